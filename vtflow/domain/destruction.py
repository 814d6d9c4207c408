"""Requests to destroy what leads to a person: who asked, what was decided, and whether the law still wants it kept.

A request belongs to a melding. Acts are only added; how it stands is folded from them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vtflow.domain.errors import Refused


class Act(StrEnum):
    """What can be done about destroying."""

    GEVRAAGD = "gevraagd"
    GEWEIGERD = "geweigerd"
    VERNIETIGD = "vernietigd"
    BEWAREN = "bewaren"  #: it must be kept for as long as this ground holds
    VRIJGEGEVEN = "vrijgegeven"  #: that ground ended


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionAct:
    """One act about one melding."""

    ref: str
    act: Act
    by: str  #: staff member
    at: datetime  #: when it was asked or decided, UTC
    recorded_at: datetime
    ground: str = ""  #: code; of a refusal or of keeping


@dataclass(frozen=True, slots=True)
class Standing:
    """How a melding stands."""

    asked: DestructionAct | None = None  #: the request that waits for an answer
    holds: tuple[DestructionAct, ...] = ()  #: grounds that keep it, oldest first
    destroyed: DestructionAct | None = None


def standing(acts: Sequence[DestructionAct]) -> Standing:
    """Fold the acts about one melding, oldest first."""
    found = Standing()
    for act in acts:
        found = _after(found, act)
    return found


def _after(before: Standing, act: DestructionAct) -> Standing:
    match act.act:
        case Act.GEVRAAGD:
            return Standing(act, before.holds, before.destroyed)
        case Act.GEWEIGERD:
            return Standing(None, before.holds, before.destroyed)
        case Act.VERNIETIGD:
            return Standing(None, before.holds, act)
        case Act.BEWAREN:
            return Standing(before.asked, (*before.holds, act), before.destroyed)
        case Act.VRIJGEGEVEN:
            rest = tuple(hold for hold in before.holds if hold.ground != act.ground)
            return Standing(before.asked, rest, before.destroyed)


def require_allowed(act: DestructionAct, before: Standing, *, is_open: bool) -> None:
    """Check an act against how the melding stands.

    Args:
        act: What somebody wants to do.
        before: How it stands.
        is_open: Whether the melding, or one it was joined to, still runs.

    Raises:
        Refused: it cannot be done now; the text says why and what can.
    """
    if before.destroyed:
        raise Refused("vernietigd", f"{act.ref} is al vernietigd op {before.destroyed.at:%d-%m-%Y}")
    check = {Act.GEVRAAGD: _ask, Act.GEWEIGERD: _answer, Act.VERNIETIGD: _answer, Act.BEWAREN: _hold}.get(act.act, _end)
    check(act, before)
    if act.act is Act.VERNIETIGD:
        _require_free(act, before, is_open=is_open)


def _ask(act: DestructionAct, before: Standing) -> None:
    if before.asked:
        text = f"voor {act.ref} loopt al een verzoek van {before.asked.at:%d-%m-%Y}; beantwoord dat eerst"
        raise Refused("verzoek", text)


def _answer(act: DestructionAct, before: Standing) -> None:
    if before.asked is None:
        raise Refused("verzoek", f"voor {act.ref} is geen verzoek vastgelegd; doe dat eerst (`vtflow destroy request`)")
    if before.asked.by == act.by:
        text = f"{act.by} legde het verzoek vast; laat een ander beslissen, want vernietigen vraagt twee personen"
        raise Refused("tweede-persoon", text)
    if act.at < before.asked.at:
        text = f"een besluit kan niet vóór het verzoek van {before.asked.at:%d-%m-%Y} liggen"
        raise Refused("verzoek", text)


def _require_free(act: DestructionAct, before: Standing, *, is_open: bool) -> None:
    if is_open:
        text = f"{act.ref} loopt nog, of is gevoegd bij een melding die loopt; sluit die eerst"
        raise Refused("open", text)
    if before.holds:
        grounds = ", ".join(hold.ground for hold in before.holds)
        text = f"{act.ref} moet bewaard blijven ({grounds}); geef dat eerst vrij (`vtflow destroy free`)"
        raise Refused("bewaarplicht", text)


def _hold(act: DestructionAct, before: Standing) -> None:
    if any(hold.ground == act.ground for hold in before.holds):
        raise Refused("bewaarplicht", f"{act.ref} wordt al bewaard om deze grond ({act.ground})")


def _end(act: DestructionAct, before: Standing) -> None:
    if all(hold.ground != act.ground for hold in before.holds):
        grounds = ", ".join(hold.ground for hold in before.holds) or "geen"
        raise Refused("bewaarplicht", f"{act.ref} wordt niet bewaard om {act.ground}; de gronden nu: {grounds}")
