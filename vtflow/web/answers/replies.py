"""What a page answers with, and the short pages that say why there is nothing to answer."""

from dataclasses import dataclass, field

from vtflow.links import Link
from vtflow.web.answers.render import render


@dataclass(frozen=True, slots=True)
class Reply:
    """A page, or where to go instead."""

    status: int
    html: str = ""
    location: str = ""
    headers: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: signed in, or only by the link."""

    staff: str = ""  #: `<team>.<code>` of who signed in; empty: the link is the capability
    address: str = ""  #: network address, for counting only

    @property
    def team(self) -> str:
        """The team of who signed in."""
        return self.staff.partition(".")[0]


def broken() -> Reply:
    """The address was not made here."""
    return _short(
        404,
        "Deze link klopt niet",
        "Misschien is een deel van de link weggevallen. Open hem nog eens vanuit het bericht.",
    )


def gone(ref: str) -> Reply:
    """The melding is no longer there."""
    return _short(404, "Deze melding is er niet meer", "De bewaartermijn is voorbij. U hoeft niets te doen.", ref=ref)


def too_often() -> Reply:
    """Too many requests in a minute."""
    reply = _short(429, "Even wachten", "Er kwamen te veel verzoeken achter elkaar. Probeer het over een minuut weer.")
    return Reply(reply.status, reply.html, headers={"Retry-After": "60"})


def unavailable() -> Reply:
    """The record cannot be read or written now."""
    text = "Er is niets vastgelegd. Probeer het over een paar minuten weer, of bel Veilig Thuis."
    reply = _short(503, "Dat lukt nu even niet", text)
    return Reply(reply.status, reply.html, headers={"Retry-After": "60"})


def from_elsewhere() -> Reply:
    """The form did not come from a page of vtflow."""
    text = "Dit formulier kwam niet van deze pagina. Open de link uit uw bericht en vul het formulier opnieuw in."
    return _short(403, "Er is niets vastgelegd", text)


def unreadable() -> Reply:
    """The body is no form of ours."""
    text = "Het formulier kwam niet goed aan. Open de link uit uw bericht en vul het opnieuw in."
    return _short(400, "Er is niets vastgelegd", text)


def signed_out() -> Reply:
    """Nobody is signed in any more, and what was filled in is not recorded."""
    text = "U bent niet meer ingelogd. Open de link uit uw bericht, log in en vul het formulier opnieuw in."
    return _short(401, "Er is niets vastgelegd", text)


def other_team(title: str, visitor: Visitor) -> Reply:
    """The link is for another team than that of who signed in."""
    text = f"Deze link is voor {title}. U bent ingelogd als {visitor.staff}."
    return _short(403, "Deze link is niet voor uw team", text, "Log in als medewerker van dat team.")


def ended(link: Link, sleutel: str) -> Reply:
    """The link is too old; a new one can be asked for."""
    return _short(
        410,
        "Deze link is verlopen",
        "Een link werkt een beperkte tijd. Wij sturen een nieuwe link naar de vaste kanalen van uw team.",
        ref=link.ref,
        sleutel=sleutel,
    )


def new_link(link: Link, *, sent: bool) -> Reply:
    """A new link is on its way, or was sent not long ago."""
    if sent:
        lines = ("Uw team krijgt binnen enkele minuten een bericht met een nieuwe link.",)
        return _short(200, "Er komt een nieuwe link", *lines, ref=link.ref)
    text = "Er is dit uur al een nieuwe link gestuurd. Kijk bij de berichten van uw team."
    return _short(200, "De nieuwe link is al gestuurd", text, ref=link.ref)


def over(link: Link, what: tuple[str, str], done: str, team: str) -> Reply:
    """There is nothing left to answer with this link; says what happened."""
    text, when = what
    lines = [f"{text}, op {when}."] if text else []
    lines.append("U hoeft met deze link niets meer te doen. Wat er verder met de melding gebeurt, ziet u hier niet.")
    heading = (
        "Uw antwoord is vastgelegd" if done else "Hier is al antwoord op gegeven" if text else "Er is niets te doen"
    )
    html = render("bericht", heading=heading, lines=lines, ref=link.ref, sleutel="", done=done, team=team)
    return Reply(200, html)


def _short(status: int, heading: str, *lines: str, ref: str = "", sleutel: str = "") -> Reply:
    return Reply(status, render("bericht", heading=heading, lines=lines, ref=ref, sleutel=sleutel))
