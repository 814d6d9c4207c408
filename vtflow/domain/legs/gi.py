"""The gecertificeerde instelling (leg L8): from the ruling to a plan, and the end of Veilig Thuis's part in it."""

from collections.abc import Iterable
from datetime import date

from vtflow.domain.actors import require_works_at
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.gesprekken import require_person
from vtflow.domain.legs import gi_commands as c
from vtflow.domain.legs.bescherming import (
    EINDE,
    GEEN,
    GI,
    NAME_ONE,
    RAAD,
    VOTS,
    VTO,
    duty,
    leads,
    months_after,
    require_ruling_day,
    running,
    team_for,
)
from vtflow.domain.legs.leg import BESIDE, DECIDED, Leg, Step, Taken
from vtflow.domain.melding import Scalar, State, Traject
from vtflow.domain.routing import VEILIG_THUIS
from vtflow.terms import Basis, Length, Rule, due, local_midnight

#: a voorlopige ondertoezichtstelling lasts so many months at most (art. 1:257 BW)
_VOTS_MONTHS = 3
_DAY_BEFORE = Length.parse("-1d")
_RUNNING = frozenset({"uitgesproken", "benoemd", "contact", "plan"})
_RULING = (RAAD, GI, VEILIG_THUIS)
#: how long before its end the court must have been asked for what comes after it; an assumption
_SUCCESSION = Length.parse("-4w")
_KEPT: dict[str, type] = {
    "maatregel": str,
    "uitspraak": str,  #: instant from which the terms count, midnight of the day of the ruling
    "geldig_tot": str,
    "dagen": int,  #: from the ruling to the last day of the measure
    "vervolgdagen": int,  #: from the ruling to the last day on which to ask for what comes after it
}


def _ruling(draft: Draft, command: c.Uitspraak) -> dict[str, Scalar]:
    draft.context.policy.require_code("maatregel", command.maatregel)
    if command.maatregel == GEEN:
        text = "een uitspraak zonder maatregel legt u vast met reject-verzoek, of met end-maatregel na een voorlopige"
        raise Refused("maatregel", text)
    require_ruling_day(draft, command.uitspraak_op)
    _require_term(command)
    start = command.uitspraak_op
    kept: dict[str, Scalar] = {"maatregel": command.maatregel, "uitspraak": local_midnight(start).isoformat()}
    return {**kept, **counted_back(start, command.geldig_tot)} if command.geldig_tot else kept


def counted_back(start: date, geldig_tot: date) -> dict[str, Scalar]:
    """Return the end of a measure, and in calendar days from `start` its last day and the last day to ask for another.

    Both are counted back from the end, so nothing rolls (Algemene termijnenwet art. 1).
    """
    back = Rule(Basis.AGREED, roll=False)
    last, ask = (due(geldig_tot, length, back).due_on or geldig_tot for length in (_DAY_BEFORE, _SUCCESSION))
    return {
        "geldig_tot": geldig_tot.isoformat(),
        "dagen": (last - start).days,
        "vervolgdagen": max((ask - start).days, 0),
    }


def _require_term(command: c.Uitspraak) -> None:
    until, start = command.geldig_tot, command.uitspraak_op
    if command.maatregel == VOTS and until is None:
        raise Refused("geldig_tot", "een voorlopige ondertoezichtstelling heeft een einde: geef geldig_tot")
    if until is not None and until <= start:
        raise Refused("geldig_tot", f"geldig_tot ({until:%d-%m-%Y}) ligt niet na de uitspraak ({start:%d-%m-%Y})")
    last = months_after(start, _VOTS_MONTHS)
    if command.maatregel == VOTS and until is not None and until > last:
        text = f"een voorlopige ondertoezichtstelling duurt hooguit drie maanden: tot {last:%d-%m-%Y}"
        raise Refused("geldig_tot", f"{text}, niet tot {until:%d-%m-%Y}")


def _record(draft: Draft, _: Traject | None, command: c.RecordUitspraak) -> Iterable[Taken]:
    for kind in command.kinderen:
        require_person(draft.route, kind)
    team = team_for(draft, GI, command.aan)
    kinderen = ",".join(sorted(set(command.kinderen)))
    kept = {**_ruling(draft, command), "kinderen": kinderen, "dossier": command.dossier}
    yield Taken("uitspraak-gedaan", kept, bij=team.code)


def _succeed(draft: Draft, traject: Traject | None, command: c.RecordVervolguitspraak) -> Iterable[Taken]:
    _require_provisional(traject, "record-vervolguitspraak")
    if command.maatregel == VOTS:
        raise Refused("maatregel", "een voorlopige ondertoezichtstelling kan niet met een tweede worden verlengd")
    yield Taken("maatregel-opgevolgd", _ruling(draft, command))


def _require_provisional(traject: Traject | None, command: str) -> None:
    if traject is None or traject.gegevens.get("maatregel") != VOTS:
        text = f"{command} is voor een voorlopige ondertoezichtstelling; deze maatregel is al definitief"
        raise Refused("maatregel", f"{text}. Is het plan er, rond dan af met finish-gi")


def _hear(_: Draft, traject: Traject | None, __: c.RecordZitting) -> Iterable[Taken]:
    _require_provisional(traject, "record-zitting")
    yield Taken("zitting-gehouden")


def _name(draft: Draft, traject: Traject | None, command: c.NameJeugdbeschermer) -> Iterable[Taken]:
    if traject is None:
        return
    require_works_at(draft, traject.bij, command.naam, NAME_ONE)
    gi = traject.bij if leads(draft.route) else ""
    yield Taken("jeugdbeschermer-benoemd", {"jeugdbeschermer": command.naam}, responsible=gi)


