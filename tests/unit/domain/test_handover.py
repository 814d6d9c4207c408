"""The protocol of an overdracht: who is responsible, who may answer, and what each answer means."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.unit.engine.world import BOOK, CJG, FULL, KENNEMERLAND, World
from vtflow.domain import events as e
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.melding import State

MONDAY = "2026-03-02 10:00"


@pytest.fixture
def offered() -> World:
    return World(MONDAY).offered()


def test_f02_veilig_thuis_stays_responsible_until_a_named_person_accepts(offered: World) -> None:
    assert offered.route().responsible == "vt"
    offered.do("A", "confirm-receipt", by=CJG)
    assert offered.route().responsible == "vt"

    offered.do("A", "accept-overdracht", by=CJG, naam="m02", gesprek_op="2026-03-02")

    assert offered.route().responsible == "cjg-haarlem"
    assert offered.route().overdracht is not None
    assert offered.route().overdracht.accepted_by == CJG  # pyright: ignore[reportOptionalMemberAccess]


def test_f02_every_moment_has_one_responsible_organisation_and_the_intervals_touch(offered: World) -> None:
    offered.at("2026-03-03 10:00")
    offered.do("A", "confirm-receipt", by=CJG)
    offered.do("A", "accept-overdracht", by=CJG, naam="m02", gesprek_op="2026-03-03")
    offered.at("2026-03-04 10:00")
    offered.do("A", "put-on-own-list", by=CJG, naam="m02", verwachte_start="2026-04-01")
    offered.at("2026-03-20 10:00")
    offered.do("A", "report-first-contact", by=CJG)

    assert offered.responsible() == [
        ("vt", "2026-03-02 10:00", "2026-03-03 10:00"),
        ("cjg-haarlem", "2026-03-03 10:00", "2026-03-04 10:00"),
        ("vt", "2026-03-04 10:00", "2026-03-20 10:00"),
        ("cjg-haarlem", "2026-03-20 10:00", ""),
    ]


def test_f03_refused_returned_and_own_list_are_three_answers_each_with_its_own_state(offered: World) -> None:
    offered.do("A", "confirm-receipt", by=CJG)
    for name in "BC":
        offered.offered(name)
        offered.do(name, "confirm-receipt", by=CJG)
    offered.do("A", "refuse-overdracht", by=CJG, reden="geen_capaciteit")
    offered.do("B", "return-overdracht", by=CJG, reden="geen_veiligheidsplan")
    offered.do("C", "put-on-own-list", by=CJG, naam="m02", verwachte_start="2026-04-01")

    handed = [offered.route(name).overdracht for name in "ABC"]
    assert [(one.state, one.reden) for one in handed if one] == [
        (State.GEWEIGERD, "geen_capaciteit"),
        (State.ONVOLLEDIG, "geen_veiligheidsplan"),
        (State.WACHTLIJST_ONTVANGER, ""),
    ]
    assert [offered.route(name).state for name in "ABC"] == [
        State.BESLOTEN,
        State.BESLOTEN,
        State.WACHTLIJST_ONTVANGER,
    ]


def test_f03_the_words_beside_the_code_are_kept_apart(offered: World) -> None:
    offered.do("A", "refuse-overdracht", by=CJG, reden="geen_capaciteit", toelichting="tot de zomer vol")

    (refusal,) = offered.facts(e.OverdrachtRefused)
    assert (refusal.reden, refusal.note) == ("geen_capaciteit", [ev.fact for ev in offered.events()].index(refusal) + 1)
    assert "zomer" not in repr(offered.events())


@pytest.mark.parametrize("command", ["refuse-overdracht", "return-overdracht"])
def test_f03_a_reason_outside_the_list_is_refused_with_the_list(offered: World, command: str) -> None:
    with pytest.raises(BadInput, match="kies uit"):
        offered.do("A", command, by=CJG, reden="geen_zin")


@pytest.mark.parametrize("by", ["vt.m01", "vt.m05", "vt-coordinatie.m00"])
def test_f04_the_sender_or_its_coordinator_withdraws_and_the_receiver_is_told(offered: World, by: str) -> None:
    offered.do("A", "withdraw-overdracht", by=by, reden="nieuwe_informatie")

    assert not {"OVD-ONTV", "OVD-ACC"} & offered.norms()
    assert offered.teams(kind="overdracht-ingetrokken") == ["cjg-haarlem"]
    with pytest.raises(Refused, match="accept-overdracht kan niet"):
        offered.do("A", "accept-overdracht", by=CJG, naam="m02", gesprek_op="2026-03-02")


@pytest.mark.parametrize("by", [CJG, "cjg-haarlem-coordinatie.m01", "gemeente-haarlem.m01"])
def test_f04_nobody_else_withdraws(offered: World, by: str) -> None:
    with pytest.raises(Refused, match="dit is aan Veilig Thuis Kennemerland"):
        offered.do("A", "withdraw-overdracht", by=by, reden="nieuwe_informatie")


def test_f05_a_second_offer_to_the_same_receiver_returns_the_first(offered: World) -> None:
    before = offered.events()

    answer = offered.offer()

    assert (answer.state, answer.events) == ("aangeboden", ())
    assert offered.events() == before
    assert offered.route().overdrachten == 1


def test_f05_an_offer_to_another_receiver_must_wait_until_the_first_is_withdrawn(offered: World) -> None:
    with pytest.raises(Refused, match="er ligt al een aanbod bij CJG Haarlem"):
        offered.offer(aan="cjg-heemstede")


def test_an_answer_typed_in_later_cannot_lie_before_the_offer(offered: World) -> None:
    offered.do("A", "withdraw-overdracht", reden="nieuwe_informatie")
    offered.at("2026-03-04 10:00")
    offered.offer()
    offered.at("2026-03-04 12:00")

    with pytest.raises(Refused, match="pas aangeboden op 04-03-2026 10:00"):
        offered.do("A", "confirm-receipt", by=CJG, at="2026-03-04 09:59")
    offered.do("A", "confirm-receipt", by=CJG, at="2026-03-04 10:00")


def test_f07_the_offer_lies_in_a_queue_until_a_person_takes_it_and_both_moments_are_kept(offered: World) -> None:
    offered.at("2026-03-02 15:00")
    offered.do("A", "confirm-receipt", by="cjg-haarlem.m03")

    kinds = {event.fact.kind: (event.at.isoformat(), event.by) for event in offered.events()}
    assert kinds["overdracht-aangeboden"] == ("2026-03-02T09:00:00+00:00", "vt.m01")
    assert kinds["overdracht-ontvangen"] == ("2026-03-02T14:00:00+00:00", "cjg-haarlem.m03")


@pytest.mark.parametrize("aan", ["vt", "gemeente-haarlem", "cjg-haarlem-coordinatie"])
def test_an_offer_goes_to_a_lokaal_team_only(aan: str) -> None:
    with pytest.raises(Refused, match="neemt geen overdrachten aan"):
        World(MONDAY).decided().offer(aan=aan)


def test_an_unknown_receiver_is_told_with_the_teams_that_exist() -> None:
    with pytest.raises(BadInput, match="team 'cjg-parijs' bestaat niet"):
        World(MONDAY).decided().offer(aan="cjg-parijs")


def test_a_team_of_another_gemeente_is_asked_only_after_the_own_team_said_the_family_lives_elsewhere() -> None:
    world = World(MONDAY).decided()
    with pytest.raises(Refused, match="CJG Heemstede werkt niet voor haarlem"):
        world.offer(aan="cjg-heemstede")
    world.offer()
    world.do("A", "refuse-overdracht", by=CJG, reden="niet_onze_gemeente")

    world.offer(aan="cjg-heemstede")

    assert world.route().aan_zet == "cjg-heemstede"


def test_f09_a_missing_item_blocks_and_is_named_by_its_title() -> None:
    world = World(MONDAY).decided()

    with pytest.raises(Refused, match=r"criteria/1.*gevolgen van niet nakomen.*\(consequenties\)") as refusal:
        world.offer(checklist={**FULL, "consequenties": False})

    assert refusal.value.rule == "poort"


def test_f09_an_override_needs_a_reason_and_somebody_else_of_veilig_thuis() -> None:
    world = World(MONDAY).decided()
    lacking = {**FULL, "monitorplan": False}
    for approver in ("vt.m01", CJG, "vt-coordinatie.m00"):
        with pytest.raises(Refused, match="andere medewerker"):
            world.offer(checklist=lacking, override={"reden": "spoed", "akkoord": approver})
    with pytest.raises(BadInput, match="overridereden"):
        world.offer(checklist=lacking, override={"reden": "haast", "akkoord": "vt.m02"})

    world.offer(checklist=lacking, override={"reden": "spoed", "akkoord": "vt.m02"})

    (offer,) = world.facts(e.OverdrachtOffered)
    assert (offer.missing, offer.override_reason, offer.override_by) == (("monitorplan",), "spoed", "vt.m02")


def test_an_override_that_was_not_needed_is_not_recorded() -> None:
    world = World(MONDAY).decided()
    world.offer(override={"reden": "spoed", "akkoord": "vt.m02"})

    (offer,) = world.facts(e.OverdrachtOffered)
    assert (offer.missing, offer.override_by) == ((), "")


def test_n06_and_s26_each_answer_of_the_gate_is_stored_with_the_overdracht_and_its_version() -> None:
    world = World(MONDAY).offered()

    (offer,) = world.facts(e.OverdrachtOffered)
    assert (offer.criteria, offer.checklist) == ("criteria/1", FULL)


def test_s43_the_chosen_criterion_is_kept_on_the_overdracht(offered: World) -> None:
    overdracht = offered.route().overdracht
    assert overdracht is not None
    assert (overdracht.criterium, overdracht.contactpersoon) == ("veiligheid-hersteld-hulp-nodig", "vt.m01")


def test_s47_children_not_seen_keep_the_gate_shut() -> None:
    with pytest.raises(Refused, match="Ieder kind is gezien"):
        World(MONDAY).decided().offer(checklist={**FULL, "kinderen_gezien": False})


def test_what_was_typed_where_a_code_belongs_never_reaches_an_event() -> None:
    world = World(MONDAY).decided()
    typed = {**FULL, "criterium": "Piet Jansen", "monitorplan": "bel 06", "betrokkenen_gesproken": 111222333}

    world.offer(checklist=typed, override={"reden": "spoed", "akkoord": "vt.m02"})

    (offer,) = world.facts(e.OverdrachtOffered)
    assert {key: offer.checklist[key] for key in ("criterium", "monitorplan", "betrokkenen_gesproken")} == {
        "criterium": False,
        "monitorplan": False,
        "betrokkenen_gesproken": False,
    }
    assert world.route().overdracht.criterium == ""  # pyright: ignore[reportOptionalMemberAccess]


def test_f14_an_offer_that_nobody_answers_climbs_for_weeks_and_is_never_accepted(offered: World) -> None:
    offered.pass_time("2026-04-20 12:00")

    assert offered.route().state is State.AANGEBODEN
    assert offered.route().responsible == "vt"
    assert [name for _, name, _ in offered.rungs("OVD-ONTV")] == [
        "50",
        "80",
        "100",
        "150",
        "herhaling-1",
        "herhaling-2",
        "herhaling-3",
        "coordinatortaak",
    ]


def test_f14_the_clock_of_acceptance_starts_at_receipt(offered: World) -> None:
    assert "OVD-ACC" not in offered.norms()
    offered.do("A", "confirm-receipt", by=CJG)
    assert "OVD-ONTV" not in offered.norms()
    assert "OVD-ACC" in offered.norms()


@pytest.mark.parametrize("by", ["systeem", "cjg-haarlem", "cjg-haarlem.", "cjg-haarlem.m99"])
def test_only_a_person_who_exists_accepts(offered: World, by: str) -> None:
    with pytest.raises(BadInput):
        offered.do("A", "accept-overdracht", by=by, naam="m02", gesprek_op="2026-03-02")


def test_veilig_thuis_may_record_an_acceptance_given_by_phone_but_names_the_person(offered: World) -> None:
    offered.do("A", "accept-overdracht", by="vt.m01", naam="m02", gesprek_op="2026-03-02")

    (accepted,) = offered.facts(e.OverdrachtAccepted)
    (by,) = [event.by for event in offered.events() if event.fact == accepted]
    assert (accepted.naam, by, offered.route().responsible) == ("m02", "vt.m01", "cjg-haarlem")


def test_s27_and_n07_acceptance_asks_for_the_date_of_the_joint_meeting(offered: World) -> None:
    with pytest.raises(Refused, match="gezamenlijke gesprek") as refusal:
        offered.do("A", "accept-overdracht", by=CJG, naam="m02")
    assert refusal.value.rule == "gesprek"


def test_n07_where_a_region_does_not_ask_for_it_the_overdracht_is_cold_and_can_be_counted() -> None:
    world = World(MONDAY, policy=BOOK.policy("zaanstreek-waterland"))
    world.register(gemeente="Zaanstad")
    answers: list[tuple[str, dict[str, Any]]] = [
        ("check-veiligheid", {"acuut": False}),
        ("decide-veiligheidsbeoordeling", {"uitkomst": "overdracht"}),
        ("offer-overdracht", {"aan": "cjg-zaanstad", "checklist": {**FULL, "contactpersoon_vt": "vt-zw.m01"}}),
    ]
    for what, data in answers:
        world.do("A", what, by="vt-zw.m01", **data)

    world.do("A", "accept-overdracht", by="cjg-zaanstad.m02", naam="m02")

    (accepted,) = world.facts(e.OverdrachtAccepted)
    assert accepted.gesprek_op is None


def test_s28_on_the_receivers_own_list_the_route_stays_open_with_veilig_thuis_and_its_contact_plan(
    offered: World,
) -> None:
    offered.do("A", "confirm-receipt", by=CJG)
    offered.do("A", "put-on-own-list", by=CJG, naam="m02", verwachte_start="2026-04-01")

    route = offered.route()
    assert (route.state, route.responsible, route.is_open) == (State.WACHTLIJST_ONTVANGER, "vt", True)
    assert {"OVD-WACHT": "cjg-haarlem", "WACHT-CONTACT": "vt"}.items() <= {
        w.norm: w.holder for w in route.waits
    }.items()
    assert not {"OVD-ACC", "OVD-CONTACT"} & offered.norms()


def test_s28_the_own_list_needs_a_person_and_a_start_that_is_not_over(offered: World) -> None:
    offered.do("A", "confirm-receipt", by=CJG)
    with pytest.raises(Refused, match="verleden"):
        offered.do("A", "put-on-own-list", by=CJG, naam="m02", verwachte_start="2026-03-01")
    with pytest.raises(Refused, match="werkt niet bij CJG Haarlem"):
        offered.do("A", "put-on-own-list", by=CJG, naam="m44", verwachte_start="2026-04-01")


def test_n09_at_no_moment_of_an_unanswered_offer_is_there_nobody_responsible(offered: World) -> None:
    offered.pass_time("2026-04-01 12:00")

    assert offered.responsible() == [("vt", "2026-03-02 10:00", "")]


@pytest.mark.parametrize(
    ("bring", "state"),
    [
        (lambda w: w.do("A", "withdraw-overdracht", reden="onveilig"), "ingetrokken"),
        (lambda w: w.do("A", "refuse-overdracht", by=CJG, reden="onveilig"), "geweigerd"),
        (lambda w: w.do("A", "return-overdracht", by=CJG, reden="informatie_ontbreekt"), "onvolledig"),
    ],
)
def test_what_came_back_is_besloten_again_waits_to_be_offered_and_may_be_offered_to_the_same_team(
    offered: World, bring: Callable[[World], object], state: str
) -> None:
    bring(offered)
    route = offered.route()
    assert (route.state, route.aan_zet) == (State.BESLOTEN, "vt")
    assert route.overdracht is not None
    assert route.overdracht.state == state
    assert "OVD-AANBOD" in offered.norms()

    offered.offer()

    assert offered.route().overdrachten == 2
    assert "OVD-AANBOD" not in offered.norms()


def test_spoed_of_the_route_makes_the_overdracht_spoed() -> None:
    world = World(MONDAY)
    world.register(acuut="ja")
    world.do("A", "check-veiligheid", acuut=True)
    world.do("A", "decide-veiligheidsbeoordeling", uitkomst="overdracht")
    world.offer()
    world.do("A", "confirm-receipt", by=CJG)

    assert world.wait("OVD-ACC").length == "0wd"
    assert world.teams(kind="overdracht-aangeboden", urgency="acuut") == ["cjg-haarlem-coordinatie"]


def test_a_region_may_ask_for_the_fourteen_criteria_and_only_what_applies_counts() -> None:
    policy = replace(KENNEMERLAND, region=replace(KENNEMERLAND.region, criteria="criteria/2"))
    world = World(MONDAY, policy=policy)
    world.register(kinderen=0)
    world.do("A", "check-veiligheid", acuut=False)
    world.do("A", "decide-veiligheidsbeoordeling", uitkomst="overdracht")
    wanted = policy.criteria["criteria/2"].items
    full = {item.key: True for item in wanted if item.key != "kinderen_gezien"} | {"contactpersoon_vt": "vt.m01"}

    assert len(wanted) == 14
    world.offer(checklist=full)
    assert world.facts(e.OverdrachtOffered)[0].criteria == "criteria/2"
