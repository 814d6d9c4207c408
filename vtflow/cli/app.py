"""The command line put together from its parts."""

import typer

from vtflow.cli import (
    advies,
    agenda,
    corv,
    data,
    domain,
    duty,
    partners,
    radar,
    regions,
    report,
    routes,
    simulate,
    system,
    terms,
)

app = typer.Typer(
    name="vtflow",
    help=(
        "Volgt iedere melding van Veilig Thuis door de keten: wie is aan zet, tot wanneer, "
        "en wat als niemand antwoordt."
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

terms.add(app)
routes.add(app)
advies.add(app)
domain.add(app)
regions.add(app)
data.add(app)
corv.add(app)
partners.add(app)
duty.add(app)
report.add(app)
radar.add(app)
agenda.add(app)
simulate.add(app)
system.add(app)
