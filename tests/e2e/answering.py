"""The real pages on a real port over a real database, and meldingen brought to where a team must answer."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from tests.e2e.running import free_ports
from tests.given import CHECKLIST
from vtflow.domain.catalogue import COMMANDS
from vtflow.domain.commands import RegisterMelding
from vtflow.engine import NewMelding
from vtflow.links import TEAM, Subject
from vtflow.settings import Settings
from vtflow.terms import local_date
from vtflow.up.web import serve
from vtflow.wiring import App, open_app

CJG = "cjg-haarlem"


class Answering:
    """Meldingen and links of one installation."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.base = app.settings.web_url
        self._households = count(1)

    def registered(self) -> str:
        """Take in a melding of long enough ago that reminders have fired."""
        command = RegisterMelding(
            gemeente="Haarlem",
            melder="politie",
            kanaal="corv",
            huishouden=f"D-{next(self._households)}",
            aard="partnergeweld",
        )
        received = self.app.clock.now() - timedelta(days=10)
        return self.app.engine.register(self.app.region, NewMelding(command=command, received_at=received)).ref

    def offered(self) -> str:
        ref = self.registered()
        self.do(ref, "check-veiligheid", acuut=False, ago=timedelta(days=9))
        self.do(ref, "decide-veiligheidsbeoordeling", uitkomst="overdracht", ago=timedelta(days=9))
        self.do(ref, "offer-overdracht", aan=CJG, checklist=CHECKLIST, ago=timedelta(days=8))
        self.app.engine.settle_all()
        return ref

    def accepted(self) -> str:
        ref = self.offered()
        today = local_date(self.app.clock.now())
        self.do(ref, "accept-overdracht", by=f"{CJG}.m02", naam="m02", gesprek_op=today.isoformat())
        return ref

    def contacted(self) -> str:
        ref = self.accepted()
        self.do(ref, "report-first-contact", by=f"{CJG}.m02")
        return ref

    def consulted(self) -> str:
        ref = self.offered()
        self.do(ref, "ask-consult", aan="ggz", vraag=next(iter(self.codes("consultvraag"))))
        return ref

    def codes(self, name: str) -> dict[str, str]:
        return dict(self.app.policies.policy(self.app.region).codes[name])

    def do(self, ref: str, name: str, by: str = "vt.m01", ago: timedelta | None = None, **data: Any) -> None:
        at = self.app.clock.now() - ago if ago else None
        self.app.engine.do(ref, COMMANDS[name].model_validate(data), by, at=at)

    def link(self, ref: str, team: str = CJG, subject: Subject = Subject("overdracht", 1)) -> str:  # noqa: B008
        made = self.app.links.make(ref, team, subject, f"{ref}/{team}")
        return f"{self.base}/antwoord/{self.app.links.write(made)}"

    def team_link(self, team: str = CJG) -> str:
        return f"{self.base}/team/{self.app.links.write(self.app.links.make('', team, TEAM, team))}"

    def last(self, ref: str, kind: str) -> tuple[str, str]:
        """Return by whom and with which assurance an event of a kind was recorded last; empty texts for none."""
        events = [event for event, _ in self.app.store.read(lambda reader: reader.events(ref))]
        found = [event for event in events if getattr(event.fact, "stap", event.fact.kind) == kind]
        return (found[-1].by, found[-1].assurance) if found else ("", "")


@contextmanager
def answering(home: Path) -> Iterator[Answering]:
    """Serve the pages of a new installation until the end of the block."""
    (port,) = free_ports(1)
    app = open_app(Settings(home=home, region="kennemerland", web_port=port), create=True)
    stop, ready = threading.Event(), threading.Event()
    thread = threading.Thread(target=serve, args=(app, stop, ready.set))
    thread.start()
    try:
        assert ready.wait(30), "the pages did not start"
        yield Answering(app)
    finally:
        stop.set()
        thread.join(30)
