"""When an open melding may go to another Veilig Thuis, and what goes along with it."""

from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.kinds import KIND_OF_OUTCOME
from vtflow.domain.legs.dienst import DIENST, ONDERZOEK
from vtflow.domain.melding import Route, State, Traject
from vtflow.domain.neighbours import Neighbour
from vtflow.domain.routing import VEILIG_THUIS
from vtflow.terms import local_date

#: kinds of traject that go along where they lie with Veilig Thuis itself: its own work and the way to a decision
GOES_ALONG = frozenset({DIENST.soort, "raad", "justitie"})
_ASSESSING = "veiligheidsbeoordeling"
_MONITORED = frozenset({State.MONITORING, State.TERUGGEKOPPELD})


def carried(route: Route) -> tuple[Traject, ...]:
    """Return the running trajecten that go along, in the order they began."""
    return tuple(one for one in route.trajecten if one.is_open and one.soort in GOES_ALONG)


def require_free(draft: Draft, without: Traject | None = None) -> None:
    """Check that nothing of the melding lies with a partner of the old region, who does not move along.

    Args:
        draft: The melding.
        without: The transfer itself.

    Raises:
        Refused: somebody else has the safety duty, or an overdracht or traject runs; the text says what to do first.
    """
    route, region = draft.route, draft.context.policy.region
    if route.responsible != route.veilig_thuis:
        other = region.team(route.responsible).title
        text = f"{other} is verantwoordelijk voor {route.ref}; laat dat team eerst teruggeven"
        raise Refused("verantwoordelijk", f"{text} (hand-back, reden verhuisd)")
    lying = next((one for one in route.deliveries if not one.came_back), None)
    if lying is not None:
        text = (
            f"{route.ref} ligt bij {region.team(lying.aan).title} ({lying.state.value}); trek die overdracht eerst in"
        )
        raise Refused("open-aanbod", f"{text} (withdraw-overdracht), of laat haar teruggeven (hand-back)")
    number = without.no if without else 0
    for one in route.trajecten:
        if one.is_open and one.no != number and not _is_own(draft, one):
            text = f"bij {region.team(one.bij).title} loopt nog traject {one.no} ({one.soort}) van {route.ref}"
            raise Refused("open-traject", f"{text}; rond dat af of trek het in, want dat gaat niet mee naar een ander")


def _is_own(draft: Draft, traject: Traject) -> bool:
    return traject.soort in GOES_ALONG and draft.context.policy.region.team(traject.bij).kind == VEILIG_THUIS


def module_for(route: Route) -> str:
    """Return the module that a region must run to go on with a melding as it stands."""
    if any(one.is_open and one.gegevens.get("dienst") == ONDERZOEK for one in route.trajecten):
        return "onderzoek"
    if route.state in _MONITORED:
        return "monitoring"
    return "overdracht" if route.state is State.BESLOTEN and route.uitkomst == "overdracht" else _ASSESSING


def require_module(draft: Draft, other: Neighbour) -> None:
    """Check that the other region does now what comes next for the melding.

    Raises:
        Refused: it does not work together in the way that was decided, or that task rests there, by its own dates or by
            the way it works for the time being.
    """
    route = draft.route
    code, day = module_for(route), local_date(draft.context.at)
    kind = KIND_OF_OUTCOME.get(route.uitkomst or "") if route.state is State.BESLOTEN else None
    if kind and other.soorten and kind not in other.soorten:
        text = f"{other.title} gebruikt {draft.context.policy.codes['soort'][kind]!r} niet, en daartoe is besloten"
        raise Refused("soort", f"{text}; corrigeer eerst het besluit (correct-entry), dan besluit de andere regio zelf")
    if other.profile.runs(code, day):
        return
    module, mode = other.profile.modules.get(code), other.profile.mode_on(day)
    why = f" ({mode.title}, {mode.period})" if mode else ""
    text = f"{other.title} voert op {day:%d-%m-%Y} de taak {module.title if module else code} niet uit{why}"
    raise Refused("module", f"{text}; houd de melding hier en spreek met elkaar af wanneer het kan")
