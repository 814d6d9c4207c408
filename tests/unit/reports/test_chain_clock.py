"""The clock of the chain: every office second of every melding is booked to exactly one holder, whatever happens."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.engine.world import CJG, World
from tests.unit.simulate.world import plan, run
from vtflow.domain.bookings import CLASSES, EIGEN_WACHTRIJ, HUISHOUDEN, class_of
from vtflow.domain.clock_events import BookingCorrected
from vtflow.domain.errors import BadInput, Refused
from vtflow.play.story import moment
from vtflow.reports.asked import Asked, shared_days
from vtflow.reports.chain import Chain, chain_of, spans
from vtflow.reports.clocks import booking_faults, bookings, chain_view, hulp, schakels
from vtflow.reports.fact_fold import facts_of
from vtflow.reports.facts import Booked, decode, encode, micros
from vtflow.reports.kept import chains, fact_faults, keep_all, moment_of
from vtflow.store.verify import verify
from vtflow.terms import local_date

START = "2026-03-02 10:00"
DISPUTE: dict[str, Any] = {"houder": HUISHOUDEN, "reden": "betwist", "betwist_door": "cjg-haarlem"}


def asked(world: World, first: str = "2026-01-01", on: str = "") -> Asked:
    day = date.fromisoformat(on) if on else None
    now = world.clock.now()
    found = world.store.read(lambda reader: tuple(chains(reader, world.region, day)))
    today = day or local_date(now)
    return Asked(
        world.book.policy("kennemerland"), found, today, moment_of(None, now), date.fromisoformat(first), today
    )


def seconds(one: Asked, chain: Chain | None = None) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in bookings(one, chain or one.chains[0]):
        code = class_of(row.holder, one.policy.region)
        found[code] = found.get(code, 0) + row.seconds
    return found


def helped(world: World) -> World:
    """A melding of which help started after eleven working days, four of them on the own list of the receiver."""
    world.register()
    world.do("A", "check-veiligheid", acuut=False)
    world.pass_time("2026-03-03 09:00")
    world.do("A", "decide-veiligheidsbeoordeling", uitkomst="overdracht")
    world.offer()
    world.pass_time("2026-03-03 10:00")
    world.do("A", "confirm-receipt", by=CJG)
    world.pass_time("2026-03-05 10:00")
    world.do("A", "put-on-own-list", by=CJG, naam="m02", verwachte_start="2026-03-20")
    world.pass_time("2026-03-11 10:00")
    world.do("A", "report-first-contact", by=CJG)
    world.pass_time("2026-03-17 10:00")
    world.do("A", "report-help-started", by=CJG)
    return world


def test_n03_the_clock_runs_from_melding_to_help_over_the_own_list_of_the_receiver() -> None:
    world = helped(World(START))
    one = asked(world)

    assert hulp(one).rows[0]["mediaan"] == 11.0
    legs = {row["schakel"]: row for row in schakels(asked(world)).rows}
    vb = legs["Veiligheidsbeoordeling"]
    assert (vb["aantal"], vb["eigen_mediaan"], vb["geerfd_mediaan"]) == (1, 1.0, 0.0)
    assert sum(seconds(one).values()) == one.office_seconds(one.chains[0].came.at, one.end)


def test_n03_a_leg_tells_its_own_time_and_what_had_passed_before_it_began() -> None:
    world = helped(World(START))
    view = chain_view(
        world.book.policy("kennemerland"), asked(world).chains[0], date(2026, 3, 17), micros(world.clock.now())
    )

    found: Any = view["schakels"]
    assert [(leg["schakel"], leg["eigen_werkdagen"], leg["geerfde_werkdagen"]) for leg in found] == [
        ("veiligheidsbeoordeling", 1, 0), ("overdracht", 10, 1),
    ]  # fmt: skip
    assert view["werkdagen_tot_hulp"] == 11


def test_n08_a_disputed_booking_goes_to_another_holder_with_trace_and_the_total_stays() -> None:
    world = helped(World(START))
    before = seconds(asked(world))

    world.do("A", "correct-booking", van="2026-03-03T10:00", tot="2026-03-05T10:00", **DISPUTE)

    one = asked(world)
    after = seconds(one)
    two_days = one.office_seconds(micros(moment("2026-03-03 10:00")), micros(moment("2026-03-05 10:00")))
    assert after["huishouden"] == two_days > 0
    assert after["partner"] == before["partner"] - two_days
    assert sum(after.values()) == sum(before.values())
    assert booking_faults(one) == []
    view: dict[str, Any] = chain_view(one.policy, one.chains[0], one.on, one.end)
    (trace,) = view["correcties"]
    assert (trace["reden"], trace["betwist_door"], trace["door"]) == (
        "Partij betwist de boeking",
        "cjg-haarlem",
        "vt.m01",
    )


def test_n08_what_was_known_before_the_correction_keeps_the_earlier_booking() -> None:
    world = helped(World(START))
    world.pass_time("2026-03-18 10:00")
    world.do("A", "correct-booking", van="2026-03-03T10:00", tot="2026-03-05T10:00", **DISPUTE)

    assert "huishouden" not in seconds(asked(world, on="2026-03-17"))
    assert "huishouden" in seconds(asked(world, on="2026-03-18"))


@pytest.mark.parametrize(
    ("van", "tot", "last"),
    [
        ("2026-03-02T10:00", "2026-03-02T11:00", ""),
        ("2026-03-02T09:59", "2026-03-02T11:00", "boeking"),
        ("2026-03-02T11:00", "2026-03-02T11:00", "boeking"),
        ("2026-03-02T11:00", "2026-03-03T10:00", ""),
        ("2026-03-02T11:00", "2026-03-03T10:01", "boeking"),
    ],
)
def test_n08_only_time_between_receipt_and_now_can_be_booked_anew(van: str, tot: str, last: str) -> None:
    world = World(START)
    world.register()
    world.at("2026-03-03 10:00")

    if last:
        with pytest.raises(Refused, match="anders worden geboekt"):
            world.do("A", "correct-booking", van=van, tot=tot, **DISPUTE)
    else:
        world.do("A", "correct-booking", van=van, tot=tot, **DISPUTE)
        assert seconds(asked(world))["huishouden"] > 0


def closed(world: World) -> World:
    """Close a melding a day and an hour after it came."""
    world.decided("A", "einde_bemoeienis", gesproken="alle")
    world.at("2026-03-03 11:00")
    world.do("A", "close", reden="veilig")
    world.at("2026-05-04 09:00")
    return world


@pytest.mark.parametrize(
    ("van", "tot", "fits"),
    [
        ("2026-03-02T10:00", "2026-03-03T11:00", True),
        ("2026-03-02T09:59", "2026-03-03T11:00", False),
        ("2026-03-02T10:00", "2026-03-03T11:01", False),
        ("2026-03-03T11:00", "2026-03-04T11:00", False),
    ],
)
def test_n08_of_a_closed_melding_the_time_up_to_its_close_can_be_booked_anew(van: str, tot: str, fits: bool) -> None:
    world = closed(World(START))
    whole = seconds(asked(world))
    if not fits:
        with pytest.raises(Refused, match=r"03-03-2026 11:00 \(afsluiting\)"):
            world.do("A", "correct-booking", van=van, tot=tot, **DISPUTE)
        assert seconds(asked(world)) == whole
        return
    before = world.route()
    world.do("A", "correct-booking", by="vt.m03", van=van, tot=tot, **DISPUTE)
    after = world.route()

    assert seconds(asked(world)) == {"huishouden": sum(whole.values())}
    assert booking_faults(asked(world)) == []
    assert (after.closed_at, after.state, after.casushouder) == (before.closed_at, before.state, before.casushouder)
    assert after.events == before.events + 1
    assert verify(world.store).whole


def test_n08_the_booking_of_a_melding_that_joined_another_can_be_corrected_after_both_were_closed() -> None:
    world = World(START)
    world.decided("A", "einde_bemoeienis", gesproken="alle")
    world.register("B", huishouden="gezin A")
    world.do("B", "check-veiligheid", acuut=False)
    world.do("B", "decide-veiligheidsbeoordeling", uitkomst="einde_bemoeienis", gesproken="alle")
    world.do("B", "inform-melder")
    world.at("2026-03-03 11:00")
    world.do("A", "retriage", acuut=False)
    world.do("A", "close", reden="veilig")

    world.do("B", "correct-booking", van="2026-03-02T10:00", tot="2026-03-03T11:00", **DISPUTE)
    assert not world.route("B").is_open
    assert len(world.facts(BookingCorrected, "B")) == 1


def test_n08_an_unknown_holder_is_named_with_what_can_be_chosen() -> None:
    world = World(START)
    world.register()
    world.at("2026-03-03 10:00")

    with pytest.raises(BadInput, match="huishouden, eigen_wachtrij"):
        world.do(
            "A",
            "correct-booking",
            van=START.replace(" ", "T"),
            tot="2026-03-02T12:00",
            houder="niemand",
            reden="betwist",
        )


def test_n08_past_the_norm_of_the_assessment_the_time_is_that_of_the_own_list() -> None:
    world = World(START)
    world.register()
    world.do("A", "check-veiligheid", acuut=False)
    world.pass_time("2026-03-11 10:00")

    found = seconds(asked(world))

    one = asked(world)
    limit, now = micros(moment("2026-03-10 00:00")), one.end
    assert found[EIGEN_WACHTRIJ] == one.office_seconds(limit, now)


MOMENT = st.integers(0, 30 * 24 * 60)


@given(
    corrections=st.lists(st.tuples(MOMENT, MOMENT, st.sampled_from(["vt", HUISHOUDEN, "cjg-haarlem", EIGEN_WACHTRIJ]))),
    until=MOMENT,
)
@settings(max_examples=60, deadline=None)
def test_n08_whatever_is_corrected_every_instant_is_booked_once(
    corrections: list[tuple[int, int, str]], until: int
) -> None:
    base = _base()
    start = base.came.at
    minute = 60_000_000
    base.corrections = [
        Booked(start, start, start + a * minute, start + b * minute, who, "betwist", "", "vt.m01")
        for a, b, who in corrections
    ]
    base.spans = None
    found = spans(base, start + until * minute)

    for earlier, later in pairwise(found):
        assert earlier.end == later.start
    if found:
        assert found[0].start == start
        office = _WORLD.book.policy("kennemerland").region.office
        whole = office.office_seconds(moment(START), moment(START) + timedelta(minutes=until))
        parts = Asked(_WORLD.book.policy("kennemerland"), (base,), date(2026, 4, 1), start + until * minute, *_DAYS)
        assert sum(row.seconds for row in bookings(parts, base)) <= whole
        assert booking_faults(parts) == []


_WORLD = helped(World(START))
_DAYS = (date(2026, 3, 1), date(2026, 4, 1))


def _base() -> Chain:
    found = chain_of("A", facts_of(_WORLD.events()))
    assert found is not None
    return found


@given(st.lists(st.integers(0, 10_000_000), min_size=1, max_size=len(CLASSES)), st.integers(3600, 36000))
def test_n08_days_of_holders_add_up_to_the_days_of_the_whole(parts: list[int], per_day: int) -> None:
    assert round(sum(shared_days(parts, per_day)), 1) == round(sum(parts) / per_day, 1)


def test_the_bookings_of_every_melding_of_a_simulated_set_add_up_and_kept_facts_follow_from_the_events() -> None:
    one = plan(60, 40)
    _, world = run(one, days_more=60)
    assert keep_all(world.store) == 60
    assert keep_all(world.store) == 0
    assert fact_faults(world.store) == []
    now = micros(world.clock.now())
    for region in one.regions:
        found = world.store.read(lambda reader, region=region: tuple(chains(reader, region, None)))
        policy = world.policies[region]
        assert booking_faults(Asked(policy, found, date(2025, 4, 16), now, date(2025, 1, 1), date(2025, 4, 16))) == []
        assert found


def test_facts_come_back_as_they_were_kept() -> None:
    facts = facts_of(_WORLD.events())
    assert decode(encode(facts)) == facts
