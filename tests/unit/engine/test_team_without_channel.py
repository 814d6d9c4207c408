"""A team that no message can reach: operations hear of it, so that nobody waits in silence."""

from tests.unit.engine.world import CHANNEL, KENNEMERLAND, World
from vtflow.domain.messages import EMPTY_TARGET, OPERATIES

OPERATIONS = KENNEMERLAND.region.roles[OPERATIES]


def test_operations_hear_of_an_offer_to_a_team_without_any_channel() -> None:
    world = World(channels=lambda team: () if team == "cjg-haarlem" else (CHANNEL,)).offered()
    assert world.sent(team="cjg-haarlem") == []
    alerts = [row for row in world.sent(team=OPERATIONS) if row.kind.startswith(EMPTY_TARGET)]
    assert alerts
    assert all(row.key.endswith(EMPTY_TARGET) for row in alerts)


def test_where_every_team_has_a_channel_operations_hear_nothing_of_it() -> None:
    world = World().offered()
    assert world.sent(team="cjg-haarlem")
    assert not [row for row in world.sent(team=OPERATIONS) if row.kind.startswith(EMPTY_TARGET)]
