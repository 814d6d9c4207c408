"""Figures 13, 14 and 15: tampering, backup and restore, destruction; each gives its accounting."""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from tests.privacy.tampering import Tamper, anchored
from tests.unit.simulate.world import BOOK, parts, plan
from tests.unit.simulate.world import run as simulated
from vtflow.domain.commands import RegisterMelding
from vtflow.domain.destruction import Act, DestructionAct
from vtflow.engine import NewMelding
from vtflow.keep.destroying import Register, read_list
from vtflow.policy.keeping import read_keeping
from vtflow.reports.kinds import build
from vtflow.reports.render import FORMATS
from vtflow.store import anchor
from vtflow.store.backup import back_up, restore
from vtflow.store.erasing import traces
from vtflow.store.sql import SqlStore
from vtflow.store.tables import MELDING
from vtflow.store.verify import verify

_DAY = timedelta(days=1)
_STEP = 500
Account = Mapping[str, object]


def tamper(folder: Path, times: int, seed: int) -> Account:
    """Change a record behind its back so many times; all must be detected with the anchor, and located."""
    store, end = _record(folder, 60, 30)
    try:
        taken = anchored(store, end + _DAY)
        found = Tamper(store, taken, seed).run(times)
        whole = verify(store).whole and anchor_intact(store, taken)
    finally:
        store.close()
    return {
        "attempts": found.total,
        "kinds": dict(found.attempts),
        "detected": found.total - len(found.missed),
        "located": found.total - len(found.missed) - len(found.not_located),
        "seen by the anchor alone": dict(found.by_anchor_alone),
        "missed": found.missed[:5],
        "not located": found.not_located[:5],
        "record whole afterwards": whole,
        "ok": whole and found.total > 0 and not found.missed and not found.not_located,
    }


def restoring(folder: Path, meldingen: int, most_seconds: float = 60.0) -> Account:
    """Back a record up, restore it and check all of it; the state must be the same, and nothing may be sent."""
    store, end = _registered(folder, meldingen)
    heads = _heads(store)
    place = f"sqlite:///{folder / 'terug.db'}"
    try:
        began = time.perf_counter()
        manifest = back_up(f"sqlite:///{folder / 'vtflow.db'}", folder / "kopie.db", end)
        copied = time.perf_counter()
        verdict = restore(folder / "kopie.db", place, end)
        done = time.perf_counter()
        back = SqlStore(place)
        same = _heads(back) == heads
        sends = len(back.transact(lambda unit: unit.claim_sendings(end + 30 * _DAY, end + 31 * _DAY, 100)))
        back.close()
    finally:
        store.close()
    seconds = done - began
    return {
        "meldingen": manifest.meldingen,
        "events": manifest.events,
        "bytes": manifest.bytes,
        "backup seconds": round(copied - began, 2),
        "restore and full verification seconds": round(done - copied, 2),
        "seconds": round(seconds, 2),
        "at most": most_seconds,
        "state the same": same,
        "sends before release": sends,
        "ok": same and verdict.whole and sends == 0 and seconds <= most_seconds,
    }


def destroying(folder: Path, times: int) -> Account:
    """Destroy so many meldingen that ended; no byte may be left in any file, also not after an older backup returns."""
    store, end = _record(folder, times * 6, 90, more=700)
    url = f"sqlite:///{folder / 'vtflow.db'}"
    back_up(url, folder / "kopie.db", end)
    register = Register(store, folder, read_keeping())
    ended = select(MELDING.c.ref).where(MELDING.c.closed_at.is_not(None)).order_by(MELDING.c.ref)
    refs = [ref for ref in store.inspect(lambda c: list(c.execute(ended).scalars())) if _is_free(store, ref)][:times]
    gone = {ref: store.inspect(lambda c, ref=ref: traces(c, ref)) for ref in refs}
    counts = store.read(lambda reader: reader.counts())
    # why before the first: a copy aside is restored last, with the list of what was destroyed since
    copy = (folder / "kopie.db").rename(folder.parent / f"{folder.name}-kopie.db")
    (folder / "kopie.db.json").rename(copy.with_name(copy.name + ".json"))
    residual, began = 0, time.perf_counter()
    for ref in refs:
        register.record(_act(ref, Act.GEVRAAGD, "vt.m01", end))
        residual += len(register.destroy(_act(ref, Act.VERNIETIGD, "vt.m02", end)).found_in)
    seconds = time.perf_counter() - began
    _export(store, folder, end)
    place = f"sqlite:///{folder / 'terug.db'}"
    verdict = restore(copy, place, end, read_list(folder))
    left = _left_in(folder, {trace for found in gone.values() for trace in found if _is_own(store, trace)})
    whole = verify(store).whole
    same_counts = store.read(lambda reader: reader.counts()) == counts
    store.close()
    return {
        "destroyed": len(refs),
        "traces looked for": sum(map(len, gone.values())),
        "files in which destroying found one": residual,
        "residual bytes in record, log, exports, restored backup": left,
        "chain intact": whole,
        "restored whole": verdict.whole,
        "figures unchanged": same_counts,
        "seconds each": round(seconds / max(1, len(refs)), 3),
        "ok": len(refs) == times and residual == left == 0 and whole and verdict.whole and same_counts,
    }


