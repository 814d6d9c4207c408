"""What can go wrong before a message leaves. Texts are for operations and never hold a secret."""

from vtflow.domain.errors import VtflowError


class ConfigError(VtflowError):
    """The channels file is wrong; the text names file, channel and place, never a value.

    Attributes:
        file: The file that was read.
        channel: Name of the channel or team, or "" when the file as a whole is wrong.
        reason: What is wrong, in Dutch.
    """

    def __init__(self, file: str, channel: str, reason: str) -> None:
        place = f"{file}, {channel}" if channel else file
        super().__init__(f"{place}: {reason}")
        self.file = file
        self.channel = channel
        self.reason = reason


class UrlRefusedError(VtflowError):
    """A channel URL breaks a rule; the text names the rule and never the URL."""


class UnsafeMessageError(VtflowError):
    """A message that no channel may see: it would poison a channel or overflow it."""


class TemplateError(VtflowError):
    """A template or sentence is missing, or was given other facts than it may use."""
