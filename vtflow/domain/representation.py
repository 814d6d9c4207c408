"""Who sits at a table for a region: another Veilig Thuis on the weekdays that were agreed, else the region's own."""

from datetime import datetime

from vtflow.domain.norms import Region
from vtflow.terms import local_date

ZSM = "zsm"
#: role -> the table at which whoever represents the region that day fills it
TABLE_ROLES: dict[str, str] = {"vertegenwoordiger_zsm": ZSM}


def representative(region: Region, weekday: int, table: str = ZSM) -> str:
    """Return the team of Veilig Thuis that sits at a table for a region on a weekday.

    A weekday without an agreement is the region's own.

    Args:
        region: The region whose meldingen are dealt with.
        weekday: 0 for Monday to 6 for Sunday, in Europe/Amsterdam.
        table: Which table; so far only "zsm".

    Source:
        Attachment to the plan for Veilig Thuis Hollands Midden (2017): Haaglanden sits at ZSM four days a week, for
        Hollands Midden too; which four is ours.
    """
    return region.representation.get(table, {}).get(weekday, region.veilig_thuis)


def representative_at(region: Region, moment: datetime, table: str = ZSM) -> str:
    """Return the representative on the local day on which an instant lies."""
    return representative(region, local_date(moment).weekday(), table)
