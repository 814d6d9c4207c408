"""The port to the record: one transaction a call, and reading without blocking writers."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from vtflow.domain.absence import Absence
from vtflow.domain.channel_state import ChannelState
from vtflow.domain.duty import Shift
from vtflow.domain.events import Event
from vtflow.domain.partners import PartnerStatus
from vtflow.domain.radar import Known
from vtflow.ports.beside import Meanwhile
from vtflow.ports.board import BoardReader
from vtflow.ports.capacity import CapacityReader, CapacityUnit
from vtflow.ports.delivery import LoggedMessage, LoggedRetry, LogQuery, Tried
from vtflow.ports.reporting import ReportReader, ReportUnit
from vtflow.ports.rows import (
    Batch,
    Booking,
    Dossier,
    History,
    Link,
    Opens,
    OutboxRow,
    Sending,
    Stored,
    WaitRow,
    always_open,
)
from vtflow.ports.watch import WatchReader, WatchUnit
from vtflow.ports.window import Shown, Stale

T = TypeVar("T")


class Unit(WatchUnit, ReportUnit, CapacityUnit, Protocol):
    """One open transaction. Reads see its own writes; nothing is visible outside until it ends well."""

    def answer(self, key: str) -> tuple[str, str] | None:
        """Return (ref, answer) of an earlier command with this idempotency key."""
        ...

    def prepare(self, households: Sequence[str], links: Sequence[str], answers: Sequence[str]) -> None:
        """Look up in one go what many calls of `open_root`, `known`, `link` and `answer` will ask; they answer as ever.

        Args:
            households: Pseudonyms, as `open_root` and `known` take them; empty ones are passed over.
            links: Pseudonyms of source references.
            answers: Idempotency keys.
        """
        ...

    def group(self, ref: str) -> list[Stored]:
        """Return the open route that this melding belongs to: its root first, then all that joined it, by id.

        Locks the root against other writers. Closed joined meldingen are included. Empty when `ref` is unknown.
        """
        ...

    def groups(self, refs: Sequence[str]) -> dict[str, list[Stored]]:
        """Return for each of these meldingen what `group` returns, looked up in one go; unknown ones are left out."""
        ...

    def open_root(self, region: str, household: str) -> str | None:
        """Return the reference of the open route about a household; None when there is none."""
        ...

    def household_of(self, ref: str) -> str:
        """Return the pseudonym of the household of a melding; empty when it has none, or is unknown."""
        ...

    def known(self, household: str) -> tuple[Known, ...]:
        """Return every melding about a household, open and closed, of all regions, as they were taken in.

        Others who ask for it wait until this transaction ends. Empty for an empty pseudonym.
        """
        ...

    def due(self, until: datetime, limit: int) -> list[list[Stored]]:
        """Return groups in which any melding has a moment at or before `until`, earliest first, at most `limit`.

        Rows that another writer holds are passed over. A group that cannot be read comes as an empty one, so that
        whoever asks can tell it from no group at all and look past it.
        """
        ...

    def link(self, kenmerk: str) -> Link | None:
        """Return where a source reference went."""
        ...

    def partners(self, region: str, at: datetime) -> dict[str, PartnerStatus]:
        """Return per team what it said of its intake and holds at `at`; a team that said nothing is left out."""
        ...

    def record_partner(self, region: str, status: PartnerStatus) -> None:
        """Add what a partner said to the register; earlier rows stay."""
        ...

    def roster(self, service: str) -> tuple[Shift, ...]:
        """Return the shifts of a duty service, in the order in which they were recorded; may be empty."""
        ...

    def record_shifts(self, shifts: Sequence[Shift]) -> None:
        """Add shifts to the duty rosters in the order given; earlier rows stay."""
        ...

    def write(self, batch: Batch) -> None:
        """Write a batch.

        Raises:
            VersionConflict: a melding changed since it was read.
        """
        ...

    def events_since(self, root: int, group_version: int) -> list[Event]:
        """Return the events of a group written after `group_version`, oldest first."""
        ...

    def events(self, ref: str) -> list[Event]:
        """Return the events of one melding, oldest first; empty when `ref` is unknown."""
        ...

    def claim_sendings(
        self, now: datetime, lease: datetime, limit: int, opens: Opens = always_open
    ) -> list[tuple[Sending, list[OutboxRow]]]:
        """Group what is due into sendings and claim them until `lease`; also retries, and sendings whose lease ran out.

        Ordinary rows of one region, team and channel go together in a digest; urgent ones in a bundle two minutes
        after the `deliver_at` of the oldest; an acute one goes alone. A sending whose lease ran out comes back with one
        more unknown attempt. Rows that lapsed are left out; a sending with none left is settled as vervallen and not
        returned. What is not acute and for a team that `opens` later waits until then, and is remembered so.
        """
        ...

    def absences(self, region: str) -> tuple[Absence, ...]:
        """Return the absence calendar of a region, in the order in which it was recorded; may be empty."""
        ...

    def record_absences(self, rows: Sequence[Absence]) -> None:
        """Add to the absence calendars in the order given; earlier rows stay."""
        ...

    def record_shown(self, shown: Shown) -> None:
        """Remember what the window shows of a melding."""
        ...

    def record_sendings(self, results: Sequence[Tried], now: datetime) -> None:
        """Record attempts: `sending` carries the new status, attempts and next moment; its rows follow when settled.

        Its attempts are one more than when it was claimed. A result that comes after the lease was lost is only logged.
        """
        ...

    def sending(self, key: str) -> tuple[Sending, list[OutboxRow], bool] | None:
        """Return a sending by its key, its messages that did not lapse, and whether it is being handed over now."""
        ...

    def try_again(self, sending: Sending, lapsed: Sequence[int], retry: LoggedRetry) -> None:
        """Let a sending be tried at the moment of `retry`, and keep who asked for it.

        Args:
            sending: As `sending` gave it.
            lapsed: Ids of its messages that are no longer true: these lapse.
            retry: Who asked, and when.
        """
        ...

    def channel_states(self) -> dict[str, ChannelState]:
        """Return how each channel does, by its name; one that was never tried is left out."""
        ...

    def keep_channel_states(self, states: Sequence[ChannelState]) -> None:
        """Keep how channels do."""
        ...


class Reader(WatchReader, ReportReader, BoardReader, CapacityReader, Protocol):
    """Reading for people, lists and checks."""

    def melding(self, ref: str) -> Stored | None:
        """Return one melding."""
        ...

    def events(self, ref: str) -> list[tuple[Event, bytes]]:
        """Return the events of a melding with their hashes, oldest first."""
        ...

    def histories(self, refs: Sequence[str]) -> dict[str, History]:
        """Return of each of these meldingen how it stands and what happened when; unknown ones are left out."""
        ...

    def note(self, ref: str, seq: int) -> str | None:
        """Return the free text that came with an event; None when there is none or it was erased."""
        ...

    def about_same(self, ref: str) -> list[Stored]:
        """Return the other meldingen about the household of a melding, of all regions, by receipt; may be empty."""
        ...

    def meldingen(self, region: str | None, after: str, limit: int) -> list[Stored]:
        """Return meldingen by reference, those after `after`."""
        ...

    def held_by(self, team: str, norm: str) -> list[Stored]:
        """Return the open meldingen of which a wait under a norm lies with a team, by reference; each once.

        An empty norm stands for any.
        """
        ...

    def waits(self, ref: str) -> list[WaitRow]:
        """Return all waits of a melding, by number."""
        ...

    def bookings(self, ref: str) -> list[Booking]:
        """Return the closed bookings of a melding, oldest first."""
        ...

    def responsibilities(self, ref: str) -> list[tuple[str, datetime, datetime | None]]:
        """Return who was responsible: (team, from, until), oldest first; the last has no end while it is open."""
        ...

    def outbox(self, ref: str | None = None) -> list[OutboxRow]:
        """Return messages, oldest first; of one melding or of all."""
        ...

    def delivery_log(self, query: LogQuery) -> list[LoggedMessage]:
        """Return messages with everything that was tried, the newest first."""
        ...

    def channel_states(self) -> dict[str, ChannelState]:
        """Return how each channel does, by its name; one that was never tried is left out."""
        ...

    def partner_history(self, region: str) -> list[PartnerStatus]:
        """Return what the partners of a region said of their intake, in the order in which it was recorded."""
        ...

    def roster(self, service: str) -> tuple[Shift, ...]:
        """Return the shifts of a duty service, in the order in which they were recorded; may be empty."""
        ...

    def absences(self, region: str) -> tuple[Absence, ...]:
        """Return the absence calendar of a region, in the order in which it was recorded; may be empty."""
        ...

    def stream(self) -> Iterator[tuple[str, int, bytes, bytes]]:
        """Yield (ref, seq, payload, hash) of every event, stream by stream, for `verify`."""
        ...

    def counts(self) -> tuple[int, int]:
        """Return how many meldingen and how many events there are."""
        ...

    def answered(self) -> dict[str, tuple[int, int]]:
        """Return for each norm how many of its waits were closed, and how many of those in time."""
        ...

    def heads(self, refs: Sequence[str]) -> dict[str, bytes]:
        """Return the hash of the last event as each of these meldingen knows it; unknown ones are left out."""
        ...

    def dossiers(self, refs: Sequence[str]) -> list[Dossier]:
        """Return what is kept of these meldingen beside their events, in any order; unknown ones are left out."""
        ...

    def find(self, kenmerk: str) -> Link | None:
        """Return the link of a source reference, by its pseudonym."""
        ...

    def stale(self, limit: int) -> list[Stale]:
        """Return meldingen whose window lags behind, most recently changed first.

        Their version is the group version: that of a root goes up with every change in its group.
        """
        ...

    def shown(self, after: str, limit: int) -> list[Stale]:
        """Return open roots with what is known of their runs, by reference, those after `after`."""
        ...


class Store(Protocol):
    """The record. One transaction a call; conflicts are retried, with the work done anew, before giving up."""

    def transact(self, work: Callable[[Unit], T], meanwhile: Meanwhile | None = None) -> T:
        """Run `work` in one transaction and commit it; on a conflict roll back and run it again, but not for ever.

        `meanwhile` is done beside the commit, where there is a disk to wait for.

        Raises:
            StoreUnavailable: the database could not be reached or written.
            VersionConflict: it stayed contended.
        """
        ...

    def read(self, work: Callable[[Reader], T]) -> T:
        """Run `work` on a consistent snapshot without blocking writers."""
        ...
