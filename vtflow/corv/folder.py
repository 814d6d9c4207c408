"""A drop folder of JSON files, one a message: `uit`, `in`, and what became of the latter: `verwerkt`, `afgekeurd`.

A file is written under another name first and then renamed, so that nobody reads half a message.
"""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vtflow.disk import make_folders
from vtflow.domain.errors import BadInput, Refused
from vtflow.faults import point
from vtflow.ports.corv import Arrived, CorvKind, CorvMessage, Scalar

#: a message of codes and dates never comes near it
_MAX_BYTES = 64 * 1024
_OUT, _IN, _DONE, _ASIDE = "uit", "in", "verwerkt", "afgekeurd"
Oin = Annotated[str, Field(pattern=r"^\d{20}$")]
MessageId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class FileShape(BaseModel):
    """A message as it stands in a file."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    id: MessageId
    soort: CorvKind
    afzender: Oin
    ontvanger: Oin
    kenmerk: Annotated[str, Field(max_length=40)] = ""
    op: datetime
    antwoord_op: MessageId | Annotated[str, Field(max_length=0)] = ""
    inhoud: dict[Annotated[str, Field(max_length=40)], bool | int | Annotated[str, Field(max_length=80)]] = {}


class DropFolder:
    """The exchange as a folder."""

    def __init__(self, folder: Path) -> None:
        """Make the folder and its four parts when they are not there.

        Raises:
            BadInput: it cannot be made.
        """
        self._folder = folder
        make_folders(folder, (_OUT, _IN, _DONE, _ASIDE), "de uitwisselmap", "--folder")

    def send(self, message: CorvMessage) -> None:
        """Write a message into `uit`; the same one again changes nothing."""
        path, text = self._folder / _OUT / f"{message.id}.json", as_text(message)
        if path.exists():
            # why: a message that is sent again after a crash bears the later moment
            if not _same(path.read_text(encoding="utf-8"), text, but="op"):
                raise Refused("bericht-bezet", f"bericht {message.id} is al verstuurd met een andere inhoud")
            return
        half = path.with_suffix(".deel")
        try:
            with half.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            point("corv.half-written")
            half.replace(path)
        except OSError as error:
            fault = (
                f"bericht {message.id} kan niet in {path.parent} worden gezet: {error.strerror}; er is niets verstuurd"
            )
            raise BadInput(fault) from error

    def arrived(self) -> Iterator[Arrived]:
        """Yield the files in `in` by name; the moment at which they were written does not count."""
        for path in sorted((self._folder / _IN).glob("*.json")):
            yield self._read(path)

    def settle(self, name: str, fault: str = "") -> None:
        """Move a file to `verwerkt`, or to `afgekeurd` with the reason beside it."""
        target = self._folder / (_ASIDE if fault else _DONE) / name
        if fault:
            target.with_suffix(".reden.txt").write_text(fault + "\n", encoding="utf-8")
        (self._folder / _IN / name).replace(target)

    def put_aside(self) -> list[tuple[str, str]]:
        """Return the files in `afgekeurd` with their reasons."""
        found = sorted((self._folder / _ASIDE).glob("*.json"))
        return [(path.name, path.with_suffix(".reden.txt").read_text(encoding="utf-8").strip()) for path in found]

    def _read(self, path: Path) -> Arrived:
        try:
            if path.stat().st_size > _MAX_BYTES:
                return Arrived(path.name, None, f"groter dan {_MAX_BYTES} bytes; dit is geen bericht van deze soort")
            text = path.read_text(encoding="utf-8")
            message = from_text(text)
        except (OSError, UnicodeDecodeError) as error:
            return Arrived(path.name, None, f"niet te lezen: {type(error).__name__}")
        except BadInput as fault:
            return Arrived(path.name, None, str(fault))
        done = self._folder / _DONE / path.name
        if path.stem != message.id:
            return Arrived(path.name, None, f"het bestand heet niet naar zijn bericht ({message.id}.json)")
        if done.exists() and not _same(done.read_text(encoding="utf-8"), text):
            return Arrived(path.name, None, f"bericht {message.id} kwam al eerder, met een andere inhoud")
        return Arrived(path.name, message)


def as_text(message: CorvMessage) -> str:
    """Return a message as the text of its file."""
    fields = {
        "id": message.id,
        "soort": message.kind.value,
        "afzender": message.sender,
        "ontvanger": message.receiver,
        "kenmerk": message.ref,
        "op": message.at.isoformat(),
        "antwoord_op": message.about,
        "inhoud": dict(sorted(message.facts.items())),
    }
    return json.dumps(fields, ensure_ascii=False, indent=1) + "\n"


def from_text(text: str) -> CorvMessage:
    """Read a message.

    Raises:
        BadInput: it has not the shape of one; the text names the first field that is wrong.
    """
    try:
        found = FileShape.model_validate_json(text)
    except ValidationError as error:
        names = [str(part) for part in error.errors()[0]["loc"]]
        # why only our own: a name that the sender made up is text of the sender, and does not belong in a reason
        place = names[0] if names and names[0] in FileShape.model_fields else "het geheel"
        fault = f"geen bericht: {place} klopt niet; nodig zijn {', '.join(FileShape.model_fields)}"
        raise BadInput(fault) from error
    if found.op.tzinfo is None:
        fault = "op: een tijdstip heeft een afstand tot UTC nodig, bv. 2026-09-01T10:00:00+02:00"
        raise BadInput(fault)
    facts: dict[str, Scalar] = dict(found.inhoud)
    return CorvMessage(
        id=found.id,
        kind=found.soort,
        sender=found.afzender,
        receiver=found.ontvanger,
        ref=found.kenmerk,
        at=found.op,
        about=found.antwoord_op,
        facts=facts,
    )


def _same(one: str, other: str, *, but: str = "") -> bool:
    """Tell whether two messages say the same, apart from their spacing and from the field `but`."""

    def told(text: str) -> dict[str, object]:
        found = FileShape.model_validate_json(text).model_dump()
        return {name: value for name, value in found.items() if name != but}

    return told(one) == told(other)
