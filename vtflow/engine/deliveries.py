"""What follows from attempts to deliver: the log, alarms about channels, and trying one delivery again by hand."""

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from vtflow.domain.channel_state import CHANNEL_DOUBTFUL, ChannelState, alarm, heard
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.melding import Urgency
from vtflow.domain.messages import OPERATIES, Message
from vtflow.domain.norms import Region
from vtflow.domain.routing import VEILIG_THUIS
from vtflow.engine.consequences import Parts
from vtflow.ports import (
    Batch,
    DeliveryResult,
    LoggedRetry,
    OutboxRow,
    OutboxStatus,
    Outcome,
    Sending,
    Tried,
    Unit,
)

_WHY_NOT = {
    OutboxStatus.GELUKT: "is al aangekomen; er is niets opnieuw te versturen",
    OutboxStatus.VERVALLEN: "is vervallen, want wat het vraagt is al gebeurd; bekijk de melding",
}


class Deliveries(Parts):
    """The use cases of delivery."""

    def record_deliveries(self, tried: Sequence[Tried], regions: Sequence[str]) -> None:
        """Record attempts, and tell operations of channels that fail, are in doubt or work again; all or nothing.

        Args:
            tried: The attempts, in the order in which they came back.
            regions: Whose operations hear of channels.
        """
        now = self._clock.now()

        def work(unit: Unit) -> None:
            unit.record_sendings(tried, now)
            self._tell_channels(unit, _after(unit.channel_states(), tried, now), regions, now)

        self._store.transact(work)

    def record_tests(self, tested: Sequence[tuple[str, Outcome]], regions: Sequence[str]) -> None:
        """Record what test messages say of their channels: (channel, outcome); as `record_deliveries`, without a log.

        A test that is taken ends an alarm.
        """
        now = self._clock.now()

        def work(unit: Unit) -> None:
            states = unit.channel_states()
            for channel, outcome in tested:
                _hear(states, channel, outcome, now)
            self._tell_channels(unit, states, regions, now)

        self._store.transact(work)

    def watch_channels(self, regions: Sequence[str]) -> int:
        """Tell operations what is still to be told of channels, such as a failure that goes on the next day.

        Returns:
            How many channels they were told of.
        """
        now = self._clock.now()
        return self._store.transact(lambda unit: self._tell_channels(unit, unit.channel_states(), regions, now))

    def _tell_channels(self, unit: Unit, states: dict[str, ChannelState], regions: Sequence[str], now: datetime) -> int:
        """Keep the states of channels and write what operations must hear; returns of how many channels they hear."""
        kept: list[ChannelState] = []
        outbox: list[OutboxRow] = []
        told = 0
        for state in states.values():
            kind, after = alarm(state, now, self._around.alarm_after) if regions else ("", state)
            kept.append(after)
            if kind:
                told += 1
                outbox += self._alarm_rows(kind, state, regions, now)
        unit.keep_channel_states(kept)
        if outbox:
            unit.write(Batch(outbox=tuple(outbox)))
        return told

    def _alarm_rows(self, kind: str, state: ChannelState, regions: Sequence[str], now: datetime) -> Iterable[OutboxRow]:
        count = state.doubtful if kind == CHANNEL_DOUBTFUL else state.failures
        teams: dict[str, str] = {}
        for region in regions:
            teams.setdefault(self.policy(region).region.roles[OPERATIES], region)
        for team, region in teams.items():
            message = Message(
                key=f"{kind}/{state.channel}/{now.isoformat()}/{team}",
                ref=state.channel,
                team=team,
                kind=kind,
                role=OPERATIES,
                urgency=Urgency.URGENT,
                at=now,
                rung=f"{count} {state.reason}".strip(),
                holder=team,
            )
            yield from self.rows(message, now, self.policy(region))

    def retry_delivery(self, region: str, key: str, by: str) -> Sending:
        """Let one delivery be tried now, whatever came of it so far; keeps who asked for it.

        Messages in it that are no longer true lapse first. One more attempt is made; after that it goes on as it would.

        Args:
            region: Whose staff `by` is.
            key: Key of the delivery, as the delivery log shows it.
            by: Staff member of Veilig Thuis or of operations.

        Raises:
            Refused: it arrived, lapsed, is under way just now, or is no longer true; or `by` may not.
            BadInput: there is no such delivery or staff member.
        """
        _require_may_retry(self.policy(region).region, by)
        now = self._clock.now()

        def work(unit: Unit) -> Sending:
            found = unit.sending(key)
            if found is None:
                text = f"bezorging {key!r} bestaat niet; `vtflow messages --failed` toont ze"
                raise BadInput(text)
            sending, rows, under_way = found
            if under_way:
                raise Refused("bezig", f"bezorging {key} is nu onderweg; kijk over een minuut in `vtflow messages`")
            if sending.status in _WHY_NOT:
                raise Refused("bezorgd", f"bezorging {key} {_WHY_NOT[sending.status]}")
            ended = [row.id for row in rows if _has_ended(unit, row)]
            if len(ended) == len(rows):
                raise Refused("bezorgd", f"bezorging {key} {_WHY_NOT[OutboxStatus.VERVALLEN]}")
            unit.try_again(sending, ended, LoggedRetry(now, by))
            return replace(sending, status=OutboxStatus.BEZIG, next_at=now)

        return self._store.transact(work)


def _after(states: dict[str, ChannelState], tried: Sequence[Tried], now: datetime) -> dict[str, ChannelState]:
    """Return the channels that were tried, as they are after it."""
    reached = [one for one in tried if one.made]
    for one in reached:
        channel = one.channel or one.sending.channel
        _hear(states, channel, Outcome(one.result, one.reason), now)
        if one.sending.status is OutboxStatus.ONBEKEND:
            states[channel] = dataclasses.replace(states[channel], doubtful=states[channel].doubtful + 1)
    used = {one.channel or one.sending.channel for one in reached}
    return {channel: state for channel, state in states.items() if channel in used}


def _hear(states: dict[str, ChannelState], channel: str, outcome: Outcome, now: datetime) -> None:
    state = states.get(channel) or ChannelState(channel=channel)
    taken = outcome.result is DeliveryResult.GELUKT
    states[channel] = heard(state, now, taken=taken, reason=outcome.reason)


def _has_ended(unit: Unit, row: OutboxRow) -> bool:
    """Tell whether the wait that a message is about has ended; a message about no wait stays true."""
    if not row.wait:
        return False
    routes = [stored.route for stored in unit.group(row.ref) if stored.route.ref == row.ref]
    return not any(wait.no == row.wait for route in routes for wait in route.waits)


def _require_may_retry(region: Region, by: str) -> None:
    team = region.team_of(by)
    if team.kind != VEILIG_THUIS and team.code != region.roles[OPERATIES]:
        text = f"{by} kan geen bezorging laten herhalen; dat kan Veilig Thuis of het technisch beheer"
        raise Refused("bevoegd", text)
