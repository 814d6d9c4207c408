"""Reports counted from the events themselves, route by route: slow and plain, to hold the facts of reports against."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from vtflow.domain import events as e
from vtflow.domain.evolve import evolve, replay
from vtflow.domain.melding import Route, State
from vtflow.domain.norms import Region
from vtflow.domain.person_folds import REACH
from vtflow.domain.persons import children
from vtflow.domain.radar import VERVOLGMELDING
from vtflow.domain.routing import VEILIG_THUIS
from vtflow.domain.work import Tasks
from vtflow.domain.work_events import CasushouderAssigned, ContactAttempted, HoursRecorded
from vtflow.engine import Policies
from vtflow.ports import Reader, Store
from vtflow.reports.doorlooptijd import LINKS
from vtflow.reports.known import end_of, known_events
from vtflow.reports.queue import all_stored
from vtflow.terms import local_date

Known = tuple[Route, list[e.Event]]


def known(store: Store, on: date | None) -> list[Known]:
    """Return every melding that was known at the end of a day, as it stood then, with its events."""
    until = end_of(on)

    def work(reader: Reader) -> Iterator[Known]:
        for stored in all_stored(reader):
            if events := known_events(reader, stored.route.ref, until):
                yield replay(events), events

    return store.read(lambda reader: list(work(reader)))


def lead_times(store: Store, on: date | None) -> dict[tuple[str, str], list[int]]:
    """Return the days of every link of the chain, sorted, by region and title."""
    found: dict[tuple[str, str], list[int]] = {}
    for route, events in known(store, on):
        for link in LINKS:
            for days in _link(link, events):
                found.setdefault((route.region, link.title), []).append(days)
    return {key: sorted(days) for key, days in found.items()}


def _link(link: Any, events: Sequence[e.Event]) -> Iterator[int]:
    groups: dict[int, list[tuple[str, datetime]]] = {}
    for event in events:
        number = event.fact.traject if link.per_traject and isinstance(event.fact, e.StepTaken) else 0
        groups.setdefault(number, []).append((e.name_of(event.fact), event.at))
        if isinstance(event.fact, e.MeldingTakenOver):
            # why: it came in when the first region received it
            groups[number].append(("melding-geregistreerd", event.fact.ontvangen_op))
    for passed in groups.values():
        start: datetime | None = None
        for name, at in sorted(passed, key=lambda pair: pair[1]):
            if name in link.starts and (start is None or link.per_traject):
                start = at
            elif name in link.ends and start is not None:
                yield (local_date(at) - local_date(start)).days
                break


def spoken(store: Store, on: date | None) -> dict[tuple[str, str], Counter[str]]:
    """Return how the children of decided meldingen were reached, by region and gemeente."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for route, events in known(store, on):
        if any(isinstance(event.fact, e.VeiligheidsbeoordelingDecided) for event in events):
            counted = found.setdefault((route.region, route.gemeente), Counter())
            counted.update(["besloten", *_children(route.kinderen, events)])
    return found


def _children(count: int, events: Iterable[e.Event]) -> list[str]:
    words = {"gesproken": "gesproken", "gezien": "gezien", "niet_gesproken": "gemotiveerd"}
    entries: dict[str, str] = {}
    declared: set[str] = set()
    for fact in (event.fact for event in events):
        if isinstance(fact, e.GesprekRecorded):
            before = entries.get(fact.persoon, fact.uitkomst)
            entries[fact.persoon] = max(before, fact.uitkomst, key=REACH.__getitem__)
        elif isinstance(fact, e.OverdrachtOffered):
            declared.update(kind for kind, _ in fact.kinderen)
    return [
        words[entries[kind]] if kind in entries else "verklaard" if kind in declared else "niets"
        for kind in children(count)
    ]


def measured(events: Iterable[e.Event], region: Region) -> dict[str, Any]:
    """Return what can be counted of working together on one melding."""
    owners: set[str] = set()
    regisseurs: set[str] = set()
    casushouders: set[str] = set()
    counts: Counter[str] = Counter()
    moments: Counter[str] = Counter()
    route: Route | None = None
    for event in events:
        route, fact = evolve(route, event), event.fact
        owners.add(route.responsible)
        regisseurs.add(route.regisseur)
        if isinstance(fact, CasushouderAssigned):
            casushouders.add(fact.casushouder)
            counts["intern"] += bool(fact.was)
        elif isinstance(fact, e.ContactRecorded | ContactAttempted | e.GesprekRecorded | e.MonitoringRecorded):
            team = region.teams.get(event.by.partition(".")[0])
            moments[event.by] += team is not None and team.kind == VEILIG_THUIS
        elif isinstance(fact, e.OverdrachtAccepted):
            counts["warm" if fact.gesprek_op is not None else "koud"] += 1
        elif isinstance(fact, e.OverdrachtOffered):
            counts["overdragen"] += 1
        elif isinstance(fact, e.StepTaken):
            counts[fact.stap] += fact.stap in _KINDS
    told = {
        "overdragen": counts["overdragen"],
        **{kind: counts[step] for step, kind in _KINDS.items()},
    }
    return {
        "owners": owners,
        "regisseurs": regisseurs,
        "casushouders": casushouders,
        "internal": counts["intern"],
        "moments": +moments,
        "warm": counts["warm"],
        "koud": counts["koud"],
        "kinds": told,
    }


