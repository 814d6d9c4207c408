"""How organisations worked together, as measured: owners, regisseurs, continuity, warm and koud, and what was used."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.unit.engine.world import CJG, FULL, KENNEMERLAND, World
from vtflow.reports.fact_fold import facts_of
from vtflow.reports.samenwerking import DEFINITIONS, Measures, measured, samenwerking_rows, samenwerking_table

MONDAY = "2026-03-02 10:00"


def measures(world: World, name: str = "A") -> Measures:
    return measured(facts_of(world.events(name)), KENNEMERLAND.region)


def values(world: World, on: date | None = None) -> dict[str, Any]:
    return {row["maat"]: row["waarde"] for row in samenwerking_rows(world.store, world.book, on)}


def test_n07_each_organisation_that_was_ever_responsible_counts_once() -> None:
    world = World(MONDAY).accepted()
    world.do("A", "hand-back", by=CJG, reden="nieuwe_onveiligheid")

    assert measures(world).owners == {"vt", "cjg-haarlem"}


def test_s16_joining_in_and_telling_add_no_owner() -> None:
    world = World(MONDAY).decided()
    world.do("A", "ask-aanhaken", aan="ggz", rol="uitvoeren")
    world.do("A", "accept-aanhaken", by="ggz.m01", naam="m01")
    world.do("A", "give-kennisgeving", aan="cjg-haarlem")

    found = measures(world)
    assert found.owners == {"vt"}
    assert found.kinds == {"aanhaken": 1, "in_kennis_stellen": 1}


def test_a_question_to_join_in_that_was_refused_is_no_joining_in() -> None:
    world = World(MONDAY).decided()
    world.do("A", "ask-aanhaken", aan="ggz", rol="uitvoeren")
    world.do("A", "refuse-aanhaken", by="ggz.m01", reden="buiten_taak")

    assert not measures(world).kinds


@pytest.mark.parametrize(("workers", "expected"), [(["m01", "m01", "m01", "m02"], (3, 4)), (["m01"], (0, 0))])
def test_s17_continuity_is_the_share_of_the_worker_who_did_most(workers: list[str], expected: tuple[int, int]) -> None:
    world = World(MONDAY).decided()
    for worker in workers:
        world.do("A", "record-contact", by=f"vt.{worker}", uitkomst="bereikt")
    world.do("A", "record-contact", by="cjg-haarlem.m01", uitkomst="bereikt")

    assert measures(world).same_worker == expected


def test_acceptance_with_a_joint_meeting_is_warm_without_it_koud() -> None:
    loose = replace(KENNEMERLAND, region=replace(KENNEMERLAND.region, gesprek_verplicht=False))
    world = World(MONDAY, loose)
    for name, data in (("A", {"gesprek_op": "2026-03-03"}), ("B", {}), ("C", {})):
        world.decided(name)
        world.do(name, "offer-overdracht", aan="cjg-haarlem", checklist=FULL)
        world.do(name, "accept-overdracht", by=CJG, naam="m02", **data)

    found = values(world)
    assert (found["warm aanvaard"], found["koud aanvaard"], found["overdragen"]) == (1, 2, 3)


@pytest.fixture
def two() -> World:
    """One melding that changed hands and casushouder, and one that stayed."""
    world = World(MONDAY).accepted("A")
    world.decided("B")
    world.do("A", "assign-casushouder", casushouder="vt.m04")
    world.do("A", "assign-casushouder", casushouder="vt.m05", reden="afwezig")
    world.do("B", "assign-casushouder", casushouder="vt.m04")
    for name, worker in (("A", "m04"), ("A", "m05"), ("B", "m04"), ("B", "m04")):
        world.do(name, "record-contact", by=f"vt.{worker}", uitkomst="bereikt")
    return world


def test_over_a_region_the_measures_are_averaged_and_counted(two: World) -> None:
    found = values(two)

    assert list(found) == list(DEFINITIONS)
    assert (found["meldingen"], found["eigenaren per melding"], found["meeste eigenaren"]) == (2, 1.5, 2)
    assert (found["casushouders per melding"], found["interne overdrachten"]) == (1.5, 1)
    assert found["continuiteit"] == 0.75


def test_a_joined_melding_counts_with_its_route(two: World) -> None:
    two.register("C", huishouden="gezin A")

    assert two.route("C").joined_to == two.refs["A"]
    assert values(two)["meldingen"] == 2


def test_on_a_day_counts_what_was_known_then(two: World) -> None:
    two.at("2026-03-04 10:00")
    two.do("B", "ask-consult", aan="ggz", vraag="wet")

    assert (values(two, date(2026, 3, 3))["consult"], values(two)["consult"]) == (0, 1)
    assert values(two, date(2026, 3, 1)) == {}


def test_the_output_declares_what_each_measure_is_and_names_no_melding(two: World) -> None:
    rows = samenwerking_rows(two.store, two.book)
    table = samenwerking_table(rows)

    assert [row["definitie"] for row in rows] == list(DEFINITIONS.values())
    assert table.columns == ("regio", "maat", "waarde", "definitie")
    assert table.rows[1][2] == "1,50"
    assert "VT-" not in table.as_markdown()


def test_nothing_to_measure_is_shown_as_a_dash() -> None:
    world = World(MONDAY)
    world.register()
    table = samenwerking_table(samenwerking_rows(world.store, world.book))

    assert [row[2] for row in table.rows if row[1] in {"continuiteit", "casushouders per melding"}] == ["-", "-"]
