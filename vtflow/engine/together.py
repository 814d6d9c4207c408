"""Taking many meldingen in, a transaction for all or for each step; the next step is decided on beside a commit."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import replace

from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.norms import Policy
from vtflow.engine.consequences import merged
from vtflow.engine.registration import Asked, Registration
from vtflow.engine.values import Answer, NewMelding
from vtflow.faults import point
from vtflow.ports import Batch, Unit

#: what became of one melding of many
Outcome = Answer | Refused | BadInput


@dataclass(slots=True)
class _Ahead:
    """What was worked out of the first meldingen of a step before its turn, under the rules that stood then."""

    policy: Policy
    asked: list[Asked | Refused | BadInput] = field(default_factory=list["Asked | Refused | BadInput"])


class Together(Registration):
    """The use cases that begin many meldingen at once."""

    def register_all(self, region: str, news: Sequence[NewMelding]) -> list[Outcome]:
        """Take many meldingen in, in the order given, in one transaction.

        Returns:
            Per melding the answer, or why it was refused; one that is refused does not hold up the others.
        """
        point("intake.begin")
        return self._store.transact(lambda unit: self.register_all_in(unit, region, news))

    def register_steps(self, region: str, steps: Iterable[Sequence[NewMelding]]) -> Iterator[list[Outcome]]:
        """Take many meldingen in, in the order given, in a transaction a step; yields per step as `register_all` does.

        While the commit of a step waits for the disk the next one is decided on, as far as there is time for it, as if
        nothing were known of its households. In its own transaction the record is asked about each melding all the
        same, and where it knows something that one is decided anew.
        """
        following = iter(steps)
        news, ahead = next(following, None), None
        while news is not None:
            point("intake.begin")
            upcoming, beyond = next(following, None), _Ahead(self.policy(region))
            yield self._register_step(region, news, ahead, upcoming or (), beyond)
            news, ahead = upcoming, beyond

    def _register_step(
        self,
        region: str,
        news: Sequence[NewMelding],
        ahead: _Ahead | None,
        upcoming: Sequence[NewMelding],
        beyond: _Ahead,
    ) -> list[Outcome]:
        def look_ahead(is_over: Callable[[], bool]) -> None:
            now = self._clock.now()
            # why from there on: a commit that is tried again gives a second time to look
            for new in upcoming[len(beyond.asked) :]:
                if is_over():
                    break
                beyond.asked.append(self._asked_ahead(beyond.policy, now, new))

        return self._store.transact(lambda unit: self.register_all_in(unit, region, news, ahead), meanwhile=look_ahead)

    def register_all_in(
        self, unit: Unit, region: str, news: Sequence[NewMelding], ahead: _Ahead | None = None
    ) -> list[Outcome]:
        """Take many meldingen in within an open transaction; see `register_all`."""
        policy, now = self.policy(region), self._clock.now()
        asked = ahead.asked if ahead is not None and ahead.policy is policy else []
        asked = [*asked, *(self._asked_or_refused(policy, now, new) for new in news[len(asked) :])]
        self._prepare(unit, [one for one in asked if isinstance(one, Asked)])
        answers: list[Outcome] = []
        pending: list[Batch] = []
        touched: set[str] = set()
        for one in asked:
            if not isinstance(one, Asked):
                answers.append(one)
                continue
            # why: what is about the same household, key or kenmerk must find what came before it in the record
            if not touched.isdisjoint(one.about):
                unit.write(merged(pending))
                pending, touched = [], set()
            touched |= one.about
            try:
                taken = self._take_in(unit, policy, now, one)
            except (Refused, BadInput) as error:
                answers.append(error)
                continue
            if isinstance(taken, Answer):
                answers.append(taken)
            else:
                answers.append(taken.answer)
                pending.append(taken.batch)
        unit.write(merged(pending))
        return answers

    def _prepare(self, unit: Unit, asked: Sequence[Asked]) -> None:
        unit.prepare(
            [one.household for one in asked],
            [one.origin.kenmerk for one in asked if one.origin],
            [one.new.key for one in asked if one.new.key],
        )

    def _asked_or_refused(self, policy: Policy, now: datetime, new: NewMelding) -> Asked | Refused | BadInput:
        try:
            return self._ask(policy, now, new)
        except (Refused, BadInput) as error:
            return error

    def _asked_ahead(self, policy: Policy, now: datetime, new: NewMelding) -> Asked | Refused | BadInput:
        asked = self._asked_or_refused(policy, now, new)
        if not isinstance(asked, Asked):
            return asked
        try:
            return replace(asked, first=self._decided(policy, now, asked).taken)
        except (Refused, BadInput):  # why: it may not come to this; a melding known already gets its first answer
            return asked
