"""The locks hold what every Python that vtflow runs on asks for, not only the one on which they were made."""

import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
#: the oldest, those of Debian 12 and 13, and the newest of each line up to the next one
PYTHONS = ("3.11.0", "3.11.2", "3.11.14", "3.12.0", "3.12.12", "3.13.0", "3.13.9", "3.14.0")
LOCKS = {
    "requirements.lock": frozenset[str](),
    "requirements-scale.lock": frozenset({"scale"}),
    "requirements-dev.lock": frozenset({"dev"}),
}


def needed(python: str, extras: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield each package that vtflow needs on a Python, directly or not, with the package that asks for it."""
    environment = {**default_environment(), "python_full_version": python, "python_version": python.rpartition(".")[0]}
    todo, seen = [("vtflow", extras)], set[tuple[str, frozenset[str]]]()
    while todo:
        asker, wanted = todo.pop()
        if (asker, wanted) in seen:
            continue
        seen.add((asker, wanted))
        for line in _asked_by(asker):
            asked = Requirement(line)
            marker = asked.marker
            if marker and not any(marker.evaluate({**environment, "extra": extra}) for extra in (*wanted, "")):
                continue
            name = canonicalize_name(asked.name)
            yield name, asker
            todo.append((name, frozenset(asked.extras)))


def _asked_by(package: str) -> list[str]:
    try:
        return metadata.requires(package) or []
    except metadata.PackageNotFoundError:  # why: what stands in no lock is not installed, and is told as missing
        return []


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("lock", LOCKS)
def test_a_fresh_machine_with_another_python_finds_all_it_asks_for_in_the_lock(lock: str, python: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    locked = {canonicalize_name(name) for name in re.findall(r"^([\w.-]+)==", text, flags=re.MULTILINE)}
    missing = {f"{name}, for {asker}" for name, asker in needed(python, LOCKS[lock]) if name not in locked}
    assert missing == set()
