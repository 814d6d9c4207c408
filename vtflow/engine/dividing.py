"""Assigning many meldingen at once: who gets what follows from the queue and from what people have already."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vtflow.domain.assigning import counts_as_caseload
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.melding import Route
from vtflow.domain.routing import VEILIG_THUIS
from vtflow.domain.waiting_lists import waiting_list
from vtflow.domain.work_commands import AssignCasushouder
from vtflow.engine.commands import Commands
from vtflow.engine.steering_checks import require_lead
from vtflow.engine.values import Answer, Ask, Outcome
from vtflow.ports import Reader, Unit
from vtflow.terms import local_date

#: meldingen that are assigned at once; more in one go nobody looks through
MOST = 100
_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """What is to be divided, and among whom."""

    people: Sequence[str]  #: `<team>.<code>` of Veilig Thuis; who has least is given the next
    count: int = 0  #: so many from the top of the queue, where no meldingen are named
    refs: Sequence[str] = ()  #: these meldingen, in this order
    team: str = ""  #: only from the list of this team; empty: of all


@dataclass(frozen=True, slots=True)
class Assigned:
    """One melding with who gets it, and what became of that."""

    ref: str
    staff: str
    fault: str = ""  #: why it was refused; empty: it went well, or would


class _Undone(Exception):
    """Carries the outcomes of a try out of its transaction, so that nothing of it stays."""

    def __init__(self, outcomes: list[Outcome]) -> None:
        super().__init__()
        self.outcomes = outcomes


class Dividing(Commands):
    """The use case of a coordinator who divides the list."""

    def assign_all(
        self, region: str, division: Division, by: str, *, dry_run: bool, key: str = ""
    ) -> tuple[Assigned, ...]:
        """Assign casushouders, melding by melding; one that is refused holds up no other.

        The people hear of it in one bundle, so in one message a team.

        Args:
            region: Whose meldingen.
            division: What, and among whom.
            by: Who divides: Veilig Thuis or a lead.
            dry_run: Try everything and write nothing.
            key: Idempotency key; the same key assigns each melding once.

        Raises:
            Refused: `by` may not, or there are more than MOST.
            BadInput: nobody or nothing to divide was named, or somebody does not work at Veilig Thuis.
        """
        policy = self.policy(region)
        require_lead(policy.region, by)
        for staff in division.people:
            if policy.region.team_of(staff).kind != VEILIG_THUIS:
                text = f"{staff} werkt niet bij Veilig Thuis en kan geen casushouder zijn"
                raise BadInput(text)
        asks = [
            Ask(ref, AssignCasushouder(casushouder=staff), by, key=f"{key}/{ref}" if key else "")
            for ref, staff in self._pairs(region, division)
        ]
        outcomes = self._tried(asks) if dry_run else self.do_all(asks)
        return tuple(_assigned(ask, outcome) for ask, outcome in zip(asks, outcomes, strict=True))

    def _pairs(self, region: str, division: Division) -> list[tuple[str, str]]:
        if not division.people or not (division.refs or division.count > 0):
            text = "noem aan wie, en welke meldingen of hoeveel van boven uit de wachtrij"
            raise BadInput(text)
        if max(len(division.refs), division.count) > MOST:
            raise Refused("bulk", f"er worden hooguit {MOST} meldingen tegelijk toegewezen; doe het in delen")
        routes = self._store.read(lambda reader: list(open_routes(reader, region)))
        has = Counter(route.casushouder for route in routes if counts_as_caseload(route))
        pairs: list[tuple[str, str]] = []
        for ref in dict.fromkeys(division.refs or self._first(region, routes, division)):
            staff = min(division.people, key=lambda one: has[one])
            has[staff] += 1
            pairs.append((ref, staff))
        return pairs

    def _first(self, region: str, routes: Sequence[Route], division: Division) -> list[str]:
        now = self._clock.now()
        listed = waiting_list(routes, self.policy(region), now, local_date(now))
        return [one.ref for one, _ in listed if division.team in {"", one.team}][: division.count]

    def _tried(self, asks: Sequence[Ask]) -> list[Outcome]:
        def work(unit: Unit) -> None:
            raise _Undone(self._do_all_in(unit, asks))

        try:
            self._store.transact(work)
        except _Undone as undone:
            return undone.outcomes
        return []


def _assigned(ask: Ask, outcome: Outcome) -> Assigned:
    command = ask.command
    staff = command.casushouder if isinstance(command, AssignCasushouder) else ""
    return Assigned(ask.ref, staff, "" if isinstance(outcome, Answer) else str(outcome))


def open_routes(reader: Reader, region: str) -> Iterator[Route]:
    """Yield the open meldingen and adviezen of a region, by reference."""
    after = ""
    while page := reader.open_page(region, after, _PAGE):
        yield from (one.route for one in page)
        after = page[-1].route.ref
