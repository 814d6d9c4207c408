"""The delivery log and the channels as lists: Dutch field names, local time."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from vtflow.domain.channel_state import ChannelState
from vtflow.domain.written_time import clock_text
from vtflow.ports import LoggedMessage

Row = dict[str, Any]
#: reasons that are words of ours, as operations read them
_REASONS = {
    "lease lost": "het proces viel weg",
    "killed at deadline": "afgebroken: duurde te lang",
    "cut off by closing": "afgebroken bij het stoppen",
    "the sending child died": "het verzendproces viel weg",
    "the team has no such channel": "het team heeft dit kanaal niet",
    "no channel matched": "het kanaal is niet te lezen",
}


def message_rows(found: Iterable[LoggedMessage]) -> list[Row]:
    """Return messages with every attempt, in the order given."""
    return [_message(one) for one in found]


def _message(one: LoggedMessage) -> Row:
    row, sending = one.row, one.sending
    return {
        "ref": row.ref,
        "team": row.team,
        "kanaal": row.channel,
        "soort": row.kind,
        "norm": row.norm,
        "trede": row.rung if row.norm else "",
        "klasse": row.urgency.value,
        "ontstaan": clock_text(row.at),
        "vanaf": clock_text(row.deliver_at),
        "stand": row.status.value,
        "sleutel": row.key,
        "bezorging": sending.key if sending else "",
        "volgende_poging": clock_text(sending.next_at) if sending and sending.next_at else "",
        "pogingen": [
            {
                "op": clock_text(attempt.at),
                "kanaal": attempt.channel,
                "uitkomst": attempt.result.value,
                "reden": reason_text(attempt.reason),
            }
            for attempt in one.attempts
        ],
        "met_de_hand": [{"op": clock_text(retry.at), "door": retry.by} for retry in one.retries],
    }


def reason_text(reason: str) -> str:
    """Return the reason of an attempt for operations; classes and codes of libraries stay as they are."""
    return _REASONS.get(reason, reason)


def channel_rows(
    names: Mapping[str, str], users: Mapping[str, Sequence[str]], states: Mapping[str, ChannelState], after: int
) -> list[Row]:
    """Return the channels of the file, by name, with who uses each and how it does.

    Args:
        names: Kind of each channel by its name; never an address.
        users: Teams and persons by channel.
        states: What attempts said of channels.
        after: Failed attempts in a row from which on a channel fails.
    """
    return [
        {
            "kanaal": name,
            "soort": names[name],
            "gebruikt_door": list(users.get(name, ())),
            **_standing(states.get(name), after),
        }
        for name in sorted(names)
    ]


def _standing(state: ChannelState | None, after: int) -> Row:
    if state is None:
        return {"stand": "nog niet gebruikt", "mislukt_achter_elkaar": 0, "sinds": "", "laatst": "", "laatste_fout": ""}
    word = "werkt" if not state.failures else "faalt" if state.failures >= after else "hapert"
    return {
        "stand": word,
        "mislukt_achter_elkaar": state.failures,
        "sinds": _text(state.since),
        "laatst": _text(state.at),
        "laatste_fout": reason_text(state.reason),
    }


def _text(moment: datetime | None) -> str:
    return clock_text(moment) if moment else ""
