"""The simulation against the published mixes, within what chance allows; and scenario files for it."""

from dataclasses import replace
from math import sqrt
from sys import getrefcount

from tests.unit.simulate.world import plan, run
from vtflow.reports.kept import chains
from vtflow.reports.render import to_html, to_json
from vtflow.simulate.calibration import Target, seen, simulation_report, targets
from vtflow.simulate.inflow import Plan
from vtflow.simulate.scenario import Scenario, mixed

PLAN = plan(250, 45, ("kennemerland",))


def found(one: Plan) -> list[Target]:
    _, world = run(one, days_more=20)
    return targets(world.store.read(lambda reader: seen(chains(reader, "kennemerland", None))), one)


def far(one: Target) -> float:
    """Tell how many standard deviations of chance a share lies off its target; two points more are let go."""
    share = one.target / 100
    allowed = sqrt(share * (1 - share) / max(one.of, 1))
    return max(0.0, abs((one.found / max(one.of, 1)) - share) - 0.02) / max(allowed, 0.001)


def test_f70_every_share_is_within_chance_of_its_target() -> None:
    off = {one.name: (one.target, one.share, one.of) for one in found(PLAN) if far(one) > 3.0}
    assert off == {}


def test_a_scenario_changes_the_shares_it_names_and_no_others() -> None:
    scenario = Scenario.model_validate({"title": "druk", "mix": {"spoed_procent": 22, "op_tijd_procent": 40}})
    one = mixed(replace(PLAN, meldingen=120), scenario)
    assert (one.acute, one.on_time, one.police) == (22, 40, PLAN.police)
    shares = {target.name: target for target in found(one)}
    assert shares["acuut"].target == 22
    assert far(shares["acuut"]) < 3.0
    assert far(shares["beoordeling op tijd"]) < 3.0


def test_what_is_counted_keeps_no_chain_since_a_nation_of_them_does_not_fit() -> None:
    _, world = run(plan(10, 14, ("kennemerland",)))
    given = world.store.read(lambda reader: list(chains(reader, "kennemerland", None)))
    before = [getrefcount(one) for one in given]

    counted = seen(given)

    assert len(counted.courses) == len(given) == 10
    assert [getrefcount(one) for one in given] == before


def test_the_report_has_plots_and_is_the_same_for_the_same_seed() -> None:
    one = plan(40, 21, ("kennemerland",))
    first, again = (simulation_report(run(one)[1].store, one, "proef") for _ in range(2))
    assert to_json(first) == to_json(again)
    assert to_html(first).count("<svg") == 3
    assert sum(int(str(row["in"])) for row in first.parts[1].rows) == 40
