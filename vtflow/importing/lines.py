"""The lines of a file: byte limit before anything is read, encoding found out, long lines passed over unread."""

import codecs
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from vtflow.importing.rows import MAX_BYTES, MAX_LINE, FileRefused

_CHUNK = 1024 * 1024
#: what other files begin with, and what to do about it
_OTHER_KINDS = {
    b"PK\x03\x04": "dit is een Excel- of zip-bestand; bewaar het blad als CSV (UTF-8)",
    b"\x1f\x8b": "dit bestand is ingepakt; pak het eerst uit",
    b"%PDF": "dit is een PDF; lever de meldingen aan als CSV",
    b"\xd0\xcf\x11\xe0": "dit is een oud Excel-bestand; bewaar het blad als CSV (UTF-8)",
    codecs.BOM_UTF16_LE: "dit bestand is in UTF-16 geschreven; bewaar het als CSV (UTF-8)",
    codecs.BOM_UTF16_BE: "dit bestand is in UTF-16 geschreven; bewaar het als CSV (UTF-8)",
}


class Line(Struct, frozen=True):
    """One physical line."""

    number: int  #: the first line of the file is 1
    offset: int  #: byte at which it begins
    text: str  #: without its line end; empty when there is a fault
    fault: str = ""  #: why it cannot be read, in Dutch


def open_file(path: Path, max_bytes: int = MAX_BYTES) -> BinaryIO:
    """Open a file for reading after looking at its size and its first bytes.

    Raises:
        FileRefused: it is missing, unreadable, no plain file, empty, too large, or plainly no text.
    """
    try:
        # why: without O_NONBLOCK a pipe would keep us waiting for somebody to write to it
        file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")
    except (OSError, ValueError) as error:
        text = f"{path.name} kan niet worden gelezen: {_why(error)}"
        raise FileRefused(text) from error
    try:
        fault = _refusal(file, max_bytes)
    except OSError as error:
        file.close()
        text = f"{path.name} kan niet worden gelezen: {_why(error)}"
        raise FileRefused(text) from error
    if fault:
        file.close()
        text = f"{path.name}: {fault}"
        raise FileRefused(text)
    return file


def _why(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "het bestand bestaat niet"
    if isinstance(error, PermissionError):
        return "u mag dit bestand niet lezen"
    return "het is geen gewoon bestand"


def _refusal(file: BinaryIO, max_bytes: int) -> str:
    found = os.fstat(file.fileno())
    if not stat.S_ISREG(found.st_mode):
        return "dit is geen gewoon bestand"
    if found.st_size > max_bytes:
        size, most = (round(count / 1024 / 1024, 1) for count in (found.st_size, max_bytes))
        return f"het bestand is {size:g} MiB groot, hoogstens {most:g} MiB is toegestaan; splits het"
    start = file.read(8)
    file.seek(0)
    if not start:
        return "het bestand is leeg"
    return next((text for magic, text in _OTHER_KINDS.items() if start.startswith(magic)), "")


def find_encoding(file: BinaryIO) -> str:
    """Return "utf-8-sig", "utf-8" or "cp1252" and leave the file at its start.

    A file with at least one line of UTF-8 beyond ASCII is UTF-8; its broken lines are refused one by one. A file whose
    lines beyond ASCII are all broken was written by an old Windows program.
    """
    file.seek(0)
    bom = file.read(3) == codecs.BOM_UTF8
    file.seek(0)
    encoding = "utf-8-sig" if bom else "utf-8"
    if not bom:
        broken = False
        while piece := file.readline(_CHUNK):
            if piece.isascii():
                continue
            if _is_utf8(piece):
                broken = False
                break
            broken = True
        encoding = "cp1252" if broken else encoding
    file.seek(0)
    return encoding


def _is_utf8(piece: bytes) -> bool:
    try:
        piece.decode()
    except UnicodeDecodeError:
        return False
    return True


def lines(file: BinaryIO, encoding: str, offset: int = 0, number: int = 1) -> Iterator[Line]:
    """Yield the lines from a byte onwards; never holds more than one line of at most `MAX_LINE` bytes."""
    file.seek(offset)
    skip = len(codecs.BOM_UTF8) if encoding == "utf-8-sig" and offset == 0 else 0
    codec = "utf-8" if encoding == "utf-8-sig" else encoding
    while raw := file.readline(MAX_LINE + 1):
        size = len(raw)
        if size > MAX_LINE and not raw.endswith(b"\n"):
            size += _pass_over(file)
            fault = f"de regel is langer dan {MAX_LINE} bytes"
            yield Line(number, offset, "", fault)
        else:
            yield _decoded(raw[skip:].rstrip(b"\r\n"), codec, number, offset)
        skip = 0
        offset += size
        number += 1


def _pass_over(file: BinaryIO) -> int:
    size = 0
    while piece := file.readline(_CHUNK):
        size += len(piece)
        if piece.endswith(b"\n"):
            break
    return size


def _decoded(raw: bytes, codec: str, number: int, offset: int) -> Line:
    if b"\0" in raw:
        return Line(number, offset, "", "de regel bevat een NUL-teken; het bestand is beschadigd of geen tekst")
    try:
        return Line(number, offset, raw.decode(codec))
    except UnicodeDecodeError:
        name = "UTF-8" if codec == "utf-8" else "Windows-1252"
        return Line(number, offset, "", f"de regel bevat tekens die niet in {name} passen")
