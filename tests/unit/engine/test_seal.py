"""Pseudonyms and the cipher of source references."""

import hashlib
import hmac

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet

from vtflow.seal import Seal

KEY, OTHER = Fernet.generate_key(), Fernet.generate_key()
SEAL = Seal(b"sleutel", KEY)


def test_a_reference_comes_back_and_never_stands_in_its_cipher():
    cipher = SEAL.encrypt("KEN-2026-00001")
    assert SEAL.decrypt(cipher) == "KEN-2026-00001"
    assert b"KEN" not in cipher
    assert SEAL.encrypt("KEN-2026-00001") != cipher


def test_what_an_earlier_version_encrypted_is_still_read():
    assert SEAL.decrypt(Fernet(KEY).encrypt(b"KEN-2026-00002")) == "KEN-2026-00002"


@pytest.mark.parametrize("place", [1, 14, -1], ids=["nonce", "text", "mark"])
def test_a_cipher_that_was_touched_is_refused(place: int):
    cipher = bytearray(SEAL.encrypt("KEN-2026-00003"))
    cipher[place] ^= 1
    with pytest.raises(InvalidTag):
        SEAL.decrypt(bytes(cipher))


def test_another_key_reads_nothing():
    with pytest.raises(InvalidTag):
        Seal(b"sleutel", OTHER).decrypt(SEAL.encrypt("KEN-2026-00004"))


def test_pseudonyms_are_keyed_hashes_that_stay_the_same_over_versions():
    expected = hmac.new(b"sleutel", b"huishouden\0D000001", hashlib.sha256).hexdigest()
    assert SEAL.household(" d000001 ") == expected
    assert SEAL.content({"b": "é", "a": "1"}) == SEAL.content({"a": "1", "b": "é"})
    content = hmac.new(b"sleutel", 'inhoud\0{"a": "1", "b": "é"}'.encode(), hashlib.sha256).hexdigest()
    assert SEAL.content({"b": "é", "a": "1"}) == content
