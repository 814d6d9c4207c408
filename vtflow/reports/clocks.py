"""The clock of the chain: from melding to help that really started, own and inherited time of a leg, whose it was."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from vtflow.domain.bookings import CLASSES, class_of, holder_title
from vtflow.domain.norms import Policy
from vtflow.domain.routing import LEGS
from vtflow.domain.written_time import clock_text
from vtflow.reports.asked import Asked, beside, middle, p90, share, shared_days
from vtflow.reports.chain import Chain, Span, merged, spans, within
from vtflow.reports.facts import instant
from vtflow.reports.report import COUNT, NUMBER, SHARE, TEXT, Column, Part, Plot, Row, Value

ALL = "alle gemeenten"


class Booking(NamedTuple):
    """Chain time booked to one holder on one leg, in whole office seconds."""

    start: int
    end: int
    holder: str
    leg: str
    seconds: int


def bookings(asked: Asked, chain: Chain) -> list[Booking]:
    """Return all time of a melding up to the end of what is counted, oldest first; the seconds add up to the whole."""
    return [
        Booking(one.start, one.end, one.holder, one.leg, asked.office_seconds(one.start, one.end))
        for one in merged(spans(chain, asked.end))
    ]


def booking_faults(asked: Asked) -> list[str]:
    """Return what is wrong with the bookings of any melding, in Dutch: gaps, overlaps, or sums that differ."""
    return [f"{chain.ref}: {text}" for chain in asked.chains for text in chain_faults(asked, chain)]


def chain_faults(asked: Asked, chain: Chain) -> Iterator[str]:
    """Yield what is wrong with the bookings of one melding, in Dutch."""
    end = asked.end if chain.closed is None else min(chain.closed, asked.end)
    rows = bookings(asked, chain)
    reached = chain.turns[0].at if chain.turns else end
    for row in rows:
        if row.start != reached:
            yield f"de boeking van {row.holder} sluit niet aan op de vorige"
        reached = row.end
    if rows and reached != end:
        yield "er is geboekt tot een ander moment dan het eind"
    whole = asked.office_seconds(chain.turns[0].at, end) if rows else 0
    if sum(row.seconds for row in rows) != whole:
        yield "de boekingen tellen niet op tot het geheel"


def houders(asked: Asked) -> Part:
    """Return the time of the period per class of holder, with its share; the period before it beside."""
    return beside(_holders(asked), _holders(asked.before), ("dagen", "aandeel"), ("houder",))


def _holders(asked: Asked) -> Part:
    seconds = dict.fromkeys(CLASSES, 0)
    meldingen = dict.fromkeys(CLASSES, 0)
    for chain in asked.chains:
        parts = within(spans(chain, asked.end), asked.opens, asked.shuts)
        classes = [class_of(part.holder, asked.policy.region) for part in parts]
        for part, code in zip(parts, classes, strict=True):
            seconds[code] += asked.office_seconds(part.start, part.end)
        for code in set(classes):
            meldingen[code] += 1
    days = shared_days(list(seconds.values()), asked.day_seconds)
    total = sum(seconds.values())
    rows = [
        {
            "houder": title,
            "meldingen": meldingen[code],
            "dagen": day,
            "seconden": seconds[code],
            "aandeel": share(seconds[code], total),
        }
        for (code, title), day in zip(CLASSES.items(), days, strict=True)
    ]
    return Part(
        id="houders",
        title="Tijd van de keten naar wie aan zet was",
        columns=(
            Column("houder", "houder", TEXT),
            Column("meldingen", "meldingen", COUNT),
            Column("dagen", "werkdagen", NUMBER, ("meldingen",)),
            Column("seconden", "kantoorseconden", NUMBER, ("meldingen",)),
            Column("aandeel", "aandeel (%)", SHARE, ("meldingen",)),
        ),
        rows=tuple(rows),
        indicators=("IND-BOEK",),
        plot=Plot("staaf", "houder", ("dagen",), "Werkdagen per houder"),
    )


def hulp(asked: Asked) -> Part:
    """Return working days from melding to help, of meldingen of which help started in the period."""
    return beside(_help(asked), _help(asked.before), ("aantal", "mediaan", "p90"), ("gemeente",))


def _help(asked: Asked) -> Part:
    found: dict[str, list[int]] = {ALL: []}
    for chain in asked.chains:
        started = chain.help_at
        if started is not None and asked.falls(started) and chain.came.soort == "melding":
            days = asked.workdays(chain.came.at, started)
            found[ALL].append(days)
            found.setdefault(asked.gemeente(chain.gemeente), []).append(days)
    rows = [
        {"gemeente": name, "aantal": len(found[name]), "mediaan": middle(found[name]), "p90": p90(found[name])}
        for name in sorted(found, key=lambda name: (name != ALL, name))
    ]
    return Part(
        id="hulp",
        title="Van melding tot hulp die werkelijk begon",
        columns=(
            Column("gemeente", "gemeente", TEXT),
            Column("aantal", "meldingen met begonnen hulp", COUNT),
            Column("mediaan", "mediaan (werkdagen)", NUMBER, ("aantal",)),
            Column("p90", "90 % binnen (werkdagen)", NUMBER, ("aantal",)),
        ),
        rows=tuple(rows),
        indicators=("IND-KETEN", "IND-DUUR"),
    )


def schakels(asked: Asked) -> Part:
    """Return own and inherited time per leg, of stays on a leg that ended in the period; legs in order of the chain."""
    return beside(_legs(asked), _legs(asked.before), ("aantal", "eigen_mediaan", "geerfd_mediaan"), ("schakel",))


def _legs(asked: Asked) -> Part:
    own: dict[str, list[int]] = {}
    inherited: dict[str, list[int]] = {}
    for chain in asked.chains:
        for leg, start, end in stays(spans(chain, asked.end)):
            if asked.falls(end):
                own.setdefault(leg, []).append(asked.workdays(start, end))
                inherited.setdefault(leg, []).append(asked.workdays(chain.came.at, start))
    rows = [_leg_row(leg, own[leg], inherited[leg]) for leg in LEGS if leg in own]
    return Part(
        id="schakels",
        title="Eigen en geërfde tijd per schakel",
        columns=(
            Column("schakel", "schakel", TEXT),
            Column("aantal", "keren geëindigd", COUNT),
            Column("eigen_mediaan", "eigen tijd, mediaan (werkdagen)", NUMBER, ("aantal",)),
            Column("eigen_p90", "eigen tijd, 90 % binnen", NUMBER, ("aantal",)),
            Column("geerfd_mediaan", "geërfde tijd, mediaan (werkdagen)", NUMBER, ("aantal",)),
            Column("geerfd_p90", "geërfde tijd, 90 % binnen", NUMBER, ("aantal",)),
        ),
        rows=tuple(rows),
        indicators=("IND-EIGEN",),
        plot=Plot("staaf", "schakel", ("eigen_mediaan", "geerfd_mediaan"), "Eigen en geërfde tijd (werkdagen)"),
    )


def _leg_row(leg: str, own: list[int], inherited: list[int]) -> Row:
    return {
        "schakel": LEGS[leg],
        "aantal": len(own),
        "eigen_mediaan": middle(own),
        "eigen_p90": p90(own),
        "geerfd_mediaan": middle(inherited),
        "geerfd_p90": p90(inherited),
    }


def stays(parts: Sequence[Span]) -> Iterator[tuple[str, int, int]]:
    """Yield each unbroken stay on a leg: leg, start and end."""
    at = 0
    while at < len(parts):
        leg, start, first = parts[at].leg, parts[at].start, at
        while at < len(parts) and parts[at].leg == leg:
            at += 1
        yield leg, start, parts[max(at - 1, first)].end


def chain_view(policy: Policy, chain: Chain, on: date, now: int) -> dict[str, Value | list[Row]]:
    """Return the clock of one melding: every booking with its leg, totals per holder, own and inherited time."""
    asked = Asked(policy, (chain,), on, now, on, on)
    rows = bookings(asked, chain)
    per_day, region = asked.day_seconds, policy.region
    totals = dict.fromkeys((row.holder for row in rows), 0)
    for row in rows:
        totals[row.holder] += row.seconds
    days = dict(zip(totals, shared_days(list(totals.values()), per_day), strict=True))
    return {
        "ref": chain.ref,
        "ontvangen": clock_text(_moment(chain.came.at)),
        "hulp_begonnen": clock_text(_moment(chain.help_at)) if chain.help_at is not None else None,
        "werkdagen_tot_hulp": asked.workdays(chain.came.at, chain.help_at) if chain.help_at is not None else None,
        "seconden": sum(row.seconds for row in rows),
        "werkdagen": round(sum(row.seconds for row in rows) / per_day, 1),
        "houders": [
            {
                "houder": code,
                "titel": holder_title(code, region),
                "soort": class_of(code, region),
                "seconden": totals[code],
                "werkdagen": days[code],
            }
            for code in totals
        ],
        "boekingen": [
            {
                "van": clock_text(_moment(row.start)),
                "tot": clock_text(_moment(row.end)),
                "houder": row.holder,
                "schakel": row.leg,
                "seconden": row.seconds,
            }
            for row in rows
        ],
        "schakels": [
            {
                "schakel": leg,
                "van": clock_text(_moment(start)),
                "tot": clock_text(_moment(end)),
                "eigen_werkdagen": asked.workdays(start, end),
                "geerfde_werkdagen": asked.workdays(chain.came.at, start),
            }
            for leg, start, end in stays(spans(chain, asked.end))
        ],
        "correcties": [
            {
                "van": clock_text(_moment(one.start)),
                "tot": clock_text(_moment(one.until)),
                "houder": one.holder,
                "reden": policy.codes["boekingsreden"].get(one.code, one.code),
                "betwist_door": one.team,
                "door": one.by,
                "vastgelegd": clock_text(_moment(one.known)),
            }
            for one in chain.corrections
        ],
    }


def _moment(moment: int) -> datetime:
    return instant(moment)
