"""Steering: hours of team-weeks, temporary staff with dates, campaigns with a scope, reminders, unequal waiting."""

from dataclasses import replace
from datetime import date

import pytest

from tests.unit.engine.world import BOOK, World
from vtflow.domain.capacity import INHUUR, UREN, VERZUIM, week_of
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.measures import DONE, DROPPED, Measure, present
from vtflow.domain.norms import Policy
from vtflow.domain.steering_messages import INFORM_RAAD, MEASURE_DUE, WAIT_GAP
from vtflow.domain.work_events import CasushouderAssigned
from vtflow.engine import Hours
from vtflow.engine.placing import place_all
from vtflow.terms import LEGAL

HOLLANDS_MIDDEN = BOOK.policy("hollands-midden")
LEIDER, KEPT = "vt-hm-coordinatie.m00", "vt-hm.m01"
INGEHUURD = "vt-hm-inhuur.m01"
MONDAY = date(2026, 3, 2)


def world(policy: Policy = HOLLANDS_MIDDEN) -> World:
    return World("2026-03-02 10:00", policy)


def measure(here: World, **changes: object) -> Measure:
    plain = Measure(
        region="hollands-midden",
        code="plan-1",
        soort="maatregel",
        titel="Werkwijze wachtlijstcontact",
        eigenaar="vt-hm.m00",
        uiterlijk=date(2026, 3, 20),
        recorded_at=here.clock.now(),
        by=LEIDER,
    )
    return replace(plain, **changes)


def campaign(here: World, **changes: object) -> Measure:
    usual = {"code": "inhuur-1", "soort": "wachtlijstteam", "teams": ("vt-hm-inhuur",), "first": MONDAY}
    return measure(here, **{**usual, "gemeenten": ("leiden",), "uiterlijk": date(2026, 3, 13), **changes})


def rows(here: World):
    return here.store.read(lambda reader: reader.capacity("hollands-midden"))


# ------------------------------------------------------------ hours


def test_s20_hours_of_a_team_week_less_absence_plus_temporary_staff_is_what_remains():
    here = world()
    for soort, uren in ((UREN, 200), (VERZUIM, 24)):
        wanted = Hours(soort=soort, team="vt-hm", first=date(2026, 3, 4), uren=uren)
        assert here.engine.record_hours("hollands-midden", wanted, LEIDER)
    week = week_of(rows(here), "vt-hm", MONDAY, LEGAL)
    assert (week.netto, week.verzuim_procent) == (176, 12)
    assert week_of(rows(here), "vt-hm", date(2026, 3, 9), LEGAL).netto == 0


def test_what_holds_already_is_not_recorded_again_and_a_correction_is_kept_beside_it():
    here = world()
    wanted = Hours(soort=UREN, team="vt-hm", first=MONDAY, uren=200)
    outcomes = [here.engine.record_hours("hollands-midden", replace(wanted, uren=n), LEIDER) for n in (200, 200, 180)]
    assert outcomes == [True, False, True]
    assert [row.uren for row in rows(here)] == [200, 180]
    assert week_of(rows(here), "vt-hm", MONDAY, LEGAL).uren == 180


@pytest.mark.parametrize(
    ("monday", "uren"),
    [("2026-03-02", 0), ("2026-03-09", 19), ("2026-03-16", 32), ("2026-03-23", 6), ("2026-03-30", 0)],
)
def test_s48_temporary_staff_count_for_the_working_days_on_which_they_are_there(monday: str, uren: int):
    here = world()
    hired = Hours(
        soort=INHUUR, team="vt-hm-inhuur", first=date(2026, 3, 11), last=date(2026, 3, 23), uren=32, staff=INGEHUURD
    )
    here.engine.record_hours("hollands-midden", hired, LEIDER)
    assert week_of(rows(here), "vt-hm-inhuur", date.fromisoformat(monday), LEGAL).inhuur == uren


def test_a_holiday_takes_its_share_of_temporary_staff_off():
    here = world()
    hired = Hours(
        soort=INHUUR, team="vt-hm-inhuur", first=date(2026, 4, 6), last=date(2026, 4, 12), uren=30, staff=INGEHUURD
    )
    here.engine.record_hours("hollands-midden", hired, LEIDER)
    assert week_of(rows(here), "vt-hm-inhuur", date(2026, 4, 6), LEGAL).inhuur == 24  # Easter Monday


