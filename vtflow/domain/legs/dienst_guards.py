"""What must be on record before a dienst can be written up, and before it can end."""

from vtflow.domain.errors import Refused
from vtflow.domain.gesprekken import without_entry
from vtflow.domain.melding import Route, Traject

#: outcomes after which Veilig Thuis may still take a dienst up itself; a dienst too, when that was cancelled
_OPEN_TO = frozenset({"overdracht", "einde_bemoeienis", "vv", "onderzoek"})


def require_free(route: Route) -> None:
    """Check that no other party has the melding in hand.

    Raises:
        Refused: it was decided for another leg, or a team has an overdracht of it.
    """
    if route.uitkomst not in _OPEN_TO:
        text = f"over {route.ref} is besloten: {route.uitkomst}; rond dat eerst af voordat een dienst begint"
        raise Refused("uitkomst", text)
    held = [one.aan for one in route.deliveries if not one.came_back]
    if held:
        text = f"{route.ref} ligt bij {', '.join(held)}; trek de overdracht in (withdraw-overdracht) of neem haar terug"
        raise Refused("overdracht", text)


def require_assigned(route: Route) -> None:
    """Check that somebody was named who does the work.

    Raises:
        Refused: nobody was.
    """
    if route.work.assigned_at is None:
        text = f"{route.ref} heeft nog geen casushouder; wijs er een toe met assign-casushouder"
        raise Refused("casushouder", text)


def require_spoken(route: Route) -> None:
    """Check that the betrokkenen were named, and that each of them and every child has an entry.

    Raises:
        Refused: nobody was named, or somebody has no entry; the text names them.
    """
    if not route.betrokkenen:
        text = f"noem eerst de direct betrokkenen van {route.ref} (record-betrokkenen)"
        raise Refused("gesprekken", text)
    lacking = without_entry(route)
    if lacking:
        text = f"zonder gesprek of motivering: {', '.join(lacking)}. Leg die vast met record-gesprek"
        raise Refused("gesprekken", text)


def require_written_up(route: Route, traject: Traject | None, *, broken_off: bool, written_up: str) -> None:
    """Check that a dienst ends with its closing letter, or was broken off before there was one.

    Raises:
        Refused: neither, or both.
    """
    done = traject is not None and traject.fase == written_up
    if not done and not broken_off:
        text = (
            f"de afsluitbrief van {route.ref} is nog niet definitief; doe finalise-afsluitbrief, "
            "of geef een reden om af te breken (afgebroken)"
        )
        raise Refused("afsluitbrief", text)
    if done and broken_off:
        text = "de afsluitbrief is definitief; de dienst is dan afgerond en niet afgebroken (laat afgebroken weg)"
        raise Refused("afsluitbrief", text)
