"""Dutch words for what came in and what the radar saw; counts and display codes only, because the window shows them."""

from vtflow.domain import events as e
from vtflow.domain.radar import EERSTE
from vtflow.domain.written_time import clock_text

#: phase of a vervolgmelding -> as a reader says it
PHASES = {
    "tijdens_beoordeling": "tijdens de veiligheidsbeoordeling",
    "na_beoordeling": "na de veiligheidsbeoordeling",
    "tijdens_monitoring": "tijdens de monitoring",
}


def intake_words(fact: e.Fact) -> str:
    """Say in one line what happened; empty for a fact of another kind."""
    match fact:
        case e.MeldingRegistered():
            made = f" uit advies {fact.uit_advies}" if fact.uit_advies else ""
            return f"Melding aangenomen{made}{_class(fact)}"
        case e.MeldingTakenOver():
            return f"Overgenomen van regio {fact.uit_regio}, daar {fact.van}; ontvangen {clock_text(fact.ontvangen_op)}"
        case e.AdviesRegistered():
            return "Advies gevraagd"
        case e.RepetitionMarked():
            return (
                f"Radar: {fact.aantal} meldingen in {fact.maanden} maanden, deze meegeteld; "
                f"vanaf {fact.grens} telt de melding als structureel"
            )
        case e.LinkReceived():
            where = "deze regio" if fact.eigen else f"regio {fact.regio}"
            return f"Radar: {fact.ref} loopt in {where}; niet samengevoegd"
        case _:
            return ""


def _class(fact: e.MeldingRegistered) -> str:
    if fact.klasse in {"", EERSTE}:
        return ""
    phase = f" {PHASES[fact.fase]}" if fact.fase else ""
    return f": {fact.klasse}{phase}, {fact.eerdere} eerder, waarvan {fact.eerdere_12m} in 12 maanden"
