"""The duty roster that three regions share: loading, swapping, routing, and gaps that are told in time."""

import dataclasses
from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.unit.engine.world import BOOK, CHANNEL, World
from vtflow.domain.duty import Shift, staff_on_duty
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.melding import Urgency
from vtflow.domain.messages import NOBODY_ON_DUTY, ROSTER_GAP
from vtflow.domain.norms import Policy
from vtflow.outbox import ROSTER_EVERY
from vtflow.play.duty_step import FollowedPolicies, record_duty
from vtflow.play.story import StoryStep, local_text, moment
from vtflow.policy.rostered import Rostered
from vtflow.ports.duty import Planned, Swap

HOLLANDS_MIDDEN = BOOK.policy("hollands-midden")
SERVICE = "bereikbaarheid-zuid-holland"
LEADS = ["vt-hm-coordinatie", "vt-hm-regio"]


class Following(FollowedPolicies):
    """Policies of one region, with the roster of a store."""

    now: Policy


@pytest.fixture
def world() -> World:
    # why a Monday: the sixth is the first of five working days without a holiday
    return of(World("2026-09-07 10:00", policy=HOLLANDS_MIDDEN))


def of(world: World) -> World:
    """Let the engine of a world follow the roster in its store."""
    world.engine._around = replace(world.engine._around, policies=Following(world.book, world.store))
    world.outbox._regions = (world.region,)
    return world


def planned(line: int, start: str, until: str, staff: str) -> Planned:
    return Planned(line, moment(start), moment(until), staff)


WEEK = (
    planned(2, "2026-09-07 00:00", "2026-09-08 00:00", "vt-hm-spoed.m01"),
    planned(3, "2026-09-08 00:00", "2026-09-09 00:00", "vt-haaglanden.m02"),
    planned(4, "2026-09-09 00:00", "2026-09-21 00:00", "vt-zhz.m01"),
)


def loaded(world: World, *rows: Planned) -> World:
    world.engine.load_roster(world.region, rows or WEEK, "vt-hm.m00")
    return world


def roster(world: World) -> tuple[Shift, ...]:
    return world.store.read(lambda reader: reader.roster(SERVICE))


def test_a_roster_is_loaded_once_and_again_changes_nothing(world: World) -> None:
    assert world.engine.load_roster(world.region, WEEK, "vt-hm-regio.m00") == 3
    assert world.engine.load_roster(world.region, WEEK, "vt-hm-coordinatie.m00") == 0

    assert [(one.service, one.staff, one.by) for one in roster(world)] == [
        (SERVICE, row.staff, "vt-hm-regio.m00") for row in WEEK
    ]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (planned(7, "2026-09-10 08:00", "2026-09-10 08:00", "vt-hm.m01"), "regel 7: het einde"),
        (planned(7, "2026-09-22 08:00", "2026-10-23 08:01", "vt-hm.m01"), "regel 7: de dienst duurt langer"),
        (planned(7, "2026-09-22 08:00", "2026-09-22 09:00", "vt-hm.m77"), "regel 7: medewerker 'vt-hm.m77'"),
        (planned(7, "2026-09-22 08:00", "2026-09-22 09:00", "vt-utrecht.m01"), "regel 7: team 'vt-utrecht'"),
        (planned(7, "2026-09-22 08:00", "2026-09-22 09:00", "cjg-gouda.m01"), "regel 7: 'cjg-gouda.m01' kan geen"),
        (planned(7, "2026-09-08 23:59", "2026-09-09 00:00", "vt-hm.m01"), "regel 7: valt samen met regel 3"),
        (planned(7, "2026-09-20 23:59", "2026-09-22 00:00", "vt-hm.m01"), "regel 7: valt samen met regel 4"),
    ],
)
def test_one_wrong_row_refuses_the_whole_file_and_names_the_line(world: World, row: Planned, says: str) -> None:
    with pytest.raises(Refused, match=says) as caught:
        loaded(world, *WEEK, row)
    assert (caught.value.rule, roster(world)) == ("rooster", ())


def test_rows_may_touch_and_later_plans_go_over_earlier_ones(world: World) -> None:
    loaded(world)
    world.at("2026-09-07 11:00")
    loaded(world, planned(2, "2026-09-08 00:00", "2026-09-08 12:00", "vt-hm.m05"))

    assert [staff_on_duty(roster(world), moment(f"2026-09-08 {clock}")) for clock in ("11:59", "12:00")] == [
        "vt-hm.m05",
        "vt-haaglanden.m02",
    ]


@pytest.mark.parametrize("by", ["cjg-gouda.m01", "vt-hm-leiding.m00"])
def test_a_roster_is_loaded_by_veilig_thuis_or_who_leads_it(world: World, by: str) -> None:
    with pytest.raises(Refused, match="kan geen rooster laden"):
        world.engine.load_roster(world.region, WEEK, by)


