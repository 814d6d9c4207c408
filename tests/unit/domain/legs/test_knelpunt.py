"""A bottleneck belongs to a handover that stalls, and is told once for each reason."""

import pytest

from tests.unit.engine.world import CJG, World
from vtflow.domain.errors import BadInput, Refused

COORDINATOR = "cjg-haarlem-coordinatie.m01"


@pytest.fixture
def world() -> World:
    """A referral to the GGZ, due on 9 March."""
    world = World("2026-03-02 08:00").accepted()
    world.do("A", "report-first-contact", by=CJG)
    world.do("A", "refer-to-provider", by=CJG, aan="ggz", voor="pleger-1")
    return world


def refused(world: World, **data: str) -> Refused:
    with pytest.raises(Refused) as caught:
        world.do("A", "record-knelpunt", by=COORDINATOR, **data)
    return caught.value


def test_it_waits_until_the_term_is_breached(world: World) -> None:
    world.pass_time("2026-03-09 23:59")
    assert refused(world, code="wachtlijst").rule == "knelpunt"

    world.pass_time("2026-03-10 00:00")
    world.do("A", "record-knelpunt", by=COORDINATOR, code="wachtlijst")

    found = world.route().trajecten[-1]
    assert (found.soort, found.bij, found.gegevens["norm"], found.is_open) == ("knelpunt", "ggz", "HULP-INTAKE", False)


def test_the_same_reason_is_told_once_and_another_may_follow(world: World) -> None:
    world.pass_time("2026-03-10 09:00")
    world.do("A", "record-knelpunt", by=COORDINATOR, code="wachtlijst")
    assert refused(world, code="wachtlijst").rule == "eenmalig"

    world.do("A", "record-knelpunt", by="vt.m01", code="personeel")

    assert [one.gegevens["code"] for one in world.route().trajecten[1:]] == ["wachtlijst", "personeel"]


def test_of_several_breached_terms_one_is_chosen(world: World) -> None:
    world.do("A", "refer-to-provider", by=CJG, aan="plegerhulp", voor="pleger-1")
    world.pass_time("2026-03-10 09:00")
    found = refused(world, code="wachtlijst")
    assert (found.rule, "traject 1" in str(found), "traject 2" in str(found)) == ("knelpunt-kiezen", True, True)

    world.do("A", "record-knelpunt", by=COORDINATOR, code="wachtlijst", traject=2)

    assert world.route().trajecten[-1].bij == "plegerhulp"


def test_the_own_list_of_a_lokaal_team_counts_as_a_stalled_handover() -> None:
    world = World("2026-03-02 08:00").accepted()
    world.do("A", "put-on-own-list", by=CJG, naam="m02", verwachte_start="2026-04-01")
    world.pass_time("2026-03-17 09:00")

    world.do("A", "record-knelpunt", by=COORDINATOR, code="personeel", norm="OVD-WACHT")

    assert world.route().trajecten[-1].bij == "cjg-haarlem"


def test_a_provider_does_not_judge_itself_and_an_unknown_code_is_bad_input(world: World) -> None:
    world.pass_time("2026-03-10 09:00")
    with pytest.raises(Refused) as caught:
        world.do("A", "record-knelpunt", by="ggz.m01", code="wachtlijst")
    assert caught.value.rule == "bevoegd"
    with pytest.raises(BadInput, match="staat niet op de lijst"):
        world.do("A", "record-knelpunt", by=COORDINATOR, code="zomaar")


def test_a_term_of_veilig_thuis_itself_is_no_stalled_handover() -> None:
    world = World("2026-03-02 08:00").decided()
    world.pass_time("2026-03-10 09:00")
    assert world.wait("OVD-AANBOD").breached

    assert refused(world, code="wachtlijst").rule == "knelpunt"
