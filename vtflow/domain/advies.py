"""How an advies begins, and what keeps it apart from a melding."""

from vtflow.domain import events as e
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.intake_folds import ADVIES
from vtflow.domain.legs.advies_commands import RegisterAdvies
from vtflow.domain.legs.book import LEG_OF
from vtflow.domain.legs.take import commands_now, take
from vtflow.domain.melding import Route
from vtflow.domain.routing import moves_now

#: commands of the main line that an advies has too: they are about the work and its terms, not about a household
BESIDE = frozenset(
    {
        *("escalate", "de-escalate", "acknowledge-escalation", "record-uren", "move-work"),
        *("pause-wait", "resume-wait", "extend-wait", "correct-start", "migrate-norm", "skip-wait"),
    }
)


def register_advies(draft: Draft, command: RegisterAdvies, ref: str, gemeente: str) -> None:
    """Start the stream of a new advies; `gemeente` is the slug, already looked up.

    Raises:
        Refused: it is not Veilig Thuis that records it.
        BadInput: a code or staff member is unknown.
    """
    policy = draft.context.policy
    policy.require_code("melder", command.adviesvrager)
    policy.require_code("kanaal", command.kanaal)
    if command.criterium:
        policy.require_code("afwegingscriterium", command.criterium)
    draft.record(
        e.AdviesRegistered(
            ref=ref,
            region=policy.region.id,
            gemeente=gemeente,
            adviesvrager=command.adviesvrager,
            kanaal=command.kanaal,
            acuut=command.acuut,
            responsible=policy.region.veilig_thuis,
        )
    )
    take(draft, command)


def require_kind(route: Route, command: str) -> None:
    """Check that a command fits what the route is: an advies or a melding.

    Raises:
        Refused: it belongs to the other; the text says what can be done now.
    """
    leg = LEG_OF.get(command)
    of_advies = leg is not None and leg.of == ADVIES
    if route.soort == ADVIES and not of_advies and command not in BESIDE:
        now = ", ".join(commands_now(route)) or "niets meer, het advies is gesloten"
        text = (
            f"{command} kan niet: {route.ref} is een advies, en in een advies onderneemt Veilig Thuis niets richting "
            "het huishouden. Maak er eerst een melding van (convert-to-melding)"
        )
        raise Refused("advies", text, f"Nu kan: {now}")
    if route.soort != ADVIES and of_advies:
        text = f"{command} kan niet: {route.ref} is een melding en geen advies; neem een advies aan met register-advies"
        raise Refused("advies", text)


def possible_now(route: Route) -> list[str]:
    """Return every command that the tables allow on a route: of the main line, then of the legs."""
    moves = [name for name in moves_now(route) if route.soort != ADVIES or name in BESIDE]
    return [*moves, *commands_now(route)]
