"""The register of requests to destroy: read and written on a connection."""

from collections import defaultdict

from sqlalchemy import Connection, insert, select

from vtflow.domain.destruction import Act, DestructionAct
from vtflow.store.destruction_table import DESTRUCTION
from vtflow.store.tables import MELDING

_D = DESTRUCTION.c
_ROWS = select(_D.ref, _D.act, _D.ground, _D.by, _D.at, _D.recorded_at).order_by(_D.id)


def acts_about(connection: Connection, ref: str) -> list[DestructionAct]:
    """Return the acts about one melding, oldest first."""
    return all_acts(connection, ref).get(ref, [])


def all_acts(connection: Connection, ref: str = "") -> dict[str, list[DestructionAct]]:
    """Return the acts of every melding that has any, oldest first; of one only where `ref` says so."""
    found: dict[str, list[DestructionAct]] = defaultdict(list)
    for row in connection.execute(_ROWS.where(_D.ref == ref) if ref else _ROWS).mappings():
        found[row["ref"]].append(
            DestructionAct(
                ref=row["ref"],
                act=Act(row["act"]),
                ground=row["ground"],
                by=row["by"],
                at=row["at"],
                recorded_at=row["recorded_at"],
            )
        )
    return dict(found)


def add_act(connection: Connection, act: DestructionAct) -> None:
    """Add an act."""
    row = {name: getattr(act, name) for name in DestructionAct.__slots__}
    connection.execute(insert(DESTRUCTION), {**row, "act": act.act.value})


def is_running(connection: Connection, ref: str) -> bool:
    """Tell whether a melding, or the route that it belongs to, is open."""
    root = select(MELDING.c.root_id).where(MELDING.c.ref == ref).scalar_subquery()
    query = select(MELDING.c.id).where(MELDING.c.root_id == root, MELDING.c.closed_at.is_(None)).limit(1)
    return connection.execute(query).first() is not None


def exists(connection: Connection, ref: str) -> bool:
    """Tell whether there is a melding with this reference."""
    return connection.execute(select(MELDING.c.id).where(MELDING.c.ref == ref)).first() is not None
