"""What the board of a region asks: alike in every store, counted, and of that region only."""

from datetime import timedelta

from tests.contract.store.builders import CJG, REGION, T0, VT, changed, closed_wait, load, ref, registered, wait, write
from vtflow.domain import events as e
from vtflow.ports import Store

LIMIT = T0 + timedelta(days=3)  #: of the wait that every registered melding has
DAY = timedelta(days=1)


def late(store: Store, now, region=REGION):
    return store.read(lambda reader: reader.late(region, now))


def test_a_wait_is_late_from_its_limit_on_and_alike_waits_are_counted_together(store: Store):
    for number in (1, 2, 3):
        write(store, registered(number))
    write(store, changed(load(store, 2), e.WaitOpened(wait=wait(no=2, holder=CJG, norm="OVD-ACC"))))
    write(store, registered(4, region="elders"))

    assert late(store, LIMIT - timedelta(microseconds=1)) == []
    leg = "veiligheidsbeoordeling"
    assert [tuple(row) for row in late(store, LIMIT)] == [
        ("haarlem", CJG, leg, 0, 1, 1, LIMIT),
        ("haarlem", VT, leg, 0, 3, 3, LIMIT),
    ]
    assert [row.waits for row in late(store, LIMIT, "elders")] == [1]


def test_a_wait_that_ended_is_not_late(store: Store):
    write(store, registered(1))
    write(store, changed(load(store), closed_wait(load(store).route)))

    assert late(store, LIMIT) == []


def test_what_comes_next_is_listed_by_moment_and_counted_beyond_the_list(store: Store):
    for number, hours in ((1, 30), (2, 10), (3, 20)):
        write(store, registered(number, at=T0 + timedelta(hours=hours)))
    first = T0 + DAY + timedelta(hours=10)

    def coming(since, until, limit=10):
        return store.read(lambda reader: reader.coming(REGION, since, until, limit))

    total, rows = coming(T0, T0 + 3 * DAY)
    assert total == 3
    assert [(row.ref, row.gemeente, row.aan_zet) for row in rows] == [(ref(n), "haarlem", VT) for n in (2, 3, 1)]
    assert rows[0].at == first
    assert coming(T0, T0 + 3 * DAY, 1) == (3, rows[:1])
    assert coming(T0, first)[0] == 1
    assert coming(first, first + timedelta(hours=1)) == (0, [])


def test_an_open_route_without_a_moment_ahead_stands_apart(store: Store):
    for number in (1, 2):
        write(store, registered(number))
    write(store, changed(load(store, 2), closed_wait(load(store, 2).route)))

    assert store.read(lambda reader: reader.silent(REGION, 5)) == (1, [ref(2)])
    assert store.read(lambda reader: reader.silent("elders", 5)) == (0, [])
    assert store.read(lambda reader: reader.open_meldingen(REGION)) == {"haarlem": 2}


def test_open_meldingen_come_page_by_page_by_reference_and_of_one_region(store: Store):
    for number in (3, 1, 2):
        write(store, registered(number))
    write(store, registered(4, region="elders"))
    write(store, changed(load(store, 2), e.RouteClosed(reden="afgerond")))

    def page(after: str, limit: int):
        return [one.route.ref for one in store.read(lambda reader: reader.open_page(REGION, after, limit))]

    assert page("", 10) == sorted([ref(1), ref(3)])
    assert page("", 1) == page("", 10)[:1]
    assert page(page("", 1)[0], 10) == page("", 10)[1:]


def test_the_number_of_the_last_change_grows_with_every_fact_and_only_then(store: Store):
    def last() -> int:
        return store.read(lambda reader: reader.last_change())

    assert last() == 0
    write(store, registered(1))
    first = last()
    assert first > 0
    assert last() == first
    write(store, changed(load(store), closed_wait(load(store).route)))
    assert last() > first
