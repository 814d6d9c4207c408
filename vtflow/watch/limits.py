"""How late something may be before it counts as not done; all follow from one interval, that of the alarms."""

from dataclasses import dataclass
from datetime import timedelta

from vtflow.domain.melding import Urgency
from vtflow.store.gather import BUNDLE

#: the parts that every installation runs, and those that only watch
WORKERS = ("dispatcher", "waakhond", "bezorging", "web")
WATCHERS = ("auditor", "waak")


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits over an interval: what is told is found in four fifths of it, and looked for each fifth."""

    interval: timedelta = timedelta(minutes=5)  #: real time within which an alarm is sent
    scale: float = 1.0  #: seconds of domain time a real second

    @property
    def look(self) -> timedelta:
        """Real time between two looks."""
        return self.interval / 5

    @property
    def beat(self) -> timedelta:
        """Real time between two signs of life of one part."""
        return min(self.interval / 20, timedelta(seconds=15))

    @property
    def lost(self) -> timedelta:
        """Real time without a sign of life after which a part is lost."""
        return self.interval * 3 / 5

    @property
    def patience(self) -> timedelta:
        """Real time for which something that is asked must not have answered."""
        return self.interval * 2 / 5

    @property
    def moment(self) -> timedelta:
        """Domain time within which a moment that has come is recorded."""
        return self.interval * 3 / 5 * self.scale

    @property
    def window(self) -> timedelta:
        """Domain time within which the window shows a route; bringing up a large import takes a while."""
        return max(timedelta(hours=1), self.interval) * self.scale

    def delivery(self, urgency: Urgency) -> timedelta:
        """Domain time within which a message that may leave has reached its channel."""
        shares = {Urgency.ACUUT: 2 / 5, Urgency.URGENT: 2 / 5, Urgency.GEWOON: 4 / 5}
        bundle = BUNDLE if urgency is Urgency.URGENT else timedelta()
        return bundle + self.interval * shares[urgency] * self.scale
