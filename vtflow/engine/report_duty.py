"""Recording what happens to a report that is owed, together with the messages about it, in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from vtflow.domain.melding import Urgency
from vtflow.domain.messages import EMPTY_TARGET, OPERATIES, Message
from vtflow.domain.norms import Region
from vtflow.engine.consequences import Parts
from vtflow.ports import Batch, OutboxRow, Unit
from vtflow.ports.reporting import ReportStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Who hears what of a report."""

    kind: str
    targets: tuple[str, ...]  #: team codes or roles
    role: str = ""  #: why they hear it; empty: the role by which they are named
    due_on: date
    at: datetime  #: when it became true, UTC
    urgent: bool = False


class ReportDuty(Parts):
    """The use case of the life of a report."""

    def record_report(
        self,
        step: ReportStep,
        allows: Callable[[Sequence[ReportStep]], bool],
        telling: Telling | None = None,
    ) -> bool:
        """Record a step of a report and make the messages that go with it.

        Args:
            step: What happened.
            allows: Decides from the earlier steps of this report, oldest first, whether it may still be recorded; it
                may raise what the caller is to see. Nobody else adds a step meanwhile.
            telling: Whom it is told; None: nobody.

        Returns:
            Whether it was recorded.
        """
        policy = self.policy(step.region)
        rows = self._rows(step, telling, policy.region) if telling else []

        def work(unit: Unit) -> bool:
            earlier = [one for one in unit.report_steps(step.region) if one.key == step.key]
            if not allows(earlier):
                return False
            unit.record_report(step)
            unit.write(Batch(outbox=tuple(rows)))
            return True

        return self._store.transact(work)

    def _rows(self, step: ReportStep, telling: Telling, region: Region) -> list[OutboxRow]:
        policy = self.policy(step.region)
        found: list[OutboxRow] = []
        for target in telling.targets:
            team = target if target in region.teams else region.roles.get(target, "").format(gemeente="", team="")
            known = team in region.teams
            role = telling.role or target
            message = Message(
                key="/".join((step.key, step.step, *filter(None, (step.data.get("trede", ""),)), target)),
                ref=step.key,
                team=team if known else region.roles[OPERATIES],
                # why: a receiver that does not exist must be seen by somebody
                kind=telling.kind if known else f"{EMPTY_TARGET}-{target}",
                role=role,
                urgency=Urgency.URGENT if telling.urgent else Urgency.GEWOON,
                at=telling.at,
                holder=team,
                limit=telling.due_on.isoformat(),
            )
            found += self.rows(message, step.at, policy)
        return found
