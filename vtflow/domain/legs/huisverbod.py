"""Tijdelijk huisverbod (L10): the table of its steps; its rules stand in `huisverbod_rules`.

Every term counts from the clock time written in the order, and every end is that clock time again.
"""

from vtflow.domain.legs import huisverbod_rules as rules
from vtflow.domain.legs.leg import BESIDE, Leg, Step
from vtflow.domain.routing import VEILIG_THUIS

_IMPOSED, _EXTENDED, _WITHDRAWN = "opgelegd", "verlengd", "ingetrokken"
_IN_FORCE = frozenset({_IMPOSED, _EXTENDED})
_MAYOR = "burgemeester"

HUISVERBOD = Leg(
    soort="huisverbod",
    title="Tijdelijk huisverbod",
    leg="huisverbod",
    begins_in=BESIDE,
    phases={
        _IMPOSED: "Opgelegd",
        _EXTENDED: "Verlengd",
        _WITHDRAWN: "Ingetrokken",
        "afgerond": "Afgerond",
    },
    steps=(
        Step(
            "huisverbod-opgelegd",
            "opgelegd",
            "impose-huisverbod",
            to=_IMPOSED,
            by=(_MAYOR, "politie", VEILIG_THUIS),
            keeps={"opgelegd": str, "einde": str, "bevoegd": str, "grond": str, "geraadpleegd": bool},
        ),
        Step(
            "bereikadres-ontvangen",
            "bereikadres ontvangen",
            "confirm-bereikadres",
            of=_IN_FORCE,
            by=(_MAYOR, "politie", VEILIG_THUIS),
        ),
        Step(
            "eerste-gesprek-gevoerd",
            "eerste gesprek gevoerd",
            "record-eerste-gesprek",
            of=_IN_FORCE,
            keeps={"met": str},
        ),
        Step(
            "zorgoverleg-gehouden",
            "gezamenlijk zorgoverleg gehouden",
            "record-zorgoverleg",
            of=_IN_FORCE,
            keeps={"partners": str},
        ),
        Step(
            "verlengingsadvies-gegeven",
            "advies over verlenging gegeven",
            "advise-verlenging",
            of=frozenset({_IMPOSED}),
            keeps={"advies": str, "opgelegd": str},
        ),
        Step(
            "huisverbod-verlengd",
            "verlengd",
            "extend-huisverbod",
            of=_IN_FORCE,
            to=_EXTENDED,
            by=(_MAYOR,),
            keeps={"opgelegd": str, "einde": str, "dagen": int, "vervolg": str},
        ),
        Step(
            "verlenging-afgewezen",
            "niet verlengd",
            "refuse-verlenging",
            of=frozenset({_IMPOSED}),
            by=(_MAYOR,),
        ),
        Step(
            "huisverbod-ingetrokken",
            "ingetrokken",
            "withdraw-huisverbod",
            of=_IN_FORCE,
            to=_WITHDRAWN,
            by=(_MAYOR,),
            keeps={"reden": str},
        ),
        Step(
            "huisverbod-vervolg-gepland",
            "vervolg gepland",
            "plan-vervolg",
            of=_IN_FORCE,
            keeps={"vervolg": str, "vanaf": str},
        ),
        Step(
            "huisverbod-afgerond",
            "afgerond",
            "complete-huisverbod",
            of=_IN_FORCE | {_WITHDRAWN},
            to="afgerond",
            ends=True,
            keeps={"resultaat": str},
        ),
    ),
    handlers={
        rules.ImposeHuisverbod: rules.impose,
        rules.ConfirmBereikadres: rules.confirm_address,
        rules.RecordEersteGesprek: rules.first_talk,
        rules.RecordZorgoverleg: rules.meeting,
        rules.AdviseVerlenging: rules.advise,
        rules.ExtendHuisverbod: rules.extend,
        rules.RefuseVerlenging: rules.refuse,
        rules.WithdrawHuisverbod: rules.withdraw,
        rules.PlanVervolg: rules.plan,
        rules.CompleteHuisverbod: rules.complete,
    },
)
