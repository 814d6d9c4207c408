"""In, out and what stands: per gemeente, per week, per kind of melder; and the alarms over these."""

from collections import Counter
from datetime import date, timedelta

from vtflow.policy.reporting import reporting
from vtflow.reports.asked import Asked, beside, day_of, share
from vtflow.reports.chain import DONE, Chain
from vtflow.reports.report import COUNT, SHARE, TEXT, Column, Part, Plot, Row

TOTAL = "alle gemeenten"
_STROOM = ("in", "opnieuw", "overgenomen", "uit", "overgedragen", "stand", "open")
_WEEK = timedelta(weeks=1)
#: weeks that a series shows where the period is shorter
_WEEKS = 13


def _meldingen(asked: Asked) -> list[Chain]:
    """Return the chains of meldingen; no adviezen."""
    return [one for one in asked.chains if one.came.soort == "melding"]


def stroom(asked: Asked) -> Part:
    """Count what came in, went out and stands, per gemeente with a total first; the period before it beside."""
    return beside(_stroom(asked), _stroom(asked.before), ("in", "uit", "stand"), ("gemeente",))


def _stroom(asked: Asked) -> Part:
    found: dict[str, Counter[str]] = {slug: Counter() for slug in asked.policy.region.gemeenten}
    for chain in _meldingen(asked):
        count, came = found.setdefault(chain.gemeente, Counter()), chain.began
        handled = chain.handled()
        count["overgenomen" if chain.came.van else "in"] += asked.falls(came) and not _was_done(chain)
        count["opnieuw"] += sum(not done and asked.falls(at) for at, done in handled)
        count["uit"] += sum(done and at != chain.left and asked.falls(at) for at, done in handled)
        count["overgedragen"] += sum(done and at == chain.left and asked.falls(at) for at, done in handled)
        if came < asked.shuts:
            last = [done for at, done in handled if at < asked.shuts][-1:]
            count["stand"] += not (last[0] if last else _was_done(chain))
            count["open"] += chain.closed is None or chain.closed >= asked.shuts
    total = sum(found.values(), Counter[str]())
    rows = [_row(TOTAL, total), *(_row(asked.gemeente(slug), found[slug]) for slug in sorted(found))]
    return Part(
        id="stroom",
        title="Instroom, uitstroom en stand per gemeente",
        columns=(
            Column("gemeente", "gemeente", TEXT),
            Column("in", "instroom", COUNT),
            Column("opnieuw", "opnieuw in behandeling", COUNT),
            Column("overgenomen", "overgenomen na verhuizing", COUNT),
            Column("uit", "uitstroom", COUNT),
            Column("overgedragen", "overgedragen na verhuizing", COUNT),
            Column("stand", "in behandeling aan het eind", COUNT),
            Column("open", "open aan het eind, met monitoring", COUNT),
        ),
        rows=tuple(rows),
        indicators=("IND-IN", "IND-UIT", "IND-STAND"),
    )


def _row(gemeente: str, count: Counter[str]) -> Row:
    return {"gemeente": gemeente, **{name: count[name] for name in _STROOM}}


def _was_done(chain: Chain) -> bool:
    """Tell whether the work on a melding was done before this region took it over."""
    return bool(chain.came.van) and bool(chain.turns) and chain.turns[0].state in DONE


