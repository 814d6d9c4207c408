"""Help by a provider: who may refer whom, what assigns, starts and stops it, and how long each wait lasts."""

from typing import Any

import pytest

from tests.unit.engine.world import CJG, World
from vtflow.domain.errors import BadInput, Refused
from vtflow.reports.labels import label
from vtflow.reports.melding import melding_facts

CONSORTIUM = "jeugdhulp-zuid-kennemerland"
PROVIDER = f"{CONSORTIUM}.m01"
CHILD: dict[str, Any] = {"aan": CONSORTIUM, "voor": "kind-1"}
MONDAY = "2026-03-02 08:00"
ASSIGNED = {"product": "ambulant", "ingangsdatum": "2026-03-09"}


@pytest.fixture
def world() -> World:
    """The CJG of Haarlem has the case, with one child."""
    return World(MONDAY).accepted()


def referred(world: World, **data: Any) -> World:
    world.do("A", "refer-to-provider", by=CJG, **{**CHILD, **data})
    return world


def traject(world: World, no: int = 1) -> Any:
    return world.route().traject(no)


def refusal(world: World, what: str, by: str = CJG, **data: Any) -> Refused:
    before = len(world.events())
    with pytest.raises(Refused) as caught:
        world.do("A", what, by=by, **data)
    assert len(world.events()) == before
    return caught.value


# ------------------------------------------------------------ referring


def test_the_traject_lies_at_the_provider_and_the_safety_duty_stays_with_the_lokaal_team(world: World) -> None:
    referred(world)

    assert traject(world).bij == CONSORTIUM
    assert world.route().responsible == "cjg-haarlem"
    assert world.wait("TREEK-4W").holder == CONSORTIUM
    assert world.wait("JW301-TOEW").holder == "cjg-haarlem"
    assert world.teams(kind="aanbieder-verwezen") == [CONSORTIUM]


def test_jeugdhulp_waits_for_the_lokaal_team_to_have_the_case() -> None:
    world = World(MONDAY).offered()

    found = refusal(world, "refer-to-provider", by="vt.m01", **CHILD)

    assert found.rule == "volgorde"
    assert "draag eerst over" in str(found)
    world.do("A", "accept-overdracht", by=CJG, naam="m02", gesprek_op="2026-03-02")
    referred(world)
    assert traject(world).fase == "verwezen"


def test_another_lokaal_team_or_gemeente_may_not_act_on_the_case(world: World) -> None:
    assert refusal(world, "refer-to-provider", by="cjg-velsen.m01", **CHILD).rule == "bevoegd"
    referred(world)
    found = refusal(world, "assign-help", by="gemeente-velsen.m01", **ASSIGNED)
    assert (found.rule, "gaat niet over haarlem" in str(found)) == ("bevoegd", True)
    world.do("A", "assign-help", by="gemeente-haarlem.m01", **ASSIGNED)
    assert traject(world).gegevens["toegewezen"] is True


def test_one_person_is_referred_once_to_one_provider_and_may_go_to_another(world: World) -> None:
    referred(world)

    found = refusal(world, "refer-to-provider", **CHILD)

    assert (found.rule, "traject 1" in str(found)) == ("loopt-al", True)
    referred(world, aan="ggz")
    assert [one.bij for one in world.route().trajecten] == [CONSORTIUM, "ggz"]


@pytest.mark.parametrize(
    ("aan", "rule", "says"),
    [
        ("spoedhulp", "aanbieder", "call-crisis"),
        ("politie", "aanbieder", "soort team: politie"),
        ("vrouwenopvang", "voorwaarden", "geheim_adres of adres_bekend"),
    ],
)
def test_a_referral_to_the_wrong_place_says_where_to_go(world: World, aan: str, rule: str, says: str) -> None:
    found = refusal(world, "refer-to-provider", aan=aan, voor="slachtoffer-1")

    assert (found.rule, says in str(found)) == (rule, True)


@pytest.mark.parametrize("field", ["taak", "leeftijd"])
def test_a_code_that_is_not_on_its_list_is_bad_input(world: World, field: str) -> None:
    with pytest.raises(BadInput, match="staat niet op de lijst"):
        referred(world, **{field: "zomaar"})


def test_a_child_that_the_melding_does_not_have_is_refused(world: World) -> None:
    assert refusal(world, "refer-to-provider", aan=CONSORTIUM, voor="kind-2").rule == "persoon"


# ------------------------------------------------------------ assigning


def test_help_cannot_start_before_it_is_assigned_and_is_assigned_once(world: World) -> None:
    referred(world)
    found = refusal(world, "start-help", by=PROVIDER)
    assert (found.rule, "assign-help" in str(found)) == ("toewijzing", True)

    world.do("A", "assign-help", by=CJG, **ASSIGNED)

    found = refusal(world, "assign-help", **ASSIGNED)
    assert (found.rule, "record-intake" in str(found)) == ("toewijzing", True)
    assert refusal(world, "request-assignment", by=PROVIDER, product="ambulant").rule == "toewijzing"


