"""Telling who watches over privacy that somebody opened a melding without a part in it."""

from msgspec.structs import replace

from vtflow.domain.errors import UnknownMelding
from vtflow.domain.melding import Urgency
from vtflow.domain.messages import EMPTY_TARGET, OPERATIES, Message
from vtflow.engine.consequences import Parts
from vtflow.ports import Batch

#: kind of the message
EMERGENCY_ACCESS = "noodtoegang"


class AccessDuty(Parts):
    """The use case behind break-glass."""

    def tell_emergency_access(self, ref: str, role: str, key: str) -> None:
        """Put a message in the outbox for a role of the region; the same key again makes no second one.

        Args:
            ref: Display code of the melding that is opened.
            role: Who is told; one that leads to no team alerts operations.
            key: Of the request.

        Raises:
            UnknownMelding: there is no such melding.
        """
        stored = self._store.read(lambda reader: reader.melding(ref))
        if stored is None:
            raise UnknownMelding(ref)
        route, now = stored.route, self._clock.now()
        policy = self.policy_of(route)
        region = policy.region
        team = region.roles.get(role, "").format(gemeente=route.gemeente, team="")
        message = Message(
            key=f"noodtoegang/{key}",
            ref=ref,
            team=team,
            kind=EMERGENCY_ACCESS,
            role=role,
            urgency=Urgency.URGENT,
            at=now,
            holder=team,
            limit="",
        )
        if team not in region.teams:
            message = replace(message, team=region.roles[OPERATIES], kind=f"{EMPTY_TARGET}-{role}")
        rows = self.rows(message, now, policy)
        self._store.transact(lambda unit: unit.write(Batch(outbox=tuple(rows))))
