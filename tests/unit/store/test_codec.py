"""Events and snapshots as text: what goes in comes out, to the letter and to the microsecond."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, cast, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import NODEFAULT, Struct
from msgspec.structs import fields, replace

from tests.contract.store.builders import T0, changed, hours, offered, registered, wait
from tests.contract.store.builders import rung as rung_reached
from vtflow.domain import events as e
from vtflow.domain.melding import Route, Rung, Urgency, Wait
from vtflow.store import codec
from vtflow.store.codec import GENESIS, chain, decode_event, decode_route, encode_event, encode_route

INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
DATES = st.dates(date(2000, 1, 1), date(2060, 1, 1))
SCALARS = st.text(max_size=12) | st.booleans() | st.integers(-(2**53), 2**53)
KNOWN: dict[object, st.SearchStrategy[Any]] = {
    datetime: INSTANTS,
    datetime | None: st.none() | INSTANTS,
    date: DATES,
    date | None: st.none() | DATES,
    Mapping[str, e.Scalar]: st.dictionaries(st.text(max_size=12), SCALARS, max_size=5),
}


def built(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Values of a class with every field drawn but its kind; instants in UTC, also in the values it holds."""
    hints = {name: hint for name, hint in get_type_hints(kind).items() if name != "kind"}
    return st.builds(kind, **{name: drawn(hint) for name, hint in hints.items()})


def drawn(hint: Any) -> st.SearchStrategy[Any]:
    if hint in KNOWN:
        return KNOWN[hint]
    if isinstance(hint, type) and issubclass(hint, Struct):
        return built(cast("type[Any]", hint))
    inside = [one for one in get_args(hint) if isinstance(one, type) and issubclass(one, Struct)]
    if not inside:
        return st.from_type(hint)
    values = built(cast("type[Any]", inside[0]))
    return st.lists(values, max_size=3).map(tuple) if get_origin(hint) is tuple else st.none() | values


FACTS: tuple[type[Any], ...] = get_args(e.Fact)


@given(fact=st.one_of(*map(built, FACTS)), at=INSTANTS, recorded_at=INSTANTS, by=st.text(max_size=12))
def test_every_event_comes_back_as_it_was(fact: e.Fact, at: datetime, recorded_at: datetime, by: str):
    event = e.Event(at, recorded_at, by, "cli", fact)
    payload = encode_event(event)
    assert decode_event(payload) == event
    assert decode_event(payload.encode()) == event
    assert encode_event(decode_event(payload)) == payload


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.__name__)
def test_each_kind_of_event_keeps_its_type(kind: type[Any]):
    @given(fact=built(kind))
    def check(fact: e.Fact) -> None:
        event = e.Event(T0, T0, "systeem", "systeem", fact)
        assert type(decode_event(encode_event(event)).fact) is kind

    check()


@given(route=built(Route))
def test_every_route_comes_back_as_it_was(route: Route):
    snapshot = encode_route(route)
    assert decode_route(snapshot) == route
    assert encode_route(decode_route(snapshot)) == snapshot


@given(route=built(Route))
def test_a_snapshot_of_before_the_short_ladders_can_still_be_read(route: Route):
    assert decode_route(msgspec.json.encode(route)) == route


@given(fact=st.one_of(*map(built, FACTS)))
def test_an_event_of_before_the_short_ladders_can_still_be_read(fact: e.Fact):
    event = e.Event(T0, T0, "systeem", "systeem", fact)
    assert decode_event(b'{"v":1,' + msgspec.json.encode(event)[1:]) == event


