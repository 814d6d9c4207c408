"""Pseudonyms made at the border: keyed hashes for households and source references, and a cipher for the latter.

The keys come from a secret file outside the database and its backups; without them nothing can be traced back.
"""

import hmac
import json
import secrets

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vtflow.domain.reference import BITS, display_code

#: first byte of a cipher text; one that begins otherwise is a Fernet token, as earlier versions made
_GCM = b"\x02"
_NONCE = 12
_sorted_json = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode


class Seal:
    """Makes pseudonyms under one set of keys."""

    def __init__(self, hash_key: bytes, cipher_key: bytes) -> None:
        """Take both keys: any bytes for hashing, a Fernet key for the cipher."""
        # why kept: to begin with the key costs as much as the hash itself
        self._begun = hmac.new(hash_key, digestmod="sha256")
        self._fernet = Fernet(cipher_key)
        # why: a key of its own, because one key must not serve two ciphers
        self._cipher = AESGCM(hmac.digest(cipher_key, b"vtflow aes-256-gcm", "sha256"))

    def household(self, value: str) -> str:
        """Return the pseudonym of a household; case and outer blanks do not matter."""
        return self._hash("huishouden", value.strip().upper())

    def kenmerk(self, value: str) -> str:
        """Return the pseudonym of a source reference."""
        return self._hash("kenmerk", value.strip())

    def content(self, fields: dict[str, str]) -> str:
        """Return the pseudonym of a row's content; the order of the fields does not matter."""
        return self._hash("inhoud", _sorted_json(fields))

    def encrypt(self, value: str) -> bytes:
        """Encrypt a source reference (AES-256-GCM); the same reference gives another text each time."""
        nonce = secrets.token_bytes(_NONCE)
        return _GCM + nonce + self._cipher.encrypt(nonce, value.encode(), _GCM)

    def decrypt(self, cipher: bytes) -> str:
        """Return the source reference again; also of what an earlier version encrypted."""
        if not cipher.startswith(_GCM):
            return self._fernet.decrypt(cipher).decode()
        nonce, sealed = cipher[1 : 1 + _NONCE], cipher[1 + _NONCE :]
        return self._cipher.decrypt(nonce, sealed, _GCM).decode()

    def _hash(self, purpose: str, value: str) -> str:
        found = self._begun.copy()
        found.update(f"{purpose}\0{value}".encode())
        return found.hexdigest()


def random_code() -> str:
    """Return a fresh display code: 80 random bits, derived from nothing."""
    return display_code(secrets.randbits(BITS))
