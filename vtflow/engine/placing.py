"""Carrying out the moves that a coordinator confirmed: each a command of its own on its melding."""

from collections.abc import Sequence

from vtflow.domain.work_commands import PlaceAtTeam
from vtflow.engine.adviezen import Adviezen
from vtflow.engine.steering_checks import require_lead
from vtflow.engine.values import Answer, Ask


def place_all(engine: Adviezen, region: str, moves: Sequence[tuple[str, str]], reden: str, by: str) -> list[str]:
    """Carry out moves; one that is refused does not hold up the others.

    Args:
        engine: The use cases.
        region: Whose meldingen.
        moves: Display code and team of each.
        reden: Code of the reason.
        by: The coordinator.

    Returns:
        For each move an empty text, or why it was refused, in the order given.

    Raises:
        Refused: `by` may not confirm moves.
    """
    require_lead(engine.policy(region).region, by)
    asks = [Ask(ref, PlaceAtTeam(team=team, reden=reden), by) for ref, team in moves]
    return ["" if isinstance(one, Answer) else str(one) for one in engine.do_all(asks)]
