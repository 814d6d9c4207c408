"""The protocol of an overdracht: offered, received, accepted or sent back, first contact, help, feedback.

Nothing is ever accepted by silence, and there is never a moment without a responsible organisation.
"""

from vtflow.domain import commands as c
from vtflow.domain import events as e
from vtflow.domain.draft import Draft, route_facts
from vtflow.domain.errors import Refused
from vtflow.domain.gate import answers, missing
from vtflow.domain.melding import Overdracht, State
from vtflow.terms import AMSTERDAM, local_date

RECEIVING_KINDS = frozenset({"lokaal_team"})
#: reason of refusal after which a team of another gemeente of the region may be asked
LIVES_ELSEWHERE = "niet_onze_gemeente"


def current(draft: Draft) -> Overdracht:
    """Return the current overdracht.

    Raises:
        Refused: nothing was offered yet, or not yet at the effective moment.
    """
    overdracht = draft.route.overdracht
    if overdracht is None:
        raise Refused("overdracht", f"er is over {draft.route.ref} nog geen overdracht aangeboden")
    if draft.context.at < overdracht.offered_at:
        text = f"de overdracht is pas aangeboden op {overdracht.offered_at.astimezone(AMSTERDAM):%d-%m-%Y %H:%M}"
        raise Refused("overdracht", text)
    return overdracht


def offer(draft: Draft, command: c.OfferOverdracht) -> None:
    """Offer to a team's queue, after the gate. A second offer to the same receiver changes nothing."""
    route, policy = draft.route, draft.context.policy
    if route.overdracht is not None and route.state in {State.AANGEBODEN, State.ONTVANGEN}:
        if route.overdracht.aan == command.aan:
            return
        open_at = policy.region.team(route.overdracht.aan).title
        text = f"er ligt al een aanbod bij {open_at}; trek dat eerst in (withdraw-overdracht)"
        raise Refused("open-aanbod", text)
    if route.uitkomst != "overdracht":
        raise Refused("uitkomst", f"over {route.ref} is besloten: {route.uitkomst}; er valt niets over te dragen")
    policy.require_code("soort", command.soort)
    _require_receiver(draft, command.aan)
    criteria = policy.criteria[policy.region.criteria]
    facts = route_facts(route)
    lacking = missing(criteria, command.checklist, facts, policy)
    if lacking and command.override is None:
        titles = {item.key: item.title for item in criteria.items}
        text = (
            f"de overdracht is niet volledig volgens {criteria.id}: "
            f"{'; '.join(f'{titles[key]} ({key})' for key in lacking)}. Vul aan, of laat een ander met reden "
            "akkoord geven (override)"
        )
        raise Refused("poort", text)
    if lacking and command.override is not None:
        _require_override(draft, command.override)
    draft.record(
        e.OverdrachtOffered(
            no=route.overdrachten + 1,
            aan=command.aan,
            soort=command.soort,
            spoed=command.spoed or route.acuut,
            criteria=criteria.id,
            checklist=answers(criteria, command.checklist, policy),
            missing=tuple(lacking),
            override_reason=command.override.reden if lacking and command.override else "",
            override_by=command.override.akkoord if lacking and command.override else "",
            note=draft.note,
        )
    )


def _require_receiver(draft: Draft, aan: str) -> None:
    team = draft.context.policy.region.team(aan)
    if team.kind not in RECEIVING_KINDS:
        raise Refused("ontvanger", f"{team.title} neemt geen overdrachten aan (soort team: {team.kind})")
    last = draft.route.overdracht
    moved = last is not None and last.reden == LIVES_ELSEWHERE
    if team.gemeenten and draft.route.gemeente not in team.gemeenten and not moved:
        text = f"{team.title} werkt niet voor {draft.route.gemeente}, wel voor {', '.join(team.gemeenten)}"
        raise Refused("ontvanger", text)


