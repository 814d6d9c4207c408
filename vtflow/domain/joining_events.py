"""What happened where a melding met the open route of its household: joined, and split off again."""

from typing import Literal

from msgspec import Struct


class MeldingJoined(Struct, frozen=True, kw_only=True):
    """On the new melding: it was joined to an open route about the same household."""

    kind: Literal["melding-gevoegd"] = "melding-gevoegd"
    to: str


class JoinReceived(Struct, frozen=True, kw_only=True):
    """On the open route: another melding about the household joined it."""

    kind: Literal["voeging-ontvangen"] = "voeging-ontvangen"
    ref: str
    reopens: bool


class MeldingSplit(Struct, frozen=True, kw_only=True):
    """On the joined melding: the join was wrong, it goes its own way."""

    kind: Literal["melding-gesplitst"] = "melding-gesplitst"
    reden: str
    note: int | None = None


class JoinUndone(Struct, frozen=True, kw_only=True):
    """On the route: a melding that had joined was split off."""

    kind: Literal["voeging-ongedaan"] = "voeging-ongedaan"
    ref: str
