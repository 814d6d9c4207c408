"""How Alembic runs here: on the connection of the caller, inside the caller's transaction."""

from typing import Any

from alembic import context

from vtflow.faults import point
from vtflow.store.tables import METADATA


def _ran(**_: Any) -> None:
    point("migration.step")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    on_version_apply=_ran,  # pyright: ignore[reportArgumentType]  # why: Alembic calls it by keyword
)
with context.begin_transaction():
    context.run_migrations()
