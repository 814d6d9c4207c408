"""Looks for canaries in everything that a run left behind: files, databases, packed data, received bodies."""

import base64
import binascii
import io
import re
import sqlite3
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from tests.privacy.encodings import forms

#: how deep packages are unpacked: base64 of gzip of pickle is three
_DEPTH = 4
#: bytes that one package may become; more is no output of vtflow
_MOST = 64 * 1024 * 1024
_BASE64_RUN = re.compile(rb"[A-Za-z0-9+/_-]{20,}={0,2}")
_BASE64_WHOLE = re.compile(rb"[A-Za-z0-9+/_-]{10,}={0,2}")
_HEX_RUN = re.compile(rb"(?:[0-9a-fA-F]{2}){16,}")
_GZIP_STARTS = re.compile(rb"\x1f\x8b\x08")
_ZLIB_STARTS = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_SOFT_BREAK = re.compile(rb"=\r?\n")


class Leak(NamedTuple):
    """A canary where it must not be."""

    canary: str  #: name of the field it was put in
    form: str
    place: str


def leaks_in(content: bytes, canaries: Mapping[str, str], place: str) -> set[Leak]:
    """Return every canary that some bytes hold in any form, also inside packages.

    Args:
        content: The bytes.
        canaries: From the name of a field to the text that was put into it.
        place: Where the bytes come from, for the report.
    """
    return {leak for piece, how in _pieces(content) for leak in _direct(piece, canaries, place + how)}


def leaks_in_files(folders: Iterable[Path], canaries: Mapping[str, str]) -> set[Leak]:
    """Return the leaks in the contents and the names of all files under some folders."""
    found: set[Leak] = set()
    for folder in folders:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            place = str(path.relative_to(folder))
            found |= leaks_in(place.encode(errors="surrogateescape"), canaries, f"name of {place}")
            content = path.read_bytes()
            found |= leaks_in(content, canaries, place)
            if content.startswith(b"SQLite format 3\0"):
                found |= leaks_in_tables(path, canaries, place)
    return found


def leaks_in_tables(path: Path, canaries: Mapping[str, str], place: str) -> set[Leak]:
    """Return the leaks in the values of a SQLite database: a value over several pages lies in pieces in the file."""
    columns: dict[str, list[bytes]] = defaultdict(list)
    for column, value in values_of(path):
        columns[column].append(value if isinstance(value, bytes) else value.encode(errors="surrogateescape"))
    parts = ((column, b"\n\0\n".join(values)) for column, values in columns.items())
    return {leak for column, content in parts for leak in leaks_in(content, canaries, f"{place}:{column}")}


def values_of(path: Path) -> Iterator[tuple[str, str | bytes]]:
    """Yield `table.column` and value of everything in a SQLite database that is text or bytes."""
    from vtflow.store.connect import sqlite_module  # noqa: PLC0415 - why: the newer SQLite that the record needs

    module = sqlite_module() or sqlite3
    with closing(module.connect(f"file:{path}?mode=ro", uri=True)) as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            with suppress(module.DatabaseError):  # why: a table of an extension that is not loaded here
                rows = database.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - its own table names
                names = [f"{table}.{one[0]}" for one in rows.description]
                for row in rows:
                    yield from ((n, v) for n, v in zip(names, row, strict=True) if isinstance(v, str | bytes))


def _direct(content: bytes, canaries: Mapping[str, str], place: str) -> Iterator[Leak]:
    for name, text in canaries.items():
        for needle, form in forms(text).items():
            if needle in content:
                yield Leak(name, form, place)


def _pieces(content: bytes, depth: int = _DEPTH) -> Iterator[tuple[bytes, str]]:
    """Yield some bytes, and what is packed in them, each with the way to it."""
    yield content, ""
    if _SOFT_BREAK.search(content):
        yield _SOFT_BREAK.sub(b"", content), " > quoted-printable"
    if depth:
        for inner, how in _unpacked(content):
            for piece, further in _pieces(inner, depth - 1):
                yield piece, f" > {how}{further}"


def _unpacked(content: bytes) -> Iterator[tuple[bytes, str]]:
    for starts, bits, how in ((_GZIP_STARTS, 31, "gzip"), (_ZLIB_STARTS, 15, "zlib")):
        for match in starts.finditer(content):
            # why an object: what stands behind the package, or a package that breaks off, does not matter
            with suppress(zlib.error):
                yield zlib.decompressobj(bits).decompress(content[match.start() :], _MOST), how
    if b"PK\x03\x04" in content:
        with suppress(zipfile.BadZipFile, RuntimeError), zipfile.ZipFile(io.BytesIO(content)) as packed:
            yield from ((packed.read(one), f"zip {one.filename}") for one in packed.infolist() if one.file_size < _MOST)
    for decode, runs, how in ((_base64, _BASE64_RUN, "base64"), (binascii.unhexlify, _HEX_RUN, "hex")):
        for match in runs.finditer(content):
            with suppress(binascii.Error, ValueError):
                inner = decode(match.group())
                # why: of other bytes the forms at three offsets find what stands in them without decoding
                if _is_package(inner):
                    yield inner, how


def _base64(run: bytes) -> bytes:
    plain = run.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    return base64.b64decode(plain + b"=" * (-len(plain) % 4))


def _is_package(content: bytes) -> bool:
    """Tell whether bytes are something that must be unpacked or decoded further."""
    starts = (b"\x1f\x8b\x08", b"PK\x03\x04", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda", b"\x80")
    return content.startswith(starts) or _BASE64_WHOLE.fullmatch(content) is not None
