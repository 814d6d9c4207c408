"""One desk of a coordinator a test: the pages over the real engine in memory."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.web.answers.office import Office
from vtflow.web.app import create_app
from vtflow.web.overview.routes import add_overview


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """The pages of coordinators of Kennemerland."""
    made = Office(tmp_path)
    add = lambda app: add_overview(app, made.parts, lambda: made.seconds)  # noqa: E731  # why: as `serve` passes it
    made.app = create_app(made.mailbox, {}, parts=(add,))
    yield made
    made.mailbox.close()
