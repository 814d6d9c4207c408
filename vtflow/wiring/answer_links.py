"""Where each message leads: a signed link for what it is about, and one to all that lies with the team."""

from dataclasses import dataclass

from vtflow.domain.melding import Route
from vtflow.domain.messages import NEW_LINK
from vtflow.domain.reference import is_display_code
from vtflow.links import TEAM, Links, Subject
from vtflow.ports import OutboxRow, Sending, Store


@dataclass(frozen=True, slots=True)
class AnswerLinks:
    """Makes the links of one installation."""

    links: Links
    store: Store
    base: str  #: where teams reach the pages

    def of_row(self, row: OutboxRow) -> str:
        """Return where a team answers a message; of what is about no melding, where the messages are."""
        if not is_display_code(row.ref):
            return self._team_page(row.team, row.key) if row.kind == NEW_LINK else f"{self.base}/postvak"
        link = self.links.make(row.ref, row.team, self._subject(row), f"{row.key}/{row.channel}")
        return f"{self.base}/antwoord/{self.links.write(link)}"

    def of_team(self, sending: Sending) -> str:
        """Return where a team finds all that lies with it."""
        return self._team_page(sending.team, sending.key)

    def _team_page(self, team: str, seed: str) -> str:
        return f"{self.base}/team/{self.links.write(self.links.make('', team, TEAM, f'{seed}/team'))}"

    def _subject(self, row: OutboxRow) -> Subject:
        if row.kind == NEW_LINK:
            return Subject.read(row.rung) or Subject()
        stored = self.store.read(lambda reader: reader.melding(row.ref))
        return subject_of(stored.route, row.team, row.wait) if stored else Subject()


def subject_of(route: Route, team: str, wait: int = 0) -> Subject:
    """Return what a message to a team is about: its own overdracht or traject, else the melding.

    Args:
        route: The melding as it stands.
        team: Who gets the message.
        wait: Number of the wait it is about; 0 for a notice, which is of the newest that lies with the team.
    """
    found = next((one for one in route.waits if one.no == wait), None) if wait else None
    if found is not None:
        return of_numbers(route, team, found.overdracht, found.traject)
    offered = [one.no for one in route.deliveries if one.aan == team]
    lying = [one.no for one in route.trajecten if one.bij == team and one.is_open]
    return of_numbers(route, team, offered[-1] if offered else 0, lying[-1] if lying and not offered else 0)


def of_numbers(route: Route, team: str, overdracht: int, traject: int) -> Subject:
    """Return an overdracht or traject as the subject where it lies with the team; of anybody else's, the melding."""
    if overdracht and any(one.no == overdracht and one.aan == team for one in route.deliveries):
        return Subject("overdracht", overdracht)
    if traject and any(one.no == traject and one.bij == team for one in route.trajecten):
        return Subject("traject", traject)
    return Subject()