@pytest.mark.parametrize(
    ("changes", "by", "fault"),
    [
        ({"soort": "vrij"}, LEIDER, "soort uren"),
        ({"team": "crisisdienst"}, LEIDER, "team van Veilig Thuis"),
        ({"uren": -1}, LEIDER, "geef 0 tot en met"),
        ({"soort": INHUUR}, LEIDER, "noem wie"),
        ({}, "crisisdienst.m01", "kan dit niet vastleggen"),
        ({}, INGEHUURD, "kan dit niet vastleggen"),
    ],
)
def test_hours_that_cannot_be_are_refused_with_what_is_wrong(changes: dict[str, object], by: str, fault: str):
    here = world()
    wanted = replace(Hours(soort=UREN, team="vt-hm", first=MONDAY, uren=200), **changes)
    with pytest.raises((BadInput, Refused), match=fault):
        here.engine.record_hours("hollands-midden", wanted, by)
    assert rows(here) == ()


# ------------------------------------------------------------ measures


@pytest.mark.parametrize(("now", "told"), [("2026-03-12 23:59", 0), ("2026-03-13 08:00", 1)])
def test_s21_the_owner_of_a_measure_is_reminded_five_working_days_before_it_is_due(now: str, told: int):
    here = world()
    here.engine.begin_measure(measure(here))
    here.at(now)
    assert here.engine.remind_measures("hollands-midden") == told
    assert [row.team for row in here.sent(kind=MEASURE_DUE)] == ["vt-hm"] * told


def test_a_measure_that_is_late_is_told_to_owner_and_management_once_a_week_until_it_is_done():
    here = world()
    here.engine.begin_measure(measure(here))
    here.at("2026-03-20 23:00")
    assert here.engine.remind_measures("hollands-midden") == 1
    here.at("2026-03-21 09:00")
    assert [here.engine.remind_measures("hollands-midden") for _ in range(2)] == [2, 0]
    assert {row.team for row in here.sent(kind=MEASURE_DUE)} == {"vt-hm", "vt-hm-leiding"}
    here.at("2026-03-24 09:00")
    assert here.engine.remind_measures("hollands-midden") == 2
    here.engine.change_measure("hollands-midden", "plan-1", LEIDER, status=DONE, bewijs="VBP-2026-0001")
    here.at("2026-04-01 09:00")
    assert here.engine.remind_measures("hollands-midden") == 0


def test_a_measure_ends_with_evidence_and_a_campaign_with_its_result():
    here = world()
    here.engine.begin_measure(measure(here))
    here.engine.begin_measure(campaign(here))
    with pytest.raises(Refused, match="geef het kenmerk"):
        here.engine.change_measure("hollands-midden", "plan-1", LEIDER, status=DONE)
    with pytest.raises(Refused, match="geef het resultaat"):
        here.engine.change_measure("hollands-midden", "inhuur-1", LEIDER, status=DONE)
    here.engine.change_measure("hollands-midden", "inhuur-1", LEIDER, status=DONE, resultaat=44)
    with pytest.raises(Refused, match="is al afgerond"):
        here.engine.change_measure("hollands-midden", "inhuur-1", LEIDER, status=DROPPED)


def test_s07_an_evaluation_of_which_the_gemeenteraad_must_hear_asks_for_that_until_it_was_told():
    here = world()
    here.engine.begin_measure(measure(here, code="evaluatie-1", soort="evaluatie", raad=True, criteria=("instroom",)))
    assert here.engine.remind_measures("hollands-midden") == 0
    here.engine.change_measure("hollands-midden", "evaluatie-1", LEIDER, status=DONE, bewijs="EVA-2026-0001")
    assert here.engine.remind_measures("hollands-midden") == 2
    assert {row.team for row in here.sent(kind=INFORM_RAAD)} == {"vt-hm-leiding", "vt-hm-regio"}
    here.engine.change_measure("hollands-midden", "evaluatie-1", LEIDER, raad_op=MONDAY)
    here.at("2026-03-10 09:00")
    assert here.engine.remind_measures("hollands-midden") == 0


