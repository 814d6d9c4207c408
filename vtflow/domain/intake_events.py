"""What happened when something came in: a melding or an advies, what the radar saw, and what was linked."""

from typing import Literal

from msgspec import Struct


class MeldingRegistered(Struct, frozen=True, kw_only=True):
    """A melding was taken in; its moment is the true moment of receipt."""

    kind: Literal["melding-geregistreerd"] = "melding-geregistreerd"
    ref: str
    region: str
    gemeente: str
    melder: str
    kanaal: str
    acuut: bool
    structureel: bool  #: as the melder said it; what the radar adds is an event of its own
    aard: str
    kinderen: int
    responsible: str
    note: int | None = None
    klasse: str = ""  #: eerste, hermelding, vervolgmelding; empty: not classified
    fase: str = ""  #: of a vervolgmelding: where the route stood then
    eerdere: int = 0  #: meldingen about the household that were received before it, in all regions
    eerdere_12m: int = 0  #: of these, in the twelve months before it
    gekoppeld: tuple[str, ...] = ()  #: display codes of those, oldest first
    criterium: str = ""  #: why a professional must report (afwegingskader, step 5 of the meldcode)
    wil_melden: str = ""  #: ja or nee; empty: not asked
    uit_advies: str = ""  #: display code of the advies that it was made from


class AdviesRegistered(Struct, frozen=True, kw_only=True):
    """Somebody asked for advies; nothing is known of the household, and Veilig Thuis does nothing towards it."""

    kind: Literal["advies-geregistreerd"] = "advies-geregistreerd"
    ref: str
    region: str
    gemeente: str
    adviesvrager: str
    kanaal: str
    acuut: bool
    responsible: str


class RepetitionMarked(Struct, frozen=True, kw_only=True):
    """The radar marked the melding as structural, because there were so many in so short a time."""

    kind: Literal["herhaling-gezien"] = "herhaling-gezien"
    aantal: int  #: meldingen in the period, this one included
    maanden: int  #: length of the period
    grens: int  #: from how many on the region's rule marks


class LinkReceived(Struct, frozen=True, kw_only=True):
    """There is an open route about the same household, as a rule in another region; nothing is joined."""

    kind: Literal["koppeling-gelegd"] = "koppeling-gelegd"
    ref: str  #: that melding
    regio: str  #: its region
    eigen: bool = False  #: it is of the same region: one of the two was taken over from elsewhere


class GemeenteUnknown(Struct, frozen=True, kw_only=True):
    """A machine brought in a melding of a gemeente that the region does not have."""

    kind: Literal["gemeente-onbekend"] = "gemeente-onbekend"


class GemeenteSet(Struct, frozen=True, kw_only=True):
    """Somebody said to which gemeente the melding belongs."""

    kind: Literal["gemeente-vastgesteld"] = "gemeente-vastgesteld"
    gemeente: str  #: slug
    note: int | None = None


#: what can happen at the intake beside the registration of a melding
IntakeFact = AdviesRegistered | RepetitionMarked | LinkReceived | GemeenteUnknown | GemeenteSet
