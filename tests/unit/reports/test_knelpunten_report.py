"""Bottlenecks per partner and subregion, and lead times per link: counted from what was known on a day."""

from datetime import date
from typing import Any

import pytest

from tests.unit.engine.world import CJG, World
from vtflow.play.story import moment
from vtflow.ports.partners import Intake
from vtflow.reports.doorlooptijd import LINKS, doorlooptijd_rows, doorlooptijd_table
from vtflow.reports.knelpunten import knelpunten_rows, knelpunten_table

CONSORTIUM = "jeugdhulp-zuid-kennemerland"
TITLE = "Consortium jeugdhulp Zuid-Kennemerland"


@pytest.fixture
def world() -> World:
    """A child waits at the consortium since Monday 2 March; on 6 April a coordinator says why."""
    world = World("2026-03-02 10:00").accepted()
    world.do("A", "report-first-contact", by=CJG)
    world.do("A", "refer-to-provider", by=CJG, aan=CONSORTIUM, voor="kind-1")
    world.do("A", "assign-help", by=CJG, product="ambulant", ingangsdatum="2026-03-09")
    world.do("A", "refer-to-provider", by=CJG, aan="ggz", voor="pleger-1")
    world.do("A", "start-help", by="ggz.m01", traject=2)
    intake = Intake(open=False, weeks=20, reden="wachtlijst_vol")
    world.engine.record_partner(world.region, CONSORTIUM, intake, f"{CONSORTIUM}.m01")
    world.pass_time("2026-04-07 10:00")
    world.do("A", "record-knelpunt", by=CJG, code="wachtlijst", norm="TREEK-4W")
    return world


def rows(world: World, on: date | None = None) -> dict[str, dict[str, Any]]:
    found = knelpunten_rows(world.store, world.book, [world.region], world.clock.now(), on)
    return {row["partner"]: row for row in found}


def test_s67_a_partner_shows_its_intake_who_waits_and_why_it_stalls(world: World) -> None:
    row = rows(world)[TITLE]

    assert (row["regio"], row["subregio"]) == ("Veilig Thuis Kennemerland", "Zuid-Kennemerland")
    assert (row["neemt_aan"], row["wachttijd_weken"], row["reden"]) == (False, 20, "Wachtlijst is vol")
    assert (row["open"], row["wachten"], row["langste_weken"], row["te_laat"]) == (1, 1, 5, 1)
    assert row["knelpunten"] == {"Wachtlijst bij de aanbieder": 1}


def test_what_is_late_counts_at_whoever_must_answer(world: World) -> None:
    assert {name: row["te_laat"] for name, row in rows(world).items() if row["te_laat"]} == {TITLE: 1, "CJG Haarlem": 1}


def test_help_that_runs_is_open_and_waits_no_more(world: World) -> None:
    row = rows(world)["GGZ Kennemerland"]

    assert (row["open"], row["wachten"], row["langste_weken"], row["neemt_aan"]) == (1, 0, None, True)


def test_on_a_day_shows_what_was_known_at_its_end(world: World) -> None:
    early, late = rows(world, date(2026, 3, 30))[TITLE], rows(world, date(2026, 4, 6))[TITLE]

    assert (early["langste_weken"], early["te_laat"], early["knelpunten"]) == (4, 0, {})
    assert (late["langste_weken"], late["te_laat"], late["knelpunten"]) == (5, 1, {})
    assert rows(world, date(2026, 3, 1)) == {}


def test_a_status_typed_in_later_does_not_change_an_earlier_day(world: World) -> None:
    reopened = Intake(open=True, weeks=6)
    world.engine.record_partner(world.region, CONSORTIUM, reopened, "vt.m01", moment("2026-03-16 09:00"))

    assert rows(world, date(2026, 4, 6))[TITLE]["neemt_aan"] is False
    assert (rows(world)[TITLE]["neemt_aan"], rows(world)[TITLE]["sinds"]) == (True, "2026-03-16")


def test_a_household_on_the_own_list_waits_at_the_lokaal_team() -> None:
    world = World("2026-03-02 10:00").accepted()
    world.do("A", "put-on-own-list", by=CJG, naam="m02", verwachte_start="2026-04-01")
    world.pass_time("2026-03-17 10:00")

    row = rows(world)["CJG Haarlem"]
    assert (row["open"], row["wachten"], row["langste_weken"], row["te_laat"]) == (0, 1, 2, 1)


