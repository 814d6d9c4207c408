"""The manifest of a backup: what it holds, beside it as JSON."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from vtflow.disk import sync
from vtflow.store import schema
from vtflow.store.connect import WrongDatabase


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup holds; written beside it as JSON."""

    made_at: datetime
    instance: str  #: id of the database that it was made of
    revision: str  #: schema
    meldingen: int
    events: int
    sha256: str
    bytes: int


def manifest_path(backup: Path) -> Path:
    """Return where the manifest of a backup stands."""
    return backup.with_name(backup.name + ".json")


def write_manifest(backup: Path, manifest: Manifest) -> None:
    """Write the manifest of a backup, whole or not at all."""
    path = manifest_path(backup)
    part = path.with_name(path.name + ".deel")
    part.write_text(json.dumps(asdict(manifest), default=str, indent=2) + "\n", encoding="utf-8")
    settle(part, path)


def read_manifest(backup: Path) -> Manifest:
    """Return what a backup says of itself.

    Raises:
        WrongDatabase: there is no backup with a manifest, or its schema is newer than this vtflow.
    """
    path = manifest_path(backup)
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        manifest = Manifest(
            made_at=datetime.fromisoformat(row["made_at"]),
            instance=str(row["instance"]),
            revision=str(row["revision"]),
            meldingen=int(row["meldingen"]),
            events=int(row["events"]),
            sha256=str(row["sha256"]),
            bytes=int(row["bytes"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        text = f"{backup} is geen reservekopie van vtflow: {path.name} ontbreekt of is niet te lezen"
        raise WrongDatabase(text) from error
    if manifest.revision not in schema.REVISIONS:
        text = f"{backup} is van een nieuwere vtflow (schema {manifest.revision}): installeer die versie van vtflow"
        raise WrongDatabase(text)
    return manifest


def settle(part: Path, target: Path) -> None:
    """Give a file its name only when all of it is on disk, and the name too."""
    sync(part)
    part.replace(target)
    sync(target.parent)
