"""Rows and files that nobody would send: each is taken in or refused with its reason, none is dropped in silence.

Quick: 6,000 rows. LONG=1: 1,000,000. The import runs in a process of its own, so that its memory can be measured and a
crash of it is seen.
"""

import json
import os
import random
import resource
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.contract.importing.world import GOOD
from tests.faults.points import forks
from tests.faults.points.roles import cli
from vtflow.importing import COLUMNS
from vtflow.store.sql import SqlStore
from vtflow.store.verify import verify

LONG = os.environ.get("LONG") == "1"
#: why no more a file: some cells are 70 kB long, and a file above the most that may be sent is refused unread
ROWS, PER_FILE = (1_000_000, 10_000) if LONG else (6_000, 1_500)
SEED = 20263
_PATIENCE = 900  #: seconds for a file
MEGABYTE = 1024
#: texts of the corpus H1-H8: encodings, formulas, code, dates that are none, numbers without end, look-alikes
CORPUS = (
    "", " ", "0", "-1", "1" * 5000, "NaN", "Infinity", "1e999", "ja", "JA", "misschien", "true", "2026-W05", "12:30",
    "03-02-2026", "2026-02-30T10:00", "2026-03-29T02:30", "2026-10-25T02:30", "9999-12-31T23:59", "0001-01-01T00:00",
    "=cmd|' /C calc'!A1", "+31612345678", "-2+3", "@SUM(A1)", "\tTAB", "'; DROP TABLE event; --", "<script>x</script>",
    "{{7*7}}", "${jndi:ldap://x}", "%s%n%x", "a\u0000b", "\ufeffBOM", "\u202eomgekeerd", "nul\u200bbreed", "e\u0301",
    "é", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "Ĳ", "ﬁ", "İstanbul", "ß" * 300,
    "x" * 70_000,
    "123456782", "jan@voorbeeld.nl", "06-12345678", "NL91ABNA0417164300", "1234 AB 12", "01-02-1980",
    "../../etc/passwd", "C:\\CON", "VT-0000-0000-0000-0000-0", "null", "[]", "{}", '"', '""', "a\"b", "a,b", "a;b",
    "a\nb",
)  # fmt: skip


def row(number: int, draw: random.Random, received: str) -> dict[str, str]:
    found = {
        **GOOD,
        "ontvangen_op": received,
        "bron_kenmerk": f"KEN-2026-{number:07}",
        "huishouden": f"D{number // 3:07}",
    }
    for _ in range(draw.choice((0, 0, 1, 1, 2, 5))):
        found[draw.choice(COLUMNS)] = draw.choice(CORPUS)
    return found


def as_csv(rows: list[dict[str, str]], draw: random.Random) -> bytes:
    """Write rows as a program would that knows no rules: sometimes without quotes, too short or too long."""
    lines = [",".join(COLUMNS)]
    for one in rows:
        cells = [one.get(name, "") for name in COLUMNS]
        if draw.random() < 0.03:
            cells = cells[: draw.randrange(len(cells) + 1)] + [""] * draw.randrange(4)
        quoted = [f'"{cell.replace(chr(34), chr(34) * 2)}"' if set(cell) & set('",;\n\r') else cell for cell in cells]
        lines.append(",".join(cells if draw.random() < 0.02 else quoted))
    raw = "\r\n".join(lines).encode("utf-8", "surrogatepass") + b"\r\n"
    if draw.random() < 0.5:
        return raw
    place = draw.randrange(len(raw[:2000]), len(raw))
    return raw[:place] + bytes(draw.randrange(256) for _ in range(3)) + raw[place:]


def as_json(rows: list[dict[str, str]], draw: random.Random) -> bytes:
    lines: list[str] = []
    for one in rows:
        text = json.dumps(one)
        odd = draw.random()
        if odd < 0.02:
            text = text[: draw.randrange(len(text))]
        elif odd < 0.04:
            text = f'{text[:-1]}, "gemeente": "Haarlem"}}'
        elif odd < 0.05:
            text = "[" * 100_000
        elif odd < 0.06:
            text = f'{text[:-1]}, "rol": "beheer"}}'
        lines.append(text)
    return ("\n".join(lines) + "\n").encode("utf-8", "surrogatepass")


def test_every_row_is_stored_or_refused_with_a_reason_within_bounded_memory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draw, home, total = random.Random(SEED), tmp_path / "home", Counter[str]()
    home.mkdir()
    # why not all from long ago: each of those brings a hundred rungs along, and it is the reading that is tried here
    yesterday = (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for number in range(ROWS // PER_FILE):
        received = GOOD["ontvangen_op"] if number % 10 == 0 else yesterday
        rows = [row(number * PER_FILE + place, draw, received) for place in range(PER_FILE)]
        is_json = number % 3 == 2
        path = tmp_path / f"meldingen-{number}{'.jsonl' if is_json else '.csv'}"
        path.write_bytes(as_json(rows, draw) if is_json else as_csv(rows, draw))
        told = tmp_path / "told"

        def work(_: object, of: Path = path, to: Path = told) -> None:
            before = _most_memory()  # why: a forked process begins with all that the tests before it hold
            to.write_text(cli(home, "import", str(of), "--json"), encoding="utf-8")
            to.with_suffix(".kb").write_text(str(_most_memory() - before), encoding="utf-8")

        run = forks.run(work, None, tmp_path, patience=_PATIENCE)
        if "FileRefused" in run.error:
            total["files refused whole"] += 1
            continue
        assert not run.error, run.error
        counts = json.loads(told.read_text(encoding="utf-8"))
        assert counts["read"] == sum(counts[name] for name in ("imported", "joined", "rejected", "unchanged"))
        rejected = path.with_name(path.name + ".rejected.csv")
        assert rejected.exists() == bool(counts["rejected"])
        total += Counter(counts)
        total["MB more"] = max(total["MB more"], int(told.with_suffix(".kb").read_text(encoding="utf-8")) // MEGABYTE)
    store = SqlStore(f"sqlite:///{home / 'vtflow.db'}")
    verdict = verify(store)
    store.close()
    with capsys.disabled():
        os.write(1, f"\nseed {SEED}: {dict(total)}\n".encode())
    assert verdict.whole
    assert verdict.meldingen == total["imported"] + total["joined"]
    assert not total["files refused whole"]  # then nothing was tried
    assert total["rejected"] > ROWS // 10
    assert total["imported"] > ROWS // 100
    assert total["MB more"] < 150


def _most_memory() -> int:
    """Return the most memory that this process held so far, in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