def _require_override(draft: Draft, override: c.Override) -> None:
    policy = draft.context.policy
    policy.require_code("overridereden", override.reden)
    approver = policy.region.team_of(override.akkoord)
    if override.akkoord == draft.context.by or approver.kind != "veilig_thuis":
        text = "akkoord voor een onvolledige overdracht geeft een andere medewerker van Veilig Thuis dan de aanbieder"
        raise Refused("vier-ogen", text)


def withdraw(draft: Draft, command: c.WithdrawOverdracht) -> None:
    """Withdraw the open offer; its clocks stop and the receiver is told."""
    draft.context.policy.require_code("intrekreden", command.reden)
    draft.record(e.OverdrachtWithdrawn(no=current(draft).no, reden=command.reden, note=draft.note))


def confirm_receipt(draft: Draft) -> None:
    """Record that a named person took the offer in."""
    overdracht = current(draft)
    draft.record(e.ReceiptConfirmed(no=overdracht.no, spoed=overdracht.spoed, note=draft.note))


def accept(draft: Draft, command: c.AcceptOverdracht) -> None:
    """Record acceptance by a named person; receipt too where it was skipped."""
    overdracht, region = current(draft), draft.context.policy.region
    receiver = region.team(overdracht.aan)
    if receiver.staff and command.naam not in receiver.staff:
        text = f"{command.naam!r} werkt niet bij {receiver.title}; een overdracht wordt door een persoon aanvaard"
        raise Refused("persoon", text)
    if command.gesprek_op is None and region.gesprek_verplicht:
        text = "geef de datum van het gezamenlijke gesprek (gesprek_op): in deze regio wordt samen overgedragen"
        raise Refused("gesprek", text)
    if command.gesprek_op is not None and command.gesprek_op < local_date(draft.route.received_at):
        raise Refused("gesprek", "het gezamenlijke gesprek kan niet vóór de melding liggen")
    if overdracht.state is State.AANGEBODEN:
        draft.record(e.ReceiptConfirmed(no=overdracht.no, spoed=overdracht.spoed))
    draft.record(
        e.OverdrachtAccepted(
            no=overdracht.no,
            naam=command.naam,
            gesprek_op=command.gesprek_op,
            spoed=overdracht.spoed,
            note=draft.note,
        )
    )


def send_back(draft: Draft, command: c.ReturnOverdracht) -> None:
    """Record that the receiver returned the overdracht as incomplete."""
    draft.context.policy.require_code("terugreden", command.reden)
    draft.record(e.OverdrachtReturned(no=current(draft).no, reden=command.reden, note=draft.note))


def refuse(draft: Draft, command: c.RefuseOverdracht) -> None:
    """Record that the receiver refused."""
    draft.context.policy.require_code("weigerreden", command.reden)
    draft.record(e.OverdrachtRefused(no=current(draft).no, reden=command.reden, note=draft.note))


def put_on_own_list(draft: Draft, command: c.PutOnOwnListCommand) -> None:
    """Record that the household waits on the receiver's own list; Veilig Thuis keeps sight until first contact."""
    overdracht, region = current(draft), draft.context.policy.region
    receiver = region.team(overdracht.aan)
    if receiver.staff and command.naam not in receiver.staff:
        raise Refused("persoon", f"{command.naam!r} werkt niet bij {receiver.title}")
    if command.verwachte_start < local_date(draft.context.at):
        raise Refused("verwachte-start", "de verwachte start van hulp ligt in het verleden")
    draft.record(
        e.PutOnOwnList(no=overdracht.no, naam=command.naam, verwachte_start=command.verwachte_start, note=draft.note)
    )


def report_first_contact(draft: Draft) -> None:
    """Record the receiver's first contact with the household."""
    draft.record(e.FirstContactReported(no=current(draft).no, note=draft.note))


def report_help_started(draft: Draft) -> None:
    """Record that help really started."""
    draft.record(e.HelpStartReported(no=current(draft).no, note=draft.note))


def report_back(draft: Draft) -> None:
    """Record feedback to Veilig Thuis that help runs."""
    draft.record(e.ReportedBack(no=current(draft).no, note=draft.note))
