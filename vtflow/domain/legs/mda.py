"""Opschaling to MDA++ or the Zorg- en Veiligheidshuis (leg L11), beside the main line.

Criteria are answered one by one against a closed list, then it is asked for; the table takes it on by naming one
regisseur, or refuses. The safety duty stays where it is; the regie goes to whoever is named.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from vtflow.domain.command import Code, JaNee, Staff
from vtflow.domain.draft import Draft
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.legs.leg import BESIDE, Leg, LegCommand, Step, Taken
from vtflow.domain.legs.regie import agreed
from vtflow.domain.legs.samen import days_until, open_of, require_involved
from vtflow.domain.melding import Traject
from vtflow.domain.regie_folds import OPSCHALING_SOORT
from vtflow.domain.routing import IEDEREEN, ONTVANGER, VEILIG_THUIS

#: kind of team -> list of its criteria; all of them must be met
CRITERIA = {"mda": "mdacriterium", "zvh": "zvhcriterium"}
_TESTED, _ASKED = frozenset({"getoetst"}), frozenset({"aangevraagd"})
_NAMED, _DATED, _RUNNING = frozenset({"regisseur"}), frozenset({"mdo_gepland"}), frozenset({"loopt"})
_TAKEN_ON = _NAMED | _DATED | _RUNNING
_TABLE = (ONTVANGER, VEILIG_THUIS)


class CheckOpschaling(LegCommand):
    """Answer every criterion of the table that would take it on."""

    name: ClassVar[str] = "check-opschaling"
    aan: Code
    antwoorden: Annotated[dict[Code, JaNee], Field(min_length=1, max_length=30)]


class RequestOpschaling(LegCommand):
    """Ask the table to take it on; only after criteria that are met."""

    name: ClassVar[str] = "request-opschaling"


class DropOpschaling(LegCommand):
    """Decide not to ask, although the criteria are met; or take the request back."""

    name: ClassVar[str] = "drop-opschaling"
    reden: Code


class RefuseOpschaling(LegCommand):
    """Refuse it."""

    name: ClassVar[str] = "refuse-opschaling"
    reden: Code


class AcceptOpschaling(LegCommand):
    """Take it on: name the one regisseur, with agreement of that person's team."""

    name: ClassVar[str] = "accept-opschaling"
    team: Code
    naam: Code
    akkoord: Staff | None = None


class PlanMdo(LegCommand):
    """Set the day of the multidisciplinary meeting; another day replaces it."""

    name: ClassVar[str] = "plan-mdo"
    op: date


class RecordMdo(LegCommand):
    """Record that the meeting was held."""

    name: ClassVar[str] = "record-mdo"


class EndOpschaling(LegCommand):
    """End it."""

    name: ClassVar[str] = "end-opschaling"
    reden: Code


def _check(draft: Draft, _: Traject | None, command: CheckOpschaling) -> Iterable[Taken]:
    require_involved(draft)
    policy = draft.context.policy
    team = policy.region.team(command.aan)
    if team.kind not in CRITERIA:
        text = f"{team.title} is geen MDA++ of Zorg- en Veiligheidshuis (soort team: {team.kind}); kies mda of zvh"
        raise Refused("tafel", text)
    if any(t.bij == team.code for t in open_of(draft, OPSCHALING_SOORT)):
        raise Refused("loopt-al", f"de opschaling naar {team.title} loopt al voor {draft.route.ref}; ga daarmee verder")
    listed = policy.codes[CRITERIA[team.kind]]
    lacking, strange = sorted(listed.keys() - command.antwoorden), sorted(command.antwoorden.keys() - listed)
    if lacking or strange:
        text = (
            f"beantwoord ieder criterium van {CRITERIA[team.kind]} met ja of nee; "
            f"ontbreekt: {', '.join(lacking) or 'niets'}; onbekend: {', '.join(strange) or 'niets'}"
        )
        raise BadInput(text)
    met = " ".join(code for code in listed if command.antwoorden[code])
    unmet = " ".join(code for code in listed if not command.antwoorden[code])
    step = "criteria-niet-gehaald" if unmet else "criteria-gehaald"
    yield Taken(step, {"ja": met, "nee": unmet}, bij=team.code)


def _request(draft: Draft, _: Traject, __: RequestOpschaling) -> Iterable[Taken]:
    require_involved(draft)
    yield Taken("opschaling-aangevraagd")


def _drop(draft: Draft, _: Traject, command: DropOpschaling) -> Iterable[Taken]:
    require_involved(draft)
    draft.context.policy.require_code("opschalingreden", command.reden)
    yield Taken("opschaling-ingetrokken", {"reden": command.reden})


