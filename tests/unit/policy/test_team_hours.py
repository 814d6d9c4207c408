"""Hours and days of one team: they move the delivery of its messages and nothing else."""

from pathlib import Path

import pytest
import yaml

from vtflow.play.story import moment
from vtflow.policy import PolicyBook

DATA = Path(__file__).parents[3] / "vtflow" / "policy" / "data" / "regions" / "kennemerland.yaml"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> PolicyBook:
    """Kennemerland with a CJG that has a study day on Tuesday 10 March 2026 and opens on Koningsdag."""
    folder = tmp_path_factory.mktemp("eigen")
    region = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    region["teams"]["cjg-haarlem"] = {"closed": {"2026-03-10": "studiedag"}, "open_on": ["2026-04-27"]}
    text = yaml.safe_dump(region).replace("'2026-03-10'", "2026-03-10").replace("'2026-04-27'", "2026-04-27")
    (folder / "kennemerland.yaml").write_text(text, encoding="utf-8")
    return PolicyBook(own=folder)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-03-09 17:00", "2026-03-11 08:30"),
        ("2026-03-10 09:00", "2026-03-11 08:30"),
        ("2026-04-24 17:00", "2026-04-27 08:30"),
    ],
)
def test_a_team_opens_on_its_own_days_and_not_on_its_closing_days(book: PolicyBook, at: str, opens: str) -> None:
    teams = book.policy("kennemerland").region.teams

    assert teams["cjg-haarlem"].office.next_open(moment(at)) == moment(opens)
    assert teams["cjg-velsen"].office.next_open(moment(at)) != moment(opens)


def test_the_office_of_the_region_stays_as_it_was(book: PolicyBook) -> None:
    assert book.policy("kennemerland").region.office.is_open_at(moment("2026-03-10 09:00"))
