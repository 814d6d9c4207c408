"""What began by mistake can be taken back, but a decision never stays behind without somebody who is warned."""

import pytest

from tests.unit.engine.world import World
from vtflow.domain.clock_guards import watching
from vtflow.domain.errors import Refused
from vtflow.domain.melding import State


def cancelled(uitkomst: str) -> World:
    """A decided melding of which the leg that carries the decision out was cancelled, while a consult runs."""
    world = World("2026-03-02 10:00").decided(uitkomst=uitkomst, gesproken="alle")
    world.do("A", "ask-consult", aan="ggz", vraag="veiligheid")
    world.do("A", "cancel-traject", traject=1, reden="tikfout")
    return world


@pytest.mark.parametrize(
    ("uitkomst", "again", "data"),
    [
        ("vv", "open-dienst", {"dienst": "vv"}),
        ("onderzoek", "open-dienst", {"dienst": "onderzoek"}),
        ("justitie", "prepare-justitie", {}),
    ],
)
def test_a_decision_whose_leg_was_cancelled_waits_until_it_is_carried_out_after_all(
    uitkomst: str, again: str, data: dict[str, str]
) -> None:
    world = cancelled(uitkomst)

    assert world.route().state is State.BESLOTEN
    assert "BESLUIT-UITVOEREN" in world.norms()
    assert world.route().aan_zet == "vt"

    world.do("A", again, **data)

    assert "BESLUIT-UITVOEREN" not in world.norms()
    assert set(watching(world.route())) & world.norms()


def test_a_vto_that_carries_the_decision_out_is_taken_back_by_its_own_step_only() -> None:
    world = World("2026-03-02 10:00").decided(uitkomst="vto", gesproken="alle")
    vto = {"kinderen": ["kind-1"], "grond": "hulp_niet_aanvaard", "veiligheidsplan": True, "zienswijze": "gegeven"}
    world.do("A", "send-vto", **vto)
    (raad,) = [one.no for one in world.route().trajecten if one.soort == "raad"]

    with pytest.raises(Refused, match="rond het af met een van zijn eigen stappen"):
        world.do("A", "cancel-traject", traject=raad, reden="verkeerde_melding")

    assert set(watching(world.route())) & world.norms()


def test_a_wait_for_a_consult_does_not_watch_over_an_overdracht_that_is_skipped() -> None:
    world = World("2026-03-02 10:00").accepted()
    world.do("A", "report-first-contact", by="cjg-haarlem.m02")
    world.do("A", "report-help-started", by="cjg-haarlem.m02")
    world.do("A", "ask-consult", aan="ggz", vraag="veiligheid")
    before = world.norms()

    with pytest.raises(Refused, match=r"bewaakt niets .* leg de uitkomst vast"):
        world.do("A", "skip-wait", norm="OVD-TK", reden="anders_geregeld", akkoord="vt.m02")

    assert world.norms() == before


def test_a_first_contact_that_is_skipped_leaves_the_feedback_to_watch() -> None:
    world = World("2026-03-02 10:00").accepted()

    world.do("A", "skip-wait", norm="OVD-CONTACT", reden="anders_geregeld", akkoord="vt.m02")

    assert world.route().aan_zet == "cjg-haarlem"
    with pytest.raises(Refused, match="bewaakt niets"):
        world.do("A", "skip-wait", norm="OVD-TK", reden="anders_geregeld", akkoord="vt.m02")


def test_a_feedback_that_was_skipped_while_first_contact_was_awaited_is_awaited_again_after_it() -> None:
    world = World("2026-03-02 10:00").accepted()
    world.do("A", "skip-wait", norm="OVD-TK", reden="anders_geregeld", akkoord="vt.m02")
    assert "OVD-TK" not in world.norms()

    world.do("A", "report-first-contact", by="cjg-haarlem.m02")

    assert "OVD-TK" in world.norms()
    assert world.route().aan_zet == "cjg-haarlem"
    with pytest.raises(Refused, match="bewaakt niets"):
        world.do("A", "skip-wait", norm="OVD-TK", reden="anders_geregeld", akkoord="vt.m02")


def test_a_feedback_that_was_skipped_on_the_list_of_the_receiver_is_awaited_again_once_help_starts() -> None:
    world = World("2026-03-02 10:00").accepted()
    world.do("A", "put-on-own-list", by="cjg-haarlem.m02", naam="m02", verwachte_start="2026-03-20")
    world.do("A", "report-first-contact", by="cjg-haarlem.m02")
    world.do("A", "skip-wait", norm="OVD-TK", reden="anders_geregeld", akkoord="vt.m02")
    assert "OVD-WACHT" in world.norms()

    world.do("A", "report-help-started", by="cjg-haarlem.m02")

    assert set(watching(world.route())) & world.norms() == {"OVD-TK"}


@pytest.mark.parametrize("left", [("MON-3M", "MON-12M"), ("MON-12M", "MON-3M")])
def test_when_the_end_of_the_monitoring_was_skipped_its_last_moment_waits_for_the_close(left: tuple[str, str]) -> None:
    world = World("2026-03-02 10:00").monitored()
    world.do("A", "inform-melder")
    world.do("A", "skip-wait", norm="MON-END", reden="anders_geregeld", akkoord="vt.m02")

    world.do("A", "record-monitoring", resultaat="veilig", moment=left[0])
    assert "AFSLUITING" not in world.norms()
    world.do("A", "record-monitoring", resultaat="veilig", moment=left[1])

    assert world.norms() == {"AFSLUITING"}
    assert world.route().aan_zet == "vt"


def test_the_last_moment_of_the_monitoring_cannot_be_skipped_after_the_others() -> None:
    world = World("2026-03-02 10:00").monitored()
    world.do("A", "skip-wait", norm="MON-END", reden="anders_geregeld", akkoord="vt.m02")
    world.do("A", "skip-wait", norm="MON-3M", reden="anders_geregeld", akkoord="vt.m02")

    with pytest.raises(Refused, match="bewaakt niets"):
        world.do("A", "skip-wait", norm="MON-12M", reden="anders_geregeld", akkoord="vt.m02")


def test_a_closing_that_was_skipped_comes_back_with_the_last_moment_of_the_monitoring() -> None:
    world = World("2026-03-02 10:00").monitored()
    world.do("A", "record-monitoring", resultaat="veilig", moment="MON-END")
    world.do("A", "skip-wait", norm="AFSLUITING", reden="anders_geregeld", akkoord="vt.m02")
    world.do("A", "record-monitoring", resultaat="veilig", moment="MON-3M")
    assert "AFSLUITING" not in world.norms()

    world.do("A", "record-monitoring", resultaat="veilig", moment="MON-12M")

    assert "AFSLUITING" in world.norms()


def test_the_only_wait_of_a_consult_cannot_be_skipped_although_the_route_itself_is_watched() -> None:
    world = World("2026-03-02 10:00").decided(gesproken="alle")
    world.do("A", "ask-consult", aan="ggz", vraag="veiligheid")
    before = world.norms()
    (norm,) = [wait.norm for wait in world.route().waits if wait.traject]

    with pytest.raises(Refused, match=r"bewaakt niets traject 1 \(consult\) meer"):
        world.do("A", "skip-wait", norm=norm, reden="anders_geregeld", akkoord="vt.m02")

    assert world.norms() == before