def test_every_version_of_a_measure_is_kept():
    here = world()
    here.engine.begin_measure(measure(here))
    here.engine.change_measure("hollands-midden", "plan-1", LEIDER, uiterlijk=date(2026, 4, 1))
    versions = here.store.read(lambda reader: reader.measures("hollands-midden"))
    assert [one.uiterlijk for one in versions] == [date(2026, 3, 20), date(2026, 4, 1)]
    assert [one.uiterlijk for one in present(versions)] == [date(2026, 4, 1)]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"soort": "iets"}, "soort"),
        ({"eigenaar": "vt-hm.m99"}, "m99"),
        ({"cohort": "oud"}, "cohort"),
        ({"gemeenten": ("haarlem",)}, "hoort niet bij"),
        ({"soort": "sprintweek"}, "eerste dag"),
        ({"soort": "sprintweek", "first": date(2026, 4, 1), "teams": ("vt-hm",)}, "kan niet"),
        ({"titel": "Bel 06-12345678"}, "telefoon"),
        ({"by": "crisisdienst.m01"}, "kan dit niet vastleggen"),
    ],
)
def test_a_measure_that_cannot_be_is_refused_with_what_is_wrong(changes: dict[str, object], fault: str):
    here = world()
    with pytest.raises((BadInput, Refused), match=fault):
        here.engine.begin_measure(measure(here, **changes))
    assert here.store.read(lambda reader: reader.measures("hollands-midden")) == ()


# ------------------------------------------------------------ an outside team


@pytest.mark.parametrize(
    ("now", "fine"),
    [("2026-03-01 23:59", False), ("2026-03-02 00:00", True), ("2026-03-13 23:59", True), ("2026-03-14 00:00", False)],
)
def test_s70_an_outside_team_works_from_the_first_to_the_last_day_of_its_campaign(now: str, fine: bool):
    here = World("2026-03-01 10:00", HOLLANDS_MIDDEN)
    here.register("A", gemeente="Leiden")
    here.engine.begin_measure(campaign(here))
    here.at(now)
    if fine:
        here.do("A", "check-veiligheid", by=INGEHUURD, acuut=False)
    else:
        with pytest.raises(Refused, match="er loopt geen campagne") as caught:
            here.do("A", "check-veiligheid", by=INGEHUURD, acuut=False)
        assert caught.value.rule == "buiten-opdracht"


def test_s70_an_outside_team_touches_no_melding_outside_its_scope_and_others_do():
    here = world()
    here.register("A", gemeente="Gouda")
    here.engine.begin_measure(campaign(here))
    with pytest.raises(Refused, match="hoort niet bij de opdracht"):
        here.do("A", "check-veiligheid", by=INGEHUURD, acuut=False)
    here.do("A", "check-veiligheid", by=KEPT, acuut=False)


def test_what_is_typed_in_later_is_work_too_and_refused_after_the_last_day():
    here = world()
    here.register("A", gemeente="Leiden")
    here.engine.begin_measure(campaign(here))
    here.at("2026-03-16 09:00")
    with pytest.raises(Refused, match="er loopt geen campagne"):
        here.do("A", "check-veiligheid", by=INGEHUURD, at="2026-03-12 09:00", acuut=False)


def test_a_dropped_campaign_gives_no_access():
    here = world()
    here.register("A", gemeente="Leiden")
    here.engine.begin_measure(campaign(here))
    here.engine.change_measure("hollands-midden", "inhuur-1", LEIDER, status=DROPPED)
    with pytest.raises(Refused, match="er loopt geen campagne"):
        here.do("A", "check-veiligheid", by=INGEHUURD, acuut=False)


# ------------------------------------------------------------ caseload and equal waiting


def with_waiting(**changes: object) -> Policy:
    """Hollands Midden with two teams that share the list, and other limits."""
    region = HOLLANDS_MIDDEN.region
    wachten = replace(region.profile.wachten, **changes)
    north = replace(region.teams["vt-hm-wachtlijst"], gemeenten=("leiden",))
    south = replace(region.teams["vt-hm"], gemeenten=("gouda",))
    teams = {**region.teams, north.code: north, south.code: south}
    return replace(
        HOLLANDS_MIDDEN, region=replace(region, profile=replace(region.profile, wachten=wachten), teams=teams)
    )


