"""Write an example of every kind of message into the guide, as the program itself makes it.

Run `python docs/make_messages.py` after a change of a template or sentence; a test compares.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from vtflow.domain.channel_state import CHANNEL_DOUBTFUL, CHANNEL_FAILS, CHANNEL_WORKS
from vtflow.domain.melding import Urgency
from vtflow.domain.messages import EMPTY_TARGET
from vtflow.domain.reference import BITS, display_code
from vtflow.notify.composer import TeamComposer
from vtflow.notify.templates import TEMPLATES
from vtflow.notify.troubles import TEST, test_message
from vtflow.policy import PolicyBook
from vtflow.ports import OutboxRow, Sending

GUIDE = Path(__file__).with_name("handleiding.md")
START, END = "<!-- voorbeelden van berichten: begin -->", "<!-- voorbeelden van berichten: eind -->"
SITE = "https://vtflow.voorbeeld.nl"
_AT = datetime(2026, 5, 18, 6, 30, tzinfo=UTC)
_SPREAD = 0x9E3779B97F4A7C15F39D  #: odd, so that codes look like real ones and differ
_TITLES = {
    "digest": "Gewoon: het dagoverzicht, bij opening van het team",
    "bundel": "Dringend: een bundel van twee minuten, in de openingstijden van het team",
    "acuut": "Acuut: alleen, meteen, dag en nacht",
    "operaties": "Aan operaties: wat er aan de bezorging schort",
    "test": "Proef van een kanaal (`vtflow channels test`)",
}


def examples() -> dict[str, tuple[str, str]]:
    """Return title and text of an example of each template, by its name."""
    composer = TeamComposer(
        PolicyBook().policy("kennemerland"),
        lambda row: f"{SITE}/melding/{row.ref}" if row.ref.startswith("VT-") else f"{SITE}/postvak",
        overview=lambda sending: f"{SITE}/team/{sending.team}",
    )
    made: dict[str, Callable[[], tuple[str, str]]] = {
        "digest": lambda: _composed(composer, "cjg-haarlem", Urgency.GEWOON, [_ACCEPT, _CONTACT]),
        "bundel": lambda: _composed(composer, "cjg-haarlem", Urgency.URGENT, [_OFFERED, _LATE]),
        "acuut": lambda: _composed(composer, "vt", Urgency.ACUUT, [_CHECK]),
        "operaties": lambda: _composed(composer, "operaties", Urgency.URGENT, _TROUBLES),
        TEST: _test,
    }
    return {name: made[name]() for name in TEMPLATES}


def _test() -> tuple[str, str]:
    found = test_message("CJG Haarlem", f"{SITE}/postvak")
    return found.title, found.body


def _composed(composer: TeamComposer, team: str, urgency: Urgency, rows: list[OutboxRow]) -> tuple[str, str]:
    sending = Sending(id=1, key="voorbeeld", team=team, channel="mail", urgency=urgency)
    return composer.compose(sending, [replace(row, team=team, urgency=urgency) for row in rows])


def _row(number: int, norm: str, rung: str, role: str, limit: str, holder: str) -> OutboxRow:
    return OutboxRow(
        key=f"voorbeeld-{number}",
        ref=display_code(number * _SPREAD % 2**BITS),
        team="",
        channel="mail",
        kind="trede",
        role=role,
        urgency=Urgency.GEWOON,
        at=_AT,
        deliver_at=_AT,
        wait=1,
        norm=norm,
        rung=rung,
        holder=holder,
        limit=limit,
    )


_ACCEPT = _row(101, "OVD-ACC", "50", "ontvanger", "2026-05-20", "cjg-haarlem")
_CONTACT = _row(102, "OVD-CONTACT", "80", "ontvanger", "2026-05-19", "cjg-haarlem")
_OFFERED = replace(
    _row(103, "", "", "ontvanger", "2026-05-20", "cjg-haarlem"), kind="overdracht-aangeboden", wait=0, key="aanbod"
)
_LATE = _row(104, "OVD-ACC", "100", "manager_ontvanger", "2026-05-15", "cjg-haarlem")
_CHECK = _row(105, "VB-DIRECT", "50", "dienstdoende", "2026-05-18T08:30:00+00:00", "vt")


def _channel(kind: str, name: str, rung: str) -> OutboxRow:
    row = _row(0, "", rung, "operaties", "", "operaties")
    return replace(row, kind=kind, ref=name, key=f"{kind}/{name}", wait=0)


_TROUBLES = [
    _channel(CHANNEL_FAILS, "mail-cjg", "3 http 503"),
    _channel(CHANNEL_DOUBTFUL, "sms-piket", "1 ReadTimeout"),
    _channel(CHANNEL_WORKS, "mail-vt", "0"),
    replace(_row(106, "OVD-ACC", "50", "ontvanger", "2026-05-20", ""), kind=f"{EMPTY_TARGET}-ontvanger", key="leeg"),
]


def written() -> str:
    """Return the part of the guide that holds the examples."""
    parts = [START]
    for name, (title, body) in examples().items():
        parts.append(f"#### {_TITLES[name]}\n\n```text\n{title}\n\n{body}\n```")
    return "\n\n".join([*parts, END])


def refreshed(guide: str) -> str:
    """Return the guide with the examples as the program makes them now."""
    before, _, rest = guide.partition(START)
    _, _, after = rest.partition(END)
    return before + written() + after


if __name__ == "__main__":
    GUIDE.write_text(refreshed(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
