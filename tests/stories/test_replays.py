"""What the source documents tell, played back: the lists they name, and what vtflow makes of them.

The days of each melding are input (samples/terugblik); the lists of the sources are checked, and what the program
derives is pinned: the other definition, the bands, the forecast, and the warning that a list was emptied by assigning.
"""

import importlib.util
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.unit.engine.world import World
from tests.unit.reports.test_waiting_reports import two_teams
from vtflow.domain.errors import BadInput
from vtflow.forecast.making import forecast_of, make_forecast, make_score
from vtflow.forecast.outlook import need
from vtflow.play.replay import Replayed, read_replay, replay_file
from vtflow.policy import PolicyBook
from vtflow.reports.cohorten import cohort_rows
from vtflow.reports.counted import TOTAL
from vtflow.reports.kinds import build
from vtflow.reports.render import to_json
from vtflow.reports.wachtlijst import STARTS, wachtlijst_rows
from vtflow.reports.wachtspreiding import WACHTTIJD, moves, spreiding_rows

SAMPLES = Path(__file__).parents[2] / "samples"
FOLDER = SAMPLES / "terugblik"
BOOK = PolicyBook()
ASSIGNED, ACTIVE = STARTS


def total(played: Replayed, day: date) -> dict[str, Any]:
    rows = wachtlijst_rows(played.store, BOOK, played.clock.now(), day)
    (found,) = [row for row in rows if row["gemeente"] == TOTAL]
    return found


def figures(played: Replayed, day: date, names: Sequence[str] = ("wachtlijst", "korter", "langer")) -> tuple[int, ...]:
    row = total(played, day)
    return tuple(row[name] for name in names)


# ------------------------------------------------------------ Hollands Midden 2017


@pytest.fixture(scope="module")
def hollands_midden() -> Replayed:
    return replay_file(FOLDER / "hollands-midden-2017.yaml", BOOK)


INSPECTION, FIRST_OF_MAY, END_OF_MAY = date(2017, 2, 23), date(2017, 5, 1), date(2017, 5, 31)


def test_s40_hollands_midden_has_44_on_the_list_of_the_inspection_25_under_and_19_over_two_weeks(
    hollands_midden: Replayed,
) -> None:
    assert figures(hollands_midden, INSPECTION) == (44, 25, 19)
    assert figures(hollands_midden, FIRST_OF_MAY)[0] == 66
    assert figures(hollands_midden, END_OF_MAY) == (0, 0, 0)


def test_s40_by_first_activity_the_list_is_another_and_is_not_empty_at_the_end_of_may(
    hollands_midden: Replayed,
) -> None:
    names = ("wachtlijst_activiteit", "werkvoorraad", "lopend")
    assert figures(hollands_midden, INSPECTION, names) == (34, 6, 74)
    assert figures(hollands_midden, FIRST_OF_MAY, names) == (50, 6, 112)
    assert figures(hollands_midden, END_OF_MAY, names) == (50, 3, 122)


def test_n05_on_the_first_of_may_an_empty_list_at_the_end_of_may_is_not_expected_by_work(
    hollands_midden: Replayed,
) -> None:
    found = forecast_of(hollands_midden.store, BOOK, "hollands-midden", FIRST_OF_MAY)
    view = found.views[ASSIGNED]
    assert view.start.listed == 66
    assert view.empty.low is not None
    assert view.empty.low > date(2017, 7, 1)
    asked = need(found, ASSIGNED, END_OF_MAY)
    hired = sum(h for day, h in zip(found.past.coming, found.past.hired, strict=True) if day <= END_OF_MAY)
    assert hired == pytest.approx(
        8 * 36 / 5 * 11
    )  # eleven working days: Hemelvaart and the Friday after it lie between
    workdays = sum(found.draws[0].workdays[:30])
    assert asked.likely is not None
    assert asked.likely * workdays > 2 * hired


def test_n05_at_the_end_of_may_it_warns_that_the_list_was_emptied_by_assigning(hollands_midden: Replayed) -> None:
    made = make_forecast(hollands_midden.store, BOOK, "hollands-midden", END_OF_MAY)
    warned = [text for text in made.alarms if "toe te wijzen" in text]
    assert len(warned) == 1
    assert "van 66 naar 0" in warned[0]
    assert "Inhuur deed in die tijd hooguit 634 uur" in warned[0]
    assert any(text.startswith("De wachtlijst is leeg, maar") for text in made.alarms)
    assert not any(
        "toe te wijzen" in t for t in make_forecast(hollands_midden.store, BOOK, "hollands-midden", FIRST_OF_MAY).alarms
    )