@pytest.mark.parametrize(("others", "above"), [(1, False), (2, True)])
def test_s71_past_the_caseload_norm_assigning_is_told_to_the_teamleider(others: int, above: bool):
    here = world(with_waiting(caseload=2))
    for name in "ABC"[: others + 1]:
        here.register(name, gemeente="Leiden")
        here.do(name, "assign-casushouder", by=LEIDER, casushouder=KEPT)
    fact = here.facts(CasushouderAssigned, "ABC"[others])[-1]
    assert (fact.caseload, fact.norm, fact.boven_norm) == (others + 1, 2, above)
    assert bool(here.sent(kind="casushouder-toegewezen", team="vt-hm-coordinatie")) is above


def test_s71_a_region_may_block_it_unless_a_second_person_agrees():
    here = world(with_waiting(caseload=5, caseload_van={KEPT: 1}, caseload_blokkeert=True))
    for name in "AB":
        here.register(name, gemeente="Leiden")
    here.do("A", "assign-casushouder", by="vt-hm.m02", casushouder=KEPT)
    with pytest.raises(Refused, match="de norm is 1"):
        here.do("B", "assign-casushouder", by="vt-hm.m02", casushouder=KEPT)
    with pytest.raises(Refused, match="andere medewerker"):
        here.do("B", "assign-casushouder", by="vt-hm.m02", casushouder=KEPT, akkoord="vt-hm.m02")
    here.do("B", "assign-casushouder", by="vt-hm.m02", casushouder=KEPT, akkoord="vt-hm.m00")
    assert here.facts(CasushouderAssigned, "B")[-1].boven_norm


@pytest.mark.parametrize("monitoring", [True, False], ids=["only followed", "closed"])
def test_what_is_closed_or_only_followed_is_no_caseload(monitoring: bool):
    here = world(with_waiting(caseload=1, caseload_blokkeert=True))
    for name in "AB":
        here.register(name, gemeente="Leiden")
    here.do("A", "assign-casushouder", by="vt-hm.m02", casushouder=KEPT)
    here.do("A", "check-veiligheid", by=KEPT, acuut=False)
    with pytest.raises(Refused, match="de norm is 1"):
        here.do("B", "assign-casushouder", by="vt-hm.m02", casushouder=KEPT)
    end = {"uitkomst": "einde_bemoeienis", "monitoring": monitoring, "gesproken": "alle"}
    here.do("A", "decide-veiligheidsbeoordeling", by=KEPT, **end)
    if not monitoring:
        here.do("A", "inform-melder", by=KEPT)
        here.do("A", "close", by=KEPT, reden="veilig")

    here.do("B", "assign-casushouder", by="vt-hm.m02", casushouder=KEPT)
    assert here.route("A").is_open is monitoring
    assert here.facts(CasushouderAssigned, "B")[-1].caseload == 1


@pytest.mark.parametrize(("now", "told"), [("2026-03-09 12:00", 0), ("2026-03-10 12:00", 1)])
def test_s24_a_gap_between_teams_over_the_limit_is_told_to_the_regiocoordinator(now: str, told: int):
    here = world(with_waiting(kloof=5))
    here.register("A", gemeente="Leiden")
    here.at(now)
    assert here.engine.warn_wait_gap("hollands-midden") == told
    assert [row.team for row in here.sent(kind=WAIT_GAP)] == ["vt-hm-regio"] * told


def test_a_gap_is_looked_at_once_a_day_and_told_once_a_week():
    here = world(with_waiting(kloof=0))
    here.register("A", gemeente="Leiden")
    told = []
    for now in ("2026-03-04 12:00", "2026-03-04 18:00", "2026-03-05 12:00", "2026-03-09 12:00"):
        here.at(now)
        told.append(here.engine.warn_wait_gap("hollands-midden"))
    assert told == [1, 0, 0, 1]


def test_moves_are_confirmed_by_a_coordinator_and_one_refusal_does_not_hold_up_the_others():
    here = world(with_waiting())
    for name in "AB":
        here.register(name, gemeente="Leiden")
    here.do("A", "assign-casushouder", by=LEIDER, casushouder=KEPT)
    moves = [(here.refs[name], "vt-hm") for name in "AB"]
    with pytest.raises(Refused, match="kan dit niet vastleggen"):
        place_all(here.engine, "hollands-midden", moves, "gelijke_wachttijd", "crisisdienst.m01")
    first, second = place_all(here.engine, "hollands-midden", moves, "gelijke_wachttijd", LEIDER)
    assert "werkt al aan" in first
    assert second == ""
