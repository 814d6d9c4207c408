"""Terms: civil dates, calendars, due moments and the moments of the rungs.

Pure arithmetic on what it is given: no clock, no files, no settings.
"""

from vtflow.terms.deadline import Basis, Due, Rule, due
from vtflow.terms.explanation import Explanation, explain
from vtflow.terms.legal import LEGAL, LegalCalendar
from vtflow.terms.length import Length, TermError, Unit, parse_length
from vtflow.terms.office import OfficeCalendar
from vtflow.terms.rungs import moments, repeat_moments
from vtflow.terms.zone import AMSTERDAM, local_date, local_midnight

__all__ = [
    "AMSTERDAM",
    "LEGAL",
    "Basis",
    "Due",
    "Explanation",
    "LegalCalendar",
    "Length",
    "OfficeCalendar",
    "Rule",
    "TermError",
    "Unit",
    "due",
    "explain",
    "local_date",
    "local_midnight",
    "moments",
    "parse_length",
    "repeat_moments",
]
