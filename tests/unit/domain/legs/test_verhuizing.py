"""A melding that moves to another Veilig Thuis: who keeps it until when, what goes along, and what is refused."""

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.engine.two_regions import ANDER, BOOK, HERE, THERE, checked, moved, take_over, transfer, two_regions
from tests.unit.engine.world import World
from vtflow.domain import events as e
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.evolve import evolve
from vtflow.domain.melding import State, Urgency
from vtflow.domain.messages import messages
from vtflow.domain.norms import Policy
from vtflow.domain.replan import compare, openings
from vtflow.notify.composer import TeamComposer
from vtflow.play.story import local_text, moment
from vtflow.ports import Sending
from vtflow.terms import Length

START = "2026-03-02 10:00"


def offered(**data: Any) -> World:
    world = checked(two_regions())
    transfer(world, **data)
    return world


# ------------------------------------------------------------------- until it is accepted


def test_until_somebody_accepts_by_name_nothing_of_the_melding_moves() -> None:
    world = checked(two_regions())
    before = world.route()
    transfer(world)
    world.do("A", "confirm-transfer", by=ANDER)
    after = world.route()

    assert (after.state, after.responsible, after.aan_zet) == (before.state, "vt", before.aan_zet)
    assert {(w.norm, w.limit_at) for w in before.waits} <= {(w.norm, w.limit_at) for w in after.waits}
    assert world.wait("VHZ-ACC").holder == "vt-aa"


def test_both_sides_hear_when_the_other_region_does_not_answer_and_the_melding_stays_with_the_first() -> None:
    world = offered()
    world.pass_time("2026-03-05 09:00")

    assert world.wait("VHZ-ONTV").breached
    assert world.teams(norm="VHZ-ONTV", rung="100") == ["vt", "vt-aa-coordinatie", "vt-aa-leiding"]
    assert world.teams(norm="VHZ-ONTV", rung="150") == ["vt-aa-leiding", "vt-directie"]
    assert (world.route().responsible, world.route().is_open) == ("vt", True)


def test_what_was_sent_back_with_a_reason_stays_where_it_was_and_can_be_offered_again() -> None:
    world = offered()
    world.do("A", "return-transfer", by=ANDER, reden="informatie_ontbreekt")

    assert world.teams(kind="verhuizing-teruggestuurd") == ["vt", "vt-coordinatie"]
    assert not {"VHZ-ONTV", "VHZ-ACC"} & world.norms()
    transfer(world)
    assert world.wait("VHZ-ONTV").holder == "vt-aa"


def words_of(world: World, kind: str) -> dict[str, list[str]]:
    """Return per team the titles with which a kind of message is sent to it."""
    found: dict[str, list[str]] = {}
    for row in world.sent(kind=kind):
        policy = BOOK.policy(row.region)
        sending = Sending(id=1, key="k", team=row.team, channel=row.channel, urgency=row.urgency)
        body = TeamComposer(policy, lambda _: "https://x.nl/").compose(sending, [row])[1]
        found.setdefault(row.team, []).extend(n.title for n in policy.notices if n.asks and n.asks in body)
    return found


def test_with_danger_the_receiver_is_asked_to_take_it_over_and_its_coordinator_to_do_so_today() -> None:
    world = checked(two_regions(), acuut=True)
    transfer(world)

    assert words_of(world, "verhuizing-aangeboden") == {
        "vt-aa": ["Melding na verhuizing"],
        "vt-aa-coordinatie": ["Melding met spoed na verhuizing"],
    }


def test_a_team_that_is_its_own_coordinator_is_told_of_the_danger_too() -> None:
    world = checked(two_regions(), acuut=True)
    transfer(world)
    policy = BOOK.policy(HERE)
    both = {**policy.region.teams, "vt-aa": replace(policy.region.teams["vt-aa"], coordinator="vt-aa")}
    policy = replace(policy, region=replace(policy.region, teams=both))

    route, told = None, []
    for event in world.events():
        route = evolve(route, event)
        told += [one for one in messages(event, route, policy) if one.kind == "verhuizing-aangeboden"]

    assert [(one.team, one.urgency) for one in told] == [("vt-aa", Urgency.URGENT), ("vt-aa", Urgency.ACUUT)]
    assert len({one.key for one in told}) == len(told)


def test_for_a_region_elsewhere_the_own_team_hears_what_it_must_do_and_nothing_meant_for_the_other() -> None:
    world = checked(two_regions())
    world.do("A", "transfer-melding", naar="hollands-midden")
    world.do("A", "withdraw-transfer", reden="niet_verhuisd")

    assert words_of(world, "verhuizing-aangeboden") == {"vt": ["Melding aanbieden buiten vtflow"]}
    assert world.teams(kind="verhuizing-ingetrokken") == []


