"""What the melder of one melding is told: a text without anything of the case."""

from datetime import date

from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.melding import Route
from vtflow.domain.norms import Policy
from vtflow.domain.waiting import wacht_of
from vtflow.policy.melder_files import melder_texts


def melder_text(route: Route, policy: Policy, code: str, today: date) -> str:
    """Return a text for the melder of a melding, filled in; the display code is all that points to the melding.

    Args:
        route: The melding.
        policy: Rules of its region.
        code: Which text, one of `melderbericht`.
        today: The day on which it is sent.

    Raises:
        BadInput: there is no such text.
        Refused: it tells of an agreement and there is none.
    """
    text = melder_texts().get(code)
    if text is None:
        fault = f"melderbericht {code!r} bestaat niet; kies uit: {', '.join(melder_texts())}"
        raise BadInput(fault)
    agreed = wacht_of(route).melder
    if text.afspraak and agreed is None:
        fault = f"met de melder van {route.ref} loopt geen afspraak; leg er een vast (agree-melder), of kies een ander"
        raise Refused("melderafspraak", fault)
    # why not what the melder watches for: that would tell of the case in a message that others may see
    calls = policy.codes["melderbellen"]
    return text.tekst.format(
        organisatie=policy.region.title,
        kenmerk=route.ref,
        datum=f"{today:%d-%m-%Y}",
        tot=f"{date.fromisoformat(agreed.tot):%d-%m-%Y}" if agreed else "",
        bellen=calls.get(agreed.bellen, agreed.bellen) if agreed else "",
    )
