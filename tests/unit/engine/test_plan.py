"""Trying a change before use: what it would do to open waits, and that nothing is changed by looking."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.engine.world import BOOK, KENNEMERLAND, World
from vtflow.domain.melding import Wait
from vtflow.domain.norms import Policy
from vtflow.domain.replan import Opening, as_it_would_be, openings
from vtflow.play.story import local_text
from vtflow.policy.loading import DATA
from vtflow.reports.plan import Plan, plan


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Policy]:
    """Kennemerland with parts of its file changed."""

    def build(**parts: Any) -> Policy:
        content = yaml.safe_load((DATA / "regions" / "kennemerland.yaml").read_text(encoding="utf-8"))
        path = tmp_path / "kennemerland.yaml"
        path.write_text(yaml.safe_dump({**content, **parts}, allow_unicode=True), encoding="utf-8")
        return BOOK.read_region(path)

    return build


def weighed(world: World, new: Policy) -> Plan:
    return plan(world.store, KENNEMERLAND, new, world.clock.now())


def rows(found: Plan, norm: str) -> list[dict[str, Any]]:
    return [row for row in found.moving if row["norm"] == norm]


def under_assessment() -> World:
    """A melding of Monday 2 March 2026, 10:00; its veiligheidsbeoordeling is due on Monday 9 March."""
    world = World("2026-03-02 10:00")
    world.register("A")
    return world


def test_a_shorter_norm_shows_the_limit_before_and_after(changed: Callable[..., Policy]) -> None:
    (row,) = rows(weighed(under_assessment(), changed(norms={"VB-5WD": "3wd"})), "VB-5WD")

    assert row["voor"] == {"lengte": "5wd", "te_laat_vanaf": "10-03-2026 00:00", "versie": KENNEMERLAND.version}
    assert row["na"] == {
        "lengte": "3wd",
        "te_laat_vanaf": "06-03-2026 00:00",
        "versie": f"{KENNEMERLAND.version}+regio",
    }
    assert row["zou_meteen_verstrijken"] is False


def test_the_messages_that_would_move_are_told_with_both_moments(changed: Callable[..., Policy]) -> None:
    (row,) = rows(weighed(under_assessment(), changed(norms={"VB-5WD": "3wd"})), "VB-5WD")

    told = {message["trede"]: message for message in row["berichten"]}
    assert told["100"]["voor"] == {"moment": "10-03-2026 00:00", "aan": ["vt", "vt-leiding"]}
    assert told["100"]["na"] == {"moment": "06-03-2026 00:00", "aan": ["vt", "vt-leiding"]}
    assert (told["50"]["voor"]["moment"], told["50"]["na"]["moment"]) == ("05-03-2026 08:30", "04-03-2026 08:30")


def test_only_waits_that_would_be_different_are_listed(changed: Callable[..., Policy]) -> None:
    found = weighed(under_assessment(), changed(norms={"VB-5WD": "3wd"}))

    assert [row["norm"] for row in found.moving] == ["VB-5WD"]
    assert found.waits > 1


def test_the_profile_in_use_would_change_nothing(changed: Callable[..., Policy]) -> None:
    found = weighed(under_assessment(), changed())

    assert (found.moving, found.gone) == ((), ())
    assert found.waits > 1


def test_weighing_a_change_leaves_the_running_wait_as_it_was(changed: Callable[..., Policy]) -> None:
    world = under_assessment()
    before = world.route("A")

    weighed(world, changed(norms={"VB-5WD": "3wd"}))

    assert world.route("A") == before


def test_a_day_on_which_the_office_shuts_moves_a_warning_but_no_limit_of_the_law(
    changed: Callable[..., Policy],
) -> None:
    calendar = yaml.safe_load((DATA / "regions" / "kennemerland.yaml").read_text(encoding="utf-8"))["calendar"]
    calendar["closed"] = {date(2026, 3, 5): "teamdag"}  # the day of the 50 % warning

    (row,) = rows(weighed(under_assessment(), changed(calendar=calendar)), "VB-5WD")

    assert row["voor"]["te_laat_vanaf"] == row["na"]["te_laat_vanaf"] == "10-03-2026 00:00"
    assert [(told["trede"], told["voor"]["moment"], told["na"]["moment"]) for told in row["berichten"]] == [
        ("50", "05-03-2026 08:30", "04-03-2026 08:30")
    ]


def test_a_calendar_of_its_own_file_is_weighed_the_same_way(tmp_path: Path) -> None:
    path = tmp_path / "kalender.yaml"
    hours = {day: ["09:00-17:00"] for day in ("ma", "di", "wo", "do", "vr")}
    path.write_text(yaml.safe_dump({"version": "2026.2", "hours": hours}), encoding="utf-8")

    (row,) = rows(weighed(under_assessment(), BOOK.with_calendar("kennemerland", path)), "VB-5WD")

    assert row["berichten"][0]["na"]["moment"] == "05-03-2026 09:00"


def test_a_role_that_goes_to_another_team_moves_its_messages(changed: Callable[..., Policy]) -> None:
    (row,) = rows(weighed(under_assessment(), changed(roles={"teamleider_vt": "vt-regio"})), "VB-5WD")

    assert [(told["trede"], told["voor"]["aan"], told["na"]["aan"]) for told in row["berichten"]] == [
        ("80", ["vt-coordinatie", "vt-gedrag"], ["vt-gedrag", "vt-regio"])
    ]


def test_a_wait_that_would_be_late_at_once_says_so(changed: Callable[..., Policy]) -> None:
    world, new = under_assessment(), changed(norms={"VB-5WD": "3wd"})

    world.pass_time("2026-03-05 23:59")
    assert rows(weighed(world, new), "VB-5WD")[0]["zou_meteen_verstrijken"] is False
    world.pass_time("2026-03-06 00:00")
    assert rows(weighed(world, new), "VB-5WD")[0]["zou_meteen_verstrijken"] is True


def test_a_breach_stays_and_rungs_that_were_reached_are_not_told_again(changed: Callable[..., Policy]) -> None:
    world = under_assessment()
    world.pass_time("2026-03-10 08:30")

    (row,) = rows(weighed(world, changed(norms={"VB-5WD": "10wd"})), "VB-5WD")

    assert row["verstreken"] is True
    assert row["na"]["te_laat_vanaf"] == "17-03-2026 00:00"
    assert {"50", "80", "100"} & {told["trede"] for told in row["berichten"]} == set()


def test_a_closed_melding_and_one_of_another_region_are_left_out(changed: Callable[..., Policy]) -> None:
    world = under_assessment()
    other = BOOK.policy("zaanstreek-waterland")

    assert plan(world.store, other, other, world.clock.now()).waits == 0


def test_a_team_that_would_be_gone_while_it_holds_open_work_is_named(tmp_path: Path) -> None:
    world = under_assessment()
    content = yaml.safe_load((DATA / "regions" / "kennemerland.yaml").read_text(encoding="utf-8"))
    content["standard"]["vt"] = content["veilig_thuis"] = "vt-k"
    content["teams"]["vt-k"] = content["teams"].pop("vt")
    for part in ("modes", "agreements", "modules"):
        del content[part]
    path = tmp_path / "kennemerland.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")

    assert weighed(world, BOOK.read_region(path)).gone == ({"team": "vt", "meldingen": 1},)


# ---------------------------------------------------------------- one wait


def opened(world: World, name: str) -> dict[int, Opening]:
    ref = world.refs[name]
    return openings(world.store.read(lambda reader: [event for event, _ in reader.events(ref)]))


def wait(world: World, norm: str, name: str = "A") -> Wait:
    return next(one for one in world.route(name).waits if one.norm == norm)


def test_the_variant_of_a_norm_is_found_again_from_how_the_wait_began(changed: Callable[..., Policy]) -> None:
    world = World("2026-03-02 10:00")
    world.register("A", acuut=True)
    found = wait(world, "VB-DIRECT")

    again = as_it_would_be(found, opened(world, "A")[found.no], changed(norms={"VB-DIRECT": "6h"}))

    assert (found.length, again.length) == ("1h", "1h")


def test_every_open_wait_is_itself_again_under_its_own_policy() -> None:
    world = under_assessment()
    world.pass_time("2026-03-12 12:00")
    known = opened(world, "A")

    assert world.norms() > {"VB-5WD"}
    for found in world.route("A").waits:
        assert as_it_would_be(found, known[found.no], KENNEMERLAND) == found


def test_a_coordinator_task_that_came_again_keeps_its_place(changed: Callable[..., Policy]) -> None:
    world = under_assessment()
    world.pass_time("2026-05-20 12:00")
    found = wait(world, "VB-5WD")
    assert found.ladder[-1].name.startswith("coordinatortaak-")

    again = as_it_would_be(found, opened(world, "A")[found.no], changed(norms={"VB-5WD": "3wd"}))

    assert again.ladder[again.reached :] == found.ladder[found.reached :]
    assert local_text(again.limit_at) == "2026-03-06 00:00"


def test_a_wait_whose_norm_the_policy_no_longer_has_stays_as_it_is() -> None:
    world = under_assessment()
    found = wait(world, "VB-5WD")
    without = Policy(
        **{name: getattr(KENNEMERLAND, name) for name in KENNEMERLAND.__dataclass_fields__ if name != "norms"},
        norms=tuple(norm for norm in KENNEMERLAND.norms if norm.id != "VB-5WD"),
    )

    assert as_it_would_be(found, opened(world, "A")[found.no], without) is found
