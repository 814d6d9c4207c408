"""A step of a story that is not about a melding: somebody is put on the duty roster, or takes over a duty."""

from collections.abc import Sequence

from vtflow.domain.duty import staff_on_duty
from vtflow.domain.norms import Policy
from vtflow.engine import Engine, Policies
from vtflow.play.story import StoryStep, moment, read_data
from vtflow.policy.rostered import Rostered
from vtflow.policy.shapes import Shape
from vtflow.policy.sharing import Shared
from vtflow.ports import Store
from vtflow.ports.duty import Planned, Swap

DUTY_STEP = "duty-shift"


class _Said(Shape):
    van: str
    tot: str
    wie: str
    reden: str = ""  #: with a reason it is a swap with who has duty at `van`


class FollowedPolicies:
    """Policies with the roster that the store holds now."""

    def __init__(self, policies: Policies, store: Store, regions: Sequence[str] = ()) -> None:
        """Read nothing yet; `regions` are those of the record, which know each other."""
        self._policies = policies
        self._shared = Shared(policies.policy, regions)
        self._rostered = Rostered(
            lambda service: store.read(lambda reader: reader.roster(service)),
            lambda region: store.read(lambda reader: reader.absences(region)),
        )

    def policy(self, region: str) -> Policy:
        """Return the policy of a region."""
        return self._rostered.of(self._shared.of(self._policies.policy(region)))


def record_duty(engine: Engine, region: str, step: StoryStep) -> None:
    """Put somebody on the roster, or let somebody take over from who has duty when the swap begins.

    Raises:
        BadInput: a field, moment or staff member is wrong, or the region has no service.
        Refused: it is not the person's to do, or a rule of the roster forbids it.
    """
    said = read_data(_Said, step)
    start, until = moment(said.van), moment(said.tot)
    if said.reden:
        gives = staff_on_duty(engine.policy(region).shifts, start)
        engine.swap_duty(region, Swap(start=start, until=until, gives=gives, takes=said.wie, reden=said.reden), step.by)
        return
    engine.load_roster(region, [Planned(1, start, until, said.wie)], step.by)
