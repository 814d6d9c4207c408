"""The files on the work of Veilig Thuis: a fault in the triage instrument or the tasks is refused with its place."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from vtflow.domain.errors import PolicyError
from vtflow.policy import PolicyBook
from vtflow.policy.loading import DATA


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, str, str], PolicyBook]:
    """All data files with one text replaced in one of them."""
    folder = tmp_path / "data"
    copytree(DATA, folder)

    def change(file: str, old: str, new: str) -> PolicyBook:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")
        return PolicyBook(folder)

    return change


@pytest.mark.parametrize(
    ("file", "old", "new", "text"),
    [
        ("triage.yaml", "vanaf: 5", "vanaf: 9", "triage.yaml"),
        ("triage.yaml", "title: Gewoon, vanaf: 0", "title: Gewoon, vanaf: 1", "triage.yaml"),
        ("triage.yaml", "code: herhaling", "code: gevaar_nu", "triage.yaml"),
        ("triage.yaml", "punten: 6", "punten: zes", "triage.yaml"),
        ("taken.yaml", "wettelijk:", "verplicht:", "taken.yaml"),
    ],
)
def test_a_fault_is_refused_with_the_file(
    changed: Callable[[str, str, str], PolicyBook], file: str, old: str, new: str, text: str
) -> None:
    with pytest.raises(PolicyError, match=text):
        changed(file, old, new).policy("kennemerland")


def test_a_norm_without_a_start_is_refused_unless_a_ladder_opens_it(
    changed: Callable[[str, str, str], PolicyBook],
) -> None:
    with pytest.raises(PolicyError, match="TK-VERTRAAG: nothing starts this wait"):
        changed("legs/dienst.yaml", "opens: [TK-VERTRAAG]", "opens: []").policy("kennemerland")


def test_a_norm_may_count_from_the_melding_but_not_from_a_field_that_is_not_there(
    changed: Callable[[str, str, str], PolicyBook],
) -> None:
    with pytest.raises(PolicyError, match="keeps no str 'ontvangst'"):
        changed("legs/dienst.yaml", "counts_from: melding_op", "counts_from: ontvangst").policy("kennemerland")


def test_a_second_version_of_the_instrument_stands_beside_the_first(
    changed: Callable[[str, str, str], PolicyBook],
) -> None:
    text = (DATA / "triage.yaml").read_text(encoding="utf-8").split("versions:\n")[1]
    second = text + text.replace("versie: voorbeeld-1", "versie: voorbeeld-2").replace("punten: 6", "punten: 8")

    policy = changed("triage.yaml", text, second).policy("kennemerland")

    assert [one.versie for one in policy.triage] == ["voorbeeld-1", "voorbeeld-2"]
    assert [one.questions[0].answers["ja"] for one in policy.triage] == [6, 8]


def test_a_leg_names_its_task_and_one_that_names_none_counts_as_vervolgtraject() -> None:
    tasks = PolicyBook().policy("kennemerland").tasks

    assert (tasks.by_command["start-dienst"], tasks.by_event["afsluitbrief-definitief"]) == ("onderzoek", "onderzoek")
    assert tasks.by_command["request-support"] == "vervolgtraject"
