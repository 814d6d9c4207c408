"""A coordinator divides the list: who has least gets the next, a try writes nothing, one refusal holds up no other."""

import pytest

from tests.unit.engine.world import World
from vtflow.domain.errors import BadInput, Refused
from vtflow.engine.dividing import MOST, Division

PEOPLE = ("vt.m01", "vt.m02")
LEAD = "vt.m00"


@pytest.fixture
def world() -> World:
    made = World()
    for number in range(5):
        made.register(f"M{number}")
    return made


def holders(world: World) -> dict[str, str]:
    routes = {name: world.route(name) for name in world.refs}
    return {name: one.casushouder for name, one in routes.items() if one.work.assigned_at is not None}


def test_the_list_is_divided_evenly_and_the_team_hears_of_it_in_one_message(world: World) -> None:
    done = world.engine.assign_all(world.region, Division(people=PEOPLE, count=4), LEAD, dry_run=False)

    assert [one.fault for one in done] == [""] * 4
    assert sorted(one.staff for one in done) == ["vt.m01", "vt.m01", "vt.m02", "vt.m02"]
    assert len(holders(world)) == 4
    world.pass_time("2026-03-03 12:00")
    told = world.sent(kind="casushouder-toegewezen")
    assert sorted(row.person for row in told) == ["vt.m01", "vt.m01", "vt.m02", "vt.m02"]
    assert len({row.sending for row in told}) == 1


def test_a_try_tells_the_same_and_writes_nothing(world: World) -> None:
    division = Division(people=PEOPLE, count=3)
    before = [len(world.events(name)) for name in world.refs]
    tried = world.engine.assign_all(world.region, division, LEAD, dry_run=True)
    assert [len(world.events(name)) for name in world.refs] == before
    assert holders(world) == {}
    assert world.engine.assign_all(world.region, division, LEAD, dry_run=False) == tried


def test_who_has_more_already_gets_less(world: World) -> None:
    world.do("M0", "assign-casushouder", casushouder="vt.m01")
    world.do("M1", "assign-casushouder", casushouder="vt.m01")
    done = world.engine.assign_all(world.region, Division(people=PEOPLE, count=3), LEAD, dry_run=False)
    assert [one.staff for one in done] == ["vt.m02", "vt.m02", "vt.m01"]


def test_a_melding_that_has_somebody_already_is_refused_by_itself(world: World) -> None:
    world.do("M0", "assign-casushouder", casushouder="vt.m02")
    refs = [world.refs["M0"], world.refs["M1"], "VT-0000-0000-0000-9999-0"]
    done = world.engine.assign_all(world.region, Division(people=["vt.m01"], refs=refs), LEAD, dry_run=False)
    assert [bool(one.fault) for one in done] == [True, False, True]
    assert holders(world) == {"M0": "vt.m02", "M1": "vt.m01"}


def test_the_same_key_assigns_once(world: World) -> None:
    refs = [world.refs["M0"]]
    division = Division(people=["vt.m01"], refs=refs)
    first = world.engine.assign_all(world.region, division, LEAD, dry_run=False, key="k")
    facts = len(world.events("M0"))
    assert world.engine.assign_all(world.region, division, LEAD, dry_run=False, key="k") == first
    assert len(world.events("M0")) == facts


@pytest.mark.parametrize(("count", "allowed"), [(MOST, True), (MOST + 1, False)])
def test_no_more_than_a_hundred_at_once(world: World, count: int, allowed: bool) -> None:
    division = Division(people=PEOPLE, count=count)
    if allowed:
        assert len(world.engine.assign_all(world.region, division, LEAD, dry_run=True)) == 5
        return
    with pytest.raises(Refused, match="100"):
        world.engine.assign_all(world.region, division, LEAD, dry_run=True)


def test_nobody_nothing_and_an_outsider_are_refused(world: World) -> None:
    for division in (Division(people=(), count=1), Division(people=PEOPLE)):
        with pytest.raises(BadInput, match="noem aan wie"):
            world.engine.assign_all(world.region, division, LEAD, dry_run=False)
    with pytest.raises(BadInput, match="werkt niet bij Veilig Thuis"):
        world.engine.assign_all(world.region, Division(people=["cjg-haarlem.m01"], count=1), LEAD, dry_run=False)
    with pytest.raises(Refused, match="kan dit niet vastleggen"):
        world.engine.assign_all(world.region, Division(people=PEOPLE, count=1), "cjg-haarlem.m01", dry_run=False)
    assert holders(world) == {}
