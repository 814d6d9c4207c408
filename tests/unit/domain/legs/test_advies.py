"""Advies: a route of its own kind that never touches a household, and the one way to a melding."""

from typing import Any

import pytest

from tests.unit.engine.refusing import refused
from tests.unit.engine.world import World, command
from vtflow.domain import events as e
from vtflow.domain.catalogue import COMMANDS
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.melding import State
from vtflow.engine import NewAdvies
from vtflow.reports.adviezen import advies_rows, advies_table
from vtflow.reports.gesprekken import gesprekken_rows
from vtflow.reports.melding import melding_facts
from vtflow.reports.queue import queue_rows
from vtflow.reports.radar import radar_rows


def asked(name: str = "A", start: str = "2026-09-01 10:00", world: World | None = None, **data: Any) -> World:
    """Take one advies in."""
    world = world or World(start)
    fields = {"gemeente": "Haarlem", "adviesvrager": "onderwijs", "kanaal": "telefoon", **data}
    new = NewAdvies(
        command=command("register-advies", **fields),  # pyright: ignore[reportArgumentType]
        received_at=world.clock.now(),
        by="vt.m00",
        key=f"sleutel {name}",
    )
    world.refs[name] = world.engine.register_advies(world.region, new).ref
    return world


def convert(world: World, reden: str = "ambtshalve_acuut", **data: Any) -> str:
    """Make a melding of advies A and know it as M."""
    fields = {"huishouden": "gezin M", "aard": "kindermishandeling", "kinderen": 1, **data}
    answer = world.do("A", "convert-to-melding", reden=reden, **fields)
    world.refs["M"] = answer.melding
    return answer.melding


def test_an_advies_needs_no_household_and_waits_for_an_answer() -> None:
    world = asked(anoniem=True)
    route = world.route()

    assert (route.soort, route.state, route.responsible, route.aan_zet) == ("advies", State.AANGENOMEN, "vt", "vt")
    assert world.norms() == {"ADV-ANTWOORD"}
    facts = melding_facts(world.store, world.book, world.refs["A"])
    assert facts is not None
    assert (facts["soort"], facts["fase"]) == ("advies", "Advies")


def test_two_anonymous_questions_have_nothing_to_do_with_each_other() -> None:
    world = asked("A", anoniem=True)
    asked("B", world=world, anoniem=True)

    assert world.route("B").joined_to is None
    assert world.refs["A"] != world.refs["B"]


def test_the_same_key_gives_the_same_advies() -> None:
    world = asked("A")
    first = world.refs["A"]

    assert asked("A", world=world).refs["A"] == first


@pytest.mark.parametrize(("answered", "in_time"), [("2026-09-03 23:59", True), ("2026-09-04 00:00", False)])
def test_an_advies_is_given_within_two_working_days(answered: str, in_time: bool) -> None:
    world = asked()
    world.at(answered)
    world.do("A", "give-advies")

    (closed,) = [fact for fact in world.facts(e.WaitClosed) if fact.norm == "ADV-ANTWOORD"]
    assert closed.in_time is in_time


@pytest.mark.parametrize(("answered", "in_time"), [("2026-09-01 10:59", True), ("2026-09-01 11:00", False)])
def test_with_acute_unsafety_it_is_given_within_the_hour(answered: str, in_time: bool) -> None:
    world = asked(acuut=True)
    world.at(answered)
    world.do("A", "give-advies")

    (closed,) = [fact for fact in world.facts(e.WaitClosed) if fact.norm == "ADV-ANTWOORD"]
    assert closed.in_time is in_time


@pytest.mark.parametrize(
    ("what", "data"),
    [
        ("check-veiligheid", {"acuut": False}),
        ("record-contact", {"uitkomst": "bereikt"}),
        ("offer-overdracht", {"aan": "cjg-haarlem", "checklist": {}}),
        ("report-signal", {}),
        ("close", {}),
        ("record-knelpunt", {"partner": "rvdk", "code": "capaciteit"}),
    ],
)
def test_in_an_advies_nothing_is_done_towards_the_household(what: str, data: dict[str, Any]) -> None:
    world = asked()
    with pytest.raises(Refused) as caught:
        world.engine.do(world.refs["A"], COMMANDS[what].model_construct(**data), "vt.m01")

    assert caught.value.rule == "advies"
    assert "onderneemt Veilig Thuis niets" in str(caught.value)
    assert "convert-to-melding" in str(caught.value)


