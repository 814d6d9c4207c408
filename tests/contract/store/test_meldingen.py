"""What every store does with meldingen: versions, groups, derived rows."""

import pytest
from msgspec.structs import replace

from tests.contract.store.builders import (
    CJG,
    REGION,
    T0,
    VT,
    accepted,
    breached,
    changed,
    closed_wait,
    hours,
    load,
    offered,
    ref,
    registered,
    rung,
    wait,
    write,
)
from vtflow.domain import events as e
from vtflow.ports import Armed, Batch, Link, Note, Shown, Store, VersionConflict
from vtflow.store.verify import verify


def decided(stored):
    """The changes that bring a new melding to an open offer."""
    outcome = e.VeiligheidsbeoordelingDecided(uitkomst="overdracht", monitoring=False, gesproken="alle")
    return changed(
        stored,
        e.VeiligheidChecked(acuut=False),
        outcome,
        closed_wait(stored.route),
        offered(),
        e.WaitOpened(wait=wait(2, T0 + hours(30), CJG, "OVD-ACC")),
        at=T0 + hours(30),
    )


def test_a_new_melding_comes_back_as_it_was_written(store: Store):
    change = registered(1, household="h1")
    write(store, change)
    found = load(store)
    assert found.route == change.route
    assert (found.version, found.group_version, found.armed) == (1, 1, Armed())


def test_events_come_back_in_order_with_their_hashes(store: Store):
    change = registered(1)
    write(store, change)
    events = store.read(lambda reader: reader.events(ref(1)))
    assert [event for event, _ in events] == list(change.events)
    assert events[-1][1] == load(store).head


def test_a_second_melding_with_the_same_reference_is_refused(store: Store):
    write(store, registered(1))
    with pytest.raises(VersionConflict):
        write(store, registered(1))
    assert store.read(lambda reader: reader.counts()) == (1, 2)


def test_a_change_on_the_present_version_is_taken(store: Store):
    write(store, registered(1))
    write(store, changed(load(store), rung(load(store).route), at=T0 + hours(24)))
    assert load(store).version == 2
    assert load(store).route.waits[0].reached == 1


def test_a_change_on_a_stale_version_is_refused_and_nothing_of_it_stays(store: Store):
    write(store, registered(1), registered(2))
    stale = load(store)
    write(store, changed(stale, rung(stale.route), at=T0 + hours(24)))
    other = changed(load(store, 2), rung(load(store, 2).route), at=T0 + hours(24))
    with pytest.raises(VersionConflict):
        write(store, other, changed(stale, rung(stale.route), at=T0 + hours(24)))
    assert load(store, 2).version == 1
    assert store.read(lambda reader: reader.counts()) == (2, 5)


def test_work_that_fails_leaves_nothing_behind(store: Store):
    def work(unit):
        unit.write(Batch(changes=(registered(1),), answers=(("k", ref(1), "a"),)))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.transact(work)
    assert store.read(lambda reader: reader.counts()) == (0, 0)
    assert store.transact(lambda unit: unit.answer("k")) is None


def test_work_is_done_anew_after_a_conflict(store: Store):
    write(store, registered(1))
    calls = []

    def work(unit):
        calls.append(1)
        if len(calls) == 1:
            raise VersionConflict
        return unit.group(ref(1))[0].version

    assert store.transact(work) == 1
    assert len(calls) == 2


def test_a_transaction_sees_its_own_writes(store: Store):
    def work(unit):
        unit.write(Batch(changes=(registered(1, household="h1"),)))
        group = unit.group(ref(1))
        unit.write(Batch(changes=(changed(group[0], rung(group[0].route), at=T0 + hours(24)),)))
        return unit.group(ref(1))[0].version, unit.open_root(REGION, "h1"), len(unit.events_since(group[0].id, 1))

    assert store.transact(work) == (2, ref(1), 1)


# ---------------------------------------------------------------- groups


