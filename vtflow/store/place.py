"""Where changes land: ids, groups and group versions. Pure; both stores use it.

A group is a route with the meldingen that joined it. Its root's group version goes up with every change in the group,
so that "what happened since" is one comparison. A joined melding counts its own changes in the same column.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from vtflow.ports import Change


class Place(NamedTuple):
    """Where a melding stands now."""

    root: int
    group_version: int


class Placed(Struct, frozen=True):
    """A change with its row number, its group and the versions that come with it."""

    change: Change
    id: int
    root: int
    group_version: int  #: for its own row
    since: int  #: group version of its root, for its events

    @property
    def version(self) -> int:
        """Version of the melding after the change."""
        return self.change.stored.version + 1 if self.change.stored else 1


class Placement(Struct, frozen=True):
    """All changes of a batch, and the roots that only their group version of goes up."""

    rows: tuple[Placed, ...]
    bumped: Mapping[int, int]


def place(
    changes: Sequence[Change], new_ids: Sequence[int], known: Mapping[int, Place], ids: Mapping[str, int]
) -> Placement:
    """Work out where changes land.

    Args:
        changes: What is to be written.
        new_ids: One id for each change without `stored`, in order.
        known: Where every melding that is changed, or joined, stands now.
        ids: Ids of the references that changes join and that are not new.
    """
    fresh = iter(new_ids)
    numbered = [(change, change.stored.id if change.stored else next(fresh)) for change in changes]
    by_ref = {**ids, **{change.route.ref: number for change, number in numbered}}
    roots = [by_ref[c.route.joined_to] if c.route.joined_to else number for c, number in numbered]
    versions: dict[int, int] = {}
    for (_, number), root in zip(numbered, roots, strict=True):
        touched = {root, number, known[number].root if number in known else root}
        highest = max(known[one].group_version if one in known else 0 for one in touched)
        for one in touched:
            versions[one] = max(versions.get(one, 0), (highest if one == root else _own(known, one)) + 1)
    rows = tuple(
        Placed(change, number, root, versions[number], versions[root])
        for (change, number), root in zip(numbered, roots, strict=True)
    )
    changed = {number for _, number in numbered}
    return Placement(rows, {one: version for one, version in versions.items() if one not in changed})


def _own(known: Mapping[int, Place], one: int) -> int:
    return known[one].group_version if one in known else 0


def kept_household(change: Change, household: str) -> str:
    """Return the pseudonym that a melding keeps: none once it goes on under another code, which has it now.

    Else one melding would count as two about that household.
    """
    return "" if change.route.continues_as else household
