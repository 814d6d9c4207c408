"""Meldingen taken in together, on every store: the same events, to the letter, as one after another."""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from vtflow.domain.commands import RegisterMelding
from vtflow.domain.reference import display_code
from vtflow.engine import Answer, Engine, NewMelding, Surroundings
from vtflow.play.player import VirtualClock
from vtflow.policy import PolicyBook
from vtflow.ports import Store
from vtflow.seal import Seal
from vtflow.store.memory import InMemoryStore
from vtflow.store.verify import verify

NOON = datetime(2026, 2, 4, 11, tzinfo=UTC)
_KEY = base64.urlsafe_b64encode(b"no secrets in a played sample...")
BOOK = PolicyBook()


def engine_on(store: Store) -> Engine:
    """An engine that gives display codes in turn, so that two of them give the same."""
    numbers = count(1)
    around = Surroundings(BOOK, Seal(_KEY, _KEY), lambda _: ("postvak",), lambda: display_code(next(numbers)))
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