def test_a_region_without_a_service_has_no_roster() -> None:
    world = World()
    with pytest.raises(BadInput, match="heeft geen bereikbaarheidsdienst"):
        world.engine.load_roster(world.region, WEEK, "vt.m01")
    assert world.engine.warn_gaps(world.region) == 0


def swap(start: str = "2026-09-08 12:00", until: str = "2026-09-08 18:00", **changed: str) -> Swap:
    fields = {"gives": "vt-haaglanden.m02", "takes": "vt-hm.m03", "reden": "ziekte", **changed}
    return Swap(start=moment(start), until=moment(until), **fields)


@pytest.mark.parametrize("by", ["vt-haaglanden.m02", "vt-hm.m03", "vt-hm-coordinatie.m00"])
def test_a_swap_holds_in_its_hours_and_the_plan_stays_known(world: World, by: str) -> None:
    loaded(world)
    before = roster(world)
    world.engine.swap_duty(world.region, swap(), by)

    clocks = ("11:59", "12:00", "17:59", "18:00")
    assert [staff_on_duty(roster(world), moment(f"2026-09-08 {clock}")) for clock in clocks] == [
        "vt-haaglanden.m02",
        "vt-hm.m03",
        "vt-hm.m03",
        "vt-haaglanden.m02",
    ]
    assert (roster(world)[:-1], roster(world)[-1].reden, roster(world)[-1].by) == (before, "ziekte", by)


def test_loading_the_same_file_again_does_not_undo_a_swap(world: World) -> None:
    loaded(world)
    world.engine.swap_duty(world.region, swap(), "vt-hm.m03")
    loaded(world)

    assert staff_on_duty(roster(world), moment("2026-09-08 13:00")) == "vt-hm.m03"


@pytest.mark.parametrize(
    ("wanted", "by", "rule"),
    [
        (swap(), "vt-hm.m04", "bevoegd"),
        (swap(), "vt-zhz.m01", "bevoegd"),
        (swap("2026-09-07 09:59", gives="vt-hm-spoed.m01"), "vt-hm.m03", "verleden"),
        (swap("2026-09-07 23:59"), "vt-hm.m03", "rooster"),
        (swap(until="2026-09-09 00:01"), "vt-hm.m03", "rooster"),
        (swap("2026-09-21 00:00", "2026-09-21 01:00", gives="vt-zhz.m01"), "vt-hm.m03", "rooster"),
    ],
)
def test_a_swap_by_others_of_the_past_or_of_what_one_has_not_is_refused(
    world: World, wanted: Swap, by: str, rule: str
) -> None:
    loaded(world)
    with pytest.raises(Refused) as caught:
        world.engine.swap_duty(world.region, wanted, by)
    assert (caught.value.rule, len(roster(world))) == (rule, 3)


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (swap(takes="vt-hm.m77"), "vt-hm.m77"),
        (swap(gives="vt-haaglanden.m09"), "vt-haaglanden.m09"),
        (swap(takes="cjg-gouda.m01"), "kan geen dienst hebben"),
        (swap(reden="zomaar"), "ruilreden"),
        (swap(until="2026-09-08 12:00"), "komt niet na het begin"),
        (swap(takes="vt-haaglanden.m02"), "met zichzelf"),
    ],
)
def test_a_swap_with_an_unknown_code_or_without_sense_is_bad_input(world: World, wanted: Swap, says: str) -> None:
    loaded(world)
    with pytest.raises(BadInput, match=says):
        world.engine.swap_duty(world.region, wanted, "vt-hm.m03")


# ---------------------------------------------------------------- routing


def acute(world: World, name: str = "A") -> list[tuple[str, str]]:
    world.register(name, gemeente="Leiden", acuut=True)
    rows = world.sent(ref=world.refs[name])
    return sorted((row.team, row.kind) for row in rows if row.urgency is Urgency.ACUUT)


@pytest.mark.parametrize(("when", "team"), [("2026-09-07 23:59", "vt-hm-spoed"), ("2026-09-08 00:00", "vt-haaglanden")])
def test_an_acute_melding_goes_to_the_team_of_who_has_duty(world: World, when: str, team: str) -> None:
    loaded(world)
    world.at(when)

    assert acute(world) == [(team, "melding-geregistreerd")]


def test_nobody_on_the_roster_means_the_fixed_team_and_an_alert_of_its_own(world: World) -> None:
    loaded(world)
    world.at("2026-09-21 03:00")

    assert acute(world) == [("operaties-hm", NOBODY_ON_DUTY), ("vt-hm-spoed", "melding-geregistreerd")]