def test_a_forecast_of_a_past_day_is_byte_for_byte_the_same_and_is_scored_against_what_happened(
    hollands_midden: Replayed,
) -> None:
    store = hollands_midden.store
    first, again = (to_json(make_forecast(store, BOOK, "hollands-midden", FIRST_OF_MAY)) for _ in range(2))
    assert first == again
    score = make_score(store, BOOK, "hollands-midden", date(2017, 6, 16), weeks=5)
    lists, empties = score.parts[1].rows, score.parts[2].rows
    by_day = {(row["prognose"], row["dag"]): row for row in lists if row["start"] == "casushouder toegewezen"}
    told = by_day["2017-05-19", "2017-06-02"]
    assert (told["werkelijk"], told["in_band"]) == (total(hollands_midden, date(2017, 6, 2))["wachtlijst"], False)
    wrong = [row for row in empties if row["start"] == "casushouder toegewezen"]
    # emptied by assigning on 31 May: no forecast by work had that day in its band; who looks after it cannot tell yet
    told_of = [(row["werkelijk"], row["in_band"]) for row in wrong if str(row["prognose"]) < "2017-05-31"]
    assert set(told_of) == {("2017-05-31", False)}
    assert {row["werkelijk"] for row in wrong if str(row["prognose"]) > "2017-05-31"} <= {"nog niet"}
    summary = {(row["start"], row["wat"]): row for row in score.parts[0].rows}
    assert summary["casushouder toegewezen", "dag waarop de lijst leeg is"]["dekking"] == 0.0


# ------------------------------------------------------------ Kennemerland 2022


def test_s32_s33_kennemerland_goes_from_48_to_15_and_rises_and_the_old_list_is_gone_first() -> None:
    played = replay_file(FOLDER / "kennemerland-2022.yaml", BOOK)
    first, low, last = date(2022, 8, 1), date(2022, 11, 21), date(2022, 12, 12)
    assert [figures(played, day)[0] for day in (first, low, last)] == [48, 9, 15]
    assert figures(played, last) == (15, 15, 0)
    rows = cohort_rows(played.store, BOOK, played.clock.now(), last)
    old = [row for row in rows if row["cohort"] == "oude-wachtlijst"]
    # those of the last days of July were not decided yet; by December nothing of the old list waits
    assert (old[0]["wacht"], old[-1]["wacht"]) == (3, 0)
    found = forecast_of(played.store, BOOK, "kennemerland", last)
    empty = found.views[ASSIGNED].empty
    assert empty.low is not None
    assert empty.low > last
    # the letter expects that it is worked off in January 2023; half of the draws say later
    assert empty.mid is None or empty.mid > date(2023, 1, 31)


# ------------------------------------------------------------ Zaanstreek-Waterland 2019


def test_s06_in_zaanstreek_waterland_more_comes_in_than_goes_out_and_the_alarm_says_so() -> None:
    played = replay_file(FOLDER / "zaanstreek-waterland-2019.yaml", BOOK)
    period = (date(2019, 9, 8), None, None)
    made = build(played.store, BOOK, ("zaanstreek-waterland",), "stroom", played.clock.now(), period)
    assert made.alarms[0] == "Al 13 weken op rij komt er meer in dan er uit gaat (grens: 4 weken)"
    stand = [int(str(row["stand"])) for part in made.parts if part.id == "reeks" for row in part.rows]
    assert stand == sorted(stand)
    region = BOOK.policy("zaanstreek-waterland").region
    joint = next(one for one in region.profile.agreements if one.id == "wachtlijst-samen")
    assert joint.period.holds_on(date(2019, 9, 25))


# ------------------------------------------------------------ one list for three teams


def three_lists() -> World:
    """Three teams with a list of their own: who lives in Velsen waits longest."""
    policy = two_teams(kloof=3)
    world = World("2026-03-02 10:00", policy)
    for number in range(6):
        world.register(f"V{number}", gemeente="Velsen")
    world.at("2026-03-11 10:00")
    for number in range(3):
        world.register(f"V1{number}", gemeente="Velsen")
    world.register("H0", gemeente="Haarlem")
    world.at("2026-03-16 10:00")
    return world


def spread(world: World) -> tuple[float, bool]:
    rows = [r for r in spreiding_rows(world.store, world.book, world.clock.now()) if r["soort"] == "team"]
    return rows[0]["verschil"], rows[0]["alarm"]


def test_s24_after_the_lists_became_one_everybody_waits_equally_long_whatever_the_team() -> None:
    world = three_lists()
    before, alarm = spread(world)
    assert (before, alarm) == (7.0, True)
    for row in moves(world.store, world.book, world.region, world.clock.now(), WACHTTIJD):
        name = next(name for name, ref in world.refs.items() if ref == row["ref"])
        world.do(name, "place-at-team", team=row["naar"], reden="gelijke_wachttijd")
    after, alarm = spread(world)
    assert after < before
    assert (after <= 3, alarm) == (True, False)


# ------------------------------------------------------------ the files


def test_the_rows_are_those_that_the_script_writes() -> None:
    spec = importlib.util.spec_from_file_location("make_replays", SAMPLES / "make_replays.py")
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = script
    spec.loader.exec_module(script)
    for name, rows in script.FILES.items():
        assert script.text_of(rows()) == (FOLDER / name).read_text(encoding="utf-8"), name


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_replay_says_what_is_from_the_source_and_what_is_made_up(path: Path) -> None:
    replay, rows = read_replay(path)
    assert replay.source
    assert replay.made_up
    assert rows


def test_a_row_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    text = (FOLDER / "kennemerland-2022.yaml").read_text(encoding="utf-8")
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "kennemerland-2022.csv").write_text("naam;gemeente;uitkomst;melding\nx;Velsen;onderzoek;gisteren\n")
    with pytest.raises(BadInput, match="regel 2"):
        read_replay(tmp_path / "a.yaml")
