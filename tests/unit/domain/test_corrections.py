"""What was entered by mistake is undone by a new event; the wrong entry stays in the record.

A melding of Monday 2 March 2026, 10:00, taken over by CJG Haarlem on the same day.
"""

from typing import Any

import pytest

from tests.unit.engine.world import CJG, World
from vtflow.domain import events as e
from vtflow.domain.errors import Refused
from vtflow.domain.melding import State
from vtflow.play.story import local_text
from vtflow.store.verify import verify


def number(world: World, kind: type[Any], which: int = -1) -> int:
    """Number on the timeline of the last entry of a kind."""
    return [place for place, event in enumerate(world.events(), 1) if isinstance(event.fact, kind)][which]


def undo(world: World, kind: type[Any], **data: Any) -> None:
    world.do("A", "correct-entry", gebeurtenis=number(world, kind), **{"reden": "verkeerde_melding", **data})


def whole(world: World) -> bool:
    return verify(world.store).whole


def on_own_list() -> World:
    world = World("2026-03-02 10:00").offered()
    world.do("A", "confirm-receipt", by=CJG)
    world.do("A", "put-on-own-list", by=CJG, naam="m02", verwachte_start="2026-04-01")
    return world


def test_a_first_contact_on_the_wrong_melding_starts_the_wait_again_with_its_old_limit() -> None:
    world = World("2026-03-02 10:00").accepted()
    world.pass_time("2026-03-04 15:00")
    before = world.wait("OVD-CONTACT")
    world.do("A", "report-first-contact", by=CJG)
    world.pass_time("2026-03-06 12:00")

    undo(world, e.FirstContactReported)

    wait, route = world.wait("OVD-CONTACT"), world.route()
    assert (wait.opened_at, wait.limit_at, wait.ladder) == (before.opened_at, before.limit_at, before.ladder)
    assert (route.state, route.aan_zet, route.responsible) == (State.GEACCEPTEERD, "cjg-haarlem", "cjg-haarlem")
    world.pass_time("2026-03-10 00:00")
    assert world.rungs("OVD-CONTACT") == [
        ("2026-03-05 08:30", "50", "verstuurd"),
        ("2026-03-06 08:30", "80", "verstuurd"),
        ("2026-03-10 00:00", "100", "verstuurd"),
    ]
    (fact,) = world.facts(e.EntryCorrected)
    assert (fact.soort, fact.reden) == ("eerste-contact", "verkeerde_melding")
    assert world.facts(e.FirstContactReported), "the wrong entry stays in the record"
    assert whole(world)


def test_what_had_fired_before_the_wrong_entry_does_not_come_again() -> None:
    world = World("2026-03-02 10:00").accepted()
    world.pass_time("2026-03-05 15:00")
    world.do("A", "report-first-contact", by=CJG)
    world.pass_time("2026-03-05 16:00")

    undo(world, e.FirstContactReported)
    world.pass_time("2026-03-06 12:00")

    assert [name for _, name, _ in world.rungs("OVD-CONTACT")] == ["50", "80"]


def test_on_the_own_list_the_safety_duty_returns_and_the_watch_during_waiting_goes_on() -> None:
    world = on_own_list()
    contact = world.wait("WACHT-CONTACT").limit_at
    world.do("A", "report-first-contact", by=CJG)
    assert world.route().responsible == "cjg-haarlem"

    undo(world, e.FirstContactReported)

    assert (world.route().state, world.route().responsible) == (State.WACHTLIJST_ONTVANGER, "vt")
    assert world.wait("WACHT-CONTACT").limit_at == contact
    assert [team for team, _, _ in world.responsible()][-1] == "vt"
    assert whole(world)