#: an ordinary step, one that opens a wait, and the coordinator task, which comes again
STEPS = (
    '[1,50,"50","2026-01-06T09:00:00Z","gewoon",["veilig_thuis"]]',
    '[3,100,"100","2026-01-07T09:00:00Z","urgent",["casushouder","manager_vt"],["TK-WACHT"]]',
    '[5,150,"coordinatortaak","2026-01-08T09:00:00Z","urgent",["regiocoordinator"],[],20]',
)
LADDER = (
    Rung(1, 50, "50", T0 + hours(24), Urgency.GEWOON, ("veilig_thuis",)),
    Rung(3, 100, "100", T0 + hours(48), Urgency.URGENT, ("casushouder", "manager_vt"), ("TK-WACHT",)),
    Rung(5, 150, "coordinatortaak", T0 + hours(72), Urgency.URGENT, ("regiocoordinator",), (), 20),
)
#: a record is for good: this text must be written, and read, as it stands here
OPENED = (
    '{"v":2,"at":"2026-01-05T09:00:00Z","recorded_at":"2026-01-05T09:00:00Z","by":"systeem","assurance":"systeem",'
    '"fact":{"kind":"wacht-begonnen","wait":{"no":1,"norm":"VB-5WD","version":"1","leg":"veiligheidsbeoordeling",'
    '"holder":"vt-kennemerland","opened_at":"2026-01-05T09:00:00Z","length":"3d","basis":"statutory",'
    '"due_on":"2026-01-07","limit_at":"2026-01-08T09:00:00Z","calendar":"legal/1","ladder":[]}},'
    f'"ladder":[{",".join(STEPS)}]}}'
)


def test_a_wait_is_written_with_its_whole_ladder_a_rung_a_list_and_without_what_is_usual():
    event = e.Event(T0, T0, "systeem", "systeem", e.WaitOpened(wait=replace(wait(), ladder=LADDER)))
    assert encode_event(event) == OPENED
    assert decode_event(OPENED) == event


def test_what_a_text_leaves_out_means_what_it_meant_when_it_was_written():
    left_out = {field.name: codec._default(field) for field in fields(Wait) if codec._default(field) is not NODEFAULT}
    as_now = {
        **{"overdracht": 0, "traject": 0, "certain": True, "zone": "Europe/Amsterdam", "reached": 0},
        **{"breached": False, "acknowledged_until": None, "acknowledged_by": None, "clock": None},
    }
    assert {name: left_out[name] for name in as_now} == as_now


def test_a_snapshot_keeps_the_ladder_of_each_wait_in_the_order_of_the_waits():
    first = registered(1).route
    route = replace(first, waits=(*first.waits, replace(wait(2), ladder=LADDER), replace(wait(3), ladder=())))
    content = json.loads(encode_route(route))
    assert [len(ladder) for ladder in content["ladders"]] == [4, 3, 0]
    assert [one["ladder"] for one in content["waits"]] == [[], [], []]
    assert decode_route(encode_route(route)) == route


