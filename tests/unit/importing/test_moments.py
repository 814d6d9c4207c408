"""The moment of receipt as clerks and systems write it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtflow.importing.moments import BadMoment, parse_moment

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)


def _why(text: str, now: datetime = NOW) -> str:
    with pytest.raises(BadMoment) as refused:
        parse_moment(text, now)
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-02-03T10:00", datetime(2026, 2, 3, 9, tzinfo=UTC)),
        ("2026-07-03T10:00", datetime(2026, 7, 3, 8, tzinfo=UTC)),
        ("2026-02-03 10:00", datetime(2026, 2, 3, 9, tzinfo=UTC)),
        ("2026-02-03T10:00:59", datetime(2026, 2, 3, 9, 0, 59, tzinfo=UTC)),
        ("2026-02-03T10:00:59.5", datetime(2026, 2, 3, 9, 0, 59, 500_000, tzinfo=UTC)),
        ("2026-02-03T10:00Z", datetime(2026, 2, 3, 10, tzinfo=UTC)),
        ("2026-02-03T10:00+01:00", datetime(2026, 2, 3, 9, tzinfo=UTC)),
        ("2026-02-03T10:00:00-05:00", datetime(2026, 2, 3, 15, tzinfo=UTC)),
        ("2026-01-01T00:00", datetime(2025, 12, 31, 23, tzinfo=UTC)),
        ("2024-02-29T12:00", datetime(2024, 2, 29, 11, tzinfo=UTC)),
    ],
)
def test_iso_date_and_time_is_read_in_amsterdam_unless_an_offset_is_given(text: str, instant: datetime) -> None:
    assert parse_moment(text, NOW) == instant


def test_the_last_minute_before_and_the_first_after_the_spring_gap_exist() -> None:
    assert parse_moment("2026-03-29T01:59", NOW) == datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
    assert parse_moment("2026-03-29T03:00", NOW) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("clock", ["02:00", "02:30", "02:59:59"])
def test_a_clock_time_in_the_spring_gap_is_refused_and_told_why(clock: str) -> None:
    why = _why(f"2026-03-29T{clock}")

    assert "bestaat niet op 2026-03-29" in why
    assert "zomertijd" in why


def test_a_clock_time_in_the_spring_gap_with_an_offset_is_an_instant() -> None:
    assert parse_moment("2026-03-29T02:30+01:00", NOW) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("clock", ["02:00", "02:30", "02:59"])
def test_a_clock_time_in_the_doubled_autumn_hour_is_refused_and_told_how_to_write_it(clock: str) -> None:
    why = _why(f"2026-10-25T{clock}")

    assert "twee keer" in why
    assert f"2026-10-25T{clock}+02:00" in why


def test_an_offset_tells_the_two_autumn_hours_apart() -> None:
    first = parse_moment("2026-10-25T02:30+02:00", NOW)
    second = parse_moment("2026-10-25T02:30+01:00", NOW)

    assert (second - first).total_seconds() == 3600


def test_the_hours_around_the_doubled_one_need_no_offset() -> None:
    assert parse_moment("2026-10-25T01:59", NOW) == datetime(2026, 10, 24, 23, 59, tzinfo=UTC)
    assert parse_moment("2026-10-25T03:00", NOW) == datetime(2026, 10, 25, 2, 0, tzinfo=UTC)


def test_now_is_still_a_moment_of_receipt_and_a_minute_later_is_the_future() -> None:
    assert parse_moment("2026-12-01T09:00", NOW) == NOW
    assert "toekomst" in _why("2026-12-01T09:01")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("2026-02-30T10:00", "30 februari 2026 bestaat niet"),
        ("2025-02-29T10:00", "29 februari 2025 bestaat niet"),
        ("2026-04-31T10:00", "31 april 2026 bestaat niet"),
        ("2026-00-10T10:00", "maand 00 bestaat niet"),
        ("2026-13-10T10:00", "maand 13 bestaat niet"),
        ("2026-01-00T10:00", "0 januari 2026 bestaat niet"),
        ("2026-02-03T24:00", "het tijdstip 24:00 bestaat niet"),
        ("2026-02-03T10:60", "het tijdstip 10:60 bestaat niet"),
        ("2026-02-03T23:59:60", "het tijdstip 23:59:60 bestaat niet"),
        ("2026-02-03T10:00+15:00", "de tijdzone +15:00 bestaat niet"),
        ("2009-12-31T23:59", "te lang geleden"),
        ("0000-01-01T00:00", "te lang geleden"),
        ("0001-01-01T00:00+14:00", "te lang geleden"),
        ("2026-02-03", "het tijdstip ontbreekt"),
    ],
)
def test_a_moment_that_cannot_be_is_named_as_such(text: str, part: str) -> None:
    assert part in _why(text)


def test_the_year_9999_is_the_future() -> None:
    assert "toekomst" in _why("9999-12-31T23:59-14:00")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-W05",
        "2026-W05-2T10:00",
        "12:30",
        "03-02-2026",
        "03-02-2026 10:00",
        "3 februari 2026",
        "2026/02/03 10:00",
        "20260203T1000",
        "2026-034T10:00",
        "2026-2-3T10:00",
        "2026-02-03T10",
        "2026-02-03t10:00",
        "2026-02-03T10:00 CET",
        "2026-02-03T10:00[Europe/Amsterdam]",
        "2026-02-03  10:00",
        "1769990400",
        "44958.41",
        "vandaag",
        "now",
        "\u0662\u0660\u0662\u0666-\u0660\u0662-\u0660\u0663T\u0661\u0660:\u0660\u0660",
        "2026-02-03T10:00\n",
        "+2026-02-03T10:00",
        "-2026-02-03T10:00",
    ],
)
def test_nothing_but_iso_is_read(text: str) -> None:
    assert "is geen datum met tijd" in _why(text)


@given(st.text(alphabet="0123456789-:T+Z. W", max_size=30))
def test_any_text_is_a_moment_in_the_past_or_refused_in_words(text: str) -> None:
    try:
        found = parse_moment(text, NOW)
    except BadMoment:
        return
    assert datetime(2009, 12, 31, 23, tzinfo=UTC) <= found <= NOW


@given(st.integers(0, 16 * 365 * 24 * 3600), st.integers(-14 * 60, 14 * 60))
def test_an_instant_written_with_any_offset_is_read_back(seconds: int, minutes: int) -> None:
    instant = datetime(2010, 1, 2, tzinfo=UTC) + timedelta(seconds=seconds)
    text = instant.astimezone(timezone(timedelta(minutes=minutes))).isoformat()

    assert parse_moment(text, NOW) == instant


@pytest.mark.parametrize("text", ["0001-01-01T00:00", "0001-01-01T00:19", "9999-12-31T23:59", "9999-12-31T23:59-14:00"])
def test_the_first_and_last_moments_that_a_calendar_can_write_are_refused_in_words(text: str) -> None:
    with pytest.raises(BadMoment, match=r"te lang geleden|in de toekomst"):
        parse_moment(text, NOW)