def _contact(_: Draft, __: Traject | None, ___: c.ReportGiContact) -> Iterable[Taken]:
    yield Taken("gi-contact")


def _plan(_: Draft, traject: Traject | None, __: c.RecordGiPlan) -> Iterable[Taken]:
    if traject is not None:
        yield Taken("gi-plan", {"maatregel": traject.gegevens["maatregel"]})


def _end(draft: Draft, traject: Traject | None, command: c.EndMaatregel) -> Iterable[Taken]:
    draft.context.policy.require_code("maatregeleinde", command.reden)
    _require_provisional(traject, "end-maatregel")
    yield _lapse(draft, command.reden)


def _lapse(draft: Draft, reden: str) -> Taken:
    """Return the step that ends a voorlopige measure; the safety duty goes back to whoever still has the case.

    Where it led the route and the Raad has nothing any more, Veilig Thuis takes the decision up again.
    """
    route = draft.route
    back = duty(route, without=GI) if leads(route) else ""
    alone = leads(route) and running(route, RAAD) is None
    kept = {"einde": reden, "leidt": alone}
    return Taken("maatregel-vervallen", kept, responsible=back, staat=State.BESLOTEN if alone else None)


def _end_without_measure(draft: Draft, traject: Traject | None) -> Iterable[Taken]:
    """End a voorlopige measure when the court does not put another in its place."""
    if traject is not None and traject.gegevens.get("maatregel") == VOTS:
        yield Taken("maatregel-vervallen", {"einde": "afgewezen", "leidt": False})


def _lead_after_decision(draft: Draft, traject: Traject | None) -> Iterable[Taken]:
    """Let a measure that came during the assessment lead when that is the decision and no VTO runs any more."""
    route = draft.route
    if traject is not None and route.state is State.BESLOTEN and route.uitkomst == VTO:
        yield Taken("gi-leidt", responsible=duty(route))


def _finish(draft: Draft, traject: Traject | None, command: c.FinishGi) -> Iterable[Taken]:
    route = draft.route
    if traject is not None and traject.gegevens.get("maatregel") == VOTS:
        text = "een voorlopige ondertoezichtstelling is tijdelijk: leg eerst de vervolguitspraak vast, of end-maatregel"
        raise Refused("maatregel", text)
    if not leads(route):
        if command.monitoring:
            text = f"{route.ref} staat op {route.state.value!r}: monitoring volgt daaruit. Kies monitoring nee"
            raise Refused("monitoring", text)
        yield Taken("gi-overgenomen", {"monitoring": False, "leidt": False})
        return
    if running(route, RAAD) is not None:
        raise Refused("raad-loopt", "het raadsonderzoek loopt nog; leg eerst de uitkomst daarvan vast")
    staat = State.MONITORING if command.monitoring else State.BESLOTEN
    kept = {"monitoring": command.monitoring, "leidt": True}
    yield Taken("gi-overgenomen", kept, uitkomst=EINDE, staat=staat)


INSTELLING = Leg(
    soort=GI,
    title="Gecertificeerde instelling",
    leg="gecertificeerde-instelling",
    begins_in=BESIDE,
    phases={
        "uitgesproken": "Maatregel uitgesproken",
        "benoemd": "Vaste jeugdbeschermer benoemd",
        "contact": "Eerste contact gelegd",
        "plan": "Plan gereed",
        "overgenomen": "Gaat verder zonder Veilig Thuis",
        "vervallen": "Voorlopige maatregel geëindigd",
    },
    steps=(
        Step(
            "uitspraak-gedaan",
            "maatregel uitgesproken",
            "record-uitspraak",
            to="uitgesproken",
            by=_RULING,
            keeps={**_KEPT, "kinderen": str, "dossier": bool},
        ),
        Step(
            "maatregel-opgevolgd", "maatregel opgevolgd", "record-vervolguitspraak", _RUNNING, by=_RULING, keeps=_KEPT
        ),
        Step("zitting-gehouden", "zitting gehouden", "record-zitting", _RUNNING, by=_RULING),
        Step(
            "jeugdbeschermer-benoemd",
            "vaste jeugdbeschermer benoemd",
            "name-jeugdbeschermer",
            frozenset({"uitgesproken"}),
            "benoemd",
            (GI,),
            keeps={"jeugdbeschermer": str},
        ),
        Step("gi-contact", "eerste contact gelegd", "report-gi-contact", frozenset({"benoemd"}), "contact", (GI,)),
        Step(
            "gi-plan",
            "plan gereed",
            "record-gi-plan",
            frozenset({"contact"}),
            "plan",
            (GI,),
            keeps={"maatregel": str},
        ),
        Step("gi-leidt", "leidt vanaf nu de route", "", _RUNNING, staat=State.BIJ_RVDK),
        Step(
            "maatregel-vervallen",
            "voorlopige maatregel geëindigd",
            "end-maatregel",
            _RUNNING,
            "vervallen",
            _RULING,
            ends=True,
            keeps={"einde": str, "leidt": bool},
        ),
        Step(
            "gi-overgenomen",
            "gaat verder zonder Veilig Thuis",
            "finish-gi",
            frozenset({"plan"}),
            "overgenomen",
            ends=True,
            keeps={"monitoring": bool, "leidt": bool},
        ),
    ),
    handlers={
        c.RecordUitspraak: _record,
        c.RecordVervolguitspraak: _succeed,
        c.RecordZitting: _hear,
        c.NameJeugdbeschermer: _name,
        c.ReportGiContact: _contact,
        c.RecordGiPlan: _plan,
        c.EndMaatregel: _end,
        c.FinishGi: _finish,
    },
    after={DECIDED: _lead_after_decision, "verzoek-afgewezen": _end_without_measure},
)
