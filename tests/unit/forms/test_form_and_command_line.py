"""Every form of the window and its command on the command line are one and the same thing."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from typer.testing import CliRunner

from tests.given import CHECKLIST
from vtflow.cli.app import app as command_line
from vtflow.domain.catalogue import COMMANDS
from vtflow.domain.commands import RegisterMelding
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.filled import filled
from vtflow.engine import NewMelding
from vtflow.forms import FORMS, send
from vtflow.forms.shapes import NONE
from vtflow.settings import read_settings
from vtflow.wiring import App, open_app

VT, SECOND, CJG = "vt.m01", "vt.m02", "cjg-haarlem.m02"
MONDAY = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
Json = dict[str, Any]
_CODE = re.compile(r"VT(-[0-9A-Z]{4}){4}-.")
#: how many cases somebody has differs between the twins, not by the way it was entered
_CASELOAD = re.compile(r"caseload=\d+, ")
Step = tuple[str, str, Json]

_NEW: list[Step] = []
_DECIDED: list[Step] = [
    ("check-veiligheid", VT, {"acuut": False}),
    ("decide-veiligheidsbeoordeling", VT, {"uitkomst": "overdracht", "gesproken": "alle"}),
    ("inform-melder", VT, {}),
]
_OFFERED: list[Step] = [*_DECIDED, ("offer-overdracht", VT, {"aan": "cjg-haarlem", "checklist": CHECKLIST})]
_ACCEPTED: list[Step] = [*_OFFERED, ("accept-overdracht", CJG, {"naam": "m02", "gesprek_op": "2026-03-02"})]
_CONTACT: list[Step] = [*_ACCEPTED, ("report-first-contact", CJG, {})]
_HELP: list[Step] = [*_CONTACT, ("report-help-started", CJG, {})]
_PAUSED: list[Step] = [
    *_OFFERED[:3],
    ("pause-wait", VT, {"norm": "OVD-AANBOD", "reden": "gezin_afwezig", "herzien_op": "2026-03-06"}),
]

_MOVING: list[Step] = [
    ("check-veiligheid", VT, {"acuut": False}),
    ("transfer-melding", VT, {"naar": "amsterdam-amstelland", "gemeente": "Diemen"}),
]

#: form -> what comes before, what is filled in, who sends it, and what its command is given
CASES: dict[str, tuple[list[Step], Json, str, Json]] = {
    "verhuizing-aanbieden": (
        _MOVING[:1],
        {"naar": "amsterdam-amstelland", "gemeente": "diemen", "grond": "wettelijke_taak"},
        VT,
        {"naar": "amsterdam-amstelland", "gemeente": "Diemen"},
    ),
    "boeking-corrigeren": (
        [
            *_MOVING[:1],
            ("decide-veiligheidsbeoordeling", VT, {"uitkomst": "einde_bemoeienis", "gesproken": "alle"}),
            ("inform-melder", VT, {}),
            ("close", VT, {"reden": "veilig"}),
        ],
        {
            "van": "2026-03-02T11:10",
            "tot": "2026-03-02T11:50",
            "houder": "huishouden",
            "reden": "betwist",
            "betwist_door": "cjg-haarlem",
        },
        VT,
        {
            "van": "2026-03-02T11:10",
            "tot": "2026-03-02T11:50",
            "houder": "huishouden",
            "reden": "betwist",
            "betwist_door": "cjg-haarlem",
        },
    ),
    "verhuizing-ontvangen": (_MOVING, {}, "vt-aa.m01", {}),
    "verhuizing-overnemen": (_MOVING, {"naam": "vt-aa.m02"}, "vt-aa.m01", {"naam": "m02"}),
    "verhuizing-terugsturen": (_MOVING, {"reden": "niet_in_regio"}, "vt-aa.m01", {"reden": "niet_in_regio"}),
    "verhuizing-intrekken": (_MOVING, {"reden": "vergissing"}, VT, {"reden": "vergissing"}),
    "escaleren": (
        _NEW,
        {"niveau": 3, "reden": "geen_reactie", "norm": NONE},
        VT,
        {"niveau": 3, "reden": "geen_reactie"},
    ),
    "escalatie-bevestigen": (
        [("escalate", VT, {"niveau": 2, "reden": "verzoek"})],
        {"actie": "bellen", "tot": "2026-03-04", "norm": NONE},
        VT,
        {"actie": "bellen", "tot": "2026-03-04"},
    ),
    "signaal-melden": (_ACCEPTED, {"bron": "politie"}, CJG, {"bron": "politie"}),
    "hertriage": (_NEW, {"acuut": True}, VT, {"acuut": True}),
    "overdracht-aanbieden": (
        _DECIDED,
        {
            "aan": "cjg-haarlem",
            "grond": "toestemming",
            "spoed": True,
            "override_reden": "spoed",
            "override_akkoord": SECOND,
            **CHECKLIST,
            "kinderen_gezien": False,
            "criterium": NONE,
        },
        VT,
        {
            "aan": "cjg-haarlem",
            "grond": "toestemming",
            "spoed": True,
            "override": {"reden": "spoed", "akkoord": SECOND},
            "checklist": {key: value for key, value in CHECKLIST.items() if key != "criterium"}
            | {"kinderen_gezien": False},
        },
    ),
    "overdracht-intrekken": (
        _OFFERED,
        {"reden": "onveilig", "vervalt": False, "overdracht": 0},
        VT,
        {"reden": "onveilig"},
    ),
    "overdracht-ontvangen": (_OFFERED, {"overdracht": 0}, CJG, {}),
    "overdracht-aanvaarden": (
        _OFFERED,
        {"naam": CJG, "gesprek_op": "2026-03-05", "overdracht": 1},
        CJG,
        {"naam": "m02", "gesprek_op": "2026-03-05", "overdracht": 1},
    ),
    "overdracht-onvolledig": (
        _OFFERED,
        {"reden": "kinderen_niet_gezien", "overdracht": 0},
        CJG,
        {"reden": "kinderen_niet_gezien"},
    ),
    "overdracht-weigeren": (_OFFERED, {"reden": "geen_capaciteit", "overdracht": 0}, CJG, {"reden": "geen_capaciteit"}),
    "overdracht-eigen-lijst": (
        _ACCEPTED,
        {"naam": CJG, "verwachte_start": "2026-05-01", "overdracht": 0},
        CJG,
        {"naam": "m02", "verwachte_start": "2026-05-01"},
    ),
    "overdracht-eerste-contact": (_ACCEPTED, {"overdracht": 0}, CJG, {}),
    "overdracht-hulp-gestart": (_CONTACT, {"overdracht": 0}, CJG, {}),
    "overdracht-terugkoppelen": (_HELP, {"overdracht": 0}, CJG, {}),
    "overdracht-teruggeven": (
        _ACCEPTED,
        {"reden": "hulp_start_niet", "overdracht": 0},
        CJG,
        {"reden": "hulp_start_niet"},
    ),
    "casushouder-toewijzen": (
        [("assign-casushouder", VT, {"casushouder": VT})],
        {"casushouder": SECOND, "reden": "afwezig", "akkoord": NONE},
        VT,
        {"casushouder": SECOND, "reden": "afwezig"},
    ),
    "route-sluiten": (
        [*_HELP, ("report-back", CJG, {})],
        {"reden": "veilig", "ontheffen": ["MON-3M", "MON-12M", "MON-END"], "ontheffingsreden": "niet_meer_nodig"},
        VT,
        {"reden": "veilig", "ontheffen": dict.fromkeys(["MON-3M", "MON-12M", "MON-END"], "niet_meer_nodig")},
    ),
    "termijn-opschorten": (
        _DECIDED,
        {"norm": "OVD-AANBOD", "reden": "gezin_afwezig", "herzien_op": "2026-03-06", "nummer": 0},
        VT,
        {"norm": "OVD-AANBOD", "reden": "gezin_afwezig", "herzien_op": "2026-03-06"},
    ),
    "termijn-hervatten": (_PAUSED, {"norm": "OVD-AANBOD", "nummer": 0}, VT, {"norm": "OVD-AANBOD"}),
    "termijn-verlengen": (
        _DECIDED,
        {"norm": "OVD-AANBOD", "reden": "gezin_vraagt", "akkoord": NONE, "nummer": 0},
        VT,
        {"norm": "OVD-AANBOD", "reden": "gezin_vraagt"},
    ),
    "termijn-overslaan": (
        _ACCEPTED,
        {"norm": "OVD-CONTACT", "reden": "anders_geregeld", "akkoord": SECOND, "nummer": 0},
        VT,
        {"norm": "OVD-CONTACT", "reden": "anders_geregeld", "akkoord": SECOND},
    ),
    "invoer-herstellen": (
        _CONTACT,
        {"soort": "eerste-contact", "gebeurtenis": 0, "reden": "verkeerde_melding"},
        VT,
        {"soort": "eerste-contact", "reden": "verkeerde_melding"},
    ),
    "begin-herstellen": (
        _DECIDED,
        {"norm": NONE, "vanaf": "2026-02-27T09:00:00+01:00", "reden": "verkeerd_moment", "nummer": 0},
        VT,
        {"vanaf": "2026-02-27 09:00", "reden": "verkeerd_moment"},
    ),
    "voeging-ongedaan-maken": (_NEW, {"reden": "tikfout"}, VT, {"reden": "tikfout"}),
}


class Still:
    """A clock at rest."""

    def now(self) -> datetime:
        return MONDAY

    def to_real(self, moment: datetime) -> datetime:
        return moment


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """A real database in which it stays Monday noon, for the forms and for the command line."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VTFLOW_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("VTFLOW_REGION", "kennemerland,amsterdam-amstelland")
        patch.setattr("vtflow.wiring.app.clock_of", lambda *_: Still())
        yield open_app(read_settings(), create=True)


