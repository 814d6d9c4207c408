"""A melding after a house move, on the pages: the other Veilig Thuis sees it among its own and answers by link."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.engine.two_regions import checked, transfer, two_regions
from tests.unit.web.answers.office import Office, Page
from vtflow.domain import events as e
from vtflow.links import Subject

MOVE = Subject("traject", 1)
THEIRS = "vt-aa"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """The pages of two regions; a melding was offered by the one to the other."""
    made = Office(tmp_path, two_regions(), region="kennemerland,amsterdam-amstelland")
    transfer(checked(made.world))
    yield made
    made.mailbox.close()


def test_the_other_veilig_thuis_finds_it_on_the_page_of_its_team(office: Office) -> None:
    page = Page(office.get(f"/team/{office.team_token(THEIRS)}").text)

    assert "Ontvangst van een melding na verhuizing" in page.text
    assert office.world.refs["A"] in page.text


def test_it_takes_the_melding_over_by_name_and_sees_nothing_of_the_timeline_before(office: Office) -> None:
    token = office.token(team=THEIRS, subject=MOVE)
    before = office.page(token)
    assert "Tijdlijn" not in before.text
    assert before.commands() >= {"accept-transfer", "confirm-transfer", "return-transfer"}

    sent = office.answer(token, "accept-transfer", wie="m02")
    assert "Uw organisatie is nu verantwoordelijk" in Page(sent.text).text
    (closed,) = office.world.facts(e.RouteClosed)
    office.world.refs["B"] = closed.melding
    route = office.world.route("B")
    assert (route.responsible, route.casushouder) == (THEIRS, "vt-aa.m02")
    assert office.world.events("B")[0].assurance == "link"


def test_before_taking_it_over_it_sees_where_the_melding_stands_and_what_is_due_first(office: Office) -> None:
    text = office.page(office.token(team=THEIRS, subject=MOVE)).text

    for shown in ("Nieuwe gemeente", "amstelveen", "gecheckt", "maandag 2 maart 2026", "maandag 9 maart 2026"):
        assert shown in text


def test_it_sends_the_melding_back_with_a_reason_of_the_list(office: Office) -> None:
    sent = office.answer(office.token(team=THEIRS, subject=MOVE), "return-transfer", wie="m01", reden="niet_in_regio")

    assert "Het andere Veilig Thuis bleef verantwoordelijk." in Page(sent.text).text
    assert office.world.route().responsible == "vt"
    assert not office.world.route().trajecten[0].is_open


def test_a_team_of_another_kind_cannot_take_it_over(office: Office) -> None:
    page = office.get(f"/antwoord/{office.token(team='cjg-haarlem', subject=MOVE)}")
    assert "accept-transfer" not in page.text


def test_after_it_was_taken_over_the_old_link_says_that_and_gives_no_more_answers(office: Office) -> None:
    token = office.token(team=THEIRS, subject=MOVE)
    office.answer(token, "accept-transfer", wie="m02")
    page = Page(office.get(f"/antwoord/{token}").text)

    assert page.forms == {}
    assert "aanvaard" in page.text
