"""Kept facts and report steps on a database."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Connection, and_, bindparam, case, delete, insert, or_, select, type_coerce

from vtflow.ports.reporting import FactRow, KeptFacts, ReportStep, TeamMessage
from vtflow.store.report_table import FACTS, STEP
from vtflow.store.tables import MELDING, OUTBOX

#: meldingen that a stream holds in memory at a time
_ROWS = 500
_MANY = 5000
_M, _F, _S = MELDING.c, FACTS.c, STEP.c
_KEPT = (
    select(_M.id, _M.ref, _M.region, _M.version, _F.facts)
    .join_from(
        MELDING,
        FACTS,
        and_(_F.melding_id == _M.id, _F.version == _M.version, _F.form == bindparam("form")),
        isouter=True,
    )
    .order_by(_M.id)
)
_STALE = (
    select(_M.id, _M.ref, _M.version)
    .join_from(MELDING, FACTS, _F.melding_id == _M.id, isouter=True)
    .where(or_(_F.melding_id.is_(None), _F.version != _M.version, _F.form != bindparam("form")))
    .order_by(_M.id)
)
_KEPT_OF = _KEPT.where(_M.region == bindparam("region"))
_KEPT_AT = _KEPT.where(_M.ref.in_(bindparam("refs", expanding=True)))
_O = OUTBOX.c
_MESSAGES = (
    select(
        *(_O.id, _O.key, _O.ref, _M.region, _O.team, _O.urgency),
        *(case((_O.norm != "", _O.norm), else_=_O.kind), _O.wait),
        # why: a moment as a number costs a tenth of one as an object, and there are millions
        type_coerce(_O.deliver_at, BigInteger),
    )
    .join(MELDING, _M.ref == _O.ref)
    .order_by(_O.id)
)
_STEPS = (
    select(_S.key, _S.region, _S.step, _S.at, _S.by, _S.data).where(_S.region == bindparam("region")).order_by(_S.id)
)
_FORGET = delete(FACTS).where(_F.melding_id == bindparam("number"))


class SqlReports:
    """What both a reader and a unit can read; see `ReportReader`."""

    _connection: Connection

    def report_steps(self, region: str) -> list[ReportStep]:
        """Return the steps of all reports of a region."""
        found = self._connection.execute(_STEPS, {"region": region})
        return [
            ReportStep(key=key, region=where, step=step, at=at, by=by, data=json.loads(data))
            for key, where, step, at, by, data in found
        ]


class SqlReportReader(SqlReports):
    """Reading kept facts."""

    def report_facts(self, region: str | None, form: int) -> Iterator[KeptFacts]:
        """Yield every melding with its facts."""
        statement, wanted = (_KEPT, {"form": form}) if region is None else (_KEPT_OF, {"form": form, "region": region})
        found = self._connection.execute(statement, wanted, execution_options={"yield_per": _ROWS})
        for number, ref, where, version, facts in found:
            yield KeptFacts(number, ref, where, version, None if facts is None else bytes(facts))

    def kept_facts(self, refs: Sequence[str], form: int) -> dict[str, bytes]:
        """Return the facts that are kept of these meldingen."""
        found = self._connection.execute(_KEPT_AT, {"form": form, "refs": list(refs)})
        return {ref: bytes(facts) for _, ref, _, _, facts in found if facts is not None}

    def stale_facts(self, region: str | None, form: int, limit: int | None) -> list[tuple[int, str, int]]:
        """Return meldingen of which facts must be made."""
        statement = _STALE if region is None else _STALE.where(_M.region == region)
        found = self._connection.execute(statement.limit(limit), {"form": form})
        return [(number, ref, version) for number, ref, version in found]

    def team_messages(self, start: datetime | None, end: datetime | None) -> Iterator[TeamMessage]:
        """Yield messages about meldingen."""
        query = _MESSAGES
        if start is not None:
            query = query.where(_O.deliver_at >= start)
        if end is not None:
            query = query.where(_O.deliver_at < end)
        found = self._connection.execute(query, execution_options={"yield_per": _MANY})
        return (TeamMessage(*row) for row in found)


class SqlReportUnit(SqlReports):
    """Writing facts and steps."""

    def keep_facts(self, rows: Sequence[FactRow], form: int) -> None:
        """Keep facts in the place of earlier ones."""
        if rows:
            self._connection.execute(_FORGET, [{"number": row.id} for row in rows])
            values = [{"melding_id": r.id, "version": r.version, "form": form, "facts": r.facts} for r in rows]
            self._connection.execute(insert(FACTS), values)

    def record_report(self, step: ReportStep) -> None:
        """Add a step."""
        data = json.dumps(dict(sorted(step.data.items())), ensure_ascii=False)
        row = {name: getattr(step, name) for name in ("key", "region", "step", "at", "by")}
        self._connection.execute(insert(STEP), [{**row, "data": data}])
