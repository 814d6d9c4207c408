"""Measures tried on open meldingen: the same start and seed twice, and only what the scenario says is different."""

import base64
import json
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.commands import done
from tests.unit.forecast.world import KENNEMERLAND
from tests.unit.simulate.world import BOOK, parts, plan, run
from vtflow.domain.errors import BadInput, Refused
from vtflow.forecast.known import known_of
from vtflow.reports.kept import chains
from vtflow.reports.render import to_html, to_json
from vtflow.seal import Seal
from vtflow.simulate.compare import read_plan, result_report, what_if_report
from vtflow.simulate.limits import Capacity
from vtflow.simulate.loop import Parts, build
from vtflow.simulate.scenario import Scenario, read_scenario, require_known
from vtflow.simulate.whatif import Course, Setting, run_once, setting_of, without_measures

EXAMPLES = Path(__file__).parents[3] / "samples" / "scenarios"
_KEY = base64.urlsafe_b64encode(b"no secrets in a played sample...")
SEAL = Seal(_KEY, _KEY)
START = date(2025, 2, 3)
WEEKS = 2


def fresh() -> Parts:
    """A record with a month of meldingen; the same each time."""
    return run(plan(70, 28, ("kennemerland",)))[1]


def setting(hours: float = 6.0) -> Setting:
    days = {START + timedelta(days=n): hours * ((START + timedelta(days=n)).weekday() < 5) for n in range(7 * WEEKS)}
    return Setting(KENNEMERLAND, START, WEEKS, 2026, 40, days)


def scenario(*measures: dict[str, Any], **fields: Any) -> Scenario:
    return Scenario.model_validate({"title": "proef", "weeks": WEEKS, "measures": measures, **fields})


def course(*measures: dict[str, Any], hours: float = 6.0) -> tuple[Course, Parts]:
    copy, one = fresh(), setting(hours)
    going = build(copy.store, one.plan, BOOK, SEAL, lambda _: ("postvak",))
    return run_once(going, one, scenario(*measures), BOOK), going


@pytest.fixture(scope="module")
def base() -> Course:
    return course()[0]


def test_n14_the_same_start_and_seed_give_the_same_course(base: Course) -> None:
    assert course()[0] == base
    assert base.meldingen == 40
    assert base.decided > 0


def test_n14_an_extra_team_decides_more_and_the_same_meldingen_come_in(base: Course) -> None:
    more, _ = course({"kind": "extra_team", "from": 0, "until": 13, "hours": 120})
    assert more.meldingen == base.meldingen
    assert more.hours == pytest.approx(base.hours + 240)
    assert more.decided > base.decided
    assert more.breaches["VB-5WD"] <= base.breaches["VB-5WD"]


def test_n14_in_a_sprintweek_an_assessment_costs_less_time(base: Course) -> None:
    sprint, _ = course({"kind": "sprintweek", "from": 0, "until": 13, "factor": 2.0})
    assert sprint.decided > base.decided
    assert sprint.spent["vb"] / sprint.decided < base.spent["vb"] / base.decided


def test_n14_a_surge_of_the_police_comes_on_top_and_changes_nobody_else(base: Course) -> None:
    surge, world = course({"kind": "instroom", "melder": "politie", "from": 0, "until": 13, "factor": 1.4})
    assert surge.meldingen > base.meldingen
    came = [one.came.melder for one in world.store.read(lambda reader: list(chains(reader, "kennemerland", None)))]
    assert came.count("politie") - (len(came) - surge.meldingen) > 0
    others, less = course({"kind": "instroom", "from": 0, "until": 13, "factor": 0.5})[0], base.meldingen
    assert others.meldingen < less


def test_n14_a_partner_that_closes_answers_nothing_until_it_opens_again() -> None:
    team = "cjg-haarlem"
    _, world = course({"kind": "partner_sluit", "team": team, "from": 0, "until": 13}, hours=60)
    found = world.store.read(lambda reader: list(chains(reader, "kennemerland", None)))
    opens = fresh().clock.now()
    after = [
        move for one in found for move in one.handed if move.receiver == team and move.at >= opens.timestamp() * 1e6
    ]
    assert {move.what for move in after} <= {"aangeboden", "ingetrokken"}
    history = world.store.read(lambda reader: reader.partner_history("kennemerland"))
    assert [(one.team, one.open) for one in history] == [(team, False)]


def test_n14_a_continuity_plan_has_fewer_hours_and_begins_no_onderzoek(base: Course) -> None:
    plan_, _ = course({"kind": "continuiteit", "from": 0, "until": 13, "factor": 0.5, "stops": ["onderzoek", "vv"]})
    assert plan_.hours == pytest.approx(base.hours / 2)
    assert set(plan_.spent) <= {"vb"}


