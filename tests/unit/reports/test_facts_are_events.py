"""Reports say from facts what they would say from the events: over every story and simulated months, day by day."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from tests.unit.reports import by_events
from tests.unit.simulate.world import plan, run
from vtflow.domain.assigning import counts_as_caseload
from vtflow.domain.waiting_lists import waits_for_vt
from vtflow.engine import Policies
from vtflow.play import read_story
from vtflow.play.player import Stage
from vtflow.policy import PolicyBook
from vtflow.ports import Clock, Store
from vtflow.reports.asked import p90
from vtflow.reports.chain import chain_of
from vtflow.reports.cohorten import cohort_rows, life
from vtflow.reports.counted import TOTAL
from vtflow.reports.doorlooptijd import doorlooptijd_rows
from vtflow.reports.fact_fold import facts_of
from vtflow.reports.facts import FORM, decode, encode
from vtflow.reports.gesprekken import HOW, gesprekken_rows
from vtflow.reports.kept import chains, fact_faults, keep_all, known_facts, open_then
from vtflow.reports.knelpunten import knelpunten_rows
from vtflow.reports.radar import CLASSES, radar_rows
from vtflow.reports.samenwerking import Measures, measured, samenwerking_rows
from vtflow.reports.taken import activities_by_task, casushouder_rows, hours_by_task, taken_rows
from vtflow.reports.wachtspreiding import may_count
from vtflow.reports.zonder_contact import may_wait, queue_and_start
from vtflow.terms import local_date

STORIES = sorted((Path(__file__).parents[2] / "stories").glob("*.yaml"))
BOOK = PolicyBook()


@dataclass(frozen=True)
class Record:
    """A record with the moment at which its story ends."""

    store: Store
    clock: Clock
    policies: Policies
    regions: list[str]

    def days(self) -> list[date | None]:
        """Return the days on which something was recorded, some of them where they are many; and no day: all."""
        found = {local_date(ev.recorded_at) for _, events in by_events.known(self.store, None) for ev in events}
        days = sorted(found)
        return [*days[:: max(1, len(days) // 6)], None]

    def title(self, region: str) -> str:
        return self.policies.policy(region).region.title

    def name(self, region: str, slug: str) -> str:
        return self.policies.policy(region).region.gemeenten.get(slug, slug)


def told(path: Path) -> Record:
    story = read_story(path)
    stage = Stage(story, BOOK)
    stage.run()
    return Record(stage.store, stage.clock, stage.policies, [story.region])


@pytest.fixture(scope="module")
def months() -> Record:
    """Three regions over four months, of which the facts were kept half-way and once more at the end."""
    one = plan(70, 45)
    _, world = run(one, days_more=90)
    keep_all(world.store, most=30)
    return Record(world.store, world.clock, BOOK, list(one.regions))


def agree(record: Record) -> None:
    """Hold every report against the events, at each of the days."""
    for on in record.days():
        for check in CHECKS:
            check(record, on)


def lead_times(record: Record, on: date | None) -> None:
    expected = {
        (record.title(region), link): (len(days), median(days), p90(days), days[-1])
        for (region, link), days in by_events.lead_times(record.store, on).items()
    }
    names = ("aantal", "mediaan_dagen", "p90_dagen", "langste_dagen")
    rows = doorlooptijd_rows(record.store, record.policies, on)
    assert {(row["regio"], row["schakel"]): tuple(row[name] for name in names) for row in rows} == expected


def spoken(record: Record, on: date | None) -> None:
    expected = {
        (record.title(region), record.name(region, slug)): [counts[name] for name in ("besloten", *HOW)]
        for (region, slug), counts in by_events.spoken(record.store, on).items()
    }
    rows = [row for row in gesprekken_rows(record.store, record.policies, on) if row["gemeente"] != TOTAL]
    assert {(row["regio"], row["gemeente"]): [row[n] for n in ("besloten", *HOW)] for row in rows} == expected


def together(record: Record, on: date | None) -> None:
    facts = {one.ref: one for one in record.store.read(lambda reader: list(known_facts(reader, None, on)))}
    known = by_events.known(record.store, on)
    assert facts.keys() == {route.ref for route, _ in known}
    for route, events in known:
        region = record.policies.policy(route.region).region
        assert by_events.measured(events, region) == values(measured(facts[route.ref].facts, region)), route.ref
        assert facts[route.ref].is_joined == (route.joined_to is not None)
        assert facts[route.ref].gemeente == route.gemeente
    own = Counter(record.title(route.region) for route, _ in known if route.joined_to is None)
    rows = samenwerking_rows(record.store, record.policies, on)
    assert {row["regio"]: row["waarde"] for row in rows if row["maat"] == "meldingen"} == own


def values(found: Measures) -> dict[str, Any]:
    kinds = {name: found.kinds[name] for name in ("overdragen", "aanhaken", "in_kennis_stellen", "consult", "verzoek")}
    plain = {name: getattr(found, name) for name in ("owners", "regisseurs", "casushouders", "internal")}
    return {**plain, "moments": +found.moments, "warm": found.warm, "koud": found.koud, "kinds": kinds}


def work(record: Record, on: date | None) -> None:
    minutes: dict[str, Counter[str]] = {}
    counts: dict[str, Counter[str]] = {}
    changed: dict[str, list[tuple[int, int, int]]] = {}
    for route, events in by_events.known(record.store, on):
        title, tasks = record.title(route.region), record.policies.policy(route.region).tasks
        assert activities_by_task(facts_of(events), tasks) == by_events.activities(events, tasks), route.ref
        assert hours_by_task(facts_of(events)) == by_events.minutes(events), route.ref
        minutes.setdefault(title, Counter()).update(by_events.minutes(events))
        counts.setdefault(title, Counter()).update(by_events.activities(events, tasks))
        if (one := by_events.changes(events))[0]:
            changed.setdefault(title, []).append(one)
    for row in taken_rows(record.store, record.policies, on):
        assert row["minuten"] == minutes[row["regio"]][row["taak"]]
        assert row["activiteiten"] == counts[row["regio"]][row["taak"]]
    found = casushouder_rows(record.store, record.policies, on)
    assert {row["regio"]: (row["meldingen"], row["wisselingen"], row["naar_ander_team"]) for row in found} == {
        title: (len(each), sum(one[1] for one in each), sum(one[2] for one in each)) for title, each in changed.items()
    }


def bottlenecks(record: Record, on: date | None) -> None:
    now = record.clock.now()
    day = on or local_date(now)
    rows = knelpunten_rows(record.store, record.policies, record.regions, now, on)
    found = {(row["regio"], row["partner"]): row for row in rows}
    for region in record.regions:
        teams = record.policies.policy(region).region.teams
        for code, one in by_events.bottlenecks(record.store, region, on).items():
            row = found.get((record.title(region), teams[code].title))
            if row is None:
                continue
            longest = max(((day - since).days // 7 for since in one["waiting"]), default=None)
            shown = (row["open"], row["wachten"], row["te_laat"], row["langste_weken"], sum(row["knelpunten"].values()))
            assert shown == (one["open"], len(one["waiting"]), one["late"], longest, one["codes"].total()), code


def intake(record: Record, on: date | None) -> None:
    expected = by_events.classes(record.store, on)
    rows = [row for row in radar_rows(record.store, record.policies, on=on) if row["gemeente"] != TOTAL]
    places = Counter((record.title(region), record.name(region, slug)) for region, slug, _, _ in expected.elements())
    seen: Counter[tuple[str, str]] = Counter()
    for row in rows:
        seen[row["regio"], row["gemeente"]] += row["meldingen"]
        assert sum(row[name] for name in CLASSES) == row["meldingen"]
    assert seen == places
    assert sum(row["eerste"] for row in rows) == sum(n for (*_, name), n in expected.items() if name == "eerste")


def cohorts(record: Record, on: date | None) -> None:
    now = record.clock.now()
    today = on or local_date(now)
    rows = cohort_rows(record.store, record.policies, now, on)
    last = {(row["regio"], row["cohort"]): row for row in rows if row["week"] == today.isoformat()}
    meldingen = record.store.read(lambda reader: list(known_facts(reader, None, on)))
    found = sorted((life(one) for one in meldingen if one.came.soort == "melding"), key=str)
    expected = by_events.lives(record.store, record.policies, on)
    assert found == sorted((one for lives in expected.values() for one in lives), key=str)
    for (region, cohort), lives in expected.items():
        row = last[record.title(region), cohort]
        came = [one for one in lives if one[0] <= today]
        waiting = [one for one in came if not any(at is not None and at <= today for at in one[1:])]
        assert (row["ontvangen"], row["wacht"]) == (len(came), len(waiting)), (region, cohort)


def what_was_open(record: Record, on: date | None) -> None:
    expected = {route.ref: route for route, _ in by_events.known(record.store, on) if route.is_open}
    found = record.store.read(lambda reader: open_then(reader, on))
    assert {route.ref: route for routes in found.values() for route in routes} == expected


def waiting(record: Record, on: date | None) -> None:
    found = {one.ref: one for one in record.store.read(lambda reader: list(chains(reader, None, on)))}
    for route, _ in (one for one in by_events.known(record.store, on) if one[0].is_open):
        if waits_for_vt(route) or counts_as_caseload(route):
            assert may_count(found[route.ref]), route.ref
        if queue_and_start(route) is not None:
            assert may_wait(found[route.ref]), route.ref


CHECKS = (lead_times, spoken, together, work, bottlenecks, intake, cohorts, what_was_open, waiting)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_reports_of_every_story_say_what_its_events_say(path: Path) -> None:
    agree(told(path))


def test_reports_of_simulated_months_say_what_the_events_say_at_any_day(months: Record) -> None:
    agree(months)


def test_what_was_kept_and_what_is_made_on_the_spot_say_the_same(months: Record) -> None:
    kept = months.store.read(lambda reader: sum(one.facts is not None for one in reader.report_facts(None, FORM)))
    assert 0 < kept < 70

    before = samenwerking_rows(months.store, months.policies), doorlooptijd_rows(months.store, months.policies)
    keep_all(months.store)

    assert fact_faults(months.store) == []
    assert (
        samenwerking_rows(months.store, months.policies),
        doorlooptijd_rows(months.store, months.policies),
    ) == before


@pytest.mark.parametrize("path", STORIES[::7], ids=lambda path: path.stem)
def test_what_was_known_of_a_story_earlier_is_a_beginning_of_what_is_known_of_it_later(path: Path) -> None:
    for _, events in by_events.known(told(path).store, None):
        whole = facts_of(events)
        assert decode(encode(whole)) == whole
        for length in range(1, len(events) + 1):
            part = facts_of(events[:length])
            assert part == whole[: len(part)]
        assert chain_of("A", whole) is not None


def test_a_year_later_the_reports_of_a_day_that_is_past_are_the_same(months: Record) -> None:
    on = local_date(months.clock.now()) - timedelta(days=60)
    rows = knelpunten_rows(months.store, months.policies, months.regions, months.clock.now(), on)
    later = months.clock.now() + timedelta(days=365)

    assert knelpunten_rows(months.store, months.policies, months.regions, later, on) == rows
