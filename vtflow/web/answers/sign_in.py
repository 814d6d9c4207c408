"""Sign-in through OpenID Connect: code flow with PKCE, state and nonce; who signed in is kept in a signed cookie.

The provider says who somebody is; which team may answer what stays with the link and the domain.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from httpx import HTTPError
from joserfc.errors import JoseError
from starlette.middleware.sessions import SessionMiddleware

from vtflow.disk import read_secret
from vtflow.domain.errors import BadInput
from vtflow.settings import Settings
from vtflow.web.answers.render import render

STAFF = "medewerker"  #: name in the session of who signed in
SESSION_SECONDS = 8 * 60 * 60
_STAFF_CODE = re.compile(r"[a-z0-9-]{1,60}\.[a-z0-9]{1,20}")
_BACK = re.compile(r"(antwoord|team)/[A-Za-z0-9_-]{40,200}")


@dataclass(frozen=True, slots=True)
class Provider:
    """The provider as it was set up."""

    issuer: str
    client_id: str
    secret: str
    claim: str
    base: str  #: where teams reach the pages


def provider_of(settings: Settings) -> Provider | None:
    """Return the provider of the settings; None when none was set up.

    Raises:
        BadInput: a setting that belongs to it is missing, or the secret is readable by others.
    """
    if not settings.oidc_issuer:
        return None
    path = settings.oidc_secret_file
    if not settings.oidc_client_id or path is None:
        text = "VTFLOW_OIDC_ISSUER vraagt ook VTFLOW_OIDC_CLIENT_ID en VTFLOW_OIDC_SECRET_FILE"
        raise BadInput(text)
    return Provider(
        settings.oidc_issuer, settings.oidc_client_id, _secret(path), settings.oidc_staff_claim, settings.link_url
    )


def add_sign_in(app: FastAPI, provider: Provider, cookie_key: str) -> None:
    """Add the addresses of sign-in and the signed cookie to an application."""
    app.add_middleware(
        SessionMiddleware,
        secret_key=cookie_key,
        session_cookie="vtflow_sessie",
        max_age=SESSION_SECONDS,
        same_site="lax",  # why not strict: the provider sends people back here
        https_only=provider.base.startswith("https://"),
    )
    client = _client(provider)

    async def begin(request: Request, naar: str = "") -> Response:
        request.session.clear()
        request.session["naar"] = naar if _BACK.fullmatch(naar) else ""
        try:
            return await client.authorize_redirect(request, f"{provider.base}/inloggen/terug")
        except (HTTPError, OAuthError):
            return _failed("De inlogdienst antwoordt niet. Probeer het over een paar minuten weer.", 503)

    async def finish(request: Request) -> Response:
        naar = str(request.session.get("naar", ""))
        try:
            token = await client.authorize_access_token(request)
        except (HTTPError, OAuthError, JoseError, KeyError, ValueError):
            return _failed("Het inloggen is niet gelukt. Open de link uit uw bericht en probeer het opnieuw.", 403)
        staff = str(token.get("userinfo", {}).get(provider.claim, ""))
        request.session.clear()
        if not _STAFF_CODE.fullmatch(staff):
            return _failed("Uw account heeft geen medewerkercode. Vraag uw beheerder om die toe te voegen.", 403)
        request.session[STAFF] = staff
        if not naar:
            return _failed("U bent ingelogd. Open nu de link uit uw bericht.", 200)
        return RedirectResponse(f"../{naar}", 303)

    async def leave(request: Request) -> Response:
        request.session.clear()
        return _failed("U bent uitgelogd.", 200)

    app.get("/inloggen")(begin)
    app.get("/inloggen/terug")(finish)
    app.post("/uitloggen")(leave)


def _client(provider: Provider) -> Any:
    registry: Any = OAuth()
    return registry.register(
        "provider",
        server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
        client_id=provider.client_id,
        client_secret=provider.secret,
        client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "timeout": 10, "trust_env": False},
    )


def _secret(path: Path) -> str:
    try:
        return read_secret(path)
    except OSError as error:
        text = f"VTFLOW_OIDC_SECRET_FILE: {path} kan niet worden gelezen ({error.strerror})"
        raise BadInput(text) from error


def _failed(text: str, status: int) -> Response:
    heading = "Inloggen" if status == 200 else "Inloggen is niet gelukt"
    return HTMLResponse(render("bericht", heading=heading, lines=[text], ref="", sleutel=""), status)
