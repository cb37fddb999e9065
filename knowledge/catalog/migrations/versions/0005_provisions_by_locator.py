"""A provision is found by its number alone: a law may be as many documents as it has articles."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_provisions_locator"), "provisions", ["locator"])


def downgrade() -> None:
    op.drop_index(op.f("ix_provisions_locator"), "provisions")