def test_hours_and_escalations_belong_to_an_advies_too() -> None:
    world = asked()
    world.do("A", "escalate", niveau=1, reden="verzoek")

    assert world.wait("ADV-ANTWOORD").level == 1


def test_a_melding_takes_no_command_of_an_advies() -> None:
    world = World("2026-09-01 10:00")
    world.register()

    assert "register-advies" in refused(world, "give-advies", "advies")
    assert world.route().soort == "melding"


def test_who_wants_to_report_cannot_be_closed_as_advies_unless_taken_back_with_a_reason() -> None:
    world = asked(adviesvrager="burger", wil_melden=True)
    world.do("A", "give-advies")

    assert "convert-to-melding" in refused(world, "close-advies", "intentie")
    assert "reden" in refused(world, "record-intention", "intentie", wil_melden=False)

    world.do("A", "record-intention", wil_melden=False, reden="bedacht_zich")
    world.do("A", "close-advies")
    assert world.route().state is State.AFGESLOTEN
    assert world.norms() == set()


def test_who_wants_to_report_is_waited_for_no_longer_than_a_working_day() -> None:
    world = asked(wil_melden=True)

    assert world.wait("ADV-MELDEN").due_on is not None
    assert str(world.wait("ADV-MELDEN").due_on) == "2026-09-02"
    world.do("A", "record-intention", wil_melden=False, reden="misverstand")
    assert world.norms() == {"ADV-ANTWOORD"}


def test_an_anonymous_person_reports_after_becoming_known() -> None:
    world = asked(anoniem=True, wil_melden=True)
    assert "bekendmaakt" in refused(
        world, "convert-to-melding", "anoniem", reden="wil_melden", huishouden="gezin M", aard="overig"
    )

    world.do("A", "record-intention", wil_melden=True, anoniem=False)
    convert(world, "wil_melden")

    (fact,) = world.facts(e.MeldingRegistered, "M")
    assert (fact.melder, fact.wil_melden) == ("onderwijs", "ja")


def test_a_conversion_links_both_ways_and_the_melding_gets_its_own_terms() -> None:
    world = asked(criterium="acute_onveiligheid", acuut=True)
    world.at("2026-09-01 10:30")
    ref = convert(world)

    (fact,) = world.facts(e.MeldingRegistered, "M")
    assert (fact.uit_advies, fact.melder, fact.criterium, fact.acuut) == (
        world.refs["A"],
        "veilig_thuis",
        "acute_onveiligheid",
        True,
    )
    assert world.route("A").trajecten[0].gegevens["melding"] == ref
    assert not world.route("A").is_open
    assert world.norms("M") == {"VB-DIRECT", "VB-5WD", "VB-SPOED", "VB-GESPROKEN"}
    assert world.route("M").received_at == world.clock.now()


def test_a_converted_melding_joins_the_open_route_about_its_household() -> None:
    world = asked()
    world.register("L", huishouden="gezin M")
    convert(world)

    assert world.route("M").joined_to == world.refs["L"]
    assert world.route("M").klasse == "vervolgmelding"


def test_a_refused_conversion_leaves_no_melding_behind() -> None:
    world = asked()
    with pytest.raises(BadInput):
        convert(world, reden="zomaar")
    with pytest.raises(Refused):
        convert(world, reden="wil_melden")

    assert world.store.read(lambda reader: reader.counts())[0] == 1
    assert world.route("A").is_open


def test_an_advies_becomes_one_melding_only() -> None:
    world = asked()
    first = world.do("A", "convert-to-melding", key="k", reden="ambtshalve_acuut", huishouden="gezin M", aard="overig")
    again = world.do("A", "convert-to-melding", key="k", reden="ambtshalve_acuut", huishouden="gezin M", aard="overig")

    assert again.melding == first.melding
    with pytest.raises(Refused):
        convert(world)
    assert world.store.read(lambda reader: reader.counts())[0] == 2


def test_a_melding_cannot_be_converted() -> None:
    world = World("2026-09-01 10:00")
    world.register()

    refused(world, "convert-to-melding", "advies", reden="ambtshalve_acuut", huishouden="x", aard="overig")


