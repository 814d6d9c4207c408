"""A report that is owed has a life: made, explained, signed, sent with proof; and a ladder when it is not there."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.unit.engine.world import World
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.report_messages import REPORT_DUE, REPORT_SENT
from vtflow.ports import OutboxStatus
from vtflow.reports.reporter import Reporter

KEY = "kennemerland/rap-6w/2026-03-02"
BY = "vt.m01"


def started(tmp_path: Path, until: str = "2026-03-02 09:00") -> tuple[World, Reporter]:
    world = World("2026-01-20 09:00")
    world.register()
    world.clock.set(world.at(until))
    reporter = Reporter(world.store, world.book, world.engine, world.clock, (world.region,), tmp_path / "rapporten")
    return world, reporter


def explained(reporter: Reporter, key: str = KEY) -> None:
    reporter.explain(key, "knelpunten", "Het consortium neemt tot mei niemand aan.", BY)


def told(world: World, kind: str) -> list[tuple[str, str]]:
    return [(row.team, row.key.split("/")[-2]) for row in world.sent(kind=kind)]


def test_s65_the_six_weekly_report_is_owed_on_its_day_over_the_six_weeks_before(tmp_path: Path) -> None:
    _, reporter = started(tmp_path)
    (one,) = [one for one in reporter.schedule("kennemerland") if one.key == KEY]

    assert (one.first, one.last, one.norm.id) == (date(2026, 1, 19), date(2026, 3, 1), "RAP-6W")
    assert one.phase(date(2026, 3, 1)) == "loopt"
    assert one.phase(date(2026, 3, 2)) == "open"
    assert one.phase(date(2026, 3, 3)) == "te laat"


def test_f56_made_explained_signed_sent_and_proven_later(tmp_path: Path) -> None:
    world, reporter = started(tmp_path)
    reporter.make(KEY)
    explained(reporter)
    reporter.sign(KEY, BY)
    files = reporter.deliver(KEY)

    assert sorted(path.suffix for path in files) == [".csv", ".html", ".json"]
    assert "Het consortium neemt tot mei niemand aan." in files[0].read_text(encoding="utf-8")
    (row,) = world.sent(kind=REPORT_SENT)
    assert (row.team, row.role) == ("ambtelijk-overleg", "ontvanger_rapport")
    assert reporter.proof(KEY)["bezorgd"] is False

    world.pass_time("2026-03-20 09:00")
    proof: Any = reporter.proof(KEY)
    assert world.sent(kind=REPORT_SENT)[0].status is OutboxStatus.GELUKT
    assert (proof["zelfde_cijfers"], proof["bezorgd"]) == (True, True)
    assert [step["stap"] for step in proof["stappen"]] == ["gemaakt", "geduid", "ondertekend", "verzonden"]
    assert proof["stappen"][-1]["op_tijd"] == "ja"


def test_s51_without_words_nobody_signs_and_without_a_signature_nothing_goes(tmp_path: Path) -> None:
    _, reporter = started(tmp_path)
    with pytest.raises(Refused, match="nog niet gemaakt"):
        reporter.sign(KEY, BY)
    reporter.make(KEY)
    with pytest.raises(Refused, match="duiding ontbreekt bij knelpunten"):
        reporter.sign(KEY, BY)
    with pytest.raises(Refused, match="niet ondertekend"):
        reporter.deliver(KEY)


def test_s51_words_that_change_after_the_signature_must_be_signed_anew(tmp_path: Path) -> None:
    _, reporter = started(tmp_path)
    reporter.make(KEY)
    explained(reporter)
    reporter.sign(KEY, BY)
    reporter.explain(KEY, "knelpunten", "Bij nader inzien neemt het consortium weer aan.", BY)

    with pytest.raises(Refused, match="niet ondertekend zoals het nu is"):
        reporter.deliver(KEY)


def test_s51_words_hold_no_personal_data_and_belong_to_a_part(tmp_path: Path) -> None:
    _, reporter = started(tmp_path)
    reporter.make(KEY)
    with pytest.raises(Refused, match="persoonsgegevens"):
        reporter.explain(KEY, "knelpunten", "Bel 06-12345678 voor meer", BY)
    with pytest.raises(BadInput, match="deel 'weer' staat niet"):
        reporter.explain(KEY, "weer", "Het regende.", BY)
    with pytest.raises(Refused, match="kan dit niet vastleggen"):
        reporter.explain(KEY, "knelpunten", "Het duurt lang.", "cjg-haarlem.m02")


def test_f56_a_report_is_sent_once(tmp_path: Path) -> None:
    world, reporter = started(tmp_path)
    reporter.make(KEY)
    explained(reporter)
    reporter.sign(KEY, BY)
    reporter.deliver(KEY)

    with pytest.raises(Refused, match="al verstuurd"):
        reporter.deliver(KEY)
    with pytest.raises(Refused, match="al verstuurd"):
        reporter.make(KEY)
    assert len(world.sent(kind=REPORT_SENT)) == 1


@pytest.mark.parametrize(
    ("moment", "rungs"),
    [
        ("2026-02-22 12:00", []),
        ("2026-02-23 12:00", ["50"]),
        ("2026-02-26 12:00", ["50", "80"]),
        ("2026-03-02 12:00", ["50", "80"]),
        ("2026-03-03 12:00", ["50", "80", "100"]),
        ("2026-03-09 12:00", ["50", "80", "100", "150"]),
    ],
)
def test_f56_a_report_that_is_not_there_climbs_by_working_days_each_rung_once(
    tmp_path: Path, moment: str, rungs: list[str]
) -> None:
    _, reporter = started(tmp_path, moment)
    reporter.round()
    reporter.round()
    (one,) = [one for one in reporter.schedule("kennemerland") if one.key == KEY]

    assert [step.data["trede"] for step in one.steps if step.step == "trede"] == rungs


def test_f56_of_rungs_that_passed_unseen_only_the_highest_is_told(tmp_path: Path) -> None:
    world, reporter = started(tmp_path, "2026-03-03 12:00")
    reporter.round()

    assert [pair for pair in told(world, REPORT_DUE) if pair[1] == "100"] == [
        ("vt-coordinatie", "100"), ("vt-leiding", "100"),
    ]  # fmt: skip
    assert {rung for _, rung in told(world, REPORT_DUE)} == {"100"}


def test_f56_the_watchdog_makes_what_is_owed_and_says_nothing_of_what_was_sent(tmp_path: Path) -> None:
    world, reporter = started(tmp_path)
    assert f"{KEY} gemaakt" in reporter.round()
    explained(reporter)
    reporter.sign(KEY, BY)
    reporter.deliver(KEY)
    before = len(world.sent(kind=REPORT_DUE))
    world.at("2026-03-12 09:00")

    assert not [line for line in reporter.round() if line.startswith(KEY)]
    assert len(world.sent(kind=REPORT_DUE)) == before