def test_a_person_of_a_team_that_this_region_does_not_know_counts_as_nobody() -> None:
    teams = {code: team for code, team in HOLLANDS_MIDDEN.region.teams.items() if code != "vt-zhz"}
    without = dataclasses.replace(HOLLANDS_MIDDEN.region, teams=teams)
    world = of(World("2026-09-10 03:00", policy=dataclasses.replace(HOLLANDS_MIDDEN, region=without)))
    row = Shift(
        service=SERVICE,
        start=moment("2026-09-09 00:00"),
        until=moment("2026-09-21 00:00"),
        staff="vt-zhz.m01",
        recorded_at=world.clock.now(),
        by="vt-hm.m00",
    )
    world.store.transact(lambda unit: unit.record_shifts([row]))

    assert acute(world) == [("operaties-hm", NOBODY_ON_DUTY), ("vt-hm-spoed", "melding-geregistreerd")]


def test_what_is_typed_in_later_goes_to_who_has_duty_by_then(world: World) -> None:
    loaded(world)
    world.at("2026-09-08 00:30")
    world.register("A", received="2026-09-07 23:50", gemeente="Leiden", acuut=True)

    assert world.teams(kind="melding-geregistreerd", urgency=Urgency.ACUUT) == ["vt-haaglanden"]


def test_a_region_without_a_service_keeps_its_own_duty_team() -> None:
    world = World()
    world.register("A", acuut=True)

    assert world.teams(kind="melding-geregistreerd", role="dienstdoende") == ["vt-spoed"]
    assert world.sent(kind=NOBODY_ON_DUTY) == []


def test_the_message_names_the_person_while_that_person_has_duty(world: World) -> None:
    loaded(world)
    world.outbox._composer._duty = lambda: world.engine.on_duty(world.region)  # pyright: ignore
    world.at("2026-09-08 03:00")
    acute(world)
    world.outbox.tick()

    (told,) = [one for one in world.notifier.arrived if one.team == "vt-haaglanden"]
    assert "Dienst: vt-haaglanden.m02" in told.body.splitlines()


# ---------------------------------------------------------------- gaps


def told(world: World) -> list[tuple[str, str, Urgency]]:
    return sorted((local_text(row.at), row.team, row.urgency) for row in world.sent(kind=ROSTER_GAP))


@pytest.mark.parametrize(("when", "count"), [("2026-09-13 23:59", 0), ("2026-09-14 00:00", 2)])
def test_a_gap_is_told_five_working_days_ahead_and_not_earlier(world: World, when: str, count: int) -> None:
    loaded(world)
    world.at(when)

    assert world.engine.warn_gaps(world.region) == count
    assert [team for _, team, _ in told(world)] == LEADS[:count]
    assert {row.limit for row in world.sent(kind=ROSTER_GAP)} == (
        {moment("2026-09-21 00:00").isoformat()} if count else set()
    )


@pytest.mark.parametrize(
    ("when", "urgency"), [("2026-09-17 23:59", Urgency.GEWOON), ("2026-09-18 00:00", Urgency.URGENT)]
)
def test_a_gap_that_begins_within_one_working_day_is_urgent(world: World, when: str, urgency: Urgency) -> None:
    loaded(world)
    world.at(when)
    world.engine.warn_gaps(world.region)

    assert {row.urgency for row in world.sent(kind=ROSTER_GAP)} == {urgency}


def test_a_gap_is_told_once_and_once_more_when_it_is_one_working_day_ahead_and_still_open(world: World) -> None:
    loaded(world)
    for when in ("2026-09-14 09:00", "2026-09-17 23:59", "2026-09-18 00:00", "2026-09-21 00:00", "2026-09-24 09:00"):
        world.at(when)
        world.engine.warn_gaps(world.region)

    assert [(at, team) for at, team, urgency in told(world) if urgency is Urgency.GEWOON] == [
        ("2026-09-14 09:00", "vt-hm-coordinatie"),
        ("2026-09-14 09:00", "vt-hm-regio"),
    ]
    assert [(at, team) for at, team, urgency in told(world) if urgency is Urgency.URGENT] == [
        ("2026-09-18 00:00", "vt-hm-coordinatie"),
        ("2026-09-18 00:00", "vt-hm-regio"),
    ]


def test_a_gap_that_is_filled_is_gone_and_the_next_one_is_told_anew(world: World) -> None:
    loaded(world)
    world.at("2026-09-14 09:00")
    world.engine.warn_gaps(world.region)
    loaded(world, planned(2, "2026-09-21 00:00", "2026-09-22 00:00", "vt-hm.m01"))
    assert world.engine.warn_gaps(world.region) == 0

    world.at("2026-09-15 09:00")
    assert world.engine.warn_gaps(world.region) == 2


