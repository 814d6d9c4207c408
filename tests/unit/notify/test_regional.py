"""Several regions in one installation: each message has the words, titles and duty of its own region."""

from tests.unit.engine.world import BOOK, World
from vtflow.domain.melding import Urgency
from vtflow.notify.composer import TeamComposer
from vtflow.notify.regional import RegionalComposer
from vtflow.ports import OutboxRow, Sending

REGIONS = ("kennemerland", "haaglanden")


def composer() -> RegionalComposer:
    parts = {name: TeamComposer(BOOK.policy(name), lambda row: f"http://vtflow.local/{row.ref}") for name in REGIONS}
    return RegionalComposer(parts, "kennemerland")


def told(region: str, team: str = "politie") -> str:
    world = World("2026-03-02 10:00")
    row = OutboxRow(
        key="k",
        ref="VT-0000-0000-0000-0001-1",
        team=team,
        channel="postvak",
        kind="trede",
        role="ontvanger",
        urgency=Urgency.ACUUT,
        at=world.clock.now(),
        deliver_at=world.clock.now(),
        wait=1,
        norm="ZSM-6H",
        rung="50",
        holder=team,
        region=region,
    )
    sending = Sending(id=1, key="k", team=team, channel="postvak", urgency=Urgency.ACUUT, region=region)
    return "\n".join(composer().compose(sending, [row]))


def test_a_team_that_every_region_has_is_called_as_its_own_region_calls_it() -> None:
    assert "Politie, Kennemerland" in told("kennemerland")
    assert "Politie, Haaglanden" in told("haaglanden")


def test_a_message_of_before_regions_were_kept_has_the_words_of_the_default_region() -> None:
    assert "Politie, Kennemerland" in told("")
