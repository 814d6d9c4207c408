"""Whether a team can take a person: each rule by itself, with the Dutch text that says which one failed and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from vtflow.domain.melding import Route
from vtflow.domain.norms import Team
from vtflow.domain.partners import PartnerStatus
from vtflow.domain.persons import number_of
from vtflow.terms import AMSTERDAM

#: age class -> youngest and oldest, in years
AGES: dict[str, tuple[int, int]] = {
    "0-3": (0, 3),
    "4-11": (4, 11),
    "12-17": (12, 17),
    "18-22": (18, 22),
    "23-64": (23, 64),
    "65-plus": (65, 120),
}
_CHILD, _ADULT = (0, 17), (18, 120)
#: task by which a team with a list of tasks says that it takes urgent cases
SPOED = "spoed"
GEHEIM_ADRES = "geheim_adres"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What is asked of a team."""

    voor: str  #: person code
    taak: str = ""  #: code of the list hulptaak; empty: any
    leeftijd: str = ""  #: age class; empty: by the person's role, a child or an adult
    spoed: bool = False
    geheim_adres: bool = False  #: where this person stays must remain hidden from the others of the melding
    plaats: str = ""  #: name of the gemeente, for the texts


@dataclass(frozen=True, slots=True)
class Failed:
    """A rule that the team does not meet."""

    rule: str
    text: str  #: Dutch


@dataclass(frozen=True, slots=True)
class _Case:
    team: Team
    route: Route
    need: Need
    at: datetime
    status: PartnerStatus | None


def eligible(
    team: Team, route: Route, need: Need, at: datetime, status: PartnerStatus | None = None
) -> tuple[Failed, ...]:
    """Return the rules that a team fails, in a fixed order; empty when it can take the person.

    A team that does not say what it does or whom it helps passes those rules. An age class passes where any age in it
    fits: the team looks further at its intake.

    Args:
        team: The team that is asked.
        route: The melding, with the trajecten that run.
        need: What is asked.
        at: The moment of asking, UTC; urgent needs look at the opening hours.
        status: What the team said of its intake; None: what the region file says holds.
    """
    case = _Case(team, route, need, at, status)
    return tuple(Failed(rule, text) for rule, check in _RULES.items() if (text := check(case)))


def age_span(need: Need) -> tuple[int, int]:
    """Return the youngest and oldest age that the need allows for, in years."""
    return AGES.get(need.leeftijd) or (_CHILD if number_of(need.voor)[0] == "kind" else _ADULT)


def _gemeente(case: _Case) -> str:
    team, route = case.team, case.route
    if team.serves(route.gemeente):
        return ""
    return f"{team.title} werkt niet voor {case.need.plaats or route.gemeente}, wel voor {', '.join(team.gemeenten)}"


def _taak(case: _Case) -> str:
    team, taak = case.team, case.need.taak
    if not taak or not team.tasks or taak in team.tasks:
        return ""
    return f"{team.title} doet geen {taak}, wel {', '.join(one for one in team.tasks if one != SPOED)}"


def _leeftijd(case: _Case) -> str:
    team, (youngest, oldest) = case.team, age_span(case.need)
    if (team.min_age is None or oldest >= team.min_age) and (team.max_age is None or youngest <= team.max_age):
        return ""
    until = "" if team.max_age is None else f" tot en met {team.max_age}"
    return f"{team.title} helpt mensen van {team.min_age or 0}{until} jaar"


def _urgentie(case: _Case) -> str:
    team = case.team
    if not case.need.spoed or not team.tasks or SPOED in team.tasks:
        return ""
    return f"{team.title} neemt geen spoed aan"


def _opening(case: _Case) -> str:
    team = case.team
    if not case.need.spoed or team.office.is_open_at(case.at):
        return ""
    opens = team.office.next_open(case.at).astimezone(AMSTERDAM)
    return f"{team.title} is nu dicht en opent op {opens:%d-%m-%Y om %H:%M}; spoed kan daar niet op wachten"


def _capaciteit(case: _Case) -> str:
    team, status = case.team, case.status
    if status.open if status else team.open:
        return ""
    if status is None:
        return f"{team.title} neemt niemand aan"
    since = status.at.astimezone(AMSTERDAM)
    return f"{team.title} neemt sinds {since:%d-%m-%Y} niemand aan ({status.reden}; wachttijd {status.weeks} weken)"


def _geheim_adres(case: _Case) -> str:
    """Keep apart whom a hidden address must keep apart; a child goes with either."""
    for traject in case.route.trajecten:
        other = str(traject.gegevens.get("voor", ""))
        if not traject.is_open or traject.bij != case.team.code or not other:
            continue
        hidden = case.need.geheim_adres or GEHEIM_ADRES in str(traject.gegevens.get("voorwaarden", "")).split(",")
        if hidden and "pleger" in {number_of(other)[0], number_of(case.need.voor)[0]} and other != case.need.voor:
            return f"{case.team.title} helpt al {other} van deze melding, en een adres moet geheim blijven"
    return ""


#: rule -> its check, in the order of the texts; a check gives the text when the team fails
_RULES: dict[str, Callable[[_Case], str]] = {
    "gemeente": _gemeente,
    "taak": _taak,
    "leeftijd": _leeftijd,
    "urgentie": _urgentie,
    "opening": _opening,
    "capaciteit": _capaciteit,
    "geheim-adres": _geheim_adres,
}