def test_a_holiday_does_not_count_as_a_working_day(world: World) -> None:
    loaded(world, planned(2, "2026-12-01 00:00", "2026-12-31 12:00", "vt-hm.m01"))
    world.at("2026-12-22 23:59")  # Christmas Day is a Friday: five working days after 23 December is the 31st
    assert world.engine.warn_gaps(world.region) == 0
    world.at("2026-12-23 00:00")
    assert world.engine.warn_gaps(world.region) == 2


def test_each_region_that_shares_the_roster_tells_its_own_people(world: World) -> None:
    loaded(world)
    world.at("2026-09-21 03:00")
    world.engine.warn_gaps(world.region)
    world.book.now = BOOK.policy("haaglanden")
    world.engine.warn_gaps("haaglanden")

    assert [team for _, team, _ in told(world)] == sorted([*LEADS, "vt-haaglanden-coordinatie", "vt-haaglanden-regio"])


def test_the_tick_looks_at_the_rosters_once_in_a_quarter_of_an_hour(world: World) -> None:
    loaded(world, planned(2, "2026-09-07 00:00", "2026-09-15 00:00", "vt-hm.m01"))
    world.at("2026-09-07 23:50")
    world.outbox.tick()
    world.at("2026-09-08 00:00")
    world.outbox.tick()
    assert told(world) == []

    world.clock.set(moment("2026-09-07 23:50") + ROSTER_EVERY)
    world.outbox.tick()
    assert len(told(world)) == 2


def test_a_gap_message_reads_as_one_about_the_roster_and_goes_out_in_office_hours(world: World) -> None:
    loaded(world, *WEEK, planned(5, "2026-09-21 12:00", "2026-09-22 00:00", "vt-hm.m01"))
    world.pass_time("2026-09-14 08:30")
    world.outbox.tick()

    (digest,) = [one for one in world.notifier.arrived if one.team == "vt-hm-coordinatie"]
    assert "Gat in het bereikbaarheidsrooster tot maandag 21 september 2026 om 12:00 uur" in digest.body
    assert "Uiterlijk: maandag 21 september 2026 om 00:00 uur" in digest.body
    assert "Aan zet: Teamleiders Veilig Thuis Hollands Midden" in digest.body
    assert local_text(min(row.deliver_at for row in world.sent(kind=ROSTER_GAP))) == "2026-09-14 08:30"


def test_a_team_without_a_channel_does_not_swallow_a_gap() -> None:
    channels = {"operaties-hm": (CHANNEL,)}
    world = of(World("2026-09-07 10:00", HOLLANDS_MIDDEN, lambda team: channels.get(team, ())))
    world.engine.warn_gaps(world.region)

    assert {(row.team, row.kind) for row in world.sent()} == {
        ("operaties-hm", "leeg-doel-regiocoordinator"),
        ("operaties-hm", "leeg-doel-teamleider_vt"),
    }


def test_gaps_are_listed_up_to_the_next_shift(world: World) -> None:
    loaded(world)
    assert world.engine.gaps(world.region) == ()
    assert [(local_text(g.start)) for g in world.engine.gaps(world.region, 10)] == ["2026-09-21 00:00"]


# ---------------------------------------------------------------- policies and stories


def test_a_policy_stays_the_same_object_while_the_roster_is_the_same() -> None:
    rows: list[tuple[Shift, ...]] = [()]
    rostered = Rostered(lambda _: rows[0])
    first = rostered.of(HOLLANDS_MIDDEN)
    assert rostered.of(HOLLANDS_MIDDEN) is first

    start = moment("2026-09-07 00:00")
    until = start + timedelta(hours=1)
    rows[0] = (Shift(service=SERVICE, start=start, until=until, staff="vt-hm.m01", recorded_at=start, by="vt-hm.m00"),)
    assert rostered.of(HOLLANDS_MIDDEN).shifts == rows[0]
    assert rostered.of(BOOK.policy("kennemerland")) is BOOK.policy("kennemerland")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"van": "2026-09-07 10:00", "tot": "2026-09-07 11:00"}, "wie"),
        ({"van": "morgen", "tot": "2026-09-07 11:00", "wie": "vt-hm.m01"}, "morgen"),
        ({"van": "2026-09-07 10:00", "tot": "2026-09-07 11:00", "wie": "vt-hm.m01", "reden": "ziekte"}, "team ''"),
    ],
)
def test_a_story_that_tells_of_a_duty_wrongly_is_bad_input(world: World, data: dict[str, str], says: str) -> None:
    step = StoryStep(at="2026-09-07 10:00", do="duty-shift", ref="rooster", by="vt-hm.m00", data=data)

    with pytest.raises(BadInput, match=says):
        record_duty(world.engine, world.region, step)