def test_a_request_for_assignment_replaces_the_wait_for_one_until_it_is_answered(world: World) -> None:
    referred(world)
    world.do("A", "request-assignment", by=PROVIDER, product="ambulant")
    assert {"JW315-ANTW"} == world.norms() & {"JW315-ANTW", "JW301-TOEW"}
    assert world.teams(kind="jw315-ontvangen") == ["cjg-haarlem"]

    world.do("A", "refuse-assignment", by=CJG, reden="voorliggend")

    assert not traject(world).is_open
    assert not world.norms() & {"JW315-ANTW", "TREEK-4W"}
    assert world.teams(kind="toewijzing-geweigerd") == [CONSORTIUM]


def test_a_referral_that_needs_no_assignment_refuses_one(world: World) -> None:
    referred(world, aan="ggz", voor="pleger-1")

    assert refusal(world, "assign-help", **ASSIGNED).rule == "toewijzing"
    assert "JW301-TOEW" not in world.norms()
    assert world.wait("HULP-INTAKE").holder == "ggz"


# ------------------------------------------------------------ terms, on both sides


@pytest.mark.parametrize(("at", "breached"), [("2026-03-30 23:59", False), ("2026-03-31 00:00", True)])
def test_treek_4w_ends_with_the_day_four_weeks_after_the_referral(world: World, at: str, breached: bool) -> None:
    referred(world)
    world.pass_time(at)

    assert world.wait("TREEK-4W").breached is breached


@pytest.mark.parametrize(("at", "breached"), [("2026-05-18 23:59", False), ("2026-05-19 00:00", True)])
def test_treek_10w_counts_from_the_intake(world: World, at: str, breached: bool) -> None:
    referred(world)
    world.at("2026-03-09 12:00")
    world.do("A", "record-intake", by=PROVIDER)
    world.pass_time(at)

    assert world.wait("TREEK-10W").breached is breached
    assert "TREEK-4W" not in world.norms()


@pytest.mark.parametrize(("at", "breached"), [("2026-04-13 23:59", False), ("2026-04-14 00:00", True)])
def test_jw305_is_waited_for_six_weeks_from_the_assignment(world: World, at: str, breached: bool) -> None:
    referred(world)
    world.do("A", "assign-help", by=CJG, **ASSIGNED)
    world.pass_time(at)

    assert world.wait("JW305-WACHT").breached is breached


@pytest.mark.parametrize(("at", "in_time"), [("2026-03-03 08:59:59", True), ("2026-03-03 09:00", False)])
def test_an_urgent_intake_is_due_within_24_hours(world: World, at: str, in_time: bool) -> None:
    world.at("2026-03-02 09:00")
    referred(world, aan="ggz", voor="pleger-1", urgentie="spoed")
    world.at(at)
    world.do("A", "record-intake", by="ggz.m01")

    (row,) = [row for row in world.waits() if row.norm == "HULP-INTAKE"]
    assert row.in_time is in_time


def test_an_intake_that_was_skipped_is_recorded_with_the_start(world: World) -> None:
    referred(world)
    world.do("A", "assign-help", by=CJG, **ASSIGNED)

    done = world.do("A", "start-help", by=PROVIDER).events

    assert [kind for kind in done if not kind.startswith("wacht")] == ["intake-gedaan", "jw305-ontvangen"]
    assert not world.norms() & {"TREEK-4W", "TREEK-10W", "JW305-WACHT"}
    assert traject(world).fase == "gestart"


def test_every_phase_of_a_traject_has_an_open_wait_of_its_own(world: World) -> None:
    referred(world)
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("refuse-referral", PROVIDER, {"reden": "geen_capaciteit"}),
        ("refer-onward", CJG, {"aan": "ggz"}),
        ("record-intake", "ggz.m01", {}),
        ("start-help", "ggz.m01", {}),
        ("report-progress", "ggz.m01", {"voortgang": "stagneert"}),
    ]
    for what, by, data in steps:
        world.do("A", what, by=by, **data)
        assert [wait.norm for wait in world.route().waits if wait.traject == 1], what

    world.do("A", "stop-help", by="ggz.m01", reden="in_overleg")
    assert [wait.norm for wait in world.route().waits if wait.traject == 1] == []
    assert not traject(world).is_open


# ------------------------------------------------------------ waiting, refusing, going on


def test_a_long_wait_asks_for_help_meanwhile_and_a_short_one_does_not(world: World) -> None:
    referred(world)
    world.do("A", "report-waiting", by=PROVIDER, weken=4, reden="personeel")
    assert "OVERBRUGGING" not in world.norms()

    world.do("A", "report-waiting", by=PROVIDER, weken=5, reden="personeel")

    assert world.wait("OVERBRUGGING").holder == "cjg-haarlem"
    world.do("A", "arrange-bridge-help", by=CJG, vorm="andere_aanbieder", door="maatschappelijk-werk")
    assert "OVERBRUGGING" not in world.norms()
    assert traject(world).gegevens["door"] == "maatschappelijk-werk"


