"""The casusbespreking: planned with roles, held with residents or without, and agreements with an owner and a day."""

from datetime import date
from functools import partial
from typing import Any

import pytest

from tests.unit.engine import refusing
from tests.unit.engine.world import CJG, World
from vtflow.domain.errors import BadInput
from vtflow.reports.bespreekagenda import bespreekagenda_rows, bespreekagenda_table

MEETING = date(2026, 3, 5)
TABLE = [
    {"team": "cjg-haarlem", "rol": "eigenaar"},
    {"team": "vt", "rol": "adviseur"},
    {"team": "ggz", "rol": "informant"},
]
THREE = [
    {"wie": "cjg-haarlem.m02", "wat": "huisbezoek", "uiterlijk": "2026-03-12"},
    {"wie": "ggz", "wat": "gesprek", "uiterlijk": "2026-03-12"},
    {"wie": "vt.m01", "wat": "terugkoppelen", "uiterlijk": "2026-03-09"},
]


@pytest.fixture
def world() -> World:
    """A bespreking on Thursday 5 March, planned on the Monday before."""
    world = World("2026-03-02 10:00").accepted()
    world.do("A", "plan-bespreking", by=CJG, op="2026-03-05", inwoners_aanwezig=True, deelnemers=TABLE)
    return world


def held(world: World) -> World:
    world.pass_time("2026-03-05 14:00")
    world.do("A", "record-bespreking", by=CJG, inwoners_aanwezig=True, afspraken=THREE)
    return world


refused = partial(refusing.refused, by=CJG)


@pytest.mark.parametrize(("at", "expected"), [("2026-03-05 23:59:59", True), ("2026-03-06 00:00", False)])
def test_what_was_agreed_is_on_record_on_the_day_itself(world: World, at: str, expected: bool) -> None:
    world.pass_time(at)
    world.do("A", "record-bespreking", by=CJG, inwoners_aanwezig=False)

    (row,) = [row for row in world.waits() if row.norm == "BESPREKING-DAG"]
    assert row.in_time is expected
    assert world.route().traject(1).gegevens["inwoners"] is False


def test_s02_participants_have_roles_and_every_agreement_its_owner_and_day(world: World) -> None:
    held(world)

    meeting, *agreed = world.route().trajecten
    assert meeting.gegevens["deelnemers"] == "cjg-haarlem=eigenaar ggz=informant vt=adviseur"
    assert (meeting.fase, meeting.gegevens["afspraken"]) == ("gehouden", 3)
    assert [(t.no, t.bij, t.gegevens["wie"], t.gegevens["uit"]) for t in agreed] == [
        (2, "cjg-haarlem", "cjg-haarlem.m02", 1),
        (3, "ggz", "ggz", 1),
        (4, "vt", "vt.m01", 1),
    ]
    assert [(w.traject, w.holder, str(w.due_on)) for w in world.route().waits if w.norm == "BESPREKING-AFSPRAAK"] == [
        (2, "cjg-haarlem", "2026-03-12"),
        (3, "ggz", "2026-03-12"),
        (4, "vt", "2026-03-09"),
    ]


@pytest.mark.parametrize(("at", "expected"), [("2026-03-12 23:59:59", True), ("2026-03-13 00:00", False)])
def test_an_agreement_is_kept_until_the_end_of_its_day(world: World, at: str, expected: bool) -> None:
    held(world).pass_time(at)
    world.do("A", "record-afspraak", by="ggz.m01", traject=3, resultaat="nagekomen")

    assert [row.in_time for row in world.waits() if row.norm == "BESPREKING-AFSPRAAK"][1] is expected


def test_one_agreement_is_missed_and_the_others_go_on(world: World) -> None:
    held(world)
    world.do("A", "record-afspraak", by="ggz.m01", traject=3, resultaat="niet_nagekomen")

    assert [t.fase for t in world.route().trajecten] == ["gehouden", "afgesproken", "niet_nagekomen", "afgesproken"]
    assert world.teams(kind="afspraak-niet-nagekomen") == ["cjg-haarlem", "vt"]
    refused(world, "record-afspraak", "bevoegd", by="ggz.m01", traject=2, resultaat="nagekomen")
    assert "traject" in refused(world, "record-afspraak", "traject-kiezen", resultaat="nagekomen")


