"""One round of deliveries: write down what happened, send what is due, subscriber by subscriber."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from vtflow.domain.errors import BadInput
from vtflow.domain.norms import Region
from vtflow.hooks.outbox import GIVEN_UP, Attempt, Due, add_test, claim, fill, require_region, settle
from vtflow.hooks.register import Subscription, known, present
from vtflow.hooks.sender import Sender
from vtflow.store.sql import SqlStore

_log = logging.getLogger(__name__)
#: events that are sent at the same time to one subscriber
AT_ONCE = 20
#: pages and sendings of one round, so that one subscriber does not keep the others waiting for ever
_MOST = 50


@dataclass(frozen=True, slots=True)
class Carrier:
    """Carries events out; several processes may do so at once."""

    store: SqlStore
    regions: Mapping[str, Region]
    sender: Sender
    base: str  #: where the API answers, for the addresses in ZGW notifications
    now: Callable[[], datetime]  #: real time

    def round(self) -> int:
        """Do one round and return how many events were delivered."""
        running = [one for one in self.store.inspect(present).values() if one.ended_at is None]
        return sum(self._serve(one) for one in running)

    def test(self, code: str) -> Attempt:
        """Send one message that tries the connection out, and tell how that went.

        Raises:
            BadInput: there is no such subscription.
        """
        one = known(self.store.inspect(present), code)
        due = self.store.amend(lambda connection: add_test(connection, one, self.now()))
        return self._try(one, [due])[0]

    def _serve(self, one: Subscription) -> int:
        try:
            require_region(one, self.regions)
        except BadInput as error:
            _log.warning("webhook: %s", error)
            return 0
        self._fill(one)
        delivered = 0
        for _ in range(_MOST):
            due = self.store.amend(lambda connection: claim(connection, one.code, self.now(), AT_ONCE))
            if not due:
                break
            delivered += sum(attempt.ok for attempt in self._try(one, due))
        return delivered

    def _fill(self, one: Subscription) -> None:
        for _ in range(_MOST):
            if not self.store.amend(lambda c: fill(c, one, self.regions, self.base, self.now())):
                return

    def _try(self, one: Subscription, due: list[Due]) -> list[Attempt]:
        attempts = self.sender.send(one, due, self.now())
        for event, attempt in zip(due, attempts, strict=True):
            status = self.store.amend(lambda c, e=event, a=attempt: settle(c, e, a, self.now()))
            if status == GIVEN_UP:
                _log.warning("webhook: %s gave up event %d (%s)", one.code, event.event_id, attempt.reason)
        return attempts
