"""What the store keeps for reports: facts in short form beside the events, and the record of reports that were made."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol


class KeptFacts(NamedTuple):
    """The facts of one melding as the store has them."""

    id: int
    ref: str
    region: str
    version: int  #: of the melding now
    facts: bytes | None  #: None: not kept, or no longer those of this version


class FactRow(NamedTuple):
    """The facts of one melding, to be kept."""

    id: int
    version: int  #: of the melding from which they were made
    facts: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportStep:
    """One step in the life of a report that is owed: made, explained, signed, sent, or missed. Never changed."""

    key: str  #: of the report: region, cycle and day on which it is due
    region: str
    step: str
    at: datetime  #: UTC
    by: str  #: staff member, or "systeem"
    data: Mapping[str, str] = field(default_factory=dict[str, str])


class TeamMessage(NamedTuple):
    """What one team was told about a melding, or would be; instants are whole microseconds since 1970, UTC."""

    id: int
    key: str  #: the same over every channel
    ref: str
    region: str  #: of the melding
    team: str
    urgency: str  #: value of `Urgency`
    cause: str  #: its norm, else its kind
    wait: int  #: number of the wait it is about; 0: none
    deliver_at: int


class ReportReader(Protocol):
    """What reports ask of a snapshot."""

    def report_facts(self, region: str | None, form: int) -> Iterator[KeptFacts]:
        """Yield every melding of a region, or of all, in the order in which they were taken in.

        `facts` is None where those that are kept have another form or are of an earlier version.
        """
        ...

    def kept_facts(self, refs: Sequence[str], form: int) -> dict[str, bytes]:
        """Return the facts that are kept of these meldingen in this form and of their version; others are left out."""
        ...

    def stale_facts(self, region: str | None, form: int, limit: int | None) -> list[tuple[int, str, int]]:
        """Return (id, reference, version) of meldingen without kept facts of this form and their version, by id."""
        ...

    def team_messages(self, start: datetime | None, end: datetime | None) -> Iterator[TeamMessage]:
        """Yield messages about meldingen that may leave from `start` until `end` (exclusive), by number.

        None: no bound. A message over several channels comes once a channel.
        """
        ...

    def report_steps(self, region: str) -> list[ReportStep]:
        """Return the steps of all reports of a region, in the order in which they were recorded."""
        ...


class ReportUnit(Protocol):
    """What reports write."""

    def keep_facts(self, rows: Sequence[FactRow], form: int) -> None:
        """Keep facts beside the events, in the place of earlier ones."""
        ...

    def report_steps(self, region: str) -> list[ReportStep]:
        """Return the steps of all reports of a region; others who ask wait until this transaction ends."""
        ...

    def record_report(self, step: ReportStep) -> None:
        """Add a step."""
        ...
