"""The tables of inquiries, in the same database as the catalog."""

import sqlalchemy as sa

from knowledge.catalog.tables import Moment, metadata

cases = sa.Table(
    "cases",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("reference", sa.Text, nullable=False, unique=True),
    # Number and hash of the last event: a change names the revision it was made upon, and a chain cut short shows.
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("head", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False, index=True),
    sa.Column("outcome", sa.Text),
    sa.Column("vendor", sa.Text, nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),  # of the works, to find it by
    sa.Column("form", sa.JSON, nullable=False),
    sa.Column("author", sa.BigInteger, index=True),
    sa.Column("author_name", sa.Text, nullable=False),
    sa.Column("company", sa.BigInteger, index=True),
    sa.Column("company_name", sa.Text, nullable=False),
    sa.Column("shared", sa.Boolean, nullable=False),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("confirmed", sa.JSON, nullable=False),
    sa.Column("answer_by", sa.Date),
    sa.Column("collective", sa.ForeignKey("collectives.reference"), index=True),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("sent_at", Moment),
    sa.Column("responded_at", Moment),
    sa.Column("answered_at", Moment),
    sa.Column("closed_at", Moment),
    sqlite_autoincrement=True,
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("case_id", sa.ForeignKey("cases.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("to", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    # What can be erased: set to NULL together, while digest and hash stay.
    sa.Column("actor", sa.BigInteger, index=True),
    sa.Column("content", sa.JSON(none_as_null=True)),
    sa.Column("salt", sa.Text),
)

# What was handed in: a file kept in the vault under its digest, or a link.
evidence = sa.Table(
    "evidence",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("case_id", sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("number", sa.Integer, nullable=False),  # of the event that recorded it
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False, index=True),  # empty for a link
    sa.Column("link", sa.Text, nullable=False, index=True),  # empty for a file
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("likeness", sa.Text, nullable=False),  # perceptual hash of an image, in hex
    sa.Column("credentials", sa.JSON(none_as_null=True)),
    sa.Column("giver", sa.BigInteger),
    sa.Column("giver_name", sa.Text, nullable=False),
    sa.Column("received_at", Moment, nullable=False),
    sa.UniqueConstraint("case_id", "digest", "link"),
    sqlite_autoincrement=True,
)

# Letters on their way. One row a letter and channel, by its key: asked for twice, it is still sent once.
outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("reference", sa.Text, nullable=False, index=True),  # of the case, or of the collective letter
    sa.Column("recipient", sa.Text, nullable=False),
    sa.Column("message_id", sa.Text, nullable=False, unique=True),
    sa.Column("message", sa.Text, nullable=False),  # digest in the vault
    sa.Column("state", sa.Text, nullable=False, index=True),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("problem", sa.Text, nullable=False),
    sa.Column("by", sa.BigInteger),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("next_at", Moment),
    sa.Column("settled_at", Moment),
    sqlite_autoincrement=True,
)

# Mail that came in, by its Message-ID, so that each is taken once; `reference` is empty where none was recognised.
mail = sa.Table(
    "mail",
    metadata,
    sa.Column("message_id", sa.Text, primary_key=True),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("message", sa.Text, nullable=False),  # digest in the vault
    sa.Column("sender", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("received_at", Moment, nullable=False),
    sa.Column("told_at", Moment),
)

reminders = sa.Table(
    "reminders",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("case_id", sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("person", sa.BigInteger, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),  # asked | due_soon | overdue
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("sent_at", Moment),
    sa.UniqueConstraint("case_id", "person", "reason", "at"),
    sqlite_autoincrement=True,
)

digests = sa.Table(
    "digests",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("sent_at", Moment),
)

# Letters that speak for several cases with the same vendor about the same kind of thing.
collectives = sa.Table(
    "collectives",
    metadata,
    sa.Column("reference", sa.Text, primary_key=True),
    sa.Column("vendor", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("opened_by", sa.BigInteger),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("answer_by", sa.Date),
    sa.Column("sent_at", Moment),
)
collective_members = sa.Table(
    "collective_members",
    metadata,
    sa.Column("collective", sa.ForeignKey("collectives.reference"), primary_key=True),
    sa.Column("case_id", sa.ForeignKey("cases.id"), primary_key=True, index=True),
    sa.Column("invited_at", Moment, nullable=False),
    sa.Column("consent", sa.Boolean),  # NULL: not answered yet
    sa.Column("consented_by", sa.BigInteger),
    sa.Column("consented_at", Moment),
)

# What staff know better than the directory that comes with the desk; the newest row of a path counts, the rest is history.
vendor_facts = sa.Table(
    "vendor_facts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("vendor", sa.Text, nullable=False, index=True),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("value", sa.JSON(none_as_null=True)),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("checked", sa.Date),
    sa.Column("by", sa.BigInteger),
    sa.Column("by_name", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)

# Questions answered lately, so that the button under an answer can open an inquiry with what was asked and cited.
asked = sa.Table(
    "asked",
    metadata,
    sa.Column("token", sa.Text, primary_key=True),
    sa.Column("person", sa.BigInteger, nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("relied", sa.JSON, nullable=False),
    sa.Column("vendor", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False, index=True),
)
