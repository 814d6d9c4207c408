"""When somebody counts as not reachable: a series of attempts by several channels on several dayparts."""

from collections.abc import Sequence

from vtflow.domain.errors import Refused
from vtflow.domain.melding import Route
from vtflow.domain.work import Contactreeks, Poging

#: reason for not speaking somebody that only a complete series can carry
NIET_BEREIKBAAR = "niet_bereikbaar"


def is_complete(pogingen: Sequence[Poging], reeks: Contactreeks) -> bool:
    """Tell whether failed attempts to reach one person make a complete series."""
    return (
        len(pogingen) >= reeks.pogingen
        and len({one.kanaal for one in pogingen}) >= reeks.kanalen
        and len({one.dagdeel for one in pogingen}) >= reeks.dagdelen
    )


def series_of(route: Route, persoon: str) -> tuple[Poging, ...]:
    """Return the failed attempts of one person that still count, in the order they were recorded."""
    return tuple(one for one in route.work.pogingen if one.persoon == persoon)


def open_series(route: Route) -> tuple[str, ...]:
    """Return who is still being tried, by person: attempts were made, and the series is not complete."""
    tried = dict.fromkeys(one.persoon for one in route.work.pogingen)
    done = {one.persoon for one in route.work.pogingen if one.volledig}
    return tuple(persoon for persoon in tried if persoon not in done)


def require_series(route: Route, reden: str, personen: Sequence[str]) -> None:
    """Check that "not reachable" rests on a complete series for each of these people.

    Args:
        route: The melding.
        reden: The reason that was given; any other passes.
        personen: Who was not spoken; empty when the melding names nobody, then one complete series will do.

    Raises:
        Refused: a series is missing or not complete; the text says for whom and what to do.
    """
    if reden != NIET_BEREIKBAAR:
        return
    complete = {one.persoon for one in route.work.pogingen if one.volledig}
    complete |= {one.persoon for one in route.gesprekken if one.reden == NIET_BEREIKBAAR}
    lacking = [persoon for persoon in personen if persoon not in complete]
    if lacking or not complete:
        who = f" voor {', '.join(lacking)}" if lacking else ""
        text = (
            f"niet bereikbaar vraagt een volledige reeks contactpogingen{who}: leg de pogingen vast "
            "(record-contactpoging), op verschillende dagdelen en manieren, of geef een andere reden"
        )
        raise Refused("contactreeks", text)
