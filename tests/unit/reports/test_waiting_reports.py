"""Reports about waiting: without contact, equal waiting, cohorts, what melders say, campaigns, and the audit sample."""

import csv
import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.unit.engine.world import BOOK, CJG, KENNEMERLAND, World
from vtflow.domain.errors import BadInput
from vtflow.domain.measures import Measure
from vtflow.domain.norms import Policy
from vtflow.domain.profile import Cohort, Period
from vtflow.domain.written_time import clock_text
from vtflow.reports.capaciteit import campaign_result, capacity_rows, measure_rows
from vtflow.reports.cohorten import OVERIG, cohort_rows
from vtflow.reports.meldersignalen import meldersignaal_rows
from vtflow.reports.queue import queue_rows
from vtflow.reports.steekproef import BOM, sample, sample_csv
from vtflow.reports.wachtspreiding import WACHTTIJD, WERKDRUK, moves, spreiding_rows, werkdruk_rows
from vtflow.reports.zonder_contact import contact_rows, contact_table, zonder_contact_rows, zonder_contact_table

MONDAY = "2026-03-02 10:00"
TEAMS = {"vt": ("haarlem",), "vt-monitoring": ("velsen",)}


def two_teams(**changes: object) -> Policy:
    """Kennemerland with two teams that share the list."""
    region = KENNEMERLAND.region
    teams = {**region.teams, **{code: replace(region.teams[code], gemeenten=own) for code, own in TEAMS.items()}}
    profile = replace(region.profile, wachten=replace(region.profile.wachten, **changes))
    return replace(KENNEMERLAND, region=replace(region, teams=teams, profile=profile))


def on_own_list() -> World:
    world = World(MONDAY).offered()
    world.do("A", "confirm-receipt", by=CJG)
    world.do("A", "put-on-own-list", by=CJG, naam="m02", verwachte_start="2026-06-01")
    return world


def silent(world: World, workdays: int | None = None, on: date | None = None) -> list[dict[str, Any]]:
    return zonder_contact_rows(world.store, world.book, world.clock.now(), workdays, on)


# ------------------------------------------------------------ without contact


@pytest.mark.parametrize(("now", "listed"), [("2026-03-13 12:00", 0), ("2026-03-16 12:00", 1)])
def test_s12_a_waiting_melding_is_listed_from_the_tenth_working_day_without_contact(now: str, listed: int):
    world = on_own_list()
    world.pass_time(now)
    assert len(silent(world)) == listed


@pytest.mark.parametrize(("workdays", "listed"), [(3, 1), (4, 0)])
def test_the_number_of_working_days_is_asked_for(workdays: int, listed: int):
    world = on_own_list()
    world.pass_time("2026-03-05 12:00")
    rows = silent(world, workdays)
    assert len(rows) == listed
    assert [(row["werkdagen"], row["contact_op"]) for row in rows] == [(3, "nooit")] * listed


def test_a_contact_takes_a_melding_off_the_list_and_a_missed_one_does_not():
    world = on_own_list()
    world.pass_time("2026-03-16 12:00")
    world.do("A", "record-contact", uitkomst="niet_bereikt")
    assert [row["gemist"] for row in silent(world)] == [1]
    world.do("A", "record-contact", uitkomst="bereikt", veilig="ja")
    assert silent(world) == []
    assert len(silent(world, on=date(2026, 3, 15), workdays=9)) == 1


def test_a_melding_that_waits_in_no_queue_is_not_listed():
    world = World(MONDAY)
    world.register()
    world.pass_time("2026-03-06 12:00")
    assert silent(world, 0) == []


def test_s42_who_keeps_contact_has_a_task_list_the_greatest_risk_first():
    world = on_own_list()
    world.offered("B")
    world.do("B", "confirm-receipt", by=CJG)
    world.do("B", "put-on-own-list", by=CJG, naam="m02", verwachte_start="2026-06-01")
    world.do("B", "retriage", acuut=False, risico="verhoogd")
    rows = contact_rows(world.store, world.book, world.clock.now())
    assert [(row["ref"], row["risico"]) for row in rows] == [
        (world.refs["B"], "verhoogd"),
        (world.refs["A"], "gewoon"),
    ]
    assert contact_rows(world.store, world.book, world.clock.now(), "cjg-haarlem") == []
    assert len(contact_table(rows).rows) == 2
    assert zonder_contact_table(silent(world, 0)).columns[0] == "kenmerk"


