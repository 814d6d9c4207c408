"""Dutch words for events, as they stand on a timeline."""

from collections.abc import Mapping
from datetime import timedelta

from vtflow.domain import events as e
from vtflow.domain.draft import SYSTEEM
from vtflow.domain.legs.book import LEG_BOOK
from vtflow.domain.melding import Sent
from vtflow.domain.moving import OVERGEDRAGEN
from vtflow.domain.norms import Policy
from vtflow.domain.written_time import clock_text
from vtflow.reports.clock_words import clock_words, limit_words
from vtflow.reports.intake_words import intake_words
from vtflow.reports.work_labels import work_label

_PLAIN: Mapping[str, str] = {
    "melding-gesplitst": "Voeging ongedaan gemaakt",
    "melder-geinformeerd": "Melder geïnformeerd",
    "overdracht-ontvangen": "Ontvangst bevestigd",
    "eerste-contact": "Eerste contact gelegd",
    "hulp-gestart": "Hulp gestart",
    "teruggekoppeld": "Terugkoppeling: hulp loopt",
    "signaal-gemeld": "Signaal: situatie veranderd",
    "afgesloten": "Afgesloten",
}
_SENT = {Sent.VERSTUURD: "bericht verstuurd", Sent.OVERGESLAGEN: "overgeslagen", Sent.STIL: "in stilte, bevestigd"}


def label(event: e.Event, policy: Policy) -> str:
    """Say in one line what happened; codes and dates only."""
    fact = event.fact
    text = _left(fact, policy) or _PLAIN.get(fact.kind) or _told(fact, policy)
    return f"{text} (later vastgelegd)" if event.recorded_at - event.at >= _late_after(event) else text


def _left(fact: e.Fact, policy: Policy) -> str:
    """Say to whom a melding went that goes on in another region; empty for anything else."""
    if not isinstance(fact, e.RouteClosed) or not fact.naar:
        return ""
    return f"{left_to(fact.naar, policy)}{f'; gaat daar verder als {fact.melding}' if fact.melding else ''}"


def left_to(region: str, policy: Policy) -> str:
    """Return how a route ended that another Veilig Thuis took over."""
    return f"Overgedragen aan {policy.codes['veilig_thuis'].get(region, region)}"


def _late_after(event: e.Event) -> timedelta:
    """Return the delay that is worth a remark; what time itself brings is looked at in rounds."""
    return timedelta(days=1) if event.by == SYSTEEM else timedelta(hours=1)


def _told(fact: e.Fact, policy: Policy) -> str:
    return (
        _step(fact, policy)
        or _handover(fact, policy)
        or _waiting(fact, policy)
        or _joining(fact)
        or _judged(fact, policy)
        or _persons(fact)
        or clock_words(fact, policy)
        or intake_words(fact)
        or work_label(fact)
        or fact.kind
    )


def _step(fact: e.Fact, policy: Policy) -> str:
    if not isinstance(fact, e.StepTaken):
        return ""
    leg = LEG_BOOK[fact.soort]
    where = policy.region.teams.get(fact.bij)
    return f"{leg.title}: {leg.step(fact.stap).title}{f' ({where.title})' if where and fact.begins else ''}"


def _joining(fact: e.Fact) -> str:
    match fact:
        case e.MeldingJoined():
            return f"Gevoegd bij {fact.to}"
        case e.JoinReceived():
            return f"Melding {fact.ref} gevoegd" + (": de beoordeling gaat weer open" if fact.reopens else "")
        case e.JoinUndone():
            return f"Melding {fact.ref} weer gesplitst"
        case _:
            return ""


def _judged(fact: e.Fact, policy: Policy) -> str:
    match fact:
        case e.VeiligheidChecked():
            return f"Directe veiligheidscheck: {'acuut onveilig' if fact.acuut else 'niet acuut'}"
        case e.VeiligheidsbeoordelingDecided():
            said = f"; niet iedereen gesproken, akkoord van {by}" if (by := fact.uitzondering_akkoord) else ""
            return (
                f"Veiligheidsbeoordeling besloten: {policy.codes['uitkomst'].get(fact.uitkomst, fact.uitkomst)}{said}"
            )
        case e.JoinedMeldingDecided():
            return f"Beoordeling van {fact.ref}: {policy.codes['uitkomst'].get(fact.uitkomst, fact.uitkomst)}"
        case e.ContactRecorded():
            return f"Contact vastgelegd{_with(fact.persoon)}: {fact.uitkomst.replace('_', ' ')}{_missed(fact)}"
        case e.RouteRetriaged():
            risk = f"; risico {fact.risico_was} → {fact.risico}" if fact.risico != fact.risico_was else ""
            return f"Urgentie opnieuw bepaald: {_urgency(fact.acuut_was)} → {_urgency(fact.acuut)}{risk}"
        case e.MonitoringRecorded():
            return f"Monitoring {policy.titles.get(fact.moment, fact.moment)}: {fact.resultaat.replace('_', ' ')}"
        case _:
            return ""