def join(store: Store, root: int, number: int, household: str = "h1") -> None:
    """Take a melding in that joins a route."""

    def work(unit):
        group = unit.group(ref(root))
        base = registered(number, at=T0 + hours(2), household=household)
        joined = changed(
            None, base.events[0].fact, e.MeldingJoined(to=ref(root)), at=T0 + hours(2), household=household
        )
        received = changed(group[0], e.JoinReceived(ref=ref(number), reopens=False), at=T0 + hours(2))
        unit.write(Batch(changes=(received, joined)))

    store.transact(work)


def test_a_joined_melding_is_found_through_its_root_and_through_itself(store: Store):
    write(store, registered(1), registered(2))
    join(store, 2, 3)
    by_root = store.transact(lambda unit: unit.group(ref(2)))
    by_itself = store.transact(lambda unit: unit.group(ref(3)))
    assert [one.route.ref for one in by_root] == [ref(2), ref(3)]
    assert by_itself == by_root
    assert store.transact(lambda unit: unit.group(ref(9))) == []


def test_a_melding_and_the_one_that_joins_it_may_come_in_one_batch(store: Store):
    root = registered(1)
    joined = changed(None, registered(2).events[0].fact, e.MeldingJoined(to=ref(1)))
    write(store, joined, root)
    assert [one.route.ref for one in store.transact(lambda unit: unit.group(ref(2)))] == [ref(1), ref(2)]


def test_the_group_version_goes_up_with_any_change_in_the_group(store: Store):
    write(store, registered(1))
    join(store, 1, 2)
    assert load(store).group_version == 2
    write(store, changed(load(store, 2), e.VeiligheidChecked(acuut=False), at=T0 + hours(3)))
    assert load(store).group_version == 3
    assert load(store).version == 2


def test_events_since_a_group_version_are_those_written_after_it(store: Store):
    write(store, registered(1))
    join(store, 1, 2)
    since = load(store).group_version
    write(store, changed(load(store, 2), e.VeiligheidChecked(acuut=False), at=T0 + hours(3)))
    write(store, changed(load(store), rung(load(store).route), at=T0 + hours(24)))
    root = load(store).id
    kinds = [event.fact.kind for event in store.transact(lambda unit: unit.events_since(root, since))]
    assert kinds == ["veiligheid-gecheckt", "trede-bereikt"]
    assert store.transact(lambda unit: unit.events_since(root, since + 2)) == []


def test_a_split_melding_goes_its_own_way_with_a_higher_group_version(store: Store):
    write(store, registered(1))
    join(store, 1, 2)
    root, joined = store.transact(lambda unit: unit.group(ref(1)))
    before = root.group_version
    write(
        store,
        changed(joined, e.MeldingSplit(reden="verkeerd"), at=T0 + hours(4)),
        changed(root, e.JoinUndone(ref=ref(2)), at=T0 + hours(4)),
    )
    assert [one.route.ref for one in store.transact(lambda unit: unit.group(ref(2)))] == [ref(2)]
    assert [one.route.ref for one in store.transact(lambda unit: unit.group(ref(1)))] == [ref(1)]
    assert load(store, 2).group_version == before + 1
    assert load(store, 1).group_version == before + 1


def test_an_open_route_about_a_household_is_found_until_it_closes(store: Store):
    write(store, registered(1, household="h1"), registered(2, household="h2"))
    join(store, 1, 3)
    assert store.transact(lambda unit: unit.open_root(REGION, "h1")) == ref(1)
    assert store.transact(lambda unit: unit.open_root("elders", "h1")) is None
    assert store.transact(lambda unit: unit.open_root(REGION, "")) is None
    root, joined = store.transact(lambda unit: unit.group(ref(1)))
    closing = [changed(one, e.RouteClosed(reden="afgerond"), at=T0 + hours(9)) for one in (joined, root)]
    write(store, *closing)
    assert store.transact(lambda unit: unit.open_root(REGION, "h1")) is None


# ---------------------------------------------------------------- due


