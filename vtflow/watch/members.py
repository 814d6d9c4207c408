"""Members: the same part running on several machines, each with a sign of life of its own as `part@member`.

A part lives as long as one of its members does; a member that falls silent is told by its own name.
"""

from collections.abc import Sequence

from vtflow.ports.watch import Heartbeat

_AT = "@"


def member_name(part: str, member: str) -> str:
    """Return under which name a part gives its sign of life; the plain one where there is one machine."""
    return f"{part}{_AT}{member}" if member else part


def part_of(name: str) -> str:
    """Return the part that a sign of life is of."""
    return name.partition(_AT)[0]


def of_part(beats: Sequence[Heartbeat], part: str) -> list[Heartbeat]:
    """Return the signs of life of a part, by name.

    Members that were stopped on purpose are left out where another one lives or fell silent: they are history.
    """
    found = [beat for beat in beats if part_of(beat.part) == part]
    return [beat for beat in found if not beat.stopped] or found[:1]


def newest(beats: Sequence[Heartbeat], part: str) -> Heartbeat | None:
    """Return the last sign of life of any member of a part; None when there never was one."""
    return max(of_part(beats, part), key=lambda beat: beat.at, default=None)
