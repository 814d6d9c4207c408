"""The protocol of an overdracht: offered, received, accepted or sent back, first contact, help, feedback.

Nothing is ever accepted by silence, and there is never a moment without a responsible organisation.
"""

from vtflow.domain import commands as c
from vtflow.domain import events as e
from vtflow.domain.actors import require_works_at
from vtflow.domain.command import Command
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.melding import Overdracht, Route, State
from vtflow.domain.norms import Region
from vtflow.domain.offering import RECEIVING_KINDS
from vtflow.domain.routing import MOVES
from vtflow.domain.written_time import clock_text
from vtflow.terms import local_date


def current(draft: Draft, command: c.OverdrachtCommand) -> Overdracht:
    """Return the delivery that a command is about: the one named, else the one of the actor's team, else the only one.

    Raises:
        Refused: nothing fits, several do, or it was not offered yet at the effective moment.
    """
    route, states = draft.route, MOVES[command.name].states
    fitting = [one for one in route.deliveries if one.state in states and command.overdracht in {0, one.no}]
    own = [one for one in fitting if one.aan == draft.context.by.partition(".")[0]]
    found = own or fitting
    if not found:
        raise Refused("overdracht", f"{command.name} kan niet: {_where(route)}")
    if len(found) > 1:
        text = f"er zijn er {len(found)}; kies met overdracht: {', '.join(f'{one.no} ({one.aan})' for one in found)}"
        raise Refused("overdracht-kiezen", text)
    if draft.context.at < found[0].offered_at:
        text = f"de overdracht is pas aangeboden op {clock_text(found[0].offered_at)}"
        raise Refused("overdracht", text)
    return found[0]


def _where(route: Route) -> str:
    there = ", ".join(f"{one.no} bij {one.aan}: {one.state.value}" for one in route.deliveries)
    return f"de overdrachten van {route.ref} staan op {there}" if there else f"{route.ref} heeft geen overdracht"


def receiver_for(route: Route, command: Command, by: str) -> str:
    """Return the team whose delivery a command is about, for judging whether `by` may give it; empty without one."""
    number = command.overdracht if isinstance(command, c.OverdrachtCommand) else 0
    teams = [one.aan for one in route.deliveries if number in {0, one.no}]
    own = by.partition(".")[0]
    return own if own in teams else teams[0] if teams else ""


def needs_meeting(region: Region, receiver: str) -> bool:
    """Tell whether a team can accept only with the date of a joint meeting.

    Raises:
        BadInput: the region has no such team.
    """
    return region.gesprek_verplicht and region.team(receiver).kind in RECEIVING_KINDS


def withdraw(draft: Draft, command: c.WithdrawOverdracht) -> None:
    """Withdraw an open offer; its clocks stop and the receiver is told."""
    draft.context.policy.require_code("intrekreden", command.reden)
    one = current(draft, command)
    if command.vervalt and (one.regie or len(draft.route.deliveries) == 1):
        text = "het spoor met de regie, of het enige, kan niet vervallen; trek het in en bied opnieuw aan"
        raise Refused("spoor-vervalt", text)
    fact = e.OverdrachtWithdrawn(no=one.no, reden=command.reden, vervalt=command.vervalt, note=draft.note)
    draft.record(fact)


def confirm_receipt(draft: Draft, command: c.ConfirmReceipt) -> None:
    """Record that a named person took the offer in."""
    overdracht = current(draft, command)
    draft.record(e.ReceiptConfirmed(no=overdracht.no, spoed=overdracht.spoed, note=draft.note))


def accept(draft: Draft, command: c.AcceptOverdracht) -> None:
    """Record acceptance by a named person; receipt too where it was skipped."""
    overdracht, region = current(draft, command), draft.context.policy.region
    require_works_at(draft, overdracht.aan, command.naam, "een overdracht wordt door een persoon aanvaard")
    if command.gesprek_op is None and needs_meeting(region, overdracht.aan):
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
    ook = tuple(one for one in dict.fromkeys(command.ook) if one != command.reden)
    draft.context.policy.require_code("terugreden", command.reden)
    for further in ook:
        draft.context.policy.require_code("terugreden", further)
    draft.record(e.OverdrachtReturned(no=current(draft, command).no, reden=command.reden, note=draft.note, ook=ook))


def refuse(draft: Draft, command: c.RefuseOverdracht) -> None:
    """Record that the receiver refused."""
    draft.context.policy.require_code("weigerreden", command.reden)
    draft.record(e.OverdrachtRefused(no=current(draft, command).no, reden=command.reden, note=draft.note))


def put_on_own_list(draft: Draft, command: c.PutOnOwnListCommand) -> None:
    """Record that the household waits on the receiver's own list; Veilig Thuis keeps sight until first contact."""
    overdracht = current(draft, command)
    require_works_at(draft, overdracht.aan, command.naam)
    if command.verwachte_start < local_date(draft.context.at):
        raise Refused("verwachte-start", "de verwachte start van hulp ligt in het verleden")
    draft.record(
        e.PutOnOwnList(no=overdracht.no, naam=command.naam, verwachte_start=command.verwachte_start, note=draft.note)
    )


def report_first_contact(draft: Draft, command: c.OverdrachtCommand) -> None:
    """Record the receiver's first contact with the household."""
    draft.record(e.FirstContactReported(no=current(draft, command).no, note=draft.note))


def report_help_started(draft: Draft, command: c.OverdrachtCommand) -> None:
    """Record that help really started."""
    draft.record(e.HelpStartReported(no=current(draft, command).no, note=draft.note))


def report_back(draft: Draft, command: c.OverdrachtCommand) -> None:
    """Record feedback to Veilig Thuis that help runs."""
    draft.record(e.ReportedBack(no=current(draft, command).no, note=draft.note))


def hand_back(draft: Draft, command: c.HandBack) -> None:
    """Record that the receiver gives the household back after it had accepted.

    Where the coordinating delivery, or the only one, comes back, the assessment opens again; else only that track is
    to be offered anew.
    """
    draft.context.policy.require_code("teruggavereden", command.reden)
    one = current(draft, command)
    whole = one.regie or len(draft.route.deliveries) == 1
    draft.record(e.OverdrachtHandedBack(no=one.no, reden=command.reden, heropent=whole, note=draft.note))
