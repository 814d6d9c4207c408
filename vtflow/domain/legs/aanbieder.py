"""Help by a provider: jeugdhulp that the gemeente assigns, or shelter, GGZ and the like after a referral.

One traject a person, several side by side. The traject lies at the provider; the safety duty stays where it is, with
the lokaal team that has the case or with Veilig Thuis.
"""

from vtflow.domain.legs.aanbieder_steps import HANDLERS
from vtflow.domain.legs.leg import Leg, Step
from vtflow.domain.legs.toelating import GEMEENTE, KEEPS, LOKAAL_TEAM
from vtflow.domain.melding import State
from vtflow.domain.routing import ONTVANGER, STAGES, VEILIG_THUIS

_REFERRER = (VEILIG_THUIS, LOKAAL_TEAM)
_ASSIGNER = (VEILIG_THUIS, LOKAAL_TEAM, GEMEENTE)
_PROVIDER = (ONTVANGER, VEILIG_THUIS)
_WAITING = frozenset({"verwezen", "intake"})
_UNPLACED = _WAITING | {"geweigerd"}
_RUNNING = frozenset({"gestart"})
_REFERRAL = {**KEEPS, "urgentie": str, "weg": str, "toegewezen": bool, "product": str}

_REFERRING = (
    Step("aanbieder-verwezen", "verwezen", "refer-to-provider", to="verwezen", by=_REFERRER, keeps=_REFERRAL),
    Step("opnieuw-verwezen", "doorverwezen", "refer-onward", _UNPLACED, "verwezen", _REFERRER, keeps=_REFERRAL),
    Step(
        "hulp-geweigerd",
        "geweigerd",
        "refuse-referral",
        _WAITING,
        "geweigerd",
        _PROVIDER,
        keeps={"reden": str, "urgentie": str},
    ),
    Step(
        "verwijzing-ingetrokken",
        "verwijzing ingetrokken",
        "withdraw-referral",
        _UNPLACED,
        "ingetrokken",
        _REFERRER,
        ends=True,
        keeps={"reden": str},
    ),
)
_ASSIGNING = (
    Step(
        "jw315-ontvangen",
        "verzoek om toewijzing (JW315)",
        "request-assignment",
        _WAITING,
        by=_PROVIDER,
        keeps={"product": str},
    ),
    Step(
        "jw301-verzonden",
        "toegewezen (JW301)",
        "assign-help",
        _WAITING,
        by=_ASSIGNER,
        keeps={"product": str, "ingangsdatum": str, "toegewezen": bool},
    ),
    Step(
        "toewijzing-geweigerd",
        "toewijzing geweigerd",
        "refuse-assignment",
        _WAITING,
        "afgewezen",
        _ASSIGNER,
        ends=True,
        keeps={"reden": str},
    ),
)
_WAIT = (
    Step(
        "wachtstatus-gemeld",
        "wachttijd gemeld",
        "report-waiting",
        _WAITING,
        by=_PROVIDER,
        keeps={"weken": int, "lang": bool, "reden": str},
    ),
    Step(
        "overbrugging-geregeld",
        "overbruggingshulp geregeld",
        "arrange-bridge-help",
        _UNPLACED,
        by=_REFERRER,
        keeps={"overbrugging": str, "door": str},
    ),
    Step("intake-gedaan", "intake gedaan", "record-intake", frozenset({"verwezen"}), "intake", _PROVIDER),
)
_HELPING = (
    Step("jw305-ontvangen", "hulp gestart (JW305)", "start-help", _WAITING, "gestart", _PROVIDER),
    Step("hulp-begonnen", "hulp gestart", "start-help", _WAITING, "gestart", _PROVIDER),
    Step("voortgang-gemeld", "voortgang gemeld", "report-progress", _RUNNING, by=_PROVIDER, keeps={"voortgang": str}),
    Step(
        "jw307-ontvangen",
        "hulp gestopt (JW307)",
        "stop-help",
        _RUNNING,
        "gestopt",
        _PROVIDER,
        ends=True,
        keeps={"reden": str},
    ),
    Step("hulp-gestopt", "hulp gestopt", "stop-help", _RUNNING, "gestopt", _PROVIDER, ends=True, keeps={"reden": str}),
    Step(
        "hulp-losgelaten",
        "het lokale team volgt de hulp verder",
        "release-help",
        _RUNNING,
        "losgelaten",
        ends=True,
    ),
)

AANBIEDER = Leg(
    soort="aanbieder",
    title="Hulp bij een aanbieder",
    leg="jeugdhulp",
    begins_in=frozenset(STAGES) - {State.AANGENOMEN, State.GEVOEGD, State.AFGESLOTEN},
    phases={
        "verwezen": "Verwezen",
        "intake": "Intake gedaan",
        "gestart": "Hulp gestart",
        "geweigerd": "Geweigerd door de aanbieder",
        "afgewezen": "Toewijzing geweigerd",
        "ingetrokken": "Ingetrokken",
        "gestopt": "Hulp gestopt",
        "losgelaten": "Gevolgd door het lokale team",
    },
    steps=(*_REFERRING, *_ASSIGNING, *_WAIT, *_HELPING),
    handlers=HANDLERS,
    several=True,
)
