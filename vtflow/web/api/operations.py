"""Every address of the API: what is asked, under which verb of the matrix, with which body, and what does it."""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from vtflow.hooks.zgw import Notificatie
from vtflow.web.api import bodies, work
from vtflow.web.api.call import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method on one address."""

    method: Literal["GET", "POST"]
    path: str
    verb: str  #: object and verb of the matrix
    title: str  #: Dutch
    text: str
    do: Work
    body: type[BaseModel] | None = None
    query: type[BaseModel] = bodies.GeenVraag
    person: bool = False  #: whether a member of staff must be named
    once: bool = True  #: of a POST: whether the caller gives the idempotency key
    logged: bool = True  #: whether what was allowed is written down too; what was refused always is
    status: int = 200
    statuses: tuple[int, ...] = (400, 401, 403, 422, 429, 500, 503)


_ABOUT_ONE = (400, 401, 403, 404, 422, 429, 500, 503)
_WRITES = (400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503)

OPERATIONS = (
    Operation(
        method="POST",
        path="/meldingen",
        verb="melding.aannemen",
        title="Lever een melding aan",
        text="Hetzelfde bron_kenmerk met dezelfde inhoud verandert niets (200); met een andere inhoud volgt 409. "
        "Een gemeente die de regio niet kent, komt in de wachtrij 'gemeente onbekend'.",
        do=work.register,
        body=bodies.NieuweMelding,
        status=201,
        statuses=_WRITES,
    ),
    Operation(
        method="GET",
        path="/meldingen/{ref}",
        verb="melding.lezen",
        title="Bekijk een melding",
        text="Met termijnen, hun uitleg en de tijdlijn. Een team dat nog niet heeft geaccepteerd, ziet alleen wat "
        "nodig is om te beslissen (inzage: voorvertoning). De ETag is de versie.",
        do=work.show,
        statuses=_ABOUT_ONE,
    ),
    Operation(
        method="POST",
        path="/meldingen/{ref}/opdrachten/{opdracht}",
        verb="opdracht.geven",
        title="Geef een opdracht op een melding",
        text="Uit naam van een medewerker van het eigen team. Met If-Match alleen als de melding gelijk bleef (412).",
        do=work.command,
        person=True,
        statuses=(*_WRITES, 412),
    ),
    Operation(
        method="POST",
        path="/meldingen/{ref}/noodtoegang",
        verb="noodtoegang.openen",
        title="Open een melding in nood",
        text="Voor een melding die niet bij het team ligt. De reden en de naam worden vastgelegd en direct gemeld.",
        do=work.emergency,
        body=bodies.Noodtoegang,
        person=True,
        status=201,
        statuses=_WRITES,
    ),
    Operation(
        method="GET",
        path="/wachtrij",
        verb="wachtrij.lezen",
        title="Bekijk de wachtrij",
        text="De open meldingen die de sleutel mag zien, in de volgorde waarin zij aan de beurt komen.",
        do=work.queue,
        query=bodies.WachtrijVraag,
    ),
    Operation(
        method="GET",
        path="/aantallen",
        verb="wachtrij.tellen",
        title="Tel de open meldingen",
        text="Per gemeente en staat. Voor managers zonder kleine getallen en afgerond.",
        do=work.tally,
        logged=False,
    ),
    Operation(
        method="GET",
        path="/gebeurtenissen",
        verb="gebeurtenissen.lezen",
        title="Lees wat er gebeurde",
        text="Codes en momenten, in de volgorde van vastleggen. Begin met na=0 en geef steeds de cursor terug.",
        do=work.events,
        query=bodies.GebeurtenissenVraag,
    ),
    Operation(
        method="POST",
        path="/notificaties",
        verb="notificatie.ontvangen",
        title="Ontvang een ZGW-notificatie",
        text="Kanaal zaken, hoofdObject eindigt op het kenmerk van de melding; kenmerken bevat opdracht, medewerker "
        "en de velden. Kanaal test verandert niets. Dezelfde notificatie nog eens verandert niets.",
        do=work.notify,
        body=Notificatie,
        once=False,
        status=204,
        statuses=_WRITES,
    ),
    Operation(
        method="GET",
        path="/toegang",
        verb="toegang.lezen",
        title="Lees het toegangslogboek",
        text="Wie wat zag of deed, en wat werd geweigerd; zonder inhoud.",
        do=work.seen,
        query=bodies.ToegangVraag,
    ),
    Operation(
        method="GET",
        path="/normen",
        verb="normen.lezen",
        title="Bekijk de normen",
        text="Lengte, grondslag, bron en geldigheid van iedere termijn in de regio van de sleutel.",
        do=work.norms,
        logged=False,
    ),
    Operation(
        method="GET",
        path="/gezondheid",
        verb="gezondheid.lezen",
        title="Vraag of vtflow werkt",
        text="Stand: goed, let op of fout.",
        do=work.health,
        logged=False,
    ),
)
