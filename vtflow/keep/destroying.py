"""Destroying on request: asked by one person, decided by another, done at once, and proved by looking for the bytes.

A list of destroyed references stands outside the database, so that a backup made before cannot bring them back.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from vtflow.domain.destruction import Act, DestructionAct, Standing, require_allowed, standing
from vtflow.domain.errors import BadInput, UnknownMelding
from vtflow.domain.written_time import clock_text
from vtflow.faults import point
from vtflow.keep.acts import acts_about, add_act, all_acts, exists, is_running
from vtflow.keep.scanning import files_with
from vtflow.policy.keeping import Keeping
from vtflow.store.erasing import forget, traces
from vtflow.store.sql import SqlStore
from vtflow.terms import Basis, Due, Rule, due, parse_length

#: the list outside the database
LIST_FILE = "vernietigd.jsonl"


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of destroying."""

    ref: str
    traces: int  #: byte strings that were looked for
    found_in: tuple[Path, ...]  #: files in which one of them still stands


@dataclass(frozen=True, slots=True)
class Register:
    """The use cases over one record."""

    store: SqlStore
    home: Path
    rules: Keeping

    def record(self, act: DestructionAct) -> None:
        """Record a request, a refusal, a ground to keep, or the end of one.

        Raises:
            UnknownMelding: there is no such melding.
            BadInput: the ground is unknown, or the act is dated in the future.
            Refused: it cannot be done now.
        """
        self._require_sense(act)
        self.store.amend(lambda connection: _add(connection, act))

    def destroy(self, act: DestructionAct) -> Proof:
        """Grant a request: erase all that leads to a person, in the record and on the disk, and look for it.

        Raises:
            UnknownMelding: there is no such melding.
            Refused: nobody asked, the same person did, it still runs, or it must be kept.
        """
        self._require_sense(act)

        def work(connection: Connection) -> tuple[bytes, ...]:
            found = traces(connection, act.ref)
            _add(connection, act)
            forget(connection, act.ref)
            return found

        gone = self.store.amend(work)
        point("destroy.recorded")
        self.finish()
        return Proof(act.ref, len(gone), files_with(gone, [self.home]))

    def finish(self) -> bool:
        """Do what follows after a destruction was recorded, also of one that was cut off; tells whether there was any.

        The list is written last: what stands on it is gone from the files too.
        """
        if not self._unlisted():
            return False
        self.store.compact()
        point("destroy.rewritten")
        self.write_list()
        return True

    def _unlisted(self) -> list[dict[str, str]]:
        known = set(read_list(self.home))
        return [
            {"ref": ref, "op": done.at.isoformat()}
            for ref, acts in self.store.inspect(all_acts).items()
            if (done := standing(acts).destroyed) and ref not in known
        ]

    def write_list(self) -> None:
        """Bring the list outside the database up to date; references that it held already stay."""
        rows = self._unlisted()
        if rows:
            descriptor = os.open(self.home / LIST_FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "a", encoding="utf-8") as file:
                file.writelines(json.dumps(row) + "\n" for row in rows)
                file.flush()
                os.fsync(file.fileno())

    def standings(self) -> dict[str, Standing]:
        """Return how every melding stands about which something was asked or decided, by reference."""
        return {ref: standing(acts) for ref, acts in sorted(self.store.inspect(all_acts).items())}

    def answer_by(self, asked: DestructionAct) -> Due:
        """Return by when a request must be answered."""
        return due(asked.at, parse_length(self.rules.answer_within), Rule(Basis(self.rules.answer_basis)))

    def _require_sense(self, act: DestructionAct) -> None:
        if act.at > act.recorded_at:
            text = f"{clock_text(act.at)} ligt in de toekomst; leg vast wat er al is"
            raise BadInput(text)
        grounds = {Act.GEWEIGERD: self.rules.refusals, Act.BEWAREN: self.rules.holds, Act.VRIJGEGEVEN: self.rules.holds}
        if act.act in grounds:
            self.rules.require_ground(grounds[act.act], act.ground)


def read_list(home: Path) -> Sequence[str]:
    """Return the references on the list outside the database, in the order in which they were destroyed.

    Raises:
        BadInput: the list is damaged.
    """
    path = home / LIST_FILE
    if not path.exists():
        return ()
    try:
        return tuple(json.loads(line)["ref"] for line in path.read_text(encoding="utf-8").splitlines() if line)
    except (ValueError, KeyError, TypeError) as error:
        text = f"{path} is beschadigd; zet de kopie van buiten terug, want zij zegt wat vernietigd moet blijven"
        raise BadInput(text) from error


def act_now(
    ref: str, act: Act, by: str, now: datetime, *, at: datetime | None = None, ground: str = ""
) -> DestructionAct:
    """Return an act as it is recorded now."""
    return DestructionAct(ref=ref, act=act, by=by, at=at or now, recorded_at=now, ground=ground)


def _add(connection: Connection, act: DestructionAct) -> None:
    if not exists(connection, act.ref):
        raise UnknownMelding(act.ref)
    before = standing(acts_about(connection, act.ref))
    require_allowed(act, before, is_open=is_running(connection, act.ref))
    add_act(connection, act)