def melding(app: App, household: str, *, joined: bool = False) -> str:
    command = RegisterMelding(
        gemeente="Haarlem", melder="politie", kanaal="corv", huishouden=household, aard="partnergeweld", kinderen=1
    )
    found = app.engine.register(app.region, NewMelding(command=command, received_at=MONDAY - timedelta(hours=1)))
    return melding(app, household) if joined else found.ref


def prepared(app: App, form: str, which: str) -> str:
    ref = melding(app, f"{form}-{which}", joined=form == "voeging-ongedaan-maken")
    for name, by, data in CASES[form][0]:
        app.engine.do(ref, filled(COMMANDS[name], data), by)
    return ref


def left(app: App, ref: str) -> tuple[list[str], list[object], str]:
    """What is left of a melding, without what differs by its own code: facts and who, messages, how it stands."""
    events = [event for event, _ in app.store.read(lambda reader: reader.events(ref))]
    rows = app.store.read(lambda reader: reader.outbox(ref))
    alike: list[object] = [replace(row, id=0, key="", ref="", sending=0) for row in rows]
    stored = app.store.read(lambda reader: reader.melding(ref))
    assert stored is not None
    facts = [_CODE.sub("VT-…", f"{event.at} {event.by} {event.fact}") for event in events]
    return [_CASELOAD.sub("", fact) for fact in facts], alike, _CODE.sub("VT-…", str(stored.route))


