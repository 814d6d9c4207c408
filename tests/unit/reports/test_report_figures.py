"""Reports with declared definitions: the same question about a past day has the same answer for ever."""

import csv
import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.unit.engine.world import CJG, World
from tests.unit.simulate.world import plan, run
from vtflow.domain.errors import BadInput
from vtflow.policy.reporting import reporting
from vtflow.reports.graph import circles
from vtflow.reports.kinds import KINDS, build, quarter_before
from vtflow.reports.render import FORMATS, fingerprint, to_csv, to_html, to_json, to_markdown
from vtflow.reports.report import COUNT, SHARE, TEXT, Column, Part, Report
from vtflow.reports.small import for_everybody

START = "2026-03-02 10:00"
SECOND = "2026-03-03 10:00"


def made(world: World, kind: str, first: str = "2026-03-01", last: str = "2026-03-31", on: str = "") -> Report:
    period = (date.fromisoformat(on) if on else None, date.fromisoformat(first), date.fromisoformat(last))
    return build(world.store, world.book, (world.region,), kind, world.clock.now(), period)


def rows(report: Report, part: str) -> list[dict[str, Any]]:
    return [dict(row) for one in report.parts if one.id == part for row in one.rows]


# ------------------------------------------------------------ F57: the same for ever


@pytest.fixture(scope="module")
def later() -> tuple[Any, Any, date]:
    """The same simulation, stopped at a day and gone on for a year, and that day."""
    one = plan(40, 35)
    _, then = run(one)
    _, now = run(one, days_more=366)
    return then, now, one.last


@pytest.mark.parametrize("kind", list(KINDS))
def test_f57_a_report_over_a_past_day_is_byte_for_byte_the_same_a_simulated_year_later(
    later: tuple[Any, Any, date], kind: str
) -> None:
    then, now, day = later
    period = (day, date(day.year, 1, 1), day)
    regions = ("kennemerland", "zeeland")

    class Book:
        def policy(self, region: str) -> Any:
            return then.policies[region]

    first = build(then.store, Book(), regions, kind, then.clock.now(), period)
    again = build(now.store, Book(), regions, kind, now.clock.now(), period)

    assert then.clock.now() < now.clock.now()
    assert any(part.rows for part in first.parts)
    assert {name: render(first) for name, render in FORMATS.items()} == {
        n: render(again) for n, render in FORMATS.items()
    }
    assert fingerprint(first) == fingerprint(again)


def test_f57_what_was_recorded_on_the_next_day_is_not_known_yet_but_counts_by_its_true_moment() -> None:
    world = World(START)
    world.register()
    world.do("A", "check-veiligheid", acuut=False)
    world.pass_time("2026-03-11 09:00")
    world.do("A", "decide-veiligheidsbeoordeling", at="2026-03-06 12:00", uitkomst="overdracht")

    def kept(on: str) -> dict[str, Any]:
        found = rows(made(world, "termijnen", on=on), "termijnen")
        (row,) = [r for r in found if (r["norm"], r["partij"], r["gemeente"]) == ("VB-5WD", "alle", "alle")]
        return row

    assert (kept("2026-03-10")["binnen"], kept("2026-03-10")["beoordeeld"]) == (0, 1)
    assert (kept("2026-03-11")["binnen"], kept("2026-03-11")["beoordeeld"]) == (1, 1)
    assert kept("2026-03-11")["mediaan"] == 4.0


# ------------------------------------------------------------ the figures


@pytest.mark.parametrize(("answer", "kept"), [("2026-03-09 23:59", 1), ("2026-03-10 00:00", 0)])
def test_f54_the_last_minute_of_the_fifth_working_day_is_within_the_norm(answer: str, kept: int) -> None:
    world = World(START)
    world.register()
    world.do("A", "check-veiligheid", acuut=False)
    world.pass_time(answer)
    world.do("A", "decide-veiligheidsbeoordeling", uitkomst="overdracht")

    found = [r for r in rows(made(world, "termijnen"), "termijnen") if r["norm"] == "VB-5WD"]

    assert [(r["partij"], r["gemeente"]) for r in found] == [
        ("alle", "alle"), ("alle", "Haarlem"), ("Veilig Thuis Kennemerland", "alle"),
    ]  # fmt: skip
    assert {(r["binnen"], r["beoordeeld"], r["aandeel"]) for r in found} == {(kept, 1, 100.0 * kept)}


