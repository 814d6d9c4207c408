"""What operations read about channels, and what anybody reads of a test."""

from vtflow.domain.channel_state import CHANNEL, CHANNEL_DOUBTFUL, CHANNEL_FAILS, CHANNEL_WORKS
from vtflow.notify.dutch import count_text, moment_text
from vtflow.notify.sentences import sentence
from vtflow.notify.templates import Item, Rendered, render
from vtflow.ports import OutboxRow

TEST = "test"
_WHY = "u beheert vtflow"
_NO_TERM = "geen termijn"


def is_about_channel(row: OutboxRow) -> bool:
    """Tell whether a message is about a channel, not about a melding; its `ref` is then the name of the channel."""
    return row.kind.startswith(f"{CHANNEL}-")


def channel_trouble(row: OutboxRow, link: str) -> Item:
    """Return what operations must know of a channel; `row.rung` holds how often, and the class of the last failure."""
    times, _, reason = row.rung.partition(" ")
    words = sentence(row.kind.replace("-", "_"))
    return {
        "onderwerp": _subject(row.kind, row.ref, int(times or 0), reason),
        "aantal": int(times or 0) or 1,
        "sinds": moment_text(row.at),
        "uiterlijk": _NO_TERM,
        "waarom": _WHY,
        "gevraagd": words.gevraagd,
        "terug": words.terug,
        "link": link,
    }


def _subject(kind: str, channel: str, times: int, reason: str) -> str:
    last = f", laatste fout: {reason}" if reason else ""
    if kind == CHANNEL_FAILS:
        tries = count_text(times, "mislukte poging", "mislukte pogingen achter elkaar")
        return f"Kanaal {channel} neemt niets aan: {tries}{last}"
    if kind == CHANNEL_DOUBTFUL:
        return f"Kanaal {channel}: van {count_text(times, 'bericht', 'berichten')} is onbekend of het aankwam{last}"
    if kind == CHANNEL_WORKS:
        return f"Kanaal {channel} werkt weer"
    return f"Kanaal {channel}"


def test_message(team: str, link: str) -> Rendered:
    """Return a message that shows whether a channel works; it is about no melding.

    Args:
        team: Title of the team whose channel it is.
        link: A web address that is about no melding either.
    """
    words = sentence("kanaal_test")
    item: Item = {
        "uiterlijk": _NO_TERM,
        "waarom": "iemand van het beheer wil weten of dit kanaal werkt",
        "gevraagd": words.gevraagd,
        "terug": words.terug,
        "link": link,
    }
    return render(TEST, {"team": team, "items": [item]})
