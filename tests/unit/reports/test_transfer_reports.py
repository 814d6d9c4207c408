"""A melding that moved to another region is counted once and lost nowhere: inflow, what stands, terms, lists."""

from datetime import date
from typing import Any

import pytest

from tests.unit.engine.two_regions import ANDER, HERE, THERE, checked, moved, take_over, transfer, two_regions
from tests.unit.engine.world import World
from vtflow.reports.asked import Asked
from vtflow.reports.clocks import hulp
from vtflow.reports.flow import aanloop, stroom, weeks
from vtflow.reports.handovers import overdrachten
from vtflow.reports.kept import chains, fact_faults, keep_all, moment_of
from vtflow.reports.radar import radar_rows
from vtflow.reports.taken import taken_rows
from vtflow.reports.terms_kept import termijnen, verstreken
from vtflow.reports.wachtlijst import wachtlijst_rows
from vtflow.terms import local_date

STROOM = ("in", "opnieuw", "overgenomen", "uit", "overgedragen", "stand", "open")


def asked(world: World, region: str, first: str = "2026-01-01", last: str = "") -> Asked:
    now = world.clock.now()
    found = world.store.read(lambda reader: tuple(chains(reader, region, None)))
    end = date.fromisoformat(last) if last else local_date(now)
    return Asked(
        world.book.policy(region), found, local_date(now), moment_of(None, now), date.fromisoformat(first), end
    )


def totals(world: World, region: str, **period: str) -> dict[str, Any]:
    row = stroom(asked(world, region, **period)).rows[0]
    return {name: row[name] for name in STROOM if row[name]}


def judged(world: World, region: str, norm: str) -> list[tuple[Any, Any]]:
    rows = termijnen(asked(world, region)).rows
    return [
        (row["binnen"], row["beoordeeld"])
        for row in rows
        if (row["norm"], row["partij"], row["gemeente"]) == (norm, "alle", "alle")
    ]


def test_it_came_in_once_and_stands_in_one_region_at_a_time() -> None:
    world = checked(two_regions())
    transfer(world)
    assert (totals(world, HERE), totals(world, THERE)) == ({"in": 1, "stand": 1, "open": 1}, {})

    world.at("2026-03-03 10:00")
    take_over(world)
    assert totals(world, HERE) == {"in": 1, "overgedragen": 1}
    assert totals(world, THERE) == {"overgenomen": 1, "stand": 1, "open": 1}


def test_before_and_after_the_day_of_the_transfer_the_stand_is_that_of_the_region_that_had_it() -> None:
    world = checked(two_regions())
    transfer(world)
    world.at("2026-03-05 10:00")
    take_over(world)
    world.at("2026-03-20 10:00")

    until = {"first": "2026-03-01", "last": "2026-03-04"}
    assert totals(world, HERE, **until) == {"in": 1, "stand": 1, "open": 1}
    assert totals(world, THERE, **until) == {}
    since = {"first": "2026-03-05", "last": "2026-03-08"}
    assert totals(world, HERE, **since) == {"overgedragen": 1}
    assert totals(world, THERE, **since) == {"overgenomen": 1, "stand": 1, "open": 1}
    assert [row[4] for row in weeks(asked(world, HERE))][-2:] == [0, 0]
    assert [row[4] for row in weeks(asked(world, THERE))][-2:] == [1, 1]


def test_its_end_is_the_outflow_of_the_region_that_did_the_work() -> None:
    world = moved(two_regions())
    world.at("2026-03-04 10:00")
    world.do(
        "B", "decide-veiligheidsbeoordeling", by=ANDER, uitkomst="einde_bemoeienis", gesproken="alle", monitoring=True
    )

    assert totals(world, HERE) == {"in": 1, "overgedragen": 1}
    assert totals(world, THERE) == {"overgenomen": 1, "uit": 1, "open": 1}


def test_of_work_that_was_done_before_the_move_the_outflow_stays_where_it_was_done() -> None:
    world = two_regions()
    world.decided("A", "einde_bemoeienis", gesproken="alle", monitoring=True)
    world.at("2026-03-04 10:00")
    transfer(world)
    take_over(world)
    world.at("2026-03-05 10:00")

    assert totals(world, HERE) == {"in": 1, "uit": 1}
    assert totals(world, THERE) == {"open": 1}


def test_the_melder_and_the_class_count_where_the_melding_came_in() -> None:
    world = moved(two_regions())

    assert [row["meldingen"] for row in aanloop(asked(world, HERE)).rows] == [1]
    assert aanloop(asked(world, THERE)).rows == ()
    rows = radar_rows(world.store, world.book)
    assert {row["regio"] for row in rows} == {"Veilig Thuis Kennemerland"}
    taken = {(row["regio"], row["taak"]): row["activiteiten"] for row in taken_rows(world.store, world.book)}
    assert taken["Veilig Thuis Kennemerland", "melding"] == 1
    assert taken["Veilig Thuis Amsterdam-Amstelland", "melding"] == 0


