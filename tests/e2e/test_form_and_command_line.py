"""Escalating from the form in the Prefect UI and from the command line is one and the same thing."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from vtflow.cli.app import app as command_line
from vtflow.domain.commands import RegisterMelding
from vtflow.engine import NewMelding
from vtflow.forms.shapes import NONE
from vtflow.orchestrate.context import Refused, current
from vtflow.settings import read_settings
from vtflow.up.window import bind_flows
from vtflow.wiring import App, open_app

pytestmark = pytest.mark.prefect

STAFF, LEVEL, REASON = "vt.m01", 3, "geen_reactie"


def _melding(app: App, household: str) -> str:
    command = RegisterMelding(
        gemeente="Haarlem", melder="politie", kanaal="corv", huishouden=household, aard="partnergeweld", kinderen=1
    )
    return app.engine.register(app.region, NewMelding(command=command, received_at=app.clock.now())).ref


def _left_by_hand(app: App, ref: str) -> tuple[object, object, object]:
    """Return the events, messages and state that an escalation left, without what differs by melding or moment."""
    events = [event for event, _ in app.store.read(lambda reader: reader.events(ref)) if event.by == STAFF]
    rungs = [e.fact for e, _ in app.store.read(lambda reader: reader.events(ref)) if getattr(e.fact, "by_hand", False)]
    rows = [row for row in app.store.read(lambda reader: reader.outbox(ref)) if row.rung.endswith("-hand")]
    alike = [replace(row, id=0, key="", ref="", at=row.at.min, deliver_at=row.at.min, limit="") for row in rows]
    stored = app.store.read(lambda reader: reader.melding(ref))
    assert stored is not None
    wait = next(wait for wait in stored.route.waits if wait.norm == "VB-DIRECT")
    return [event.fact for event in events] + rungs, alike, (stored.route.state, wait.level, stored.route.aan_zet)


def _filled(ref: str, level: int) -> dict[str, object]:
    return {"ref": ref, "niveau": level, "reden": REASON, "norm": NONE, "door": STAFF}


def test_the_form_and_the_command_line_leave_the_same_event_message_and_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VTFLOW_HOME", str(tmp_path / "home"))
    app = open_app(read_settings(), create=True)
    by_form, by_line = _melding(app, "D-form"), _melding(app, "D-line")
    bind_flows(app, None, lambda: None)

    current().send("escaleren", _filled(by_form, LEVEL), "flow-run-1")
    arguments = ["escalate", by_line, "--level", str(LEVEL), "--reason", REASON, "--by", STAFF]
    done = CliRunner().invoke(command_line, arguments, catch_exceptions=False)

    assert done.exit_code == 0
    facts, messages, state = _left_by_hand(app, by_form)
    assert (facts, messages, state) == _left_by_hand(app, by_line)
    assert facts
    assert messages


def test_a_form_that_is_sent_twice_escalates_once_and_a_refusal_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VTFLOW_HOME", str(tmp_path / "home"))
    app = open_app(read_settings(), create=True)
    ref = _melding(app, "D-twice")
    bind_flows(app, None, lambda: None)

    current().send("escaleren", _filled(ref, LEVEL), "flow-run-2")
    before = app.store.read(lambda reader: reader.events(ref))
    current().send("escaleren", _filled(ref, LEVEL), "flow-run-2")
    with pytest.raises(Refused, match="staat al op niveau 3"):
        current().send("escaleren", _filled(ref, 2), "flow-run-3")

    assert app.store.read(lambda reader: reader.events(ref)) == before