def test_due_gives_the_earliest_first_and_no_more_than_the_limit(store: Store):
    write(
        store,
        registered(1, T0 + hours(2)),
        registered(2, T0),
        registered(3, T0 + hours(1)),
        registered(4, T0 + hours(9)),
    )
    found = store.transact(lambda unit: unit.due(T0 + hours(26), 9))
    assert [group[0].route.ref for group in found] == [ref(2), ref(3), ref(1)]
    assert len(store.transact(lambda unit: unit.due(T0 + hours(26), 2))) == 2


def test_a_moment_is_due_at_its_instant_and_not_before(store: Store):
    write(store, registered(1))
    moment = load(store).route.next_moment
    assert moment is not None
    assert store.transact(lambda unit: unit.due(moment - hours(1 / 3_600_000_000), 9)) == []
    assert len(store.transact(lambda unit: unit.due(moment, 9))) == 1


def test_a_joined_melding_makes_its_whole_group_due(store: Store):
    root = changed(None, registered(1).events[0].fact)
    fact = registered(2).events[0].fact
    joined = changed(None, fact, e.MeldingJoined(to=ref(1)), e.WaitOpened(wait=wait()))
    write(store, root, joined)
    found = store.transact(lambda unit: unit.due(T0 + hours(24), 9))
    assert [[one.route.ref for one in group] for group in found] == [[ref(1), ref(2)]]


def test_a_closed_melding_is_never_due(store: Store):
    write(store, registered(1))
    write(store, changed(load(store), e.RouteClosed(reden="afgerond"), at=T0 + hours(1)))
    assert store.transact(lambda unit: unit.due(T0 + hours(9999), 9)) == []


# ---------------------------------------------------------------- derived rows


def test_a_wait_is_kept_from_its_opening_to_its_effective_end(store: Store):
    write(store, registered(1))
    stored = load(store)
    write(store, changed(stored, rung(stored.route), at=T0 + hours(24)))
    stored = load(store)
    late = changed(stored, breached(stored.route), closed_wait(stored.route, in_time=False), at=T0 + hours(80))
    write(store, late)
    (row,) = store.read(lambda reader: reader.waits(ref(1)))
    assert (row.level, row.breached, row.in_time, row.closed_at) == (1, True, False, T0 + hours(80))
    assert (row.gemeente, row.norm, row.holder, row.opened_at) == ("haarlem", "VB-5WD", VT, T0)


def test_a_wait_that_opens_and_closes_in_one_change_is_kept(store: Store):
    write(store, registered(1))
    opening = wait(2, T0 + hours(1))
    after = changed(load(store), e.WaitOpened(wait=opening), at=T0 + hours(1))
    closing = e.WaitClosed(no=2, norm=opening.norm, leg=opening.leg, in_time=True, how="ontheven")
    write(store, changed(load(store), *(ev.fact for ev in after.events), closing, at=T0 + hours(1)))
    rows = store.read(lambda reader: reader.waits(ref(1)))
    assert [(row.no, row.in_time) for row in rows] == [(1, None), (2, True)]


def test_a_changed_clock_moves_start_and_limit_of_the_row_and_keeps_its_level(store: Store):
    write(store, registered(1))
    write(store, changed(load(store), rung(load(store).route), at=T0 + hours(24)))
    was = load(store).route.wait(1)
    now = replace(was, opened_at=T0 - hours(5), limit_at=was.limit_at + hours(48))
    fact = e.StartCorrected(
        no=1,
        norm=was.norm,
        reden="tikfout",
        was=was.opened_at,
        vanaf=now.opened_at,
        verstreken=False,
        limit_was=was.limit_at,
        wait=now,
    )
    write(store, changed(load(store), fact, at=T0 + hours(25)))

    (row,) = store.read(lambda reader: reader.waits(ref(1)))
    assert (row.opened_at, row.limit_at, row.level) == (now.opened_at, now.limit_at, 1)
    assert verify(store).whole


def test_the_events_of_one_melding_are_there_inside_a_transaction_oldest_first(store: Store):
    write(store, registered(1))
    write(store, registered(2))
    write(store, changed(load(store), e.SignalReported(bron="melder"), at=T0 + hours(1)))

    kinds = store.transact(lambda unit: [event.fact.kind for event in unit.events(ref(1))])

    assert kinds == ["melding-geregistreerd", "wacht-begonnen", "signaal-gemeld"]
    assert store.transact(lambda unit: unit.events(ref(9))) == []


