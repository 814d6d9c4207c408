"""`vtflow what-if`: try measures on today's open meldingen; and compare a plan with what came of it."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import SecretStr

from vtflow.cli.forecast import known_day
from vtflow.cli.options import AsJson, OfRegion, OnDay, Out, Shape
from vtflow.cli.record import open_record
from vtflow.cli.report_output import put_report, require_shape
from vtflow.domain.errors import BadInput
from vtflow.domain.measures import present
from vtflow.reports.capaciteit import campaign_result, result_table
from vtflow.reports.cohorten import cohort_rows
from vtflow.reports.report import of_table
from vtflow.terms import local_date
from vtflow.wiring import App, open_app

if TYPE_CHECKING:
    from vtflow.simulate.scenario import Scenario
    from vtflow.simulate.whatif import Course, Setting

_COPY = "kopie.db"


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("what-if")(what_if)
    app.command("what-if-result")(what_if_result)


def what_if(
    scenario: Annotated[Path, typer.Argument(help="bestand met maatregelen; voorbeelden in samples/scenarios")],
    shape: Shape = "",
    out: Out = None,
    region: OfRegion = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Speel maatregelen af op de open meldingen van nu, naast een verloop zonder maatregelen.

    Gerekend wordt op een kopie van de database, met de echte routes in virtuele tijd. De eigen database wordt alleen
    gelezen. Bewaar het plan met --out plan.json en leg het later naast het resultaat met what-if-result.
    """
    from vtflow.simulate.compare import what_if_report
    from vtflow.simulate.scenario import read_scenario, require_known
    from vtflow.simulate.whatif import without_measures

    shape = require_shape(shape, out, as_json=as_json)
    wanted = read_scenario(scenario)
    app = open_record()
    setting = _setting(app, region or app.region, wanted)
    require_known(wanted, setting.policy, setting.start)
    base = _play(app, setting, without_measures(wanted))
    put_report(what_if_report(setting, wanted, base, _play(app, setting, wanted)), shape, out)


def what_if_result(  # noqa: PLR0913  # why: each is an option of the stable command line
    plan: Annotated[Path, typer.Argument(help="wat-als die met --out plan.json is bewaard")],
    campaign: Annotated[str, typer.Option("--campaign", help="code van de campagne in het register")] = "",
    on: OnDay = "",
    shape: Shape = "",
    out: Out = None,
    region: OfRegion = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Leg een bewaard plan naast wat er sindsdien gebeurde: de wachtlijst per week en wat nog wacht per cohort."""
    from vtflow.forecast.known import known_of
    from vtflow.simulate.compare import read_plan, result_report

    shape = require_shape(shape, out, as_json=as_json)
    kept = read_plan(plan)
    app = open_record()
    name = region or app.region
    policy = app.policies.policy(name)
    now = app.clock.now()
    day = known_day(on, local_date(now))
    known = app.store.read(lambda reader: known_of(reader, policy, day))
    rows = cohort_rows(app.store, app.policies, now, day)
    cohorts = {str(row["titel"]): int(row["wacht"]) for row in rows if row["regio"] == policy.region.title}
    made = result_report(kept, known, cohorts, policy.region.title)
    if campaign:
        found = present(app.store.read(lambda reader: reader.measures(name)))
        one = next((one for one in found if one.code == campaign and one.is_campaign), None)
        if one is None:
            text = f"campagne {campaign!r} bestaat niet; zie: vtflow measure list --alles"
            raise BadInput(text)
        table = result_table(campaign_result(app.store, app.policies, one, now))
        made = replace(made, parts=(*made.parts, of_table("campagne", table)))
    put_report(made, shape, out)


def _setting(app: App, region: str, scenario: "Scenario") -> "Setting":
    from vtflow.forecast.known import known_of
    from vtflow.simulate.whatif import setting_of

    policy = app.policies.policy(region)
    today = local_date(app.clock.now())
    return setting_of(app.store.read(lambda reader: known_of(reader, policy, today)), scenario)


def _play(app: App, setting: "Setting", scenario: "Scenario") -> "Course":
    """Run a scenario over a fresh copy of the record, which is thrown away afterwards."""
    from vtflow.simulate.loop import build
    from vtflow.simulate.whatif import run_once
    from vtflow.store.backup import back_up

    with tempfile.TemporaryDirectory(prefix="vtflow-wat-als-") as folder:
        place = Path(folder) / _COPY
        back_up(app.settings.url, place, app.clock.now())
        copy = open_app(app.settings.model_copy(update={"database_url": SecretStr(f"sqlite:///{place}")}))
        try:
            parts = build(copy.store, setting.plan, copy.policies, copy.seal, copy.channels.of_team)
            return run_once(parts, setting, scenario, copy.policies)
        finally:
            copy.store.close()
