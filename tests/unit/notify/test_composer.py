"""A notice is of no wait, and its reader still hears who must act and by when."""

from datetime import UTC, datetime

import pytest

from vtflow.domain.melding import Urgency
from vtflow.notify.composer import TeamComposer
from vtflow.policy import PolicyBook
from vtflow.ports import OutboxRow, Sending

AT = datetime(2026, 5, 20, 8, 0, tzinfo=UTC)
REF = "VT-1NY5-5XA9-6XZR-Y1T7-B"


def _row(**changes: object) -> OutboxRow:
    given: dict[str, object] = {
        "key": "k",
        "ref": REF,
        "team": "cjg-haarlem",
        "channel": "postvak",
        "kind": "overdracht-aangeboden",
        "role": "ontvanger",
        "urgency": Urgency.URGENT,
        "at": AT,
        "deliver_at": AT,
        "holder": "vt",
    }
    return OutboxRow(**given | changes)  # pyright: ignore[reportArgumentType]


def _body(row: OutboxRow, turn: tuple[str, str] | None) -> str:
    composer = TeamComposer(PolicyBook().policy("kennemerland"), lambda row: f"https://x.nl/{row.ref}", lambda _: turn)
    sending = Sending(id=1, key="k", team="cjg-haarlem", channel="postvak", urgency=row.urgency)
    return composer.compose(sending, [row])[1]


def test_who_is_offered_an_overdracht_hears_that_it_is_their_turn_and_until_when() -> None:
    body = _body(_row(), ("cjg-haarlem", "2026-05-21"))
    assert "Uiterlijk: donderdag 21 mei 2026" in body
    assert "Aan zet: CJG Haarlem" in body


def test_an_acute_melding_names_the_hour() -> None:
    row = _row(kind="melding-geregistreerd", team="vt-spoed", role="dienstdoende", urgency=Urgency.ACUUT)
    body = _body(row, ("vt", "2026-05-20T09:01:00+00:00"))
    assert "Uiterlijk: woensdag 20 mei 2026 om 11:01 uur" in body


@pytest.mark.parametrize("region", ["kennemerland", "hollands-midden"])
def test_every_notice_is_sent_with_its_own_words(region: str) -> None:
    policy = PolicyBook().policy(region)
    composer = TeamComposer(policy, lambda row: f"https://x.nl/{row.ref}", lambda _: None)
    for notice in (one for one in policy.notices if one.title):
        row = _row(kind=notice.on, rung=notice.name, team=policy.region.roles["teamleider_vt"])
        title, body = composer.compose(Sending(id=1, key="k", team=row.team, channel="x", urgency=row.urgency), [row])
        assert notice.title in title + body, (notice.on, notice.name)
        assert notice.asks in " ".join(body.split()), (notice.on, notice.name)


def test_a_message_that_is_older_than_the_names_of_notices_is_sent_all_the_same() -> None:
    assert "Twee open meldingen" in _body(_row(kind="koppeling-gelegd", rung=""), None)


def test_a_notice_of_a_route_that_ended_has_no_term() -> None:
    body = _body(_row(), None)
    assert "Uiterlijk: geen termijn" in body
    assert "Aan zet: niemand" in body


def test_a_rung_keeps_its_own_wait() -> None:
    row = _row(kind="trede", norm="OVD-ACC", rung="100", holder="cjg-haarlem", limit="2026-05-26", wait=4)
    body = _body(row, ("vt", "2026-06-30"))
    assert "Uiterlijk: dinsdag 26 mei 2026" in body
    assert "Aan zet: CJG Haarlem" in body


def _composed(row: OutboxRow, duty: str = "") -> tuple[str, str]:
    policy = PolicyBook().policy("hollands-midden")
    composer = TeamComposer(policy, lambda row: f"https://x.nl/{row.ref}", lambda _: None, lambda: duty)
    return composer.compose(Sending(id=1, key="k", team=row.team, channel="postvak", urgency=row.urgency), [row])


ACUTE = {"kind": "melding-geregistreerd", "team": "vt-haaglanden", "urgency": Urgency.ACUUT}


def test_an_acute_message_names_who_has_duty_only_to_that_persons_own_team() -> None:
    duty = "vt-haaglanden.m02"
    assert f"\nDienst: {duty}\n" in _composed(_row(**ACUTE, role="dienstdoende"), duty)[1]
    for row in (_row(**ACUTE | {"team": "vt-hm-spoed"}, role="dienstdoende"), _row(**ACUTE, role="teamleider_vt")):
        assert "Dienst:" not in _composed(row, duty)[1]
    assert "Dienst:" not in _composed(_row(**ACUTE, role="dienstdoende"))[1]


def test_a_gap_in_the_roster_tells_from_when_until_when_and_who_fills_it() -> None:
    gap = {
        "kind": "rooster-gat",
        "ref": "bereikbaarheid-zuid-holland",
        "team": "vt-hm-regio",
        "role": "regiocoordinator",
    }
    limits = {"limit": "2026-09-07T15:00:00+00:00", "holder": "vt-hm-regio"}
    title, body = _composed(_row(**gap, **limits, rung="2026-09-08T06:30:00+00:00"))
    assert title.startswith("Dringend: Gat in het bereikbaarheidsrooster tot dinsdag 8 september 2026 om 08:30 uur")
    assert "Uiterlijk: maandag 7 september 2026 om 17:00 uur" in body
    assert "Aan zet: Regiocoördinatie Hollands Midden" in body
    assert "vtflow duty load" in body
    assert "rooster, zonder einde (" in _composed(_row(**gap, **limits))[0]


def test_operations_hear_that_the_fixed_team_took_over_from_an_empty_roster() -> None:
    row = _row(kind="leeg-doel-rooster", team="operaties-hm", role="dienstdoende", urgency=Urgency.ACUUT)
    body = _composed(row)[1]
    assert f"Niemand op het rooster heeft dienst ({REF})" in body
    assert "ging naar het vaste dienstteam" in body
