"""Sending what meldingen wait to have sent, and taking in what arrived; both as often as one likes.

The record is its own list of what is to be sent: a VTO that was recorded and of which no message left yet. The message
goes out after that commit under an id that follows from the melding, then its leaving is recorded. A crash in between
sends the same message again, which changes nothing on either side.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from vtflow.corv.answers import SENDERS, actor_of, command_of
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.gemeenten import ONBEKEND
from vtflow.domain.legs.raad_commands import RecordVtoBericht
from vtflow.domain.legs.raad_steps import unroutable
from vtflow.domain.melding import Route, Traject
from vtflow.domain.messages import OPERATIES
from vtflow.domain.norms import Policy, Region, Team
from vtflow.domain.reference import is_display_code
from vtflow.engine import Engine
from vtflow.faults import point
from vtflow.importing.fields import RowChecker
from vtflow.importing.rows import BadRow, Row
from vtflow.ports import Clock, Store
from vtflow.ports.corv import Corv, CorvKind, CorvMessage

_ASSURANCE = "corv"
#: norm under which Veilig Thuis waits for the receipt of what it sent
_SENT = "VTO-ONTVANGST"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one message."""

    id: str
    ref: str
    text: str  #: Dutch
    ok: bool = True


class Exchange:
    """The use cases of the message exchange, for one region at a time."""

    def __init__(self, engine: Engine, store: Store, clock: Clock, corv: Corv, region: str) -> None:
        """Keep the parts; `region` is where a new melding is registered."""
        self._engine = engine
        self._store = store
        self._clock = clock
        self._corv = corv
        self._region = region

    def waiting(self) -> Iterator[tuple[Route, Traject]]:
        """Yield every VTO of the region that was recorded and of which no message left yet, by reference."""
        region = self._engine.policy(self._region).region
        for stored in self._store.read(lambda reader: reader.held_by(region.veilig_thuis, _SENT)):
            if stored.route.region == self._region:
                yield from ((stored.route, one) for one in stored.route.trajecten if _is_to_send(one))

    def send(self, by: str) -> list[Outcome]:
        """Send what waits; one that cannot be routed is recorded as such and does not hold up the others.

        Args:
            by: Staff member who carries the exchange, for the record.

        Raises:
            BadInput: the folder cannot be written, or there is no such staff member.
        """
        return [self._send(route, traject, by) for route, traject in self.waiting()]

    def _send(self, route: Route, traject: Traject, by: str) -> Outcome:
        policy, number = self._engine.policy_of(route), message_id(route.ref, traject.no)
        region = policy.region
        receiver = region.team(traject.bij)
        reason = unroutable(region, receiver)
        if reason:
            self._record(route, RecordVtoBericht(status="niet_bezorgbaar", bericht=number, reden=reason), by)
            return Outcome(number, route.ref, not_routable(policy, receiver, reason), ok=False)
        told = ("kinderen", "grond", "zienswijze", "veiligheidsplan", "spoed")
        message = CorvMessage(
            id=number,
            kind=CorvKind.VTO,
            sender=region.team(route.veilig_thuis).oin,
            receiver=receiver.oin,
            ref=route.ref,
            at=self._clock.now(),
            facts={name: traject.gegevens[name] for name in told if name in traject.gegevens},
        )
        self._corv.send(message)
        point("corv.sent")
        self._record(route, RecordVtoBericht(status="verzonden", bericht=number), by)
        return Outcome(number, route.ref, f"verzonden aan {receiver.title}")

    def _record(self, route: Route, command: RecordVtoBericht, by: str) -> None:
        key = f"corv:{command.bericht}:{command.status}"
        self._engine.do(route.ref, command, by, key=key, assurance=_ASSURANCE)

    @property
    def operations(self) -> str:
        """The staff member in whose name the running system carries messages."""
        region = self._engine.policy(self._region).region
        team = region.team(region.roles[OPERATIES])
        return f"{team.code}.{team.staff[0]}"

    def receive(self, by: str) -> list[Outcome]:
        """Take in what arrived, each message once; one that is refused is put aside with the reason.

        Args:
            by: Staff member who carries the exchange; statuses are recorded in that name.
        """
        self._engine.policy(self._region).region.team_of(by)
        found: list[Outcome] = []
        for one in self._corv.arrived():
            try:
                outcome = Outcome(one.name, "", one.fault, ok=False)
                if one.message is not None:
                    outcome = self._take(one.message, by)
            except (BadInput, Refused) as error:
                # why: what is no display code is not repeated; it may be anything
                ref = one.message.ref if one.message and is_display_code(one.message.ref) else ""
                outcome = Outcome(one.name, ref, str(error), ok=False)
            point("corv.taken")
            self._corv.settle(one.name, "" if outcome.ok else outcome.text)
            found.append(outcome)
        return found

    def _take(self, message: CorvMessage, by: str) -> Outcome:
        if message.kind is CorvKind.ZOF:
            return self._register(message)
        stored = None
        # why: what is no display code is not repeated in any text; it may be anything
        if is_display_code(message.ref):
            stored = self._store.read(lambda reader: reader.melding(message.ref))
        if stored is None:
            text = "het kenmerk is van geen melding die hier bekend is"
            raise BadInput(text)
        team = sender_of(message, self._engine.policy_of(stored.route).region)
        actor = actor_of(message, team, by)
        answer = self._engine.do(
            message.ref, command_of(message), actor, at=message.at, key=_key(message), assurance=_ASSURANCE
        )
        return Outcome(message.id, message.ref, ", ".join(answer.events) or "was al bekend, niets veranderd")

    def _register(self, message: CorvMessage) -> Outcome:
        policy = self._engine.policy(self._region)
        sender_of(message, policy.region)
        now = self._clock.now()
        new = RowChecker(policy, now, machine=True).check(Row(1, 0, _cells(message, now)))
        if isinstance(new, BadRow):
            text = "; ".join(f"{fault.field}: {fault.reason}" if fault.field else fault.reason for fault in new.faults)
            raise BadInput(text)
        answer = self._engine.register(self._region, new)
        known = " (was al ingenomen)" if answer.unchanged else ""
        joined = f", gevoegd bij {answer.joined_to}" if answer.joined_to else ""
        where = self._store.read(lambda reader: reader.melding(answer.ref))
        unknown = ", gemeente onbekend: stel die vast met set-gemeente"
        lost = unknown if where is not None and where.route.gemeente == ONBEKEND else ""
        return Outcome(message.id, answer.ref, f"melding ingenomen{joined}{known}{lost}")


