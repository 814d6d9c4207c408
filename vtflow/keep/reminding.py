"""Reminders of requests to destroy that nobody answered yet, at shares of their term, to who watches quality."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from vtflow.domain.destruction import DestructionAct, standing
from vtflow.domain.keeping_messages import REQUEST_DUE
from vtflow.domain.melding import Urgency
from vtflow.domain.messages import OPERATIES, Message
from vtflow.domain.norms import Policy
from vtflow.engine import Engine
from vtflow.keep.acts import all_acts
from vtflow.policy.keeping import Keeping
from vtflow.ports import Batch, Unit
from vtflow.store.sql import SqlStore
from vtflow.terms import Basis, Due, Rule, due, parse_length
from vtflow.terms.rungs import moments

_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Request:
    """A request that was not answered yet."""

    asked: DestructionAct
    due: Due

    def is_late(self, now: datetime) -> bool:
        """Tell whether its term has passed."""
        return self.due.limit_at <= now


def open_requests(store: SqlStore, rules: Keeping) -> tuple[Request, ...]:
    """Return the requests that wait for an answer, the first to end before the others."""
    rule, length = Rule(Basis(rules.answer_basis)), parse_length(rules.answer_within)
    asked = (standing(acts).asked for acts in store.inspect(all_acts).values())
    found = (Request(one, due(one.at, length, rule)) for one in asked if one is not None)
    return tuple(sorted(found, key=lambda one: (one.due.limit_at, one.asked.ref)))


def counts(store: SqlStore, rules: Keeping, now: datetime) -> dict[str, int]:
    """Return how many requests wait for an answer, and how many of these are late."""
    waiting = open_requests(store, rules)
    late = sum(one.is_late(now) for one in waiting)
    return {"open": len(waiting), "te_laat": late}


def remind(engine: Engine, store: SqlStore, rules: Keeping, now: datetime) -> int:
    """Tell of every open request of which a share of the term has passed, each share once.

    Of several shares that passed unseen the highest is told and the others count as told. The last is the limit itself,
    and urgent.

    Args:
        engine: Knows the regions and makes rows of messages.
        store: The record.
        rules: The term, the shares of it, and the role that hears.
        now: The moment to judge by.

    Returns:
        How many messages were made.
    """
    return sum(_remind(engine, store, rules, one, now) for one in open_requests(store, rules))


def _remind(engine: Engine, store: SqlStore, rules: Keeping, request: Request, now: datetime) -> int:
    stored = store.read(lambda reader: reader.melding(request.asked.ref))
    if stored is None:
        return 0
    policy = engine.policy_of(stored.route)
    passed = list(_passed(rules, request, policy, now))
    if not passed:
        return 0

    def work(unit: Unit) -> int:
        new = [one for one in passed if unit.answer(one.key) is None]
        # why the last alone: who looks late hears how it stands, not how it stood
        told = [new[-1]] if new and new[-1] is passed[-1] else []
        rows = tuple(row for one in told for row in engine.rows(one, now, policy))
        if new:
            unit.write(Batch(outbox=rows, answers=tuple((one.key, one.ref, "") for one in new)))
        return len(told)

    return store.transact(work)


def _passed(rules: Keeping, request: Request, policy: Policy, now: datetime) -> Iterator[Message]:
    """Yield a message for each share of the term that has passed, lowest first."""
    region = policy.region
    role = rules.remind_role
    team = region.roles.get(role, "")
    target = team if team in region.teams else region.roles[OPERATIES]
    length, shares = parse_length(rules.answer_within), sorted(rules.remind_at)
    for share, at in zip(shares, moments(request.due, length, shares, policy.legal, region.office), strict=True):
        if at <= now:
            yield Message(
                key=f"{request.asked.ref}/{REQUEST_DUE}/{request.asked.at.isoformat()}/{share}/{target}",
                ref=request.asked.ref,
                team=target,
                kind=REQUEST_DUE,
                role=role,
                urgency=Urgency.URGENT if share >= _LIMIT else Urgency.GEWOON,
                at=at,
                holder=target,
                limit=request.due.due_on.isoformat() if request.due.due_on else request.due.limit_at.isoformat(),
            )