def test_responsibility_moves_at_acceptance_and_ends_at_closing(store: Store):
    write(store, registered(1))
    write(store, decided(load(store)))
    stored = load(store)
    write(store, changed(stored, accepted(), at=T0 + hours(40)))
    write(store, changed(load(store), e.RouteClosed(reden="afgerond"), at=T0 + hours(50)))
    spans = store.read(lambda reader: reader.responsibilities(ref(1)))
    assert spans == [(VT, T0, T0 + hours(40)), (CJG, T0 + hours(40), T0 + hours(50))]


def test_an_answer_typed_in_late_makes_no_overlap_of_responsibility(store: Store):
    write(store, registered(1))
    write(store, decided(load(store)))
    write(store, changed(load(store), accepted(), at=T0 + hours(40)))
    own_list = e.PutOnOwnList(no=1, naam="jd", verwachte_start=T0.date())
    write(store, changed(load(store), own_list, at=T0 + hours(35), recorded_at=T0 + hours(45)))
    spans = store.read(lambda reader: reader.responsibilities(ref(1)))
    assert spans == [(VT, T0, T0 + hours(40)), (CJG, T0 + hours(40), T0 + hours(40)), (VT, T0 + hours(40), None)]


def test_bookings_are_kept_in_order(store: Store):
    write(store, registered(1))
    write(store, decided(load(store)))
    (booking,) = store.read(lambda reader: reader.bookings(ref(1)))
    assert (booking.holder, booking.start, booking.end) == (VT, T0, T0 + hours(30))


def test_a_note_is_kept_beside_its_event(store: Store):
    write(store, registered(1))
    signal = e.SignalReported(bron="melder", note=3)
    write(store, changed(load(store), signal, at=T0 + hours(1), notes=(Note(3, "belt morgen terug"),)))
    assert store.read(lambda reader: reader.note(ref(1), 3)) == "belt morgen terug"
    assert store.read(lambda reader: reader.note(ref(1), 2)) is None


# ---------------------------------------------------------------- keys


def test_an_answer_is_found_under_its_key(store: Store):
    store.transact(lambda unit: unit.write(Batch(changes=(registered(1),), answers=(("k1", ref(1), "antwoord"),))))
    assert store.transact(lambda unit: unit.answer("k1")) == (ref(1), "antwoord")
    assert store.transact(lambda unit: unit.answer("k2")) is None


def test_the_same_idempotency_key_cannot_be_used_twice(store: Store):
    store.transact(lambda unit: unit.write(Batch(answers=(("k1", ref(1), "eerste"),))))
    with pytest.raises(VersionConflict):
        store.transact(lambda unit: unit.write(Batch(changes=(registered(1),), answers=(("k1", ref(1), "tweede"),))))
    assert store.transact(lambda unit: unit.answer("k1")) == (ref(1), "eerste")
    assert store.read(lambda reader: reader.counts()) == (0, 0)


def test_a_source_reference_leads_to_one_melding_only(store: Store):
    link = Link("kenmerk", "inhoud", b"\x00geheim", ref(1))
    store.transact(lambda unit: unit.write(Batch(changes=(registered(1),), links=(link,))))
    assert store.transact(lambda unit: unit.link("kenmerk")) == link
    assert store.read(lambda reader: reader.find("kenmerk")) == link
    assert store.read(lambda reader: reader.find("ander")) is None
    with pytest.raises(VersionConflict):
        store.transact(lambda unit: unit.write(Batch(links=(link,))))


# ---------------------------------------------------------------- arming and showing


def test_an_armed_moment_is_kept_on_the_root_and_its_number_never_goes_back(store: Store):
    write(store, registered(1))
    root = load(store).id
    second = Armed(2, "veiligheidsbeoordeling", T0 + hours(24), 1)
    store.transact(lambda unit: unit.write(Batch(armed=((root, second),))))
    assert load(store).armed == second
    assert load(store).version == 1
    with pytest.raises(VersionConflict):
        store.transact(lambda unit: unit.write(Batch(armed=((root, Armed(1, "overdracht", T0, 1)),))))


