"""A verzoek tot onderzoek: who has the safety duty, what the Raad must answer by when, and what if it does not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.unit.engine.refusing import refused
from tests.unit.engine.world import CJG, KENNEMERLAND, World
from vtflow.domain import events as e
from vtflow.domain.errors import BadInput
from vtflow.domain.melding import State
from vtflow.domain.norms import Policy
from vtflow.notify.lint import forbidden_words
from vtflow.play.story import local_text

RAAD, OPERATIES = "rvdk.m02", "operaties.m00"
TICK = timedelta(microseconds=1)
VTO: dict[str, Any] = {
    "kinderen": ["kind-1"],
    "grond": "hulp_niet_aanvaard",
    "veiligheidsplan": True,
    "zienswijze": "gegeven",
}
SPOED: dict[str, Any] = {**VTO, "spoed": True, "gebeld_op": "2026-03-02T08:00:00+01:00", "gebeld_met": "m01"}


def sent(**data: Any) -> World:
    """Bring a melding to a VTO on Monday 2 March 2026, 08:00."""
    world = World().decided(uitkomst="vto")
    world.do("A", "send-vto", **{**VTO, **data})
    return world


def bericht(world: World, status: str, by: str = OPERATIES, **data: Any) -> tuple[str, ...]:
    return world.do("A", "record-vto-bericht", by=by, status=status, bericht="VTO-1", **data).events


def taken_on() -> World:
    world = sent()
    bericht(world, "bevestigd")
    world.do("A", "accept-vto", by=RAAD, naam="m02")
    return world


def without_oin(team: str) -> Policy:
    teams = {**KENNEMERLAND.region.teams, team: replace(KENNEMERLAND.region.teams[team], oin="")}
    return replace(KENNEMERLAND, region=replace(KENNEMERLAND.region, teams=teams))


@pytest.mark.parametrize(
    ("norm", "limit", "command", "by", "data"),
    [
        ("VTO-INTAKE", "2026-03-10 00:00", "accept-vto", RAAD, {"naam": "m02"}),
        ("VTO-START", "2026-03-13 00:00", "", RAAD, {}),
        ("COLLEGE-INFO", "2026-03-05 00:00", "inform-college", "vt.m01", {"wijze": "brief"}),
    ],
)
def test_an_answer_counts_as_in_time_until_the_last_instant_of_its_day(
    norm: str, limit: str, command: str, by: str, data: dict[str, Any]
) -> None:
    for late in (False, True):
        world = sent()
        bericht(world, "bevestigd")
        wait = world.wait(norm)
        if not command:
            world.do("A", "accept-vto", by=RAAD, naam="m02")
        world.clock.set(wait.limit_at if late else wait.limit_at - TICK)
        world.do("A", command or "start-raadsonderzoek", by=by, **data)

        (closed,) = [fact for fact in world.facts(e.WaitClosed) if fact.norm == norm]
        assert local_text(wait.limit_at) == limit
        assert closed.in_time is not late


def test_a_decision_to_a_vto_waits_five_working_days_for_the_vto_itself() -> None:
    world = World().decided(uitkomst="vto")

    assert str(world.wait("VTO-INDIENEN").due_on) == "2026-03-09"
    assert world.route().aan_zet == "vt"
    assert world.route().state is State.BESLOTEN


def test_the_safety_duty_stays_with_veilig_thuis_until_a_named_person_of_the_raad_takes_the_case_on() -> None:
    world = sent()
    bericht(world, "bevestigd")
    assert world.route().responsible == "vt"

    refused(world, "accept-vto", "persoon", by=RAAD, naam="m09")
    world.do("A", "accept-vto", by=RAAD, naam="m02")

    assert world.route().responsible == "rvdk"
    assert world.route().state is State.BIJ_RVDK


def test_a_rejected_vto_gives_the_safety_duty_and_the_decision_back() -> None:
    world = taken_on()

    world.do("A", "reject-vto", by=RAAD, reden="vrijwillig_kan")

    route = world.route()
    assert (route.responsible, route.state, route.aan_zet) == ("vt", State.BESLOTEN, "vt")
    assert {"VTO-START", "VTO-BRIEF", "VTO-CONTACT"} & world.norms() == set()
    assert str(world.wait("VTO-TERUG").due_on) == "2026-03-09"


def test_veilig_thuis_may_record_what_the_raad_told_and_no_other_party_may() -> None:
    world = sent()

    assert "niet aan CJG Haarlem" in refused(world, "accept-vto", "bevoegd", by=CJG, naam="m02")
    world.do("A", "accept-vto", by="vt.m01", naam="m02")

    assert world.route().responsible == "rvdk"


def test_before_the_decision_only_spoed_goes_to_the_raad_and_spoed_goes_by_phone_first() -> None:
    world = World()
    world.register()
    world.do("A", "check-veiligheid", acuut=True)

    assert "Kan het niet wachten, dien dan met spoed in" in refused(world, "send-vto", "volgorde", **VTO)
    assert "gebeld_met (wie nam op)" in refused(world, "send-vto", "spoed-bellen", **{**VTO, "spoed": True})
    late = {**SPOED, "gebeld_op": "2026-03-02T08:01:00+01:00"}
    assert "bel eerst" in refused(world, "send-vto", "spoed-bellen", **late)
    assert "m01, m02, m03" in refused(world, "send-vto", "persoon", **{**SPOED, "gebeld_met": "m08"})
    world.do("A", "send-vto", **SPOED)

    assert world.route().state is State.GECHECKT
    assert local_text(world.wait("VTO-SPOED").limit_at) == "2026-03-03 08:00"
    assert world.route().trajecten[0].gegevens["gebeld_met"] == "m01"


def test_a_call_at_a_moment_that_the_clock_showed_twice_needs_an_offset() -> None:
    world = World("2026-10-26 09:00").decided(uitkomst="vto")

    with pytest.raises(BadInput, match="niet eenduidig door de klokwisseling"):
        world.do("A", "send-vto", **{**SPOED, "gebeld_op": "2026-10-25T02:30:00"})
    world.do("A", "send-vto", **{**SPOED, "gebeld_op": "2026-10-25T02:30:00+02:00"})
    assert world.route().trajecten[0].gegevens["gebeld_op"] == "2026-10-25T00:30:00+00:00"


def test_spoed_climbs_in_hours_to_both_sides_and_on_to_the_jeugdbeschermingstafel() -> None:
    world = World().decided(uitkomst="vto")
    world.do("A", "send-vto", **SPOED)

    world.pass_time("2026-03-03 20:00")

    assert [(at, rung) for at, rung, _ in world.rungs("VTO-SPOED")] == [
        ("2026-03-02 20:00", "50"),
        ("2026-03-03 03:12", "80"),
        ("2026-03-03 08:00", "100"),
        ("2026-03-03 20:00", "150"),
    ]
    assert {row.urgency.value for row in world.sent(norm="VTO-SPOED")} == {"acuut"}
    assert world.teams(norm="VTO-SPOED", rung="100") == ["rvdk-manager", "vt-leiding", "vt-spoed"]
    assert "jeugdbeschermingstafel" in world.teams(norm="VTO-SPOED", rung="150")


def test_a_decision_to_a_vto_lets_the_one_that_was_sent_during_the_assessment_lead() -> None:
    world = World()
    world.register()
    world.do("A", "check-veiligheid", acuut=True)
    world.do("A", "send-vto", **SPOED)
    world.do("A", "accept-vto", by=RAAD, naam="m02")
    assert world.route().responsible == "vt"

    world.do("A", "decide-veiligheidsbeoordeling", uitkomst="vto", gesproken="alle")

    assert (world.route().state, world.route().responsible) == (State.BIJ_RVDK, "rvdk")
    assert "VTO-INDIENEN" not in world.norms()


def test_a_decision_to_something_else_leaves_the_vto_beside_it() -> None:
    world = World()
    world.register()
    world.do("A", "check-veiligheid", acuut=True)
    world.do("A", "send-vto", **SPOED)

    world.do("A", "decide-veiligheidsbeoordeling", uitkomst="overdracht", gesproken="alle")

    assert world.route().state is State.BESLOTEN
    assert {"OVD-AANBOD", "VTO-SPOED"} <= world.norms()
    world.do("A", "lead-vto")
    assert (world.route().state, world.route().uitkomst) == (State.BIJ_RVDK, "vto")
    assert "OVD-AANBOD" not in world.norms()


def test_a_vto_in_place_of_an_overdracht_ends_the_wait_for_the_offer() -> None:
    world = World().decided()

    world.do("A", "send-vto", **VTO, in_plaats=True)

    assert (world.route().state, world.route().uitkomst) == (State.BIJ_RVDK, "vto")
    assert "OVD-AANBOD" not in world.norms()


def test_in_plaats_says_what_to_do_where_no_overdracht_was_decided_on() -> None:
    world = World().offered()

    assert "de VTO loopt dan ernaast" in refused(world, "send-vto", "leidt", **VTO, in_plaats=True)
    world.do("A", "send-vto", **VTO)
    assert world.route().state is State.AANGEBODEN


def test_a_vto_after_einde_bemoeienis_opens_the_case_again() -> None:
    world = World().decided(uitkomst="einde_bemoeienis")

    world.do("A", "send-vto", **VTO)

    assert (world.route().state, world.route().uitkomst) == (State.BIJ_RVDK, "vto")
    assert "AFSLUITING" not in world.norms()


def test_the_college_is_told_even_when_the_raad_sends_the_vto_back_and_the_route_cannot_close_before() -> None:
    world = sent()
    world.do("A", "reject-vto", by=RAAD, reden="niet_bevoegd")
    world.do("A", "decide-na-raad", uitkomst="einde_bemoeienis")

    assert "COLLEGE-INFO" in world.norms()
    assert "College informeren" in refused(world, "close", "open-traject")
    world.do("A", "inform-college", wijze="brief")
    world.do("A", "close", ontheffen={"VB-GESPROKEN": "anders_geregeld"})
    assert world.route().closed_at is not None


@pytest.mark.parametrize(("team", "fout"), [("rvdk", "ontvanger_zonder_oin"), ("vt", "afzender_zonder_oin")])
def test_a_vto_that_no_message_can_carry_is_recorded_as_such_and_asks_for_another_way(team: str, fout: str) -> None:
    world = World(policy=without_oin(team)).decided(uitkomst="vto")

    answer = world.do("A", "send-vto", **VTO)

    assert [kind for kind in answer.events if kind.startswith("vto-")] == ["vto-verstuurd", "vto-niet-bezorgbaar"]
    assert world.route().trajecten[0].gegevens["fout"] == fout
    assert str(world.wait("VTO-HERSTEL").due_on) == "2026-03-03"
    assert world.route().aan_zet == "vt"


def test_another_way_needs_a_reason_a_person_and_a_proof_without_personal_data() -> None:
    world = sent()
    other = {"wijze": "beveiligde_mail", "bewijs": "mail-17", "ontvangen_door": "m01"}

    assert "alleen bij spoed, of als het bericht niet" in refused(
        world, "deliver-vto-otherwise", "corv-verplicht", **other
    )
    bericht(world, "niet_bezorgbaar", reden="storing")
    refused(world, "deliver-vto-otherwise", "persoonsgegevens", **{**other, "bewijs": "0612345678"})
    refused(world, "deliver-vto-otherwise", "persoon", **{**other, "ontvangen_door": "m07"})
    world.do("A", "deliver-vto-otherwise", **other)

    assert {"VTO-INTAKE", "VTO-START"} <= world.norms()
    assert "VTO-HERSTEL" not in world.norms()


def test_spoed_may_go_another_way_at_once() -> None:
    world = World().decided(uitkomst="vto")
    world.do("A", "send-vto", **SPOED)

    world.do("A", "deliver-vto-otherwise", wijze="telefoon", bewijs="gesprek-1", ontvangen_door="m01")

    assert "VTO-ONTVANGST" not in world.norms()


def test_statuses_that_come_late_or_out_of_order_do_no_harm() -> None:
    world = sent()

    assert bericht(world, "doorgestuurd")[:1] == ("vto-bericht-doorgestuurd",)
    assert "vto-ontvangen" in bericht(world, "bevestigd")
    assert bericht(world, "bevestigd") == ()
    world.do("A", "accept-vto", by=RAAD, naam="m02")
    assert bericht(world, "aangekomen") == ("vto-bericht-aangekomen",)
    assert world.route().trajecten[0].fase == "wacht"
    assert "dan is het bericht wel bezorgd" in refused(
        world, "record-vto-bericht", "bericht", by=OPERATIES, status="niet_bezorgbaar", bericht="VTO-1", reden="storing"
    )


def test_the_first_letter_and_every_next_one_are_due_when_the_last_one_runs_over() -> None:
    world = taken_on()
    assert str(world.wait("VTO-BRIEF").due_on) == "2026-03-09"

    for wachttijd, due_on in (("tot_4_weken", "2026-03-30"), ("tot_8_weken", "2026-04-27"), ("langer", "2026-06-02")):
        world.do("A", "send-wachtbrief", by=RAAD, wachttijd=wachttijd)
        assert str(world.wait("VTO-INFO").due_on) == due_on

    assert "VTO-BRIEF" not in world.norms()


def test_asking_how_things_stand_is_possible_on_the_day_three_months_later_and_not_the_day_before() -> None:
    world = taken_on()
    world.at("2026-06-01 23:59")
    assert "kan vanaf 02-06-2026" in refused(world, "ask-raad-stand", "drie-maanden")

    world.at("2026-06-02 00:00")
    world.do("A", "ask-raad-stand")

    assert str(world.wait("VTO-STAND").due_on) == "2026-06-09"


def test_the_breach_of_the_start_norm_makes_veilig_thuis_judge_safety_anew() -> None:
    world = taken_on()
    world.pass_time("2026-03-13 00:01")

    assert "WACHT-HERTRIAGE" in world.norms()
    assert world.wait("WACHT-HERTRIAGE").holder == "vt"


def test_contact_is_kept_while_the_raad_has_not_begun_and_no_longer_asked_after_that() -> None:
    world = taken_on()
    world.do("A", "record-contact", uitkomst="bereikt")
    assert world.wait("VTO-CONTACT").holder == "rvdk"

    world.do("A", "start-raadsonderzoek", by=RAAD)
    world.do("A", "record-contact", uitkomst="bereikt")

    assert "VTO-CONTACT" not in world.norms()


def test_a_decision_that_was_not_carried_out_can_be_taken_back_with_four_eyes() -> None:
    world = World().decided(uitkomst="vto")

    refused(world, "drop-vto", "vier-ogen", uitkomst="overdracht", akkoord="vt.m01")
    refused(world, "drop-vto", "uitkomst", uitkomst="vto", akkoord="vt.m02")
    refused(world, "drop-vto", "monitoring", uitkomst="overdracht", monitoring=True, akkoord="vt.m02")
    world.do("A", "drop-vto", uitkomst="overdracht", akkoord="vt.m02")

    assert world.route().uitkomst == "overdracht"
    assert "OVD-AANBOD" in world.norms()
    assert "VTO-INDIENEN" not in world.norms()
    assert "geen besluit tot een VTO" in refused(world, "drop-vto", "vto", uitkomst="overdracht", akkoord="vt.m02")


def test_an_onderzoek_by_veilig_thuis_may_end_in_a_vto() -> None:
    norm = KENNEMERLAND.norm("VTO-INDIENEN", World().clock.now().date())

    assert ("dienst-beeindigd", {"uitkomst": "vto"}) in [(t.on, dict(t.when)) for t in norm.starts]


def test_every_phase_of_a_vto_has_a_wait_of_its_own() -> None:
    world = sent()
    steps = [
        ("vto", lambda: None),
        ("bevestigd", lambda: bericht(world, "bevestigd")),
        ("accept", lambda: world.do("A", "accept-vto", by=RAAD, naam="m02")),
        ("start", lambda: world.do("A", "start-raadsonderzoek", by=RAAD)),
        ("finish", lambda: world.do("A", "finish-raadsonderzoek", by=RAAD, maatregel="ots")),
        ("reject", lambda: world.do("A", "reject-verzoek", by=RAAD)),
    ]
    for name, step in steps:
        step()
        assert [w.norm for w in world.route().waits if w.traject == 1], name


def test_no_text_of_these_legs_says_too_much() -> None:
    norms = [n for n in KENNEMERLAND.norms if n.leg in {"raadsonderzoek", "gecertificeerde-instelling"}]
    notices = [n for n in KENNEMERLAND.notices if n.title]

    assert len(norms) > 15
    assert all(norm.asks and norm.hand_back for norm in norms)
    texts = [text for n in norms for text in (n.asks, n.hand_back)]
    texts += [text for n in notices for text in (n.title, n.asks, n.hand_back)]
    assert [(text, found) for text in texts if (found := forbidden_words(text))] == []
