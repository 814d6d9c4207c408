"""Adding working days and due moments, measured in one run beside `workalendar`, `holidays` and numpy.

Run `python tests/bench/bench_workdays.py`, or all of them with `make bench`.
"""

import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path

import holidays
import numpy as np
from workalendar.europe import Netherlands

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.figures import record
from vtflow.terms import LEGAL, Basis, Length, OfficeCalendar, Rule, due, moments

AIM = 30
ROUNDS = 3
PAIRS = 4_000


def best_rate(work: Callable[[], object], count: int) -> float:
    """Return calls a second in the fastest of a few rounds."""
    fastest = float("inf")
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        fastest = min(fastest, time.perf_counter() - begun)
    return count / fastest


def main() -> None:
    """Write rates and the ratio beside its aim."""
    rng = random.Random(20260424)
    pairs = [
        (date(2024, 1, 1) + timedelta(days=rng.randrange(1400)), rng.choice((1, 2, 3, 5, 10, 20))) for _ in range(PAIRS)
    ]
    theirs = Netherlands()
    add, their_add = LEGAL.add_workdays, theirs.add_working_days
    their_add(date(2024, 1, 1), 900)  # their holidays of these years are looked up once

    ours = best_rate(lambda: [add(day, n) for day, n in pairs], PAIRS)
    other = best_rate(lambda: [their_add(day, n) for day, n in pairs], PAIRS)

    law = holidays.country_holidays("NL", years=range(2024, 2029))
    beside = best_rate(lambda: [law.get_nth_working_day(day, n) for day, n in pairs], PAIRS)
    free = np.array(sorted(law), dtype="datetime64[D]")
    one_by_one = best_rate(
        lambda: [np.busday_offset(day, n, holidays=free, roll="backward") for day, n in pairs], PAIRS
    )
    starts_, counts = np.array([day for day, _ in pairs], dtype="datetime64[D]"), np.array([n for _, n in pairs])
    at_once = best_rate(lambda: np.busday_offset(starts_, counts, holidays=free, roll="backward"), PAIRS)

    hours = {weekday: [(clock(8, 30), clock(17))] for weekday in range(5)}
    office = OfficeCalendar.build("bench", "1", hours, {})
    rule, five = Rule(Basis.STATUTORY), Length.parse("5wd")
    starts = [datetime(day.year, day.month, day.day, 9, tzinfo=UTC) for day, _ in pairs]
    found = [due(start, five, rule) for start in starts]
    dues = best_rate(lambda: [due(start, five, rule) for start in starts], PAIRS)
    ladders = best_rate(lambda: [moments(each, five, (50, 80, 100, 150), LEGAL, office) for each in found], PAIRS)
    booked = best_rate(lambda: [office.office_seconds(each.start, each.limit_at) for each in found], PAIRS)

    report = {
        "vtflow add_workdays": ours,
        "workalendar add_working_days": other,
        "holidays get_nth_working_day": beside,
        "numpy busday_offset, one by one": one_by_one,
        "numpy busday_offset, an array": at_once,
        "vtflow due": dues,
        "vtflow moments (4 rungs)": ladders,
        "vtflow office_seconds": booked,
    }
    for name, rate in report.items():
        sys.stdout.write(f"{name:32} {rate:12,.0f}/s\n")
    record("werkdagen", {name: {"per_s": rate, "maal_vtflow": rate / ours} for name, rate in report.items()})
    met = "reached" if ours >= AIM * other else "MISSED"
    sys.stdout.write(f"ratio {ours / other:.0f}x, aim at least {AIM}x: {met}\n")


if __name__ == "__main__":
    main()
