"""A notifier that keeps messages in memory: for tests, stories and simulations.

It has the same guards as the real one, and its channels answer as the script says.
"""

from collections.abc import Iterable, Mapping, Sequence

from vtflow.notify.errors import UnsafeMessageError
from vtflow.notify.message_rules import check_delivery
from vtflow.ports import Delivery, DeliveryResult, Outcome, Reserve


class RecordingNotifier:
    """Implements the port `Notifier` in memory.

    Attributes:
        tried: Every delivery that reached a channel, whatever came of it, oldest first.
        arrived: The deliveries that the other side has, oldest first; one that ended
            "onbekend" is among them, for it may have arrived.
    """

    def __init__(
        self,
        teams: Mapping[str, Sequence[str]],
        default: Sequence[str] = (),
        reserves: Mapping[str, Reserve] | None = None,
    ) -> None:
        """Know which channels each team has; `default` is for teams not named, `reserves` by team."""
        self._reserves = dict(reserves or {})
        self._teams = {team: tuple(names) for team, names in teams.items()}
        self._default = tuple(default)
        self._scripts: dict[str, list[DeliveryResult]] = {}
        self.tried: list[Delivery] = []
        self.arrived: list[Delivery] = []

    def script(self, channel: str, results: Iterable[DeliveryResult]) -> None:
        """Set what the channel's next tries give; after the last one it succeeds again."""
        self._scripts[channel] = list(results)

    def channels(self, team: str) -> tuple[str, ...]:
        """Return the names of the team's channels; empty when the team has none."""
        return self._teams.get(team, self._default)

    def reserve(self, team: str, channel: str) -> Reserve | None:
        """Return what stands in for a channel of a team."""
        found = self._reserves.get(team)
        return found if found and found.channel != channel else None

    def deliver(self, deliveries: Sequence[Delivery]) -> list[DeliveryResult]:
        """Record each delivery and give the scripted result, in the order given."""
        return [self._deliver(delivery) for delivery in deliveries]

    def deliver_with_reasons(self, deliveries: Sequence[Delivery]) -> list[Outcome]:
        """As `deliver`; the reason says that a script did it."""
        return [Outcome(result, "script") for result in self.deliver(deliveries)]

    def close(self) -> None:
        """Do nothing; the real notifier stops its children here."""

    def _deliver(self, delivery: Delivery) -> DeliveryResult:
        try:
            check_delivery(delivery)
        except UnsafeMessageError:
            return DeliveryResult.MISLUKT
        reserve = self._reserves.get(delivery.team)
        if delivery.channel not in (*self.channels(delivery.team), reserve.channel if reserve else ""):
            return DeliveryResult.MISLUKT
        self.tried.append(delivery)
        script = self._scripts.get(delivery.channel)
        result = script.pop(0) if script else DeliveryResult.GELUKT
        if result is not DeliveryResult.MISLUKT:
            self.arrived.append(delivery)
        return result
