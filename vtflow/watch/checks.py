"""What waak looks at: signs of life, what is late, open incidents, and addresses that must answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx

from vtflow.domain.written_time import clock_text
from vtflow.ports import OutboxRow, Reader
from vtflow.ports.watch import Heartbeat, Incident, Vitals
from vtflow.watch import kinds
from vtflow.watch.audit import held_keys, late_rows
from vtflow.watch.limits import Limits
from vtflow.watch.members import newest, of_part

#: references that one trouble names; the rest is counted
_NAMED = 5
_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong now."""

    key: str  #: the same for as long as it is the same trouble
    kind: str
    text: str  #: Dutch, one line; codes and dates only


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the record says, read in one go."""

    beats: tuple[Heartbeat, ...]
    incidents: tuple[Incident, ...]
    vitals: Vitals
    late: tuple[OutboxRow, ...]  #: past their limit, and not held back


def read_snapshot(reader: Reader, now: datetime, limits: Limits) -> Snapshot:
    """Read everything that is judged; `now` is domain time."""
    held = held_keys(reader, now)
    return Snapshot(
        beats=tuple(reader.heartbeats()),
        incidents=tuple(reader.incidents()),
        vitals=reader.vitals(now),
        late=tuple(row for row in late_rows(reader, now, limits) if row.id not in held),
    )


@dataclass(frozen=True, slots=True)
class Present:
    """The moment of one look, on both clocks."""

    real: datetime
    domain: datetime
    since: datetime  #: real time from which on waak has been looking


def troubles_of(found: Snapshot, parts: Sequence[str], present: Present, limits: Limits) -> list[Trouble]:
    """Return what is wrong according to the record."""
    return [
        *silent_parts(found.beats, parts, present, limits),
        *_crashes(found.beats, present, limits),
        *_behind(found.vitals, present, limits),
        *_undelivered(found.late),
        *_incidents(found.incidents),
    ]


def age(beat: Heartbeat | None, present: Present) -> timedelta:
    """Return how long a part has been silent; of what was silent before the first look, since that look."""
    last = max(beat.at, present.since) if beat is not None and not beat.stopped else None
    return present.real - (last or present.since)


def allowed(beat: Heartbeat | None, limits: Limits) -> timedelta:
    """Return how long a part may be silent: what it promised counts where that is longer."""
    promised = timedelta(seconds=beat.every) * 3 if beat is not None else timedelta()
    return max(limits.lost, promised)


def silent_parts(beats: Sequence[Heartbeat], parts: Sequence[str], present: Present, limits: Limits) -> list[Trouble]:
    """Return the parts that give no sign of life, in the order given, and members that fell silent beside others."""
    found: list[Trouble] = []
    for part in parts:
        last = newest(beats, part)
        if age(last, present) > allowed(last, limits):
            found.append(_silent(part, last))
            continue
        silent = (beat for beat in of_part(beats, part) if age(beat, present) > allowed(beat, limits))
        found += [_silent(beat.part, beat) for beat in silent]
    return found


def _silent(name: str, beat: Heartbeat | None) -> Trouble:
    last = f"het laatste teken van leven was {clock_text(beat.at)}" if beat else "er was nooit een teken van leven"
    ended = ", en het is met opzet gestopt" if beat and beat.stopped else ""
    return Trouble(f"{kinds.PART}/{name}", kinds.PART, f"{name}: {last}{ended}")


def _crashes(beats: Sequence[Heartbeat], present: Present, limits: Limits) -> list[Trouble]:
    """Return the parts that fell out lately, also where they run again."""
    return [
        Trouble(f"{kinds.CRASH}/{beat.part}", kinds.CRASH, f"{beat.part} viel uit en startte opnieuw")
        for beat in beats
        if beat.crashed_at is not None and present.real - beat.crashed_at < limits.interval
    ]


def _behind(vitals: Vitals, present: Present, limits: Limits) -> list[Trouble]:
    oldest = vitals.oldest_behind
    if oldest is None or oldest > present.domain - limits.moment:
        return []
    text = f"{vitals.behind} meldingen wachten op vastleggen, het oudste moment is {clock_text(oldest)}"
    return [Trouble(kinds.BEHIND, kinds.BEHIND, text)]


def _undelivered(late: Sequence[OutboxRow]) -> list[Trouble]:
    by_channel: dict[str, list[OutboxRow]] = {}
    for row in late:
        by_channel.setdefault(row.channel, []).append(row)
    found: list[Trouble] = []
    for channel, rows in sorted(by_channel.items()):
        counts = {urgency: sum(row.urgency == urgency for row in rows) for urgency in ("acuut", "urgent", "gewoon")}
        counted = ", ".join(f"{count} {urgency}" for urgency, count in counts.items() if count)
        teams = _named(sorted({row.team for row in rows}))
        oldest = clock_text(min(row.deliver_at for row in rows))
        text = f"kanaal {channel}: {counted} niet bezorgd sinds {oldest}, voor {teams}"
        found.append(Trouble(f"{kinds.UNDELIVERED}/{channel}", kinds.UNDELIVERED, text))
    return found


def _incidents(found: Sequence[Incident]) -> list[Trouble]:
    """Return a trouble a kind of incident: a kind with many incidents is one thing to look at."""
    by_kind: Mapping[str, list[Incident]] = {
        kind: [one for one in found if one.kind == kind] for kind in {one.kind for one in found} - kinds.OWN
    }
    return [
        Trouble(
            f"incident/{kind}",
            kind,
            f"{len(same)} keer; {same[0].text} ({_named(sorted({i.ref for i in same if i.ref}))})",
        )
        if any(one.ref for one in same)
        else Trouble(f"incident/{kind}", kind, same[0].text)
        for kind, same in sorted(by_kind.items())
    ]


def _named(names: Sequence[str]) -> str:
    more = f" en {len(names) - _NAMED} meer" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def reach(kind: str, name: str, address: str, number: int = 0) -> list[Trouble]:
    """Ask an address whether anybody is there; an answer that asks for a password is an answer.

    `number` tells several addresses of one kind apart.
    """
    key = f"{kind}/{number}" if number else kind
    try:
        answer = httpx.get(address, timeout=_SECONDS, trust_env=False)
    except httpx.HTTPError as error:
        return [Trouble(key, kind, f"{name} op {address}: {type(error).__name__}")]
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        return [Trouble(key, kind, f"{name} op {address}: antwoord {answer.status_code}")]
    return []
