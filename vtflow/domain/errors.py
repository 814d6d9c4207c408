"""What can go wrong in the field. People read these texts, so those a rule speaks are Dutch and say what to do."""


class VtflowError(Exception):
    """Base of every error that vtflow raises on purpose."""


class Refused(VtflowError):
    """A rule of the field forbids this command; nothing changed.

    Attributes:
        rule: Short code of the rule, stable, for machines.
        reason: Why, in Dutch; the whole text where `now` is empty.
        now: What can be done now, in names of commands; "" where the rule is not about that.
    """

    def __init__(self, rule: str, reason: str, now: str = "") -> None:
        """Keep the rule's code beside the Dutch text that a person reads."""
        super().__init__(f"{reason}. {now}" if now else reason)
        self.rule = rule
        self.reason = reason
        self.now = now


class BadInput(VtflowError):
    """What was given cannot be read as what was asked; the text names the field and what is expected."""


class UnknownMelding(BadInput):
    """No melding has this reference."""

    def __init__(self, ref: str) -> None:
        """Name the reference that was asked for."""
        super().__init__(f"er is geen melding met kenmerk {ref!r}; `vtflow list` toont wat er is")
        self.ref = ref


class PolicyError(VtflowError):
    """A norm, ladder, criterion or region in the data is wrong; names the file and the place."""


class IllegalEvent(VtflowError):
    """An event cannot follow on this route: the stream is damaged or a decision skipped its guard."""