def test_an_offer_that_is_withdrawn_cannot_be_accepted_any_more() -> None:
    world = offered()
    world.do("A", "withdraw-transfer", reden="niet_verhuisd")

    assert world.teams(kind="verhuizing-ingetrokken") == ["vt-aa"]
    assert words_of(world, "verhuizing-aangeboden") == {"vt-aa": ["Melding na verhuizing"]}
    with pytest.raises(Refused, match="lopend: geen"):
        take_over(world)


# ------------------------------------------------------------------- with acceptance


def test_with_acceptance_the_one_stream_ends_and_the_other_begins_from_the_true_receipt() -> None:
    world = moved(two_regions())
    old, new = world.route("A"), world.route("B")

    assert (old.state, old.transferred_to, old.continues_as) == (State.AFGESLOTEN, THERE, new.ref)
    assert (new.region, new.gemeente, new.taken_over_from) == (THERE, "amstelveen", old.ref)
    assert (new.received_at, new.state, new.responsible) == (old.received_at, State.GECHECKT, "vt-aa")
    assert (new.casushouder, new.checked, new.klasse, new.kinderen) == (ANDER, True, old.klasse, old.kinderen)


def test_responsibility_goes_over_in_one_instant() -> None:
    world = moved(two_regions())

    assert world.responsible("A") == [("vt", START, "2026-03-02 11:00")]
    assert world.responsible("B") == [("vt-aa", "2026-03-02 11:00", "")]


@pytest.mark.parametrize(("answered", "in_time"), [("2026-03-09 23:59", True), ("2026-03-10 00:00", False)])
def test_the_five_days_of_the_assessment_end_on_the_day_on_which_they_would_have_ended(
    answered: str, in_time: bool
) -> None:
    world = moved(two_regions())
    wait = world.wait("VB-5WD", "B")
    assert (local_text(wait.opened_at), str(wait.due_on), wait.holder) == (START, "2026-03-09", "vt-aa")

    world.pass_time(answered)
    decision = {"uitkomst": "einde_bemoeienis", "gesproken": "alle"}
    world.do("B", "decide-veiligheidsbeoordeling", by=ANDER, **decision)
    (closed,) = [one for one in world.facts(e.WaitClosed, "B") if one.norm == "VB-5WD"]
    assert closed.in_time is in_time


def test_a_rung_that_was_told_in_the_old_region_is_not_told_again_and_a_breach_stays_one() -> None:
    world = checked(two_regions())
    world.pass_time("2026-03-10 09:00")
    reached = world.wait("VB-5WD").reached
    transfer(world)
    take_over(world)
    wait = world.wait("VB-5WD", "B")

    assert (wait.reached, wait.breached) == (reached, True)
    assert world.rungs("VB-5WD", "B") == []
    assert world.facts(e.TermBreached, "B") == []
    world.pass_time("2026-03-12 09:00")
    assert [rung for _, rung, _ in world.rungs("VB-5WD", "B")] == ["150"]


def test_a_term_that_came_along_keeps_the_norm_it_has_under_whatever_policy_is_weighed() -> None:
    world = moved(two_regions())
    policy = world.book.policy(THERE)
    norms = tuple(replace(norm, length=Length.parse("9wd"), version="later") for norm in policy.norms)
    other = replace(policy, norms=norms)
    found = compare(world.route("B"), openings(world.events("B")), policy, other)

    assert {one.before.norm for one in found if one.moves} == {"VHZ-CASUS", "VHZ-CONTACT"}
    with pytest.raises(Refused, match="er verandert niets"):
        world.do("B", "migrate-norm", by=ANDER, norm="VB-5WD", reden="norm_gewijzigd", akkoord="vt-aa.m03")


def test_a_rest_that_was_asked_for_in_the_old_region_does_not_bind_the_new_one() -> None:
    world = checked(two_regions())
    world.pass_time("2026-03-06 09:00")
    world.do("A", "acknowledge-escalation", actie="bellen", norm="VB-5WD")
    transfer(world)
    take_over(world)

    assert world.wait("VB-5WD", "B").acknowledged_until is None


def test_a_receipt_that_was_corrected_is_the_true_one_in_the_new_region_too() -> None:
    world = checked(two_regions())
    world.do("A", "correct-start", vanaf="2026-02-27T15:00", reden="verkeerd_moment")
    transfer(world)
    new = take_over(world)

    assert local_text(new.received_at) == "2026-02-27 15:00"
    assert str(world.wait("VB-5WD", "B").due_on) == "2026-03-06"


