"""What may be done about a tijdelijk huisverbod, by whom and until when; the table of the leg is in `huisverbod`."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from vtflow.domain.command import Code, JaNee
from vtflow.domain.draft import Draft
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.legs.leg import LegCommand, Taken
from vtflow.domain.melding import Traject
from vtflow.domain.written_time import ClockTime, clock_text, written_moment
from vtflow.terms import Basis, Length, Rule, Unit, due, local_date

#: days that an order holds, and the most it may hold with every extension (Wet tijdelijk huisverbod art. 2 and 9)
DAYS, LONGEST_DAYS = 10, 28
#: ground on which Veilig Thuis must have been consulted
CHILD_GROUND = "kindermishandeling"
Bevoegd = Literal["burgemeester", "hulpofficier"]
_CLOCK = Rule(basis=Basis.STATUTORY, end="clock")


class ImposeHuisverbod(LegCommand):
    """Record the order; `opgelegd` is the clock time written in it, the moment of the command where it is left out."""

    name: ClassVar[str] = "impose-huisverbod"
    bevoegd: Bevoegd
    grond: Code
    geraadpleegd: JaNee = False
    opgelegd: ClockTime | None = None


class ConfirmBereikadres(LegCommand):
    """Record that the address for reaching the person was received; the address itself is not kept."""

    name: ClassVar[str] = "confirm-bereikadres"


class RecordEersteGesprek(LegCommand):
    """Record the first talk."""

    name: ClassVar[str] = "record-eerste-gesprek"
    met: Code


class RecordZorgoverleg(LegCommand):
    """Record the joint meeting and which parties took part."""

    name: ClassVar[str] = "record-zorgoverleg"
    partners: Annotated[list[Code], Field(min_length=1, max_length=20)]


class AdviseVerlenging(LegCommand):
    """Give Veilig Thuis's advice on an extension."""

    name: ClassVar[str] = "advise-verlenging"
    advies: Literal["verlengen", "niet_verlengen"]


class ExtendHuisverbod(LegCommand):
    """Record an extension up to the clock time of the order on day `tot`."""

    name: ClassVar[str] = "extend-huisverbod"
    tot: date
    bevoegd: Bevoegd = "burgemeester"


class RefuseVerlenging(LegCommand):
    """Record that the mayor does not extend."""

    name: ClassVar[str] = "refuse-verlenging"


class WithdrawHuisverbod(LegCommand):
    """Record that the mayor withdrew the order."""

    name: ClassVar[str] = "withdraw-huisverbod"
    reden: Code
    bevoegd: Bevoegd = "burgemeester"


class PlanVervolg(LegCommand):
    """Record what follows when the order ends."""

    name: ClassVar[str] = "plan-vervolg"
    vervolg: Code


class CompleteHuisverbod(LegCommand):
    """Record, after the end or withdrawal, how things stand."""

    name: ClassVar[str] = "complete-huisverbod"
    resultaat: Code


def end_of(opgelegd: datetime, days: int) -> datetime:
    """Return the end of an order of so many days: the clock time of the order, over a change of the clock too."""
    return due(opgelegd, Length(days, Unit.DAYS), _CLOCK).limit_at


def impose(draft: Draft, _: Traject | None, command: ImposeHuisverbod) -> Iterable[Taken]:
    """Begin; child abuse as ground asks that Veilig Thuis was consulted.

    Raises:
        Refused: it was not.
        BadInput: no mayor works for the gemeente, or the ground is unknown.
    """
    policy, route = draft.context.policy, draft.route
    policy.require_code("huisverbodgrond", command.grond)
    if command.grond == CHILD_GROUND and not command.geraadpleegd:
        text = f"bij de grond {CHILD_GROUND} wordt eerst Veilig Thuis geraadpleegd; leg dat vast met geraadpleegd: ja"
        raise Refused("raadplegen", text)
    mayors = policy.region.teams_of_kind("burgemeester", route.gemeente)
    if not mayors:
        text = f"{policy.region.title} heeft geen team met kind: burgemeester voor {route.gemeente}; voeg dat toe"
        raise BadInput(text)
    at = written_moment(draft, command.opgelegd, "het opleggen", timedelta(days=LONGEST_DAYS))
    kept = {
        "opgelegd": at.isoformat(),
        "einde": end_of(at, DAYS).isoformat(),
        "bevoegd": command.bevoegd,
        "grond": command.grond,
        "geraadpleegd": command.geraadpleegd,
    }
    yield Taken("huisverbod-opgelegd", kept, bij=mayors[0].code)


def confirm_address(_: Draft, __: Traject | None, ___: ConfirmBereikadres) -> Iterable[Taken]:
    """Record that the address came."""
    yield Taken("bereikadres-ontvangen")


def first_talk(draft: Draft, _: Traject | None, command: RecordEersteGesprek) -> Iterable[Taken]:
    """Record the first talk, by whom it was with."""
    draft.context.policy.require_code("huisverbodgesprek", command.met)
    yield Taken("eerste-gesprek-gevoerd", {"met": command.met})


