"""Pseudonyms made at the border: keyed hashes for households and source references, and a cipher for the latter.

The keys come from a secret file outside the database and its backups; without them nothing can be traced back.
"""

import hashlib
import hmac
import json
import secrets

from cryptography.fernet import Fernet

from vtflow.domain.reference import BITS, display_code


class Seal:
    """Makes pseudonyms under one set of keys."""

    def __init__(self, hash_key: bytes, cipher_key: bytes) -> None:
        """Take both keys: any bytes for hashing, a Fernet key for the cipher."""
        self._hash_key = hash_key
        self._cipher = Fernet(cipher_key)

    def household(self, value: str) -> str:
        """Return the pseudonym of a household; case and outer blanks do not matter."""
        return self._hash("huishouden", value.strip().upper())

    def kenmerk(self, value: str) -> str:
        """Return the pseudonym of a source reference."""
        return self._hash("kenmerk", value.strip())

    def content(self, fields: dict[str, str]) -> str:
        """Return the pseudonym of a row's content; the order of the fields does not matter."""
        return self._hash("inhoud", json.dumps(fields, sort_keys=True, ensure_ascii=False))

    def encrypt(self, value: str) -> bytes:
        """Encrypt a source reference."""
        return self._cipher.encrypt(value.encode())

    def decrypt(self, cipher: bytes) -> str:
        """Return the source reference again."""
        return self._cipher.decrypt(cipher).decode()

    def _hash(self, purpose: str, value: str) -> str:
        return hmac.new(self._hash_key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


def random_code() -> str:
    """Return a fresh display code: 80 random bits, derived from nothing."""
    return display_code(secrets.randbits(BITS))