def test_f54_a_term_that_passed_in_one_month_and_was_answered_in_the_next_counts_once() -> None:
    world = World("2026-03-20 10:00")
    world.register()
    world.do("A", "check-veiligheid", acuut=False)
    world.pass_time("2026-04-10 10:00")
    world.do("A", "decide-veiligheidsbeoordeling", uitkomst="overdracht")

    def counted(first: str, last: str) -> list[dict[str, Any]]:
        return [r for r in rows(made(world, "termijnen", first, last), "termijnen") if r["norm"] == "VB-5WD"]

    assert [r["beoordeeld"] for r in counted("2026-03-01", "2026-03-31")] == [1, 1, 1]
    assert counted("2026-04-01", "2026-04-10") == []


def test_f55_the_matrix_tells_what_went_from_veilig_thuis_to_a_team_and_what_came_back() -> None:
    world = World(START)
    world.offered("A")
    world.do("A", "confirm-receipt", by=CJG)
    world.do("A", "return-overdracht", by=CJG, reden="geen_veiligheidsplan")
    world.pass_time(SECOND)
    world.offer("A")
    world.do("A", "confirm-receipt", by=CJG)
    world.pass_time("2026-03-05 10:00")
    world.do("A", "accept-overdracht", by=CJG, naam="m02", gesprek_op="2026-03-05")

    (row,) = rows(made(world, "overdrachten"), "overdrachten")

    assert (row["van"], row["naar"]) == ("Veilig Thuis Kennemerland", "CJG Haarlem")
    assert (row["aangeboden"], row["aanvaard"], row["onvolledig"], row["geweigerd"]) == (2, 1, 1, 0)
    assert (row["mediaan"], row["p90"]) == (2.0, 2)


def test_n06_overrides_of_the_gate_and_cold_acceptance_are_counted_per_team() -> None:
    world = World(START)
    world.decided("A")
    lacking = {"betrokkenen_gesproken": True, "kinderen_gezien": True, "veiligheidsplan": False, "consequenties": True}
    rest = {"monitorplan": True, "criterium": "veiligheid-hersteld-hulp-nodig", "contactpersoon_vt": "vt.m01"}
    world.do(
        "A", "offer-overdracht", aan="cjg-haarlem", checklist={**lacking, **rest},
        override={"reden": "spoed", "akkoord": "vt.m02"}, grond="vitaal_belang",
    )  # fmt: skip

    found = {row["team"]: row for row in rows(made(world, "afwijkingen"), "afwijkingen")}

    assert sum(row["poort"] for row in found.values()) == 1
    assert found["Veilig Thuis Kennemerland"]["grond"] == 1


def test_s06_more_in_than_out_for_four_weeks_is_an_alarm_and_three_is_none() -> None:
    world = World("2026-02-02 09:00")
    for week in range(4):
        world.register(f"M{week}")
        world.pass_time(f"2026-02-{9 + 7 * week if week < 2 else (23 if week == 2 else 28):02d} 09:00")
        if week == 2:
            assert made(world, "stroom", "2026-02-01", "2026-02-22").alarms == ()

    world.pass_time("2026-03-02 09:00")
    assert made(world, "stroom", "2026-02-01", "2026-03-01").alarms == (
        "Al 4 weken op rij komt er meer in dan er uit gaat (grens: 4 weken)",
    )


@pytest.mark.parametrize(("extra", "alarms"), [(9, 0), (10, 1)])
def test_s62_ten_meldingen_more_of_one_kind_of_melder_is_an_alarm(extra: int, alarms: int) -> None:
    world = World("2026-03-02 09:00")
    for number in range(10):
        world.register(f"V{number}")
    world.at("2026-03-16 09:00")
    for number in range(10 + extra):
        world.register(f"N{number}")

    found = made(world, "stroom", "2026-03-16", "2026-03-29").alarms

    assert [alarm for alarm in found if alarm.startswith("Politie: ")] == [
        "Politie: 20 meldingen tegen 10 in de vorige periode (grens: 20 % en 10 meer)"
    ] * alarms


