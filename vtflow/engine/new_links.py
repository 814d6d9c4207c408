"""A new link to answer with, sent to the team's own channels; to nobody else, whoever asks."""

from vtflow.domain.melding import Urgency
from vtflow.domain.messages import NEW_LINK, Message
from vtflow.domain.norms import Policy
from vtflow.engine.consequences import Parts, group_of
from vtflow.ports import Batch, Unit

#: role in which a team hears that one of its own asked
ASKER = "aanvrager"


class NewLinks(Parts):
    """The use case behind "vraag een nieuwe link"."""

    def send_new_link(self, ref: str, team: str, subject: str) -> bool:
        """Send a team a new link to what it was asked about, at most once an hour for the same thing.

        The message itself says what is asked; the link in it is made when it is sent.

        Args:
            ref: Display code.
            team: Who gets it.
            subject: What it is about, as `Subject.text` writes it.

        Returns:
            Whether it was put in the outbox now; False when one was asked for in this hour already.

        Raises:
            BadInput: there is no such melding or team.
        """
        return self._store.transact(lambda unit: self._about_melding(unit, ref, team, subject))

    def send_team_link(self, region: str, team: str) -> bool:
        """Send a team a new link to all that lies with it; at most once an hour, and otherwise as `send_new_link`.

        Raises:
            BadInput: there is no such region or team.
        """
        policy = self.policy(region)
        return self._store.transact(lambda unit: self._send_in(unit, policy, team, team, ""))

    def _about_melding(self, unit: Unit, ref: str, team: str, subject: str) -> bool:
        route = next(one.route for one in group_of(unit, ref) if one.route.ref == ref)
        return self._send_in(unit, self.policy_of(route), ref, team, subject)

    def _send_in(self, unit: Unit, policy: Policy, ref: str, team: str, subject: str) -> bool:
        now = self._clock.now()
        policy.region.team(team)
        key = f"{ref}/{NEW_LINK}/{subject or 'team'}/{now:%Y%m%d%H}/{team}"
        if unit.answer(key) is not None:
            return False
        message = Message(
            key=key,
            ref=ref,
            team=team,
            kind=NEW_LINK,
            role=ASKER,
            urgency=Urgency.URGENT,
            at=now,
            rung=subject,
            holder=team,
        )
        unit.write(Batch(outbox=tuple(self.rows(message, now, policy)), answers=((key, ref, ""),)))
        return True
