"""Terms that were kept and broken: share within the norm, median and p90, and whose time a breach was."""

from typing import NamedTuple

from vtflow.domain.bookings import CLASSES, class_of
from vtflow.domain.moving import OVERGEDRAGEN
from vtflow.reports.asked import Asked, beside, middle, p90, share, shared_days
from vtflow.reports.chain import Chain, WaitFacts, spans, within
from vtflow.reports.report import COUNT, NUMBER, SHARE, TEXT, Column, Part, Plot, Row

#: ways in which a wait ends that say nothing about keeping a term
_NO_ANSWER = frozenset({"ontheven", "overgeslagen", "afgesloten", "vastlegging-gecorrigeerd", "traject-geannuleerd"})
_SPOED = "VB-SPOED"
ALL = "alle"


class Judged(NamedTuple):
    """A term that was answered or broken in the period."""

    chain: Chain
    wait: WaitFacts
    in_time: bool
    days: int | None  #: working days until the answer; None: none yet


def judged(asked: Asked) -> list[Judged]:
    """Return every wait that was answered or of which the limit passed in the period, whichever came first; once."""
    return asked.once(_judged)


def _judged(asked: Asked) -> list[Judged]:
    found: list[Judged] = []
    opens, shuts, end = asked.opens, asked.shuts, asked.end
    for chain in asked.chains:
        for wait in chain.waits.values():
            ended = wait.ended if wait.ended is not None and wait.ended < end else None
            first = wait.limit if ended is None or wait.limit < ended else ended
            if not opens <= first < shuts or (ended is not None and wait.how in _NO_ANSWER) or wait.inherited:
                continue
            if wait.how == OVERGEDRAGEN and first == ended:
                continue  # why: it goes on in another region, and is judged there
            answered = ended is not None and wait.how != OVERGEDRAGEN
            days = asked.workdays(wait.start, ended) if ended is not None and answered else None
            found.append(Judged(chain, wait, ended is not None and ended < wait.limit, days))
    return found


def termijnen(asked: Asked) -> Part:
    """Return norm by party and by gemeente: share within, median and p90, with the period before it."""
    names = ("binnen", "beoordeeld", "aandeel", "p90")
    return beside(_termijnen(asked), _termijnen(asked.before), names, ("norm", "partij", "gemeente"))


def _termijnen(asked: Asked) -> Part:
    found: dict[tuple[str, str, str], list[Judged]] = {}
    for one in judged(asked):
        norm, party, gemeente = one.wait.norm, asked.team(one.wait.holder), asked.gemeente(one.chain.gemeente)
        for key in ((norm, ALL, ALL), (norm, party, ALL), (norm, ALL, gemeente)):
            found.setdefault(key, []).append(one)
    rows = tuple(_kept_row(asked, key, found[key]) for key in sorted(found, key=_order))
    return Part(
        id="termijnen",
        title="Termijnen: aandeel binnen de norm",
        columns=(
            Column("norm", "norm", TEXT),
            Column("titel", "titel", TEXT),
            Column("partij", "partij", TEXT),
            Column("gemeente", "gemeente", TEXT),
            Column("binnen", "binnen de norm", COUNT),
            Column("beoordeeld", "beantwoord of verstreken", COUNT),
            Column("aandeel", "aandeel (%)", SHARE, ("binnen", "beoordeeld")),
            Column("mediaan", "mediaan (werkdagen)", NUMBER, ("beoordeeld",)),
            Column("p90", "90 % binnen (werkdagen)", NUMBER, ("beoordeeld",)),
        ),
        rows=rows,
        indicators=("IND-NORM", "IND-DUUR"),
        plot=Plot("staaf", "norm", ("aandeel",), "Aandeel binnen de norm", {"partij": ALL, "gemeente": ALL}),
    )


def _order(key: tuple[str, str, str]) -> tuple[str, bool, str, bool, str]:
    norm, party, gemeente = key
    return norm, party != ALL, party, gemeente != ALL, gemeente