def _persons(fact: e.Fact) -> str:
    # why: a timeline goes to the window too, so neither the reason nor the points on which somebody is followed
    match fact:
        case e.BetrokkenenRecorded():
            return f"Direct betrokkenen benoemd: {', '.join(fact.betrokkenen)}"
        case e.GesprekRecorded():
            agreed = f", met reden en akkoord van {fact.akkoord}" if fact.akkoord else ""
            return f"Gesprek vastgelegd: {fact.persoon} {fact.uitkomst.replace('_', ' ')}{agreed}"
        case e.MonitorplanRecorded():
            moments = ", ".join(sorted({row.moment for row in fact.rijen}))
            return f"Monitorplan vastgelegd: {len(fact.rijen)} punten voor {moments}"
        case _:
            return ""


def _with(persoon: str) -> str:
    return f" met {persoon}" if persoon else ""


def _missed(fact: e.ContactRecorded) -> str:
    again = "; urgentie opnieuw bepalen" if fact.grens else ""
    return f" ({fact.gemist} op rij{again})" if fact.gemist else ""


def _urgency(acuut: bool) -> str:
    return "spoed" if acuut else "gewoon"


def _handover(fact: e.Fact, policy: Policy) -> str:
    codes = policy.codes
    match fact:
        case e.OverdrachtOffered():
            by = ", met akkoord ondanks ontbrekende onderdelen" if fact.missing else ""
            return f"Overdracht aangeboden aan {policy.region.team(fact.aan).title}{by}"
        case e.OverdrachtWithdrawn():
            return f"Overdracht ingetrokken: {codes['intrekreden'].get(fact.reden, fact.reden)}"
        case e.OverdrachtAccepted():
            talk = f"gesprek op {fact.gesprek_op:%d-%m-%Y}" if fact.gesprek_op else "koud, zonder gezamenlijk gesprek"
            return f"Overdracht geaccepteerd door {fact.naam}; {talk}"
        case e.OverdrachtReturned():
            why = [codes["terugreden"].get(reden, reden) for reden in (fact.reden, *fact.ook)]
            return f"Overdracht onvolledig terug: {'; '.join(why)}"
        case e.OverdrachtRefused():
            return f"Overdracht geweigerd: {codes['weigerreden'].get(fact.reden, fact.reden)}"
        case e.OverdrachtHandedBack():
            again = "; de beoordeling gaat weer open" if fact.heropent else ""
            return f"Overdracht teruggegeven: {codes['teruggavereden'].get(fact.reden, fact.reden)}{again}"
        case e.PutOnOwnList():
            return f"Op de eigen wachtlijst; verwachte start {fact.verwachte_start:%d-%m-%Y}"
        case _:
            return ""


def _chosen(role: str, policy: Policy) -> str:
    team = policy.region.teams.get(role.removeprefix(e.TEAM_ROLE))
    return team.title if team else role.replace("_", " ")


def _waiting(fact: e.Fact, policy: Policy) -> str:
    title = policy.titles.get(getattr(fact, "norm", ""), "")
    match fact:
        case e.WaitOpened():
            wait = fact.wait
            title = policy.titles.get(wait.norm, "")
            return f"Termijn {wait.norm} ({title}) loopt tot en met {limit_words(wait)}"
        case e.WaitClosed() if fact.how == OVERGEDRAGEN:
            return f"Termijn {fact.norm} ({title}) gaat mee naar de andere regio"
        case e.WaitClosed():
            how = "op tijd" if fact.in_time else "te laat"
            return f"Termijn {fact.norm} ({title}) beëindigd, {how}"
        case e.RungReached():
            hand = " met de hand" if fact.by_hand else ""
            return f"Trede {fact.rung.replace('-', ' ')}{hand} van {fact.norm} ({title}): {_SENT[fact.sent]}"
        case e.TermBreached():
            return f"Termijn {fact.norm} ({title}) verstreken bij {policy.region.team(fact.holder).title}"
        case _:
            return _escalated(fact, policy)


def _escalated(fact: e.Fact, policy: Policy) -> str:
    match fact:
        case e.EscalatedByHand():
            to = f" aan {_chosen(fact.aan, policy)}" if fact.aan else ""
            return f"Met de hand geëscaleerd naar niveau {fact.level}{to}: {policy.codes['escalatiereden'][fact.reden]}"
        case e.EscalationLowered():
            back = f"Escalatie van {fact.norm} verlaagd van niveau {fact.van} naar {fact.level}"
            return f"{back}, rust tot {clock_text(fact.until)}: {policy.codes['verlagingsreden'][fact.reden]}"
        case e.EscalationAcknowledged():
            return f"Escalatie opgepakt tot {clock_text(fact.until)}: {policy.codes['vervolgactie'][fact.actie]}"
        case e.AcknowledgementLapsed():
            return f"Bevestiging van {fact.norm} verlopen"
        case _:
            return ""


def team_title(code: str, policy: Policy) -> str:
    """Return a team's title, or its code when the region does not know it any more."""
    team = policy.region.teams.get(code)
    return team.title if team else code
