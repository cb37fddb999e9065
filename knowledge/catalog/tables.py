"""The catalog's tables. The only source of truth: both indexes are rebuilt from them."""

from datetime import UTC, datetime

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(sa.TypeDecorator[datetime]):
    """A moment in UTC, to the microsecond, in every database."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


documents = sa.Table(
    "documents",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("audience", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)

versions = sa.Table(
    "versions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("document_id", sa.ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("effective", sa.Date),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("style", sa.Text, nullable=False),
    sa.Column("work", sa.Text, nullable=False, index=True),
    sa.Column("aliases", sa.JSON, nullable=False),
    sa.Column("jurisdiction", sa.Text, nullable=False),
    sa.Column("vendor", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("source_title", sa.Text, nullable=False),
    sa.Column("edition", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("added_at", sa.DateTime, nullable=False),
    sa.Column("ocr", sa.Float),
    sa.Column("flags", sa.JSON, nullable=False, server_default="[]"),
    sqlite_autoincrement=True,
)

provisions = sa.Table(
    "provisions",
    metadata,
    sa.Column("version_id", sa.ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("ordinal", sa.Integer, primary_key=True),
    sa.Column("locator", sa.Text, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("caption", sa.Text, nullable=False),
    sa.Index(None, "version_id", "locator"),
    sa.Index(None, "locator"),
)

passages = sa.Table(
    "passages",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("version_id", sa.ForeignKey("versions.id", ondelete="CASCADE"), nullable=False),
    sa.Column("locator", sa.Text, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("context", sa.Text, nullable=False),
    sa.Column("caption", sa.Text, nullable=False),
    sa.Column("torn", sa.Boolean, nullable=False),
    # Names the vector: the same words under the same heading are embedded once, however many versions hold them.
    sa.Column("digest", sa.Text, nullable=False, index=True),
    sa.Index(None, "version_id", "locator"),
    sqlite_autoincrement=True,
)

# Provisions of other documents which a version explains (a brief on 著作権法 第三十条の四).
covered = sa.Table(
    "covered",
    metadata,
    sa.Column("version_id", sa.ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("document", sa.Text, primary_key=True, index=True),
    sa.Column("locator", sa.Text, primary_key=True),
)

# What a source of these bytes became, so that an unchanged file is recognised without being read again.
intakes = sa.Table(
    "intakes",
    metadata,
    sa.Column("fingerprint", sa.Text, primary_key=True),
    sa.Column("documents", sa.Integer, nullable=False),
)
intake_versions = sa.Table(
    "intake_versions",
    metadata,
    sa.Column("fingerprint", sa.ForeignKey("intakes.fingerprint", ondelete="CASCADE"), primary_key=True),
    sa.Column("version_id", sa.ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True, index=True),
)

# Documents whose entries in the two indexes are behind the catalog. Written in the transaction that changes the
# document, cleared when both indexes have followed: what a crash leaves half done is found here at the next start.
pending = sa.Table(
    "pending",
    metadata,
    sa.Column("document_id", sa.Integer, primary_key=True, autoincrement=False),
)

# Vectors that may have lost their last passage; deleted from the vector index where they have.
dropped = sa.Table(
    "dropped",
    metadata,
    sa.Column("audience", sa.Text, primary_key=True),
    sa.Column("digest", sa.Text, primary_key=True),
)

# Documents taken out, whole, so that they can be put back: their rows in all tables above, packed.
removed = sa.Table(
    "removed",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False, index=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("rows", sa.LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

# Who did what to the library. Rows are only ever added.
deeds = sa.Table(
    "deeds",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("actor", sa.BigInteger),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("document", sa.Text, nullable=False, index=True),
    sa.Column("detail", sa.JSON, nullable=False),
    sqlite_autoincrement=True,
)

# New versions of followed documents that staff have not been told of yet.
alerts = sa.Table(
    "alerts",
    metadata,
    sa.Column("version_id", sa.ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
)

# What a followed source gave and was taken in, so that the same is not asked for, or not sent, again. `reading`: how it
# was read; what is to be read in another way is asked for anew.
fetched = sa.Table(
    "fetched",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("reading", sa.Text, nullable=False),
    sa.Column("etag", sa.Text, nullable=False),
    sa.Column("last_modified", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

# How following a source goes. `failure`: code and facts of the last error, null while all is well; `told`: staff know.
follows = sa.Table(
    "follows",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("tried_at", Moment),
    sa.Column("succeeded_at", Moment),
    sa.Column("failure", sa.JSON(none_as_null=True)),
    sa.Column("told", sa.Boolean, nullable=False),
)

# Long work that staff asked for in chat, and how far it is; what a restart interrupts is begun again.
jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("detail", sa.JSON, nullable=False),
    sa.Column("state", sa.Text, nullable=False, index=True),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("person", sa.BigInteger, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("locale", sa.Text, nullable=False),
    # Where its message is: an interaction's token while Discord takes it, a channel and message after that.
    sa.Column("place", sa.JSON, nullable=False),
    sa.Column("outcome", sa.JSON(none_as_null=True)),
    sa.Column("asked_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sqlite_autoincrement=True,
)

# What was asked lately, so that a follow-up is understood: `understood` is the question as it stands alone. A conversation
# is one person's at one place; `person` is null for one held on the command line. Forgotten after a day.
turns = sa.Table(
    "turns",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation", sa.Text, nullable=False),
    sa.Column("person", sa.BigInteger),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("understood", sa.Text, nullable=False),
    sa.Index(None, "conversation", "person"),
    sqlite_autoincrement=True,
)

# What answers with a language model took, and how they went. Nothing of the question, and nobody's name. Null where the
# model did not say, `first_ms` where nothing came; `trouble` is empty where there was none.
spoken = sa.Table(
    "spoken",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("trouble", sa.Text, nullable=False),
    sa.Column("tokens_in", sa.Integer),
    sa.Column("tokens_out", sa.Integer),
    sa.Column("cost", sa.Float),
    sa.Column("first_ms", sa.Float),
    sa.Column("total_ms", sa.Float, nullable=False),
    sqlite_autoincrement=True,
)
