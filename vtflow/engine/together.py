"""Taking many meldingen in, a transaction for all or for each step; the next step is decided on beside a commit."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from msgspec.structs import replace

from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.norms import Policy
from vtflow.engine.consequences import merged
from vtflow.engine.registration import Asked, Registration
from vtflow.engine.values import Answer, NewMelding, Outcome
from vtflow.faults import point
from vtflow.ports import Batch, Unit

_Question = Asked | Refused | BadInput


@dataclass(slots=True)
class _Step:
    """What one transaction takes in, with what was worked out of the first of it before its turn."""

    news: Sequence[NewMelding]
    policy: Policy  #: the rules that stood then
    asked: list[_Question] = field(default_factory=list[_Question])


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
        following = (_Step(news, self.policy(region)) for news in steps)
        step = next(following, None)
        while step is not None:
            point("intake.begin")
            upcoming = next(following, None)
            yield self._store.transact(
                lambda unit, step=step: self._step_in(unit, region, step),
                meanwhile=partial(self._look_ahead, upcoming) if upcoming else None,
            )
            step = upcoming

    def _look_ahead(self, step: _Step, is_over: Callable[[], bool]) -> None:
        now = self._clock.now()
        # why from there on: a commit that is tried again gives a second time to look
        for new in step.news[len(step.asked) :]:
            if is_over():
                break
            step.asked.append(self._asked_ahead(step.policy, now, new))

    def register_all_in(self, unit: Unit, region: str, news: Sequence[NewMelding]) -> list[Outcome]:
        """Take many meldingen in within an open transaction; see `register_all`."""
        return self._step_in(unit, region, _Step(news, self.policy(region)))

    def _step_in(self, unit: Unit, region: str, step: _Step) -> list[Outcome]:
        policy, now = self.policy(region), self._clock.now()
        asked = step.asked if step.policy is policy else []
        asked = [*asked, *(self._asked_or_refused(policy, now, new) for new in step.news[len(asked) :])]
        self._prepare(unit, [one for one in asked if isinstance(one, Asked)])
        answers: list[Outcome] = []
        pending: list[Batch] = []
        touched: set[str] = set()
        for one in asked:
            if not isinstance(one, Asked):
                answers.append(one)
                continue
            # why: what is about the same household, key or kenmerk must find what came before it in the record
            about = one.about
            if not touched.isdisjoint(about):
                unit.write(merged(pending))
                pending, touched = [], set()
            touched |= about
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

    def _asked_or_refused(self, policy: Policy, now: datetime, new: NewMelding) -> _Question:
        try:
            return self._ask(policy, now, new)
        except (Refused, BadInput) as error:
            return error

    def _asked_ahead(self, policy: Policy, now: datetime, new: NewMelding) -> _Question:
        asked = self._asked_or_refused(policy, now, new)
        if not isinstance(asked, Asked):
            return asked
        try:
            return replace(asked, first=self._decided(policy, now, asked).taken)
        except (Refused, BadInput):  # why: it may not come to this; a melding known already gets its first answer
            return asked
