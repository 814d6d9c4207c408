"""Years of sweeps under three time zones, locales and hash seeds: nothing early, nothing forgotten, the same bytes.

Quick: a year, in which both changes of the clock and a leap day fall (2012 has one). LONG=1: twenty-eight
years: the calendars run from 2010 through 2040, and terms look ahead.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

LONG = os.environ.get("LONG") == "1"
MELDINGEN, DAYS = ("3000", str(28 * 365)) if LONG else ("120", "700")
#: time zone, locale, seed of the hashes
PLACES = (("UTC", "C", "0"), ("Europe/Amsterdam", "C.UTF-8", "1"), ("America/New_York", "POSIX", "4242"))
ROOT = Path(__file__).parents[3]


def start(zone: str, locale: str, seed: str) -> "subprocess.Popen[str]":
    words = [sys.executable, "-m", "tests.faults.clocks.years", MELDINGEN, DAYS]
    environment = {**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed}
    return subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def test_the_record_of_years_is_the_same_to_the_byte_wherever_it_was_kept(capsys: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()
    found: list[dict[str, Any]] = []
    for place in PLACES:
        process = start(*place)
        out, _ = process.communicate()
        assert process.returncode == 0
        found.append(json.loads(out))
    with capsys.disabled():
        os.write(1, f"\n{found[0]} in {time.monotonic() - began:.0f} s, {len(PLACES)} places\n".encode())

    assert len({one["hash"] for one in found}) == 1
    assert found[0] == found[1] == found[2]
    assert found[0]["whole"]
    assert found[0]["early"] == found[0]["forgotten"] == 0
    assert found[0]["rungs"] > 100  # type: ignore[operator]