@pytest.mark.parametrize("name", [form.name for form in FORMS])
def test_a_form_leaves_what_its_command_on_the_command_line_leaves(app: App, name: str) -> None:
    form = next(form for form in FORMS if form.name == name)
    _, given, by, data = CASES[name]
    by_form, by_line = prepared(app, name, "form"), prepared(app, name, "line")
    before = left(app, by_form)

    end = send(app.engine, app.store, app.policies, form, {"ref": by_form, "door": by, **given}, f"run-{name}")
    arguments = ["do", by_line, form.command.name, "--by", by, "--data", json.dumps(data)]
    done = CliRunner().invoke(command_line, arguments, catch_exceptions=False)

    assert done.exit_code == 0, done.output
    assert left(app, by_form) == left(app, by_line)
    assert left(app, by_form) != before
    assert end
    assert "{" not in end


@pytest.mark.parametrize("name", [form.name for form in FORMS])
def test_a_form_that_is_carried_out_twice_does_it_once(app: App, name: str) -> None:
    form = next(form for form in FORMS if form.name == name)
    ref = prepared(app, name, "twice")
    given = {"ref": ref, "door": CASES[name][2], **CASES[name][1]}

    first = send(app.engine, app.store, app.policies, form, given, f"twice-{name}")
    once = left(app, ref)
    again = send(app.engine, app.store, app.policies, form, given, f"twice-{name}")

    assert again == first
    assert left(app, ref) == once


