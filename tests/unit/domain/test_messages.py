"""Who hears what, once, and what happens where nobody is there to hear it."""

import dataclasses

import pytest
from msgspec.structs import replace

from tests.unit.engine.world import BOOK, CHANNEL, CJG, KENNEMERLAND, World
from vtflow.domain.evolve import evolve
from vtflow.domain.holders import FORMER_HOLDER, NEW_HOLDER
from vtflow.domain.messages import messages, resolve
from vtflow.domain.norms import Policy
from vtflow.ports import OutboxStatus

MONDAY = "2026-03-02 10:00"


def without(policy: Policy, *codes: str) -> Policy:
    """The policy in which these teams do not exist."""
    teams = {code: team for code, team in policy.region.teams.items() if code not in codes}
    return dataclasses.replace(policy, region=dataclasses.replace(policy.region, teams=teams))


@pytest.fixture
def received() -> World:
    return World(MONDAY).received()


def test_n09_an_unanswered_offer_calls_both_sides_at_every_rung(received: World) -> None:
    received.pass_time("2026-03-10 12:00")

    assert {rung: received.teams(norm="OVD-ACC", rung=rung) for rung in ("50", "80", "100", "150")} == {
        "50": ["cjg-haarlem", "vt"],
        "80": ["cjg-haarlem-coordinatie", "vt-coordinatie"],
        "100": ["cjg-haarlem-manager", "gemeente-haarlem", "vt"],
        "150": ["bestuur-haarlem", "vt-directie"],
    }


def test_f68_replaying_an_event_gives_the_same_messages_under_the_same_keys(received: World) -> None:
    received.pass_time("2026-03-10 12:00")
    # why: who has the ball is told of a command as a whole, see test_holders
    keys = [row.key for row in received.sent() if row.kind not in {NEW_HOLDER, FORMER_HOLDER}]

    route = None
    told = []
    for event in received.events():
        route = evolve(route, event)
        told += [message.key for message in messages(event, route, KENNEMERLAND)]

    assert sorted(told) == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_a_message_says_until_when_and_who_is_at_the_ball(received: World) -> None:
    received.pass_time("2026-03-04 09:00")

    (row,) = received.sent(norm="OVD-ACC", team="vt")
    assert (row.limit, row.holder, row.role, row.kind, row.rung) == (
        "2026-03-05",
        "cjg-haarlem",
        "casushouder",
        "trede",
        "50",
    )


def test_a_message_about_hours_says_the_moment() -> None:
    world = World(MONDAY)
    world.register()
    world.pass_time("2026-03-02 12:00")

    (row,) = world.sent(norm="VB-DIRECT")
    assert (row.limit, row.team, row.urgency.value) == ("2026-03-02T13:00:00+00:00", "vt-spoed", "acuut")


def test_a_message_about_a_wait_that_ended_before_it_left_lapses(received: World) -> None:
    received.at("2026-03-03 18:00")
    received.do("A", "accept-overdracht", by=CJG, naam="m02", gesprek_op="2026-03-03")
    received.pass_time("2026-03-09 08:25")
    received.at("2026-03-09 08:30")  # the day of the 80 % rung of the first contact
    received.engine.settle_all()
    received.do("A", "report-first-contact", by=CJG)

    assert {row.status for row in received.sent(norm="OVD-CONTACT", rung="80")} == {OutboxStatus.VERVALLEN}


def test_an_empty_role_alerts_operations_once_for_each_role(received: World) -> None:
    received.book.now = without(KENNEMERLAND, "bestuur-haarlem", "vt-directie")
    received.pass_time("2026-03-10 12:00")

    assert sorted((row.team, row.kind) for row in received.sent(norm="OVD-ACC", rung="150")) == [
        ("operaties", "leeg-doel-bestuur"),
        ("operaties", "leeg-doel-directeur_vt"),
    ]


