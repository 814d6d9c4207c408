"""Where changes land: ids, groups and the versions that let "since" be one comparison."""

from tests.contract.store.builders import T0, changed, hours, ref, registered
from vtflow.domain import events as e
from vtflow.ports import Change, Stored
from vtflow.store.place import Place, place


def stored(number: int, change: Change, group_version: int = 1) -> Stored:
    return Stored(id=number, version=1, route=change.route, head=b"", changed_at=T0, group_version=group_version)


def joined(number: int, to: int) -> Change:
    return changed(None, registered(number).events[0].fact, e.MeldingJoined(to=ref(to)))


def test_a_new_melding_is_the_root_of_its_own_group():
    (row,) = place([registered(1)], [7], {}, {}).rows
    assert (row.id, row.root, row.version, row.group_version, row.since) == (7, 7, 1, 1, 1)


def test_a_joined_melding_raises_its_root_though_that_did_not_change():
    placement = place([joined(2, 1)], [8], {7: Place(7, 5)}, {ref(1): 7})
    (row,) = placement.rows
    assert (row.root, row.group_version, row.since) == (7, 1, 6)
    assert placement.bumped == {7: 6}


def test_changes_of_one_group_in_one_batch_raise_it_once():
    first = registered(1)
    root = changed(stored(7, first), e.JoinReceived(ref=ref(2), reopens=False))
    placement = place([root, joined(2, 1)], [8], {7: Place(7, 1)}, {})
    assert [(row.id, row.root, row.group_version, row.since) for row in placement.rows] == [(7, 7, 2, 2), (8, 7, 1, 2)]
    assert placement.bumped == {}


def test_a_melding_that_splits_off_starts_above_the_group_it_leaves():
    before = stored(8, joined(2, 1))
    split = changed(before, e.MeldingSplit(reden="verkeerd"), at=T0 + hours(1))
    placement = place([split], [], {8: Place(7, 3), 7: Place(7, 9)}, {})
    (row,) = placement.rows
    assert (row.root, row.group_version) == (8, 10)
    assert placement.bumped == {7: 10}
