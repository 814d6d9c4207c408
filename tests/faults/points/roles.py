"""Every piece of work in which vtflow may be killed: what is there before, what is done, and what must hold after."""

import os
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

from tests.contract.importing.world import GOOD, write
from tests.contract.store.older import downgrade
from tests.faults.points.place import REGION, START, Place, create, picture, whole, with_place
from tests.unit.engine.world import CJG, FULL, command
from vtflow.cli.app import app as command_line
from vtflow.corv import DropFolder, Exchange
from vtflow.corv.folder import as_text, from_text
from vtflow.domain.errors import Refused
from vtflow.engine import Answer, Ask
from vtflow.importing import load
from vtflow.ports.corv import CorvKind, CorvMessage
from vtflow.store import schema
from vtflow.store.backup import back_up
from vtflow.store.manifest import manifest_path, read_manifest
from vtflow.store.sql import SqlStore
from vtflow.wiring import open_app

Say = Callable[[str], None]
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Role:
    """One piece of work.

    `act` acknowledges each step it finished; done again it must find what was done and go on. `look` tells what there
    is in the end, `check` what must hold after a kill, given what was acknowledged.
    """

    name: str
    prepare: Callable[[Path], None]
    act: Callable[[Path, Say], None]
    look: Callable[[Path], Counter[Any]]
    check: Callable[[Path, list[str]], None]


# ------------------------------------------------------------ the record


def _look(home: Path) -> Counter[Any]:
    store = SqlStore(f"sqlite:///{home / 'vtflow.db'}")
    try:
        return picture(store)
    finally:
        store.close()


def _check(home: Path, acknowledged: list[str]) -> None:
    """The record is whole, and every acknowledged key has its answer, about a melding that is there."""
    store = SqlStore(f"sqlite:///{home / 'vtflow.db'}")
    try:
        whole(store)
        refs = {s.route.ref for s in store.read(lambda reader: reader.meldingen(None, "", 10_000))}
        for line in acknowledged:
            key, _, ref = line.partition(" ")
            answer = store.transact(lambda unit, key=key: unit.answer(key))
            assert answer is not None, f"{key} was acknowledged and is lost"
            assert answer[0] == ref
            assert ref in refs
    finally:
        store.close()


def _take_in(home: Path, say: Say) -> None:
    """Three meldingen, the last about the household of the first, and one batch of two."""

    def work(place: Place) -> None:
        for key, household in (("a", "X"), ("b", "Y"), ("c", "X")):
            say(f"{key} {place.register(key, household)}")

    with_place(work, home)


_STEPS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("check-veiligheid", {"acuut": False}, "vt.m01"),
    ("decide-veiligheidsbeoordeling", {"uitkomst": "overdracht"}, "vt.m01"),
    ("inform-melder", {}, "vt.m01"),
    ("offer-overdracht", {"aan": "cjg-haarlem", "checklist": FULL}, "vt.m01"),
    ("confirm-receipt", {}, CJG),
    ("accept-overdracht", {"naam": "m02", "gesprek_op": "2026-03-02"}, CJG),
    ("report-first-contact", {}, CJG),
)


def _work(home: Path, say: Say) -> None:
    """A route from check to first contact, command by command; a second one in one batch."""

    def work(place: Place) -> None:
        one, other = sorted(place.refs())
        for number, (name, data, by) in enumerate(_STEPS):
            key = f"k{number}"
            say(f"{key} {place.engine.do(one, command(name, **data), by, key=key).ref}")
        asks = [Ask(other, command(name, **data), by, key=f"m{n}") for n, (name, data, by) in enumerate(_STEPS)]
        for number, answer in enumerate(place.engine.do_all(asks)):
            assert isinstance(answer, Answer), answer
            say(f"m{number} {answer.ref}")

    with_place(work, home)


def _with(count: int) -> Callable[[Path], None]:
    def prepare(home: Path) -> None:
        create(home)
        with_place(lambda place: [place.register(f"w{number}") for number in range(count)], home)

    return prepare


def _settle(home: Path, _: Say) -> None:
    with_place(lambda place: place.engine.settle_all(limit=2), home, START + 9 * DAY)


def _advance(home: Path, _: Say) -> None:
    """Arm each next leg until the moments of nine days are behind."""

    def work(place: Place) -> None:
        for stored in place.store.read(lambda reader: reader.meldingen(None, "", 100)):
            if stored.armed.number == 0:
                place.engine.advance(stored.route.ref, 0)
            if stored.armed.number <= 1:
                place.engine.advance(stored.route.ref, 1)

    with_place(work, home, START + 9 * DAY)


# ------------------------------------------------------------ files, over the real command line


def cli(home: Path, *words: str, **more: str) -> str:
    """Carry out one command of the real command line in this process; returns what it printed."""
    settings = {"VTFLOW_HOME": str(home), "VTFLOW_REGION": REGION, **more}
    os.environ.update(settings)
    said = StringIO()
    with redirect_stdout(said):
        command_line([*words], standalone_mode=False)
    return said.getvalue()


