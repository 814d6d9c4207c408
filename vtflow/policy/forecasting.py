"""What the forecast of the waiting list reckons with: hours of work a kind, their order, and how often it draws."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from vtflow.policy.files import raw_file, shaped
from vtflow.policy.shapes import Shape

_FILE = Path(__file__).parent / "data" / "prognose.yaml"
_Text = Annotated[str, Field(min_length=1)]
_Hours = Annotated[float, Field(gt=0, le=1000)]
VB, VV, ONDERZOEK = "vb", "vv", "onderzoek"


class Effort(Shape):
    """Hours of one kind of work: lowest, most likely, highest."""

    id: Annotated[str, Field(pattern=f"^({VB}|{VV}|{ONDERZOEK})$")]
    title: _Text
    laag: _Hours
    midden: _Hours
    hoog: _Hours
    source: _Text

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.laag <= self.midden <= self.hoog:
            text = f"{self.id}: laag, midden en hoog staan niet op volgorde"
            raise ValueError(text)
        return self


class Forecasting(Shape):
    """The whole file."""

    version: _Text
    werk: tuple[Effort, Effort, Effort]  #: in the order in which hours are spent
    volgorde_bron: _Text
    looptijd_dagen: Annotated[int, Field(ge=1)]
    bodem_procent: Annotated[int, Field(ge=0, le=100)]
    looptijd_bron: _Text
    geschiedenis_weken: Annotated[int, Field(ge=1)]
    seizoen_dagen: Annotated[int, Field(ge=365)]
    trekkingen: Annotated[int, Field(ge=10, le=10_000)]
    horizon_dagen: Annotated[int, Field(ge=28, le=1100)]
    band: tuple[int, int]
    toewijzing_dagen: Annotated[int, Field(ge=7)]
    toets_dagen: tuple[int, ...]
    toets_trekkingen: Annotated[int, Field(ge=10, le=10_000)]
    toets_weken: Annotated[int, Field(ge=1)]
    rekenwijze_bron: _Text

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if {one.id for one in self.werk} != {VB, VV, ONDERZOEK}:
            text = f"werk noemt {VB}, {VV} en {ONDERZOEK}, ieder een keer"
            raise ValueError(text)
        if self.werk[-1].id != ONDERZOEK:
            text = f"{ONDERZOEK} staat als laatste: van dat werk wordt de lijst gevolgd"
            raise ValueError(text)
        if not 0 < self.band[0] < 50 < self.band[1] < 100:
            text = "band ligt om de helft heen"
            raise ValueError(text)
        return self

    @property
    def efforts(self) -> Mapping[str, Effort]:
        """Kinds of work by id, in the order in which hours are spent."""
        return {one.id: one for one in self.werk}


@cache
def forecasting(path: Path = _FILE) -> Forecasting:
    """Return what the forecast reckons with.

    Raises:
        PolicyError: the file is wrong.
    """
    return shaped(raw_file(path, path.name), Forecasting, path.name)
