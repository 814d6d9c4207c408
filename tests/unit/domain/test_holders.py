"""Old and new holder both hear that the ball went on, each once, with the turn as it is then."""

from tests.unit.engine.world import CJG, World
from vtflow.domain.holders import FORMER_HOLDER, NEW_CASUSHOUDER, NEW_HOLDER
from vtflow.domain.melding import Urgency
from vtflow.ports import OutboxStatus

MONDAY = "2026-03-02 10:00"


def test_f45_who_had_the_ball_hears_that_it_went_on_and_by_when_the_other_must_act() -> None:
    world = World(MONDAY).offered()

    (former,) = world.sent(kind=FORMER_HOLDER)
    assert (former.team, former.holder, former.limit, former.role) == (
        "vt",
        "cjg-haarlem",
        "2026-03-03",
        "vorige_houder",
    )
    assert former.urgency is Urgency.GEWOON


def test_who_hears_of_the_change_already_is_not_told_twice() -> None:
    world = World(MONDAY).offered()

    # the receiver heard of the offer itself, which says the same and is urgent
    assert world.sent(kind=NEW_HOLDER) == []
    assert world.teams(kind="overdracht-aangeboden") == ["cjg-haarlem"]


def test_the_notice_of_an_offer_tells_of_the_wait_that_opened_with_it_and_lapses_with_it() -> None:
    world = World("2026-03-02 18:00").offered()
    (offered,) = world.sent(kind="overdracht-aangeboden")

    assert (offered.holder, offered.limit) == ("cjg-haarlem", "2026-03-03")
    assert offered.wait == world.wait("OVD-ONTV").no
    world.do("A", "withdraw-overdracht", reden="onveilig")
    world.pass_time("2026-03-03 09:00")
    (offered,) = world.sent(kind="overdracht-aangeboden")
    assert offered.status is OutboxStatus.VERVALLEN


def test_a_ball_that_comes_back_is_told_to_both_and_a_step_that_keeps_it_to_nobody() -> None:
    world = World(MONDAY).offered()
    world.do("A", "confirm-receipt", by=CJG)
    assert [row.kind for row in world.sent() if row.kind in {NEW_HOLDER, FORMER_HOLDER}] == [FORMER_HOLDER]
    world.do("A", "return-overdracht", by=CJG, reden="geen_veiligheidsplan")

    assert world.teams(kind=FORMER_HOLDER) == ["cjg-haarlem", "vt"]
    assert [row.holder for row in world.sent(kind=FORMER_HOLDER)] == ["cjg-haarlem", "vt"]


def test_the_teams_of_the_former_and_the_new_casushouder_hear_it_once_each() -> None:
    world = World(MONDAY).offered()
    world.do("A", "assign-casushouder", casushouder="vt.m01")
    assert world.sent(kind=NEW_CASUSHOUDER) == []
    world.do("A", "assign-casushouder", casushouder="vt-spoed.m01", reden="ander_team")

    assert [(row.team, row.person) for row in world.sent(kind=NEW_CASUSHOUDER)] == [
        ("vt-spoed", "vt-spoed.m01"),
        ("vt", "vt.m01"),
    ]