def _empty(home: Path) -> None:
    home.mkdir(parents=True)
    rows = [{**GOOD, "bron_kenmerk": f"KEN-2026-{n:05}", "huishouden": f"D{n // 2:06}"} for n in range(9)]
    write(home.parent / "meldingen.csv", *rows, {**GOOD, "bron_kenmerk": "KEN-2026-00099", "acuut": "misschien"})


def _import(home: Path, say: Say) -> None:
    """Nine rows and a bad one into an installation that is not there yet, in steps of four."""
    load.STEP = 4
    cli(home, "import", str(home.parent / "meldingen.csv"))
    say("")


def _look_imported(home: Path) -> Counter[Any]:
    """How the meldingen and the list of refused rows look; moments differ, as each run has its own."""
    store = SqlStore(f"sqlite:///{home / 'vtflow.db'}")
    try:
        stored = store.read(lambda reader: reader.meldingen(None, "", 100))
        found: Counter[Any] = Counter((s.route.state.value, s.route.received_at) for s in stored)
    finally:
        store.close()
    found[(home.parent / "meldingen.csv.rejected.csv").read_text(encoding="utf-8")] += 1
    return found


def _check_imported(home: Path, _: list[str]) -> None:
    keys, base = home / "secret.json", home / "vtflow.db"
    assert not keys.exists() or len(keys.read_text(encoding="utf-8")) > 100
    if base.exists():
        store = SqlStore(f"sqlite:///{base}")
        whole(store)
        store.close()


def _prepared_cli(home: Path) -> None:
    _empty(home)
    cli(home, "import", str(home.parent / "meldingen.csv"))


def _report(home: Path, say: Say) -> None:
    cli(home, "report", "wachtlijst", "--out", str(home / "wachtlijst.csv"))
    say("")


def _look_report(home: Path) -> Counter[Any]:
    return Counter([(home / "wachtlijst.csv").read_text(encoding="utf-8")])


def _check_report(home: Path, acknowledged: list[str]) -> None:
    path = home / "wachtlijst.csv"
    assert path.exists() or not acknowledged
    if path.exists():
        assert path.read_text(encoding="utf-8").count("\n") > 1


def _backup(home: Path, say: Say) -> None:
    if not (home / "kopie.db").exists():
        cli(home, "db", "backup", str(home / "kopie.db"))
    say("")


def _look_backup(home: Path) -> Counter[Any]:
    manifest = read_manifest(home / "kopie.db")
    return Counter([(manifest.meldingen, manifest.events)])


def _check_backup(home: Path, acknowledged: list[str]) -> None:
    """A backup under its name is whole and has its manifest; the record itself was not touched."""
    _check(home, [])
    copy = home / "kopie.db"
    assert copy.exists() or not acknowledged
    if copy.exists():
        assert read_manifest(copy).bytes == copy.stat().st_size
        store = SqlStore(f"sqlite:///{copy}")
        whole(store)
        store.close()


def _prepare_restore(home: Path) -> None:
    _with(3)(home)
    back_up(f"sqlite:///{home / 'vtflow.db'}", home.parent / "kopie.db", START)
    (home / "vtflow.db").unlink()


def _restore(home: Path, say: Say) -> None:
    if not (home / "vtflow.db").exists():
        cli(home, "db", "restore", str(home.parent / "kopie.db"))
    say("")


def _check_restore(home: Path, acknowledged: list[str]) -> None:
    assert manifest_path(home.parent / "kopie.db").exists()
    if acknowledged or (home / "vtflow.db").exists():
        _check(home, [])
        assert '"holds": true' in cli(home, "db", "recovery", "--json")


def _prepare_old(home: Path) -> None:
    _with(3)(home)
    downgrade(f"sqlite:///{home / 'vtflow.db'}", "0001")


def _migrate(home: Path, say: Say) -> None:
    cli(home, "db", "upgrade")
    say("")


def _check_old(home: Path, _: list[str]) -> None:
    """The schema is the old one or the new one, never one in between."""
    found = schema.current(f"sqlite:///{home / 'vtflow.db'}")
    assert found in {"0001", schema.head()}
    if found == schema.head():
        _check(home, [])


# ------------------------------------------------------------ the exchange of messages

_VTO = {"kinderen": ["kind-1"], "grond": "hulp_niet_aanvaard", "veiligheidsplan": True, "zienswijze": "gegeven"}
_OPERATIES = "operaties.m00"


def _prepare_corv(home: Path) -> None:
    create(home)

    def work(place: Place) -> None:
        ref = place.register("w", kinderen=1)
        for name, data in (
            ("check-veiligheid", {"acuut": False}),
            ("decide-veiligheidsbeoordeling", {"uitkomst": "vto"}),
            ("send-vto", _VTO),
        ):
            place.engine.do(ref, command(name, **data), "vt.m01")

    with_place(work, home)
    DropFolder(home / "corv")


