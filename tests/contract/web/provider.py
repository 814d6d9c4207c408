"""A small OpenID Connect provider of its own: code flow with PKCE, tokens that are really signed, on a free port."""

import base64
import hashlib
import json
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from vtflow.wiring import real_now

CLIENT_ID, SECRET = "vtflow", "geheim-van-de-proef"


class Provider:
    """Signs in whoever `staff` says, without asking."""

    def __init__(self) -> None:
        self.staff = "cjg-haarlem.m02"
        self.claim = "vtflow_medewerker"
        self.change: dict[str, Any] = {}  #: claims that are put in the place of the right ones
        self.key = RSAKey.generate_key(2048, parameters={"kid": "1"})
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[dict[str, str]] = []  #: every question for a code
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.answer(self)

            def do_POST(self) -> None:
                provider.answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self) -> "Provider":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        address = urlsplit(request.path)
        body = request.rfile.read(int(request.headers.get("Content-Length", 0))).decode()
        given = {name: values[0] for name, values in parse_qs(address.query or body).items()}
        page = {
            "/.well-known/openid-configuration": self._about,
            "/authorize": self._authorize,
            "/token": self._token,
            "/keys": self._keys,
        }[address.path]
        page(request, given)

    def _about(self, request: BaseHTTPRequestHandler, _: dict[str, str]) -> None:
        about = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }
        _send(request, 200, about)

    def _authorize(self, request: BaseHTTPRequestHandler, given: dict[str, str]) -> None:
        self.asked.append(given)
        code = secrets.token_urlsafe(12)
        self.codes[code] = given
        back = f"{given['redirect_uri']}?{urlencode({'code': code, 'state': given['state']})}"
        request.send_response(302)
        request.send_header("Location", back)
        request.end_headers()

    def _token(self, request: BaseHTTPRequestHandler, given: dict[str, str]) -> None:
        asked = self.codes.pop(given.get("code", ""), None)
        wanted = "Basic " + base64.b64encode(f"{CLIENT_ID}:{SECRET}".encode()).decode()
        if asked is None or request.headers.get("Authorization") != wanted:
            _send(request, 401, {"error": "invalid_client"})
            return
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked.get("code_challenge"):
            _send(request, 400, {"error": "invalid_grant"})
            return
        now = int(real_now().timestamp())
        claims = {
            "iss": self.issuer,
            "sub": "persoon-1",
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            self.claim: self.staff,
        }
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims | self.change, self.key)
        _send(request, 200, {"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": token})

    def _keys(self, request: BaseHTTPRequestHandler, _: dict[str, str]) -> None:
        _send(request, 200, {"keys": [self.key.as_dict(private=False)]})


def _send(request: BaseHTTPRequestHandler, status: int, body: dict[str, Any]) -> None:
    data = json.dumps(body).encode()
    request.send_response(status)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", str(len(data)))
    request.end_headers()
    request.wfile.write(data)
