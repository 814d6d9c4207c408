"""Explanations: the days counted and skipped, and what the notes say about the law."""

from datetime import date, datetime, timedelta

import pytest

from tests.unit.terms.clock import local
from vtflow.terms import (
    LEGAL,
    Basis,
    Length,
    OfficeCalendar,
    Rule,
    due,
    explain,
)

LAW, AGREED = Rule(Basis.STATUTORY), Rule(Basis.AGREED)


def notes(start: datetime | date, length: str, rule: Rule) -> str:
    """Return the notes of a term as one text."""
    return " ".join(explain(start, Length.parse(length), rule).notes)


def test_working_days_are_listed_with_every_day_skipped_by_name() -> None:
    found = explain(date(2026, 5, 11), Length.parse("5wd"), LAW)
    assert found.due == due(date(2026, 5, 11), Length.parse("5wd"), LAW)
    assert found.counted == tuple(date(2026, 5, day) for day in (12, 13, 18, 19, 20))
    assert found.skipped == (
        (date(2026, 5, 14), "Hemelvaartsdag"),
        (date(2026, 5, 15), "bij besluit gelijkgesteld (Staatscourant, besluit 2026-2028)"),
        (date(2026, 5, 16), "zaterdag"),
        (date(2026, 5, 17), "zondag"),
    )
    assert found.notes == ()


def test_a_rolled_term_names_the_days_it_rolled_over_and_the_article() -> None:
    found = explain(date(2025, 2, 7), Length.parse("10w"), LAW)
    assert [day for day, _ in found.skipped] == [date(2025, 4, day) for day in (18, 19, 20, 21)]
    assert found.skipped[0][1] == "Goede Vrijdag"
    assert found.counted[0] == date(2025, 2, 8)
    assert found.counted[-1] == date(2025, 4, 22)
    assert len(found.counted) + len(found.skipped) == 74
    assert len(found.notes) == 1
    assert "vrijdag 18-04-2025, Goede Vrijdag" in found.notes[0]
    assert "art. 1" in found.notes[0]


def test_the_second_working_day_is_explained_by_article_2_alone() -> None:
    text = notes(date(2025, 12, 24), "5d", LAW)
    assert "art. 2" in text
    assert "dinsdag 30-12-2025" in text
    assert "art. 1" not in text


def test_a_term_moved_by_both_articles_names_both() -> None:
    text = notes(date(2025, 12, 24), "3d", LAW)  # raw end Saturday 27, one working day by Monday
    assert "art. 1" in text
    assert "art. 2" in text


@pytest.mark.parametrize(
    ("start", "length", "rule", "words"),
    [
        (date(2025, 3, 1), "13w", LAW, "art. 4"),
        (date(2025, 3, 1), "10w", AGREED, "Geen wettelijke termijn"),
        (date(2025, 3, 1), "10w", Rule(Basis.STATUTORY, roll=False), "Deze norm schuift niet"),
        (date(2025, 3, 1), "10w", Rule(Basis.AGREED, roll=True), "zo ingesteld bij deze norm"),
        (date(2025, 4, 22), "-3d", LAW, "terugtellende termijn"),
        (local(2025, 3, 21, 22, 15), "4w", Rule(Basis.STATUTORY, end="clock"), "kloktijd"),
        (local(2025, 3, 29, 22), "24h", LAW, "De klok is onderweg verzet"),
        (local(2026, 3, 19, 2, 30), "10d", Rule(Basis.STATUTORY, end="clock"), "bestaat die dag"),
        (local(2026, 10, 15, 2, 30), "10d", Rule(Basis.STATUTORY, end="clock"), "twee keer"),
        (date(2026, 6, 8), "24h", LAW, "00:00"),
        (date(2026, 6, 6), "0wd", AGREED, "Geen kantoorkalender"),
        (date(2029, 6, 4), "5wd", LAW, "Na 2028"),
        (date(2029, 5, 8), "5wd", LAW, "vrijdag 11-05-2029"),
    ],
)
def test_a_note_says_what_decided(start: datetime | date, length: str, rule: Rule, words: str) -> None:
    assert words in notes(start, length, rule)


def test_an_end_in_years_already_decreed_has_no_note_about_decrees() -> None:
    assert notes(date(2028, 12, 1), "5wd", LAW) == ""


def test_a_certain_end_after_2028_names_no_day_that_may_move_it() -> None:
    found = explain(date(2029, 6, 4), Length.parse("5wd"), LAW)
    assert found.due.certain
    assert len(found.notes) == 1


def test_days_counted_back_are_listed_backward() -> None:
    found = explain(date(2025, 4, 22), Length.parse("-3d"), LAW)
    assert found.counted == tuple(date(2025, 4, day) for day in (21, 20, 19))
    assert found.skipped == ()


def test_a_start_outside_office_hours_is_explained(office: OfficeCalendar) -> None:
    rule = Rule(Basis.STATUTORY, next_office_day=True)
    found = explain(local(2026, 6, 5, 20), Length.parse("5wd"), rule, LEGAL, office)
    assert "maandag 08-06-2026 geldt als dag 0" in found.notes[0]
    assert found.counted[0] == date(2026, 6, 9)


def test_the_same_working_day_shows_the_days_until_the_office_opens(
    office: OfficeCalendar,
) -> None:
    found = explain(local(2026, 5, 13, 18), Length.parse("0wd"), AGREED, LEGAL, office)
    assert found.counted == (date(2026, 5, 18),)
    assert [day for day, _ in found.skipped] == [date(2026, 5, day) for day in (14, 15, 16, 17)]
    assert any("kantoordag" in note for note in found.notes)


def test_office_hours_show_the_open_days_and_why_others_are_shut(
    carnival_office: OfficeCalendar,
) -> None:
    start = local(2025, 2, 28, 16)
    found = explain(start, Length.parse("2oh"), AGREED, LEGAL, carnival_office)
    assert found.counted == (date(2025, 2, 28), date(2025, 3, 5))
    assert found.skipped[-1] == (date(2025, 3, 4), "carnaval")


def test_elapsed_hours_list_no_days() -> None:
    found = explain(local(2026, 6, 6, 3, 20), Length.parse("4h"), LAW)
    assert (found.counted, found.skipped) == ((), ())


@pytest.mark.parametrize("length", ["0d", "0w", "1d", "5d", "10w", "5wd"])
def test_counted_and_skipped_days_cover_the_term_without_a_gap(length: str) -> None:
    start = date(2025, 4, 16)
    found = explain(start, Length.parse(length), LAW)
    assert found.due.due_on is not None
    days = sorted([*found.counted, *(day for day, _ in found.skipped)])
    span = (found.due.due_on - start).days
    assert days == [start + timedelta(days=step) for step in range(1, span + 1)]
