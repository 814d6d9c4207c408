"""Dutch words for what Veilig Thuis itself did; a timeline goes to the window, so no answers and no agreements."""

from datetime import date

from vtflow.domain import events as e
from vtflow.domain import melder_events as m
from vtflow.domain import work_events as w

_OVER = {
    "gegevens": "dat gegevens zijn vastgelegd",
    "besluit": "het besluit",
    "onderzoek": "de uitkomst van de dienst",
    "vertraging": "de vertraging",
}


def work_label(fact: e.Fact) -> str:
    """Say in one line what happened; empty for a fact of another kind."""
    return _told(fact) or _planned(fact) or _melder(fact)


def _melder(fact: e.Fact) -> str:
    # why: a timeline goes to the window too, so not what the melder watches for or says
    match fact:
        case m.MelderAgreed():
            return f"Afspraak met de melder tot en met {date.fromisoformat(fact.tot):%d-%m-%Y}"
        case m.MelderAgreementEnded():
            return "Afspraak met de melder beëindigd"
        case m.MelderSignaled():
            return "Wat de melder van de behandeling vindt vastgelegd"
        case _:
            return ""


def _told(fact: e.Fact) -> str:
    match fact:
        case w.CasushouderAssigned():
            return f"Casushouder: {fact.casushouder}{f' in plaats van {fact.was}' if fact.was else ''}"
        case w.WorkMoved():
            return f"Open werk van {fact.van} overgenomen door {fact.naar}"
        case w.HouseholdInformed():
            return f"Huishouden geïnformeerd over {_OVER.get(fact.over, fact.over)}"
        case w.InformationPostponed():
            return "Informeren van het huishouden uitgesteld, met reden"
        case w.HoursRecorded():
            return f"Tijd vastgelegd: {fact.minuten} minuten"
        case _:
            return ""


def _planned(fact: e.Fact) -> str:
    match fact:
        case w.VeiligheidsplanRecorded():
            return f"Veiligheidsplan vastgelegd: {len(fact.afspraken)} afspraken"
        case w.AfspraakChecked():
            return f"Afspraak {fact.nummer} gecontroleerd: {fact.resultaat.replace('_', ' ')}"
        case w.ContactAttempted():
            done = "; de reeks is volledig" if fact.volledig else ""
            return f"Contactpoging {fact.persoon}, {fact.dagdeel}: {fact.uitkomst.replace('_', ' ')}{done}"
        case w.TriageScored():
            return f"Triage-instrument {fact.versie} ingevuld"
        case _:
            return ""