def test_a_change_keeps_what_was_armed(store: Store):
    write(store, registered(1))
    armed = Armed(1, "veiligheidsbeoordeling", T0 + hours(24), 1)
    store.transact(lambda unit: unit.write(Batch(armed=((load(store).id, armed),))))
    write(store, changed(load(store), rung(load(store).route), at=T0 + hours(24)))
    assert load(store).armed == armed


def test_a_melding_lags_until_the_window_showed_its_version(store: Store):
    write(store, registered(1), registered(2, T0 + hours(1)))
    assert [one.ref for one in store.read(lambda reader: reader.stale(9))] == [ref(2), ref(1)]
    (newest,) = store.read(lambda reader: reader.stale(1))
    shown = Shown(newest.ref, newest.version, "run", "leg", 3, {"run": "abc"})
    store.transact(lambda unit: unit.record_shown(shown))
    assert [one.ref for one in store.read(lambda reader: reader.stale(9))] == [ref(1)]
    write(store, changed(load(store, 2), rung(load(store, 2).route), at=T0 + hours(25)))
    again = store.read(lambda reader: reader.stale(9))[0]
    assert (again.ref, again.shown) == (ref(2), shown)


def test_open_routes_are_listed_with_what_is_shown_of_them(store: Store):
    write(store, registered(1), registered(2), registered(3))
    join(store, 2, 4)
    write(store, changed(load(store, 3), e.RouteClosed(reden="afgerond"), at=T0 + hours(1)))
    assert [one.ref for one in store.read(lambda reader: reader.shown("", 9))] == [ref(1), ref(2)]
    assert [one.ref for one in store.read(lambda reader: reader.shown(ref(1), 9))] == [ref(2)]
    assert [one.ref for one in store.read(lambda reader: reader.shown("", 1))] == [ref(1)]


# ---------------------------------------------------------------- reading


def test_meldingen_are_paged_by_reference_and_region(store: Store):
    write(store, registered(1), registered(2, region="elders"), registered(3))
    everything = store.read(lambda reader: reader.meldingen(None, "", 9))
    assert [one.route.ref for one in everything] == [ref(1), ref(2), ref(3)]
    assert [one.route.ref for one in store.read(lambda reader: reader.meldingen(REGION, ref(1), 9))] == [ref(3)]
    assert len(store.read(lambda reader: reader.meldingen(None, "", 2))) == 2


def test_the_stream_gives_every_event_stream_by_stream(store: Store):
    write(store, registered(1), registered(2))
    write(store, changed(load(store, 1), rung(load(store, 1).route), at=T0 + hours(24)))
    found = store.read(lambda reader: [(one, seq) for one, seq, _, _ in reader.stream()])
    assert found == [(ref(1), 1), (ref(1), 2), (ref(1), 3), (ref(2), 1), (ref(2), 2)]


def test_instants_come_back_to_the_microsecond(store: Store):
    exact = T0.replace(microsecond=123_457)
    write(store, registered(1, exact))
    stored = load(store)
    assert stored.route.received_at == exact
    assert store.read(lambda reader: reader.waits(ref(1)))[0].opened_at == exact


def test_a_naive_instant_is_refused(store: Store):
    with pytest.raises(ValueError, match="UTC"):
        write(store, registered(1, T0.replace(tzinfo=None)))
    assert store.read(lambda reader: reader.counts()) == (0, 0)


def test_a_store_that_was_only_written_through_its_port_is_whole(store: Store):
    write(store, registered(1, household="h1"), registered(2))
    join(store, 1, 3)
    write(store, decided(load(store, 2)))
    write(store, changed(load(store, 2), accepted(), at=T0 + hours(40)))
    verdict = verify(store)
    assert verdict.whole, verdict.faults
    assert (verdict.meldingen, verdict.events) == store.read(lambda reader: reader.counts())
