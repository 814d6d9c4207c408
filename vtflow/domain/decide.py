"""Decide: what a command makes of a route. One handler a command; guards first, then facts.

A `Case` holds the drafts that one command may touch: the melding it is given on, the route that melding joined, and
the meldingen that joined the route.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from vtflow.domain import commands as c
from vtflow.domain import (
    contact,
    gesprekken,
    handover,
    informing,
    ladder,
    lowering,
    monitoring,
    moving,
    offering,
    triage,
)
from vtflow.domain import events as e
from vtflow.domain.actors import require_actor
from vtflow.domain.advies import require_kind
from vtflow.domain.clock import CLOCK_HANDLERS
from vtflow.domain.command import Command
from vtflow.domain.corrections import CORRECTION_HANDLERS
from vtflow.domain.draft import SYSTEEM, Draft
from vtflow.domain.errors import Refused
from vtflow.domain.gemeenten import ONBEKEND
from vtflow.domain.kinds import require_outcome
from vtflow.domain.legs.book import LEG_BOOK, LEG_OF
from vtflow.domain.legs.take import begin_after_decision, commands_now, take
from vtflow.domain.legs.verhuizing import AcceptTransfer
from vtflow.domain.melder import MELDER_HANDLERS
from vtflow.domain.melding import State, Wait
from vtflow.domain.radar import Radar
from vtflow.domain.routing import require_move
from vtflow.domain.work_handlers import WORK_HANDLERS

#: states in which Veilig Thuis had ended its own work: a new melding about the household reopens the assessment
_REOPENS = frozenset({State.TERUGGEKOPPELD, State.MONITORING})


@dataclass(frozen=True, slots=True)
class Case:
    """The drafts of one command."""

    target: Draft
    root: Draft | None = None  #: the route that `target` joined; None when it is a route of its own
    joined: tuple[Draft, ...] = ()  #: meldingen joined to `target`

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """Return every draft, the target first."""
        return (self.target, *([self.root] if self.root else []), *self.joined)


def decide(case: Case, command: Command) -> None:
    """Append the events of `command` to the drafts of the case.

    Raises:
        Refused: a rule of the field forbids it.
        BadInput: a code, team or staff member is unknown.
    """
    draft = case.target
    require_kind(draft.route, command.name)
    if command.name in LEG_OF:
        take(draft, command)
        if isinstance(command, AcceptTransfer):
            moving.leave(case.drafts, draft.context.taken_over)
        return
    move = require_move(draft.route, command.name, commands_now)
    require_actor(draft, (move.by,), handover.receiver_for(draft.route, command, draft.context.by))
    _HANDLERS[type(command)](case, command)


def register(
    draft: Draft, command: c.RegisterMelding, ref: str, gemeente: str, seen: Radar | None = None, uit_advies: str = ""
) -> None:
    """Start the stream of a new melding.

    Args:
        draft: An empty draft.
        command: What came in.
        ref: Its display code.
        gemeente: Slug, already looked up.
        seen: What the radar saw; None: nobody looked.
        uit_advies: Display code of the advies it was made from; empty: none.

    Raises:
        Refused: a citizen does not want to report.
        BadInput: a code or staff member is unknown.
    """
    policy, found = draft.context.policy, seen or Radar()
    if command.melder == "burger" and command.wil_melden is False and not uit_advies:
        text = "een burger die niet wil melden vraagt om advies; leg het vast als advies (register-advies)"
        raise Refused("intentie", text)
    if command.criterium:
        policy.require_code("afwegingscriterium", command.criterium)
    for codes, value in (("melder", command.melder), ("kanaal", command.kanaal), ("aard", command.aard)):
        policy.require_code(codes, value)
    if draft.context.by != SYSTEEM:
        policy.region.team_of(draft.context.by)
    draft.record(
        e.MeldingRegistered(
            ref=ref,
            region=policy.region.id,
            gemeente=gemeente,
            melder=command.melder,
            kanaal=command.kanaal,
            acuut=command.acuut,
            structureel=command.structureel,
            aard=command.aard,
            kinderen=command.kinderen,
            responsible=policy.region.veilig_thuis,
            note=draft.note,
            klasse=found.klasse,
            fase=found.fase,
            eerdere=found.eerdere,
            eerdere_12m=found.eerdere_12m,
            gekoppeld=found.gekoppeld,
            criterium=command.criterium,
            wil_melden={True: "ja", False: "nee", None: ""}[command.wil_melden],
            uit_advies=uit_advies,
        )
    )
    if gemeente == ONBEKEND:
        draft.record(e.GemeenteUnknown())
    rule = policy.region.herhaling
    if found.herhaald:
        draft.record(e.RepetitionMarked(aantal=found.herhaald, maanden=rule.maanden, grens=rule.aantal))
    for one in found.elders:
        draft.record(e.LinkReceived(ref=one.ref, regio=one.region))


def join(draft: Draft, root: Draft) -> None:
    """Join a new melding to the open route about the same household; its own clocks keep running there."""
    route = root.route
    reopens = route.state in _REOPENS or (route.state is State.BESLOTEN and route.uitkomst == "einde_bemoeienis")
    draft.record(e.MeldingJoined(to=route.ref))
    root.record(e.JoinReceived(ref=draft.route.ref, reopens=reopens))


def _check(case: Case, command: c.CheckVeiligheid) -> None:
    if case.target.route.checked:
        raise Refused("eenmalig", f"de veiligheidscheck van {case.target.route.ref} is al vastgelegd; besluit nu")
    case.target.record(e.VeiligheidChecked(acuut=command.acuut, note=case.target.note))


def _decide_vb(case: Case, command: c.DecideVeiligheidsbeoordeling) -> None:
    draft = case.target
    if draft.route.uitkomst is not None:
        text = f"de veiligheidsbeoordeling van {draft.route.ref} is al besloten; voer dat besluit uit, of corrigeer het"
        raise Refused("eenmalig", f"{text} (correct-entry)")
    if not draft.route.checked:
        raise Refused("volgorde", f"leg eerst de veiligheidscheck van {draft.route.ref} vast (check-veiligheid)")
    triage.require_triage(draft)
    draft.context.policy.require_code("uitkomst", command.uitkomst)
    require_outcome(draft.context.policy, command.uitkomst)
    if command.monitoring and command.uitkomst != "einde_bemoeienis":
        raise Refused("monitoring", "monitoring direct na het besluit kan alleen bij einde_bemoeienis")
    reden, akkoord = gesprekken.require_gesproken(draft, command.gesproken, command.uitzondering)
    draft.record(
        e.VeiligheidsbeoordelingDecided(
            uitkomst=command.uitkomst,
            monitoring=command.monitoring,
            gesproken=command.gesproken,
            uitzondering_reden=reden,
            uitzondering_akkoord=akkoord,
            note=draft.note,
        )
    )
    if case.root is None:
        begin_after_decision(draft)
        return
    opens = case.root.route.state is State.GECHECKT and case.root.route.reopened
    case.root.record(
        e.JoinedMeldingDecided(
            ref=draft.route.ref, uitkomst=command.uitkomst, opens=opens, monitoring=command.monitoring
        )
    )
    if opens:
        begin_after_decision(case.root)


def _inform(case: Case, command: c.InformMelder) -> None:
    informing.inform_melder(case.target, command)


def _escalate(case: Case, command: c.Escalate) -> None:
    case.target.context.policy.require_code("escalatiereden", command.reden)
    wait = ladder.chosen_wait(case.target, command.norm)
    ladder.escalate_by_hand(case.target, wait, command)


def _lower(case: Case, command: c.LowerEscalation) -> None:
    case.target.context.policy.require_code("verlagingsreden", command.reden)
    wait = ladder.chosen_wait(case.target, command.norm)
    lowering.lower(case.target, wait, command)


def _acknowledge(case: Case, command: c.AcknowledgeEscalation) -> None:
    case.target.context.policy.require_code("vervolgactie", command.actie)
    wait = ladder.chosen_wait(case.target, command.norm)
    ladder.acknowledge(case.target, wait, command.actie, command.tot)


def _close(case: Case, command: c.Close) -> None:
    draft = case.target
    policy, route = draft.context.policy, draft.route
    policy.require_code("sluitreden", command.reden)
    if route.state is State.BESLOTEN and route.uitkomst != "einde_bemoeienis":
        waits = (
            "wacht op een overdracht; bied die aan" if route.uitkomst == "overdracht" else "wacht op wat is besloten"
        )
        raise Refused("route", f"{route.ref} {waits} ({route.uitkomst}), of besluit tot einde_bemoeienis")
    for reason in command.ontheffen.values():
        policy.require_code("ontheffingsreden", reason)
    running = [LEG_BOOK[t.soort].title for t in route.trajecten if t.is_open]
    if running:
        raise Refused("open-traject", f"{route.ref} kan niet dicht: {', '.join(running)} loopt nog; rond dat eerst af")
    left = [w.norm for d in (draft, *case.joined) for w in d.route.waits if _keeps_open(w, command.ontheffen)]
    if left:
        text = (
            f"{route.ref} kan niet dicht: {', '.join(sorted(set(left)))} loopt nog. Leg de uitkomst vast, "
            "of onthef de termijn met een reden (ontheffen)"
        )
        raise Refused("open-termijn", text)
    for one in (*case.joined, draft):
        _waive_all(one, command.ontheffen)
        one.record(e.RouteClosed(reden=command.reden, note=draft.note if one is draft else None))


def _keeps_open(wait: Wait, waived: Mapping[str, str]) -> bool:
    """Tell whether a wait keeps the route open; the wait for closing itself does not."""
    return wait.leg != "afsluiting" and wait.norm not in waived


def _waive_all(draft: Draft, waived: Mapping[str, str]) -> None:
    for wait in draft.route.waits:
        if wait.norm in waived:
            draft.close_wait(wait, "ontheven", waived[wait.norm])
        else:
            draft.close_wait(wait, "afgesloten")


def _split(case: Case, command: c.SplitMelding) -> None:
    if case.root is None:
        raise Refused("splitsen", f"{case.target.route.ref} is nergens aan gevoegd")
    case.target.context.policy.require_code("splitsreden", command.reden)
    case.target.record(e.MeldingSplit(reden=command.reden, note=case.target.note))
    case.root.record(e.JoinUndone(ref=case.target.route.ref))
    begin_after_decision(case.target)


def _on_target(handler: Callable[[Draft, Any], None]) -> Callable[[Case, Any], None]:
    """Give a handler that needs only the melding itself the form of the others."""
    return lambda case, command: handler(case.target, command)


_HANDLERS: dict[type[c.Command], Callable[[Case, Any], None]] = {
    c.CheckVeiligheid: _check,
    c.DecideVeiligheidsbeoordeling: _decide_vb,
    c.InformMelder: _inform,
    c.OfferOverdracht: lambda case, command: offering.offer(case.target, command),
    c.WithdrawOverdracht: lambda case, command: handover.withdraw(case.target, command),
    c.ConfirmReceipt: lambda case, command: handover.confirm_receipt(case.target, command),
    c.AcceptOverdracht: lambda case, command: handover.accept(case.target, command),
    c.ReturnOverdracht: lambda case, command: handover.send_back(case.target, command),
    c.RefuseOverdracht: lambda case, command: handover.refuse(case.target, command),
    c.PutOnOwnListCommand: lambda case, command: handover.put_on_own_list(case.target, command),
    c.ReportFirstContact: lambda case, command: handover.report_first_contact(case.target, command),
    c.ReportHelpStarted: lambda case, command: handover.report_help_started(case.target, command),
    c.ReportBack: lambda case, command: handover.report_back(case.target, command),
    c.HandBack: lambda case, command: handover.hand_back(case.target, command),
    c.RecordContact: lambda case, command: contact.record_contact(case.target, command),
    c.ReportSignal: lambda case, command: contact.report_signal(case.target, command),
    c.Retriage: lambda case, command: contact.retriage(case.target, command),
    c.Escalate: _escalate,
    c.LowerEscalation: _lower,
    c.AcknowledgeEscalation: _acknowledge,
    c.RecordBetrokkenen: lambda case, command: gesprekken.record_betrokkenen(case.target, command),
    c.RecordGesprek: lambda case, command: gesprekken.record_gesprek(case.target, command),
    c.PlanMonitoring: lambda case, command: monitoring.plan(case.target, command),
    c.RecordMonitoring: lambda case, command: monitoring.record(case.target, command),
    c.Close: _close,
    c.SplitMelding: _split,
    **{
        kind: _on_target(handler)
        for kind, handler in {**WORK_HANDLERS, **CLOCK_HANDLERS, **CORRECTION_HANDLERS, **MELDER_HANDLERS}.items()
    },
}
