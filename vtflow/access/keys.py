"""Keys of other systems: made once, shown once, kept as a hash, ended by a row.

A key reads `vtk_<public part>_<secret part>`. The secret part has 256 random bits, so a plain hash is enough.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select

from vtflow.access.holder import Holder
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.norms import Region
from vtflow.domain.routing import VEILIG_THUIS
from vtflow.policy.access import Role, access
from vtflow.store.access_table import API_KEY_ACT
from vtflow.store.sql import SqlStore

MADE, ENDED = "gemaakt", "ingetrokken"
_KEY = re.compile(r"vtk_([a-z0-9]{12})_([A-Za-z0-9_-]{43})")
_K = API_KEY_ACT.c
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_NOBODY = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is known here: everything but its secret part."""

    key_id: str
    region: str
    team: str
    role: str
    by: str
    at: datetime
    expires_at: datetime
    ended_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Tell whether it can be used at `now`, in real time."""
        return self.ended_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Keys:
    """The use cases of keys over one record; time is real time."""

    store: SqlStore
    regions: Mapping[str, Region]

    def make(self, region: str, team: str, role: str, by: str, now: datetime, days: int) -> tuple[Key, str]:
        """Make a key; returns it with its whole text, which can be read this once.

        Raises:
            BadInput: there is no such region, team, role or staff member, or it would hold too long.
            Refused: a team of that kind does not get that role.
        """
        rules, found = access(), self._region(region)
        self._require_role(found, team, rules.role(role))
        found.team_of(by)
        if not 1 <= days <= rules.key_days:
            text = f"een sleutel geldt 1 tot en met {rules.key_days} dagen, niet {days}"
            raise BadInput(text)
        public = "".join(secrets.choice(_ALPHABET) for _ in range(12))
        secret = secrets.token_urlsafe(32)
        key = Key(public, region, team, role, by, now, now + timedelta(days=days))
        self.store.amend(lambda connection: _add(connection, key, MADE, _digest(secret), by, now))
        return key, f"vtk_{public}_{secret}"

    def end(self, key_id: str, by: str, now: datetime) -> Key:
        """End a key for good; from that commit on every request with it is refused.

        Raises:
            BadInput: there is no such key or staff member.
            Refused: it was ended before.
        """

        def work(connection: Connection) -> Key:
            key = _present(connection).get(key_id)
            if key is None:
                text = f"sleutel {key_id!r} bestaat niet; `vtflow keys list` toont wat er is"
                raise BadInput(text)
            if key.ended_at is not None:
                raise Refused("sleutel-ingetrokken", f"sleutel {key_id} is al ingetrokken")
            self._region(key.region).team_of(by)
            _add(connection, key, ENDED, "", by, now)
            return key

        return self.store.amend(work)

    def all(self) -> list[Key]:
        """Return every key there was, in the order in which they were made."""
        return list(self.store.inspect(_present).values())

    def holder(self, text: str, now: datetime) -> Holder | None:
        """Return whose key a text is; None for anything that is no key, or one that ended.

        Takes as long for an unknown key as for a known one with a wrong secret.
        """
        shape = _KEY.fullmatch(text)
        public, secret = shape.groups() if shape else ("", "")
        known = self.store.inspect(lambda connection: _known(connection, public))
        digest = known[1] if known else _NOBODY
        right = hmac.compare_digest(_digest(secret), digest)
        if known is None or not right or not known[0].holds(now):
            return None
        key = known[0]
        region = self.regions.get(key.region)
        team = region.teams.get(key.team) if region else None
        if team is None:  # why: a team that the region no longer has cannot ask anything
            return None
        return Holder(key.key_id, key.region, key.team, access().role(key.role), team.kind == VEILIG_THUIS)

    def _region(self, code: str) -> Region:
        if code not in self.regions:
            text = f"regio {code!r} bestaat hier niet; bekend zijn: {', '.join(self.regions)}"
            raise BadInput(text)
        return self.regions[code]

    def _require_role(self, region: Region, team: str, role: Role) -> None:
        kind = region.team(team).kind
        if role.kinds and kind not in role.kinds:
            text = f"rol {role.code} is voor teams van soort {', '.join(role.kinds)}; {team} is {kind}"
            raise Refused("rol-team", text)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _add(connection: Connection, key: Key, act: str, digest: str, by: str, at: datetime) -> None:
    row = {"key_id": key.key_id, "region": key.region, "team": key.team, "role": key.role, "by": by, "at": at}
    expires = key.expires_at if act == MADE else None
    connection.execute(insert(API_KEY_ACT), {**row, "act": act, "digest": digest, "expires_at": expires})


def _present(connection: Connection) -> dict[str, Key]:
    query = select(_K.key_id, _K.act, _K.region, _K.team, _K.role, _K.by, _K.at, _K.expires_at).order_by(_K.id)
    found: dict[str, Key] = {}
    for key_id, act, region, team, role, by, at, expires in connection.execute(query):
        if act == MADE:
            found[key_id] = Key(key_id, region, team, role, by, at, expires)
        else:
            old = found[key_id]
            found[key_id] = Key(key_id, old.region, old.team, old.role, old.by, old.at, old.expires_at, at)
    return found


def _known(connection: Connection, key_id: str) -> tuple[Key, str] | None:
    query = select(_K.act, _K.region, _K.team, _K.role, _K.digest, _K.by, _K.at, _K.expires_at)
    rows = connection.execute(query.where(_K.key_id == key_id).order_by(_K.id)).all()
    if not rows:
        return None
    _, region, team, role, digest, by, at, expires = rows[0]
    ended = next((row[6] for row in rows if row[0] == ENDED), None)
    return Key(key_id, region, team, role, by, at, expires, ended), digest
