"""What the commands on a referral to help come down to, with their guards."""

from collections.abc import Iterable

from vtflow.domain.command import Command
from vtflow.domain.draft import Draft
from vtflow.domain.eligibility import GEHEIM_ADRES
from vtflow.domain.errors import Refused
from vtflow.domain.legs import aanbieder_commands as c
from vtflow.domain.legs.leg import Handler, Taken
from vtflow.domain.legs.toelating import (
    KEEPS,
    gegeven,
    kept_of,
    require_asked,
    require_eligible,
    require_regie,
    teams_with_case,
)
from vtflow.domain.melding import Scalar, Traject
from vtflow.domain.norms import Team

#: how help comes about: a gemeente assigns it, or a provider takes whoever is referred
TOEWIJZING, DIRECT = "toewijzing", "direct"
WEG = {
    "aanbieder": TOEWIJZING,
    "vrouwenopvang": DIRECT,
    "ggz": DIRECT,
    "plegerhulp": DIRECT,
    "maatschappelijk_werk": DIRECT,
}
#: a wait of more weeks than this is long: somebody must see to help meanwhile
LONG_WEEKS = 4
_ADDRESS = {GEHEIM_ADRES, "adres_bekend"}


def refer(draft: Draft, _: Traject | None, command: c.ReferToProvider) -> Iterable[Taken]:
    """Refer a person; the safety duty stays where it is."""
    require_regie(draft)
    team = _provider(draft, command.aan)
    require_asked(draft, command)
    if team.kind == "vrouwenopvang" and not _ADDRESS & set(command.voorwaarden):
        text = "zeg bij opvang of het adres geheim is: voorwaarden geheim_adres of adres_bekend"
        raise Refused("voorwaarden", text)
    kept = kept_of(command)
    require_eligible(draft, team, kept, command, spoed=command.urgentie == "spoed")
    yield Taken("aanbieder-verwezen", {**kept, **_fresh(team), "urgentie": command.urgentie}, bij=team.code)


def refer_onward(draft: Draft, traject: Traject, command: c.ReferOnward) -> Iterable[Taken]:
    """Refer the same person to another provider; an assignment to the first one no longer counts."""
    require_regie(draft)
    team = _provider(draft, command.aan)
    if team.code == traject.bij:
        raise Refused("aanbieder", f"de verwijzing ligt al bij {team.title}; kies een andere aanbieder")
    kept = {name: value for name, value in traject.gegevens.items() if name in KEEPS}
    urgentie = command.urgentie or gegeven(traject, "urgentie")
    require_eligible(draft, team, kept, command, spoed=urgentie == "spoed")
    yield Taken("opnieuw-verwezen", {**kept, **_fresh(team), "urgentie": urgentie}, bij=team.code)


def _provider(draft: Draft, code: str) -> Team:
    """Return a provider to which this melding may be referred by the way that belongs to it."""
    team = draft.context.policy.region.team(code)
    if team.kind == "crisisdienst":
        raise Refused("aanbieder", f"{team.title} bereikt u met call-crisis, dag en nacht")
    if team.kind not in WEG:
        raise Refused("aanbieder", f"{team.title} geeft geen hulp na een verwijzing (soort team: {team.kind})")
    if WEG[team.kind] == TOEWIJZING and not teams_with_case(draft):
        text = (
            f"jeugdhulp wijst de gemeente toe via het lokale team, en dat heeft {draft.route.ref} nog niet: "
            "draag eerst over, of roep crisishulp in (call-crisis)"
        )
        raise Refused("volgorde", text)
    return team


def _fresh(team: Team) -> dict[str, Scalar]:
    return {"weg": WEG[team.kind], "toegewezen": False, "product": ""}


def request_assignment(draft: Draft, traject: Traject, command: c.RequestAssignment) -> Iterable[Taken]:
    """Ask for an assignment."""
    _require_unassigned(traject)
    draft.context.policy.require_code("product", command.product)
    yield Taken("jw315-ontvangen", {"product": command.product})


def assign(draft: Draft, traject: Traject, command: c.AssignHelp) -> Iterable[Taken]:
    """Assign help."""
    require_regie(draft)
    _require_unassigned(traject)
    draft.context.policy.require_code("product", command.product)
    kept: dict[str, Scalar] = {
        "product": command.product,
        "ingangsdatum": command.ingangsdatum.isoformat(),
        "toegewezen": True,
    }
    yield Taken("jw301-verzonden", kept)


def refuse_assignment(draft: Draft, traject: Traject, command: c.RefuseAssignment) -> Iterable[Taken]:
    """Refuse to assign help."""
    require_regie(draft)
    _require_unassigned(traject)
    draft.context.policy.require_code("toewijzingsreden", command.reden)
    yield Taken("toewijzing-geweigerd", {"reden": command.reden})


