"""A sample of overdrachten against the gate, for an audit: which criteria were met. Display codes, no personal data."""

import csv
import io
import random
from datetime import date
from typing import Any

from vtflow.domain import events as e
from vtflow.domain.errors import BadInput
from vtflow.domain.norms import Policy
from vtflow.domain.profile import Period
from vtflow.engine import Policies
from vtflow.ports import Reader, Store
from vtflow.reports.queue import all_stored
from vtflow.terms import local_date

#: how a spreadsheet that is set to Dutch opens a file by itself: semicolons, UTF-8 with a mark, lines of Windows
BOM, DELIMITER, LINE = "\ufeff", ";", "\r\n"
FIXED = ("kenmerk", "gemeente", "aangeboden op", "ontvanger", "spoed", "doorgelaten met akkoord", "warm of koud")
MOST = 1_000
ALWAYS = Period()


def sample(
    store: Store, policies: Policies, region: str, size: int, seed: int, period: Period = ALWAYS
) -> list[dict[str, Any]]:
    """Return a random sample of offers with what the gate was told of each, by reference and day.

    The same seed over the same offers gives the same sample. Of the criteria of the region's gate each has a column:
    ja, nee, or a code; empty where it was not told or did not apply.

    Args:
        store: The record.
        policies: Regions by name.
        region: Which one.
        size: How many, at most; fewer where there are fewer.
        seed: Of the random choice, to be told in the report of the audit.
        period: Days (Europe/Amsterdam) on which was offered.

    Raises:
        BadInput: the size is none that can be.
    """
    if not 1 <= size <= MOST:
        text = f"omvang {size} kan niet; kies 1 tot en met {MOST}"
        raise BadInput(text)
    policy = policies.policy(region)
    found = store.read(lambda reader: _offers(reader, policy, period))
    chosen = found if size >= len(found) else random.Random(seed).sample(found, size)  # noqa: S311  # why: repeatable
    return sorted(chosen, key=lambda row: (row["kenmerk"], row["aangeboden op"], row["ontvanger"]))


def _offers(reader: Reader, policy: Policy, period: Period) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for route in (stored.route for stored in all_stored(reader)):
        if route.region != policy.region.id:
            continue
        events = [event for event, _ in reader.events(route.ref)]
        warm = {
            event.fact.no: "warm" if event.fact.gesprek_op else "koud"
            for event in events
            if isinstance(event.fact, e.OverdrachtAccepted)
        }
        for event in events:
            day = local_date(event.at)
            if isinstance(event.fact, e.OverdrachtOffered) and period.holds_on(day):
                rows.append(_row(event.fact, route.ref, route.gemeente, day, warm.get(event.fact.no, ""), policy))
    return rows


def _row(fact: e.OverdrachtOffered, ref: str, gemeente: str, day: date, warm: str, policy: Policy) -> dict[str, Any]:
    criteria = policy.criteria[policy.region.criteria].items
    fixed = (ref, gemeente, day.isoformat(), fact.aan, _word(fact.spoed), _word(bool(fact.missing)), warm)
    return dict(zip(FIXED, fixed, strict=True)) | {item.key: _word(fact.checklist.get(item.key)) for item in criteria}


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return "" if value is None else str(value)


def sample_csv(rows: list[dict[str, Any]]) -> str:
    """Return a sample as a file that a spreadsheet set to Dutch opens by itself; headings only where it is empty."""
    text = io.StringIO()
    columns = list(rows[0]) if rows else list(FIXED)
    writer = csv.writer(text, delimiter=DELIMITER, lineterminator=LINE)
    writer.writerow(columns)
    writer.writerows([row[name] for name in columns] for row in rows)
    return BOM + text.getvalue()