def test_n04_who_waits_on_whom_with_totals_and_a_circle_of_a_plan_and_a_decision() -> None:
    world = World(START)
    world.offered()
    world.pass_time("2026-03-05 10:00")
    report = made(world, "wachten")

    found = {(row["wie"], row["op"]): row for row in rows(report, "wachten")}
    vt, cjg = "Veilig Thuis Kennemerland", "CJG Haarlem"
    assert (found[vt, cjg]["meldingen"], found[vt, cjg]["te_laat"], found[vt, cjg]["kring"]) == (1, 1, "ja")
    # the handover stalls, and Veilig Thuis must decide whether to bring everybody to one table: both wait
    assert found[cjg, vt]["waarop"] == "MDA-TOETS"
    assert [row["zelfde_melding"] for row in rows(report, "kringen") if row["soort"] == "kring"] == [1]
    assert "flowchart LR" in to_markdown(report)
    assert rows(report, "kringen")[0]["soort"] == "langste pad"
    assert circles([("a", "b"), ("b", "a"), ("b", "c"), ("c", "a"), ("d", "a")]) == [("a", "b"), ("a", "b", "c")]


def test_s49_the_quarter_is_the_last_one_that_ended() -> None:
    assert quarter_before(date(2026, 3, 30)) == (date(2025, 10, 1), date(2025, 12, 31))
    assert quarter_before(date(2026, 3, 31)) == (date(2026, 1, 1), date(2026, 3, 31))
    assert quarter_before(date(2026, 4, 30)) == (date(2026, 1, 1), date(2026, 3, 31))


def test_a_period_that_ends_before_it_begins_is_refused_with_what_to_do() -> None:
    with pytest.raises(BadInput, match="keer --from en --to om"):
        made(World(START), "stroom", "2026-03-02", "2026-03-01")


# ------------------------------------------------------------ declared, and how it looks


@pytest.mark.parametrize("kind", list(KINDS))
def test_n15_every_figure_of_every_report_stands_with_its_declared_definition(kind: str) -> None:
    report = made(World(START), kind)
    for part in report.parts:
        assert part.indicators or part.id == "indicatoren"
        assert set(part.indicators) <= reporting().indicators.keys()
        assert {column.name for column in part.columns} == (
            set(part.rows[0]) if part.rows else {c.name for c in part.columns}
        )


SAMPLE = Report(
    kind="proef", title="Proef", region="Kennemerland", on=date(2026, 3, 31),
    parts=(
        Part(
            id="p", title="Deel <1>",
            columns=(
                Column("wie", "wie", TEXT), Column("n", "aantal", COUNT), Column("op", "op tijd", COUNT),
                Column("deel", "aandeel (%)", SHARE, ("op", "n")),
            ),
            rows=(
                {"wie": "=1+1", "n": 13, "op": 10, "deel": 76.9}, {"wie": "b", "n": 4, "op": 4, "deel": 100.0},
                {"wie": "c", "n": 18, "op": 10, "deel": 55.6}, {"wie": "totaal", "n": 35, "op": 24, "deel": 68.6},
            ),
            indicators=("IND-NORM",),
        ),
    ),
)  # fmt: skip


def test_decision_25_openly_small_figures_are_hidden_others_rounded_and_totals_by_themselves() -> None:
    found = rows(for_everybody(SAMPLE), "p")

    assert [row["n"] for row in found] == [15, None, 20, 35]
    assert [row["op"] for row in found] == [10, None, 10, 25]
    # 13 - 10 = 3 are told apart by the share, so it is left out
    assert [row["deel"] for row in found] == [None, None, 56.0, 69.0]


@pytest.mark.parametrize(("exact", "told"), [(4, None), (5, 5), (7, 5), (8, 10), (0, None)])
def test_decision_25_the_limit_is_five(exact: int, told: int | None) -> None:
    part = replace(SAMPLE.parts[0], rows=({"wie": "a", "n": exact, "op": exact, "deel": None},))

    assert rows(for_everybody(replace(SAMPLE, parts=(part,))), "p")[0]["n"] == told


def test_the_csv_opens_in_dutch_excel() -> None:
    text = to_csv(SAMPLE)
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))

    assert text.startswith("\ufeff")
    assert ["'=1+1", "13", "10", "76,9"] in lines
    assert any(line[:2] == ["definitie", "Aandeel binnen de norm"] for line in lines)


def test_the_page_needs_nothing_else_and_shows_text_as_text() -> None:
    text = to_html(SAMPLE)

    assert "Deel &lt;1&gt;" in text
    assert "<script" not in text
    assert "http" not in text.replace("http-equiv", "").replace("http://www.w3.org/", "")
    assert "Teller: binnen de norm beantwoord" in text


def test_pages_have_plots_inside_in_dutch() -> None:
    world = World(START)
    world.register()
    text = to_html(made(world, "stroom"))

    assert text.count("<svg") == 2
    assert '"titel": "Instroom, uitstroom en stand"' in to_json(made(world, "stroom"))