def test_a_dienst_goes_along_under_a_number_of_the_new_stream_with_its_ten_weeks() -> None:
    world = two_regions()
    world.decided("A", "onderzoek", gesproken="alle")
    world.do("A", "ask-consult", **CONSULT)
    world.do("A", "withdraw-consult", traject=2)
    limit = world.wait("DIENST-10W").limit_at
    transfer(world)
    new = take_over(world)

    assert [(one.no, one.soort, one.bij) for one in new.trajecten] == [(1, "dienst", "vt-aa")]
    assert (new.state, world.wait("DIENST-10W", "B").limit_at) == (State.IN_DIENST, limit)
    assert world.wait("DIENST-10W", "B").traject == 1
    assert not any(one.is_open for one in world.route("A").trajecten)
    world.do("B", "assign-casushouder", by=ANDER, casushouder=ANDER)
    world.do("B", "start-dienst", by=ANDER, activiteit="gesprek")
    assert world.route("B").trajecten[0].fase == "loopt"


CONSULT = {"aan": "ggz", "vraag": "veiligheid"}


def test_what_is_not_known_of_the_new_home_is_asked_there() -> None:
    world = offered(gemeente="")
    assert take_over(world).gemeente == "onbekend"
    assert world.wait("GEMEENTE-VAST", "B").holder == "vt-aa"


def test_who_takes_over_assigns_a_casushouder_and_looks_how_it_is_in_the_new_home() -> None:
    world = moved(two_regions())
    assert {"VHZ-CASUS", "VHZ-CONTACT"} <= world.norms("B")

    world.do("B", "assign-casushouder", by=ANDER, casushouder="vt-aa.m03")
    world.do("B", "record-contact", by=ANDER, uitkomst="niet_bereikt")
    assert {"VHZ-CASUS", "VHZ-CONTACT"} & world.norms("B") == {"VHZ-CONTACT"}
    world.do("B", "record-contact", by=ANDER, uitkomst="bereikt")
    assert "VHZ-CONTACT" not in world.norms("B")


def test_a_melding_can_move_on_and_come_back_with_the_receipt_it_had() -> None:
    world = moved(two_regions())
    world.do("B", "transfer-melding", by=ANDER, naar=HERE, gemeente="Haarlem")
    answer = world.do("B", "accept-transfer", by="vt.m02", naam="m02")
    world.refs["C"] = answer.melding

    assert local_text(world.route("C").received_at) == START
    assert str(world.wait("VB-5WD", "C").due_on) == "2026-03-09"


def test_the_same_key_takes_over_once() -> None:
    world = offered()
    first = world.do("A", "accept-transfer", by=ANDER, naam="m02", key="een")
    assert world.do("A", "accept-transfer", by=ANDER, naam="m02", key="een").melding == first.melding


# ------------------------------------------------------------------- what the new region knew already


def test_one_melding_about_a_household_is_not_counted_as_two_by_the_radar() -> None:
    world = moved(two_regions())
    world.region = THERE
    world.register("C", huishouden="gezin A", gemeente="Amstelveen")

    (fact,) = world.facts(e.MeldingRegistered, "C")
    assert (fact.klasse, fact.eerdere, fact.gekoppeld) == ("vervolgmelding", 1, (world.refs["B"],))
    assert world.facts(e.RepetitionMarked, "C") == []


def test_under_assessment_it_joins_the_open_route_of_the_household_and_keeps_its_own_five_days() -> None:
    world = two_regions()
    world.region = THERE
    world.register("N", huishouden="gezin A", gemeente="Diemen")
    world.region = HERE
    checked(world)
    transfer(world)
    new = take_over(world)

    assert (new.state, new.joined_to) == (State.GEVOEGD, world.refs["N"])
    assert world.route("N").joined == (new.ref,)
    assert str(world.wait("VB-5WD", "B").due_on) == "2026-03-09"


def test_further_on_it_stays_a_route_of_its_own_and_both_casushouders_know_of_the_other() -> None:
    world = two_regions()
    world.region = THERE
    world.register("N", huishouden="gezin A", gemeente="Diemen")
    world.region = HERE
    world.decided("A", "onderzoek", gesproken="alle")
    transfer(world)
    new = take_over(world)

    assert (new.state, new.joined_to) == (State.IN_DIENST, None)
    assert world.facts(e.LinkReceived, "N")[-1] == e.LinkReceived(ref=new.ref, regio=THERE, eigen=True)
    assert e.LinkReceived(ref=world.refs["N"], regio=THERE, eigen=True) in world.facts(e.LinkReceived, "B")