def _refuse(draft: Draft, _: Traject, command: RefuseOpschaling) -> Iterable[Taken]:
    draft.context.policy.require_code("opschalingweigering", command.reden)
    yield Taken("opschaling-geweigerd", {"reden": command.reden})


def _accept(draft: Draft, _: Traject, command: AcceptOpschaling) -> Iterable[Taken]:
    same = draft.route.regisseur == f"{command.team}.{command.naam}"
    akkoord = command.akkoord
    # why: who has the regie already may keep it; that needs no new agreement
    regisseur = draft.route.regisseur if same else agreed(draft, command.team, command.naam, akkoord)
    kept = {"regisseur": regisseur, "akkoord": akkoord or draft.context.by}
    yield Taken("opschaling-aangenomen", kept, regisseur=regisseur)


def _plan(draft: Draft, _: Traject, command: PlanMdo) -> Iterable[Taken]:
    days = days_until(draft, command.op, "het MDO")
    yield Taken("mdo-gepland", {"mdo_op": command.op.isoformat(), "dagen": days})


def _held(_: Draft, __: Traject, ___: RecordMdo) -> Iterable[Taken]:
    yield Taken("mdo-gehouden")


def _end(draft: Draft, _: Traject, command: EndOpschaling) -> Iterable[Taken]:
    draft.context.policy.require_code("opschalingeinde", command.reden)
    yield Taken("opschaling-beeindigd", {"reden": command.reden})


_REDEN: dict[str, type] = {"reden": str}
_CRITERIA: dict[str, type] = {"ja": str, "nee": str}
_ANY = (IEDEREEN,)
_RUN = (ONTVANGER, VEILIG_THUIS, "lokaal_team")

OPSCHALING = Leg(
    soort=OPSCHALING_SOORT,
    title="Opschaling",
    leg="mda",
    begins_in=BESIDE,
    phases={
        "getoetst": "Criteria gehaald",
        "niet_gehaald": "Criteria niet gehaald",
        "aangevraagd": "Aangevraagd",
        "geweigerd": "Geweigerd",
        "ingetrokken": "Ingetrokken",
        "regisseur": "Regisseur benoemd",
        "mdo_gepland": "MDO gepland",
        "loopt": "MDO gehouden",
        "beeindigd": "Beëindigd",
    },
    steps=(
        Step("criteria-gehaald", "criteria gehaald", "check-opschaling", to="getoetst", by=_ANY, keeps=_CRITERIA),
        Step(
            "criteria-niet-gehaald",
            "criteria niet gehaald",
            "check-opschaling",
            to="niet_gehaald",
            by=_ANY,
            ends=True,
            keeps=_CRITERIA,
        ),
        Step("opschaling-aangevraagd", "aangevraagd", "request-opschaling", _TESTED, "aangevraagd", _ANY),
        Step(
            "opschaling-ingetrokken",
            "ingetrokken",
            "drop-opschaling",
            _TESTED | _ASKED,
            "ingetrokken",
            _ANY,
            ends=True,
            keeps=_REDEN,
        ),
        Step(
            "opschaling-geweigerd",
            "geweigerd",
            "refuse-opschaling",
            _ASKED,
            "geweigerd",
            _TABLE,
            ends=True,
            keeps=_REDEN,
        ),
        Step(
            "opschaling-aangenomen",
            "regisseur benoemd",
            "accept-opschaling",
            _ASKED,
            "regisseur",
            _TABLE,
            keeps={"regisseur": str, "akkoord": str},
        ),
        Step(
            "mdo-gepland",
            "MDO gepland",
            "plan-mdo",
            _TAKEN_ON,
            "mdo_gepland",
            _RUN,
            keeps={"mdo_op": str, "dagen": int},
        ),
        Step("mdo-gehouden", "MDO gehouden", "record-mdo", _DATED, "loopt", _RUN),
        Step(
            "opschaling-beeindigd",
            "beëindigd",
            "end-opschaling",
            _TAKEN_ON,
            "beeindigd",
            _RUN,
            ends=True,
            keeps=_REDEN,
        ),
    ),
    handlers={
        CheckOpschaling: _check,
        RequestOpschaling: _request,
        DropOpschaling: _drop,
        RefuseOpschaling: _refuse,
        AcceptOpschaling: _accept,
        PlanMdo: _plan,
        RecordMdo: _held,
        EndOpschaling: _end,
    },
    several=True,
)
