"""What the rules say: norms and the route diagram."""

from typing import Annotated

import typer

from vtflow.cli.options import AsJson
from vtflow.cli.output import print_json, print_table, say
from vtflow.domain.legs.drawn import drawings
from vtflow.settings import read_settings
from vtflow.wiring import policy_book


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("norms")(norms)
    app.command("route-diagram")(route_diagram)


def norms(
    region: Annotated[str, typer.Option(help="regio")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Toon alle normen: lengte, grondslag, wat start en stopt, wie is aan zet, bron."""
    policy = policy_book().policy(region or read_settings().regions[0])
    rows = [
        {
            "norm": norm.id,
            "titel": norm.title,
            "lengte": str(norm.length),
            "varianten": [
                f"{', '.join(f'{k}={v}' for k, v in item.when.items())}: {item.length}" for item in norm.variants
            ],
            "grondslag": norm.rule.basis.value,
            "start": [trigger.on for trigger in norm.starts],
            "stopt": [trigger.on for trigger in norm.stops],
            "aan_zet": norm.holder,
            "ladder": norm.ladder,
            "etappe": norm.leg,
            "bron": norm.source,
            "versie": norm.version,
        }
        for norm in policy.norms
    ]
    if as_json:
        print_json(rows)
        return
    columns = ("norm", "titel", "lengte", "varianten", "grondslag", "start", "stopt", "aan_zet", "ladder", "bron")
    cells = ([", ".join(v) if isinstance(v := row[c], list) else v for c in columns] for row in rows)
    print_table(f"Normen {policy.region.title}, versie {policy.version}", columns, cells)


def route_diagram() -> None:
    """Toon de routetabel als diagram (Mermaid)."""
    for title, text in drawings().items():
        say(f"%% {title}")
        say(text)
