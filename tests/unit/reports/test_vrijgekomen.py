"""Hours that stopped and resting tasks free (S19, issue 6/3): both sides of each day, and nothing lost in a split."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.unit.engine.world import BOOK, KENNEMERLAND
from vtflow.domain.norms import Policy
from vtflow.domain.profile import Mode, Module, Period, Profile
from vtflow.policy.region_checks import region_faults
from vtflow.reports.vrijgekomen import freed_rows, freed_table

AMSTERDAM = BOOK.policy("amsterdam-amstelland")
MONDAY = date(2026, 3, 2)


def freed(policy: Policy, first: date, weeks: int) -> dict[str, tuple[int, float | None]]:
    return {str(row["taak"]): (row["werkdagen"], row["uren_vrij"]) for row in freed_rows(policy, first, weeks)[1:]}


def catalogue(*modules: Module, modes: tuple[Mode, ...] = ()) -> Policy:
    profile = Profile(modules={module.code: module for module in modules}, modes=modes)
    return replace(KENNEMERLAND, region=replace(KENNEMERLAND.region, profile=profile))


def task(last: date | None = None, first: date | None = None, uren: int | None = 40) -> Module:
    return Module("chat", "Chat", Period(first, last), "bron", uren=uren, uren_source="bron" if uren else "")


def test_s19_a_task_frees_nothing_on_its_last_day_and_all_its_hours_from_the_next_on() -> None:
    assert freed(AMSTERDAM, date(2023, 12, 25), 1) == {}
    # New Year is no working day: four days hold the hours of the week
    assert freed(AMSTERDAM, date(2024, 1, 1), 1) == {
        "chat": (4, 40.0),
        "csg-advies": (4, 24.0),
        "crisisbedden": (4, 16.0),
    }
    assert freed_rows(AMSTERDAM, date(2024, 1, 1), 1)[0]["uren_vrij"] == 80.0


def test_s19_in_a_continuity_mode_what_is_not_kept_on_frees_its_hours_until_the_mode_ends() -> None:
    rows = freed_rows(KENNEMERLAND, date(2022, 9, 26), 2)

    assert {row["taak"]: (row["werkdagen"], row["uren_vrij"]) for row in rows[1:]} == {
        "onderzoek": (5, 90.0), "monitoring": (5, 36.0),
    }  # fmt: skip
    assert rows[1]["reden"] == "rust: Continuïteitsplan zomer 2022 (van 01-07-2022 t/m 30-09-2022)"
    assert rows[0]["uren_vrij"] == 126.0


@pytest.mark.parametrize(
    ("last", "days", "hours"),
    [(date(2026, 3, 1), 5, 40.0), (date(2026, 3, 2), 4, 32.0), (date(2026, 3, 5), 1, 8.0), (date(2026, 3, 6), 0, None)],
)
def test_a_task_that_stops_within_a_week_frees_the_rest_of_it(last: date, days: int, hours: float | None) -> None:
    expected = {"chat": (days, hours)} if days else {}
    assert freed(catalogue(task(last)), MONDAY, 1) == expected


def test_a_task_that_has_not_begun_frees_nothing() -> None:
    assert freed(catalogue(task(first=date(2027, 1, 1))), MONDAY, 4) == {}


def test_of_a_task_without_hours_only_the_days_are_told_and_the_total_says_nothing_of_it() -> None:
    rows = freed_rows(catalogue(task(date(2026, 1, 1), uren=None)), MONDAY, 2)

    assert [(row["taak"], row["werkdagen"], row["uren_vrij"]) for row in rows] == [
        ("alle taken", None, 0.0), ("chat", 10, None),
    ]  # fmt: skip


def test_what_stopped_for_good_during_a_mode_is_told_as_stopped_and_not_twice() -> None:
    mode = Mode("zomer", "Zomer", Period(date(2026, 3, 2), date(2026, 3, 6)), ("spoed",), {}, "bron")
    rows = freed_rows(catalogue(task(date(2026, 3, 3)), modes=(mode,)), MONDAY, 1)

    assert [(row["werkdagen"], row["uren_vrij"]) for row in rows[1:]] == [(2, 16.0), (3, 24.0)]
    assert rows[0]["uren_vrij"] == 40.0


def test_hours_that_do_not_divide_over_the_days_still_add_up_to_the_week() -> None:
    for uren in (1, 7, 13):
        assert freed(catalogue(task(date(2026, 1, 1), uren=uren)), MONDAY, 3)["chat"] == (15, 3.0 * uren)


def test_hours_without_a_source_and_a_source_without_hours_are_a_fault_of_the_file() -> None:
    for module in (replace(task(), uren_source=""), replace(task(), uren=None, uren_source="bron")):
        assert any(
            "uren en uren_bron horen bij elkaar" in fault for fault in region_faults(catalogue(module), "x.yaml")
        )


def test_the_table_has_dutch_headings() -> None:
    table: Any = freed_table(freed_rows(AMSTERDAM, date(2024, 1, 1), 1))
    assert {"uren per week", "uren vrijgekomen"} <= set(table.columns)