def weeks(asked: Asked) -> list[tuple[date, int, int, int, int]]:
    """Return Monday, in, taken up again, out and stand at the end, of every whole week up to the last day.

    What went to or came from another region counts as out and in here: it is about the work of this region.
    """
    after = asked.last + timedelta(days=1)
    end = after - timedelta(days=after.weekday())
    count = max(_WEEKS, (asked.last - asked.first).days // 7)
    mondays = [end - _WEEK * number for number in range(count, 0, -1)]
    meldingen = _meldingen(asked)
    came = Counter(_monday(one.began) for one in meldingen if not _was_done(one))
    done = [_monday(at) for one in meldingen for at, done in one.handled() if done]
    again = [_monday(at) for one in meldingen for at, done in one.handled() if not done]
    went, back = Counter(done), Counter(again)
    stand = sum(n for monday, n in came.items() if monday < mondays[0])
    stand += sum(n for monday, n in back.items() if monday < mondays[0])
    stand -= sum(n for monday, n in went.items() if monday < mondays[0])
    found: list[tuple[date, int, int, int, int]] = []
    for monday in mondays:
        stand += came[monday] + back[monday] - went[monday]
        found.append((monday, came[monday], back[monday], went[monday], stand))
    return found


def _monday(moment: int) -> date:
    day = day_of(moment)
    return day - timedelta(days=day.weekday())


def reeks(asked: Asked) -> Part:
    """Show the weeks up to the last day."""
    rows = tuple(
        {"week": monday.isoformat(), "in": came, "opnieuw": back, "uit": went, "stand": stand}
        for monday, came, back, went, stand in weeks(asked)
    )
    return Part(
        id="reeks",
        title="Instroom, uitstroom en stand per week",
        columns=(
            Column("week", "week van maandag", TEXT),
            Column("in", "instroom", COUNT),
            Column("opnieuw", "opnieuw in behandeling", COUNT),
            Column("uit", "uitstroom", COUNT),
            Column("stand", "in behandeling", COUNT),
        ),
        rows=rows,
        indicators=("IND-IN", "IND-UIT", "IND-STAND"),
        plot=Plot("lijn", "week", ("in", "uit", "stand"), "Instroom, uitstroom en stand"),
    )


def trend_alarm(asked: Asked) -> str:
    """Say that more came in, new or again, than went out in so many last whole weeks; empty when not."""
    limit = reporting().alarms.trend_weken
    run = 0
    for _, came, back, went, _ in reversed(weeks(asked)):
        if came + back <= went:
            break
        run += 1
    if run < limit:
        return ""
    return f"Al {run} weken op rij komt er meer in dan er uit gaat (grens: {limit} weken)"


def aanloop(asked: Asked) -> Part:
    """Count what each kind of melder reported, with the period before it."""
    now, was = _melders(asked), _melders(asked.before)
    titles = asked.policy.codes["melder"]
    rows = tuple(
        {
            "melder": titles.get(code, code),
            "meldingen": now[code],
            "vorige": was[code],
            "groei": share(now[code] - was[code], was[code]),
        }
        for code in sorted(now.keys() | was.keys())
    )
    return Part(
        id="aanloop",
        title="Meldingen per soort melder",
        columns=(
            Column("melder", "melder", TEXT),
            Column("meldingen", "meldingen", COUNT),
            Column("vorige", "vorige periode", COUNT),
            Column("groei", "toename (%)", SHARE, ("meldingen", "vorige")),
        ),
        rows=rows,
        indicators=("IND-AANLOOP",),
        plot=Plot("staaf", "melder", ("meldingen", "vorige"), "Meldingen per soort melder"),
    )


def _melders(asked: Asked) -> Counter[str]:
    return Counter(one.came.melder for one in _meldingen(asked) if asked.falls(one.came.at) and not one.came.van)


def surge_alarms(asked: Asked) -> list[str]:
    """Say of which kinds of melder so much more came than in the period before, by code."""
    limits, titles = reporting().alarms, asked.policy.codes["melder"]
    now, was = _melders(asked), _melders(asked.before)
    return [
        f"{titles.get(code, code)}: {now[code]} meldingen tegen {was[code]} in de vorige periode "
        f"(grens: {limits.toename_procent} % en {limits.toename_minimum} meer)"
        for code in sorted(now)
        if now[code] - was[code] >= limits.toename_minimum
        and 100 * (now[code] - was[code]) >= limits.toename_procent * was[code] > 0
    ]
