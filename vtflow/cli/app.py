"""The command line put together from its parts."""

import typer

from vtflow.cli import (
    access,
    advies,
    agenda,
    backups,
    board,
    capacity,
    channels,
    corv,
    data,
    domain,
    duty,
    forecast,
    hold,
    keeping,
    keys,
    measures,
    members,
    messages,
    mine,
    partners,
    radar,
    regions,
    report,
    routes,
    simulate,
    staff,
    system,
    terms,
    transfers,
    waiting,
    watch,
    webhooks,
    whatif,
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
transfers.add(app)
domain.add(app)
regions.add(app)
data.add(app)
corv.add(app)
partners.add(app)
duty.add(app)
channels.add(app)
messages.add(app)
hold.add(app)
report.add(app)
radar.add(app)
agenda.add(app)
waiting.add(app)
capacity.add(app)
measures.add(app)
forecast.add(app)
whatif.add(app)
board.add(app)
simulate.add(app)
staff.add(app)
mine.add(app)
watch.add(app)
system.add(app)
members.add(app)
backups.add(app)
keeping.add(app)
keys.add(app)
access.add(app)
webhooks.add(app)
