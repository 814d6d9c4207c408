"""The notifier of the product: every delivery through Apprise, in a child that can be killed."""

import logging
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from vtflow.notify.attempt import Attempt
from vtflow.notify.channels import Channels
from vtflow.notify.errors import UnsafeMessageError
from vtflow.notify.message_rules import check_delivery
from vtflow.notify.worker_pool import PoolClosedError, SendingPool
from vtflow.ports import Delivery, DeliveryResult, Outcome, Reserve

_LOG = logging.getLogger(__name__)
_TALKATIVE = ("apprise", "urllib3", "requests", "pebble")


def silence_libraries() -> None:
    """Keep URLs, addresses and bodies out of every log, at any level that an operator sets."""
    for name in _TALKATIVE:
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL + 10)
        logger.propagate = False
        logger.handlers = [logging.NullHandler()]


class AppriseNotifier:
    """Hands messages to channels through Apprise; implements the port `Notifier`."""

    def __init__(
        self,
        channels: Channels,
        deadline_seconds: float = 20,
        workers: int = 4,
        read_timeout_seconds: float = 4,
    ) -> None:
        """Prepare; children start with the first delivery.

        Args:
            channels: The checked channels file.
            deadline_seconds: Total time of one delivery; then its child is killed.
            workers: Deliveries side by side.
            read_timeout_seconds: Silence after which an HTTP answer is given up.
        """
        silence_libraries()
        self._channels = channels
        self._read_timeout = min(read_timeout_seconds, deadline_seconds)
        self._pool = SendingPool(workers, deadline_seconds)

    def __enter__(self) -> Self:
        """Return the notifier itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the children."""
        self.close()

    def channels(self, team: str) -> tuple[str, ...]:
        """Return the names of the team's channels; empty when the team has none."""
        return self._channels.of_team(team)

    def reserve(self, team: str, channel: str) -> Reserve | None:
        """Return what stands in for a channel of a team; None when nothing does."""
        return self._channels.reserve(team, channel)

    def deliver(self, deliveries: Sequence[Delivery]) -> list[DeliveryResult]:
        """Try each delivery once, side by side, each under its own total deadline.

        Returns:
            One result a delivery, in the order given.
        """
        return [outcome.result for outcome in self.deliver_with_reasons(deliveries)]

    def deliver_with_reasons(self, deliveries: Sequence[Delivery]) -> list[Outcome]:
        """As `deliver`, with a reason of classes and codes for operations."""
        prepared = [self._prepare(delivery) for delivery in deliveries]
        attempts = [
            (delivery.channel, item)
            for delivery, item in zip(deliveries, prepared, strict=True)
            if isinstance(item, Attempt)
        ]
        tried = iter(self._pool.run(attempts))
        outcomes = [next(tried) if isinstance(item, Attempt) else item for item in prepared]
        for delivery, outcome in zip(deliveries, outcomes, strict=True):
            _log(delivery, outcome)
        return outcomes

    def unreadable_channels(self) -> tuple[str, ...]:
        """Return the names of channels whose URL passes our rules but that Apprise cannot read."""
        try:
            return tuple(
                name
                for name, channel in self._channels.by_name.items()
                if not self._pool.readable(channel.url_for("team"))
            )
        except PoolClosedError:
            return ()

    def close(self) -> None:
        """Stop the children; what was under way counts as onbekend. Safe to call twice."""
        self._pool.close()

    def _prepare(self, delivery: Delivery) -> Attempt | Outcome:
        try:
            check_delivery(delivery)
        except UnsafeMessageError as error:
            return Outcome(DeliveryResult.MISLUKT, f"refused: {error}")
        channel = self._channels.find(delivery.team, delivery.channel)
        if channel is None:
            return Outcome(DeliveryResult.MISLUKT, "the team has no such channel")
        url = channel.url_for(delivery.team)
        return Attempt(url, delivery.title, delivery.body, delivery.key, self._read_timeout)


def _log(delivery: Delivery, outcome: Outcome) -> None:
    """Write one line; team, channel and key are ours, the reason holds classes and codes."""
    level = logging.INFO
    if outcome.result is not DeliveryResult.GELUKT:
        level = logging.WARNING
    if outcome.reason in {"no channel matched", "the team has no such channel"}:
        level = logging.ERROR
    _LOG.log(
        level,
        "delivery %s: team=%r channel=%r key=%r reason=%s",
        outcome.result.value,
        delivery.team,
        delivery.channel,
        delivery.key,
        outcome.reason,
    )