def meeting(draft: Draft, _: Traject | None, command: RecordZorgoverleg) -> Iterable[Taken]:
    """Record the joint meeting with its parties."""
    for partner in command.partners:
        draft.context.policy.require_code("huisverbodpartner", partner)
    yield Taken("zorgoverleg-gehouden", {"partners": ",".join(sorted(set(command.partners)))})


def advise(draft: Draft, traject: Traject | None, command: AdviseVerlenging) -> Iterable[Taken]:
    """Record the advice while the order holds."""
    order = _in_force(draft, traject)
    yield Taken("verlengingsadvies-gegeven", {"advies": command.advies, "opgelegd": str(order.gegevens["opgelegd"])})


def extend(draft: Draft, traject: Traject | None, command: ExtendHuisverbod) -> Iterable[Taken]:
    """Extend, never beyond four weeks after the order was imposed.

    Raises:
        Refused: by mandate, after the end, not later than the present end, or beyond four weeks.
    """
    _require_mayor(command.bevoegd, "verlengt")
    order = _in_force(draft, traject)
    imposed, end = _instant(order, "opgelegd"), _instant(order, "einde")
    first = local_date(imposed)
    days, last = (command.tot - first).days, first + timedelta(days=LONGEST_DAYS)
    if command.tot <= local_date(end) or days > LONGEST_DAYS:
        text = (
            f"een verlenging loopt van na {local_date(end):%d-%m-%Y} tot en met {last:%d-%m-%Y} (vier weken na het "
            f"opleggen), niet tot {command.tot:%d-%m-%Y}"
        )
        raise Refused("vier-weken", text)
    kept = {
        "opgelegd": imposed.isoformat(),
        "einde": end_of(imposed, days).isoformat(),
        "dagen": days,
        "vervolg": "",  # why: what was planned for the earlier end no longer counts
    }
    yield Taken("huisverbod-verlengd", kept)


def refuse(draft: Draft, traject: Traject | None, _: RefuseVerlenging) -> Iterable[Taken]:
    """Record that there will be no extension."""
    _in_force(draft, traject)
    yield Taken("verlenging-afgewezen")


def withdraw(draft: Draft, traject: Traject | None, command: WithdrawHuisverbod) -> Iterable[Taken]:
    """Withdraw; what follows must be recorded soon after."""
    draft.context.policy.require_code("huisverbodintrekking", command.reden)
    _require_mayor(command.bevoegd, "trekt in")
    _in_force(draft, traject)
    yield Taken("huisverbod-ingetrokken", {"reden": command.reden})


def plan(draft: Draft, traject: Traject | None, command: PlanVervolg) -> Iterable[Taken]:
    """Record what follows; the wait for how things went begins at the end of the order, or now when that has passed."""
    draft.context.policy.require_code("huisverbodvervolg", command.vervolg)
    since = max(_instant(_order(traject), "einde"), draft.context.at)
    yield Taken("huisverbod-vervolg-gepland", {"vervolg": command.vervolg, "vanaf": since.isoformat()})


def complete(draft: Draft, traject: Traject | None, command: CompleteHuisverbod) -> Iterable[Taken]:
    """End the traject: after a withdrawal at once, else after the end and with a plan.

    Raises:
        Refused: the order still holds, or nothing was planned.
    """
    draft.context.policy.require_code("huisverbodresultaat", command.resultaat)
    order = _order(traject)
    if order.fase != "ingetrokken":
        end = _instant(order, "einde")
        if draft.context.at < end:
            text = (
                f"het huisverbod loopt nog tot {clock_text(end)}; rond het daarna af, of leg eerst de intrekking vast"
            )
            raise Refused("loopt-nog", text)
        if not order.gegevens.get("vervolg"):
            raise Refused("volgorde", "leg eerst vast wat er volgt op dit huisverbod (plan-vervolg)")
    yield Taken("huisverbod-afgerond", {"resultaat": command.resultaat})


def _require_mayor(bevoegd: Bevoegd, what: str) -> None:
    if bevoegd != "burgemeester":
        text = (
            f"alleen de burgemeester {what}; het mandaat van de hulpofficier geldt alleen voor het opleggen. "
            "Kies bevoegd: burgemeester"
        )
        raise Refused("mandaat", text)


def _in_force(draft: Draft, traject: Traject | None) -> Traject:
    """Return the traject of an order that still holds at the effective moment.

    Raises:
        Refused: it has ended.
    """
    order = _order(traject)
    end = _instant(order, "einde")
    if draft.context.at >= end:
        text = (
            f"het huisverbod eindigde op {clock_text(end)}; dit kon tot dan. Was het eerder? Geef dat tijdstip; "
            "leg anders vast wat er volgt (plan-vervolg, complete-huisverbod)"
        )
        raise Refused("afgelopen", text)
    return order


def _order(traject: Traject | None) -> Traject:
    if traject is None:
        text = "this step goes on with an order that was begun"
        raise LookupError(text)
    return traject


def _instant(order: Traject, name: str) -> datetime:
    return datetime.fromisoformat(str(order.gegevens[name]))