def test_help_that_did_not_start_and_feedback_that_was_not_given_are_undone_one_by_one() -> None:
    world = on_own_list()
    world.do("A", "report-first-contact", by=CJG)
    world.do("A", "report-help-started", by=CJG)
    world.do("A", "report-back", by=CJG)
    assert "MON-3M" in world.norms()

    with pytest.raises(Refused, match=r"daarna is teruggekoppeld vastgelegd .* Corrigeer eerst die"):
        undo(world, e.HelpStartReported)
    undo(world, e.ReportedBack)
    assert (world.route().state, "OVD-TK" in world.norms()) == (State.HULP_GESTART, True)
    assert not {"MON-3M", "MON-12M", "MON-END"} & world.norms()
    undo(world, e.HelpStartReported)

    assert (world.route().state, "OVD-WACHT" in world.norms()) == (State.EERSTE_CONTACT, True)
    assert whole(world)


def test_a_contact_on_the_wrong_melding_lets_the_old_contact_term_run_on() -> None:
    world = on_own_list()
    first = world.wait("WACHT-CONTACT").limit_at
    world.pass_time("2026-03-05 10:00")
    world.do("A", "record-contact", uitkomst="bereikt")
    assert world.wait("WACHT-CONTACT").limit_at > first

    undo(world, e.ContactRecorded)

    assert world.wait("WACHT-CONTACT").limit_at == first
    assert local_text(first) == "2026-03-10 00:00"
    assert whole(world)


def test_a_wrong_contact_after_which_a_true_one_came_opens_nothing() -> None:
    world = on_own_list()
    world.pass_time("2026-03-05 10:00")
    world.do("A", "record-contact", uitkomst="bereikt")
    world.pass_time("2026-03-06 10:00")
    world.do("A", "record-contact", uitkomst="bereikt")
    limit = world.wait("WACHT-CONTACT").limit_at

    world.do("A", "correct-entry", gebeurtenis=number(world, e.ContactRecorded, 0), reden="dubbel")

    assert world.wait("WACHT-CONTACT").limit_at == limit
    assert whole(world)


def test_a_monitor_moment_by_mistake_is_open_again_with_its_row_of_the_plan() -> None:
    world = World("2026-03-02 10:00").monitored()
    row = {"persoon": "pleger-1", "punt": "hulp_loopt", "moment": "MON-3M"}
    world.do("A", "record-betrokkenen", betrokkenen=["pleger-1"])
    world.do("A", "plan-monitoring", rijen=[row])
    point = {"persoon": "pleger-1", "punt": "hulp_loopt", "resultaat": "veilig"}
    limit = world.wait("MON-3M").limit_at
    world.do("A", "record-monitoring", resultaat="veilig", moment="MON-3M", punten=[point])

    undo(world, e.MonitoringRecorded)

    assert (world.route().state, world.wait("MON-3M").limit_at) == (State.TERUGGEKOPPELD, limit)
    assert [(one.resultaat, one.at) for one in world.route().monitorplan] == [("", None)]
    assert whole(world)


def test_a_wrong_decision_opens_the_assessment_with_its_old_limit_while_nothing_followed() -> None:
    world = World("2026-03-02 10:00")
    world.register()
    world.do("A", "check-veiligheid", acuut=False)
    limit = world.wait("VB-5WD").limit_at
    world.pass_time("2026-03-04 10:00")
    world.do("A", "decide-veiligheidsbeoordeling", uitkomst="einde_bemoeienis")

    undo(world, e.VeiligheidsbeoordelingDecided, reden="tikfout")

    route = world.route()
    assert (route.state, route.uitkomst, route.reopened) == (State.GECHECKT, None, False)
    assert route.work.reopened_at is None, "the assessment was never over"
    assert world.wait("VB-5WD").limit_at == limit
    assert not {"AFSLUITING", "TK-VB"} & world.norms()
    world.do("A", "decide-veiligheidsbeoordeling", uitkomst="overdracht")
    assert whole(world)


@pytest.mark.parametrize("what", ["inform-melder", "offer-overdracht"])
def test_a_decision_on_which_something_rests_stays(what: str) -> None:
    world = World("2026-03-02 10:00")
    world.register()
    world.do("A", "check-veiligheid", acuut=False)
    world.do("A", "decide-veiligheidsbeoordeling", uitkomst="overdracht")
    if what == "offer-overdracht":
        world.offer()
    else:
        world.do("A", what)

    with pytest.raises(Refused, match="niet meer te corrigeren: daarna is"):
        undo(world, e.VeiligheidsbeoordelingDecided)


