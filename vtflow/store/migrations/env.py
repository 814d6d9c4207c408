"""How Alembic runs here: on the connection of the caller, inside the caller's transaction."""

from alembic import context

from vtflow.store.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