def test_what_had_joined_the_route_goes_along_with_it_with_its_own_clock() -> None:
    world = checked(two_regions())
    world.at("2026-03-03 10:00")
    world.register("C", huishouden="gezin A")
    transfer(world)
    new = take_over(world)
    (joined,) = [s.route for s in world.store.read(lambda r: r.about_same(new.ref)) if s.route.is_open]

    assert (joined.state, joined.joined_to, joined.taken_over_from) == (State.GEVOEGD, new.ref, world.refs["C"])
    assert joined.gemeente == new.gemeente == "amstelveen"
    assert [str(wait.due_on) for wait in joined.waits if wait.norm == "VB-5WD"] == ["2026-03-10"]
    assert world.route("C").continues_as == joined.ref


# ------------------------------------------------------------------- outside this record


def test_a_region_outside_this_record_takes_over_with_a_name_and_a_proof() -> None:
    world = offered(naar="utrecht", gemeente="Woerden")
    assert world.wait("VHZ-ONTV").holder == "vt"
    with pytest.raises(Refused, match="kenmerk van de brief"):
        world.do("A", "accept-transfer", naam="m07")

    answer = world.do("A", "accept-transfer", naam="m07", kenmerk="BR-2026-0041")
    route = world.route()
    assert (answer.melding, route.transferred_to, route.continues_as) == ("", "utrecht", "")
    (step,) = [one for one in world.facts(e.StepTaken) if one.stap == "verhuizing-aanvaard"]
    assert (step.gegevens["naam"], step.gegevens["kenmerk"]) == ("m07", "BR-2026-0041")


def test_a_household_that_left_this_record_is_still_known_when_it_comes_back() -> None:
    world = offered(naar="utrecht", gemeente="Woerden")
    world.do("A", "accept-transfer", naam="m07", kenmerk="BR-2026-0041")
    world.register("C", huishouden="gezin A")

    (fact,) = world.facts(e.MeldingRegistered, "C")
    assert (fact.klasse, fact.eerdere) == ("hermelding", 1)


# ------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("data", "error", "text"),
    [
        ({"naar": HERE}, Refused, "is al van Veilig Thuis Kennemerland"),
        ({"naar": "atlantis"}, BadInput, "veilig_thuis: 'atlantis' staat niet op de lijst"),
        ({"naar": THERE, "gemeente": "Woerden"}, BadInput, "Woerden hoort bij Veilig Thuis Utrecht"),
        ({"naar": THERE, "gemeente": "Velsen"}, BadInput, "de melding blijft hier"),
        ({"naar": THERE, "gemeente": "Rommeldam"}, BadInput, "laat haar leeg als de gemeente geheim"),
        ({"naar": THERE, "grond": "omdat"}, BadInput, "grond: 'omdat' staat niet op de lijst"),
    ],
)
def test_a_place_that_cannot_be_says_what_is_wrong_and_changes_nothing(
    data: dict[str, Any], error: type[Exception], text: str
) -> None:
    world = checked(two_regions())
    with pytest.raises(error, match=text):
        world.do("A", "transfer-melding", **data)
    assert world.route().trajecten == ()


def test_before_the_check_on_safety_nobody_is_asked_to_take_over() -> None:
    world = two_regions()
    world.register()
    with pytest.raises(Refused, match="staat op 'aangenomen'"):
        transfer(world)
    world.do("A", "check-veiligheid", acuut=False)
    transfer(world)


def test_a_melding_that_is_being_transferred_or_was_closed_is_not_offered_again() -> None:
    world = offered()
    with pytest.raises(Refused, match="loopt al"):
        transfer(world)
    take_over(world)
    with pytest.raises(Refused, match="Nu kan niets meer, de route is afgesloten"):
        transfer(world)


def test_a_joined_melding_goes_with_its_route_and_not_by_itself() -> None:
    world = checked(two_regions())
    world.register("C", huishouden="gezin A")
    with pytest.raises(Refused, match="waaraan gevoegd is"):
        transfer(world, "C")


