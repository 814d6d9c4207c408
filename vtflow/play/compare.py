"""What a story gave against what it expects."""

from typing import Any, Protocol

from vtflow.play.story import Expectation


class Outcome(Protocol):
    """What a story gave; lists are in order of time."""

    @property
    def due(self) -> list[dict[str, Any]]:
        """Waits that opened."""
        ...

    @property
    def rungs(self) -> list[dict[str, Any]]:
        """Rungs that were reached."""
        ...

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Messages."""
        ...

    @property
    def state(self) -> dict[str, str]:
        """Where each melding stands, by alias."""
        ...

    @property
    def responsible(self) -> dict[str, str]:
        """Who has the safety duty."""
        ...

    @property
    def aan_zet(self) -> dict[str, str]:
        """Who must act."""
        ...

    @property
    def regisseur(self) -> dict[str, str]:
        """Who coordinates."""
        ...

    @property
    def klasse(self) -> dict[str, str]:
        """Class by the radar."""
        ...


def compare(expect: Expectation, played: Outcome) -> list[str]:
    """Return what was expected and did not come, and the rungs of named waits that came unexpected; may be empty."""
    found: list[str] = []
    for kind, wanted, got in (
        ("due", expect.due, played.due),
        ("rung", expect.rungs, played.rungs),
        ("message", expect.messages, played.messages),
    ):
        left = list(got)
        for item in wanted:
            match = next((one for one in left if all(_same(one.get(k), v) for k, v in item.items())), None)
            if match is None:
                found.append(f"{kind} expected and not found: {item}")
            else:
                left.remove(match)
        if kind == "rung":
            named = {(item.get("ref"), item.get("norm")) for item in wanted}
            found += [f"rung not expected: {one}" for one in left if (one["ref"], one["norm"]) in named]
    for what, wanted_of, got_of in (
        ("state", expect.state, played.state),
        ("responsible", expect.responsible, played.responsible),
        ("aan_zet", expect.aan_zet, played.aan_zet),
        ("regisseur", expect.regisseur, played.regisseur),
        ("klasse", expect.klasse, played.klasse),
    ):
        for name, value in wanted_of.items():
            if got_of.get(name) != value:
                found.append(f"{what} of {name}: expected {value}, got {got_of.get(name)}")
    return found


def _same(got: Any, wanted: Any) -> bool:
    return str(got) == str(wanted)
