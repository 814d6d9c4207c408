"""Recording what partners say of their intake."""

from datetime import datetime

from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.norms import Region
from vtflow.domain.partners import MOST_WEEKS, NO_INTAKE, PartnerStatus
from vtflow.domain.routing import VEILIG_THUIS
from vtflow.engine.consequences import Parts
from vtflow.engine.guards import require_past
from vtflow.ports import Unit
from vtflow.ports.partners import Intake
from vtflow.terms.zone import to_utc


class Partners(Parts):
    """The use case of the register of partners."""

    def record_partner(self, region: str, team: str, intake: Intake, by: str, at: datetime | None = None) -> bool:
        """Record the intake of a partner from a moment on; the history stays.

        Args:
            region: Region of the partner.
            team: Its code.
            intake: What it says.
            by: Staff member of that team, its coordinators, or Veilig Thuis.
            at: From when it holds (aware); now when left out.

        Returns:
            Whether anything was recorded: what already holds at that moment is not recorded again.

        Raises:
            Refused: the team has no intake of its own, or `by` may not speak for it.
            BadInput: a team, code or number is unknown or wrong, or the moment lies in the future.
        """
        policy = self.policy(region)
        require_speaker(policy.region, team, by)
        _require_sense(intake)
        if intake.reden:
            policy.require_code("partnerreden", intake.reden)
        now = self._clock.now()
        require_past(at or now, now)
        status = PartnerStatus(
            team=team,
            at=to_utc(at or now),
            open=intake.open,
            weeks=intake.weeks,
            reden=intake.reden,
            by=by,
            recorded_at=now,
        )

        def work(unit: Unit) -> bool:
            before = unit.partners(region, status.at).get(team)
            if before and (before.open, before.weeks, before.reden) == (status.open, status.weeks, status.reden):
                return False
            unit.record_partner(region, status)
            return True

        return self._store.transact(work)


def require_speaker(region: Region, team: str, by: str) -> None:
    """Check that a staff member may speak for a partner.

    Raises:
        Refused: the team has no intake of its own, or `by` belongs elsewhere.
        BadInput: no such team or staff member.
    """
    partner, own = region.team(team), region.team_of(by)
    if partner.kind in NO_INTAKE:
        raise Refused("partner", f"{partner.title} neemt zelf niemand aan (soort team: {partner.kind})")
    leads = region.team(region.veilig_thuis).coordinator
    if own.kind != VEILIG_THUIS and own.code not in {partner.code, partner.coordinator, leads}:
        raise Refused("bevoegd", f"{by} kan niet voor {partner.title} spreken; dat kan dat team zelf of Veilig Thuis")


def _require_sense(intake: Intake) -> None:
    if not 0 <= intake.weeks <= MOST_WEEKS:
        text = f"weken: {intake.weeks} kan niet; geef 0 tot en met {MOST_WEEKS}"
        raise BadInput(text)
    if not intake.open and not intake.reden:
        text = "een aanbieder die niemand aanneemt noemt een reden (--reason)"
        raise BadInput(text)
