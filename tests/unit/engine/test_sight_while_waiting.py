"""Whatever happens, a melding that waits in any queue has a contact plan; walks over all legs look for one without."""

from hypothesis.stateful import invariant

from tests.unit.engine.life import sized
from tests.unit.engine.test_walks import Walk
from vtflow.domain.waiting import HULP_CONTACT, RAAD, RAAD_CONTACT, WACHT_CONTACT, queue_of, waits_for_help


class Waits(Walk):
    """The walks over all legs, looked at for safety while waiting."""

    @invariant()
    def what_waits_is_kept_in_sight(self) -> None:
        """Every queue has its contact plan."""
        for name in self.world.refs:
            route = self.world.route(name)
            if not route.is_open:
                continue
            plans = {wait.norm for wait in route.waits}
            rij = queue_of(route)
            if rij:
                assert (RAAD_CONTACT if rij == RAAD else WACHT_CONTACT) in plans, f"{name} waits in {rij}: {plans}"
            helped = {wait.traject for wait in route.waits if wait.norm == HULP_CONTACT}
            assert {one.no for one in waits_for_help(route)} <= helped, f"{name}: {plans}"


del Walk
TestWaits = Waits.TestCase
TestWaits.settings = sized(40, 25)
