"""The keys of pseudonyms and links: read from their file, made where there is none."""

import json
import os
from pathlib import Path

from cryptography.fernet import Fernet

from vtflow.domain.errors import BadInput
from vtflow.seal import Seal
from vtflow.settings import Settings


def seal_of(settings: Settings) -> Seal:
    """Return the seal over the key file of the settings; makes the file (0600) where there is none.

    Raises:
        BadInput: others may read the file, or it holds something else.
    """
    path = settings.secret_file or settings.home / "secret.json"
    keys = _read_keys(path) if path.exists() else _make_keys(path)
    return Seal(keys["hash"].encode(), keys["cipher"].encode())


def _read_keys(path: Path) -> dict[str, str]:
    if path.stat().st_mode & 0o077:
        text = f"{path} is leesbaar voor anderen; geef het rechten 0600 (chmod 600 {path})"
        raise BadInput(text)
    try:
        keys = json.loads(path.read_text(encoding="utf-8"))
        return {"hash": str(keys["hash"]), "cipher": str(keys["cipher"])}
    except (OSError, ValueError, KeyError, TypeError) as error:
        text = f"{path} is geen sleutelbestand van vtflow ({type(error).__name__})"
        raise BadInput(text) from error


def _make_keys(path: Path) -> dict[str, str]:
    keys = {"hash": Fernet.generate_key().decode(), "cipher": Fernet.generate_key().decode()}
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(keys, file)
    except FileExistsError:  # another process was first
        return _read_keys(path)
    except OSError as error:
        text = f"{path} kan niet worden gemaakt: {error.strerror}"
        raise BadInput(text) from error
    return keys
