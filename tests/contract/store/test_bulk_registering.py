"""Meldingen taken in together, on every store: the same events, to the letter, as one after another."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TypeVar

import pytest

from vtflow.domain.commands import RegisterMelding
from vtflow.domain.norms import Policy
from vtflow.domain.reference import display_code
from vtflow.engine import Answer, Engine, NewMelding, Policies, Surroundings
from vtflow.play.player import VirtualClock
from vtflow.policy import PolicyBook
from vtflow.ports import Meanwhile, Reader, Store, Unit
from vtflow.seal import Seal
from vtflow.store.memory import InMemoryStore
from vtflow.store.verify import verify

NOON = datetime(2026, 2, 4, 11, tzinfo=UTC)
_KEY = base64.urlsafe_b64encode(b"no secrets in a played sample...")
BOOK = PolicyBook()
T = TypeVar("T")


def engine_on(store: Store, policies: Policies = BOOK) -> Engine:
    """An engine that gives display codes in turn, so that two of them give the same."""
    numbers = count(1)
    around = Surroundings(policies, Seal(_KEY, _KEY), lambda _: ("postvak",), lambda: display_code(next(numbers)))
    return Engine(store, VirtualClock(NOON), around)


def melding(
    household: str, minutes: int, kenmerk: str = "", gemeente: str = "Haarlem", kinderen: int = 1
) -> NewMelding:
    command = RegisterMelding(
        gemeente=gemeente,
        melder="politie",
        kanaal="corv",
        huishouden=household,
        aard="partnergeweld",
        kinderen=kinderen,
        bron_kenmerk=kenmerk,
        acuut=minutes % 3 == 0,
    )
    return NewMelding(
        command=command, received_at=NOON - timedelta(minutes=minutes), key=f"k-{kenmerk}" * bool(kenmerk)
    )


#: new households, one that comes again and again, one with a breached check, a kenmerk twice, and what is refused
MIXED = (
    *(melding(f"gezin {number}", number) for number in range(1, 9)),
    *(melding("gezin 1", 60 - number) for number in range(4)),
    melding("gezin 20", 60 * 24 * 12),
    melding("gezin 21", 5, "K-1"),
    melding("gezin 21", 5, "K-1"),
    melding("gezin 22", 5, "K-1", kinderen=2),
    melding("gezin 23", 5, gemeente="Nergenshuizen"),
    melding("gezin 20", 3),
)


def told(answers: Sequence[object]) -> list[object]:
    return [answer.to_json() if isinstance(answer, Answer) else str(answer) for answer in answers]


def one_after_another(engine: Engine) -> list[object]:
    return told([engine.register_all("kennemerland", [new])[0] for new in MIXED])


def stream(store: Store) -> list[tuple[str, int, bytes, bytes]]:
    return store.read(lambda reader: sorted(reader.stream()))


def test_together_they_give_the_events_and_answers_that_they_give_one_after_another(store: Store):
    alone = InMemoryStore()
    answers = one_after_another(engine_on(alone))
    assert told(engine_on(store).register_all("kennemerland", MIXED)) == answers
    assert stream(store) == stream(alone)
    assert len({answer for answer in answers if "Nergenshuizen" in str(answer)}) == 1


def test_what_was_taken_in_together_is_whole_and_replays_to_what_is_stored(store: Store):
    engine_on(store).register_all("kennemerland", MIXED)
    verdict = verify(store)
    assert verdict.whole, verdict.faults
    assert verdict.meldingen == 15


# ---------------------------------------------------------------- in steps, each decided on while the last is committed


class Slow:
    """A store whose disk is so slow that there is time to decide on all of the next step, or on some at each try."""

    def __init__(self, store: Store, tries: Sequence[int] = (1_000,)) -> None:
        self._store = store
        self._tries = tries
        self.beside = 0

    def transact(self, work: Callable[[Unit], T], meanwhile: Meanwhile | None = None) -> T:
        done = self._store.transact(work)
        if meanwhile is not None:
            self.beside += 1
            for enough in self._tries:
                asked = count()
                meanwhile(lambda asked=asked, enough=enough: next(asked) >= enough)
        return done

    def read(self, work: Callable[[Reader], T]) -> T:
        return self._store.read(work)


def in_steps(engine: Engine, news: Sequence[NewMelding], size: int) -> list[object]:
    steps = [news[start : start + size] for start in range(0, len(news), size)]
    return told([answer for answers in engine.register_steps("kennemerland", steps) for answer in answers])


def nameless(answers: Sequence[object], store: Store) -> tuple[list[str], list[tuple[int, int, str]]]:
    """Answers and events with a number in the place of each display code, in the order in which meldingen came."""
    codes: dict[str, str] = {}
    for ref, *_ in sorted(stream(store), key=lambda row: answer_place(answers, row[0])):
        codes.setdefault(ref, f"m{len(codes)}")
    texts = [str(answer) for answer in answers]
    events = [(int(codes[ref][1:]), seq, bytes(payload).decode()) for ref, seq, payload, _ in stream(store)]
    for ref, name in codes.items():
        texts = [text.replace(ref, name) for text in texts]
        events = [(number, seq, text.replace(ref, name)) for number, seq, text in events]
    return texts, sorted(events)


def answer_place(answers: Sequence[object], ref: str) -> int:
    return next(place for place, answer in enumerate(answers) if str(answer).startswith(f'["{ref}"'))


@pytest.mark.parametrize(("size", "tries"), [(1, (1_000,)), (4, (1_000,)), (7, (3,)), (7, (2, 0, 3)), (7, (7, 7))])
def test_in_steps_that_are_decided_ahead_they_give_what_they_give_one_after_another(
    store: Store, size: int, tries: Sequence[int]
):
    alone = InMemoryStore()
    expected = nameless(one_after_another(engine_on(alone)), alone)
    slow = Slow(store, tries)
    assert nameless(in_steps(engine_on(slow), MIXED, size), store) == expected
    assert slow.beside > 1
    assert verify(store).whole


def test_what_was_decided_ahead_and_still_holds_is_not_decided_again(store: Store):
    news = [melding(f"gezin {number}", number) for number in range(1, 9)]
    in_steps(engine_on(Slow(store)), news, 3)
    # why: each decision takes a display code, so that a second one would leave a gap
    assert {ref for ref, *_ in stream(store)} == {display_code(number) for number in range(1, 9)}


def test_what_was_decided_under_rules_that_changed_meanwhile_is_decided_anew(store: Store):
    class Changing:
        """Rules that no longer know Haarlem once the first step was taken in."""

        def policy(self, region: str) -> Policy:
            found = BOOK.policy(region)
            if not stream(store):
                return found
            gemeenten = {name: one for name, one in found.region.gemeenten.items() if name != "haarlem"}
            return replace(found, region=replace(found.region, gemeenten=gemeenten))

    news = [melding(f"gezin {number}", number) for number in range(1, 5)]
    answers = in_steps(engine_on(Slow(store), Changing()), news, 2)
    assert [str(answer)[:1] == "[" for answer in answers] == [True, True, False, False]