def _corv(home: Path, say: Say) -> None:
    """Send the VTO that waits, and take in what the Raad sent back about it."""

    def work(place: Place) -> None:
        exchange = Exchange(place.engine, place.store, place.clock, DropFolder(home / "corv"), REGION)
        exchange.send(_OPERATIES)
        say("sent")
        _answer(place, home / "corv")
        for outcome in exchange.receive(_OPERATIES):
            assert outcome.ok, outcome.text
        say("taken")

    with_place(work, home)


def _answer(place: Place, folder: Path) -> None:
    """The receipt that the Raad sends of every message it got, once."""
    teams = place.engine.policy(REGION).region.teams
    for path in (folder / "uit").glob("*.json"):
        name = f"STATUS-{path.stem}.json"
        if (folder / "in" / name).exists() or (folder / "verwerkt" / name).exists():
            continue
        sent = from_text(path.read_text(encoding="utf-8"))
        told = CorvMessage(
            id=f"STATUS-{path.stem}",
            kind=CorvKind.STATUS,
            sender=teams["rvdk"].oin,
            receiver=teams["vt"].oin,
            ref=sent.ref,
            at=START,
            about=sent.id,
            facts={"status": "aangekomen"},
        )
        (folder / "in" / name).write_text(as_text(told), encoding="utf-8")


def _look_corv(home: Path) -> Counter[Any]:
    found = _look(home)
    for part in ("uit", "in", "verwerkt", "afgekeurd"):
        found[part, len(list((home / "corv" / part).glob("*.json")))] += 1
    return found


def _check_corv(home: Path, acknowledged: list[str]) -> None:
    _check(home, [])
    sent = list((home / "corv" / "uit").glob("*.json"))
    assert sent or "sent" not in acknowledged
    assert not list((home / "corv" / "afgekeurd").iterdir())


# ------------------------------------------------------------ destroying


def _prepare_destroying(home: Path) -> None:
    _prepared_cli(home)
    store = SqlStore(f"sqlite:///{home / 'vtflow.db'}")
    stored = store.read(lambda reader: reader.meldingen(None, "", 100))
    (ref,) = [s.route.ref for s in stored if not s.route.joined and not s.route.joined_to]
    store.close()
    cli(home, "do", ref, "check-veiligheid", "--data", '{"acuut": false}', "--by", "vt.m01")
    data = '{"uitkomst": "einde_bemoeienis", "gesproken": "alle"}'
    cli(home, "do", ref, "decide-veiligheidsbeoordeling", "--data", data, "--by", "vt.m01")
    (home / "ref").write_text(ref, encoding="utf-8")
    _close(home, ref)
    cli(home, "destroy", "request", ref, "--by", "vt.m01")


def _close(home: Path, ref: str) -> None:
    os.environ.update({"VTFLOW_HOME": str(home)})
    app = open_app()
    stored = app.store.read(lambda reader: reader.melding(ref))
    assert stored is not None
    if stored.route.is_open:
        waits = {wait.norm: "niet_meer_nodig" for wait in stored.route.waits}
        app.engine.do(ref, command("close", ontheffen=waits), "vt.m01")
    app.store.close()


def _destroy(home: Path, say: Say) -> None:
    """Grant a request; where it was granted before a kill, the second attempt finishes it and is refused."""
    try:
        cli(home, "destroy", "grant", (home / "ref").read_text(encoding="utf-8"), "--by", "vt.m02")
    except Refused:
        say("was al vernietigd")
        return
    say("")


def _look_destroyed(home: Path) -> Counter[Any]:
    listed = (home / "vernietigd.jsonl").read_text(encoding="utf-8").count((home / "ref").read_text(encoding="utf-8"))
    return Counter({"on the list": listed})


def _check_destroyed(home: Path, acknowledged: list[str]) -> None:
    _check(home, [])
    assert not acknowledged or (home / "vernietigd.jsonl").exists()


ROLES = (
    Role("intake", create, _take_in, _look, _check),
    Role("commands", _with(2), _work, _look, _check),
    Role("settle", _with(5), _settle, _look, _check),
    Role("leg", _with(2), _advance, _look, _check),
    Role("import", _empty, _import, _look_imported, _check_imported),
    Role("report", _prepared_cli, _report, _look_report, _check_report),
    Role("backup", _with(3), _backup, _look_backup, _check_backup),
    Role("restore", _prepare_restore, _restore, _look, _check_restore),
    Role("migration", _prepare_old, _migrate, _look, _check_old),
    Role("corv", _prepare_corv, _corv, _look_corv, _check_corv),
    Role("destroy", _prepare_destroying, _destroy, _look_destroyed, _check_destroyed),
)
