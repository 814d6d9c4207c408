"""What is asked and how to answer, per kind of message; the sentences live in `zinnen.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from vtflow.notify.errors import TemplateError

FILE = Path(__file__).with_name("templates") / "zinnen.yaml"
ANNOUNCEMENT = "mededeling"


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is asked of the reader, and how to answer or hand back."""

    gevraagd: str
    terug: str


def sentence(kind: str, norm: str = "", *, aan_zet: bool = True, own: Sentence | None = None) -> Sentence:
    """Return the sentences for one kind of message.

    Args:
        kind: A rung ("50", "80", "100", "150", "herhaling 2", "coordinatortaak", "handmatig"),
            an announcement such as "overdracht_aangeboden", or trouble for operations.
        norm: Id of the norm; needed for a rung. An unknown norm gets the general sentences.
        own: The norm's own sentences; those of its family when left out.
        aan_zet: Whether the reader's team must act; if not, the sentence asks to watch along.

    Raises:
        TemplateError: No such kind.
    """
    data = _data()
    for part in ("mededelingen", "storingen"):
        if kind in data[part]:
            return _pair(data[part][kind])
    rung = _rung(kind)
    if rung == ANNOUNCEMENT or rung not in data["treden"]:
        msg = f"no sentences for kind {kind!r}"
        raise TemplateError(msg)
    if own is None:
        family = _family(norm)
        own = Sentence(family["gevraagd"], family["terug"])
    return _rung_sentence(data["treden"][rung], own, aan_zet=aan_zet)


def standing(trede: str | int) -> str:
    """Return how the term stands at this rung; empty for an announcement.

    Raises:
        TemplateError: No such rung.
    """
    rungs = _data()["treden"]
    try:
        return rungs[_rung(str(trede))]["stand"]
    except KeyError:
        msg = f"no rung {trede!r}"
        raise TemplateError(msg) from None


def kinds() -> tuple[str, ...]:
    """Return every kind that has sentences: rungs first, then announcements, then trouble."""
    data = _data()
    rungs = [rung for rung in data["treden"] if rung != ANNOUNCEMENT]
    return (*rungs, *data["mededelingen"], *data["storingen"])


def families() -> tuple[str, ...]:
    """Return the names of the norm families, the general one last."""
    return tuple(_data()["families"])


@cache
def _data() -> Mapping[str, Any]:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def _rung(kind: str) -> str:
    """Return the rung without the number of a repetition."""
    word, _, number = kind.partition(" ")
    return word if word == "herhaling" and number.isdecimal() else kind


def _family(norm: str) -> Mapping[str, Any]:
    """Return the first family that names this norm; the last one names all."""
    rows = _data()["families"].values()
    return next(row for row in rows if any(fnmatchcase(norm, pattern) for pattern in row["normen"]))


def _rung_sentence(rung: Mapping[str, str], own: Sentence, *, aan_zet: bool) -> Sentence:
    if not aan_zet:
        return Sentence(rung["meekijken"], rung["meekijken_terug"])
    parts = [rung["vooraf"], own.gevraagd]
    return Sentence(" ".join(filter(None, parts)), own.terug)


def _pair(row: Mapping[str, str]) -> Sentence:
    return Sentence(row["gevraagd"], row["terug"])