@pytest.mark.parametrize(("day", "runs"), [("2022-09-30", False), ("2022-10-01", True)])
def test_an_onderzoek_goes_only_where_onderzoeken_are_done_that_day(day: str, runs: bool) -> None:
    """The continuity plan of Kennemerland, through September 2022, lets onderzoeken rest."""
    world = two_regions("2022-08-01 10:00")
    world.region = THERE
    world.register("A", gemeente="Amstelveen")
    world.do("A", "check-veiligheid", by=ANDER, acuut=False)
    world.do("A", "decide-veiligheidsbeoordeling", by=ANDER, uitkomst="onderzoek", gesproken="alle")
    world.at(f"{day} 12:00")
    if runs:
        world.do("A", "transfer-melding", by=ANDER, naar=HERE)
        return
    with pytest.raises(Refused, match=r"voert op 30-09-2022 de taak Onderzoek niet uit \(Continuïteitsplan zomer 2022"):
        world.do("A", "transfer-melding", by=ANDER, naar=HERE)


class Telling:
    """The two regions, of which the other one only tells partners and hands nothing over."""

    def policy(self, region: str) -> Policy:
        policy = BOOK.policy(region)
        others = {name: replace(one, soorten=("in_kennis_stellen",)) for name, one in policy.region.neighbours.items()}
        return replace(policy, region=replace(policy.region, neighbours=others))


def test_what_was_decided_must_be_a_way_in_which_the_other_region_works() -> None:
    world = World(START, BOOK.policy(HERE), book=Telling())
    world.decided("A", "overdracht", gesproken="alle")
    with pytest.raises(
        Refused, match=r"gebruikt 'Overdragen' niet, en daartoe is besloten; corrigeer eerst het besluit"
    ):
        transfer(world)
    world.register("C")
    world.do("C", "check-veiligheid", acuut=False)
    world.do("C", "decide-veiligheidsbeoordeling", uitkomst="overdracht", gesproken="alle")
    world.do("C", "correct-entry", soort="veiligheidsbeoordeling-besloten", reden="tikfout")
    transfer(world, "C")
    assert take_over(world, "C").state is State.GECHECKT


def test_what_lies_with_a_partner_of_the_old_region_comes_back_or_ends_first() -> None:
    world = two_regions().offered()
    with pytest.raises(Refused, match=r"ligt bij CJG Haarlem \(aangeboden\); trek die overdracht eerst in"):
        transfer(world)
    world.do("A", "withdraw-overdracht", reden="verkeerde_ontvanger")
    world.do("A", "ask-consult", **CONSULT)
    with pytest.raises(Refused, match="bij GGZ Kennemerland loopt nog traject 1"):
        transfer(world)
    world.do("A", "withdraw-consult")
    transfer(world)


def test_who_has_the_safety_duty_gives_it_back_first() -> None:
    world = two_regions().accepted()
    with pytest.raises(Refused, match="CJG Haarlem is verantwoordelijk"):
        transfer(world)
    world.do("A", "hand-back", by="cjg-haarlem.m02", reden="verhuisd")
    transfer(world)


def test_what_went_to_a_partner_meanwhile_is_looked_at_again_when_somebody_accepts() -> None:
    world = two_regions().decided()
    transfer(world)
    world.offer()
    with pytest.raises(Refused, match="trek die overdracht eerst in"):
        take_over(world)
    assert world.route().is_open


@pytest.mark.parametrize(
    ("by", "naam", "error", "text"),
    [
        ("vt.m01", "m01", Refused, "aanvaarden doet Veilig Thuis Amsterdam-Amstelland zelf"),
        ("cjg-haarlem.m02", "m02", Refused, "kan dit niet vastleggen"),
        ("vt-aa.m77", "m02", BadInput, "'vt-aa.m77' staat niet op de lijst"),
        ("vt-aa.m02", "m77", BadInput, "'vt-aa.m77' staat niet op de lijst"),
    ],
)
def test_only_a_named_person_of_the_other_region_accepts(by: str, naam: str, error: type[Exception], text: str) -> None:
    world = offered()
    with pytest.raises(error, match=text):
        world.do("A", "accept-transfer", by=by, naam=naam)
    assert (world.route().is_open, len(world.store.read(lambda reader: reader.meldingen(None, "", 9)))) == (True, 1)


def test_nothing_is_recorded_there_of_before_it_was_there() -> None:
    world = moved(two_regions())
    world.at("2026-03-03 10:00")
    world.do("B", "record-contact", by=ANDER, at="2026-03-02 11:00", uitkomst="bereikt")
    with pytest.raises(BadInput, match="is overgenomen op"):
        world.do("B", "record-contact", by=ANDER, at="2026-03-02 10:59", uitkomst="bereikt")


def test_the_old_code_says_where_the_melding_went_and_takes_nothing_more() -> None:
    world = moved(two_regions())
    with pytest.raises(Refused, match="de route is afgesloten"):
        world.do("A", "record-contact", uitkomst="bereikt")
    assert moment("2026-03-02 11:00") == world.route("A").closed_at
