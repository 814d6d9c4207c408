"""Advies: asked, answered, and then closed or made into a melding. Veilig Thuis does nothing towards the household.

An advies is a route of its own kind with one traject of this leg; requests for information run beside it. A melding has
neither. That keeps the two apart as aggregates; `convert-to-melding` is the only way from one to the other.
"""

from collections.abc import Iterable

from vtflow.domain import events as e
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.intake_folds import ADVIES as SOORT
from vtflow.domain.legs import advies_commands as c
from vtflow.domain.legs.informatie import lapse_requests
from vtflow.domain.legs.leg import Leg, Step, Taken
from vtflow.domain.melding import State, Traject

_OPEN = frozenset({"gevraagd"})
_BOTH = frozenset({"gevraagd", "gegeven"})
#: reason of a conversion that says that the one who asked reports
MELDT_ZELF = "wil_melden"
#: reason of an end that says that the advies was given
GEGEVEN = "gegeven"


def _begin(draft: Draft, _: Traject | None, command: c.RegisterAdvies) -> Iterable[Taken]:
    kept = {
        "adviesvrager": command.adviesvrager,
        "kanaal": command.kanaal,
        "anoniem": command.anoniem,
        "criterium": command.criterium,
        "wil_melden": command.wil_melden,
    }
    yield Taken("advies-gevraagd", kept, bij=draft.route.veilig_thuis)


def _give(draft: Draft, _: Traject, command: c.GiveAdvies) -> Iterable[Taken]:
    draft.context.policy.require_code("wijze", command.wijze)
    yield Taken("advies-gegeven", {"wijze": command.wijze})


def _intend(draft: Draft, traject: Traject, command: c.RecordIntention) -> Iterable[Taken]:
    taken_back = traject.gegevens["wil_melden"] and not command.wil_melden
    if taken_back and not command.reden:
        text = f"{draft.route.ref}: de vrager wilde melden; leg vast waarom nu niet meer (reden)"
        raise Refused("intentie", text)
    if command.reden:
        draft.context.policy.require_code("intentiereden", command.reden)
    anoniem = traject.gegevens["anoniem"] if command.anoniem is None else command.anoniem
    kept = {"wil_melden": command.wil_melden, "anoniem": anoniem, "reden": command.reden}
    yield Taken("intentie-vastgelegd", kept)


def _convert(draft: Draft, traject: Traject, command: c.ConvertToMelding) -> Iterable[Taken]:
    draft.context.policy.require_code("omzetreden", command.reden)
    ref = draft.route.ref
    if command.reden == MELDT_ZELF and traject.gegevens["anoniem"]:
        text = (
            f"{ref}: de vrager is anoniem en kan zo niet melden; leg vast dat die zich bekendmaakt (record-intention), "
            "of zet ambtshalve om"
        )
        raise Refused("anoniem", text)
    if command.reden == MELDT_ZELF and not traject.gegevens["wil_melden"]:
        text = f"{ref}: de vrager wil niet melden; leg eerst iets anders vast (record-intention) of zet ambtshalve om"
        raise Refused("intentie", text)
    lapse_requests(draft)
    yield Taken("advies-omgezet", {"melding": draft.context.melding, "reden": command.reden})
    draft.record(e.RouteClosed(reden="omgezet"))


def _close(draft: Draft, traject: Traject, command: c.CloseAdvies) -> Iterable[Taken]:
    draft.context.policy.require_code("advieseinde", command.reden)
    ref = draft.route.ref
    if traject.gegevens["wil_melden"]:
        text = (
            f"{ref}: de vrager wil melden, dus dit wordt een melding (convert-to-melding); "
            "trekt die dat in, leg dat dan met een reden vast (record-intention)"
        )
        raise Refused("intentie", text)
    if traject.fase == "gevraagd" and command.reden == GEGEVEN:
        raise Refused("volgorde", f"{ref}: het advies is nog niet gegeven (give-advies); of noem een andere reden")
    lapse_requests(draft)
    yield Taken("advies-gesloten", {"reden": command.reden})
    draft.record(e.RouteClosed(reden="advies"))


ADVIES = Leg(
    soort=SOORT,
    title="Advies",
    leg="advies",
    of=SOORT,
    begins_in=frozenset({State.AANGENOMEN}),
    phases={"gevraagd": "Gevraagd", "gegeven": "Gegeven", "omgezet": "Melding geworden", "gesloten": "Gesloten"},
    steps=(
        Step(
            "advies-gevraagd",
            "gevraagd",
            "register-advies",
            to="gevraagd",
            keeps={"adviesvrager": str, "kanaal": str, "anoniem": bool, "criterium": str, "wil_melden": bool},
        ),
        Step(
            "advies-gegeven", "gegeven", "give-advies", of=frozenset({"gevraagd"}), to="gegeven", keeps={"wijze": str}
        ),
        Step(
            "intentie-vastgelegd",
            "bedoeling vastgelegd",
            "record-intention",
            of=_BOTH,
            keeps={"wil_melden": bool, "anoniem": bool, "reden": str},
        ),
        Step(
            "advies-omgezet",
            "melding geworden",
            "convert-to-melding",
            of=_BOTH,
            to="omgezet",
            ends=True,
            keeps={"melding": str, "reden": str},
        ),
        Step("advies-gesloten", "gesloten", "close-advies", of=_BOTH, to="gesloten", ends=True, keeps={"reden": str}),
    ),
    handlers={
        c.RegisterAdvies: _begin,
        c.GiveAdvies: _give,
        c.RecordIntention: _intend,
        c.ConvertToMelding: _convert,
        c.CloseAdvies: _close,
    },
)
