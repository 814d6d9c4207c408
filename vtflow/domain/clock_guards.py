"""What the commands on a clock share: which wait is meant, under which norm, and that a melding stays watched."""

from vtflow.domain.clock_terms import norm_of
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.melding import Route, State, Wait
from vtflow.domain.norms import Norm
from vtflow.domain.routing import stage
from vtflow.domain.waiting import CONTACT_NORMS, RIJEN, queue_of, waits_for_help
from vtflow.domain.written_time import clock_text

#: outcome of the assessment -> the norms that wait until a decided melding is carried on
_CARRY_OUT: dict[str, tuple[str, ...]] = {
    "overdracht": ("OVD-AANBOD",),
    "vto": ("VTO-INDIENEN", "VTO-TERUG"),
    "in_kennis_stellen": ("KENNIS-GEVEN", "KENNIS-ONTV", "KENNIS-VERVOLG"),
    "einde_bemoeienis": ("AFSLUITING",),
}


def watching(route: Route) -> tuple[str, ...]:
    """Return the norms of which one must be open, so that somebody is warned when the next step does not come.

    A wait beside these, say for a consult, is no watch: it ends with what it is about, and then nothing is left.
    """
    if route.state is State.BESLOTEN:
        return _CARRY_OUT.get(route.uitkomst or "", ("BESLUIT-UITVOEREN",))
    return stage(route).main


def require_watched(draft: Draft) -> None:
    """Check that the next step of the melding, and of everything that runs beside it, is still waited for.

    Raises:
        Refused: it is not, so that nobody would be warned any more.
    """
    route = draft.route
    watched = {wait.traject for wait in route.waits if wait.next_moment}
    bare = next((one for one in route.trajecten if one.is_open and one.no not in watched), None)
    if bare is not None:
        text = f"dan bewaakt niets traject {bare.no} ({bare.soort}) meer; leg de uitkomst ervan vast, of beëindig het"
        raise Refused("laatste-termijn", text)
    norms = watching(route)
    if route.joined_to is None and not any(wait.norm in norms and wait.next_moment for wait in route.waits):
        what = stage(route).title
        text = f"dan bewaakt niets {route.ref} meer ({what}); leg de uitkomst vast, of sluit de route (close)"
        raise Refused("laatste-termijn", text)


def require_sight(route: Route, wait: Wait) -> None:
    """Check that a wait is not the contact plan of a melding that waits in a queue.

    Raises:
        Refused: it is; nobody would keep sight of safety any more.
    """
    waits = bool(queue_of(route) or waits_for_help(route))
    if waits and wait.norm in CONTACT_NORMS:
        where = RIJEN.get(queue_of(route), RIJEN["aanbieder"])
        text = (
            f"{route.ref} wacht ({where}): {wait.norm} houdt zicht op de veiligheid en kan niet worden overgeslagen. "
            "Leg het contact vast (record-contact)"
        )
        raise Refused("zicht-op-veiligheid", text)


def running_wait(draft: Draft, norm: str, number: int) -> Wait:
    """Return the open wait that a command is about.

    Raises:
        Refused: there is none, there are several, or it had not begun at the effective moment.
    """
    route = draft.route
    found = [wait for wait in route.waits if wait.norm == norm and number in {0, wait.no}]
    if not found:
        running = ", ".join(wait.norm for wait in route.waits) or "geen"
        raise Refused("geen-termijn", f"{route.ref} heeft geen lopende termijn {norm}; lopend: {running}")
    if len(found) > 1:
        which = ", ".join(f"{wait.no} (bij {wait.holder})" for wait in found)
        raise Refused("termijn-kiezen", f"er lopen er {len(found)} ({norm}); kies met nummer: {which}")
    if draft.context.at < found[0].opened_at:
        raise Refused("geen-termijn", f"{norm} loopt pas sinds {clock_text(found[0].opened_at)}; kies een later moment")
    return found[0]


def norm_under(draft: Draft, wait: Wait) -> Norm:
    """Return the norm by which the term of a wait is read.

    Raises:
        Refused: the region has none of this name any more.
    """
    norm = norm_of(wait, draft.context.policy)
    if norm is None:
        text = f"de norm {wait.norm} bestaat niet meer; deze termijn loopt af zoals zij begon"
        raise Refused("norm", text)
    return norm
