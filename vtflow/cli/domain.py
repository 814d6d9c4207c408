"""What the rules say: norms, route diagram, regions."""

from typing import Annotated

import typer

from vtflow.cli.output import print_json, print_table, say
from vtflow.domain.errors import PolicyError
from vtflow.domain.routing import diagram
from vtflow.policy import PolicyBook
from vtflow.settings import read_settings

regions_app = typer.Typer(help="Regio's: wat is ingericht, en klopt het.", invoke_without_command=True)


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("norms")(norms)
    app.command("route-diagram")(route_diagram)
    app.add_typer(regions_app, name="regions")


def norms(
    region: Annotated[str, typer.Option(help="regio")] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Toon alle normen: lengte, grondslag, wat start en stopt, wie is aan zet, bron."""
    policy = PolicyBook().policy(region or read_settings().regions[0])
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
    say(diagram())


@regions_app.callback()
def regions(context: typer.Context, *, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Toon de ingerichte regio's."""
    if context.invoked_subcommand is not None:
        return
    book = PolicyBook()
    found = [book.policy(name).region for name in book.regions()]
    rows = [
        {"regio": r.id, "titel": r.title, "gemeenten": len(r.gemeenten), "teams": len(r.teams), "criteria": r.criteria}
        for r in found
    ]
    if as_json:
        print_json(rows)
        return
    print_table("Regio's", ("regio", "titel", "gemeenten", "teams", "criteria"), (list(row.values()) for row in rows))


@regions_app.command("check")
def check_regions() -> None:
    """Controleer alle gegevensbestanden: normen, ladders, criteria en regio's."""
    book = PolicyBook()
    faults: list[str] = []
    for name in book.regions():
        try:
            book.policy(name)
        except PolicyError as error:
            faults.append(f"{name}: {error}")
    if faults:
        raise PolicyError("\n".join(faults))
    say(f"in orde: {', '.join(book.regions())}")
