"""`make audit`: known vulnerabilities in the locks, a bill of materials and a list of licences.

What could not be audited is said to be so and never passes for sound. Only a known vulnerability without a waiver that
still runs ends it with 1. What it writes goes to `dist/`.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vtflow.wiring import real_now

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
WAIVERS = ROOT / "deployments" / "waivers.yaml"
_UNKNOWN = "unknown"


class Waiver(BaseModel):
    """A known vulnerability that may be there until a day."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: Annotated[str, Field(min_length=1)]
    package: Annotated[str, Field(min_length=1)]
    until: date  #: first day on which it no longer holds
    reason: Annotated[str, Field(min_length=10)]


@dataclass(frozen=True, slots=True)
class Known:
    """A known vulnerability of a package in a lock."""

    id: str
    package: str
    version: str
    fixed_in: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Tell it on one line."""
        fixed = f", fixed in {', '.join(self.fixed_in)}" if self.fixed_in else ", no fix known"
        return f"{self.package} {self.version}: {self.id}{fixed}"


@dataclass(frozen=True, slots=True)
class Audited:
    """What the audit of a lock came to."""

    sound: int  #: packages of which nothing is known
    known: tuple[Known, ...] = ()
    not_audited: tuple[str, ...] = ()  #: package or lock, with the reason


def read_waivers(path: Path = WAIVERS) -> tuple[Waiver, ...]:
    """Return the waivers of a file.

    Raises:
        ValueError: the file is wrong; the text names it.
    """
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))["waivers"]
        return tuple(Waiver.model_validate(row) for row in rows)
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValidationError) as error:
        message = f"{path} is no list of waivers: {error}"
        raise ValueError(message) from error


def read_report(text: str) -> Audited:
    """Read what pip-audit printed as JSON.

    Raises:
        ValueError: it printed something else.
    """
    try:
        rows: list[dict[str, Any]] = json.loads(text)["dependencies"]
        skipped = tuple(f"{row['name']}: {row['skip_reason']}" for row in rows if "skip_reason" in row)
        audited = [row for row in rows if "skip_reason" not in row]
        known = tuple(_known(row, one) for row in audited for one in row["vulns"])
        return Audited(sum(not row["vulns"] for row in audited), known, skipped)
    except (KeyError, TypeError, AttributeError) as error:
        message = "pip-audit printed something else than its report"
        raise ValueError(message) from error


def audit(lock: Path) -> Audited:
    """Ask pip-audit about a lock; where it cannot answer, nothing was audited."""
    asked = ["--require-hashes", "--disable-pip", "-r", str(lock), "-f", "json", "--progress-spinner", "off"]
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", *asked], capture_output=True, text=True, check=False, timeout=900
    )
    try:
        return read_report(done.stdout)
    except ValueError:
        said = done.stderr.strip().splitlines() or ["no reason given"]
        return Audited(0, (), (f"{lock.name} as a whole: {said[-1][:200]}",))


def unwaived(known: Iterable[Known], waivers: Sequence[Waiver], today: date) -> tuple[Known, ...]:
    """Return the vulnerabilities for which no waiver holds today."""
    holds = {(one.package.lower(), one.id) for one in waivers if today < one.until}
    return tuple(
        one for one in known if not any((one.package.lower(), name) in holds for name in (one.id, *one.aliases))
    )


def pinned(lock: Path) -> Mapping[str, str]:
    """Return the packages of a lock with their versions, by name."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    pairs = (line.split()[0].split("==") for line in lines if "==" in line and line[:1].isalnum())
    return {name: version.rstrip(";") for name, version in sorted(pairs)}


def licences(packages: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return name, version and licence of packages, by name; `unknown` where one is not installed or says nothing."""
    return [(name, version, _licence(name)) for name, version in packages.items()]


def write_bill(lock: Path, folder: Path) -> Path:
    """Write the bill of materials of a lock in the form of CycloneDX, and return where it stands."""
    target = folder / f"{lock.name.removesuffix('.lock')}.cdx.json"
    command = ["cyclonedx_py", "requirements", str(lock), "--pyproject", str(ROOT / "pyproject.toml")]
    options = ["--output-reproducible", "--of", "JSON", "-o", str(target)]
    subprocess.run([sys.executable, "-m", *command, *options], check=True, capture_output=True, timeout=300)
    return target


def main() -> int:
    """Audit both locks and write what belongs to a release."""
    folder, today = ROOT / "dist", real_now().date()
    folder.mkdir(exist_ok=True)
    waivers = read_waivers()
    wrong = 0
    for name in LOCKS:
        lock = ROOT / name
        found = audit(lock)
        wrong += _tell(name, found, waivers, today)
        _say(f"{name}: bill of materials in {write_bill(lock, folder).relative_to(ROOT)}")
    rows = licences(pinned(ROOT / LOCKS[0]))
    text = "".join(f"{name}\t{version}\t{licence}\n" for name, version, licence in rows)
    (folder / "licences.tsv").write_text(f"package\tversion\tlicence\n{text}", encoding="utf-8")
    unknown = sum(licence == _UNKNOWN for *_, licence in rows)
    _say(f"licences of {len(rows)} packages in dist/licences.tsv, {unknown} unknown")
    return 1 if wrong else 0


def _tell(name: str, found: Audited, waivers: Sequence[Waiver], today: date) -> int:
    """Print what came of a lock; returns how many vulnerabilities nothing waives."""
    open_ones = unwaived(found.known, waivers, today)
    for one in open_ones:
        _say(f"{name}: KNOWN VULNERABILITY {one}")
    waived = len(found.known) - len(open_ones)
    _say(
        f"{name}: {found.sound} audited without a known vulnerability, {len(open_ones)} vulnerabilities, "
        f"{waived} waived, {len(found.not_audited)} NOT AUDITED"
    )
    for reason in found.not_audited[:3]:
        _say(f"{name}: not audited: {reason}")
    if len(found.not_audited) > 3:
        _say(f"{name}: not audited: and {len(found.not_audited) - 3} more")
    return len(open_ones)


def _known(row: Mapping[str, Any], one: Mapping[str, Any]) -> Known:
    fixed, aliases = one.get("fix_versions", ()), one.get("aliases", ())
    return Known(one["id"], row["name"], row["version"], tuple(fixed), tuple(aliases))


def _licence(name: str) -> str:
    try:
        facts = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return _UNKNOWN
    if "License-Expression" in facts:
        return facts["License-Expression"]
    classed = [one.rpartition(" :: ")[2] for one in facts.get_all("Classifier") or () if one.startswith("License ::")]
    if classed:
        return " OR ".join(classed)
    said = facts["License"] if "License" in facts else ""  # noqa: SIM401 - these facts have no `get`
    lines = said.strip().splitlines()
    return lines[0][:80] if lines else _UNKNOWN


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
