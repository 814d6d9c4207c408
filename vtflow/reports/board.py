"""The board of a region: what is late and at whom, what comes in two days, what was not delivered, what nobody watches.

Nothing on it reads a melding as a whole, so that it stays quick with tens of thousands of open ones.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from vtflow.domain.norms import Policy
from vtflow.domain.routing import LEGS
from vtflow.domain.written_time import clock_text
from vtflow.ports import LoggedMessage, LogQuery, Reader, Store
from vtflow.ports.board import Late
from vtflow.ports.watch import Hold
from vtflow.reports.filters import HANDOVER, LEVELS, TASK, runs_url
from vtflow.reports.labels import team_title
from vtflow.reports.tags import (
    LATE,
    gemeente_tag,
    late_at_tag,
    late_leg_tag,
    level_tag,
    melding_tag,
    region_tag,
)

AHEAD = timedelta(hours=48)
ROWS = 25  #: of a list at most; what is left out is counted
_LOGGED = 200


@dataclass(frozen=True, slots=True)
class Link:
    """How addresses on a board are made."""

    base: str  #: where the window is; empty: the board is read within it
    today: date  #: real day
    always: tuple[str, ...] = ()  #: tags that every list has besides its own

    def __call__(self, text: object, *tags: str) -> str:
        """Return a Markdown link to the routes with these tags."""
        return f"[{text}]({runs_url(self.base, (*tags, *self.always), self.today)})"

    def within(self, *tags: str) -> "Link":
        """Return a link of which every list has these tags too."""
        return replace(self, always=tags)


def board_facts(store: Store, policy: Policy, now: datetime) -> dict[str, Any]:
    """Return the board of a region at `now`, domain time; lists are cut, their counts are not."""
    return store.read(lambda reader: _facts(reader, policy, now))


def _facts(reader: Reader, policy: Policy, now: datetime) -> dict[str, Any]:
    region = policy.region
    open_by_place = reader.open_meldingen(region.id)
    coming, first = reader.coming(region.id, now, now + AHEAD, ROWS)
    silent, refs = reader.silent(region.id, ROWS)
    logged = reader.delivery_log(LogQuery(failed=True, limit=_LOGGED))
    failed = [one for one in logged if one.row.team in region.teams]
    holds = [hold for hold in reader.holds(region.id) if hold.ended_at is None and hold.until > now]
    late = reader.late(region.id, now)
    return {
        "regio": region.id,
        "titel": region.title,
        "op": clock_text(now),
        "open": sum(open_by_place.values()),
        "termijnen_te_laat": sum(row.waits for row in late),
        "te_laat": [_late(row, policy) for row in late],
        "komende_48_uur": {
            "aantal": coming,
            "rijen": [
                {
                    "ref": row.ref,
                    "gemeente": row.gemeente,
                    "gemeente_naam": policy.region.gemeenten.get(row.gemeente, row.gemeente),
                    "aan_zet": row.aan_zet,
                    "aan_zet_team": team_title(row.aan_zet, policy) if row.aan_zet else "",
                    "op": clock_text(row.at),
                }
                for row in first
            ],
        },
        "niet_bezorgd": {"aantal": len(failed), "rijen": [_message(one) for one in failed[:ROWS]]},
        "zonder_vervolg": {"aantal": silent, "rijen": refs},
        "vastgehouden": [_hold(hold, policy) for hold in holds],
    }


def _late(row: Late, policy: Policy) -> dict[str, Any]:
    return {
        "gemeente": row.gemeente,
        "gemeente_naam": policy.region.gemeenten.get(row.gemeente, row.gemeente),
        "bij": row.holder,
        "bij_team": team_title(row.holder, policy),
        "etappe": row.leg,
        "etappe_titel": LEGS.get(row.leg, row.leg),
        "niveau": row.level,
        "termijnen": row.waits,
        "meldingen": row.meldingen,
        "sinds": clock_text(row.oldest),
    }


def _message(one: LoggedMessage) -> dict[str, Any]:
    row = one.row
    return {
        "ref": row.ref,
        "team": row.team,
        "kanaal": row.channel,
        "soort": row.kind,
        "sinds": clock_text(row.deliver_at),
        "status": row.status.value,
    }


def _hold(hold: Hold, policy: Policy) -> dict[str, Any]:
    reasons: Mapping[str, str] = policy.codes.get("aanhoudreden", {})
    return {
        "van": clock_text(hold.start),
        "tot": clock_text(hold.until),
        "reden": reasons.get(hold.reden, hold.reden.replace("_", " ")),
        "door": hold.by,
    }


def board_text(facts: Mapping[str, Any], link: Link) -> str:
    """Return a board as Markdown, with links to the lists behind every figure."""
    here = link.within(region_tag(facts["regio"]))
    late = here(f"{facts['termijnen_te_laat']} termijnen te laat", LATE)
    lines = [
        f"# {facts['titel']}",
        "",
        f"Bijgewerkt {facts['op']} · {facts['open']} meldingen open · **{late}** · "
        f"{facts['komende_48_uur']['aantal']} in de komende 48 uur",
        "",
        *_holds(facts["vastgehouden"]),
        *_by_gemeente(facts["te_laat"], here),
        *_late_rows(facts["te_laat"], here),
        *_list(
            "Komende 48 uur",
            facts["komende_48_uur"],
            ("Melding", "Gemeente", "Aan zet", "Moment"),
            lambda row: (
                link(row["ref"], melding_tag(row["ref"])),
                row["gemeente_naam"],
                row["aan_zet_team"],
                row["op"],
            ),
        ),
        *_list(
            "Berichten die niet aankwamen",
            facts["niet_bezorgd"],
            ("Melding", "Team", "Kanaal", "Soort", "Sinds", "Status"),
            lambda row: tuple(row[name] for name in ("ref", "team", "kanaal", "soort", "sinds", "status")),
        ),
        *_list(
            "Zonder volgend moment",
            facts["zonder_vervolg"],
            ("Melding",),
            lambda ref: (link(ref, melding_tag(ref)),),
        ),
    ]
    return "\n".join(lines)


def _holds(holds: Sequence[Mapping[str, Any]]) -> list[str]:
    return [
        line
        for hold in holds
        for line in (f"> **Gewone berichten wachten** van {hold['van']} tot {hold['tot']}: {hold['reden']}", "")
    ]


def _by_gemeente(rows: Sequence[Mapping[str, Any]], link: Link) -> list[str]:
    """Return a row a gemeente: all that is late there, and its late overdrachten."""
    if not rows:
        return ["## Te laat", "", "Niets is te laat.", ""]
    lines = ["## Te laat per gemeente", "", "| Gemeente | Te laat | Overdrachten te laat |", "|---|---|---|"]
    for slug in dict.fromkeys(row["gemeente"] for row in rows):
        own = [row for row in rows if row["gemeente"] == slug]
        handovers = sum(row["termijnen"] for row in own if row["etappe"] == HANDOVER)
        late = link(sum(row["termijnen"] for row in own), LATE, gemeente_tag(slug))
        shown = link(handovers, late_leg_tag(HANDOVER), gemeente_tag(slug)) if handovers else "0"
        lines.append(f"| {own[0]['gemeente_naam']} | {late} | {shown} |")
    return [*lines, ""]


def _late_rows(rows: Sequence[Mapping[str, Any]], link: Link) -> list[str]:
    """Return where it is late: at whom, in which gemeente, in which leg, at which level."""
    if not rows:
        return []
    heads = ("Bij", "Gemeente", "Etappe", "Niveau", "Termijnen", "Oudste grens")
    lines = ["## Te laat: bij wie", "", f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    for row in sorted(rows, key=lambda row: (row["bij"], row["gemeente"], row["etappe"], row["niveau"])):
        level = row["niveau"]
        reached = link(f"{level} {LEVELS.get(level, TASK)}", LATE, level_tag(level)) if level else "0"
        tags = (late_at_tag(row["bij"]), late_leg_tag(row["etappe"]), gemeente_tag(row["gemeente"]))
        cells = (
            link(row["bij_team"], late_at_tag(row["bij"])),
            row["gemeente_naam"],
            row["etappe_titel"],
            reached,
            link(row["termijnen"], *tags),
            row["sinds"],
        )
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return [*lines, ""]


def _list(
    title: str, found: Mapping[str, Any], heads: Sequence[str], cells: Callable[[Any], Sequence[object]]
) -> list[str]:
    """Return a heading with a count and the first rows of a list."""
    rows, total = found["rijen"], found["aantal"]
    if not rows:
        return [f"## {title}: geen", ""]
    lines = [f"## {title}: {total}", "", f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    lines += [f"| {' | '.join(str(cell) for cell in cells(row))} |" for row in rows]
    left = total - len(rows)
    return [*lines, "", *([f"En nog {left} meer.", ""] if left > 0 else [])]
