"""A small domain in memory: routes with versions, an armed number each, and the guards that the real book has."""

import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from vtflow.ports import LegOutcome, LegView, RouteView, Shown, Stale

FAR = timedelta(days=30)


class UnknownMelding(LookupError):
    """No melding has this reference."""


def real_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Route:
    ref: str
    at: datetime
    version: int = 1
    armed: int = 0
    state_name: str = "Wacht op CJG Haarlem"
    kind: str = "overdracht"
    is_answered: bool = False
    ended_as: str | None = None
    changed: int = 0
    failures: int = 0  #: how many steps still break before one succeeds
    tags: tuple[str, ...] = ("gemeente:haarlem",)
    lines: list[str] = field(default_factory=list)


class InMemoryBook:
    """Counts every step it really takes, so that a test can see that none was taken twice."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._changes = 0
        self.routes: dict[str, Route] = {}
        self.shown_rows: dict[str, Shown] = {}
        self.steps: Counter[tuple[str, int]] = Counter()
        self.outcomes: dict[tuple[str, int], LegOutcome] = {}

    # ---------------------------------------------------------- what people do

    def take_in(self, ref: str, at: datetime | None = None, **fields: object) -> Route:
        with self._lock:
            route = Route(ref, at or real_now() + FAR, **fields)  # type: ignore[arg-type]
            self.routes[ref] = route
            self._touch(route)
            return route

    def answer(self, ref: str, state_name: str = "Wacht op eerste contact") -> None:
        with self._lock:
            route = self.routes[ref]
            route.is_answered, route.state_name = True, state_name
            self._touch(route)

    def close(self, ref: str, ended_as: str = "Afgesloten") -> None:
        with self._lock:
            route = self.routes[ref]
            route.is_answered, route.ended_as = True, ended_as
            self._touch(route)

    def _touch(self, route: Route) -> None:
        self._changes += 1
        route.version += 1
        route.changed = self._changes
        route.lines.append(f"- {route.version}: {route.ended_as or route.state_name}")

    # ---------------------------------------------------------- the port

    def advance(self, ref: str, number: int) -> LegOutcome:
        with self._lock:
            if ref not in self.routes:
                raise UnknownMelding(ref)
            route = self.routes[ref]
            if route.failures:
                route.failures -= 1
                message = "geen naam mag hier naar buiten"
                raise OSError(message)
            if route.armed != number:
                return LegOutcome.VERVALLEN
            self.steps[ref, number] += 1
            outcome = self._outcome(route)
            route.is_answered = False
            route.armed = 0 if route.ended_as else number + 1
            self.outcomes[ref, number] = outcome
            return outcome

    def _outcome(self, route: Route) -> LegOutcome:
        if route.is_answered:
            return LegOutcome.OP_TIJD
        if route.armed and route.at <= real_now():
            route.at, route.state_name = real_now() + FAR, "Te laat: CJG Haarlem"
            self._touch(route)
            return LegOutcome.VERSTREKEN
        return LegOutcome.BIJGEWERKT

    def view(self, ref: str) -> RouteView:
        with self._lock:
            route = self.routes[ref]
            tags = (f"melding:{ref}", "aan-zet:cjg-haarlem", *route.tags)
            name = f"{ref} · {route.armed} · {route.state_name}"
            leg = None if route.ended_as else LegView(route.armed, route.kind, name, route.state_name, route.at, tags)
            state_name = route.ended_as or route.state_name
            return RouteView(ref, ref, state_name, route.ended_as is not None, tags, "\n".join(route.lines), leg)

    def stale(self, limit: int) -> list[Stale]:
        with self._lock:
            behind = [route for route in self.routes.values() if route.version > self._shown(route.ref).version]
            newest = sorted(behind, key=lambda route: -route.changed)
            return [self._row(route) for route in newest[:limit]]

    def shown(self, after: str, limit: int) -> list[Stale]:
        with self._lock:
            refs = sorted(ref for ref, route in self.routes.items() if ref > after and not route.ended_as)
            return [self._row(self.routes[ref]) for ref in refs[:limit]]

    def record_shown(self, shown: Shown) -> None:
        with self._lock:
            self.shown_rows[shown.ref] = replace(shown, digests=dict(shown.digests))

    def _row(self, route: Route) -> Stale:
        return Stale(route.ref, route.version, route.armed, self._shown(route.ref))

    def _shown(self, ref: str) -> Shown:
        return self.shown_rows.get(ref, Shown(ref))
