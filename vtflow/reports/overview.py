"""The overview of a region: everything its page shows, as rows of text and numbers."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vtflow.domain.norms import Policy
from vtflow.domain.written_time import clock_text
from vtflow.reports.graph import Edge, Relation, circle_rows, related, relation_rows, ringed
from vtflow.reports.handovers import flow_rows
from vtflow.reports.labels import team_title
from vtflow.reports.standing import SOON, Filter, Standing
from vtflow.reports.wachtspreiding import spread

#: rows of a list at once; what is left out is counted
ROWS = 25
#: shares of a norm under which running terms are counted; what is past the last one is late
BANDS = (("tot50", "tot 50 %"), ("tot80", "50 tot 80 %"), ("tot100", "80 tot 100 %"), ("te_laat", "te laat"))
_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Look:
    """A region under a filter, with who waits on whom in it."""

    chosen: Standing
    wanted: Filter
    relations: Mapping[Edge, Relation]
    rings: frozenset[Edge]  #: relations that stand in a circle

    @property
    def titles(self) -> dict[str, str]:
        """Titles of the parties that wait or are waited for, by code."""
        return {code: team_title(code, self.chosen.policy) for edge in self.relations for code in edge}


def look(found: Standing, wanted: Filter) -> Look:
    """Return what is left of a region under a filter."""
    chosen = found.chosen(wanted)
    relations = related(chosen.between)
    return Look(chosen, wanted, relations, frozenset(ringed(relations)))


def overview_facts(seen: Look, first: int = 0) -> _Row:
    """Return everything on the overview of a region.

    Args:
        seen: What is looked at.
        first: Rows of the queue that are passed over.
    """
    chosen, policy = seen.chosen, seen.chosen.policy
    return {
        "regio": policy.region.id,
        "titel": policy.region.title,
        "op": clock_text(chosen.now),
        "filter": seen.wanted._asdict(),
        "totalen": totals(chosen),
        "wachtrij": {
            "aantal": len(chosen.queue),
            "vanaf": first,
            "rijen": [_queued(row, policy) for row in chosen.queue[first : first + ROWS]],
        },
        "termijnen": term_rows(chosen),
        "spreiding": {soort: _spread(chosen, soort) for soort in ("gemeente", "team")},
        "contacten": contacts(chosen),
        "wie_op_wie": relation_rows(seen.relations, _namer(policy)),
        "kringen": circle_rows(seen.relations, _namer(policy)),
        "verkeer": _flow(chosen),
    }


def choices(found: Standing) -> dict[str, list[tuple[str, str]]]:
    """Return what one can filter on now: gemeenten with something open, and teams with whom a term lies; by name."""
    region = found.policy.region
    gemeenten = {row["gemeente"] for row in found.queue}
    teams = {one.holder for one in found.terms} | {row["aan_zet"] for row in found.queue if row["aan_zet"]}
    return {
        "gemeente": sorted(((slug, region.gemeenten.get(slug, slug)) for slug in gemeenten), key=_by_name),
        "team": sorted(((code, team_title(code, found.policy)) for code in teams), key=_by_name),
    }


def _by_name(pair: tuple[str, str]) -> str:
    return pair[1].casefold()


def totals(chosen: Standing) -> dict[str, int]:
    """Return the figures at the top: open, acute, late, waiting for Veilig Thuis, contacts that are due or late."""
    return {
        "open": len(chosen.queue),
        "spoed": sum(row["spoed"] for row in chosen.queue),
        "te_laat": sum(row["te_laat"] for row in chosen.queue),
        "wachten": len(chosen.waiting),
        "contacten": sum(row["op"] <= chosen.now + SOON for row in chosen.contacts),
    }


def term_rows(chosen: Standing) -> list[_Row]:
    """Return a row a norm: how many terms run, by the share of the norm that is used; the latest norm first."""
    pairs = Counter((one.norm, _band(one.used, late=one.late)) for one in chosen.terms)
    counts: dict[str, Counter[str]] = {}
    for (norm, band), count in pairs.items():
        counts.setdefault(norm, Counter())[band] = count
    rows = [
        {
            "norm": norm,
            "titel": chosen.policy.titles.get(norm, norm),
            "lopend": count.total(),
            **{name: count[name] for name, _ in BANDS},
        }
        for norm, count in counts.items()
    ]
    return sorted(rows, key=lambda row: (-row["te_laat"], -row["lopend"], row["norm"]))


def _band(used: int, *, late: bool) -> str:
    if late:
        return "te_laat"
    return "tot50" if used < 50 else "tot80" if used < 80 else "tot100"


def contacts(chosen: Standing) -> _Row:
    """Return the contacts with who waits that are late or due within two days, greatest risk first."""
    due = [row for row in chosen.contacts if row["op"] <= chosen.now + SOON]
    names = ("ref", "rij", "risico", "uiterlijk", "te_laat", "gemist")
    return {
        "aantal": len(due),
        "te_laat": sum(row["te_laat"] for row in due),
        "rijen": [
            {**{name: row[name] for name in names}, "team": team_title(row["team"], chosen.policy)}
            for row in due[:ROWS]
        ],
    }


def _queued(row: Mapping[str, Any], policy: Policy) -> _Row:
    names = ("ref", "plaats", "waarom", "te_laat_vanaf", "te_laat", "niveau", "titel", "spoed")
    return {
        **{name: row[name] for name in names},
        "gemeente": policy.region.gemeenten.get(row["gemeente"], row["gemeente"]),
        "aan_zet": team_title(row["aan_zet"], policy) if row["aan_zet"] else "niemand",
    }


def _spread(chosen: Standing, soort: str) -> list[_Row]:
    region = chosen.policy.region
    rows = spread(chosen.policy, chosen.waiting, soort)
    named = region.gemeenten if soort == "gemeente" else {code: team.title for code, team in region.teams.items()}
    return [{**row, "naam": named.get(row["naam"], row["naam"])} for row in rows]


def _flow(chosen: Standing) -> list[_Row]:
    """Return the flow of the period, with what was offered and accepted in the one before."""
    title = _namer(chosen.policy)
    earlier: dict[tuple[object, object], Mapping[str, object]] = {
        (row["van"], row["naar"]): row for row in flow_rows(chosen.moves_before, title)
    }
    rows: list[_Row] = []
    for row in flow_rows(chosen.moves, title):
        was = earlier.get((row["van"], row["naar"]), {})
        rows.append({**row, "aangeboden_vorige": was.get("aangeboden", 0), "aanvaard_vorige": was.get("aanvaard", 0)})
    return rows


def _namer(policy: Policy) -> Callable[[str], str]:
    def name(code: str) -> str:
        return team_title(code, policy)

    return name


def levels_of(rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return the levels of the ladder that were reached by something open, lowest first."""
    return sorted({row["niveau"] for row in rows if row["niveau"]})