@pytest.mark.parametrize(("answered", "kept"), [("2026-03-09 16:00", 1), ("2026-03-10 09:00", 0)])
def test_a_term_that_moved_in_time_is_judged_once_where_it_was_answered(answered: str, kept: int) -> None:
    world = moved(two_regions())
    world.pass_time(answered)
    world.do("B", "decide-veiligheidsbeoordeling", by=ANDER, uitkomst="einde_bemoeienis", gesproken="alle")

    assert judged(world, HERE, "VB-5WD") == []
    assert judged(world, THERE, "VB-5WD") == [(kept, 1)]


def test_a_term_that_was_broken_before_the_move_is_a_breach_of_the_region_that_had_it_then() -> None:
    world = checked(two_regions())
    world.pass_time("2026-03-11 10:00")
    transfer(world)
    take_over(world)
    world.do("B", "decide-veiligheidsbeoordeling", by=ANDER, uitkomst="einde_bemoeienis", gesproken="alle")

    assert judged(world, HERE, "VB-5WD") == [(0, 1)]
    assert judged(world, THERE, "VB-5WD") == []
    broken = [row["norm"] for row in verstreken(asked(world, HERE)).rows]
    assert "VB-5WD" in broken
    assert "VB-5WD" not in [row["norm"] for row in verstreken(asked(world, THERE)).rows]


def test_an_onderzoek_that_waits_goes_from_the_one_waiting_list_to_the_other_and_stands_on_one() -> None:
    world = two_regions()
    world.decided("A", "onderzoek", gesproken="alle")
    world.at("2026-03-11 10:00")
    transfer(world)
    before = {row["regio"]: row["wachtlijst"] for row in wachtlijst_rows(world.store, world.book, world.clock.now())}
    take_over(world)
    world.at("2026-03-11 11:00")
    rows = wachtlijst_rows(world.store, world.book, world.clock.now())

    assert before == {"Veilig Thuis Kennemerland": 1}
    after = {row["regio"]: (row["lopend"], row["wachtlijst"]) for row in rows if row["gemeente"] == "alle gemeenten"}
    assert after == {"Veilig Thuis Amsterdam-Amstelland": (1, 1)}
    world.do("B", "assign-casushouder", by=ANDER, casushouder=ANDER)
    world.at("2026-03-11 12:00")
    rows = wachtlijst_rows(world.store, world.book, world.clock.now())
    assert [row["wachtlijst"] for row in rows if row["gemeente"] == "alle gemeenten"] == [0]


def test_help_counts_from_the_true_receipt_in_the_first_region() -> None:
    world = moved(two_regions())
    world.at("2026-03-16 10:00")
    world.do("B", "decide-veiligheidsbeoordeling", by=ANDER, uitkomst="overdracht", gesproken="alle")
    checklist = {
        **dict.fromkeys(("betrokkenen_gesproken", "kinderen_gezien", "veiligheidsplan"), True),
        **{"consequenties": True, "monitorplan": True, "contactpersoon_vt": ANDER},
        "criterium": "veiligheid-hersteld-hulp-nodig",
    }
    world.do("B", "offer-overdracht", by=ANDER, aan="cjg-amstelveen", checklist=checklist)
    partner = "cjg-amstelveen.m01"
    world.do("B", "accept-overdracht", by=partner, naam="m01", gesprek_op="2026-03-16")
    world.do("B", "report-first-contact", by=partner)
    world.do("B", "report-help-started", by=partner)
    world.at("2026-03-16 11:00")

    (row, _) = hulp(asked(world, THERE)).rows
    assert (row["aantal"], row["mediaan"]) == (1, 10.0)


def pairs(world: World) -> dict[tuple[Any, Any], tuple[Any, ...]]:
    rows = overdrachten(asked(world, HERE)).rows
    return {
        (row["van"], row["naar"]): (row["aangeboden"], row["aanvaard"], row["geweigerd"], row["mediaan"])
        for row in rows
    }


def test_in_the_flow_between_organisations_a_transfer_stands_with_its_answer_and_the_days_it_took() -> None:
    world = checked(two_regions())
    transfer(world)
    world.do("A", "return-transfer", by=ANDER, reden="informatie_ontbreekt")
    transfer(world)
    world.at("2026-03-04 10:00")
    take_over(world)
    world.at("2026-03-04 11:00")
    here = "Veilig Thuis Kennemerland"
    assert pairs(world) == {(here, "Veilig Thuis Amsterdam-Amstelland"): (2, 1, 1, 2.0)}

    world = checked(two_regions())
    transfer(world, naar="utrecht", gemeente="Woerden")
    world.do("A", "accept-transfer", naam="m07", kenmerk="BR-2026-0041")
    world.at("2026-03-02 11:00")
    assert pairs(world) == {(here, "Veilig Thuis Utrecht"): (1, 1, 0, 0.0)}


def test_kept_facts_of_both_streams_are_what_their_events_say() -> None:
    world = moved(two_regions())
    keep_all(world.store)
    assert fact_faults(world.store) == []
