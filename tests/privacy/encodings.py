"""The forms in which a text can lie in a file: plain, escaped, encoded, hashed.

A text that is packed (gzip, zlib, zip, base64 round a package) is found by unpacking, see `scanner`.
"""

import base64
import hashlib
import html
import json
import quopri
from collections.abc import Iterator, Mapping
from functools import cache
from urllib.parse import quote, quote_plus

_HASHES = ("md5", "sha1", "sha256", "sha512")


@cache
def forms(text: str) -> Mapping[bytes, str]:
    """Return every byte string that betrays a text, each with the name of its form; the first name wins."""
    found: dict[bytes, str] = {}
    for name, needle in _forms(text):
        found.setdefault(needle, name)
    return found


def _forms(text: str) -> Iterator[tuple[str, bytes]]:
    plain = text.encode()
    yield "raw", plain
    for other in (text.lower(), text.upper()):
        yield "raw, other case", other.encode()
    yield "utf-16-le", text.encode("utf-16-le")
    yield "utf-16-be", text.encode("utf-16-be")
    yield "latin-1", text.encode("latin-1", "replace")
    yield from _base64(plain)
    yield "hex", plain.hex().encode()
    yield "hex", plain.hex().upper().encode()
    yield from _escaped(text)
    yield from _hashed(text)


def _base64(plain: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the part of base64 that is the same whatever stands around the text, at each of three offsets."""
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + plain)
        # why: the first character after the padding before, and the last before the padding behind, hold bits of others
        start = (0, 2, 3)[offset]
        end = (offset + len(plain)) * 8 // 6
        core = encoded[start:end]
        yield f"base64 at offset {offset}", core
        yield f"base64url at offset {offset}", core.replace(b"+", b"-").replace(b"/", b"_")


def _escaped(text: str) -> Iterator[tuple[str, bytes]]:
    yield "url", quote(text, safe="").encode()
    yield "url, small letters", quote(text, safe="").lower().encode()
    yield "url plus", quote_plus(text).encode()
    yield "quoted-printable", quopri.encodestring(text.encode()).replace(b"=\n", b"").rstrip(b"\n")
    yield "quoted-printable header", quopri.encodestring(text.encode(), header=True).rstrip(b"\n")
    escaped = json.dumps(text)[1:-1]
    yield "json", escaped.encode()
    yield "json in json", json.dumps(escaped)[1:-1].encode()
    yield "python", repr(text.encode())[2:-1].encode()
    yield "python", ascii(text)[1:-1].encode()
    yield "html", html.escape(text).encode()
    yield "html numbers", text.encode("ascii", "xmlcharrefreplace")


def _hashed(text: str) -> Iterator[tuple[str, bytes]]:
    """Yield unsalted hashes: who has a list of names finds the name back."""
    for variant in dict.fromkeys((text, text.lower(), text.upper(), text.strip())):
        for name in _HASHES:
            digest = hashlib.new(name, variant.encode(), usedforsecurity=False).digest()
            yield f"{name} raw", digest
            yield f"{name} hex", digest.hex().encode()
            yield f"{name} hex", digest.hex().upper().encode()
            yield f"{name} base64", base64.b64encode(digest).rstrip(b"=")