def _kept_row(asked: Asked, key: tuple[str, str, str], found: list[Judged]) -> Row:
    norm, party, gemeente = key
    days = [one.days for one in found if one.days is not None]
    kept = sum(one.in_time for one in found)
    return {
        "norm": norm,
        "titel": asked.policy.titles.get(norm, ""),
        "partij": party,
        "gemeente": gemeente,
        "binnen": kept,
        "beoordeeld": len(found),
        "aandeel": share(kept, len(found)),
        "mediaan": middle(days),
        "p90": p90(days),
    }


def spoed(asked: Asked) -> Part:
    """Return how soon urgent meldingen were picked up: shares within one, two and three working days, and p90."""
    return beside(_spoed(asked), _spoed(asked.before), ("aantal", "twee", "drie", "p90"), ("gemeente",))


def _spoed(asked: Asked) -> Part:
    found: dict[str, list[int]] = {ALL: []}
    for one in judged(asked):
        if one.wait.norm == _SPOED and one.days is not None:
            found[ALL].append(one.days)
            found.setdefault(asked.gemeente(one.chain.gemeente), []).append(one.days)
    rows = tuple(_spoed_row(name, found[name]) for name in sorted(found, key=lambda name: (name != ALL, name)))
    return Part(
        id="spoed",
        title="Spoed: hoe snel opgepakt",
        columns=(
            Column("gemeente", "gemeente", TEXT),
            Column("aantal", "opgepakt", COUNT),
            Column("een", "binnen 1 werkdag (%)", SHARE, ("aantal",)),
            Column("twee", "binnen 2 werkdagen (%)", SHARE, ("aantal",)),
            Column("drie", "binnen 3 werkdagen (%)", SHARE, ("aantal",)),
            Column("p90", "90 % binnen (werkdagen)", NUMBER, ("aantal",)),
        ),
        rows=rows,
        indicators=("IND-SPOED", "IND-DUUR"),
    )


def _spoed_row(name: str, days: list[int]) -> Row:
    within_days = {key: share(sum(day <= n for day in days), len(days)) for key, n in _SPOED_DAYS.items()}
    return {"gemeente": name, "aantal": len(days), **within_days, "p90": p90(days)}


_SPOED_DAYS = {"een": 1, "twee": 2, "drie": 3}


def verstreken(asked: Asked) -> Part:
    """Return breaches per norm, with the time from start to limit split over the classes of holder."""
    found: dict[str, tuple[int, dict[str, int]]] = {}
    for chain in asked.chains:
        broken = [wait for wait in chain.waits.values() if _broke(wait, asked)]
        parts = spans(chain, asked.end) if broken else []
        for wait in broken:
            count, seconds = found.get(wait.norm, (0, dict.fromkeys(CLASSES, 0)))
            for part in within(parts, wait.start, wait.limit):
                seconds[class_of(part.holder, asked.policy.region)] += asked.office_seconds(part.start, part.end)
            found[wait.norm] = count + 1, seconds
    rows = tuple(_broken_row(asked, norm, *found[norm]) for norm in sorted(found))
    return Part(
        id="verstreken",
        title="Verstreken termijnen naar houder van de tijd",
        columns=(
            Column("norm", "norm", TEXT),
            Column("titel", "titel", TEXT),
            Column("verstreken", "verstreken", COUNT),
            *(Column(code, f"{title} (werkdagen)", NUMBER, ("verstreken",)) for code, title in CLASSES.items()),
            Column("samen", "samen (werkdagen)", NUMBER, ("verstreken",)),
        ),
        rows=rows,
        indicators=("IND-BREUK", "IND-BOEK"),
        plot=Plot("staaf", "norm", tuple(CLASSES), "Tijd van verstreken termijnen naar houder (werkdagen)"),
    )


def _broke(wait: WaitFacts, asked: Asked) -> bool:
    return asked.falls(wait.limit) and not wait.inherited and (wait.ended is None or wait.ended >= wait.limit)


def _broken_row(asked: Asked, norm: str, count: int, seconds: dict[str, int]) -> Row:
    per_day = asked.day_seconds
    days = dict(zip(CLASSES, shared_days(list(seconds.values()), per_day), strict=True))
    total = round(sum(seconds.values()) / per_day, 1)
    return {
        "norm": norm,
        "titel": asked.policy.titles.get(norm, ""),
        "verstreken": count,
        **days,
        "samen": total,
    }