def _require_unassigned(traject: Traject) -> None:
    if gegeven(traject, "weg") != TOEWIJZING:
        text = (
            f"bij traject {traject.no} hoort geen toewijzing: deze aanbieder neemt aan na een verwijzing, "
            "nu met record-intake"
        )
        raise Refused("toewijzing", text)
    if traject.gegevens.get("toegewezen"):
        raise Refused("toewijzing", f"de hulp van traject {traject.no} is al toegewezen; nu kan record-intake")


def report_waiting(draft: Draft, _: Traject, command: c.ReportWaiting) -> Iterable[Taken]:
    """Record the wait status of one person."""
    draft.context.policy.require_code("partnerreden", command.reden)
    yield Taken(
        "wachtstatus-gemeld", {"weken": command.weken, "lang": command.weken > LONG_WEEKS, "reden": command.reden}
    )


def arrange_bridge_help(draft: Draft, _: Traject, command: c.ArrangeBridgeHelp) -> Iterable[Taken]:
    """Record the help meanwhile."""
    require_regie(draft)
    policy = draft.context.policy
    policy.require_code("overbrugging", command.vorm)
    door = command.door or policy.region.team_of(draft.context.by).code
    yield Taken("overbrugging-geregeld", {"overbrugging": command.vorm, "door": policy.region.team(door).code})


def record_intake(_: Draft, __: Traject, ___: c.RecordIntake) -> Iterable[Taken]:
    """Record the intake."""
    yield Taken("intake-gedaan")


def start_help(_: Draft, traject: Traject, __: c.StartHelp) -> Iterable[Taken]:
    """Record the start of help; the intake too where it was skipped."""
    assigned = gegeven(traject, "weg") == TOEWIJZING
    if assigned and not traject.gegevens.get("toegewezen"):
        text = f"traject {traject.no} is nog niet toegewezen; zonder JW301 (assign-help) kan hulp niet starten"
        raise Refused("toewijzing", text)
    if traject.fase == "verwezen":
        yield Taken("intake-gedaan")
    yield Taken("jw305-ontvangen" if assigned else "hulp-begonnen")


def report_progress(draft: Draft, _: Traject, command: c.ReportProgress) -> Iterable[Taken]:
    """Record how the help goes."""
    draft.context.policy.require_code("voortgang", command.voortgang)
    yield Taken("voortgang-gemeld", {"voortgang": command.voortgang})


def stop_help(draft: Draft, traject: Traject, command: c.StopHelp) -> Iterable[Taken]:
    """Record the end of help."""
    draft.context.policy.require_code("stopreden", command.reden)
    assigned = gegeven(traject, "weg") == TOEWIJZING
    yield Taken("jw307-ontvangen" if assigned else "hulp-gestopt", {"reden": command.reden})


def release_help(draft: Draft, _: Traject, __: c.ReleaseHelp) -> Iterable[Taken]:
    """Leave the help to the lokaal team."""
    if not teams_with_case(draft):
        text = f"er is geen lokaal team dat {draft.route.ref} heeft; volg de hulp tot zij stopt (stop-help)"
        raise Refused("regie", text)
    yield Taken("hulp-losgelaten")


def refuse_referral(draft: Draft, traject: Traject, command: c.RefuseReferral) -> Iterable[Taken]:
    """Record that the provider refuses."""
    draft.context.policy.require_code("hulpweigerreden", command.reden)
    yield Taken("hulp-geweigerd", {"reden": command.reden, "urgentie": gegeven(traject, "urgentie")})


def withdraw_referral(draft: Draft, _: Traject, command: c.WithdrawReferral) -> Iterable[Taken]:
    """Withdraw the referral."""
    require_regie(draft)
    draft.context.policy.require_code("verwijsintrekreden", command.reden)
    yield Taken("verwijzing-ingetrokken", {"reden": command.reden})


HANDLERS: dict[type[Command], Handler] = {
    c.ReferToProvider: refer,
    c.ReferOnward: refer_onward,
    c.RequestAssignment: request_assignment,
    c.AssignHelp: assign,
    c.RefuseAssignment: refuse_assignment,
    c.ReportWaiting: report_waiting,
    c.ArrangeBridgeHelp: arrange_bridge_help,
    c.RecordIntake: record_intake,
    c.StartHelp: start_help,
    c.ReportProgress: report_progress,
    c.StopHelp: stop_help,
    c.ReleaseHelp: release_help,
    c.RefuseReferral: refuse_referral,
    c.WithdrawReferral: withdraw_referral,
}