def test_the_report_stands_side_by_side_with_plots_and_can_be_compared_afterwards(base: Course, tmp_path: Path) -> None:
    one = scenario({"kind": "extra_team", "from": 0, "until": 13, "hours": 120})
    more, world = course({"kind": "extra_team", "from": 0, "until": 13, "hours": 120})
    made = what_if_report(setting(), one, base, more)
    assert [part.id for part in made.parts] == ["samen", "maatregelen", "verstreken", "lijst", "wachten", "cohorten"]
    assert to_html(made).count("<svg") == 3
    kept = tmp_path / "plan.json"
    kept.write_text(to_json(made), encoding="utf-8")
    last = setting().last
    known = world.store.read(lambda reader: known_of(reader, KENNEMERLAND, last))
    told = result_report(read_plan(kept), known, more.cohorts, KENNEMERLAND.region.title)
    assert [row["verschil"] for row in told.parts[0].rows] == [0] * (WEEKS + 1)  # the plan came out to the melding
    assert all(row["werkelijk"] == row["scenario"] for row in told.parts[1].rows)
    with pytest.raises(BadInput, match="kies de regio"):
        result_report(read_plan(kept), known, {}, "Veilig Thuis Zeeland")
    kept.write_text("{}", encoding="utf-8")
    with pytest.raises(BadInput, match="geen bewaarde wat-als"):
        read_plan(kept)


# ------------------------------------------------------------ limits


def test_hours_that_nobody_needs_are_gone_and_a_day_pays_back_what_the_day_before_took_too_much() -> None:
    one = Capacity(KENNEMERLAND, START, {START: 8.0, START + timedelta(days=1): 8.0}, scenario())
    one._go_on(START)
    assert one._left == 8.0
    one._left = -3.0
    one._go_on(START + timedelta(days=1))
    assert one._left == 5.0


@pytest.mark.parametrize(("day", "hours"), [(6, 10.0), (7, 20.0), (11, 20.0), (12, 10.0), (14, 10.0)])
def test_a_measure_holds_on_its_first_and_last_day_and_on_no_other(day: int, hours: float) -> None:
    days = {START + timedelta(days=n): 10.0 for n in range(20)}
    one = Capacity(KENNEMERLAND, START, days, scenario({"kind": "extra_team", "from": 7, "until": 11, "hours": 50}))
    assert one.hours_on(START + timedelta(days=day)) == hours


def test_without_any_hours_there_is_nothing_to_try() -> None:
    empty = parts(plan(1, 1)).store.read(lambda reader: known_of(reader, KENNEMERLAND, START))
    with pytest.raises(Refused, match="capacity hours"):
        setting_of(empty, scenario())


# ------------------------------------------------------------ files


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_example_can_be_read_and_fits_the_region(path: Path) -> None:
    found = read_scenario(path)
    require_known(found, KENNEMERLAND, START)
    assert all(one.source for one in found.measures)
    assert without_measures(found).measures == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title: x\nmeasures: [{kind: extra_team, from: 0, until: 3}]", "hours nodig"),
        ("title: x\nmeasures: [{kind: raket, from: 0, until: 3}]", "kind"),
        ("title: x\nweeks: 0", "weeks"),
        ("title: x\nfoo: 1", "foo"),
    ],
)
def test_a_wrong_scenario_says_what_is_wrong(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=says):
        read_scenario(path)
    with pytest.raises(BadInput, match="bestaat niet"):
        read_scenario(tmp_path / "b.yaml")


def test_a_team_that_the_region_does_not_have_and_a_period_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(BadInput):
        require_known(
            scenario({"kind": "partner_sluit", "team": "nergens", "from": 0, "until": 1}), KENNEMERLAND, START
        )
    with pytest.raises(BadInput, match="keer from en until om"):
        require_known(scenario({"kind": "extra_team", "hours": 1, "from": 5, "until": 1}), KENNEMERLAND, START)


# ------------------------------------------------------------ the record itself


def rows_of(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.iterdump())


def test_n14_not_a_row_of_the_live_database_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VTFLOW_HOME", str(tmp_path))
    done("db", "upgrade")
    fields = {"gemeente": "Haarlem", "melder": "politie", "kanaal": "corv", "huishouden": "X", "aard": "overig"}
    done("register", "--data", json.dumps(fields), "--json")
    week = date.fromisoformat(json.loads(done("forecast", "--json"))["op"]).strftime("%G-W%V")
    done("capacity", "hours", "vt", "--week", week, "--hours", "40", "--by", "vt.m00")
    before = rows_of(tmp_path / "vtflow.db")
    file = tmp_path / "proef.yaml"
    file.write_text("title: proef\nweeks: 1\nmeasures: [{kind: extra_team, from: 0, until: 6, hours: 40}]\n")
    made = json.loads(done("what-if", str(file), "--json"))
    assert made["rapport"] == "wat-als"
    assert rows_of(tmp_path / "vtflow.db") == before
    assert any("vt.m00" in line for line in before)
    assert len(json.loads(done("list", "--json"))) == 1
    done("what-if", str(file), "--out", str(tmp_path / "plan.json"))
    assert json.loads(done("what-if-result", str(tmp_path / "plan.json"), "--json"))["rapport"] == "wat-als-resultaat"
