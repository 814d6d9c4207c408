"""Invariant 16: two worlds that differ only in what is personal look the same to everybody outside the record."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.privacy.canaries import HOUSEHOLD, KENMERK, NOTE
from tests.privacy.scanner import leaks_in
from tests.privacy.worlds import Personal, keys, live
from vtflow.domain.personal import personal_data
from vtflow.importing.text import is_kenmerk

PLAIN = Personal(("H-1", "H-2"), ("K-1", "K-2", "K-3"), ("gebeld",), keys(b"plat"))
CANARY = Personal(
    (HOUSEHOLD, f"{HOUSEHOLD} B"),
    (KENMERK, f"{KENMERK}-2", f"{KENMERK}-3"),
    (NOTE, f"{NOTE} en {HOUSEHOLD}"),
    keys(b"kanarie!"),
)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What others see of the world in which nothing is worth hiding."""
    return live(tmp_path_factory.mktemp("werelden") / "plat", PLAIN)


def difference(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Return the places in which two worlds look different, each with the first lines that differ."""
    told: list[str] = []
    for place in sorted(one.keys() | other.keys()):
        left, right = one.get(place, "").splitlines(), other.get(place, "").splitlines()
        if left != right:
            pairs = [(a, b) for a, b in zip(left, right, strict=False) if a != b] or [(len(left), len(right))]
            told.append(f"{place}: {pairs[0]}")
    return told


def test_a_world_with_other_persons_looks_the_same_to_the_last_byte(tmp_path: Path, plain: dict[str, str]):
    seen = live(tmp_path / "kanarie", CANARY)
    assert difference(plain, seen) == []
    assert sum(map(len, seen.values())) > 50_000, "too little was seen to prove anything"
    texts = {"huishouden": HOUSEHOLD, "kenmerk": KENMERK, "toelichting": NOTE}
    assert leaks_in("\n".join(seen.values()).encode(), texts, "wereld") == set()


def test_what_is_not_personal_does_make_worlds_look_different(tmp_path: Path, plain: dict[str, str]):
    """The control: two meldingen of one household more, and every list shows it."""
    joined = Personal(("H-1", "H-1"), PLAIN.kenmerken, PLAIN.notes, PLAIN.keys)
    places = {line.partition(":")[0] for line in difference(plain, live(tmp_path / "samen", joined))}
    assert {"venster", "wachtrij", "metrics"} <= places


_ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)
_HOUSEHOLD = _ANY_TEXT.filter(lambda text: bool(text.strip()))
_NOTE = _ANY_TEXT.filter(lambda text: bool(text.strip()) and personal_data(text) is None)
_KENMERK = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,40}[A-Za-z0-9]", fullmatch=True).filter(is_kenmerk)


@pytest.mark.long
@given(
    households=st.tuples(_HOUSEHOLD, _HOUSEHOLD).filter(lambda two: two[0].strip().upper() != two[1].strip().upper()),
    kenmerken=st.tuples(_KENMERK, _KENMERK, _KENMERK).filter(lambda three: len(set(three)) == 3),
    notes=st.lists(_NOTE, min_size=1, max_size=5).map(tuple),
    seed=st.binary(min_size=4, max_size=8),
)
@settings(
    max_examples=200 if os.environ.get("LONG") else 6,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_no_personal_text_whatever_changes_what_others_see(
    plain: dict[str, str],
    households: tuple[str, str],
    kenmerken: tuple[str, str, str],
    notes: tuple[str, ...],
    seed: bytes,
):
    with TemporaryDirectory() as folder:
        seen = live(Path(folder) / "wereld", Personal(households, kenmerken, notes, keys(seed)))
    assert difference(plain, seen) == []
