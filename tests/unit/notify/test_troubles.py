"""What operations read about channels, and a test that is about no melding."""

from datetime import UTC, datetime

from msgspec.structs import replace

from vtflow.domain.channel_state import CHANNEL_DOUBTFUL, CHANNEL_FAILS, CHANNEL_WORKS
from vtflow.domain.melding import Urgency
from vtflow.domain.reference import display_code
from vtflow.notify.composer import TeamComposer
from vtflow.notify.troubles import test_message as message_of_a_test
from vtflow.policy import PolicyBook
from vtflow.ports import OutboxRow, Sending

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
POLICY = PolicyBook().policy("kennemerland")
COMPOSER = TeamComposer(POLICY, lambda row: f"http://vtflow.local/{row.ref}")
SENDING = Sending(id=1, key="k", team="operaties", channel="mail", urgency=Urgency.URGENT)


def row(kind: str, rung: str, ref: str = "mail-cjg") -> OutboxRow:
    return OutboxRow(
        key=f"{kind}/{ref}",
        ref=ref,
        team="operaties",
        channel="mail",
        kind=kind,
        role="operaties",
        urgency=Urgency.URGENT,
        at=AT,
        deliver_at=AT,
        rung=rung,
        holder="operaties",
    )


def test_each_alarm_names_its_channel_how_often_and_the_class_of_the_last_failure() -> None:
    rows = [
        row(CHANNEL_FAILS, "3 http 503"),
        row(CHANNEL_DOUBTFUL, "2 ReadTimeout", "sms"),
        row(CHANNEL_WORKS, "0", "app"),
    ]

    title, body = COMPOSER.compose(SENDING, rows)

    assert title == "Beheer vtflow: 3 punten vragen aandacht"
    assert "Kanaal mail-cjg neemt niets aan: 3 mislukte pogingen achter elkaar, laatste fout: http 503" in body
    assert "Kanaal sms: van 2 berichten is onbekend of het aankwam, laatste fout: ReadTimeout" in body
    assert "Kanaal app werkt weer" in body
    assert "http://vtflow.local/mail-cjg" in body


def test_among_troubles_no_other_message_is_left_out() -> None:
    code = display_code(7)
    other = replace(row("trede", "100", code), norm="OVD-ACC", role="casushouder", wait=1, limit="2026-03-04", key="x")

    title, body = COMPOSER.compose(SENDING, [row(CHANNEL_FAILS, "3 http 503"), other])

    assert title == "Beheer vtflow: 2 punten vragen aandacht"
    assert f"Aanvaarding van de overdracht ({code})" in body
    assert "Uiterlijk: woensdag 4 maart 2026" in body


def test_a_test_says_that_it_is_one_and_names_no_melding() -> None:
    found = message_of_a_test("CJG Haarlem", "http://vtflow.local/postvak")

    assert found.title == "Test van vtflow"
    assert "Er hoort geen enkele melding bij." in found.body
    assert "VT-" not in found.title + found.body