# ------------------------------------------------------------ the queue


def test_n02_the_queue_is_one_list_by_urgency_then_share_of_norm_then_age_and_says_why():
    world = World(MONDAY)
    world.register("A", gemeente="Velsen")
    world.at("2026-03-03 10:00")
    world.register("B", gemeente="Haarlem")
    world.register("C", gemeente="Zandvoort", acuut=True)
    rows = queue_rows(world.store, world.book, world.clock.now())
    assert [row["ref"] for row in rows] == [world.refs[name] for name in "CAB"]
    assert [row["plaats"] for row in rows] == [1, 2, 3]
    assert rows[0]["waarom"].startswith("spoed; ")
    assert "van Directe veiligheidscheck gebruikt; ontvangen 02-03-2026" in rows[1]["waarom"]


def test_a_reopened_melding_stands_where_the_term_of_the_melding_joined_to_it_puts_it():
    world = World(MONDAY).monitored()
    world.register("B", huishouden="gezin A")
    world.do("B", "check-veiligheid", acuut=False)
    world.do("A", "retriage", acuut=False)
    assert world.norms("A") == set(), "its own terms ended, the assessment runs under that of the joined melding"

    rows = {row["ref"]: row for row in queue_rows(world.store, world.book, world.clock.now())}

    reopened, limit = rows[world.refs["A"]], world.wait("VB-5WD", "B").limit_at
    assert (reopened["norm"], reopened["te_laat_vanaf"]) == ("VB-5WD", clock_text(limit))
    assert f"% van Veiligheidsbeoordeling gebruikt, voor de gevoegde melding {world.refs['B']}; " in reopened["waarom"]
    assert sorted(row["plaats"] for row in rows.values()) == [1, 2]


def test_a_joined_melding_of_which_no_term_runs_goes_along_and_has_no_place():
    world = World(MONDAY).offered()
    world.register("B", huishouden="gezin A")
    world.do("B", "check-veiligheid", acuut=False)
    world.do("B", "decide-veiligheidsbeoordeling", uitkomst="overdracht")
    world.do("B", "inform-melder")
    world.register("C")
    assert world.norms("B") == set()

    rows = queue_rows(world.store, world.book, world.clock.now())

    assert {row["ref"]: row["plaats"] for row in rows[:2]} == {world.refs["A"]: 1, world.refs["C"]: 2}
    assert (rows[2]["ref"], rows[2]["plaats"], rows[2]["norm"]) == (world.refs["B"], None, "")
    assert rows[2]["waarom"] == f"gaat mee met {world.refs['A']}; ontvangen 02-03-2026"


# ------------------------------------------------------------ equal waiting


def two_lists(velsen: int = 3, haarlem: int = 3, **changes: object) -> World:
    """Meldingen that wait ten working days in Velsen, and one in Haarlem."""
    world = World(MONDAY, two_teams(**changes))
    for number in range(velsen):
        world.register(f"V{number}", gemeente="Velsen")
    world.at("2026-03-13 10:00")
    for number in range(haarlem):
        world.register(f"H{number}", gemeente="Haarlem")
    world.at("2026-03-16 10:00")
    return world


@pytest.mark.parametrize(("limit", "alarm"), [(8, True), (9, False)])
def test_s24_the_spread_of_waiting_per_gemeente_and_team_with_an_alarm_over_the_limit(limit: int, alarm: bool):
    world = two_lists(kloof=limit)
    rows = spreiding_rows(world.store, world.book, world.clock.now())
    teams = {row["naam"]: row for row in rows if row["soort"] == "team"}
    assert {name: (row["aantal"], row["mediaan"], row["langste"]) for name, row in teams.items()} == {
        "vt": (3, 1.0, 1),
        "vt-monitoring": (3, 10.0, 10),
    }
    assert {(row["verschil"], row["alarm"]) for row in teams.values()} == {(9.0, alarm)}
    assert {row["naam"] for row in rows if row["soort"] == "gemeente"} == {"velsen", "haarlem"}


