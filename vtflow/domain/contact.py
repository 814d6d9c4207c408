"""Contact with the household, signals that the situation changed, and judging the urgency anew."""

from msgspec.structs import replace

from vtflow.domain import commands as c
from vtflow.domain import events as e
from vtflow.domain import gesprekken
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.gesprekken import require_person
from vtflow.domain.melding import Route
from vtflow.domain.waiting import HULP_CONTACT, HULP_WACHT, queue_of, rank, risk_of, wacht_of
from vtflow.domain.waiting_values import HOOG

REACHED = "bereikt"


def record_contact(draft: Draft, command: c.RecordContact) -> None:
    """Record a contact or an attempt: by which channel, with whom, and how safe it was judged.

    While the melding waits in a queue, every so many attempts in a row that reach nobody ask to judge the urgency anew.

    Raises:
        Refused: not everybody was spoken and nobody agreed to that.
        BadInput: the channel is not on the list, or the melding has no such person.
    """
    route, region = draft.route, draft.context.policy.region
    draft.context.policy.require_code("contactkanaal", command.kanaal)
    if command.persoon:
        require_person(route, command.persoon)
    reden, akkoord = gesprekken.require_gesproken(draft, command.gesproken, command.uitzondering)
    reached = command.uitkomst == REACHED
    missed = 0 if reached else wacht_of(route).gemist + 1
    traject = _referral(route)
    draft.record(
        e.ContactRecorded(
            kanaal=command.kanaal,
            uitkomst=command.uitkomst,
            veilig=command.veilig,
            gesproken=command.gesproken,
            uitzondering_reden=reden,
            uitzondering_akkoord=akkoord,
            persoon=command.persoon,
            gemist=missed,
            grens=bool(queue_of(route) and missed and missed % region.profile.wachten.gemist == 0),
            traject=traject,
            wacht_op_hulp=any(one.no == traject and one.fase in HULP_WACHT for one in route.trajecten),
            note=draft.note,
        )
    )


def _referral(route: Route) -> int:
    """Return the referral of which the contact plan is the nearest; 0 when none has one."""
    waits = [wait for wait in route.waits if wait.norm == HULP_CONTACT]
    return min(waits, key=lambda wait: (wait.limit_at, wait.no)).traject if waits else 0


def report_signal(draft: Draft, command: c.ReportSignal) -> None:
    """Record that the situation changed; a point that the melder watches must be on the agreement.

    Raises:
        Refused: nothing, or something else, was agreed with the melder.
        BadInput: the source is not on the list.
    """
    policy, agreed = draft.context.policy, wacht_of(draft.route).melder
    policy.require_code("signaalbron", command.bron)
    if command.punt and (agreed is None or command.punt not in agreed.opletten):
        points = ", ".join(agreed.opletten) if agreed else "niets"
        text = f"met de melder van {draft.route.ref} is over {command.punt!r} niets afgesproken (wel: {points})"
        raise Refused("melderafspraak", f"{text}; laat punt weg, of leg de afspraak vast (agree-melder)")
    draft.record(e.SignalReported(bron=command.bron, punt=command.punt, note=draft.note))


def retriage(draft: Draft, command: c.Retriage) -> None:
    """Judge the urgency anew, and with it the risk class while waiting; old and new are both kept.

    Raises:
        Refused: acute, but a lower risk class than high.
    """
    route = draft.route
    if command.acuut and command.risico not in {"", HOOG}:
        text = f"een acute melding heeft risico {HOOG}; laat risico weg, of kies acuut: nee"
        raise Refused("risico", text)
    was = risk_of(route)
    now = HOOG if command.acuut else command.risico or _derived(route, acuut=command.acuut)
    draft.record(
        e.RouteRetriaged(
            acuut_was=route.acuut,
            acuut=command.acuut,
            risico_was=was,
            risico=now,
            beoordeeld=bool(command.risico),
            verandert=(route.acuut, was) != (command.acuut, now),
            stijgt=rank(now) > rank(was),
            note=draft.note,
        )
    )


def _derived(route: Route, *, acuut: bool) -> str:
    """Return the risk class that follows from what is known, without what a person judged before."""
    plain = replace(wacht_of(route), risico="")
    return risk_of(replace(route, acuut=acuut, work=replace(route.work, wacht=plain)))