def test_waits_that_are_read_share_an_equal_ladder_and_keep_no_more_than_a_bounded_number(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(codec, "_LADDERS_KEPT", 3)
    snapshots = [encode_route(replace(registered(n).route, waits=(wait(1, T0 + hours(n)),))) for n in range(1, 8)]
    for snapshot in snapshots:
        once, again = decode_route(snapshot), decode_route(snapshot)
        assert once.waits[0].ladder is again.waits[0].ladder
    assert len(codec._ladders_read) <= 3


@pytest.mark.parametrize("torn", ["[[1,50]]", '[["een"]]', '"weg"'])
def test_a_ladder_that_cannot_be_read_is_refused(torn: str):
    with pytest.raises(ValueError, match="this is no event"):
        decode_event(OPENED.replace(f'"ladder":[{",".join(STEPS)}]', f'"ladder":{torn}'))
    snapshot = encode_route(replace(registered(1).route, waits=(replace(wait(), ladder=LADDER),)))
    with pytest.raises(ValueError, match="this is no snapshot"):
        decode_route(snapshot.replace(f"[{','.join(STEPS)}]", torn))


def test_a_wait_that_moved_on_is_written_as_it_is_now():
    opened = registered(1).route
    later = replace(opened, waits=(replace(opened.waits[0], reached=2, breached=True),))
    assert decode_route(encode_route(opened)) == opened
    assert decode_route(encode_route(later)) == later


def test_texts_that_are_kept_stay_within_bounds_and_belong_to_their_value():
    kept = codec._Encoded(lambda value: str(value).encode(), 3)
    values = [(number, number) for number in range(8)]
    assert [bytes(kept.of(value)) for value in values] == [str(value).encode() for value in values]
    assert len(kept._known) <= 3


def test_equal_checklists_give_equal_text_whatever_their_order():
    one = e.Event(T0, T0, "a", "cli", offered())
    turned = replace(one, fact=replace(offered(), checklist=dict(reversed(list(offered().checklist.items())))))
    assert encode_event(one) == encode_event(turned)


def test_a_yes_stays_a_yes_and_a_number_a_number():
    fact = replace(offered(), checklist={"ja": True, "een": 1, "tekst": "1"})
    found = decode_event(encode_event(e.Event(T0, T0, "a", "cli", fact))).fact
    assert isinstance(found, e.OverdrachtOffered)
    assert [type(value) for _, value in sorted(found.checklist.items())] == [int, bool, str]


def test_a_payload_names_its_version_first():
    payload = encode_event(registered(1).events[0])
    assert payload.startswith('{"v":2,')
    assert json.loads(payload)["fact"]["kind"] == "melding-geregistreerd"


def test_an_older_payload_is_lifted_step_by_step(monkeypatch: pytest.MonkeyPatch):
    event = registered(1).events[0]
    content = json.loads(encode_event(event))
    content["v"] = -1
    content["wie"] = content.pop("by")
    lifts = {-1: lambda old: {**old, "door": old["wie"]}, 0: lambda old: {**old, "by": old["door"]}}
    monkeypatch.setattr(codec, "UPCASTS", lifts)
    assert decode_event(json.dumps(content)) == event


@pytest.mark.parametrize("version", ["3", "null", '"een"'])
def test_a_payload_of_an_unknown_version_is_refused(version: str):
    payload = encode_event(registered(1).events[0]).replace('"v":2', f'"v":{version}')
    with pytest.raises(ValueError, match="cannot be read"):
        decode_event(payload)


WRONG_MOMENTS = [T0.replace(tzinfo=None), T0.astimezone(timezone(timedelta(hours=1)))]


@pytest.mark.parametrize("moment", WRONG_MOMENTS, ids=["naive", "another offset"])
def test_an_instant_that_is_not_in_utc_is_refused_wherever_it_stands(moment: datetime):
    event = e.Event(T0, T0, "a", "cli", e.WaitOpened(wait=wait()))
    rung = replace(wait().ladder[1], at=moment)
    waits = [replace(wait(), **{name: moment}) for name in ("opened_at", "limit_at", "acknowledged_until")]
    waits.append(replace(wait(), ladder=(wait().ladder[0], rung)))
    rest = e.EscalationAcknowledged(no=1, norm="VB-5WD", until=moment, actie="bellen")
    again = replace(rung_reached(registered(1).route), again_at=moment)
    wrong = [replace(event, fact=fact) for fact in (rest, again, *(e.WaitOpened(wait=one) for one in waits))]
    wrong += [replace(event, at=moment), replace(event, recorded_at=moment)]
    for one in wrong:
        with pytest.raises(ValueError, match="UTC"):
            encode_event(one)


def test_the_hash_of_an_event_rests_on_all_before_it():
    first, second = (encode_event(event) for event in registered(1).events)
    head = chain(chain(GENESIS, first), second)
    assert len(head) == 32
    assert head == chain(chain(GENESIS, first.encode()), second.encode())
    assert head != chain(chain(GENESIS, second), first)
    assert head != chain(GENESIS, second)


def test_the_snapshot_of_a_change_is_the_fold_of_its_events():
    change = changed(None, *(event.fact for event in registered(1).events))
    assert decode_route(encode_route(change.route)) == change.route
