"""Days that a royal decree equated with a public holiday (Algemene termijnenwet, art. 3).

Dated data with its source; add a line when the Staatscourant brings a new decree and raise
`LAST_DECREED_YEAR` and `VERSION` with it. No arithmetic belongs here.
"""

from collections.abc import Mapping
from datetime import date

#: Changes whenever a line below changes; stored with every computed due date.
VERSION = "2028.1"

#: The first and last year for which the decrees below are complete. Before the first one
#: the Friday after Ascension Day is taken as equated; after the last one nothing is known.
FIRST_DECREED_YEAR = 2023
LAST_DECREED_YEAR = 2028

#: Where the list was read; the decrees themselves appear in the Staatscourant.
SOURCE = (
    "https://sterfgeval.nl/juridisch/overige/vragen-van-uitvaartondernemers/"
    "gemeentelijke-feestdag-bij-lijkbezorging-feestdagen-in-2026-2028/70745"
)

#: Per decree: the years it covers and the days it names.
_DECREES: Mapping[str, tuple[date, ...]] = {
    "2023-2025": (
        date(2023, 4, 28),
        date(2023, 5, 19),
        date(2024, 5, 10),
        date(2024, 12, 27),
        date(2025, 5, 30),
    ),
    "2026-2028": (
        date(2026, 1, 2),
        date(2026, 5, 15),
        date(2027, 5, 7),
        date(2028, 4, 28),
        date(2028, 5, 26),
    ),
}

DECREE_DAYS: Mapping[date, str] = {
    day: f"bij besluit gelijkgesteld (Staatscourant, besluit {years})"
    for years, days in _DECREES.items()
    for day in days
}
