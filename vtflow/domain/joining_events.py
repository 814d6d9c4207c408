"""What happened where a melding met the open route of its household: joined, and split off again."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class MeldingJoined:
    """On the new melding: it was joined to an open route about the same household."""

    kind: Literal["melding-gevoegd"] = "melding-gevoegd"
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinReceived:
    """On the open route: another melding about the household joined it."""

    kind: Literal["voeging-ontvangen"] = "voeging-ontvangen"
    ref: str
    reopens: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeldingSplit:
    """On the joined melding: the join was wrong, it goes its own way."""

    kind: Literal["melding-gesplitst"] = "melding-gesplitst"
    reden: str
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinUndone:
    """On the route: a melding that had joined was split off."""

    kind: Literal["voeging-ongedaan"] = "voeging-ongedaan"
    ref: str
