"""A link in a message: nobody can make one up, it says whose it is, and it ends after the days it was given."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtflow.domain.reference import BITS, display_code, number_of
from vtflow.links import TEAM, LinkBroken, Links, Subject

REF = display_code(123456789)
LIFE = timedelta(days=30)
SENT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


class Present:
    def __init__(self) -> None:
        self.moment = SENT

    def __call__(self) -> datetime:
        return self.moment


def links(key: bytes = b"geheim", present: Present | None = None) -> Links:
    return Links(key, LIFE, present or Present())


def test_a_link_ends_after_its_days_and_not_a_moment_earlier() -> None:
    present = Present()
    made = links(present=present)
    link = made.read(made.write(made.make(REF, "cjg-haarlem", Subject("overdracht", 2), "bericht-1")))
    present.moment = SENT + LIFE - timedelta(microseconds=1)
    assert not made.has_ended(link)
    present.moment = SENT + LIFE
    assert made.has_ended(link)


def test_a_link_that_is_made_within_an_hour_ends_on_the_next_whole_hour() -> None:
    present = Present()
    present.moment = SENT + timedelta(minutes=1)
    link = links(present=present).make(REF, "vt", Subject(), "x")
    assert link.until == SENT + LIFE + timedelta(hours=1)


def test_a_link_says_no_more_than_whose_it_is_and_what_it_is_about() -> None:
    made = links()
    link = made.read(made.write(made.make(REF, "cjg-haarlem", Subject("traject", 3), "bericht-1")))
    assert (link.ref, link.team, link.subject) == (REF, "cjg-haarlem", Subject("traject", 3))
    assert link.id == made.make(REF, "cjg-haarlem", Subject("traject", 3), "bericht-1").id, "the same message, one link"
    assert link.id != made.make(REF, "cjg-haarlem", Subject("traject", 3), "bericht-2").id


def test_no_single_character_of_a_link_can_be_changed() -> None:
    made = links()
    text = made.write(made.make(REF, "cjg-haarlem", Subject("overdracht", 1), "bericht-1"))
    for place, letter in enumerate(text):
        other = "A" if letter != "A" else "B"
        with pytest.raises(LinkBroken):
            made.read(text[:place] + other + text[place + 1 :])


@pytest.mark.parametrize("text", ["", "x" * 39, "x" * 62, "x" * 201, "é" * 60, "../../postvak" * 5, "A" * 61 + "="])
def test_what_is_no_link_is_refused(text: str) -> None:
    with pytest.raises(LinkBroken):
        links().read(text)


def test_a_link_of_another_installation_is_refused() -> None:
    theirs = links(b"een andere sleutel")
    text = theirs.write(theirs.make(REF, "cjg-haarlem", Subject("overdracht", 1), "bericht-1"))
    with pytest.raises(LinkBroken):
        links().read(text)


def test_a_link_from_the_page_of_a_team_ends_no_later_than_that_page() -> None:
    present = Present()
    made = links(present=present)
    page = made.make("", "cjg-haarlem", TEAM, "digest-1")
    present.moment += timedelta(days=20)
    inner = made.within(page, REF, Subject("overdracht", 1))
    assert (inner.team, inner.ref, inner.until) == ("cjg-haarlem", REF, page.until)


def test_a_stamp_is_of_one_text_and_one_installation() -> None:
    assert links().stamp("a") != links().stamp("b")
    assert links().stamp("a") != links(b"anders").stamp("a")


@given(
    number=st.integers(0, (1 << BITS) - 1),
    team=st.from_regex(r"[a-z][a-z0-9-]{0,60}", fullmatch=True),
    subject=st.builds(Subject, st.sampled_from(["overdracht", "traject", "melding"]), st.integers(0, 65_535)),
)
def test_what_is_written_is_read_again(number: int, team: str, subject: Subject) -> None:
    made = links()
    link = made.make(display_code(number), team, subject, "x")
    assert made.read(made.write(link)) == link
    assert Subject.read(subject.text) == subject
    assert number_of(link.ref) == number


def test_the_page_of_a_team_has_a_link_without_a_melding() -> None:
    made = links()
    assert made.read(made.write(made.make("", "vt", TEAM, "x"))).ref == ""
    assert Subject.read("team-0") is None


def test_what_is_no_display_code_has_no_number() -> None:
    with pytest.raises(ValueError, match="no display code"):
        number_of("VT-0000-0000-0000-0000-1")
