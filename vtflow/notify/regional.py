"""Composing for several regions: each message in the words of its own region, with its own titles and duty."""

from collections.abc import Mapping, Sequence

from vtflow.ports import Composer, OutboxRow, Sending


class RegionalComposer:
    """Gives a sending to the composer of its region; a sending never holds messages of two regions."""

    def __init__(self, composers: Mapping[str, Composer], default: str) -> None:
        """Keep the parts.

        Args:
            composers: Per region.
            default: The region of what carries none: messages of before regions were kept with them.
        """
        self._composers = composers
        self._default = default

    def compose(self, sending: Sending, rows: Sequence[OutboxRow]) -> tuple[str, str]:
        """Return title and body."""
        found = self._composers.get(sending.region)
        return (found or self._composers[self._default]).compose(sending, rows)
