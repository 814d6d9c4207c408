"""Verhuizing: the household moved, and the Veilig Thuis of its new region takes the open melding over.

Offered, received, and accepted by a named person or sent back with a reason. Until it is accepted everything stays
where it is: duty, clocks and bookings. With acceptance the melding ends here and goes on there, with its true receipt.

Where the other region is kept in the same record its own people answer. Where it is not, the traject lies with whoever
offers, who records the answer with the name that was given and the reference of the letter that proves it.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import Field

from vtflow.domain.actors import require_works_at
from vtflow.domain.command import Code
from vtflow.domain.draft import Draft
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.gemeenten import slug_of
from vtflow.domain.legs.leg import BESIDE, Leg, LegCommand, Step, Taken
from vtflow.domain.legs.verhuizing_guards import require_free, require_module
from vtflow.domain.melding import Route, Scalar, State, Traject
from vtflow.domain.norms import Policy
from vtflow.domain.routing import ONTVANGER, VEILIG_THUIS, main_wait
from vtflow.domain.work_commands import Kenmerk
from vtflow.terms import local_date

SOORT = "verhuizing"
AANVAARD = "verhuizing-aanvaard"
_OFFERED, _RECEIVED = frozenset({"aangeboden"}), frozenset({"ontvangen"})
_OPEN = _OFFERED | _RECEIVED


class TransferMelding(LegCommand):
    """Offer an open melding to the Veilig Thuis of the region to which the household moved."""

    name: ClassVar[str] = "transfer-melding"
    naar: Code  #: region
    gemeente: Annotated[str, Field(max_length=80)] = ""  #: of the new home; empty: it is secret, or not known yet
    grond: Code = "wettelijke_taak"


class ConfirmTransfer(LegCommand):
    """Confirm, by name, that the offer arrived; that is not acceptance yet."""

    name: ClassVar[str] = "confirm-transfer"


class AcceptTransfer(LegCommand):
    """Take the melding over, by name; `kenmerk` is the letter that proves it where nobody of that region answers."""

    name: ClassVar[str] = "accept-transfer"
    makes_melding: ClassVar[bool] = True
    naam: Code
    kenmerk: Kenmerk = ""


class ReturnTransfer(LegCommand):
    """Send the melding back; it never left."""

    name: ClassVar[str] = "return-transfer"
    reden: Code


class WithdrawTransfer(LegCommand):
    """Take the offer back."""

    name: ClassVar[str] = "withdraw-transfer"
    reden: Code


def _offer(draft: Draft, _: Traject | None, command: TransferMelding) -> Iterable[Taken]:
    policy, route = draft.context.policy, draft.route
    policy.require_code("veilig_thuis", command.naar)
    policy.require_code("grond", command.grond)
    other = policy.region.neighbours.get(command.naar)
    if command.naar == policy.region.id or (other and other.team == route.veilig_thuis):
        text = f"{route.ref} is al van {policy.region.title}; noem de regio waarheen het gezin is verhuisd (naar)"
        raise Refused("eigen-regio", text)
    gemeente = _gemeente(policy, command) if command.gemeente else ""
    require_free(draft)
    if other is not None:
        require_module(draft, other)
    kept = {"naar": command.naar, "gemeente": gemeente, "grond": command.grond, "elders": other is None}
    # why: an organisation outside this record has no team here, so whoever offers sees to it that an answer comes
    bij = other.team if other else route.veilig_thuis
    yield Taken("verhuizing-aangeboden", {**kept, **_preview(route)}, bij=bij)


def _preview(route: Route) -> dict[str, Scalar]:
    """Return what somebody must know of a melding before taking it over: where it stands and what is due first."""
    wait = main_wait(route)
    due = local_date(wait.limit_at - timedelta(microseconds=1)).isoformat() if wait else ""
    received = local_date(route.truly_received_at or route.received_at).isoformat()
    return {"spoed": route.acuut, "staat": route.state.value, "ontvangen": received, "uiterlijk": due}


def _gemeente(policy: Policy, command: TransferMelding) -> str:
    """Return the slug of the new gemeente.

    Raises:
        BadInput: it is unknown, or does not lie in the region that was named.
    """
    slug = slug_of(command.gemeente)
    slug = policy.aliases.get(slug, slug)
    title = policy.codes["veilig_thuis"][command.naar]
    if slug in policy.region.gemeenten:
        text = f"gemeente {policy.region.gemeenten[slug]} hoort bij {policy.region.title}: de melding blijft hier"
        raise BadInput(text)
    if slug not in policy.elsewhere:
        text = f"gemeente: deze naam is niet bekend; laat haar leeg als de gemeente geheim of nog onbekend is ({title})"
        raise BadInput(text)
    name, region = policy.elsewhere[slug]
    if region != title:
        text = f"gemeente {name} hoort bij {region}, niet bij {title}; kies een van beide opnieuw (naar, gemeente)"
        raise BadInput(text)
    return slug


def _confirm(_: Draft, traject: Traject, __: ConfirmTransfer) -> Iterable[Taken]:
    yield Taken("verhuizing-ontvangen", {"spoed": bool(traject.gegevens["spoed"])})


def _accept(draft: Draft, traject: Traject, command: AcceptTransfer) -> Iterable[Taken]:
    ref, region = draft.route.ref, draft.context.policy.region
    if traject.gegevens["elders"]:
        if not command.kenmerk:
            text = f"{ref} gaat naar een organisatie buiten vtflow; noem het kenmerk van de brief waarin zij aanvaardt"
            raise Refused("bewijs", f"{text} (kenmerk, bijvoorbeeld BR-2026-0001)")
    else:
        other = region.team(traject.bij)
        if region.team_of(draft.context.by).code != other.code:
            text = f"aanvaarden doet {other.title} zelf, op naam; {draft.context.by} kan dit niet vastleggen"
            raise Refused("bevoegd", text)
        require_works_at(draft, other.code, command.naam, "noem wie aanvaardt: {staff}")
    require_free(draft, traject)
    if traject.fase == "aangeboden":
        yield Taken("verhuizing-ontvangen", {"spoed": bool(traject.gegevens["spoed"])})
    went = draft.context.taken_over.get(ref, "")
    yield Taken(AANVAARD, {"naam": command.naam, "kenmerk": command.kenmerk, "melding": went})


def _return(draft: Draft, _: Traject, command: ReturnTransfer) -> Iterable[Taken]:
    draft.context.policy.require_code("verhuisterugreden", command.reden)
    yield Taken("verhuizing-teruggestuurd", {"reden": command.reden})


def _withdraw(draft: Draft, traject: Traject, command: WithdrawTransfer) -> Iterable[Taken]:
    draft.context.policy.require_code("verhuisintrekreden", command.reden)
    yield Taken("verhuizing-ingetrokken", {"reden": command.reden, "elders": bool(traject.gegevens["elders"])})


_ANSWERS = (ONTVANGER, VEILIG_THUIS)
VERHUIZING = Leg(
    soort=SOORT,
    title="Verhuizing naar een andere regio",
    leg="overdracht",
    # why: whether somebody is in danger now is looked at before anybody is asked to take over
    begins_in=BESIDE - {State.AANGENOMEN},
    phases={
        "aangeboden": "Aangeboden",
        "ontvangen": "Ontvangen",
        "aanvaard": "Aanvaard",
        "teruggestuurd": "Teruggestuurd",
        "ingetrokken": "Ingetrokken",
    },
    steps=(
        Step(
            "verhuizing-aangeboden",
            "aangeboden",
            "transfer-melding",
            to="aangeboden",
            keeps={
                **{"naar": str, "gemeente": str, "grond": str, "elders": bool},
                **{"spoed": bool, "staat": str, "ontvangen": str, "uiterlijk": str},
            },
        ),
        Step(
            "verhuizing-ontvangen",
            "ontvangst bevestigd",
            "confirm-transfer",
            _OFFERED,
            "ontvangen",
            _ANSWERS,
            keeps={"spoed": bool},
        ),
        Step(
            AANVAARD,
            "aanvaard",
            "accept-transfer",
            _OPEN,
            "aanvaard",
            _ANSWERS,
            ends=True,
            keeps={"naam": str, "kenmerk": str, "melding": str},
        ),
        Step(
            "verhuizing-teruggestuurd",
            "teruggestuurd",
            "return-transfer",
            _OPEN,
            "teruggestuurd",
            _ANSWERS,
            ends=True,
            keeps={"reden": str},
        ),
        Step(
            "verhuizing-ingetrokken",
            "ingetrokken",
            "withdraw-transfer",
            _OPEN,
            "ingetrokken",
            ends=True,
            keeps={"reden": str, "elders": bool},
        ),
    ),
    handlers={
        TransferMelding: _offer,
        ConfirmTransfer: _confirm,
        AcceptTransfer: _accept,
        ReturnTransfer: _return,
        WithdrawTransfer: _withdraw,
    },
)