def test_a_closed_route_leaves_its_bottlenecks_and_nothing_that_waits(world: World) -> None:
    world.do("A", "withdraw-referral", by=CJG, traject=1, reden="andere_hulp")
    world.do("A", "release-help", traject=2)
    world.do("A", "report-back", by=CJG)
    waived = dict.fromkeys(("MON-3M", "MON-12M", "MON-END"), "anders_geregeld")
    world.do("A", "close", ontheffen=waived)

    found = rows(world)
    assert (found[TITLE]["open"], found[TITLE]["wachten"], found[TITLE]["te_laat"]) == (0, 0, 0)
    assert found[TITLE]["knelpunten"] == {"Wachtlijst bij de aanbieder": 1}
    assert "GGZ Kennemerland" not in found


def test_the_tables_are_dutch_and_name_no_melding(world: World) -> None:
    found = knelpunten_rows(world.store, world.book, [world.region], world.clock.now(), date(2026, 4, 7))
    table = knelpunten_table(found, date(2026, 4, 7))

    assert table.title == "Knelpunten per partner, zoals bekend op 07-04-2026"
    (row,) = [row for row in table.rows if TITLE in row]
    assert row[3:] == (
        "nee",
        "20",
        "Wachtlijst is vol",
        "2026-03-02",
        "1",
        "1",
        "5",
        "1",
        "Wachtlijst bij de aanbieder: 1",
    )
    assert "VT-" not in table.as_markdown()


def test_s22_each_link_counts_its_days_from_melding_to_the_start_of_help() -> None:
    world = World("2026-03-02 10:00").accepted()
    world.do("A", "refer-to-provider", by=CJG, aan=CONSORTIUM, voor="kind-1")
    world.at("2026-03-06 10:00")
    world.do("A", "assign-help", by=CJG, product="ambulant", ingangsdatum="2026-03-09")
    world.do("A", "refuse-referral", by=f"{CONSORTIUM}.m01", reden="geen_capaciteit")
    world.at("2026-03-09 10:00")
    agreed = {"reden": "enige_aanbod", "akkoord": "vt.m02"}
    world.do("A", "refer-onward", by=CJG, aan="jeugdhulp-ijmond", override=agreed)
    world.at("2026-03-12 10:00")
    world.do("A", "assign-help", by=CJG, product="ambulant", ingangsdatum="2026-03-16")
    world.at("2026-03-19 10:00")
    world.do("A", "record-intake", by="jeugdhulp-ijmond.m01")
    world.at("2026-03-30 10:00")
    world.do("A", "start-help", by="jeugdhulp-ijmond.m01")

    found = {row["schakel"]: row["mediaan_dagen"] for row in doorlooptijd_rows(world.store, world.book)}

    assert found["verwijzing tot toewijzing"] == 4
    assert (found["verwijzing tot intake"], found["intake tot start van hulp"]) == (10, 11)
    assert found["melding tot eerste hulp"] == 28
    assert "crisisoproep tot antwoord" not in found
    assert [name for name in (link.title for link in LINKS) if name in found] == list(found)


def test_figures_of_several_meldingen_and_only_of_what_was_known() -> None:
    world = World("2026-03-02 10:00")
    for number, days in enumerate((0, 1, 1, 9)):
        name = f"M{number}"
        world.clock.set(moment(f"2026-0{number + 3}-02 10:00"))
        world.register(name)
        world.do(name, "check-veiligheid", acuut=False)
        world.at(f"2026-0{number + 3}-{2 + days:02d} 12:00")
        world.do(name, "decide-veiligheidsbeoordeling", uitkomst="overdracht")

    (row,) = doorlooptijd_rows(world.store, world.book)
    assert (row["schakel"], row["aantal"], row["mediaan_dagen"]) == ("melding tot besluit", 4, 1)
    assert (row["p90_dagen"], row["langste_dagen"]) == (9, 9)
    (before,) = doorlooptijd_rows(world.store, world.book, date(2026, 6, 10))
    assert (before["aantal"], before["p90_dagen"]) == (3, 1)
    assert doorlooptijd_table([before]).rows[0] == (
        "Veilig Thuis Kennemerland",
        "melding tot besluit",
        "3",
        "1",
        "1",
        "1",
    )