def test_a_team_without_a_channel_alerts_operations() -> None:
    world = World(MONDAY, channels=lambda team: () if team == "cjg-haarlem" else (CHANNEL,)).offered()

    (row,) = world.sent(kind="leeg-doel-ontvanger")
    assert (row.team, row.role, row.ref) == ("operaties", "ontvanger", world.refs["A"])


def test_operations_without_a_channel_is_not_asked_for_ever() -> None:
    world = World(MONDAY, channels=lambda _: ()).offered()

    assert world.sent() == []


def test_a_team_with_two_channels_gets_a_row_for_each() -> None:
    world = World(MONDAY, channels=lambda _: ("postvak", "mail")).offered()

    rows = world.sent(kind="overdracht-aangeboden", team="cjg-haarlem")
    assert [row.channel for row in rows] == ["postvak", "mail"]
    assert len({row.key for row in rows}) == 1


def test_before_there_is_a_receiver_nobody_is_missed() -> None:
    world = World(MONDAY)
    world.register()
    world.do("A", "check-veiligheid", acuut=False)
    world.pass_time("2026-03-05 09:00")
    world.do("A", "acknowledge-escalation", actie="overleg", norm="VB-5WD")

    assert world.teams(kind="escalatie-bevestigd") == ["vt"]
    assert world.teams(team="operaties") == []


def test_one_team_in_two_roles_hears_it_once_in_its_first_role() -> None:
    region = KENNEMERLAND.region
    both = dataclasses.replace(
        KENNEMERLAND,
        region=dataclasses.replace(region, roles={**region.roles, "gedragswetenschapper": "vt-coordinatie"}),
    )
    world = World(MONDAY, policy=both)
    world.register()
    world.do("A", "check-veiligheid", acuut=False)
    world.pass_time("2026-03-06 09:00")

    assert [(row.team, row.role) for row in world.sent(norm="VB-5WD", rung="80")] == [
        ("vt-coordinatie", "teamleider_vt")
    ]


@pytest.mark.parametrize("region", ["kennemerland", "zaanstreek-waterland"])
def test_every_role_of_every_ladder_finds_a_team_of_the_region(region: str) -> None:
    policy = BOOK.policy(region)
    team = next(team for team in policy.region.teams.values() if team.kind == "lokaal_team")
    world = World(MONDAY).offered()
    route = replace(world.route(), gemeente=team.gemeenten[0], responsible=policy.region.veilig_thuis)
    roles = {
        role for ladder in policy.ladders.values() for step in (*ladder.steps, ladder.task) for role in step.audience
    }

    assert {role for role in roles if resolve(role, route, policy, team.code, world.clock.now()) is None} == set()


def test_the_notices_go_to_the_side_that_must_know() -> None:
    world = World(MONDAY).offered()
    world.do("A", "return-overdracht", by=CJG, reden="geen_veiligheidsplan")
    world.offer()
    world.do("A", "refuse-overdracht", by=CJG, reden="geen_capaciteit")
    world.offer()
    world.do("A", "withdraw-overdracht", reden="onveilig")
    world.do("A", "report-signal")

    kinds = ("overdracht-onvolledig", "overdracht-geweigerd", "overdracht-ingetrokken", "signaal-gemeld")
    assert {kind: world.teams(kind=kind) for kind in kinds} == {
        "overdracht-onvolledig": ["vt"],
        "overdracht-geweigerd": ["cjg-haarlem-coordinatie", "vt"],
        "overdracht-ingetrokken": ["cjg-haarlem"],
        "signaal-gemeld": ["vt"],
    }


def test_no_message_says_anything_about_people_household_or_violence() -> None:
    world = World(MONDAY)
    world.register(aard="kindermishandeling", huishouden="gezin Jansen", kinderen=3)
    world.pass_time("2026-03-20 12:00")

    told = " ".join(f"{one.title} {one.body}" for one in world.notifier.arrived) + repr(world.sent())
    assert world.notifier.arrived
    assert not any(word in told.lower() for word in ("jansen", "mishandeling", "geweld", "kinderen", "politie"))
