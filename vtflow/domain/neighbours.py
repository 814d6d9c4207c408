"""The other Veilig Thuis organisations whose meldingen stand in the same record: what one must know of another."""

from dataclasses import dataclass, field

from vtflow.domain.profile import Profile

#: kind of team of the Veilig Thuis of another region, which answers for its own region only
ANDER_VEILIG_THUIS = "ander_veilig_thuis"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A region of which the meldingen stand in this record too."""

    id: str
    title: str
    team: str  #: code of its Veilig Thuis, which is a team of this region then
    profile: Profile = field(default_factory=Profile)
    soorten: tuple[str, ...] = ()  #: kinds of working together that it uses; empty: all
