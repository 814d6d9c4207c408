"""The control of the canary suite: a leak that was planted is found, in every place and every form."""

import base64
import gzip
import hashlib
import json
import pickle
import quopri
import sqlite3
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.privacy.canaries import CANARIES
from tests.privacy.scanner import leaks_in, leaks_in_files

_AROUND = b'{"before": "x", "value": "%b", "after": [1, 2]}'


def around(content: bytes) -> bytes:
    return _AROUND.replace(b"%b", content)


#: a form of its own for each; written here by other means than the scanner uses where there are other means
FORMS: dict[str, Callable[[str], bytes]] = {
    "raw": lambda text: text.encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16 big end first": lambda text: text.encode("utf-16-be"),
    "latin-1": lambda text: text.encode("latin-1"),
    "base64 alone": lambda text: base64.b64encode(text.encode()),
    "base64, one byte before": lambda text: base64.b64encode(b"a" + text.encode() + b"tail"),
    "base64, two bytes before": lambda text: base64.b64encode(b"ab" + text.encode() + b"!"),
    "base64url": lambda text: base64.urlsafe_b64encode(b"\xfb\xff" + text.encode() + b"\xff"),
    "hex": lambda text: text.encode().hex().encode(),
    "HEX": lambda text: text.encode().hex().upper().encode(),
    "url": lambda text: quote(text, safe="").encode(),
    "quoted-printable": lambda text: quopri.encodestring(("x" * 60 + text + "y" * 60).encode()),
    "json": lambda text: json.dumps({"a": text}).encode(),
    "json in json": lambda text: json.dumps(json.dumps({"a": text})).encode(),
    "html": lambda text: text.replace("'", "&#x27;").encode(),
    "gzip": lambda text: gzip.compress(text.encode()),
    "zlib": lambda text: b"head" + zlib.compress(text.encode()) + b"tail",
    "pickle": lambda text: pickle.dumps({"a": [text]}),
    "pickle, old protocol": lambda text: pickle.dumps({"a": [text]}, protocol=0),
    "base64 of pickle": lambda text: base64.b64encode(pickle.dumps({"result": text})),
    "base64 of gzip of json": lambda text: base64.b64encode(gzip.compress(json.dumps([text]).encode())),
    "base64 of gzip of pickle": lambda text: base64.b64encode(gzip.compress(pickle.dumps(text))),
    "base64 twice": lambda text: base64.b64encode(base64.b64encode(text.encode())),
    "md5": lambda text: hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().encode(),
    "sha1": lambda text: hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest().encode(),
    "sha256": lambda text: hashlib.sha256(text.encode()).hexdigest().encode(),
    "sha256 of capitals": lambda text: hashlib.sha256(text.upper().encode()).digest(),
    "capitals": lambda text: text.upper().encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_planted_leak_of_every_field_is_found_in_every_form(form: str):
    for canary, text in CANARIES.items():
        content = around(FORMS[form](text))
        assert canary in {leak.canary for leak in leaks_in(content, CANARIES, "hier")}


@pytest.mark.parametrize("form", FORMS)
def test_what_holds_no_canary_gives_no_alarm(form: str):
    content = around(FORMS[form]("Een gewone regel over Haarlem's wachtlijst, coördinator"))
    assert leaks_in(content, CANARIES, "hier") == set()


def _in_log(folder: Path, content: bytes) -> None:
    (folder / "log").mkdir()
    (folder / "log" / "waakhond.log").write_bytes(b"2026-03-02 INFO start\n" * 900 + content + b"\n")


def _in_name(folder: Path, content: bytes) -> None:
    (folder / content.decode("latin-1").replace("/", "_")).write_bytes(b"")


def _in_value(folder: Path, content: bytes) -> None:
    # why so long: a value over several pages of the file
    with closing(sqlite3.connect(folder / "prefect.db")) as database:
        database.execute("CREATE TABLE flow_run (parameters BLOB)")
        database.execute("INSERT INTO flow_run VALUES (?)", (b"p" * 4050 + content + b"p" * 9000,))
        database.commit()


def _in_journal(folder: Path, content: bytes) -> None:
    with closing(sqlite3.connect(folder / "prefect.db")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA wal_autocheckpoint=0")
        database.execute("CREATE TABLE log (message TEXT)")
        database.execute("INSERT INTO log VALUES (?)", (content.decode("latin-1"),))
        database.commit()
        log = (folder / "prefect.db-wal").read_bytes()
    (folder / "kept.db-wal").write_bytes(log)
    (folder / "prefect.db").unlink()


def _in_removed_row(folder: Path, content: bytes) -> None:
    with closing(sqlite3.connect(folder / "prefect.db")) as database:
        database.execute("PRAGMA secure_delete=OFF")
        database.execute("CREATE TABLE artifact (data BLOB)")
        database.execute("INSERT INTO artifact VALUES (?)", (content,))
        database.commit()
        database.execute("DELETE FROM artifact")
        database.commit()


def _in_package(folder: Path, content: bytes) -> None:
    with zipfile.ZipFile(folder / "rapport.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("rapport.csv", content)


PLACES = (_in_log, _in_name, _in_value, _in_journal, _in_removed_row, _in_package)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__.removeprefix("_in_"))
def test_a_planted_leak_is_found_in_every_place(tmp_path: Path, place: Callable[[Path, bytes], None]):
    for canary, text in CANARIES.items():
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        place(folder, quote(text).encode() if place in {_in_name, _in_journal} else text.encode())
        assert canary in {leak.canary for leak in leaks_in_files([folder], CANARIES)}
