"""What was agreed with a melder, and what a melder said of the handling. Codes and dates, never who it is."""

from typing import Literal

from msgspec import Struct


class MelderAgreed(Struct, frozen=True, kw_only=True):
    """It was agreed what the melder watches, how the melder calls and until when."""

    kind: Literal["melderafspraak-gemaakt"] = "melderafspraak-gemaakt"
    opletten: tuple[str, ...]
    bellen: str
    tot: str  #: ISO date of the last day
    dagen: int  #: calendar days until then
    note: int | None = None


class MelderAgreementEnded(Struct, frozen=True, kw_only=True):
    """The agreement with the melder ended."""

    kind: Literal["melderafspraak-beeindigd"] = "melderafspraak-beeindigd"
    reden: str
    note: int | None = None


class MelderSignaled(Struct, frozen=True, kw_only=True):
    """A melder said something of the handling."""

    kind: Literal["meldersignaal-vastgelegd"] = "meldersignaal-vastgelegd"
    signaal: str
    note: int | None = None


MelderFact = MelderAgreed | MelderAgreementEnded | MelderSignaled
