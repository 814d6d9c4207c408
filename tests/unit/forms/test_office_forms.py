"""Forms of the window about a region or many meldingen: they do what the command line does, and no more."""

from datetime import timedelta
from typing import Any

import pytest

from tests.unit.engine.world import KENNEMERLAND, World
from vtflow.domain.errors import BadInput, Refused
from vtflow.forms import FORMS, OFFICE_FORMS, OfficeForm, send_office
from vtflow.forms.shapes import NONE

BY_NAME = {form.name: form for form in OFFICE_FORMS}


@pytest.fixture
def world() -> World:
    made = World()
    for number in range(3):
        made.register(f"M{number}")
    return made


def sent(world: World, name: str, by: str = "vt.m00", key: str = "run", **given: Any) -> str:
    return send_office(world.engine, BY_NAME[name], {"regio": world.region, "door": by, **given}, key)


def until(world: World) -> str:
    return (world.clock.now() + timedelta(days=1)).isoformat()


def lead() -> str:
    team = KENNEMERLAND.region.team(KENNEMERLAND.region.roles["operaties"])
    return f"{team.code}.{team.staff[0]}"


def test_a_region_is_put_on_hold_and_released(world: World) -> None:
    end = sent(world, "regio-stilzetten", lead(), tot=until(world), vanaf=None, reden="noodweer")
    assert "staat stil van" in end
    (hold,) = world.store.read(lambda reader: reader.holds(world.region))
    assert (hold.reden, hold.by, hold.ended_at) == ("noodweer", lead(), None)
    assert "staat niet meer stil" in sent(world, "regio-vrijgeven", lead())


@pytest.mark.parametrize("tot", ["03-03-2026 09:00", "2026-03-03 09:00", "2026-03-03T09:00:00", "2026-03-03T08:00:00Z"])
def test_a_moment_is_local_unless_it_has_an_offset(world: World, tot: str) -> None:
    assert "stil" in sent(world, "regio-stilzetten", lead(), tot=tot, reden="storing")
    (hold,) = world.store.read(lambda reader: reader.holds(world.region))
    assert hold.until.isoformat() == "2026-03-03T08:00:00+00:00"


def test_bulk_assigning_is_a_try_until_somebody_says_to_do_it(world: World) -> None:
    people = ["vt.m01", "vt.m02"]
    text = sent(world, "casushouders-toewijzen", aan=people, aantal=2, team=NONE, uitvoeren=False)
    assert "proef" in text
    assert all(world.route(name).work.assigned_at is None for name in world.refs)
    text = sent(world, "casushouders-toewijzen", aan=people, aantal=2, team=NONE, uitvoeren=True)
    assert text.startswith("2 meldingen toegewezen: 1 aan vt.m01, 1 aan vt.m02")
    assert sum(world.route(name).work.assigned_at is not None for name in world.refs) == 2


@pytest.mark.parametrize("name", BY_NAME)
def test_every_form_has_a_field_for_the_region_and_for_who_sends_it(name: str) -> None:
    schema = BY_NAME[name].schema([KENNEMERLAND])
    assert schema["regio"]["enum"] == ["kennemerland"]
    assert "vt.m01" in schema["door"]["enum"]
    assert BY_NAME[name].optional([KENNEMERLAND]) <= set(schema)


def test_no_form_asks_for_a_moment_with_the_calendar_that_takes_what_is_chosen_for_utc() -> None:
    fields = [field for form in (*FORMS, *OFFICE_FORMS) for field in form.schema([KENNEMERLAND]).values()]
    moments = [field for field in fields if "Nederlandse tijd" in field.get("description", "")]
    assert len(moments) == 5
    assert not any("date-time" in str(field) for field in fields)


def test_names_of_forms_are_unique_over_both_kinds() -> None:
    names = [form.name for form in (*FORMS, *OFFICE_FORMS)]
    assert len(names) == len(set(names))


#: outside the calendars, with and without an offset; skipped and doubled by the clock
ABSURD = (
    *("0001-01-01T00:00", "0001-01-01T00:00:00+02:00", "9999-12-31T23:59:00-11:00", "9999-12-31T23:59:59.999999Z"),
    *("2026-03-29T02:30", "2026-10-25T02:30", "2026-03-03"),
)
WRONG: list[tuple[str, dict[str, Any]]] = [
    ("regio-stilzetten", {"reden": "noodweer"}),
    ("regio-stilzetten", {"tot": "morgen", "reden": "noodweer"}),
    ("regio-stilzetten", {"tot": "2026-03-03T09:00", "reden": "geen-reden"}),
    *(("regio-stilzetten", {"tot": tot, "reden": "noodweer"}) for tot in ABSURD),
    *(("regio-stilzetten", {"tot": "2026-03-03T09:00", "vanaf": vanaf, "reden": "noodweer"}) for vanaf in ABSURD),
    ("regio-vrijgeven", {"regio": "mars"}),
    ("regio-vrijgeven", {}),
    ("regio-vrijgeven", {"door": ""}),
    ("casushouders-toewijzen", {"aan": [], "aantal": 1}),
    ("casushouders-toewijzen", {"aan": "vt.m01", "aantal": 1}),
    ("casushouders-toewijzen", {"aan": ["vt.m01"], "aantal": "veel"}),
    ("casushouders-toewijzen", {"aan": ["vt.m01"], "aantal": 101, "uitvoeren": True}),
    ("casushouders-toewijzen", {"aan": ["mars.x1"], "aantal": 1, "uitvoeren": True}),
]


@pytest.mark.parametrize(("name", "given"), WRONG)
def test_wrong_input_is_told_in_dutch_and_changes_nothing(world: World, name: str, given: dict[str, Any]) -> None:
    form: OfficeForm = BY_NAME[name]
    with pytest.raises((BadInput, Refused)) as told:
        send_office(world.engine, form, {"regio": world.region, "door": lead(), **given}, "run")
    assert len(str(told.value)) > 10
    assert world.store.read(lambda reader: list(reader.holds(world.region))) == []
    assert all(world.route(one).work.assigned_at is None for one in world.refs)
