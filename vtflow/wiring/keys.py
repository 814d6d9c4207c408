"""The keys of pseudonyms and links: read from their file, made where there is none."""

import fcntl
import hmac
import json
import os
from datetime import timedelta
from pathlib import Path

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vtflow.disk import require_private, write_private, written_beside
from vtflow.domain.errors import BadInput
from vtflow.faults import point
from vtflow.links import Links
from vtflow.seal import Seal
from vtflow.settings import Settings
from vtflow.wiring.clocks import real_now

_LINK = "link"


def seal_of(settings: Settings) -> Seal:
    """Return the seal over the key file of the settings; makes the file (0600) where there is none.

    Raises:
        BadInput: others may read the file, or it holds something else.
    """
    keys = _keys(settings)
    return Seal(keys["hash"].encode(), keys["cipher"].encode())


def links_of(settings: Settings) -> Links:
    """Return the maker of links over the key file; adds the key of links to a file of before there were any.

    Raises:
        BadInput: others may read the file, or it holds something else.
    """
    return Links(_keys(settings)[_LINK].encode(), timedelta(days=settings.link_days), real_now)


def anchor_key_of(settings: Settings) -> Ed25519PrivateKey:
    """Return the key that anchors are signed with: made from the key of pseudonyms, so it never changes apart.

    Raises:
        BadInput: others may read the key file, or it holds something else.
    """
    return Ed25519PrivateKey.from_private_bytes(
        hmac.digest(_keys(settings)["hash"].encode(), b"vtflow anchor", "sha256")
    )


def _keys(settings: Settings) -> dict[str, str]:
    path = settings.secret_file or settings.home / "secret.json"
    keys = _read_keys(path) if path.exists() else _make_keys(path)
    return keys if _LINK in keys else _add_link_key(path, keys)


def _read_keys(path: Path) -> dict[str, str]:
    require_private(path)
    try:
        keys = json.loads(path.read_text(encoding="utf-8"))
        found = {"hash": str(keys["hash"]), "cipher": str(keys["cipher"])}
        return found | ({_LINK: str(keys[_LINK])} if _LINK in keys else {})
    except (OSError, ValueError, KeyError, TypeError) as error:
        text = f"{path} is geen sleutelbestand van vtflow ({type(error).__name__})"
        raise BadInput(text) from error


def _make_keys(path: Path) -> dict[str, str]:
    keys = {name: Fernet.generate_key().decode() for name in ("hash", "cipher", _LINK)}
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = written_beside(path, json.dumps(keys))
        try:
            point("keys.half-written")
            # why a link: it gives the name only where nobody has it, and never to half a file
            os.link(fresh, path)
        finally:
            fresh.unlink()
    except FileExistsError:  # another process was first
        return _read_keys(path)
    except OSError as error:
        text = f"{path} kan niet worden gemaakt: {error.strerror}"
        raise BadInput(text) from error
    return keys


def _add_link_key(path: Path, keys: dict[str, str]) -> dict[str, str]:
    """Add the key of links to a key file of an earlier version; one process adds it, the others read it.

    Where nothing may be written, the key is drawn from that of the hashes: the same in every process, and still secret.
    """
    try:
        with path.open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            # why by its name: whoever held the lock before put a new file in this one's place
            known = _read_keys(path)
            if _LINK in known:
                return known
            whole = known | {_LINK: Fernet.generate_key().decode()}
            write_private(path, json.dumps(whole))
            return whole
    except OSError:
        return keys | {_LINK: hmac.digest(keys["hash"].encode(), b"vtflow link", "sha256").hex()}
