"""Who waits on whom: a directed graph of open waits, with totals, the longest path and circles."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from vtflow.reports.asked import Asked
from vtflow.reports.chain import Chain, WaitFacts
from vtflow.reports.report import COUNT, NUMBER, TEXT, Column, Part, Plot, Row

#: longest chains of relations that are looked for; longer ones hide more than they show
_LONGEST = 8
Edge = tuple[str, str]
#: legs of Veilig Thuis on which a party that has the melding waits for an answer
_ASKED_OF_VT = frozenset({"veiligheidsbeoordeling", "ondersteuning", "samenwerking", "mda"})


class Between(NamedTuple):
    """One open wait of a party on another."""

    waiter: str
    holder: str
    ref: str
    norm: str
    late: bool
    days: int  #: working days that it waits


@dataclass(slots=True)
class Relation:
    """All open waits of one party on another."""

    waits: int = 0
    late: int = 0
    days: list[int] = field(default_factory=list[int])  #: working days that each waits
    norms: Counter[str] = field(default_factory=Counter[str])
    meldingen: set[str] = field(default_factory=set[str])


def open_waits(asked: Asked, chain: Chain) -> Iterator[tuple[str, str, WaitFacts]]:
    """Yield (who waits, on whom, the wait) for every open wait of a melding whose holder is not who waits.

    Who waits is who has the chain: of a wait with a partner Veilig Thuis, of one with Veilig Thuis the party that has
    an open offer or referral of this melding and so waits for its decision, its plan or its answer to a question.
    """
    if chain.closed is not None and chain.closed <= asked.end:
        return
    home = asked.policy.region.veilig_thuis
    partners = _partners(chain)
    for wait in chain.waits.values():
        if wait.ended is not None or wait.opened >= asked.end:
            continue
        if wait.holder != home:
            yield _sender(chain, wait.holder, home), wait.holder, wait
        elif wait.leg in _ASKED_OF_VT:
            yield from ((partner, home, wait) for partner in sorted(partners - {home}))


def _partners(chain: Chain) -> set[str]:
    """Return the parties with an open delivery or referral of this melding."""
    state: dict[str, tuple[str, str]] = {}
    for move in chain.handed:
        state[move.no] = move.what, move.receiver or state.get(move.no, ("", ""))[1]
    return {to for what, to in state.values() if what in {"aangeboden", "aanvaard", "eigen_lijst"} and to}


def _sender(chain: Chain, holder: str, home: str) -> str:
    """Return who offered what a party holds; Veilig Thuis where nobody did."""
    senders = [m.sender for m in chain.handed if m.what == "aangeboden" and m.receiver == holder and m.sender != holder]
    return senders[-1] if senders else home


def relations(asked: Asked) -> dict[Edge, Relation]:
    """Return the totals of each relation: (who waits, on whom)."""
    return related(one for chain in asked.chains for one in waits_between(asked, chain))


def waits_between(asked: Asked, chain: Chain) -> Iterator[Between]:
    """Yield the open waits of a melding between two parties."""
    for waiter, holder, wait in open_waits(asked, chain):
        days = asked.workdays(wait.start, asked.end)
        yield Between(waiter, holder, chain.ref, wait.norm, wait.limit <= asked.end, days)


def related(waits: Iterable[Between]) -> dict[Edge, Relation]:
    """Return the totals of waits between parties, by relation."""
    found: dict[Edge, Relation] = {}
    for wait in waits:
        edge = wait.waiter, wait.holder
        one = found.get(edge)
        if one is None:
            one = found[edge] = Relation()
        one.waits += 1
        one.late += wait.late
        one.days.append(wait.days)
        one.norms[wait.norm] += 1
        one.meldingen.add(wait.ref)
    return found


def ringed(found: Mapping[Edge, Relation]) -> set[Edge]:
    """Return the relations that stand in a circle."""
    return {pair for path in circles(list(found)) for pair in zip(path, (*path[1:], path[0]), strict=True)}


def circles(edges: Sequence[Edge]) -> list[tuple[str, ...]]:
    """Return every simple circle once, from its first party by name, shortest first; at most eight parties long."""
    nexts = _nexts(edges)
    found: set[tuple[str, ...]] = set()
    for start in sorted(nexts):
        for path in _paths(nexts, (start,)):
            # why: a circle is told from its first party only, so that each is found once
            if start in nexts.get(path[-1], ()) and min(path) == start and len(path) > 1:
                found.add(path)
    return sorted(found, key=lambda path: (len(path), path))


def longest_path(found: Mapping[Edge, Relation]) -> tuple[tuple[str, ...], int]:
    """Return the chain of parties that wait on each other with the most working days in all, and those days.

    A relation counts for its longest wait; no party stands in it twice.
    """
    nexts = _nexts(list(found))
    best: tuple[tuple[str, ...], int] = ((), 0)
    for start in sorted(nexts):
        for path in _paths(nexts, (start,)):
            days = sum(max(found[edge].days) for edge in pairwise(path))
            if days > best[1]:
                best = path, days
    return best


def _nexts(edges: Sequence[Edge]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for waiter, holder in edges:
        found.setdefault(waiter, set()).add(holder)
    return {waiter: tuple(sorted(holders)) for waiter, holders in found.items()}


def _paths(nexts: Mapping[str, tuple[str, ...]], path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield path
    if len(path) < _LONGEST:
        for following in nexts.get(path[-1], ()):
            if following not in path:
                yield from _paths(nexts, (*path, following))


def wachten(asked: Asked) -> Part:
    """Return a row a relation, the longest waits first, with a drawing."""
    found = relations(asked)
    rows = relation_rows(found, asked.team)
    return Part(
        id="wachten",
        title="Wie wacht op wie",
        columns=(
            Column("wie", "wie wacht", TEXT),
            Column("op", "op wie", TEXT),
            Column("meldingen", "meldingen", COUNT),
            Column("termijnen", "open termijnen", COUNT),
            Column("te_laat", "te laat", COUNT),
            Column("langste", "langste (werkdagen)", NUMBER, ("meldingen",)),
            Column("samen", "samen (werkdagen)", NUMBER, ("meldingen",)),
            Column("waarop", "waarop", TEXT),
            Column("kring", "in een kring", TEXT),
        ),
        rows=tuple(rows),
        indicators=("IND-WACHT",),
        mermaid=mermaid(asked, found, ringed(found)),
        plot=Plot("vlak", "op", ("wie", "langste"), "Langste wachten in werkdagen, van wie (regel) op wie (kolom)"),
    )


def relation_rows(found: Mapping[Edge, Relation], team: Callable[[str], str]) -> list[Row]:
    """Return a row a relation, the longest wait first; `team` gives the title of a party."""
    rings = ringed(found)
    rows = [_relation_row(team, edge, found[edge], edge in rings) for edge in found]
    return sorted(rows, key=lambda row: (-_number(row["langste"]), str(row["wie"]), str(row["op"])))


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _relation_row(team: Callable[[str], str], edge: Edge, one: Relation, is_ringed: bool) -> Row:
    return {
        "wie": team(edge[0]),
        "op": team(edge[1]),
        "meldingen": len(one.meldingen),
        "termijnen": one.waits,
        "te_laat": one.late,
        "langste": max(one.days),
        "samen": sum(one.days),
        "waarop": ", ".join(sorted(one.norms)),
        "kring": "ja" if is_ringed else "nee",
    }


def kringen(asked: Asked) -> Part:
    """Return the longest path and every circle, with the meldingen in which both sides of it wait."""
    found = relations(asked)
    return Part(
        id="kringen",
        title="Langste pad en kringen",
        columns=(
            Column("soort", "soort", TEXT),
            Column("partijen", "partijen", TEXT),
            Column("werkdagen", "langste wachten samen (werkdagen)", NUMBER),
            Column("zelfde_melding", "meldingen waarin de hele kring wacht", COUNT),
        ),
        rows=tuple(circle_rows(found, asked.team)),
        indicators=("IND-WACHT",),
    )


def circle_rows(found: Mapping[Edge, Relation], team: Callable[[str], str]) -> list[Row]:
    """Return a row for the longest path and one for every circle."""
    path, days = longest_path(found)
    rows: list[Row] = []
    if path:
        rows.append({"soort": "langste pad", "partijen": _arrows(team, path), "werkdagen": days, "zelfde_melding": 0})
    for ring in circles(list(found)):
        edges = [found[pair] for pair in zip(ring, (*ring[1:], ring[0]), strict=True)]
        together = edges[0].meldingen.intersection(*(one.meldingen for one in edges[1:]))
        rows.append(
            {
                "soort": "kring",
                "partijen": _arrows(team, (*ring, ring[0])),
                "werkdagen": sum(max(one.days) for one in edges),
                "zelfde_melding": len(together),
            }
        )
    return rows


def _arrows(team: Callable[[str], str], path: Sequence[str]) -> str:
    return " → ".join(team(code) for code in path)


def mermaid(asked: Asked, found: Mapping[Edge, Relation], rings: set[Edge]) -> str:
    """Return the graph as a Mermaid flowchart; relations in a circle are drawn thick."""
    parties = {code: f"p{at}" for at, code in enumerate(sorted({code for edge in found for code in edge}), 1)}
    lines = ["flowchart LR", *(f'    {key}["{asked.team(code)}"]' for code, key in parties.items())]
    for (waiter, holder), one in sorted(found.items()):
        arrow = "==>" if (waiter, holder) in rings else "-->"
        lines.append(f"    {parties[waiter]} {arrow}|{one.waits}, langste {max(one.days)} wd| {parties[holder]}")
    return "\n".join(lines)
