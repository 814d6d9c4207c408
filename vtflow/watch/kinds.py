"""Every kind of trouble that waak may tell: its Dutch title, and where the draaiboek says what to do."""

from typing import NamedTuple

from vtflow.watch import audit


class Kind(NamedTuple):
    """One kind of trouble."""

    title: str  #: Dutch, in a message and as a heading of the draaiboek
    advice: str  #: Dutch, the first thing to do


DATABASE, PART, CRASH, SERVER, PAGES = "database", "hartslag", "uitval", "prefect", "paginas"
BEHIND, UNDELIVERED = "achterstand", audit.NOT_DELIVERED
LEG_CRASHED, DISPATCHER_LOST = "etappe-gecrasht", "dispatcher-kwijt"
#: kinds that Prefect's automations may report
REPORTED = (LEG_CRASHED, DISPATCHER_LOST)

KINDS: dict[str, Kind] = {
    DATABASE: Kind("De database antwoordt niet", "start de database; er wordt nu niets vastgelegd"),
    PART: Kind(
        "Een onderdeel geeft geen teken van leven", "kijk of `vtflow up` draait en lees het log van het onderdeel"
    ),
    CRASH: Kind("Een onderdeel viel uit en is opnieuw gestart", "lees het log van vlak voor de herstart"),
    SERVER: Kind("Prefect antwoordt niet", "termijnen en berichten lopen door; start het venster opnieuw"),
    PAGES: Kind("De pagina's van vtflow antwoorden niet", "teams kunnen niet via de link antwoorden; start opnieuw"),
    BEHIND: Kind("Momenten worden niet op tijd vastgelegd", "kijk naar waakhond en dispatcher; daarna `vtflow audit`"),
    UNDELIVERED: Kind("Berichten komen niet aan", "bel het team als het acuut is; kijk daarna naar het kanaal"),
    audit.NO_RUNG: Kind(
        "Een trede is niet vastgelegd", "draai `vtflow verify` en meld de uitkomst aan de ontwikkelaars"
    ),
    audit.NO_MESSAGE: Kind(
        "Een trede leidde tot geen bericht", "bel het team dat aan zet is; kijk naar rollen en kanalen"
    ),
    audit.GIVEN_UP: Kind("Een bericht is opgegeven", "bel het team; herstel het kanaal"),
    audit.NO_TARGET: Kind(
        "Niemand is te bereiken", "vul de rol of het kanaal in het regiobestand of kanalenbestand aan"
    ),
    audit.NO_RUN: Kind(
        "Een melding heeft geen wachtmoment in Prefect", "laat de waakhond een ronde doen; de termijn loopt door"
    ),
    "geen-volgend-moment": Kind(
        "Een open melding waar vanzelf niets meer komt", "open de melding en leg de volgende stap vast"
    ),
    "niemand-aan-zet": Kind("Een open melding zonder iemand die aan zet is", "wijs de melding toe; vul de regio aan"),
    "moment-gemist": Kind(
        "Een moment van een melding is voorbij en niet vastgelegd", "kijk naar waakhond en dispatcher"
    ),
    LEG_CRASHED: Kind(
        "Een etappe in Prefect is gecrasht", "de waakhond zet het wachtmoment opnieuw; kijk of dat lukte"
    ),
    DISPATCHER_LOST: Kind(
        "Prefect ziet de dispatcher niet meer", "kijk of de dispatcher draait; de termijnen lopen door"
    ),
}
#: found by waak itself as well, from the record: told once, by itself
OWN = frozenset({UNDELIVERED, "moment-gemist"})
