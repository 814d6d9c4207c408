"""What passes between the notifier and a sending child, and the calls that run inside the child.

Importing this module does not load Apprise; running one of its calls does.
"""

from dataclasses import dataclass, field

from vtflow.ports import Outcome


@dataclass(frozen=True, slots=True)
class Attempt:
    """Everything the child needs for one try; URL and texts may never be shown."""

    url: str = field(repr=False)
    title: str = field(repr=False)
    body: str = field(repr=False)
    key: str
    read_timeout: float  #: seconds without a byte before an HTTP answer is given up


def start_child() -> None:
    """Prepare a fresh child; runs before its first delivery and outside every deadline."""
    from vtflow.notify.sending import prepare_child  # noqa: PLC0415 - only the child loads Apprise

    prepare_child()


def try_once(attempt: Attempt) -> Outcome:
    """Try one message once, inside the child."""
    from vtflow.notify.sending import send  # noqa: PLC0415 - only the child loads Apprise

    return send(attempt)


def can_read(url: str) -> bool:
    """Tell, inside the child, whether Apprise can make a channel of the URL; nothing is sent."""
    from vtflow.notify.sending import readable  # noqa: PLC0415 - only the child loads Apprise

    return readable(url)
