"""Walks over all legs: whatever was told in a story may be said at any time, and nothing is ever forgotten."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule
from pydantic import ValidationError

from tests.unit.engine.life import PICK, WAY, Life, sized
from tests.unit.engine.told import said
from tests.unit.engine.world import FULL
from vtflow.domain.catalogue import COMMANDS
from vtflow.domain.legs.book import LEG_OF
from vtflow.domain.legs.leg import LegCommand
from vtflow.domain.legs.take import commands_now
from vtflow.domain.routing import MOVES
from vtflow.terms import local_date

#: outcomes of the assessment that lead into a leg, or on
OUTCOMES = ["vv", "onderzoek", "vto", "justitie", "in_kennis_stellen", "overdracht", "einde_bemoeienis"]
CHOICE, SWAP = st.integers(0, 11), st.sampled_from([0, 0, *range(1, 24)])
#: who says it: whoever did in the story, or Veilig Thuis, which may record for others
SPEAKS = st.sampled_from(["", "vt.m01", "vt.m01", "vt.m01"])


class Walk(Life):
    """The same world, in which the commands of the legs are given too."""

    @initialize(uitkomst=st.sampled_from(OUTCOMES), stage=st.integers(0, len(WAY)))
    def first(self, uitkomst: str, stage: int) -> None:
        """A melding decided to an outcome, and one that came some way on the main line."""
        for household in "XY":
            self.take_in(household, acuut=False, days=0)
        first, second = (self.name(pick) for pick in range(2))
        self.say(first, "check-veiligheid", "vt.m00", {"acuut": False})
        self.say(first, "decide-veiligheidsbeoordeling", "vt.m01", {"uitkomst": uitkomst, "gesproken": "alle"})
        self.say(first, "offer-overdracht", "vt.m01", {"aan": "cjg-haarlem", "checklist": FULL})
        for what in WAY[:stage]:
            self.tell(second, what, 0, 0, "vt.m01")

    @rule(pick=PICK, place=st.integers(0, 40), choice=CHOICE, swap=SWAP, by=SPEAKS)
    def on_a_leg(self, *, pick: int, place: int, choice: int, swap: int, by: str) -> None:
        """Take a traject on, where one runs; else begin one."""
        name = self.name(pick)
        now = commands_now(self.world.route(name))
        onward = [what for what in now if LEG_OF[what].commands[what][0].of]
        if found := onward or now:
            self.tell(name, found[place % len(found)], choice, swap, by)

    @rule(pick=PICK, place=st.integers(0, 40), choice=CHOICE, swap=SWAP, by=SPEAKS)
    def begin_a_leg(self, *, pick: int, place: int, choice: int, swap: int, by: str) -> None:
        """Begin a traject that the tables allow now."""
        name = self.name(pick)
        now = [w for w in commands_now(self.world.route(name)) if not LEG_OF[w].commands[w][0].of]
        if now:
            self.tell(name, now[place % len(now)], choice, swap, by)

    @rule(pick=PICK, place=st.integers(0, 40), choice=CHOICE, swap=SWAP, by=SPEAKS)
    def on_the_main_line(self, *, pick: int, place: int, choice: int, swap: int, by: str) -> None:
        """Make a move that the route table allows now, as a story told it."""
        name = self.name(pick)
        state = self.world.route(name).state
        moves = [what for what, move in MOVES.items() if state in move.states and what != "close"]
        if moves:
            self.tell(name, moves[place % len(moves)], choice, swap, by)

    @precondition(lambda self: len(self.world.refs) > 1)
    @rule(pick=PICK, what=st.sampled_from(sorted(COMMANDS.keys() - {"convert-to-melding"})), choice=CHOICE)
    def whatever(self, *, pick: int, what: str, choice: int) -> None:
        """Give any command of any leg, also one that must be refused."""
        self.tell(self.name(pick), what, choice, 0, "")

    def tell(self, name: str, what: str, choice: int, swap: int, by: str) -> None:
        """Say what a story told; a value that does not fit its field is not said at all."""
        route = self.world.route(name)
        self.world.clock.set(self.world.clock.now() + timedelta(minutes=1))
        who, data = said(what, local_date(self.world.clock.now()), choice, swap)
        if what in LEG_OF and issubclass(COMMANDS[what], LegCommand):
            data |= self._which(what, route.trajecten, choice)
        try:
            COMMANDS[what].model_validate(data)
        except ValidationError:
            return
        self.say(name, what, by or who, data)

    def _which(self, what: str, trajecten: tuple[Any, ...], choice: int) -> dict[str, int]:
        """Say on which traject, where several of the leg run."""
        fitting = [one.no for one in trajecten if one.is_open and one.soort == LEG_OF[what].soort]
        return {"traject": fitting[choice % len(fitting)]} if len(fitting) > 1 else {}


TestWalk = Walk.TestCase
TestWalk.settings = sized(40, 40)
