"""What people do about a melding: one small function an act, each looking at the melding and at nothing else.

An act that is not due to anybody gives None. The commands are those of the command line; no rule is known here, so a
refusal by the domain is part of the play.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from vtflow.demo import dienst_acts as diensten
from vtflow.demo import leg_acts as legs
from vtflow.demo.courses import DAY, Course
from vtflow.demo.seen import Seen, Step, morning_of
from vtflow.domain import commands as c
from vtflow.domain.events import Scalar
from vtflow.domain.melding import State, Wait
from vtflow.terms import local_date

S = State
_OWN_LIST = frozenset({Course.WACHTLIJST, Course.GEWEIGERD})
#: levels of a ladder
_MANAGER, _BESTUUR, _NEVER = 3, 4, 9
_WAITING = frozenset({S.GEACCEPTEERD, S.WACHTLIJST_ONTVANGER})


def next_steps(seen: Seen) -> list[Step]:
    """Return what somebody means to do, in no order; empty when nobody does."""
    if not seen.route.is_open:
        return []
    return [step for act in ACTS if (step := act(seen))]


def _check(seen: Seen) -> Step | None:
    if seen.route.checked or seen.route.state not in {S.AANGENOMEN, S.GEVOEGD}:
        return None
    command = c.CheckVeiligheid(acuut=seen.route.acuut)
    return seen.at_once("check", seen.route.received_at, command)


def _reach_urgent(seen: Seen) -> Step | None:
    wait = seen.wait("VB-SPOED")
    if wait is None:
        return None
    command = c.RecordContact(kanaal="huisbezoek", uitkomst="bereikt", veilig="onbekend")
    return seen.at_once("spoed-contact", wait.opened_at, command)


def _decide(seen: Seen) -> Step | None:
    route = seen.route
    if not route.checked or route.uitkomst is not None or route.state not in {S.GECHECKT, S.GEVOEGD} or route.reopened:
        return None  # why: the outcome of the melding that joined decides a reopened route
    uitkomst = legs.OUTCOMES.get(seen.course, "overdracht")
    if uitkomst == "vto" and not route.kinderen:
        uitkomst = "justitie"  # why: the Raad is asked about children
    entered = route.state is S.GEVOEGD or uitkomst in {"einde_bemoeienis", "vto", "justitie"}
    command = c.DecideVeiligheidsbeoordeling(
        uitkomst=uitkomst,
        monitoring=seen.course is Course.MONITORING,
        gesproken="alle" if entered else "nog_niet",
    )
    return seen.step("decide", route.received_at, seen.assessor(), command)


def _inform(seen: Seen) -> Step | None:
    wait = seen.wait("TK-VB")
    if wait is None or seen.route.uitkomst is None:
        return None
    command = c.InformMelder(wijze=seen.manner.pick("wijze", ("telefoon", "brief", "portaal")))
    return seen.step("inform", wait.opened_at, seen.assessor(), command)


def _offer(seen: Seen) -> Step | None:
    wait = seen.wait("OVD-AANBOD")
    if wait is None or seen.route.state is not S.BESLOTEN:
        return None
    refused = seen.refusals.get("offer", 0)
    checklist, override = _checklist(seen), None
    if seen.course is Course.POORT and not refused:
        checklist = checklist | {"kinderen_gezien": False, "veiligheidsplan": False}
    if seen.course is Course.LAAT:
        checklist = checklist | {"monitorplan": False}
        override = c.Override(reden="niet_te_krijgen", akkoord=seen.colleague())
    command = c.OfferOverdracht(aan=seen.receiver().code, checklist=checklist, override=override)
    return seen.step("offer", wait.opened_at, seen.assessor(), command, seen.route.overdrachten + refused)


def _checklist(seen: Seen) -> dict[str, Scalar]:
    """Answer every criterion of the region's gate."""
    criteria = seen.policy.criteria[seen.policy.region.criteria]
    answers: dict[str, Scalar] = {item.key: True for item in criteria.items}
    for item in criteria.items:
        if item.answer == "code":
            answers[item.key] = seen.manner.pick(item.key, sorted(seen.policy.codes[item.codes]))
        elif item.answer == "staff":
            answers[item.key] = seen.assessor()
    return answers


