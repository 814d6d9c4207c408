"""What an outside team may see: the open meldingen of its running campaigns, and nothing after their last day.

The same register and rule as for what it may record (`engine/scope`), here as a condition for the database.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from vtflow.access.holder import Area, Holder
from vtflow.domain.measures import Measure, campaigns_of
from vtflow.domain.norms import Region


def within(holder: Holder, region: Region, versions: Iterable[Measure], day: date) -> Holder:
    """Return a holder with the areas that it sees on a day; who is of no outside team comes back as it was.

    Args:
        holder: Who asks.
        region: Of the holder.
        versions: Every version of the campaigns of that region, oldest first.
        day: The present day of the record.
    """
    if holder.team not in region.profile.wachten.extern:
        return holder
    running = campaigns_of(versions, holder.team, day)
    return replace(holder, areas=tuple(_area(one, region) for one in running))


def _area(one: Measure, region: Region) -> Area:
    period = next((cohort.period for cohort in region.profile.wachten.cohorten if cohort.id == one.cohort), None)
    return Area(one.gemeenten, period.first if period else None, period.last if period else None)
