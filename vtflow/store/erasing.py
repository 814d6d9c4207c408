"""Erasing what leads back to a dossier: the record keeps the events, which hold pseudonyms and codes only."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, exists, select, update

from vtflow.store.tables import ANSWER, LINK, MELDING, NOTE

#: what stands in the place of a text that was erased
_NOTHING = b""


def conceal(connection: Connection, refs: Sequence[str]) -> int:
    """Erase the encrypted source references and the notes of meldingen; returns how many had any.

    The pseudonym of the reference stays, so that a row of the source that comes again is still known.
    """
    ids = _ids(connection, refs)
    sealed = update(LINK).where(LINK.c.ref.in_(refs), LINK.c.cipher != _NOTHING)
    found = set(connection.execute(sealed.values(cipher=_NOTHING).returning(LINK.c.ref)).scalars())
    notes = delete(NOTE).where(NOTE.c.melding_id.in_(ids.values())).returning(NOTE.c.melding_id)
    noted = connection.execute(notes).scalars()
    by_id = {number: ref for ref, number in ids.items()}
    found |= {by_id[number] for number in noted}
    return len(found)


def traces(connection: Connection, ref: str) -> tuple[bytes, ...]:
    """Return the byte strings by which a melding can be led back to a dossier, for a search of files afterwards."""
    ids = _ids(connection, [ref])
    links = connection.execute(select(LINK.c.kenmerk, LINK.c.content, LINK.c.cipher).where(LINK.c.ref == ref)).all()
    other = MELDING.alias("other")
    # why not those of a household that others are about too: these keep its pseudonym, so finding it proves nothing
    shared = exists().where(other.c.household == MELDING.c.household, other.c.ref != ref)
    about = connection.execute(select(MELDING.c.household).where(MELDING.c.ref == ref, ~shared)).scalars().all()
    notes = connection.execute(select(NOTE.c.text).where(NOTE.c.melding_id.in_(ids.values()))).scalars().all()
    texts = [*about, *notes, *(text for row in links for text in row[:2])]
    found = [*(text.encode() for text in texts), *(row[2] for row in links)]
    return tuple(dict.fromkeys(trace for trace in found if trace))


def forget(connection: Connection, ref: str) -> None:
    """Erase everything of a melding that leads to a household or dossier, pseudonyms included; unknown is no error.

    Figures stay as they were: events, waits and bookings hold none of it.
    """
    ids = _ids(connection, [ref])
    for kenmerk in connection.execute(select(LINK.c.kenmerk).where(LINK.c.ref == ref)).scalars().all():
        # why: an import keeps its answers under the pseudonym of the reference
        connection.execute(delete(ANSWER).where(ANSWER.c.key.contains(kenmerk)))
    connection.execute(delete(LINK).where(LINK.c.ref == ref))
    connection.execute(delete(NOTE).where(NOTE.c.melding_id.in_(ids.values())))
    connection.execute(update(MELDING).where(MELDING.c.ref == ref).values(household=""))


def _ids(connection: Connection, refs: Sequence[str]) -> dict[str, int]:
    rows = connection.execute(select(MELDING.c.ref, MELDING.c.id).where(MELDING.c.ref.in_(refs))).all()
    return {row[0]: row[1] for row in rows}
