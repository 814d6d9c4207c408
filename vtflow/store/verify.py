"""The check of a record: chain, replay and invariants, stream by stream, with memory that does not grow."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from typing import NamedTuple

from vtflow.domain.errors import IllegalEvent
from vtflow.domain.evolve import evolve
from vtflow.domain.melding import Route
from vtflow.ports import Dossier, Reader, Store
from vtflow.store.codec import GENESIS, chain, decode_event
from vtflow.store.derive import Step
from vtflow.store.invariants import broken, forgotten

#: streams that are compared at a time
CHUNK = 200
#: faults that are kept in full; all are counted
KEPT = 100


#: what else follows from the events of a melding: given its reference and steps it says in Dutch what is wrong
Look = Callable[[str, Sequence[Step]], Iterable[str]]
#: gets ready to look at some meldingen of a snapshot
Beside = Callable[[Reader, Sequence[str]], Look]


class Finding(NamedTuple):
    """Something that is not as it must be."""

    ref: str
    seq: int  #: event to blame; 0 where no single one is
    text: str  #: in Dutch


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the check found."""

    whole: bool
    meldingen: int
    events: int
    text: str  #: in Dutch
    first_bad: tuple[str, int] | None  #: first event that does not fit its chain or its snapshot
    faults: tuple[Finding, ...]  #: the first `KEPT`
    fault_count: int
    notices: tuple[str, ...]  #: references of open routes to which nothing will happen by itself; the first `KEPT`


def verify(store: Store, *, replay: bool = True, beside: Beside | None = None) -> Verdict:
    """Check a record from what is stored, on one snapshot.

    Args:
        store: Any store.
        replay: Also fold every stream and compare it with all that was derived; without it only the chain is checked.
        beside: What rooms that this one does not know derive from the events; looked at with `replay` only.

    Raises:
        StoreUnavailable: it cannot be read.
    """
    return store.read(lambda reader: _Check(reader, beside if replay else None, replay=replay).run())


class _Stream(NamedTuple):
    ref: str
    events: list[tuple[str, int, bytes, bytes]]


class _Check:
    """One run over one snapshot."""

    def __init__(self, reader: Reader, beside: Beside | None, *, replay: bool) -> None:
        self._reader = reader
        self._beside = beside
        self._replay = replay
        self._faults: list[Finding] = []
        self._notices: list[str] = []
        self._first_bad: tuple[str, int] | None = None
        self._count = 0

    def run(self) -> Verdict:
        """Check everything."""
        streams, events = 0, 0
        for chunk in _chunks(self._reader.stream()):
            refs = [stream.ref for stream in chunk]
            heads = self._reader.heads(refs)
            dossiers = self._dossiers(refs) if self._replay else {}
            look = self._beside(self._reader, refs) if self._beside else _nothing
            for stream in chunk:
                if self._chain(stream, heads.get(stream.ref)) and self._replay:
                    self._compare(stream, dossiers.get(stream.ref), look)
            streams += len(chunk)
            events += sum(len(stream.events) for stream in chunk)
        meldingen, _ = self._reader.counts()
        if streams != meldingen:
            self._find_empty()
        return self._verdict(meldingen, events)

    def _dossiers(self, refs: list[str]) -> dict[str, Dossier]:
        try:
            return {one.stored.route.ref: one for one in self._reader.dossiers(refs)}
        except ValueError:
            # why: one snapshot that cannot be read must not hide the others
            return {ref: one for ref in refs if (one := self._dossier(ref)) is not None}

    def _dossier(self, ref: str) -> Dossier | None:
        try:
            return next(iter(self._reader.dossiers([ref])), None)
        except ValueError:
            return None

    def _chain(self, stream: _Stream, expected_head: bytes | None) -> bool:
        head = GENESIS
        for expected, (ref, seq, payload, digest) in enumerate(stream.events, 1):
            if seq != expected:
                self._bad(ref, expected, f"gebeurtenis {expected} ontbreekt")
                return False
            head = chain(head, payload)
            if head != digest:
                self._bad(ref, seq, f"gebeurtenis {seq} past niet in de keten")
                return False
        if head != expected_head:
            self._other_head(stream)
        return head == expected_head

    def _other_head(self, stream: _Stream) -> None:
        count, dossier = len(stream.events), self._dossier(stream.ref)
        told = dossier.stored.route.events if dossier else count
        if told > count:
            text = f"de staart ontbreekt: de stand telt {told} gebeurtenissen, hier zijn {count}"
            self._bad(stream.ref, count + 1, text)
        else:
            self._bad(stream.ref, count, "de laatste gebeurtenis is niet die waarop de stand rust")

    def _compare(self, stream: _Stream, dossier: Dossier | None, look: Look) -> None:
        if dossier is None:
            self._bad(stream.ref, len(stream.events), "de stand van deze melding is niet te lezen")
            return
        passed = self._fold(stream)
        if passed is None:
            return
        if passed[-1][2] != dossier.stored.route:
            self._bad(stream.ref, len(passed), "de stand wijkt af van de gebeurtenissen")
            return
        for seq, text in broken(dossier, passed):
            self._fault(stream.ref, seq, text)
        for text in look(stream.ref, passed):
            self._fault(stream.ref, 0, text)
        if forgotten(dossier) and len(self._notices) < KEPT:
            self._notices.append(stream.ref)

    def _fold(self, stream: _Stream) -> list[Step] | None:
        route: Route | None = None
        passed: list[Step] = []
        for ref, seq, payload, _ in stream.events:
            try:
                event = decode_event(payload)
                after = evolve(route, event)
            except (IllegalEvent, ValueError, KeyError) as error:
                self._bad(ref, seq, f"gebeurtenis {seq} kan hier niet volgen ({type(error).__name__})")
                return None
            passed.append((event, route, after))
            route = after
        return passed

    def _find_empty(self) -> None:
        after = ""
        while page := self._reader.meldingen(None, after, CHUNK):
            for stored in page:
                if not self._reader.events(stored.route.ref):
                    self._bad(stored.route.ref, 1, "alle gebeurtenissen ontbreken")
            after = page[-1].route.ref

    def _bad(self, ref: str, seq: int, text: str) -> None:
        self._first_bad = self._first_bad or (ref, seq)
        self._fault(ref, seq, text)

    def _fault(self, ref: str, seq: int, text: str) -> None:
        self._count += 1
        if len(self._faults) < KEPT:
            self._faults.append(Finding(ref, seq, text))

    def _verdict(self, meldingen: int, events: int) -> Verdict:
        counted = f"{events} gebeurtenissen van {meldingen} meldingen"
        if self._count:
            text = f"niet heel: {self._count} {'fout' if self._count == 1 else 'fouten'} in {counted}"
            if self._first_bad:
                text += f"; de eerste die niet past: {self._first_bad[0]}, gebeurtenis {self._first_bad[1]}"
        else:
            text = f"heel: {counted} nagerekend" if self._replay else f"keten heel: {counted} nagerekend"
        return Verdict(
            whole=not self._count,
            meldingen=meldingen,
            events=events,
            text=text,
            first_bad=self._first_bad,
            faults=tuple(self._faults),
            fault_count=self._count,
            notices=tuple(self._notices),
        )


def _nothing(_: str, __: Sequence[Step]) -> Iterable[str]:
    return ()


def _chunks(rows: Iterable[tuple[str, int, bytes, bytes]]) -> Iterator[list[_Stream]]:
    streams = (_Stream(ref, list(events)) for ref, events in groupby(rows, key=itemgetter(0)))
    while chunk := list(islice(streams, CHUNK)):
        yield chunk
