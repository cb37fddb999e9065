"""Alembic's entry: migrates over the connection that the catalog hands in."""

from alembic import context

from knowledge.catalog.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
