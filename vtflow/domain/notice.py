"""A message that an event gives rise to by itself, apart from ladders."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vtflow.domain.events import Scalar
from vtflow.domain.melding import Urgency


@dataclass(frozen=True, slots=True)
class Notice:
    """Who hears of an event, how fast, and what is asked of them."""

    on: str
    audience: tuple[str, ...]
    urgency: Urgency
    when: Mapping[str, Scalar] = field(default_factory=dict[str, Scalar])
    title: str = ""  #: heading of the message; the ones of the main line stand with the sentences
    asks: str = ""
    hand_back: str = ""
    name: str = ""  #: tells it apart from other notices of the same event that have words of their own
    until: tuple[str, ...] = ()  #: norms; the message is no longer true when the wait that opened with it ends
