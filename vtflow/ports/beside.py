"""The port to work that is done beside a commit."""

from collections.abc import Callable
from typing import Protocol


class Meanwhile(Protocol):
    """What there is to do while a commit waits for the disk; it may not touch the record."""

    def __call__(self, is_over: Callable[[], bool], /) -> None:
        """Do it until nothing is left or `is_over()`; not always called, and again when the commit is tried again."""
        ...