def _receive(seen: Seen) -> Step | None:
    if seen.route.state is not S.AANGEBODEN:
        return None
    if seen.course is Course.INGETROKKEN and seen.route.overdrachten == 1:
        command = c.WithdrawOverdracht(reden="nieuwe_informatie")
        return seen.step("withdraw", seen.last("overdracht-aangeboden"), seen.assessor(), command)
    turn = seen.route.overdrachten
    return seen.step("receive", seen.last("overdracht-aangeboden"), seen.receiving(), c.ConfirmReceipt(), turn)


def _answer(seen: Seen) -> Step | None:
    route = seen.route
    if route.state is not S.ONTVANGEN or seen.course is Course.STIL:
        return None
    since, by, is_first = seen.last("overdracht-ontvangen"), seen.receiving(), route.overdrachten == 1
    if seen.course is Course.TERUG and is_first:
        return seen.step("answer", since, by, c.ReturnOverdracht(reden="kinderen_niet_gezien"))
    if seen.course is Course.GEWEIGERD and is_first:
        return seen.step("answer", since, by, c.RefuseOverdracht(reden="geen_capaciteit"))
    if seen.course is Course.VOORBEELD:
        if not seen.count("hertriage-gedaan"):
            return None
        since = seen.last("hertriage-gedaan")
    return seen.step("accept", since, by, _acceptance(seen, since), route.overdrachten)


def _acceptance(seen: Seen, since: datetime) -> c.AcceptOverdracht:
    meeting = seen.policy.legal.roll_forward(local_date(since) + timedelta(days=10))
    return c.AcceptOverdracht(naam=seen.receiving().partition(".")[2], gesprek_op=meeting)


def _own_list(seen: Seen) -> Step | None:
    if seen.route.state is not S.GEACCEPTEERD or seen.course not in _OWN_LIST:
        return None
    since = seen.last("overdracht-geaccepteerd")
    start = local_date(since) + timedelta(days=21)
    command = c.PutOnOwnListCommand(naam=seen.receiving().partition(".")[2], verwachte_start=start)
    return seen.step("own-list", since, seen.receiving(), command)


def _contact(seen: Seen) -> Step | None:
    wait = seen.wait("WACHT-CONTACT") or seen.wait("VTO-CONTACT")
    if wait is None:
        return None
    tried = seen.count("contact-vastgelegd")
    reached = seen.manner.happens(f"reached/{tried}", 75)
    command = c.RecordContact(
        kanaal="telefoon", uitkomst="bereikt" if reached else "niet_bereikt", veilig="ja" if reached else "onbekend"
    )
    since = max(wait.opened_at, seen.last("contact-vastgelegd")) if tried else wait.opened_at
    return seen.step("contact", since, seen.assessor(), command, tried)


def _first_contact(seen: Seen) -> Step | None:
    if seen.route.state not in _WAITING or (seen.course in _OWN_LIST and seen.route.state is S.GEACCEPTEERD):
        return None
    since = max(seen.last("overdracht-geaccepteerd"), seen.last("op-eigen-wachtlijst"))
    return seen.step("first-contact", since, seen.receiving(), c.ReportFirstContact())


def _help(seen: Seen) -> Step | None:
    if seen.route.state is not S.EERSTE_CONTACT:
        return None
    return seen.step("help", seen.last("eerste-contact"), seen.receiving(), c.ReportHelpStarted())


def _report_back(seen: Seen) -> Step | None:
    if seen.route.state is not S.HULP_GESTART:
        return None
    return seen.step("report", seen.last("hulp-gestart"), seen.receiving(), c.ReportBack())


def _signal(seen: Seen) -> Step | None:
    """Let the melder call again while the offer of the example lies unanswered."""
    wait = seen.wait("OVD-ACC")
    if seen.course is not Course.VOORBEELD or wait is None or wait.level < _BESTUUR or seen.count("signaal-gemeld"):
        return None
    # why: early in the day, as the urgency must be judged anew before its end
    office = seen.policy.region.team_of(seen.assessor()).office
    morning = office.next_opening(seen.last("trede-bereikt") + timedelta(minutes=1))
    return seen.step("signal", morning, seen.assessor(), c.ReportSignal(bron="melder"))


