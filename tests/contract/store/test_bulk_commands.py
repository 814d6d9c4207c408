"""`do_all` on every store: as `do` one after another, in one transaction; and the look-ups it rests on."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from tests.given import CHECKLIST
from tests.unit.simulate.world import parts, plan
from vtflow.domain import commands as c
from vtflow.domain.command import Command
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.events import Event
from vtflow.engine import Answer, Ask, NewMelding
from vtflow.ports import Store
from vtflow.simulate.loop import Parts
from vtflow.store.memory import InMemoryStore
from vtflow.store.verify import verify

PLAN = plan(1, 30, ("kennemerland",))
MORNING = PLAN.start + timedelta(hours=9)
VT, CJG = "vt.m01", "cjg-haarlem.m02"


def world(store: Store, households: Sequence[str] = ("A", "B")) -> tuple[Parts, list[str]]:
    """Meldingen about these households, all received at nine; a household that comes twice joins itself."""
    found = parts(PLAN, store)
    found.clock.set(MORNING)
    news = [
        NewMelding(
            command=c.RegisterMelding(
                gemeente="Haarlem", melder="politie", kanaal="corv", huishouden=household, aard="kindermishandeling"
            ),
            received_at=MORNING,
        )
        for household in households
    ]
    answers = found.engine.register_all("kennemerland", news)
    found.clock.set(MORNING + timedelta(days=2))
    return found, [answer.ref for answer in answers if isinstance(answer, Answer)]


def at(hours: float) -> datetime:
    return MORNING + timedelta(hours=hours)


def day_of_work(first: str, second: str) -> list[Ask]:
    """Commands on two routes in turn, each resting on the one before it; the offer of `second` is incomplete."""

    def ask(ref: str, command: Command, hours: float, by: str = VT) -> Ask:
        return Ask(ref, command, by, at=at(hours))

    return [
        ask(first, c.CheckVeiligheid(acuut=False), 1),
        ask(second, c.CheckVeiligheid(acuut=False), 1),
        ask(first, c.DecideVeiligheidsbeoordeling(uitkomst="overdracht"), 3),
        ask(second, c.DecideVeiligheidsbeoordeling(uitkomst="overdracht"), 4),
        ask(second, c.OfferOverdracht(aan="cjg-haarlem", checklist={**CHECKLIST, "kinderen_gezien": False}), 5),
        ask(first, c.OfferOverdracht(aan="cjg-haarlem", checklist=CHECKLIST), 5),
        ask(first, c.ConfirmReceipt(), 6, CJG),
        ask(second, c.ConfirmReceipt(), 6, CJG),
        ask(second, c.InformMelder(wijze="telefoon"), 7),
    ]


def events(store: Store, ref: str) -> list[Event]:
    return [event for event, _ in store.read(lambda reader: reader.events(ref))]


def one_by_one(found: Parts, asks: Sequence[Ask]) -> list[Answer | Refused | BadInput]:
    answers: list[Answer | Refused | BadInput] = []
    for one in asks:
        try:
            answers.append(
                found.engine.do(one.ref, one.command, one.by, at=one.at, key=one.key, assurance=one.assurance)
            )
        except (Refused, BadInput) as error:
            answers.append(error)
    return answers


def told(answers: Sequence[Answer | Refused | BadInput]) -> list[object]:
    return [one if isinstance(one, Answer) else (type(one), str(one)) for one in answers]


def test_a_batch_records_exactly_what_the_same_commands_record_one_by_one(store: Store) -> None:
    alone, refs = world(InMemoryStore())
    expected = one_by_one(alone, day_of_work(*refs))
    together, same = world(store)
    assert same == refs
    assert told(together.engine.do_all(day_of_work(*refs))) == told(expected)
    for ref in refs:
        assert events(store, ref) == events(alone.store, ref)
    assert verify(store).whole


def test_a_refusal_in_a_batch_says_why_and_leaves_the_others_alone(store: Store) -> None:
    found, refs = world(store)
    answers = found.engine.do_all(day_of_work(*refs))
    refused = {place: one.rule for place, one in enumerate(answers) if isinstance(one, Refused)}
    assert refused == {4: "poort", 7: "route"}  # the incomplete offer, and the receipt of what was never offered
    assert isinstance(answers[8], Answer)


def test_commands_on_one_route_see_each_other_also_through_a_melding_that_joined_it(store: Store) -> None:
    found, (root, joined) = world(store, ("A", "A"))
    check, decide = c.CheckVeiligheid(acuut=False), c.DecideVeiligheidsbeoordeling(uitkomst="overdracht")
    answers = found.engine.do_all(
        [
            Ask(root, check, VT),
            Ask(joined, check, VT),
            Ask(joined, c.SplitMelding(reden="tikfout"), VT),
            Ask(joined, decide, VT),
            Ask(root, decide, VT),
            Ask(root, decide, VT),
        ]
    )
    assert [one.state if isinstance(one, Answer) else getattr(one, "rule", "") for one in answers] == [
        *("gecheckt", "gevoegd", "gecheckt", "besloten", "besloten"),
        "route",
    ]
    assert verify(store).whole


def test_a_key_that_comes_twice_in_a_batch_is_carried_out_once(store: Store) -> None:
    found, (ref, _) = world(store)
    twice = [Ask(ref, c.CheckVeiligheid(acuut=False), VT, key="k1")] * 2
    first, second = found.engine.do_all(twice)
    assert first == second
    assert isinstance(second, Answer)
    assert second.route is None
    assert [event.fact.kind for event in events(store, ref)].count("veiligheid-gecheckt") == 1


def test_an_unknown_melding_in_a_batch_is_refused_alone(store: Store) -> None:
    found, (ref, _) = world(store)
    unknown, known = found.engine.do_all(
        [Ask("VT-0000-0000-0000-0000-0", c.ConfirmReceipt(), CJG), Ask(ref, c.CheckVeiligheid(acuut=False), VT)]
    )
    assert isinstance(unknown, BadInput)
    assert isinstance(known, Answer)


def test_the_answer_tells_how_the_melding_stands_and_what_was_recorded(store: Store) -> None:
    found, (ref, _) = world(store)
    before = len(events(store, ref))
    (answer,) = found.engine.do_all([Ask(ref, c.CheckVeiligheid(acuut=False), VT)])
    assert isinstance(answer, Answer)
    stored = store.read(lambda reader: reader.melding(ref))
    assert stored is not None
    assert answer.route == stored.route
    assert list(answer.recorded) == events(store, ref)[before:]


def test_groups_are_those_that_group_gives_and_unknown_ones_are_left_out(store: Store) -> None:
    _, refs = world(store, ("A", "B", "A"))
    many = store.transact(lambda unit: unit.groups([*refs, "VT-0000-0000-0000-0000-0"]))
    assert many == {ref: store.transact(lambda unit, ref=ref: unit.group(ref)) for ref in refs}
    assert [len(many[ref]) for ref in refs] == [2, 1, 2]
    assert store.transact(lambda unit: unit.groups([])) == {}


def test_a_history_counts_what_happened_and_knows_when_it_happened_last(store: Store) -> None:
    found, refs = world(store)
    found.engine.do_all(day_of_work(*refs))
    histories = store.read(lambda reader: reader.histories([refs[0], "VT-0000-0000-0000-0000-0"]))
    assert list(histories) == [refs[0]]
    stored, happened = histories[refs[0]]
    recorded = events(store, refs[0])
    assert stored == store.read(lambda reader: reader.melding(refs[0]))
    assert {kind: one.times for kind, one in happened.items()} == {
        kind: sum(event.fact.kind == kind for event in recorded) for kind in {event.fact.kind for event in recorded}
    }
    assert happened["overdracht-aangeboden"].last == at(5)
    assert happened["wacht-beeindigd"].last == max(e.at for e in recorded if e.fact.kind == "wacht-beeindigd")


@pytest.mark.parametrize(("minutes", "in_time"), [(239, 1), (241, 0)])
def test_answered_waits_are_counted_by_norm_with_how_many_were_in_time(
    store: Store, minutes: int, in_time: int
) -> None:
    found, (ref, _) = world(store)
    assert "VB-DIRECT" not in store.read(lambda reader: reader.answered())
    found.engine.do(ref, c.CheckVeiligheid(acuut=False), VT, at=MORNING + timedelta(minutes=minutes))
    assert store.read(lambda reader: reader.answered())["VB-DIRECT"] == (1, in_time)
