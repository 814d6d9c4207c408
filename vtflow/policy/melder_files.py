"""The texts for a melder, as a data file: what may be said while a melding waits. Shapes and checks."""

import string
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from vtflow.policy.files import raw_file, shaped
from vtflow.policy.shapes import Shape

FILE = "melderberichten.yaml"
#: what a text may have filled in
BLANKS = frozenset({"organisatie", "kenmerk", "datum", "tot", "bellen"})
#: blanks that only an agreement can fill
OF_AGREEMENT = frozenset({"tot", "bellen"})
_FOLDER = Path(__file__).parent / "data"


class MelderText(Shape):
    """One text: what it is called, what the melder hears by it, and its words."""

    titel: Annotated[str, Field(min_length=3)]
    over: Literal["wachten", "prioriteit", "vertraging"]
    tekst: Annotated[str, Field(min_length=20, max_length=600)]
    afspraak: bool = False

    @model_validator(mode="after")
    def _can_be_filled_in(self) -> "MelderText":
        blanks = {name for _, name, _, _ in string.Formatter().parse(self.tekst) if name is not None}
        if blanks - BLANKS:
            strange, known = (", ".join(sorted(names)) for names in (blanks - BLANKS, BLANKS))
            text = f"{self.titel}: {strange} is not filled in; known: {known}"
            raise ValueError(text)
        if blanks & OF_AGREEMENT and not self.afspraak:
            text = f"{self.titel}: tells of an agreement, so it needs afspraak: true"
            raise ValueError(text)
        return self


class MelderFile(Shape):
    """melderberichten.yaml."""

    version: str
    source: Annotated[str, Field(min_length=5)]
    berichten: Annotated[dict[str, MelderText], Field(min_length=1)]


@cache
def melder_texts(path: Path = _FOLDER / FILE) -> dict[str, MelderText]:
    """Return the texts by code.

    Raises:
        PolicyError: the file is wrong.
    """
    return shaped(raw_file(path, path.name), MelderFile, path.name).berichten