def _retriage(seen: Seen) -> Step | None:
    wait = seen.wait("WACHT-HERTRIAGE")
    if wait is None:
        return None
    since = wait.opened_at
    if seen.course is Course.VOORBEELD and not seen.route.joined:
        if not seen.count("met-de-hand-geescaleerd") and wait.level < _MANAGER:
            return None
        since = max(since, seen.last("met-de-hand-geescaleerd"))
    return seen.step("retriage", since, seen.assessor(), c.Retriage(acuut=False), seen.count("hertriage-gedaan"))


def _escalate(seen: Seen) -> Step | None:
    """Let the coordinator step in: once a melding, where the example or a silent team asks for it."""
    if seen.count("met-de-hand-geescaleerd"):
        return None
    if seen.course is Course.VOORBEELD and seen.count("signaal-gemeld"):
        # why the second: the first has climbed by itself when the signal came too late in the day
        waits = (seen.wait(norm) for norm in ("WACHT-HERTRIAGE", "OVD-TK"))
        wait = next((wait for wait in waits if wait and wait.level < _MANAGER), None)
        command = c.Escalate(niveau=_MANAGER, reden="onveilig", norm=wait.norm if wait else "")
        return seen.step("escalate", seen.last("signaal-gemeld"), seen.coordinator(), command) if wait else None
    if seen.course is Course.STIL and (wait := seen.wait("OVD-ACC")) and wait.level == _MANAGER:
        command = c.Escalate(niveau=_BESTUUR, reden="geen_reactie", norm=wait.norm)
        return seen.step("escalate", seen.last("termijn-verstreken"), seen.coordinator(), command)
    return None


def _acknowledge(seen: Seen) -> Step | None:
    """Let the receiver's coordinator take an escalation on: once, and not always."""
    wait = seen.wait("OVD-ACC")
    if wait is None or wait.level < _level_that_stirs(seen) or seen.count("escalatie-bevestigd"):
        return None
    command = c.AcknowledgeEscalation(actie=seen.manner.pick("actie", ("bellen", "overleg")), norm=wait.norm)
    return seen.step("acknowledge", seen.last("trede-bereikt"), seen.receiving_coordinator(), command)


def _level_that_stirs(seen: Seen) -> int:
    return {Course.LAAT: _MANAGER, Course.STIL: _BESTUUR}.get(seen.course, _NEVER)


def _monitor(seen: Seen) -> Step | None:
    """Do the nearest monitor moment: on its due day, or days too late where people are slow."""
    open_moments = sorted((w for w in seen.route.waits if w.leg == "monitoring"), key=_limit)
    if not open_moments or seen.route.state not in {S.TERUGGEKOPPELD, S.MONITORING}:
        return None
    wait, done = open_moments[0], seen.count("monitoring-vastgelegd")
    command = c.RecordMonitoring(resultaat="veilig", moment=wait.norm)
    morning, last = morning_of(wait), seen.last("monitoring-vastgelegd")
    if done and last >= morning - timedelta(days=1):  # where they fall on one day, the next is done at once
        return seen.step("monitor-next", last, seen.route.casushouder, command, done)
    return seen.step("monitor", morning, seen.route.casushouder, command)


def _limit(wait: Wait) -> tuple[object, int]:
    return wait.limit_at, wait.no


def _close(seen: Seen) -> Step | None:
    wait = seen.wait("AFSLUITING")
    if wait is None or len(seen.route.waits) > 1:
        return None
    turn = seen.refusals.get("close", 0)
    since = max(wait.opened_at, *(seen.last(k) for k in ("melder-geinformeerd", "monitoring-vastgelegd")))
    return seen.step("close", since, seen.assessor(), c.Close(reden=_reason(seen)), turn)


def _reason(seen: Seen) -> str:
    return "afgerond" if seen.course is Course.EINDE else "veilig"


ACTS: Sequence[Callable[[Seen], Step | None]] = (
    _check,
    _reach_urgent,
    _decide,
    _inform,
    _offer,
    _receive,
    _answer,
    _own_list,
    _contact,
    _first_contact,
    _help,
    _report_back,
    _signal,
    _retriage,
    _escalate,
    _acknowledge,
    _monitor,
    _close,
    *diensten.ACTS,
    *legs.ACTS,
)
#: how long an act that was refused rests before somebody tries it again, in office minutes
REST = DAY // 2