def test_only_some_entries_can_be_undone_and_each_once() -> None:
    world = World("2026-03-02 10:00").accepted()
    with pytest.raises(
        Refused, match=r"gebeurtenis 1 \(melding-geregistreerd\) is niet te corrigeren; dat kan wel bij"
    ):
        world.do("A", "correct-entry", gebeurtenis=1, reden="tikfout")
    with pytest.raises(Refused, match="nummer 999 bestaat niet"):
        world.do("A", "correct-entry", gebeurtenis=999, reden="tikfout")
    world.do("A", "report-first-contact", by=CJG)
    undo(world, e.FirstContactReported)
    with pytest.raises(Refused, match="is al gecorrigeerd, met gebeurtenis"):
        undo(world, e.FirstContactReported)


def test_an_entry_is_corrected_after_it_happened_and_not_before() -> None:
    world = World("2026-03-02 10:00").accepted()
    world.pass_time("2026-03-04 10:00")
    world.do("A", "report-first-contact", by=CJG)
    with pytest.raises(Refused, match="is van later"):
        world.do("A", "correct-entry", at="2026-03-03 10:00", soort="eerste-contact", reden="niet_gebeurd")


def test_a_wait_that_began_again_goes_over_to_another_norm_by_the_facts_of_its_first_beginning() -> None:
    world = World("2026-03-02 10:00").decided()
    world.offer(spoed=True)
    world.do("A", "accept-overdracht", by=CJG, naam="m02", gesprek_op="2026-03-02")
    world.do("A", "report-first-contact", by=CJG)
    undo(world, e.FirstContactReported)
    assert world.wait("OVD-CONTACT").length == "24h"

    with pytest.raises(Refused, match="er verandert niets"):
        world.do("A", "migrate-norm", norm="OVD-CONTACT", reden="norm_gewijzigd", akkoord="vt.m02")


def test_a_melding_that_joins_does_not_hinder_the_correction_of_a_contact() -> None:
    world = on_own_list()
    world.do("A", "record-contact", uitkomst="bereikt")
    world.register("B", huishouden="gezin A")
    undo(world, e.ContactRecorded)
    assert world.facts(e.EntryCorrected)


def test_an_entry_can_be_named_by_its_kind_and_then_it_is_the_last_that_stands() -> None:
    world = World("2026-03-02 10:00").accepted()
    world.do("A", "report-first-contact", by=CJG)
    world.do("A", "correct-entry", soort="eerste-contact", reden="niet_gebeurd")

    assert world.route().state is State.GEACCEPTEERD
    for soort, text in (("eerste-contact", "kent geen 'eerste-contact'"), ("", "noem het nummer")):
        with pytest.raises(Refused, match=text):
            world.do("A", "correct-entry", soort=soort, reden="niet_gebeurd")


def test_after_a_correction_the_true_entry_can_be_made_and_corrected_in_turn() -> None:
    world = World("2026-03-02 10:00").accepted()
    world.do("A", "report-first-contact", by=CJG)
    undo(world, e.FirstContactReported)
    world.pass_time("2026-03-05 10:00")
    world.do("A", "report-first-contact", by=CJG)
    undo(world, e.FirstContactReported, reden="niet_gebeurd")

    assert world.route().state is State.GEACCEPTEERD
    assert len(world.facts(e.EntryCorrected)) == 2
    assert whole(world)


def test_a_traject_begun_by_mistake_ends_with_its_waits_and_opens_nothing() -> None:
    world = World("2026-03-02 10:00").accepted()
    world.do("A", "request-support", by=CJG, vraag="meedenken")
    assert "OVD-STEUN" in world.norms()
    before = world.norms() - {"OVD-STEUN"}

    world.do("A", "cancel-traject", traject=1, reden="verkeerde_melding")

    (traject,) = world.route().trajecten
    assert not traject.is_open
    assert world.norms() == before
    assert world.route().state is State.GEACCEPTEERD
    assert whole(world)
    with pytest.raises(Refused, match="geen lopend traject 1; lopend: geen"):
        world.do("A", "cancel-traject", traject=1, reden="tikfout")
