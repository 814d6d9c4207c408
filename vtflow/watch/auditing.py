"""The audit as a process of its own: every round audits, keeps the incidents, and once a day the proof of silence.

Its sign of life is given after a round that worked, and at no other time.
"""

import logging
import threading
import time
from collections.abc import Sequence
from datetime import timedelta

from vtflow.domain.errors import VtflowError
from vtflow.ports import Clock, Store, StoreUnavailable, Unit, VersionConflict
from vtflow.ports.watch import Incident, Proof
from vtflow.terms import local_date
from vtflow.watch import kinds
from vtflow.watch.audit import KINDS, NO_RUN, Audit, Auditor
from vtflow.watch.limits import Limits
from vtflow.watch.members import newest
from vtflow.watch.pulse import Pulse
from vtflow.watch.silence import HOLDS

_log = logging.getLogger(__name__)
DISPATCHER = "dispatcher"


class Auditing:
    """Audits round after round."""

    def __init__(self, auditor: Auditor, store: Store, clock: Clock, pulse: Pulse, regions: Sequence[str]) -> None:
        """Keep the parts; nothing is read yet."""
        self._auditor = auditor
        self._store = store
        self._clock = clock
        self._pulse = pulse
        self._regions = regions

    def serve(self, stop: threading.Event, limits: Limits) -> None:
        """Audit until `stop` is set; a round that fails gives no sign of life and ends nothing."""
        while not stop.is_set():
            begun = time.monotonic()
            try:
                self.round(limits)
            except (StoreUnavailable, VersionConflict, VtflowError) as error:
                _log.warning("audit: %s", error)
            except Exception:  # noqa: BLE001 - the edge: one failing round must not end the loop
                _log.exception("audit failed; going on")
            took = timedelta(seconds=time.monotonic() - begun)
            self._pulse.promise(max(limits.look, took * 2))
            stop.wait(max(limits.look, took).total_seconds())
        self._pulse.stop()

    def round(self, limits: Limits) -> Audit:
        """Audit once, keep what was found, and give a sign of life.

        Raises:
            StoreUnavailable: the record cannot be read or written.
        """
        has_window = self._has_dispatcher(limits)
        audit = self._auditor.run(self._clock.now(), window=has_window)
        found_kinds = [kind for kind in KINDS if has_window or kind != NO_RUN]
        found = [*audit.findings, *self._still(audit, limits, has_window)]
        opened, ended = self._store.transact(lambda unit: self._keep(unit, audit, found, found_kinds))
        if opened or ended:
            _log.warning("audit: %d incidents opened, %d ended", opened, ended)
        self._pulse.beat()
        return audit

    def _has_dispatcher(self, limits: Limits) -> bool:
        """Tell whether the dispatcher gave a sign of life lately: without it nobody shows anything in the window."""
        beats = self._store.read(lambda reader: reader.heartbeats())
        beat = newest([one for one in beats if not one.stopped], DISPATCHER)
        latest = max((one.at for one in beats), default=None)
        # why: real times are compared with each other only; this process may run on another clock
        return beat is not None and latest is not None and latest - beat.at < limits.lost

    def _keep(self, unit: Unit, audit: Audit, found: Sequence[Incident], found_kinds: Sequence[str]) -> tuple[int, int]:
        for proof in proofs(audit, self._regions):
            unit.record_proof(proof)
        return unit.record_incidents(found, [*found_kinds, *kinds.REPORTED], audit.at)

    def _still(self, audit: Audit, limits: Limits, has_dispatcher: bool) -> list[Incident]:
        """Return what Prefect reported and cannot be called over yet: too fresh, or the trouble is still there."""
        fresh = audit.at - limits.moment * 4
        about = {one.ref for one in audit.findings if one.ref}

        def lasts(one: Incident) -> bool:
            wrong = one.ref in about if one.kind == kinds.LEG_CRASHED else not has_dispatcher
            return one.at > fresh or wrong

        reported = self._store.read(lambda reader: reader.incidents())
        return [one for one in reported if one.kind in kinds.REPORTED and lasts(one)]


def proofs(audit: Audit, regions: Sequence[str]) -> list[Proof]:
    """Return the proof of silence of a day, one a region: those that are configured and those found."""
    names = list(dict.fromkeys([*regions, *(one.region for one in audit.statements)]))
    by_region = {name: [one for one in audit.statements if one.region == name] for name in names}
    return [
        Proof(
            day=local_date(audit.at),
            region=name,
            at=audit.at,
            meldingen=len(said),
            explained=sum(one.reason in HOLDS for one in said),
            incidents=sum(bool(one.incident) for one in said),
        )
        for name, said in by_region.items()
    ]
