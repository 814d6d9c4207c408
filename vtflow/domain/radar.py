"""The radar: what earlier meldingen about a household make of a new one. Pure rules; their thresholds are data.

Classes are those in which Statistics Netherlands (CBS) publishes meldingen: first, again while Veilig Thuis was not
active, again while it was. Each Veilig Thuis counts its own activity, so an open route of another region makes no
vervolgmelding; it is linked and counted as known.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct, field

from vtflow.domain.melding import Route, State
from vtflow.terms import Length, Unit, local_date
from vtflow.terms.deadline import raw_end

EERSTE, HERMELDING, VERVOLGMELDING = "eerste", "hermelding", "vervolgmelding"
#: phases of a vervolgmelding
BEOORDELING, NA_BEOORDELING, MONITORING = "tijdens_beoordeling", "na_beoordeling", "tijdens_monitoring"
_PHASES = {
    State.AANGENOMEN: BEOORDELING,
    State.GECHECKT: BEOORDELING,
    State.TERUGGEKOPPELD: MONITORING,
    State.MONITORING: MONITORING,
}
_YEAR = 12


class Known(Struct, frozen=True):
    """A melding about a household, as the record knows it."""

    ref: str
    region: str
    received_at: datetime
    closed_at: datetime | None
    is_root: bool  #: a route of its own, not joined to another

    @property
    def leads(self) -> bool:
        """Tell whether it is an open route to which others may be joined."""
        return self.is_root and self.closed_at is None


class Herhaling(Struct, frozen=True):
    """When repetition marks a melding as structural: so many within so many months, the new one included."""

    aantal: int = 3
    maanden: int = 12


class Radar(Struct, frozen=True):
    """What the radar saw at one melding."""

    klasse: str = ""  #: empty: nothing is known of the household
    fase: str = ""
    eerdere: int = 0
    eerdere_12m: int = 0
    gekoppeld: tuple[str, ...] = ()  #: display codes, oldest first
    herhaald: int = 0  #: how many there are within the rule's months, the new one included; 0: the rule does not mark
    elders: tuple[Known, ...] = field(default=())  #: open routes of other regions, in the order they were taken in


def radar(known: Sequence[Known], region: str, at: datetime, root: Route | None, rule: Herhaling) -> Radar:
    """Return what earlier meldingen make of one that was received at `at`.

    Earlier is what was received before it, or at the same instant and taken in before it. Rows that come in out of
    order are judged by the record as it stands when they are taken in.

    Args:
        known: All meldingen about the household, open and closed, of every region.
        region: Where the new one comes in.
        at: When it was received, UTC.
        root: The open route of this region that it is joined to, before it joins; None when there is none.
        rule: When repetition marks it.
    """
    earlier = sorted((one for one in known if one.received_at <= at), key=lambda one: (one.received_at, one.ref))
    moments = [one.received_at for one in earlier]
    many = repeated(moments, at, rule)
    klasse = VERVOLGMELDING if root else HERMELDING if earlier else EERSTE
    return Radar(
        klasse=klasse,
        fase=_PHASES.get(root.state, NA_BEOORDELING) if root else "",
        eerdere=len(earlier),
        eerdere_12m=within(moments, at, _YEAR),
        gekoppeld=tuple(one.ref for one in earlier),
        herhaald=many,
        elders=tuple(one for one in known if one.leads and one.region != region),
    )


def repeated(earlier: Sequence[datetime], at: datetime, rule: Herhaling) -> int:
    """Return how many meldingen there were within the rule's months, the new one included; 0 when too few to mark.

    A melding marked so counts as structural for the norms; its urgency never goes down by it.

    Args:
        earlier: When earlier ones were received, UTC.
        at: When the new one was.
        rule: How many within how many months.

    Source:
        Meldcode, step 5: professionals must report structural unsafety; the threshold is our own assumption.
    """
    count = within(earlier, at, rule.maanden) + 1
    return count if count >= rule.aantal else 0


def within(earlier: Sequence[datetime], at: datetime, months: int) -> int:
    """Count moments from the same day `months` earlier on, in Europe/Amsterdam; that day itself counts."""
    if not earlier:
        return 0
    first = raw_end(local_date(at), Length(-months, Unit.MONTHS))
    return sum(first <= local_date(moment) for moment in earlier)
