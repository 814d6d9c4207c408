"""What may be chosen in a form: codes, teams, norms and persons, read from the regions of this installation."""

from collections.abc import Callable, Sequence

from vtflow.domain.bookings import BESIDE
from vtflow.domain.corrections import CORRECTABLE
from vtflow.domain.events import kind_of
from vtflow.domain.norms import Norm, Policy
from vtflow.domain.offering import RECEIVING_KINDS
from vtflow.domain.routing import VEILIG_THUIS
from vtflow.forms.shapes import Choices, Field, Kind
from vtflow.forms.shapes import staff as everybody


def codes(*lists: str) -> Choices:
    """Return the codes of one or more lists of the region, in their order, each once."""

    def find(policies: Sequence[Policy]) -> Sequence[str]:
        return list(dict.fromkeys(code for name in lists for one in policies for code in one.codes[name]))

    return find


def norms(fits: Callable[[Norm], bool] = lambda _: True) -> Choices:
    """Return the norms that fit, by name."""
    return lambda policies: sorted({norm.id for policy in policies for norm in policy.norms if fits(norm)})


def receivers(policies: Sequence[Policy]) -> Sequence[str]:
    """Return the teams that take an overdracht on, by code."""
    teams = [team for policy in policies for team in policy.region.teams.values()]
    return sorted(team.code for team in teams if team.kind in RECEIVING_KINDS)


def teams(policies: Sequence[Policy]) -> Sequence[str]:
    """Return all teams, by code."""
    return sorted({code for policy in policies for code in policy.region.teams})


def holders(policies: Sequence[Policy]) -> Sequence[str]:
    """Return to whom chain time can be booked: what is no team first, then all teams by code."""
    return [*BESIDE, *teams(policies)]


def everyone(policies: Sequence[Policy]) -> Sequence[str]:
    """Return all staff."""
    return everybody(policies)


def own_staff(policies: Sequence[Policy]) -> Sequence[str]:
    """Return the staff of Veilig Thuis."""
    # why in any region: to a region the Veilig Thuis next door, which may be of this installation too, is no own team
    teams = [team for policy in policies for team in policy.region.teams.values()]
    own = {team.code for team in teams if team.kind == VEILIG_THUIS}
    return [one for one in everybody(policies) if one.partition(".")[0] in own]


def correctable(_: Sequence[Policy]) -> Sequence[str]:
    """Return the kinds of entry that can be undone."""
    return sorted(kind_of(kind) for kind in CORRECTABLE)


def criteria(policies: Sequence[Policy]) -> tuple[Field, ...]:
    """Return a field for each criterion of the gate, of every region here; a region passes over those it has not."""
    items = {item.key: item for one in policies for item in one.criteria[one.region.criteria].items}
    return tuple(
        Field(key, item.title, Kind.JA_NEE)
        if item.answer == "ja"
        else Field(key, item.title, choices=codes(item.codes) if item.answer == "code" else own_staff, optional=True)
        for key, item in items.items()
    )
