"""One office a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.web.answers.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """The answer pages of Kennemerland, over a store in memory."""
    made = Office(tmp_path)
    yield made
    made.mailbox.close()