def test_the_rung_at_80_percent_opens_bridge_help_for_that_traject(world: World) -> None:
    referred(world)
    referred(world, aan="ggz", voor="slachtoffer-1")
    world.do("A", "record-intake", by="ggz.m01", traject=2)
    world.pass_time("2026-03-25 08:29")
    assert "OVERBRUGGING" not in world.norms()

    world.pass_time("2026-03-25 08:30")

    assert (world.wait("OVERBRUGGING").traject, world.wait("OVERBRUGGING").holder) == (1, "cjg-haarlem")


def test_a_refusal_asks_the_lokaal_team_for_another_provider_and_the_terms_begin_anew(world: World) -> None:
    referred(world)
    world.do("A", "assign-help", by=CJG, **ASSIGNED)
    world.do("A", "refuse-referral", by=PROVIDER, reden="buiten_doelgroep")
    assert world.norms() & {"TREEK-4W", "JW305-WACHT", "HULP-OPNIEUW"} == {"HULP-OPNIEUW"}
    assert world.wait("HULP-OPNIEUW").holder == "cjg-haarlem"
    assert refusal(world, "refer-onward", aan=CONSORTIUM).rule == "aanbieder"

    world.at("2026-03-05 10:00")
    agreed = {"reden": "enige_aanbod", "akkoord": "vt.m02"}
    world.do("A", "refer-onward", by=CJG, aan="jeugdhulp-ijmond", override=agreed)

    assert traject(world).bij == "jeugdhulp-ijmond"
    assert str(world.wait("TREEK-4W").due_on) == "2026-04-02"
    assert traject(world).gegevens["toegewezen"] is False
    assert refusal(world, "start-help", by="jeugdhulp-ijmond.m01").rule == "toewijzing"


def test_an_override_is_kept_with_the_rules_it_let_pass_and_cleared_by_the_next_referral(world: World) -> None:
    agreed = {"reden": "enige_aanbod", "akkoord": "cjg-haarlem-coordinatie.m01"}
    referred(world, aan="jeugdhulp-ijmond", override=agreed)
    kept = traject(world).gegevens
    assert (kept["regels"], kept["toelating"], kept["akkoord"]) == ("gemeente", "enige_aanbod", agreed["akkoord"])

    world.do("A", "refer-onward", by=CJG, aan=CONSORTIUM)

    kept = traject(world).gegevens
    assert (kept["regels"], kept["toelating"], kept["akkoord"]) == ("", "", "")


@pytest.mark.parametrize("akkoord", [CJG, "cjg-velsen.m01", "gemeente-haarlem.m01"])
def test_an_override_needs_a_second_person_of_the_same_side(world: World, akkoord: str) -> None:
    override = {"reden": "enige_aanbod", "akkoord": akkoord}

    found = refusal(world, "refer-to-provider", aan="jeugdhulp-ijmond", voor="kind-1", override=override)

    assert found.rule == "vier-ogen"


def test_veilig_thuis_lets_go_of_help_that_goes_on_and_only_then_closes(world: World) -> None:
    referred(world, aan="ggz", voor="slachtoffer-1")
    world.do("A", "start-help", by="ggz.m01")
    world.do("A", "report-first-contact", by=CJG)
    world.do("A", "report-back", by=CJG)
    waived = dict.fromkeys(("MON-3M", "MON-12M", "MON-END", "HULP-VOORTGANG"), "anders_geregeld")
    assert refusal(world, "close", by="vt.m01", ontheffen=waived).rule == "open-traject"

    world.do("A", "release-help")

    assert traject(world).fase == "losgelaten"
    world.do("A", "close", ontheffen=waived)
    assert not world.route().is_open


def test_without_a_lokaal_team_help_is_followed_until_it_stops() -> None:
    world = World(MONDAY).decided(uitkomst="einde_bemoeienis")
    world.do("A", "refer-to-provider", aan="ggz", voor="slachtoffer-1")
    world.do("A", "start-help", by="ggz.m01")

    assert refusal(world, "release-help", by="vt.m01").rule == "regie"


def test_the_timeline_shows_no_person_and_no_condition(world: World) -> None:
    referred(world, aan="vrouwenopvang", voor="slachtoffer-1", voorwaarden=["geheim_adres"])
    texts = [label(event, world.book.now) for event in world.events()]

    assert any("Vrouwenopvang" in text for text in texts)
    assert not [text for text in texts if "slachtoffer" in text.lower() or "geheim" in text.lower()]


def test_show_names_each_traject_by_number_with_its_phase_and_for_whom(world: World) -> None:
    referred(world)
    referred(world, aan="ggz", voor="pleger-1")
    world.do("A", "withdraw-referral", by=CJG, traject=2, reden="trekt_terug")

    facts = melding_facts(world.store, world.book, world.refs["A"])

    assert facts is not None
    assert [(row["nummer"], row["fase"], row["voor"]) for row in facts["trajecten"]] == [
        (1, "Verwezen", "kind-1"),
        (2, "Ingetrokken", "pleger-1"),
    ]
    assert [row["beeindigd"] for row in facts["trajecten"]] == [None, "02-03-2026 08:00"]
