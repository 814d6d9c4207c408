"""The classes as CBS publishes them, and what an assessor reads of earlier meldingen."""

from datetime import date

from tests.unit.engine.world import CJG, World
from vtflow.reports.history import history
from vtflow.reports.radar import CLASSES, half_year, radar_rows, radar_table


def three(world: World) -> World:
    """A first melding, one that joins it during the assessment, and one after all was closed, in the next half-year."""
    world.register("A", huishouden="gezin")
    world.register("B", huishouden="gezin", gemeente="Velsen")
    for name in ("A", "B"):
        world.do(name, "check-veiligheid", acuut=False)
        world.do(name, "decide-veiligheidsbeoordeling", uitkomst="einde_bemoeienis", gesproken="alle")
        world.do(name, "inform-melder")
    world.do("A", "close", reden="veilig")
    world.at("2026-07-01 00:00")
    world.register("C", huishouden="gezin")
    return world


def row(rows: list[dict[str, object]], half: str, gemeente: str) -> dict[str, object]:
    (found,) = [one for one in rows if (one["halfjaar"], one["gemeente"]) == (half, gemeente)]
    return {name: found[name] for name in ("meldingen", *CLASSES, "herhaling") if found[name]}


def test_meldingen_count_by_class_half_year_and_their_own_gemeente() -> None:
    world = three(World("2026-06-30 23:00"))

    rows = radar_rows(world.store, world.book)

    assert row(rows, "2026-1", "alle gemeenten") == {"meldingen": 2, "eerste": 1, "vervolg_beoordeling": 1}
    assert row(rows, "2026-1", "Velsen") == {"meldingen": 1, "vervolg_beoordeling": 1}
    assert row(rows, "2026-2", "Haarlem") == {"meldingen": 1, "hermelding": 1, "herhaling": 1}
    assert [one["gemeente"] for one in rows] == ["alle gemeenten", "Haarlem", "Velsen", "alle gemeenten", "Haarlem"]
    assert radar_table(rows).columns[0] == "halfjaar"


def test_a_period_takes_both_its_days_along() -> None:
    world = three(World("2026-06-30 23:00"))

    def total(first: date | None, last: date | None) -> int:
        rows = radar_rows(world.store, world.book, first, last)
        return sum(one["meldingen"] for one in rows if one["gemeente"] == "alle gemeenten")

    assert total(date(2026, 6, 30), date(2026, 6, 30)) == 2
    assert total(date(2026, 7, 1), None) == 1
    assert total(None, date(2026, 6, 29)) == 0


def test_what_was_not_known_yet_does_not_count() -> None:
    world = three(World("2026-06-30 23:00"))

    rows = radar_rows(world.store, world.book, on=date(2026, 6, 30))

    assert {one["halfjaar"] for one in rows} == {"2026-1"}


def test_a_melding_that_was_split_off_is_not_classified() -> None:
    world = World("2026-03-02 10:00")
    world.register("A", huishouden="gezin")
    world.register("B", huishouden="gezin")
    world.do("B", "split-melding", reden="tikfout")

    found = row(radar_rows(world.store, world.book), "2026-1", "Haarlem")

    assert found == {"meldingen": 2, "eerste": 1, "niet_ingedeeld": 1}


def test_a_half_year_ends_with_june() -> None:
    assert (half_year(date(2026, 6, 30)), half_year(date(2026, 7, 1))) == ("2026-1", "2026-2")


def test_the_assessor_reads_who_was_responsible_what_came_back_and_what_was_late() -> None:
    world = World("2026-03-02 10:00").offered("A")
    world.do("A", "confirm-receipt", by=CJG)
    world.do("A", "refuse-overdracht", by=CJG, reden="geen_capaciteit")
    world.offer()
    world.pass_time("2026-03-20 10:00")
    world.do("A", "accept-overdracht", by=CJG, naam="m02", gesprek_op="2026-03-20")
    world.do("A", "report-first-contact", by=CJG)
    world.register("B", huishouden="gezin A")

    found = history(world.store, world.book, world.refs["B"])

    assert found is not None
    assert (found["klasse"], found["eerdere"], found["latere"]) == (
        "vervolgmelding na de veiligheidsbeoordeling",
        1,
        [],
    )
    (earlier,) = found["meldingen"]
    assert earlier["ref"] == world.refs["A"]
    assert earlier["klasse"] == "eerste"
    assert earlier["uitkomst"] == "Overdracht aan een lokaal team"
    assert earlier["verantwoordelijk"] == ["Veilig Thuis Kennemerland", "CJG Haarlem"]
    assert earlier["teruggaven"] == 1
    assert earlier["verstreken"] == sum(wait.breached for wait in world.waits("A")) > 0


def test_what_came_later_is_named_and_not_counted_as_earlier() -> None:
    world = World("2026-03-02 10:00")
    world.register("A", huishouden="gezin")
    world.at("2026-03-03 10:00")
    world.register("B", huishouden="gezin")

    found = history(world.store, world.book, world.refs["A"])

    assert found is not None
    assert (found["meldingen"], found["latere"]) == ([], [world.refs["B"]])
    assert history(world.store, world.book, "VT-0000") is None


def test_the_history_tells_nothing_of_what_happened_or_of_whom() -> None:
    world = World("2026-03-02 10:00")
    world.register("A", huishouden="gezin-geheim", aard="ouderenmishandeling")
    world.register("B", huishouden="gezin-geheim")

    told = str(history(world.store, world.book, world.refs["B"])).lower()

    assert "geheim" not in told
    assert "mishandeling" not in told
