"""Write the synthetic sample of a region's first quarter of 2026; the same seed gives the same file.

Run `python samples/make_sample.py`. The mixes are published national figures, the spread over hours is assumed.
Nobody is described: households are random numbers, and there are no notes.
"""

import csv
import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import TypeVar

Choice = TypeVar("Choice", str, int, datetime)

SEED = 4
ROWS = 300
FILE = Path(__file__).parent / "meldingen-voorbeeld.csv"

#: Inhabitants in thousands, rounded.
GEMEENTEN: Mapping[str, float] = {
    "Haarlem": 168,
    "Haarlemmermeer": 165,
    "Velsen": 69,
    "Beverwijk": 43,
    "Heemskerk": 40,
    "Heemstede": 28,
    "Bloemendaal": 24,
    "Zandvoort": 18,
    "Uitgeest": 14,
}
#: Who reports beside the police: parts of the remaining third (CBS, 2023).
POLICE = 0.67
OTHERS: Mapping[str, float] = {
    "gezondheidszorg": 8.2,
    "burger": 8.0,
    "onderwijs": 4.2,
    "betrokkene": 4.0,
    "maatschappelijk_werk": 4.0,
    "jeugdzorg": 2.1,
    "justitie": 0.8,
    "ander_vt": 0.7,
    "kinderopvang": 0.5,
    "overig": 0.5,
}
#: Nature in per cent (2024-2025): child abuse about half, a partner or former partner 38.
AARD: Mapping[str, float] = {
    "kindermishandeling": 50,
    "partnergeweld": 32,
    "ex_partnergeweld": 6,
    "huiselijk_geweld_overig": 10,
    "ouderenmishandeling": 2,
}
#: Acute in 6 of 100; the police sends half of the acute ones, though two thirds of all (CBS, 2023).
ACUTE_FROM_POLICE, ACUTE_FROM_OTHERS = 0.045, 0.09
STRUCTURAL = 0.38
#: Two in three concern a known household (CBS, 2023); this many were known before the quarter began (assumed).
KNOWN, KNOWN_BEFORE = 0.67, 120
CHILDREN: Mapping[int, float] = {0: 18, 1: 35, 2: 31, 3: 16}
BY_TELEPHONE = 0.68

# Weights of the weekdays, Monday first, and of the hours: the police day and night with a peak in the weekend, others
# mostly in office hours.
POLICE_DAYS = (10, 10, 10, 10, 11, 13, 13)
POLICE_HOURS = (3, 2, 2, 1, 1, 1, 1, 2, 3, 4, 4, 5, 5, 5, 6, 6, 6, 7, 8, 9, 9, 8, 7, 5)
OTHER_DAYS = (20, 20, 19, 19, 18, 2, 2)
OTHER_HOURS = (0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 1, 6, 12, 14, 13, 9, 11, 13, 12, 9, 3, 1, 1, 1, 0.5, 0.5, 0.3)

# The file holds local wall-clock time. One hour of the quarter does not exist: the clock is put forward on 29 March.
FIRST = datetime(2026, 1, 1)  # noqa: DTZ001 - wall-clock time
HOURS = [FIRST + timedelta(hours=hour) for hour in range(90 * 24)]
HOURS.remove(datetime(2026, 3, 29, 2))  # noqa: DTZ001 - wall-clock time


def one_of(rng: random.Random, mix: Mapping[Choice, float]) -> Choice:
    """Draw one by weight."""
    return rng.choices(list(mix), weights=list(mix.values()))[0]


def arrivals(rng: random.Random) -> list[tuple[datetime, bool]]:
    """Draw the moments of arrival and whether the police sent it, oldest first."""
    weights = {
        True: {hour: POLICE_DAYS[hour.weekday()] * POLICE_HOURS[hour.hour] for hour in HOURS},
        False: {hour: OTHER_DAYS[hour.weekday()] * OTHER_HOURS[hour.hour] for hour in HOURS},
    }
    senders = [number < round(POLICE * ROWS) for number in range(ROWS)]
    return sorted((one_of(rng, weights[police]) + timedelta(minutes=rng.randrange(60)), police) for police in senders)


class Households:
    """Draws the household of each melding: a known one (from before, or from earlier in the file) or a new one."""

    def __init__(self, rng: random.Random) -> None:
        """Make those known from before."""
        self._rng = rng
        self._known = [self._new() for _ in range(KNOWN_BEFORE)]

    def next(self) -> tuple[str, str]:
        """Return the number of the household and its gemeente."""
        if self._rng.random() < KNOWN:
            return self._rng.choice(self._known)
        self._known.append(self._new())
        return self._known[-1]

    def _new(self) -> tuple[str, str]:
        return f"D{self._rng.randrange(1_000_000):06d}", one_of(self._rng, GEMEENTEN)


def rows(seed: int = SEED) -> Iterator[dict[str, str]]:
    """Yield the rows of the sample, oldest first."""
    rng = random.Random(seed)
    households = Households(rng)
    for number, (at, police) in enumerate(arrivals(rng), start=1):
        household, gemeente = households.next()
        aard = one_of(rng, AARD)
        children = 0 if aard == "ouderenmishandeling" else one_of(rng, CHILDREN)
        acute = rng.random() < (ACUTE_FROM_POLICE if police else ACUTE_FROM_OTHERS)
        channel = "corv" if police else "telefoon" if rng.random() < BY_TELEPHONE else "web"
        yield {
            "bron_kenmerk": f"VBL-2026-{number:05d}",
            "ontvangen_op": at.isoformat(timespec="minutes"),
            "gemeente": gemeente,
            "melder": "politie" if police else one_of(rng, OTHERS),
            "kanaal": channel,
            "huishouden": household,
            "acuut": "ja" if acute else "nee",
            "structureel": "ja" if rng.random() < STRUCTURAL else "nee",
            "aard": aard,
            "kinderen": str(children),
            "notitie": "",
        }


def text(seed: int = SEED) -> str:
    """Return the whole file."""
    made = list(rows(seed))
    out = StringIO()
    writer = csv.DictWriter(out, fieldnames=list(made[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(made)
    return out.getvalue()


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
