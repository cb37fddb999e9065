"""Inquiries: cases, their events and evidence, letters out and in, reminders, collective letters, vendors."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asked",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("person", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("relied", sa.JSON(), nullable=False),
        sa.Column("vendor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_asked")),
    )
    op.create_index(op.f("ix_asked_at"), "asked", ["at"])
    op.create_table(
        "collectives",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("vendor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_collectives")),
    )
    op.create_table(
        "digests",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_digests")),
    )
    op.create_table(
        "mail",
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_mail")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_reference"), "outbox", ["reference"])
    op.create_index(op.f("ix_outbox_state"), "outbox", ["state"])
    op.create_table(
        "vendor_facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vendor", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("checked", sa.Date(), nullable=True),
        sa.Column("by", sa.BigInteger(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_facts")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_vendor_facts_vendor"), "vendor_facts", ["vendor"])
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("vendor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.Column("author", sa.BigInteger(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("company", sa.BigInteger(), nullable=True),
        sa.Column("company_name", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.JSON(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("collective", sa.Text(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("responded_at", sa.DateTime(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["collective"], ["collectives.reference"], name=op.f("fk_cases_collective")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("reference", name=op.f("uq_cases_reference")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_cases_author"), "cases", ["author"])
    op.create_index(op.f("ix_cases_collective"), "cases", ["collective"])
    op.create_index(op.f("ix_cases_company"), "cases", ["company"])
    op.create_index(op.f("ix_cases_status"), "cases", ["status"])
    op.create_index(op.f("ix_cases_vendor"), "cases", ["vendor"])
    op.create_table(
        "collective_members",
        sa.Column("collective", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("invited_at", sa.DateTime(), nullable=False),
        sa.Column("consent", sa.Boolean(), nullable=True),
        sa.Column("consented_by", sa.BigInteger(), nullable=True),
        sa.Column("consented_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_collective_members_case_id")),
        sa.ForeignKeyConstraint(
            ["collective"], ["collectives.reference"], name=op.f("fk_collective_members_collective")
        ),
        sa.PrimaryKeyConstraint("collective", "case_id", name=op.f("pk_collective_members")),
    )
    op.create_index(op.f("ix_collective_members_case_id"), "collective_members", ["case_id"])
    op.create_table(
        "events",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("actor", sa.BigInteger(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_events_case_id")),
        sa.PrimaryKeyConstraint("case_id", "number", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_actor"), "events", ["actor"])
    op.create_index(op.f("ix_events_at"), "events", ["at"])
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("likeness", sa.Text(), nullable=False),
        sa.Column("credentials", sa.JSON(), nullable=True),
        sa.Column("giver", sa.BigInteger(), nullable=True),
        sa.Column("giver_name", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_evidence_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("case_id", "digest", "link", name=op.f("uq_evidence_case_id_digest_link")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_evidence_case_id"), "evidence", ["case_id"])
    op.create_index(op.f("ix_evidence_digest"), "evidence", ["digest"])
    op.create_index(op.f("ix_evidence_link"), "evidence", ["link"])
    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_reminders_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "case_id", "person", "reason", "at", name=op.f("uq_reminders_case_id_person_reason_at")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_reminders_at"), "reminders", ["at"])
    op.create_index(op.f("ix_reminders_case_id"), "reminders", ["case_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_reminders_case_id"), "reminders")
    op.drop_index(op.f("ix_reminders_at"), "reminders")
    op.drop_table("reminders")
    op.drop_index(op.f("ix_evidence_link"), "evidence")
    op.drop_index(op.f("ix_evidence_digest"), "evidence")
    op.drop_index(op.f("ix_evidence_case_id"), "evidence")
    op.drop_table("evidence")
    op.drop_index(op.f("ix_events_at"), "events")
    op.drop_index(op.f("ix_events_actor"), "events")
    op.drop_table("events")
    op.drop_index(op.f("ix_collective_members_case_id"), "collective_members")
    op.drop_table("collective_members")
    op.drop_index(op.f("ix_cases_vendor"), "cases")
    op.drop_index(op.f("ix_cases_status"), "cases")
    op.drop_index(op.f("ix_cases_company"), "cases")
    op.drop_index(op.f("ix_cases_collective"), "cases")
    op.drop_index(op.f("ix_cases_author"), "cases")
    op.drop_table("cases")
    op.drop_index(op.f("ix_vendor_facts_vendor"), "vendor_facts")
    op.drop_table("vendor_facts")
    op.drop_index(op.f("ix_outbox_state"), "outbox")
    op.drop_index(op.f("ix_outbox_reference"), "outbox")
    op.drop_table("outbox")
    op.drop_table("mail")
    op.drop_table("digests")
    op.drop_table("collectives")
    op.drop_index(op.f("ix_asked_at"), "asked")
    op.drop_table("asked")
