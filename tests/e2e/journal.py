"""What the database of a run tells afterwards."""

from collections import Counter
from pathlib import Path

from vtflow.domain import events as e
from vtflow.domain.events import Event
from vtflow.domain.melding import Sent
from vtflow.ports import OutboxRow
from vtflow.store.sql import SqlStore

LADDER = [50, 80, 100, 150]


class Journal:
    def __init__(self, home: Path) -> None:
        store = SqlStore(f"sqlite:///{home / 'vtflow.db'}")
        try:
            stored = store.read(lambda reader: reader.meldingen(None, "", 10_000))
            refs = [one.route.ref for one in stored]
            self.streams: dict[str, list[Event]] = store.read(
                lambda reader: {ref: [event for event, _ in reader.events(ref)] for ref in refs}
            )
            self.outbox: list[OutboxRow] = store.read(lambda reader: reader.outbox())
        finally:
            store.close()

    def kinds(self, ref: str) -> list[str]:
        return [event.fact.kind for event in self.streams[ref]]

    def count(self, kind: str) -> int:
        return sum(kinds.count(kind) for kinds in map(self.kinds, self.streams))

    def went_all_the_way(self) -> list[str]:
        """Return the meldingen that went through offer, a whole ladder, escalation by hand and all that follows."""
        wanted = {
            "overdracht-aangeboden",
            "termijn-verstreken",
            "met-de-hand-geescaleerd",
            "overdracht-geaccepteerd",
            "monitoring-vastgelegd",
            "afgesloten",
        }
        return [
            ref for ref, events in self.streams.items() if wanted <= set(self.kinds(ref)) and _has_whole_ladder(events)
        ]

    def require_no_rung_lost_or_doubled(self) -> None:
        for ref, events in self.streams.items():
            reached: dict[int, list[str]] = {}
            ladders: dict[int, list[str]] = {}
            for event in events:
                if isinstance(event.fact, e.WaitOpened):
                    ladders[event.fact.wait.no] = [rung.name for rung in event.fact.wait.ladder]
                if isinstance(event.fact, e.RungReached):
                    reached.setdefault(event.fact.no, []).append(event.fact.rung)
            for wait, rungs in reached.items():
                known = [rung for rung in rungs if rung in ladders[wait]]
                assert known == ladders[wait][: len(known)], f"{ref} wait {wait}: {rungs}"
                assert len(set(rungs)) == len(rungs), f"{ref} wait {wait}: {rungs}"
        doubled = [key for key, times in Counter((row.key, row.channel) for row in self.outbox).items() if times > 1]
        assert not doubled


def _has_whole_ladder(events: list[Event]) -> bool:
    sent: dict[int, list[int]] = {}
    for event in events:
        if isinstance(event.fact, e.RungReached) and event.fact.sent is Sent.VERSTUURD and event.fact.rung.isdigit():
            sent.setdefault(event.fact.no, []).append(event.fact.percent)
    return LADDER in sent.values()
