"""Who hears by when: the program itself looks up whose turn it is on the moment a message is made."""

from datetime import datetime
from pathlib import Path

import pytest

from vtflow.domain.commands import RegisterMelding
from vtflow.domain.reference import display_code
from vtflow.engine import NewMelding
from vtflow.settings import read_settings
from vtflow.wiring import App, open_app

MELDING = RegisterMelding(
    gemeente="Haarlem", melder="politie", kanaal="corv", huishouden="D-1", aard="partnergeweld", kinderen=1, acuut=True
)


@pytest.fixture
def app(tmp_path: Path) -> App:
    return open_app(read_settings(home=tmp_path / "home", public_url="https://vtflow.voorbeeld.nl"), create=True)


def test_an_acute_melding_is_veilig_thuiss_turn_for_an_hour(app: App) -> None:
    received = app.clock.now()
    ref = app.engine.register(app.region, NewMelding(command=MELDING, received_at=received)).ref
    turn = app.turn(ref)
    assert turn is not None
    holder, limit = turn
    assert holder == "vt"
    assert (datetime.fromisoformat(limit) - received).total_seconds() == 3600


def test_nobody_has_a_turn_on_what_is_not_there(app: App) -> None:
    assert app.turn(display_code(1)) is None