def test_n02_moves_are_proposed_with_a_reason_until_the_gap_is_accepted():
    world = two_lists(velsen=5, haarlem=1, kloof=3)
    found = moves(world.store, world.book, world.region, world.clock.now(), WACHTTIJD)
    assert found
    assert {(row["van"], row["naar"]) for row in found} == {("vt-monitoring", "vt")}
    assert all(row["verschil_na"] < row["verschil_voor"] for row in found)
    assert "staat het hoogst" in found[0]["waarom"]


def test_after_the_moves_were_carried_out_the_spread_is_what_was_promised():
    world = two_lists(velsen=5, haarlem=1, kloof=3)
    found = moves(world.store, world.book, world.region, world.clock.now(), WACHTTIJD)
    for row in found:
        name = next(name for name, ref in world.refs.items() if ref == row["ref"])
        world.do(name, "place-at-team", team=row["naar"], reden="gelijke_wachttijd")
    after = [row for row in spreiding_rows(world.store, world.book, world.clock.now()) if row["soort"] == "team"]
    assert after[0]["verschil"] == found[-1]["verschil_na"]
    assert moves(world.store, world.book, world.region, world.clock.now(), WACHTTIJD) == []


def test_s34_work_is_shown_per_team_and_made_equal_by_moves():
    world = two_lists(velsen=12, haarlem=1)
    world.do("H0", "assign-casushouder", by="vt.m00", casushouder="vt.m01")
    rows = {row["team"]: row for row in werkdruk_rows(world.store, world.book, world.clock.now())}
    assert (rows["vt"]["meldingen"], rows["vt"]["wachtend"]) == (1, 0)
    assert rows["vt-monitoring"]["per_mens"] == 6.0
    assert moves(world.store, world.book, world.region, world.clock.now(), WERKDRUK)


def test_without_meldingen_there_is_nothing_to_move():
    world = World(MONDAY)
    assert moves(world.store, world.book, world.region, world.clock.now(), WACHTTIJD) == []
    assert spreiding_rows(world.store, world.book, world.clock.now()) == []


# ------------------------------------------------------------ cohorts


def test_s33_the_old_list_burns_down_apart_from_what_came_later():
    cohort = Cohort("oud", "Oude lijst", Period(None, date(2026, 3, 3)), "een bron")
    world = World(MONDAY, two_teams(cohorten=(cohort,)))
    world.register("A")
    world.at("2026-03-03 23:00")
    world.register("B")
    world.at("2026-03-04 00:01")
    world.register("C")
    world.at("2026-03-10 10:00")
    world.do("A", "assign-casushouder", by="vt.m00", casushouder="vt.m01")
    world.at("2026-03-17 10:00")
    rows = cohort_rows(world.store, world.book, world.clock.now())
    burned = [
        (row["week"], row["ontvangen"], row["wacht"], row["in_behandeling"]) for row in rows if row["cohort"] == "oud"
    ]
    assert burned == [("2026-03-08", 2, 2, 0), ("2026-03-15", 2, 1, 1), ("2026-03-17", 2, 1, 1)]
    (rest,) = [row for row in rows if row["cohort"] == OVERIG]
    assert (rest["ontvangen"], rest["wacht"]) == (1, 1)
    assert {row["cohort"] for row in queue_rows(world.store, world.book, world.clock.now())} == {"oud", ""}


# ------------------------------------------------------------ melders


