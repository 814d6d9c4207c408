"""Clock times as people write them: local, with both changes of the clock, and never a bare date."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from vtflow.domain.legs.zsm import RecordAanhouding
from vtflow.domain.written_time import clock_text, read_clock_time


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-09-08 21:30", datetime(2026, 9, 8, 19, 30, tzinfo=UTC)),
        ("08-09-2026 21:30", datetime(2026, 9, 8, 19, 30, tzinfo=UTC)),
        ("25-10-2026 02:30+01:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("2026-12-08T21:30", datetime(2026, 12, 8, 20, 30, tzinfo=UTC)),
        ("2026-09-08 21:30+00:00", datetime(2026, 9, 8, 21, 30, tzinfo=UTC)),
        ("2026-10-25 02:30+02:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-10-25 02:30+01:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("2026-03-29 01:59", datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        ("2026-03-29 03:00", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
    ],
)
def test_a_clock_time_is_local_unless_it_has_an_offset(text: str, instant: datetime) -> None:
    assert read_clock_time(text) == instant


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-03-29 02:30", "bestaat niet"),
        ("2026-10-25 02:30", "twee keer"),
        ("2026-09-08", "geen tijdstip"),
        ("half tien", "geen tijdstip"),
        ("8-9-2026 21:30", "geen tijdstip"),
        ("09-31-2026 21:30", "geen tijdstip"),
        ("25-10-2026 02:30", "twee keer"),
        ("2026-09-31 10:00", "geen tijdstip"),
        ("2026-W37-2 21:30", "geen tijdstip"),
        (5, "geen tijdstip"),
        (None, "geen tijdstip"),
    ],
)
def test_what_names_no_one_instant_is_refused_with_the_reason(text: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_clock_time(text)


def test_a_moment_that_was_read_already_is_kept_and_a_bare_one_is_local() -> None:
    known = datetime(2026, 9, 8, 19, 30, tzinfo=UTC)

    assert read_clock_time(known) == known
    assert read_clock_time(known.replace(tzinfo=None)) == datetime(2026, 9, 8, 17, 30, tzinfo=UTC)


def test_a_command_tells_the_fault_in_dutch_only() -> None:
    with pytest.raises(ValidationError) as fault:
        RecordAanhouding(voorlopige_hechtenis=True, aankomst="2026-03-29 02:30")  # pyright: ignore[reportArgumentType]

    assert fault.value.errors()[0]["msg"].startswith("2026-03-29 02:30 bestaat niet")


def test_people_read_local_time_to_the_minute() -> None:
    assert clock_text(datetime(2026, 9, 8, 19, 30, tzinfo=UTC)) == "08-09-2026 21:30"
