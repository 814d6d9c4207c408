"""Subscriptions of other systems: who gets which events, where, under which secret. Rows are added, never changed."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select

from vtflow.access.feed import head
from vtflow.disk import read_secret
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.norms import Region
from vtflow.hooks.address import require_address
from vtflow.store.hook_table import HOOK_ACT, HOOK_CURSOR
from vtflow.store.sql import SqlStore

MADE, ENDED = "gemaakt", "gestopt"
FORMS = ("vtflow", "zgw")
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,30}")
_KIND = re.compile(r"[a-z0-9][a-z0-9-]{1,60}")
_NAME = re.compile(r"[A-Z][A-Z0-9_]{2,60}")
_SHORTEST = 24
_A = HOOK_ACT.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One subscriber."""

    code: str
    region: str
    team: str  #: whose sight it has
    url: str
    kinds: tuple[str, ...] = ()  #: kinds of event; empty: all
    form: str = "vtflow"
    secret: str  #: `file:PATH` or `env:NAME`
    by: str
    at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """The use cases of subscriptions over one record."""

    store: SqlStore
    regions: Mapping[str, Region]
    allowed: Sequence[str]  #: hosts

    def add(self, asked: Subscription) -> None:
        """Record a subscription; it hears of what is recorded from now on.

        Raises:
            BadInput: a field is wrong, the address is not allowed, or its secret cannot be read.
            Refused: there is one of that code already.
        """
        self._require_sense(asked)
        secret_of(asked.secret)

        def work(connection: Connection) -> None:
            if asked.code in present(connection):
                raise Refused("abonnement-bestaat", f"abonnement {asked.code} bestaat al; kies een andere code")
            _write(connection, asked, MADE, asked.by, asked.at)
            connection.execute(insert(HOOK_CURSOR), {"code": asked.code, "event_id": head(connection)})

        self.store.amend(work)

    def stop(self, code: str, by: str, at: datetime) -> None:
        """End a subscription; what still waits for it is not sent any more.

        Raises:
            BadInput: there is none of that code, or no such staff member.
            Refused: it was ended before.
        """

        def work(connection: Connection) -> None:
            found = known(present(connection), code)
            self._region(found.region).team_of(by)
            if found.ended_at is not None:
                raise Refused("abonnement-gestopt", f"abonnement {code} is al gestopt")
            _write(connection, found, ENDED, by, at)

        self.store.amend(work)

    def all(self) -> list[Subscription]:
        """Return every subscription there was, in the order in which they were made."""
        return list(self.store.inspect(present).values())

    def _require_sense(self, asked: Subscription) -> None:
        region = self._region(asked.region)
        region.team(asked.team)
        region.team_of(asked.by)
        if not _CODE.fullmatch(asked.code):
            text = "een code heeft 2 tot 31 kleine letters, cijfers en streepjes"
            raise BadInput(text)
        wrong = [one for one in asked.kinds if not _KIND.fullmatch(one)]
        if wrong or asked.form not in FORMS:
            text = f"soort of vorm bestaat niet; vormen zijn {', '.join(FORMS)}"
            raise BadInput(text)
        require_address(asked.url, self.allowed)

    def _region(self, code: str) -> Region:
        if code not in self.regions:
            text = f"regio {code!r} bestaat hier niet; bekend zijn: {', '.join(self.regions)}"
            raise BadInput(text)
        return self.regions[code]


def known(found: Mapping[str, Subscription], code: str) -> Subscription:
    """Return a subscription.

    Raises:
        BadInput: there is none of that code.
    """
    if code not in found:
        text = f"abonnement {code!r} bestaat niet; `vtflow webhook list` toont wat er is"
        raise BadInput(text)
    return found[code]


def present(connection: Connection) -> dict[str, Subscription]:
    """Return every subscription by its code, ended ones included."""
    found: dict[str, Subscription] = {}
    columns = (_A.code, _A.act, _A.region, _A.team, _A.url, _A.kinds, _A.form, _A.secret, _A.by, _A.at)
    for code, act, region, team, url, kinds, form, secret, by, at in connection.execute(
        select(*columns).order_by(_A.id)
    ):
        if act == ENDED:
            found[code] = replace(found[code], ended_at=at)
            continue
        chosen = tuple(kind for kind in str(kinds).split(",") if kind)
        found[code] = Subscription(
            code=code, region=region, team=team, url=url, kinds=chosen, form=form, secret=secret, by=by, at=at
        )
    return found


def secret_of(where: str, environ: Mapping[str, str] = os.environ) -> bytes:
    """Return the secret that stands in a file (0600) or an environment variable.

    Raises:
        BadInput: it is not there, is too short, or others may read the file.
    """
    how, _, name = where.partition(":")
    if how == "env" and _NAME.fullmatch(name):
        found = environ.get(name, "")
    elif how == "file" and name:
        found = _from_file(Path(name))
    else:
        text = "geef het geheim als bestand (--secret-file) of als variabele (--secret-env)"
        raise BadInput(text)
    if len(found) < _SHORTEST:
        text = f"het geheim in {name} ontbreekt of is korter dan {_SHORTEST} tekens"
        raise BadInput(text)
    return found.encode()


def _from_file(path: Path) -> str:
    try:
        return read_secret(path)
    except (OSError, UnicodeDecodeError) as error:
        text = f"{path} kan niet worden gelezen ({type(error).__name__})"
        raise BadInput(text) from error


def _write(connection: Connection, one: Subscription, act: str, by: str, at: datetime) -> None:
    names = ("code", "region", "team", "url", "form", "secret")
    row = {name: getattr(one, name) for name in names}
    connection.execute(insert(HOOK_ACT), {**row, "kinds": ",".join(one.kinds), "act": act, "by": by, "at": at})