def test_s74_what_melders_say_is_counted_per_gemeente():
    world = World(MONDAY)
    world.register("A")
    world.register("B", gemeente="Velsen")
    for name, signaal in (("A", "klacht"), ("A", "twijfel"), ("B", "klacht")):
        world.do(name, "record-melder-signal", signaal=signaal)
    total, *places = meldersignaal_rows(world.store, world.book)
    assert (total["klacht"], total["twijfel"], total["totaal"]) == (2, 1, 3)
    assert [(row["gemeente"], row["totaal"]) for row in places] == [("Haarlem", 2), ("Velsen", 1)]


# ------------------------------------------------------------ capacity and campaigns


def test_s69_the_result_of_a_sprintweek_stands_beside_its_plan():
    world = World(MONDAY)
    for name in "ABC":
        world.register(name, gemeente="Haarlem")
    world.register("D", gemeente="Velsen")
    sprint = Measure(
        region=world.region,
        code="sprint-1",
        soort="sprintweek",
        titel="Sprintweek",
        eigenaar="vt.m00",
        uiterlijk=date(2026, 3, 6),
        first=date(2026, 3, 3),
        teams=("vt",),
        gemeenten=("haarlem",),
        doel=4,
        uren=40,
        recorded_at=world.clock.now(),
        by="vt.m00",
    )
    world.do("A", "assign-casushouder", by="vt.m00", casushouder="vt.m01")
    world.at("2026-03-03 09:00")
    for name in "BD":
        world.do(name, "assign-casushouder", by="vt.m00", casushouder="vt.m01")
    world.do("B", "record-uren", taak="onderzoek", minuten=150)
    world.engine.begin_measure(sprint)
    row = campaign_result(world.store, world.book, sprint, world.clock.now())
    assert (row["opgepakt"], row["behaald_procent"], row["nog_wachtend"]) == (1, 25, 1)
    assert (row["uren_gepland"], row["uren_gewerkt"]) == (40, 2)
    (listed,) = measure_rows(world.store, world.region, date(2026, 3, 7))
    assert (listed["te_laat"], listed["raad"]) == (True, "niet nodig")


def test_capacity_is_shown_for_every_team_that_shares_the_list():
    world = World(MONDAY)
    rows = capacity_rows(world.store, world.book, world.region, date(2026, 3, 4), 2)
    assert [(row["team"], row["week"]) for row in rows] == [("vt", "2026-W10"), ("vt", "2026-W11")]


# ------------------------------------------------------------ the audit sample


def offers(count: int) -> World:
    world = World(MONDAY)
    for number in range(count):
        world.offered(f"M{number}")
    return world


def test_s63_the_same_seed_gives_the_same_sample_and_another_seed_another():
    world = offers(8)
    first, again, other = (sample(world.store, BOOK, world.region, 4, seed) for seed in (1, 1, 2))
    assert first == again != other
    assert len({row["kenmerk"] for row in first}) == 4


@pytest.mark.parametrize(("size", "fine"), [(0, False), (1, True), (1000, True), (1001, False)])
def test_a_sample_has_a_size(size: int, fine: bool):
    world = offers(2)
    if fine:
        assert len(sample(world.store, BOOK, world.region, size, 1)) == min(size, 2)
    else:
        with pytest.raises(BadInput, match="omvang"):
            sample(world.store, BOOK, world.region, size, 1)


def test_a_sample_of_a_period_holds_what_was_offered_in_it():
    world = offers(1)
    inside, outside = Period(date(2026, 3, 2), date(2026, 3, 2)), Period(date(2026, 3, 3), None)
    assert [len(sample(world.store, BOOK, world.region, 9, 1, one)) for one in (inside, outside)] == [1, 0]


def test_s63_the_file_opens_in_dutch_excel_and_holds_no_personal_data():
    world = offers(2)
    text = sample_csv(sample(world.store, BOOK, world.region, 9, 1))
    assert text.startswith(BOM)
    assert "\r\n" in text
    rows = list(csv.DictReader(io.StringIO(text.removeprefix(BOM)), delimiter=";"))
    assert len(rows) == 2
    assert rows[0]["betrokkenen_gesproken"] == "ja"
    assert rows[0]["doorgelaten met akkoord"] == "nee"
    for secret in ("gezin", "partnergeweld", "politie"):
        assert secret not in text