@pytest.mark.parametrize(("answered", "in_time"), [("2026-09-03 23:59", True), ("2026-09-04 00:00", False)])
def test_each_request_for_information_has_its_own_term_with_the_party_that_was_asked(
    answered: str, in_time: bool
) -> None:
    world = asked()
    world.do("A", "request-information", aan="reclassering", grond="adviestaak")
    world.do("A", "request-information", aan="rvdk", grond="toestemming")
    world.at(answered)
    world.do("A", "answer-information", by="rvdk.m02", antwoord="deels", traject=3)

    (closed,) = [fact for fact in world.facts(e.WaitClosed) if fact.norm == "ADV-INFO"]
    assert closed.in_time is in_time
    assert [(w.norm, w.holder) for w in world.route().waits if w.norm == "ADV-INFO"] == [("ADV-INFO", "reclassering")]
    kept = world.route().traject(3).gegevens
    assert (kept["grond"], kept["partij"], kept["antwoord"]) == ("toestemming", "raad", "deels")


def test_only_four_kinds_of_party_are_asked() -> None:
    world = asked()

    assert "vrouwenopvang" in refused(world, "request-information", "partij", aan="cjg-haarlem", grond="adviestaak")
    assert "eigen regio" in refused(
        world, "request-information", "partij", aan="ander-vt", regio="kennemerland", grond="adviestaak"
    )
    assert "ander-vt" in refused(
        world, "request-information", "partij", aan="rvdk", regio="haaglanden", grond="adviestaak"
    )
    with pytest.raises(BadInput):
        world.do("A", "request-information", aan="ander-vt", regio="nergens", grond="adviestaak")


def test_nobody_answers_for_another_party_but_veilig_thuis() -> None:
    world = asked()
    world.do("A", "request-information", aan="rvdk", grond="adviestaak")

    refused(world, "answer-information", "bevoegd", by="reclassering.m02", antwoord="gegeven")
    world.do("A", "answer-information", by="vt.m01", antwoord="gegeven")
    assert world.norms() == {"ADV-ANTWOORD"}


def test_open_requests_lapse_with_the_advies() -> None:
    world = asked()
    world.do("A", "request-information", aan="rvdk", grond="adviestaak")
    world.do("A", "request-information", aan="vrouwenopvang", grond="adviestaak")
    world.do("A", "withdraw-information", reden="bezwaar", traject=3)
    world.do("A", "give-advies")
    world.do("A", "close-advies")

    assert [t.fase for t in world.route().trajecten] == ["gesloten", "vervallen", "ingetrokken"]
    assert world.norms() == set()


def test_an_advies_that_was_broken_off_is_closed_with_that_reason() -> None:
    world = asked()

    assert "give-advies" in refused(world, "close-advies", "volgorde")
    world.do("A", "close-advies", reden="afgebroken")
    assert world.route().state is State.AFGESLOTEN
    assert "niets" in refused(world, "give-advies", "traject")


def test_only_veilig_thuis_takes_an_advies_in() -> None:
    world = World("2026-09-01 10:00")
    fields = {"gemeente": "Haarlem", "adviesvrager": "onderwijs", "kanaal": "telefoon"}
    new = NewAdvies(
        command=command("register-advies", **fields),  # pyright: ignore[reportArgumentType]
        received_at=world.clock.now(),
        by="cjg-haarlem.m02",
    )
    with pytest.raises(Refused) as caught:
        world.engine.register_advies(world.region, new)
    assert caught.value.rule == "bevoegd"


def test_adviezen_count_apart_from_meldingen() -> None:
    world = asked("A")
    asked("B", world=world, wil_melden=True)
    world.do("A", "give-advies")
    world.do("A", "close-advies")
    world.refs["M"] = world.do(
        "B", "convert-to-melding", reden="wil_melden", huishouden="gezin M", aard="overig"
    ).melding

    (total, _) = advies_rows(world.store, world.book)
    (meldingen, _) = radar_rows(world.store, world.book)

    assert {name: total[name] for name in ("adviezen", "gegeven", "op_tijd", "gesloten", "op_eigen_wens_melding")} == {
        "adviezen": 2,
        "gegeven": 1,
        "op_tijd": 1,
        "gesloten": 1,
        "op_eigen_wens_melding": 1,
    }
    assert meldingen["meldingen"] == 1
    assert gesprekken_rows(world.store, world.book) == []
    assert advies_table([total]).rows[0][3] == "2"
    rows = queue_rows(world.store, world.book, world.clock.now(), closed=True)
    assert sorted(row["soort"] for row in rows) == ["advies", "advies", "melding"]
