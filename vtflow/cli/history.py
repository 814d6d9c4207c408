"""How what the radar found is printed."""

from typing import Any

from vtflow.cli.output import print_table, say
from vtflow.reports.history import COLUMNS


def print_history(found: dict[str, Any]) -> None:
    """Print class, counts and the earlier meldingen, below the heading of a melding."""
    why = f", herhaling: {found['herhaling']}" if found["herhaling"] else ""
    say(f"radar: {found['klasse']}; {found['eerdere']} eerder, waarvan {found['eerdere_12m']} in 12 maanden{why}")
    if found["meldingen"]:
        rows = ([_cell(row[column]) for column in COLUMNS] for row in found["meldingen"])
        print_table("Eerdere meldingen", COLUMNS, rows)
    if found["latere"]:
        say(f"later ontvangen: {', '.join(found['latere'])}")


def _cell(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