_KINDS = {
    "aangehaakt": "aanhaken",
    "in-kennis-gesteld": "in_kennis_stellen",
    "consult-gevraagd": "consult",
    "verzoek-gedaan": "verzoek",
}


def minutes(events: Iterable[e.Event]) -> Counter[str]:
    """Return the minutes that were recorded, by task."""
    found: Counter[str] = Counter()
    for fact in (event.fact for event in events):
        if isinstance(fact, HoursRecorded):
            found[fact.taak] += fact.minuten
    return found


def activities(events: Iterable[e.Event], tasks: Tasks) -> Counter[str]:
    """Return how many activities there were, by task."""
    names = (e.name_of(event.fact) for event in events)
    return Counter(tasks.by_event[name] for name in names if name in tasks.by_event)


def changes(events: Iterable[e.Event]) -> tuple[int, int, int]:
    """Return how often a casushouder was assigned, in the place of another, and from another team."""
    facts = [event.fact for event in events if isinstance(event.fact, CasushouderAssigned)]
    return len(facts), sum(bool(fact.was) for fact in facts), sum(fact.ander_team for fact in facts)


def bottlenecks(store: Store, region: str, on: date | None) -> dict[str, dict[str, Any]]:
    """Return what lies at each team of a region: referrals, since when somebody waits, late waits, bottlenecks."""
    found: dict[str, dict[str, Any]] = {}
    for route, _ in (one for one in known(store, on) if one[0].region == region):
        for traject in (one for one in route.trajecten if one.soort == "knelpunt"):
            _at(found, traject.bij)["codes"][str(traject.gegevens["code"])] += 1
        if route.is_open:
            _count_open(route, found)
    return {team: {**one, "waiting": sorted(one["waiting"])} for team, one in found.items()}


def _count_open(route: Route, found: dict[str, dict[str, Any]]) -> None:
    for traject in (one for one in route.trajecten if one.is_open and one.soort in _WAITING):
        _at(found, traject.bij)["open"] += 1
        if traject.fase in _WAITING[traject.soort]:
            _at(found, traject.bij)["waiting"].append(local_date(traject.begun_at))
    for one in (one for one in route.deliveries if one.state is State.WACHTLIJST_ONTVANGER):
        _at(found, one.aan)["waiting"].append(local_date(one.offered_at))
    for wait in (wait for wait in route.waits if wait.breached and wait.leg in _HANDOVER_LEGS):
        _at(found, wait.holder)["late"] += 1


def _at(found: dict[str, dict[str, Any]], team: str) -> dict[str, Any]:
    return found.setdefault(team, {"open": 0, "waiting": [], "late": 0, "codes": Counter()})


_WAITING = {"aanbieder": {"verwezen", "intake"}, "crisis": {"gebeld"}}
_HANDOVER_LEGS = {"overdracht", "jeugdhulp", "crisis"}


def classes(store: Store, on: date | None) -> Counter[tuple[str, str, str, str]]:
    """Return how many meldingen there were of each class, by region, gemeente and day of receipt."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    for route, events in known(store, on):
        first = events[0].fact
        if isinstance(first, e.MeldingRegistered):
            name = f"{first.klasse}/{first.fase}" if first.klasse == VERVOLGMELDING else first.klasse
            if any(isinstance(event.fact, e.MeldingSplit) for event in events):
                name = ""
            found[route.region, route.gemeente, str(local_date(route.received_at)), name] += 1
    return found


def lives(store: Store, policies: Policies, on: date | None) -> dict[tuple[str, str], list[tuple[Any, ...]]]:
    """Return when each melding came, was taken up and closed, sorted, by region and cohort."""
    found: dict[tuple[str, str], list[tuple[Any, ...]]] = {}
    for route, events in known(store, on):
        if route.soort != "melding":
            continue
        came = local_date(route.truly_received_at or route.received_at)
        up = next((local_date(ev.at) for ev in events if ev.fact.kind in _TAKEN_UP), None)
        closed = next((local_date(ev.at) for ev in events if ev.fact.kind == "afgesloten"), None)
        cohort = policies.policy(route.region).region.profile.wachten.cohort_on(came)
        found.setdefault((route.region, cohort or "overig"), []).append((came, up, closed))
    return {key: sorted(values, key=str) for key, values in found.items()}


_TAKEN_UP = {"casushouder-toegewezen", "veiligheidsbeoordeling-besloten"}
