"""What the flows of one process work with. `wiring` binds it once; flows ask for it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vtflow.orchestrate.repair import Repairer
from vtflow.orchestrate.window import Window
from vtflow.ports import RouteBook


class Refused(Exception):
    """The domain refuses what a form asks; the text is Dutch and shown to the person who asked."""


@dataclass(frozen=True, slots=True)
class Context:
    """The dependencies of all flows."""

    book: RouteBook
    window: Window
    repairer: Repairer
    tick: Callable[[], None]  #: settles what is overdue and delivers what waits; needs no Prefect
    #: form, its values, idempotency key -> one Dutch line on the end; raises Refused
    send: Callable[[str, Mapping[str, Any], str], str]
    import_file: Callable[[str], str]  #: file name -> one Dutch line on the result; raises Refused
    inbox: Callable[[], Sequence[str]]  #: names of the files that may be imported
    chores: Sequence[Callable[[], Awaitable[None]]] = ()  #: what the watchdog does beside watching; each has its pace


_bound: list[Context] = []


def bind(context: Context) -> None:
    """Make `context` the one that flows of this process use."""
    _bound[:] = [context]


def current() -> Context:
    """Return the bound context; only a process that wiring built has one."""
    return _bound[0]
