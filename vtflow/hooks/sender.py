"""Hands events to subscribers over HTTP: one look-up, no redirects, no proxy, a deadline for the whole of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import httpx

from vtflow.domain.errors import BadInput
from vtflow.hooks.address import require_address, resolved
from vtflow.hooks.outbox import Attempt, Due
from vtflow.hooks.register import Subscription, secret_of
from vtflow.hooks.signing import signed

_LONGEST_WAIT = timedelta(hours=6)
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends to the hosts of this installation."""

    allowed: Sequence[str]
    deadline: float = 10.0  #: seconds for one attempt, in all

    def send(self, to: Subscription, due: Sequence[Due], now: datetime) -> list[Attempt]:
        """Try each event once, all at the same time, and tell how each went; raises nothing a receiver can cause.

        Args:
            to: The subscriber.
            due: Events of different meldingen.
            now: Real time, for the signature.
        """
        try:
            require_address(to.url, self.allowed)
            secret = secret_of(to.secret)
        except BadInput as error:
            return [Attempt(ok=False, reason=type(error).__name__) for _ in due]
        return asyncio.run(self._all(to, secret, due, now))

    async def _all(self, to: Subscription, secret: bytes, due: Sequence[Due], now: datetime) -> list[Attempt]:
        async with httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=self.deadline) as client:
            return await asyncio.gather(*(self._one(client, to, secret, one, now) for one in due))

    async def _one(
        self, client: httpx.AsyncClient, to: Subscription, secret: bytes, due: Due, now: datetime
    ) -> Attempt:
        try:
            async with asyncio.timeout(self.deadline):
                return await self._post(client, to, secret, due, now)
        except TimeoutError:
            return Attempt(ok=False, reason="te-langzaam")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, BadInput, UnicodeError) as error:
            return Attempt(ok=False, reason=type(error).__name__)

    async def _post(
        self, client: httpx.AsyncClient, to: Subscription, secret: bytes, due: Due, now: datetime
    ) -> Attempt:
        parts = urlsplit(to.url)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        address = await asyncio.to_thread(resolved, host, port, self.allowed)
        body = due.body.encode()
        headers = {
            **signed(secret, f"{to.code}-{due.event_id}", body, now),
            "Content-Type": "application/json",
            "User-Agent": "vtflow",
            "Host": parts.netloc,
        }
        # why: the address that was checked is the one that is used, and the certificate must still be the host's
        where = httpx.URL(to.url).copy_with(host=address)
        extensions = {"sni_hostname": host}
        async with client.stream("POST", where, content=body, headers=headers, extensions=extensions) as response:
            if 200 <= response.status_code < 300:
                return Attempt(ok=True, reason=str(response.status_code))
            return Attempt(ok=False, reason=str(response.status_code), after=_asked_wait(response))


def _asked_wait(response: httpx.Response) -> timedelta | None:
    """Return how long a receiver asks to wait, where it says so in seconds; six hours at most."""
    asked = response.headers.get("Retry-After", "")
    if response.status_code not in {429, 503} or not (asked.isascii() and asked.isdigit()) or len(asked) > 6:
        return None
    return min(_LONGEST_WAIT, timedelta(seconds=max(1, int(asked))))
