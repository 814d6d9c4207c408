"""Speaking to everybody: one entry a person, a motivation with four eyes, and what that means at the gate."""

from typing import Literal

from vtflow.domain import commands as c
from vtflow.domain import events as e
from vtflow.domain.actors import require_second
from vtflow.domain.contactreeks import require_series
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.melding import Route
from vtflow.domain.persons import children, number_of

#: an entry of a child as the gate keeps it; a motivated one is an answer too
_AT_GATE = {"gesproken": "gesproken", "gezien": "gezien", "niet_gesproken": "gemotiveerd"}
VERKLAARD = "verklaard"  #: only the bare answer of the checklist says so


def require_person(route: Route, persoon: str) -> None:
    """Check that a person can belong to the melding: its children are numbered 1 to their count.

    Raises:
        Refused: the melding has fewer children.
    """
    role, number = number_of(persoon)
    if role == "kind" and number > route.kinderen:
        text = f"{persoon} hoort niet bij {route.ref}: kinderen op deze melding: {route.kinderen}"
        known = f"kind-1 tot en met kind-{route.kinderen}" if route.kinderen else "een volwassene, zoals slachtoffer-1"
        raise Refused("persoon", f"{text}; kies {known}")


def record_betrokkenen(draft: Draft, command: c.RecordBetrokkenen) -> None:
    """Name the direct betrokkenen; whoever was spoken before counts."""
    named = tuple(command.betrokkenen)
    twice = sorted({one for one in named if named.count(one) > 1})
    if twice:
        raise Refused("persoon", f"betrokkenen: {', '.join(twice)} staat er twee keer; noem iedere persoon één keer")
    for persoon in named:
        require_person(draft.route, persoon)
    alle = not _without(draft.route, named, {one.persoon for one in draft.route.gesprekken})
    draft.record(e.BetrokkenenRecorded(betrokkenen=named, alle=alle, note=draft.note))


def record_gesprek(draft: Draft, command: c.RecordGesprek) -> None:
    """Record one entry of one person."""
    route = draft.route
    require_person(route, command.persoon)
    if command.uitkomst == "gezien" and number_of(command.persoon)[0] != "kind":
        raise Refused("gezien", f"{command.persoon}: alleen een kind kan gezien zijn zonder gesprek")
    _require_motivation(draft, command)
    entries = {one.persoon for one in route.gesprekken} | {command.persoon}
    draft.record(
        e.GesprekRecorded(
            persoon=command.persoon,
            uitkomst=command.uitkomst,
            reden=command.reden,
            akkoord=command.akkoord,
            alle=bool(route.betrokkenen) and not _without(route, route.betrokkenen, entries),
            note=draft.note,
        )
    )


def _require_motivation(draft: Draft, command: c.RecordGesprek) -> None:
    if command.uitkomst != "niet_gesproken":
        if command.reden or command.akkoord:
            text = "reden en akkoord horen alleen bij niet_gesproken; laat ze hier weg"
            raise Refused("motivering", text)
        return
    if not command.reden or not command.akkoord:
        text = f"{command.persoon} is niet gesproken: geef een reden, en het akkoord van een collega (akkoord)"
        raise Refused("motivering", text)
    draft.context.policy.require_code("gespreksreden", command.reden)
    require_second(draft, command.akkoord, "iemand niet spreken", "wie het vastlegt")
    require_series(draft.route, command.reden, [command.persoon])
    require_series(draft.route, command.reden, [command.persoon])


def require_gesproken(
    draft: Draft,
    gesproken: Literal["alle", "gemotiveerd", "nog_niet"],
    uitzondering: c.Uitzondering | None,
) -> tuple[str, str]:
    """Check what a decision or contact says about speaking to everybody.

    Returns:
        The reason of the exception and who agreed to it; two empty texts when there is none.

    Raises:
        Refused: everybody is said to be spoken while the record lacks somebody, or an exception lacks its grounds.
    """
    if gesproken == "alle" and (draft.route.gesprekken or draft.route.betrokkenen):
        _require_nobody(without_entry(draft.route), "gesproken: alle klopt niet met wat is vastgelegd")
    if gesproken != "gemotiveerd":
        if uitzondering is not None:
            raise Refused("motivering", "een uitzondering hoort alleen bij gesproken: gemotiveerd; laat haar hier weg")
        return "", ""
    if uitzondering is None:
        text = "niet iedereen is gesproken: geef een uitzondering met reden en akkoord van een collega (uitzondering)"
        raise Refused("motivering", text)
    draft.context.policy.require_code("gespreksreden", uitzondering.reden)
    require_second(draft, uitzondering.akkoord, "een uitzondering op spreken", "wie het vastlegt")
    require_series(draft.route, uitzondering.reden, without_entry(draft.route))
    return uitzondering.reden, uitzondering.akkoord


def without_entry(route: Route) -> list[str]:
    """Return who has no entry yet: the named betrokkenen in their order, then the children by number."""
    return _without(route, route.betrokkenen, {one.persoon for one in route.gesprekken})


def _without(route: Route, named: tuple[str, ...], entries: set[str]) -> list[str]:
    everybody = dict.fromkeys((*named, *children(route.kinderen)))
    return [persoon for persoon in everybody if persoon not in entries]


def _require_nobody(lacking: list[str], why: str) -> None:
    if lacking:
        text = f"{why}: zonder gesprek of motivering zijn {', '.join(lacking)}. Leg die vast met record-gesprek"
        raise Refused("gesprekken", text)


def require_entries(route: Route, *, spoken: bool, seen: bool) -> None:
    """Check the answers of the gate against the record, as far as there is one.

    Without any entry the bare answer stands.

    Args:
        route: The melding that is offered.
        spoken: The checklist says that all betrokkenen were spoken.
        seen: The checklist says that every child was seen.

    Raises:
        Refused: a named person or a child has no entry; the text names them.
    """
    entries = {one.persoon for one in route.gesprekken}
    if spoken:
        lacking = [persoon for persoon in route.betrokkenen if persoon not in entries]
        _require_nobody(lacking, "betrokkenen_gesproken klopt niet met wat is vastgelegd")
    kinderen = children(route.kinderen)
    if seen and entries.intersection(kinderen):
        lacking = [kind for kind in kinderen if kind not in entries]
        _require_nobody(lacking, "kinderen_gezien klopt niet met wat per kind is vastgelegd")


def children_at_gate(route: Route, *, seen: bool) -> tuple[tuple[str, str], ...]:
    """Return for each child how it counts at the offer, by number: gesproken, gezien, gemotiveerd or verklaard.

    A child without an entry is left out where the checklist does not say that every child was seen.
    """
    found = {one.persoon: _AT_GATE[one.uitkomst] for one in route.gesprekken}
    if seen:
        found = {kind: found.get(kind, VERKLAARD) for kind in children(route.kinderen)}
    return tuple((kind, found[kind]) for kind in children(route.kinderen) if kind in found)
