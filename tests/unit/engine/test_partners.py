"""The register of partners: who may speak for one, what it must say, and that the past stays."""

import pytest

from tests.unit.engine.world import CJG, World
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.partners import PartnerStatus
from vtflow.play.partner_step import record_partner
from vtflow.play.story import StoryStep, moment
from vtflow.ports.partners import Intake

CONSORTIUM = "jeugdhulp-zuid-kennemerland"
CLOSED = Intake(open=False, weeks=12, reden="wachtlijst_vol")


@pytest.fixture
def world() -> World:
    return World("2026-03-02 10:00")


def history(world: World) -> list[PartnerStatus]:
    return world.store.read(lambda reader: reader.partner_history(world.region))


@pytest.mark.parametrize("by", [f"{CONSORTIUM}.m01", f"{CONSORTIUM}-coordinatie.m01", "vt.m01", "vt-coordinatie.m00"])
def test_the_partner_its_coordinator_and_veilig_thuis_may_speak_for_it(world: World, by: str) -> None:
    assert world.engine.record_partner(world.region, CONSORTIUM, CLOSED, by)
    assert [(one.team, one.open, one.weeks, one.by) for one in history(world)] == [(CONSORTIUM, False, 12, by)]


@pytest.mark.parametrize(
    ("team", "by", "rule"),
    [(CONSORTIUM, CJG, "bevoegd"), (CONSORTIUM, "jeugdhulp-ijmond.m01", "bevoegd"), ("vt", "vt.m01", "partner")],
)
def test_others_may_not_and_veilig_thuis_is_no_partner(world: World, team: str, by: str, rule: str) -> None:
    with pytest.raises(Refused) as caught:
        world.engine.record_partner(world.region, team, CLOSED, by)
    assert (caught.value.rule, history(world)) == (rule, [])


@pytest.mark.parametrize(
    ("intake", "says"),
    [
        (Intake(open=False), "noemt een reden"),
        (Intake(open=True, weeks=105), "0 tot en met 104"),
        (Intake(open=False, reden="zomaar"), "staat niet op de lijst"),
    ],
)
def test_what_makes_no_sense_is_bad_input(world: World, intake: Intake, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        world.engine.record_partner(world.region, CONSORTIUM, intake, "vt.m01")


def test_the_future_cannot_be_recorded(world: World) -> None:
    with pytest.raises(BadInput, match="toekomst"):
        world.engine.record_partner(world.region, CONSORTIUM, CLOSED, "vt.m01", moment("2026-03-02 10:01"))


def test_what_holds_already_is_not_recorded_again_and_a_change_leaves_the_past(world: World) -> None:
    world.engine.record_partner(world.region, CONSORTIUM, CLOSED, "vt.m01")
    assert not world.engine.record_partner(world.region, CONSORTIUM, CLOSED, "vt.m02")

    world.at("2026-03-09 10:00")
    assert world.engine.record_partner(world.region, CONSORTIUM, Intake(open=True, weeks=2), "vt.m02")

    assert [(one.open, one.weeks) for one in history(world)] == [(False, 12), (True, 2)]


@pytest.mark.parametrize(("at", "refused"), [("2026-03-03 11:59", False), ("2026-03-03 12:00", True)])
def test_a_referral_looks_at_what_held_at_its_own_moment(world: World, at: str, refused: bool) -> None:
    world.accepted()
    world.at("2026-03-04 09:00")
    world.engine.record_partner(world.region, CONSORTIUM, CLOSED, "vt.m01", moment("2026-03-03 12:00"))

    def refer() -> None:
        world.do("A", "refer-to-provider", by=CJG, at=at, aan=CONSORTIUM, voor="kind-1")

    if not refused:
        refer()
        assert world.route().traject(1).bij == CONSORTIUM
        return
    with pytest.raises(Refused) as caught:
        refer()
    assert caught.value.rule == "capaciteit"


@pytest.mark.parametrize(
    ("data", "says"),
    [({"open": "soms"}, "open"), ({"open": True, "weken": -1}, "weken"), ({"open": True, "tot": "mei"}, "tot")],
)
def test_a_story_that_tells_of_a_partner_wrongly_is_bad_input(world: World, data: dict[str, object], says: str) -> None:
    step = StoryStep(at="2026-03-02 09:00", do="partner-status", ref=CONSORTIUM, by="vt.m01", data=data)

    with pytest.raises(BadInput, match=says):
        record_partner(world.engine, world.region, step)
    assert history(world) == []
