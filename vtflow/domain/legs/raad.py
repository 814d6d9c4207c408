"""The Raad voor de Kinderbescherming (leg L5): the table of a VTO, from sending to a measure or back."""

from vtflow.domain.legs import raad_commands as c
from vtflow.domain.legs import raad_steps as does
from vtflow.domain.legs.bescherming import RAAD
from vtflow.domain.legs.leg import BESIDE, DECIDED, Leg, Step
from vtflow.domain.melding import State
from vtflow.domain.routing import IEDEREEN, VEILIG_THUIS

_SENT = frozenset({"verstuurd", "niet_bezorgbaar"})
_OFFERED = _SENT | {"ontvangen"}
_BEFORE = _OFFERED | {"wacht"}
_UNDER_WAY = _BEFORE | {"onderzoek", "rechter"}
_RAAD, _MACHINE = (RAAD,), (VEILIG_THUIS, RAAD, "operaties")
_MESSAGE = {"bericht": str, "spoed": bool}

RAADSONDERZOEK = Leg(
    soort=RAAD,
    title="Raad voor de Kinderbescherming",
    leg="raadsonderzoek",
    begins_in=BESIDE,
    phases={
        "verstuurd": "Verzoek tot onderzoek verstuurd",
        "niet_bezorgbaar": "Verzoek niet te bezorgen",
        "ontvangen": "Bij de Raad aangekomen",
        "wacht": "In behandeling, onderzoek nog niet begonnen",
        "onderzoek": "Onderzoek loopt",
        "rechter": "Verzoek ligt bij de kinderrechter",
        "terug": "Terug bij Veilig Thuis",
        "besloten": "Vervolg besloten",
        "maatregel": "Maatregel uitgesproken",
    },
    steps=(
        Step(
            "vto-verstuurd",
            "verzoek tot onderzoek verstuurd",
            "send-vto",
            to="verstuurd",
            keeps={
                **dict.fromkeys(("kinderen", "grond", "zienswijze", "gebeld_op", "gebeld_met"), str),
                "veiligheidsplan": bool,
                "spoed": bool,
            },
        ),
        Step(
            "vto-niet-nodig",
            "toch geen verzoek tot onderzoek",
            "drop-vto",
            to="besloten",
            staat=State.BESLOTEN,
            ends=True,
            keeps={"akkoord": str, "monitoring": bool},
        ),
        *(
            Step(
                f"vto-bericht-{status}",
                f"bericht {status}",
                "record-vto-bericht",
                _UNDER_WAY,
                by=_MACHINE,
                keeps=_MESSAGE,
            )
            for status in ("verzonden", "aangekomen", "doorgestuurd")
        ),
        Step(
            "vto-ontvangen", "ontvangst bevestigd", "record-vto-bericht", _SENT, "ontvangen", _MACHINE, keeps=_MESSAGE
        ),
        Step(
            "vto-niet-bezorgbaar",
            "bericht niet te bezorgen",
            "record-vto-bericht",
            _SENT,
            "niet_bezorgbaar",
            _MACHINE,
            keeps={**_MESSAGE, "fout": str},
        ),
        Step(
            "vto-anders-bezorgd",
            "buiten CORV bezorgd, met bewijs",
            "deliver-vto-otherwise",
            _SENT,
            "ontvangen",
            keeps={"wijze": str, "bewijs": str, "ontvangen_door": str, "spoed": bool},
        ),
        Step(
            "vto-in-behandeling",
            "in behandeling genomen",
            "accept-vto",
            _OFFERED,
            "wacht",
            _RAAD,
            keeps={"naam": str, "aanvaard_op": str, "spoed": bool},
        ),
        Step("vto-afgewezen", "verzoek afgewezen", "reject-vto", _BEFORE, "terug", _RAAD, keeps={"afwijzing": str}),
        Step("vto-ingetrokken", "verzoek ingetrokken", "withdraw-vto", _BEFORE, "terug", keeps={"intrekking": str}),
        Step("vto-leidt", "leidt vanaf nu de route", "lead-vto", _UNDER_WAY, staat=State.BIJ_RVDK),
        Step(
            "wachtbrief-verstuurd",
            "brief over de wachttijd verstuurd",
            "send-wachtbrief",
            frozenset({"wacht"}),
            by=_RAAD,
            keeps={"wachttijd": str},
        ),
        Step("stand-gevraagd", "stand van zaken gevraagd", "ask-raad-stand", frozenset({"wacht"}), by=(IEDEREEN,)),
        Step(
            "stand-gegeven",
            "stand van zaken gegeven",
            "give-raad-stand",
            frozenset({"wacht", "onderzoek"}),
            by=_RAAD,
        ),
        Step(
            "raadsonderzoek-gestart",
            "onderzoek begonnen",
            "start-raadsonderzoek",
            frozenset({"wacht"}),
            "onderzoek",
            _RAAD,
        ),
        Step(
            "verzoek-ingediend",
            "onderzoek klaar, maatregel gevraagd",
            "finish-raadsonderzoek",
            frozenset({"onderzoek"}),
            "rechter",
            _RAAD,
            keeps={"gevraagd": str},
        ),
        Step(
            "raad-zonder-maatregel",
            "onderzoek klaar, geen maatregel nodig",
            "finish-raadsonderzoek",
            frozenset({"onderzoek"}),
            "terug",
            _RAAD,
        ),
        Step(
            "verzoek-afgewezen",
            "maatregel niet uitgesproken",
            "reject-verzoek",
            frozenset({"rechter"}),
            "terug",
            _RAAD,
        ),
        Step("verzoek-toegewezen", "maatregel uitgesproken", "", _UNDER_WAY, "maatregel", ends=True),
        Step(
            "na-raad-besloten",
            "vervolg besloten",
            "decide-na-raad",
            frozenset({"terug"}),
            "besloten",
            ends=True,
            keeps={"monitoring": bool},
        ),
    ),
    handlers={
        c.SendVto: does.send,
        c.DropVto: does.drop,
        c.RecordVtoBericht: does.record_bericht,
        c.DeliverVtoOtherwise: does.deliver_otherwise,
        c.AcceptVto: does.accept,
        c.RejectVto: does.reject,
        c.WithdrawVto: does.withdraw,
        c.LeadVto: does.lead,
        c.SendWachtbrief: does.send_wachtbrief,
        c.AskRaadStand: does.ask_stand,
        c.GiveRaadStand: does.one_step("stand-gegeven"),
        c.StartRaadsonderzoek: does.one_step("raadsonderzoek-gestart"),
        c.FinishRaadsonderzoek: does.finish,
        c.RejectVerzoek: does.reject_verzoek,
        c.DecideNaRaad: does.decide_after,
    },
    after={
        DECIDED: does.lead_after_decision,
        "uitspraak-gedaan": does.end_with_measure,
        "maatregel-opgevolgd": does.end_with_measure,
    },
)
