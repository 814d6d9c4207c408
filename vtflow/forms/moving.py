"""The forms of a melding that moves to another Veilig Thuis: to offer, answer and withdraw it."""

from collections.abc import Sequence

from vtflow.domain.errors import BadInput
from vtflow.domain.legs import verhuizing as v
from vtflow.domain.melding import Route
from vtflow.domain.norms import Policy
from vtflow.forms.choices import codes, everyone
from vtflow.forms.handover import OVERDRACHT
from vtflow.forms.shapes import Field, Form, Json


def _gemeenten(policies: Sequence[Policy]) -> Sequence[str]:
    """Return the gemeenten of all other regions of the country, by slug."""
    return sorted({slug for policy in policies for slug in policy.elsewhere})


def _by_name(given: Json, route: Route, _: Policy) -> Json:
    """Turn the person who was chosen, team and code, into the code that the other Veilig Thuis knows.

    Raises:
        BadInput: the melding was not offered to that person's team.
    """
    team, _dot, code = str(given.get("naam", "")).partition(".")
    # why also one that ended: the same form sent once more gives the same answer
    asked = next((one for one in reversed(route.trajecten) if one.soort == v.SOORT), None)
    if asked is None or asked.bij != team or asked.gegevens["elders"]:
        to = "niemand" if asked is None else asked.gegevens["naar"] if asked.gegevens["elders"] else asked.bij
        text = f"naam: {team!r} is niet gevraagd om {route.ref} over te nemen; gevraagd is {to}"
        raise BadInput(text)
    return {**given, "naam": code}


MOVING_FORMS: tuple[Form, ...] = (
    Form(
        "verhuizing-aanbieden",
        OVERDRACHT,
        "Biedt een open melding aan het Veilig Thuis van een andere regio aan, omdat het gezin daarheen verhuisde. "
        "Tot iemand daar haar op naam overneemt, blijft uw organisatie verantwoordelijk en lopen alle termijnen door.",
        v.TransferMelding,
        "Aangeboden aan {naar}",
        (
            Field("naar", "Naar welke regio", choices=codes("veilig_thuis")),
            Field(
                "gemeente", "Nieuwe gemeente", choices=_gemeenten, optional=True, help="Leeg: geheim of nog onbekend"
            ),
            Field("grond", "Grond", choices=codes("grond")),
        ),
    ),
    Form(
        "verhuizing-ontvangen",
        OVERDRACHT,
        "Bevestigt dat de melding bij de andere regio is aangekomen. Overnemen gebeurt daarna, op naam.",
        v.ConfirmTransfer,
        "Ontvangst bevestigd",
    ),
    Form(
        "verhuizing-overnemen",
        OVERDRACHT,
        "Neemt de melding van een andere regio op naam over; zij gaat hier verder met dezelfde termijnen. Werkt de "
        "andere regio buiten dit systeem, gebruik dan de opdracht accept-transfer, met naam en kenmerk van de brief.",
        v.AcceptTransfer,
        "Overgenomen door {naam}",
        (Field("naam", "Wie neemt over", choices=everyone, help="Team en code; werkt bij het gevraagde Veilig Thuis"),),
        shape=_by_name,
    ),
    Form(
        "verhuizing-terugsturen",
        OVERDRACHT,
        "Stuurt de melding terug met een reden. Wie haar aanbood, bleef verantwoordelijk.",
        v.ReturnTransfer,
        "Teruggestuurd: {reden}",
        (Field("reden", "Reden", choices=codes("verhuisterugreden")),),
    ),
    Form(
        "verhuizing-intrekken",
        OVERDRACHT,
        "Trekt het aanbod aan een andere regio in zolang niemand de melding heeft overgenomen.",
        v.WithdrawTransfer,
        "Ingetrokken: {reden}",
        (Field("reden", "Reden", choices=codes("verhuisintrekreden")),),
    ),
)
