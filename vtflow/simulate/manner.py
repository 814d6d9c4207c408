"""How the people around a simulated melding behave: those of the demo, with courses and assessments by the mix."""

from dataclasses import dataclass
from random import Random

from vtflow.demo.courses import Manner
from vtflow.simulate import mix

_COURSES, _WEIGHTS = list(mix.COURSES), list(mix.COURSES.values())


@dataclass(frozen=True, slots=True)
class MixedManner(Manner):
    """A manner in which so many assessments are decided in time."""

    on_time: int = mix.ON_TIME_PERCENT  #: in a hundred

    def minutes(self, act: str, turn: int = 0) -> int:
        """Return how long people take for an act, in minutes."""
        if act != "decide":
            return Manner.minutes(self, act, turn)
        low, high = mix.IN_TIME if self.happens("in-time", self.on_time) else mix.TOO_LATE
        return Random(f"{self.seed}/{self.number}/decide").randint(low, high)


def manner_of(seed: int, number: int, on_time: int = mix.ON_TIME_PERCENT) -> MixedManner:
    """Return the manner of a melding; the same at every call."""
    course = Random(f"{seed}/{number}/course").choices(_COURSES, _WEIGHTS)[0]
    return MixedManner(seed, number, course, on_time)
