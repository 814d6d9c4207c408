"""The domain as the window sees it: the RouteBook port over engine and store."""

from vtflow.domain.errors import UnknownMelding
from vtflow.engine import Engine, Policies
from vtflow.ports import Clock, LegOutcome, Reader, RouteView, Shown, Stale, Store
from vtflow.reports.route_view import route_view


class EngineRouteBook:
    """Implements `RouteBook`."""

    def __init__(self, engine: Engine, store: Store, clock: Clock, policies: Policies) -> None:
        """Keep the parts; opens nothing."""
        self._engine = engine
        self._store = store
        self._clock = clock
        self._policies = policies

    def advance(self, ref: str, number: int) -> LegOutcome:
        """Settle the route and arm the moment after `number`; see the port."""
        return self._engine.advance(ref, number)

    def view(self, ref: str) -> RouteView:
        """Return what the window must show now; see the port."""

        def work(reader: Reader) -> RouteView:
            stored = reader.melding(ref)
            if stored is None:
                raise UnknownMelding(ref)
            events = [event for event, _ in reader.events(ref)]
            policy = self._policies.policy(stored.route.region)
            joined = [found for other in stored.route.joined if (found := reader.melding(other)) is not None]
            return route_view(stored, [stored, *joined], events, policy, self._clock)

        return self._store.read(work)

    def stale(self, limit: int) -> list[Stale]:
        """Return meldingen whose window lags behind; see the port."""
        return self._store.read(lambda reader: reader.stale(limit))

    def shown(self, after: str, limit: int) -> list[Stale]:
        """Return open routes with what is known of their runs; see the port."""
        return self._store.read(lambda reader: reader.shown(after, limit))

    def record_shown(self, shown: Shown) -> None:
        """Remember what the window shows of a melding; see the port."""
        self._store.transact(lambda unit: unit.record_shown(shown))