def anchor_intact(store: SqlStore, taken: anchor.HeadAnchor) -> bool:
    """Tell whether a record is still what an anchor says."""
    found = store.inspect(lambda connection: anchor.compare(connection, store.instance, taken))
    return found.verdict == "intact"


def _record(folder: Path, meldingen: int, days: int, more: int = 0) -> tuple[SqlStore, datetime]:
    """Make a record by the simulation: real engine and store, virtual time."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = SqlStore.create(f"sqlite:///{folder / 'vtflow.db'}")
    _, world = simulated(plan(meldingen, days, ("kennemerland",)), store, days_more=more)
    return store, world.clock.now()


def _registered(folder: Path, meldingen: int) -> tuple[SqlStore, datetime]:
    """Make a record of meldingen that were taken in and of which the first reminders fired; quicker than living it."""
    folder.mkdir(mode=0o700, parents=True)
    store = SqlStore.create(f"sqlite:///{folder / 'vtflow.db'}")
    found = parts(plan(1, 30, ("kennemerland",)), store)
    for first in range(0, meldingen, _STEP):
        news = [_melding(number, found.clock.now()) for number in range(first, min(first + _STEP, meldingen))]
        found.engine.register_all("kennemerland", news)
    found.clock.set(found.clock.now() + 3 * _DAY)
    found.engine.settle_all()
    return store, found.clock.now()


def _melding(number: int, received: datetime) -> NewMelding:
    command = RegisterMelding(
        gemeente="Haarlem",
        melder="politie",
        kanaal="corv",
        huishouden=f"D-{number}",
        aard="kindermishandeling",
        bron_kenmerk=f"K-{number}",
        toelichting="gebeld",
    )
    return NewMelding(command=command, received_at=received)


def _heads(store: SqlStore) -> list[tuple[str, bytes, str]]:
    query = select(MELDING.c.ref, MELDING.c.head, MELDING.c.snapshot).order_by(MELDING.c.ref)
    return [(row[0], row[1], row[2]) for row in store.inspect(lambda connection: connection.execute(query).all())]


def _act(ref: str, what: Act, by: str, at: datetime) -> DestructionAct:
    return DestructionAct(ref=ref, act=what, by=by, at=at, recorded_at=at)


def _is_free(store: SqlStore, ref: str) -> bool:
    """Tell whether the whole route that a melding belongs to has ended."""
    from vtflow.keep.acts import is_running  # noqa: PLC0415 - why: of this one check only

    return not store.inspect(lambda connection: is_running(connection, ref))


def _is_own(store: SqlStore, trace: bytes) -> bool:
    """Tell whether no melding that was left alone shares a trace: two about one household share its pseudonym."""
    if len(trace) != 64:
        return True
    others = select(MELDING.c.id).where(MELDING.c.household == trace.decode(errors="replace"))
    return store.inspect(lambda connection: connection.execute(others).first()) is None


def _export(store: SqlStore, folder: Path, now: datetime) -> None:
    report = build(store, BOOK, ["kennemerland"], "kwartaal", now)
    for shape, render in FORMATS.items():
        (folder / f"kwartaal.{shape}").write_text(render(report), encoding="utf-8")


def _left_in(folder: Path, gone: set[bytes]) -> int:
    """Return how many bytes of what was destroyed stand in any file, the database files with their logs included."""
    contents = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return sum(content.count(trace) * len(trace) for content in contents for trace in gone)