def test_an_owner_sat_at_the_table_and_a_day_lies_ahead(world: World) -> None:
    one = {"wie": "plegerhulp", "wat": "gesprek", "uiterlijk": "2026-03-12"}
    assert "aan tafel zaten: cjg-haarlem, ggz, vt" in refused(
        world, "record-bespreking", "eigenaar", inwoners_aanwezig=True, afspraken=[one]
    )
    past = {**THREE[0], "uiterlijk": "2026-03-01"}
    refused(world, "record-bespreking", "datum", inwoners_aanwezig=True, afspraken=[past])
    with pytest.raises(BadInput):
        world.do("A", "record-bespreking", inwoners_aanwezig=True, afspraken=[{**one, "wie": "ggz.m99"}])


def test_a_bespreking_moves_to_another_day_or_is_not_held(world: World) -> None:
    world.do("A", "move-bespreking", by=CJG, op="2026-03-11")
    assert str(world.wait("BESPREKING-DAG").due_on) == "2026-03-11"
    refused(world, "move-bespreking", "datum", op="2026-03-01")
    world.do("A", "cancel-bespreking", by=CJG, reden="niet_meer_nodig")

    assert "BESPREKING-DAG" not in world.norms()


def test_a_team_sits_at_the_table_once_and_only_who_works_on_it_plans(world: World) -> None:
    with pytest.raises(BadInput, match="staat twee keer"):
        world.do("A", "plan-bespreking", op="2026-03-11", deelnemers=[TABLE[0], TABLE[0]])
    refused(world, "plan-bespreking", "bevoegd", by="plegerhulp.m01", op="2026-03-11", deelnemers=TABLE)


# ------------------------------------------------------------ the agenda


def agenda(world: World, team: str, on: date = MEETING, today: date = MEETING) -> list[tuple[Any, ...]]:
    rows = bespreekagenda_rows(world.store, team, on, today)
    return [(row["punt"], row["traject"], row["op"], row["te_laat"]) for row in rows]


def test_the_agenda_of_a_team_shows_the_besprekingen_of_the_day(world: World) -> None:
    assert agenda(world, "cjg-haarlem") == [("gepland", 1, "2026-03-05", False)]
    assert agenda(world, "ggz") == [("gepland", 1, "2026-03-05", False)]
    assert agenda(world, "plegerhulp") == []
    assert agenda(world, "cjg-haarlem", date(2026, 3, 6)) == []


@pytest.mark.parametrize(("today", "late"), [(date(2026, 3, 12), False), (date(2026, 3, 13), True)])
def test_open_agreements_stand_with_their_owner_and_late_ones_are_marked(world: World, today: date, late: bool) -> None:
    held(world)

    assert agenda(world, "ggz", today, today) == [("afgesproken", 3, "2026-03-12", late)]


def test_the_next_bespreking_of_a_melding_brings_every_open_agreement_to_the_table(world: World) -> None:
    held(world)
    world.do("A", "record-afspraak", by="vt.m01", traject=4, resultaat="nagekomen")
    world.do("A", "plan-bespreking", by=CJG, op="2026-03-16", deelnemers=TABLE)
    on = date(2026, 3, 16)

    assert agenda(world, "vt", on, MEETING) == [
        ("gepland", 5, "2026-03-16", False),
        ("afgesproken", 2, "2026-03-12", False),
        ("afgesproken", 3, "2026-03-12", False),
    ]
    table = bespreekagenda_table(bespreekagenda_rows(world.store, "vt", on, MEETING), "Veilig Thuis", on)
    assert table.title == "Bespreekagenda Veilig Thuis op 16-03-2026"
    assert table.rows[0][1] == "Gepland"
    assert table.rows[1][4:] == ("cjg-haarlem.m02", "huisbezoek", "nee", "nee")