def test_every_form_fills_what_its_schema_asks(app: App) -> None:
    policies = [app.policies.policy(app.region)]
    for form in FORMS:
        schema, given = form.schema(policies), {"ref": "", "door": "", **CASES[form.name][1]}
        assert set(given) <= set(schema), form.name
        assert set(schema) - form.optional(policies) <= set(given), form.name
        for field, value in CASES[form.name][1].items():
            assert value in schema[field].get("enum", [value]), (form.name, field)


_ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10),
    st.text(max_size=12),
    st.sampled_from([NONE, "VT-000A-PN59-HKNH-Y2PJ-1", "vt.m99", "jansen.m01", "2026-02-30", "onveilig", "OVD-TK"]),
    st.lists(st.text(max_size=5), max_size=2),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
)


def test_a_form_that_cannot_be_sent_now_names_the_forms_that_can_and_no_command(app: App) -> None:
    ref = melding(app, "D-niet-gevoegd")
    form = next(one for one in FORMS if one.name == "voeging-ongedaan-maken")

    with pytest.raises(Refused, match="staat op 'aangenomen'") as refused:
        send(app.engine, app.store, app.policies, form, {"ref": ref, "reden": "tikfout", "door": VT}, "formulier-nu")

    said, _, names = str(refused.value).partition(" Nu kan: ")
    assert said == f"voeging-ongedaan-maken kan niet: {ref} staat op 'aangenomen'."
    assert {"escaleren", "casushouder-toewijzen"} <= set(names.split(", ")) <= {one.name for one in FORMS}
    assert "overdracht-aanvaarden" not in names


@pytest.mark.parametrize(
    ("name", "why"), [("verhuizing-aanbieden", "kan niet: "), ("verhuizing-overnemen", "is niet gevraagd om")]
)
def test_a_form_of_a_leg_speaks_of_forms_too(app: App, name: str, why: str) -> None:
    ref = melding(app, f"D-{name}")
    form = next(one for one in FORMS if one.name == name)
    given = {"ref": ref, "door": VT, **CASES[name][1]}

    with pytest.raises((Refused, BadInput), match=why) as refused:
        send(app.engine, app.store, app.policies, form, given, f"formulier-{name}")

    assert not any(command in str(refused.value) for command in ("transfer-melding", "accept-transfer", "send-vto"))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_wrong_input_is_refused_in_dutch_and_changes_nothing(app: App, data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(FORMS))
    ref = _standing_melding(app)
    filled_in: Json = {"ref": ref, "door": VT, **CASES[form.name][1]}
    wrong = data.draw(st.sampled_from(sorted(filled_in)))
    value = data.draw(_ANYTHING)
    before = left(app, ref)

    key, told = str(data.draw(st.uuids())), ""
    try:
        send(app.engine, app.store, app.policies, form, filled_in | {wrong: value}, key)
    except (Refused, BadInput) as error:
        told = str(error)

    assert "Traceback" not in told
    assert left(app, ref) == before or not told


def _standing_melding(app: App) -> str:
    """One melding that was decided, the same for every example that left it as it was."""
    return prepared(app, "termijn-verlengen", str(len(app.store.read(lambda reader: reader.outbox()))))
