"""Messages in the shape of iJw: assignment, start and stop of jeugdhulp, made from what happened. Pure.

The shape follows the national standard as far as vtflow knows the content: heading, client, product, dates. A person
is the display code with a person code, never a citizen service number; codes of gemeente and provider are made up, in
the length of the real ones, until an installation maps them. Product and reason are codes of vtflow's own lists.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from vtflow.domain import events as e
from vtflow.domain.melding import Scalar
from vtflow.terms import local_date

VERSIE, SUBVERSIE = 3, 2
#: step -> (message, whether the gemeente sends it)
_MESSAGES = {
    "jw315-ontvangen": ("JW315", False),
    "jw301-verzonden": ("JW301", True),
    "toewijzing-geweigerd": ("JW319", True),
    "jw305-ontvangen": ("JW305", False),
    "jw307-ontvangen": ("JW307", False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Who sends what to whom, and under which number."""

    bericht: str  #: JW301 ...
    versie: int
    subversie: int
    afzender: str
    ontvanger: str
    identificatie: str  #: unique for the sender
    dagtekening: date


@dataclass(frozen=True, slots=True, kw_only=True)
class IjwMessage:
    """One message; what does not belong to its kind is empty."""

    kop: Heading
    referentie: str  #: display code of the melding
    client: str  #: person code within the melding
    toewijzingnummer: str
    product: str
    ingangsdatum: str = ""  #: ISO date; of an assignment
    begindatum: str = ""  #: of a start
    einddatum: str = ""  #: of a stop
    reden: str = ""  #: of a stop or a refused assignment

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values, without what is empty."""
        found = {name: value for name, value in asdict(self).items() if value != ""}
        return {**found, "kop": {**found["kop"], "dagtekening": self.kop.dagtekening.isoformat()}}


def gemeentecode(gemeente: str) -> str:
    """Return a made-up code of four digits for a gemeente; the same one every time."""
    return f"9{_digits(gemeente, 3)}"


def agb_code(team: str) -> str:
    """Return a made-up code of eight digits for a provider; the same one every time."""
    return f"99{_digits(team, 6)}"


def _digits(text: str, count: int) -> str:
    return f"{int.from_bytes(sha256(text.encode()).digest()[:8]) % 10**count:0{count}d}"


def messages_of(ref: str, gemeente: str, events: Sequence[e.Event]) -> list[IjwMessage]:
    """Return the messages that follow from the events of one melding, oldest first.

    A refused assignment answers a request; without one there is nothing to answer. The number of an assignment is that
    of its traject and of the message that gave it, so a second provider gets a second number.

    Args:
        ref: Display code.
        gemeente: Slug of the gemeente that assigns.
        events: The whole stream, oldest first.
    """
    found: list[IjwMessage] = []
    kept: dict[int, dict[str, Scalar]] = {}
    numbers: dict[int, str] = {}
    for seq, event in enumerate(events, 1):
        fact = event.fact
        if not isinstance(fact, e.StepTaken):
            continue
        known = kept.setdefault(fact.traject, {})
        asked = "product" in known and known["product"] != ""
        known |= fact.gegevens
        if fact.stap == "jw301-verzonden":
            numbers[fact.traject] = f"{_digits(ref, 6)}{seq:04d}"
        if fact.stap in _MESSAGES and (fact.stap != "toewijzing-geweigerd" or asked):
            kop = _heading(ref, gemeente, seq, event)
            found.append(_message(kop, ref, known, numbers.get(fact.traject, "")))
    return found


def _heading(ref: str, gemeente: str, seq: int, event: e.Event) -> Heading:
    fact = event.fact
    if not isinstance(fact, e.StepTaken):
        text = "only a step of a leg becomes a message"
        raise TypeError(text)
    bericht, from_gemeente = _MESSAGES[fact.stap]
    sides = (gemeentecode(gemeente), agb_code(fact.bij))
    afzender, ontvanger = sides if from_gemeente else sides[::-1]
    return Heading(
        bericht=bericht,
        versie=VERSIE,
        subversie=SUBVERSIE,
        afzender=afzender,
        ontvanger=ontvanger,
        identificatie=f"{_digits(ref, 8)}{seq:04d}",
        dagtekening=local_date(event.at),
    )


def _message(kop: Heading, ref: str, known: dict[str, Scalar], number: str) -> IjwMessage:
    day = kop.dagtekening.isoformat()
    return IjwMessage(
        kop=kop,
        referentie=ref,
        client=str(known.get("voor", "")),
        toewijzingnummer=number,
        product=str(known.get("product", "")),
        ingangsdatum=str(known.get("ingangsdatum", "")) if kop.bericht == "JW301" else "",
        begindatum=day if kop.bericht == "JW305" else "",
        einddatum=day if kop.bericht == "JW307" else "",
        reden=str(known.get("reden", "")) if kop.bericht in {"JW307", "JW319"} else "",
    )