def message_id(ref: str, traject: int) -> str:
    """Return the id of the message about a traject.

    The check character of the display code is left out: it may be one that no file name or message id takes.
    """
    return f"VTO-{ref[:-2]}-{traject}"


def _is_to_send(traject: Traject) -> bool:
    return (
        traject.is_open
        and traject.soort == "raad"
        and traject.fase == "verstuurd"
        and "bericht" not in traject.gegevens
    )


def _key(message: CorvMessage) -> str:
    return f"corv:{message.sender}:{message.id}"


def _cells(message: CorvMessage, now: datetime) -> dict[str, str]:
    """Return a zorgformulier as the row of an import, with what the sender and the way it came say themselves."""
    told = {name: _text(value) for name, value in message.facts.items()}
    moment = min(message.at, now).isoformat(timespec="seconds")
    return {"bron_kenmerk": message.id, "melder": "politie", "kanaal": "corv", "ontvangen_op": moment, **told}


def _text(value: str | int | bool) -> str:
    return ("ja" if value else "nee") if isinstance(value, bool) else str(value)


def sender_of(message: CorvMessage, region: Region) -> Team:
    """Return the team that sent a message to this region's Veilig Thuis.

    Raises:
        BadInput: the OIN of one side is not in the region's routing table, or such a team does not send this.
    """
    if message.receiver != region.team(region.veilig_thuis).oin:
        text = f"ontvanger {message.receiver} is niet de OIN van {region.title}; het bericht hoort elders"
        raise BadInput(text)
    team = next((one for one in region.teams.values() if one.oin == message.sender), None)
    if team is None:
        text = f"afzender {message.sender} staat niet in de routeringstabel van {region.title} (oin van de teams)"
        raise BadInput(text)
    if team.kind not in SENDERS.get(message.kind, frozenset[str]()):
        text = f"{team.title} stuurt geen {message.kind.value} aan Veilig Thuis"
        raise BadInput(text)
    return team


def not_routable(policy: Policy, receiver: Team, reason: str) -> str:
    """Return what a clerk must know and do when a message cannot be routed."""
    told = policy.codes["corvfout"].get(reason, reason)
    return (
        f"niet te bezorgen aan {receiver.title}: {told}. Bezorg het verzoek anders (beveiligde mail, telefoon) en leg "
        "het bewijs vast met deliver-vto-otherwise"
    )
