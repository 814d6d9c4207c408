"""How due messages are gathered into sendings. Pure; both stores use it.

Ordinary messages of one team and channel make a digest, urgent ones a bundle once the oldest could have left two
minutes ago, an acute one goes alone.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from vtflow.domain.duty import DIENSTDOENDE
from vtflow.domain.melding import Urgency
from vtflow.ports import BUNDLE, Opens, OutboxRow, OutboxStatus, Sending

#: statuses in which nothing more will happen to a sending
SETTLED = frozenset({OutboxStatus.GELUKT, OutboxStatus.MISLUKT, OutboxStatus.ONBEKEND, OutboxStatus.VERVALLEN})
#: what goes first when not everything can
RANK = {Urgency.ACUUT: 0, Urgency.URGENT: 1, Urgency.GEWOON: 2}


#: why nothing was heard of an attempt: whoever made it fell away
LOST = "lease lost"


def gather(rows: Iterable[OutboxRow], now: datetime) -> list[list[OutboxRow]]:
    """Return the rows that may go at `now`, one list a new sending, the most urgent and then the oldest first."""
    groups: dict[tuple[object, ...], list[OutboxRow]] = {}
    for row in sorted(rows, key=lambda row: row.id):
        alone = row.id if row.urgency is Urgency.ACUUT else 0
        groups.setdefault((row.region, row.team, row.channel, row.urgency, alone), []).append(row)
    ready = [group for group in groups.values() if is_ready(group[0].urgency, oldest(group), now)]
    return sorted(ready, key=lambda group: (RANK[group[0].urgency], oldest(group), group[0].id))


def is_ready(urgency: Urgency, since: datetime, now: datetime) -> bool:
    """Tell whether a sending whose oldest message could leave from `since` on may leave at `now`."""
    return now >= (since + BUNDLE if urgency is Urgency.URGENT else since)


def oldest(rows: Sequence[OutboxRow]) -> datetime:
    """Return the first moment at which one of the rows could leave."""
    return min(row.deliver_at for row in rows)


def deferred(rows: Iterable[OutboxRow], opens: Opens) -> dict[int, datetime]:
    """Return which messages may not go now because their team is closed: number -> its next opening; may be empty.

    An acute one always goes, and so does what is for who has duty: they are reached at any hour.
    """
    known: dict[tuple[str, str], datetime | None] = {}
    found: dict[int, datetime] = {}
    for row in rows:
        if row.urgency is Urgency.ACUUT or row.role == DIENSTDOENDE:
            continue
        about = row.region, row.team
        if about not in known:
            known[about] = opens(*about)
        opening = known[about]
        if opening is not None:
            found[row.id] = opening
    return found


def sending_key(rows: Sequence[OutboxRow]) -> str:
    """Return the key of a new sending; a row is in one sending only, so its number makes the key unique."""
    first = rows[0]
    return f"{first.team}/{first.channel}/{first.urgency.value}/{first.id}"


def new_sending(rows: Sequence[OutboxRow], now: datetime, number: int = 0) -> Sending:
    """Return the sending that carries these rows, which may go at `now`; `number` is its id where it has one yet."""
    first = rows[0]
    return Sending(
        id=number,
        key=sending_key(rows),
        team=first.team,
        channel=first.channel,
        urgency=first.urgency,
        region=first.region,
        next_at=now,
    )


def is_claimable(sending: Sending, lease: datetime | None, now: datetime) -> bool:
    """Tell whether an unsettled sending may be tried at `now`: its next moment came, or its lease ran out."""
    if sending.status in SETTLED:
        return False
    if lease is not None:
        return lease <= now
    return sending.next_at is not None and sending.next_at <= now


def after_lost_lease(sending: Sending) -> Sending:
    """Return a sending after an attempt of which nothing was heard."""
    return replace(sending, attempts=sending.attempts + 1, unknowns=sending.unknowns + 1)
