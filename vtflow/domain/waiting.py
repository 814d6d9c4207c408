"""In which queue a melding waits, how great the risk is meanwhile, and which waits are its contact plan.

A melding waits in a queue when who must act did not do so within the norm, or put it on a list of its own. In every
queue somebody keeps contact; the risk class sets the rhythm.
"""

from collections.abc import Mapping

from vtflow.domain.melding import Route, State, Traject
from vtflow.domain.waiting_values import GEWOON, HOOG, RISKS, VERHOOGD, Wacht

EIGEN_LIJST, LIJST_ONTVANGER, PARTNER, ONBEREIKBAAR = "eigen_lijst", "lijst_ontvanger", "partner", "onbereikbaar"
RAAD, AANBIEDER = "raad", "aanbieder"
#: queue -> what it is called
RIJEN: Mapping[str, str] = {
    EIGEN_LIJST: "Eigen lijst van Veilig Thuis",
    LIJST_ONTVANGER: "Eigen lijst van de ontvanger",
    PARTNER: "Wacht op een partner",
    ONBEREIKBAAR: "Gezin niet bereikbaar",
    RAAD: "Wacht op de Raad",
    AANBIEDER: "Wacht op een aanbieder",
}
WACHT_CONTACT, RAAD_CONTACT, HULP_CONTACT = "WACHT-CONTACT", "VTO-CONTACT", "HULP-CONTACT"
#: the norms that are a contact plan
CONTACT_NORMS = frozenset({WACHT_CONTACT, RAAD_CONTACT, HULP_CONTACT})
#: state -> norms of Veilig Thuis; past one of them the melding is on its own list
_OWN: Mapping[State, tuple[str, ...]] = {
    State.AANGENOMEN: ("VB-5WD",),
    State.GECHECKT: ("VB-5WD",),
    State.GEVOEGD: ("VB-5WD",),
    State.BESLOTEN: ("OVD-AANBOD",),
    State.IN_DIENST: ("OND-START", "VV-START"),
}
#: state of a delivery -> norm of the receiver; past it the melding waits on that partner
_PARTNER: Mapping[State, str] = {
    State.AANGEBODEN: "OVD-ONTV",
    State.ONTVANGEN: "OVD-ACC",
    State.GEACCEPTEERD: "OVD-CONTACT",
}
#: states in which Veilig Thuis itself tries to reach people
_REACHING = frozenset({State.AANGENOMEN, State.GECHECKT, State.IN_DIENST})
#: phases of a VTO in which the Raad did not begin
_RAAD_WAITS = frozenset({"verstuurd", "niet_bezorgbaar", "ontvangen", "wacht"})
#: phases of a referral in which help did not begin, and the norms of which one is passed then
HULP_WACHT = frozenset({"verwezen", "intake"})
_HULP = frozenset({"TREEK-4W", "TREEK-10W", "HULP-INTAKE", "JW305-WACHT"})

#: norms that a melding is past when it waits in a queue for that reason
QUEUE_NORMS = frozenset({*(norm for norms in _OWN.values() for norm in norms), *_PARTNER.values(), *_HULP})


def queue_of(route: Route) -> str:
    """Return in which queue a melding waits for its next step, by code of `RIJEN`; empty when in none.

    Of several the first of: list of a receiver, partner, list of Veilig Thuis, household not reachable, Raad. Waiting
    for a provider lies beside the main line and is told by `waits_for_help`.
    """
    if any(one.state is State.WACHTLIJST_ONTVANGER for one in route.deliveries):
        return LIJST_ONTVANGER
    late = [wait for wait in route.waits if wait.breached]
    if any(
        wait.overdracht == one.no and wait.norm == _PARTNER.get(one.state) for wait in late for one in route.deliveries
    ):
        return PARTNER
    # why: with a casushouder somebody works on it, though the wait for that may end with this very event
    own = () if route.state is State.IN_DIENST and route.work.assigned_at else _OWN.get(route.state, ())
    if any(wait.norm in own for wait in late):
        return EIGEN_LIJST
    if route.state in _REACHING and any(one.volledig for one in route.work.pogingen):
        return ONBEREIKBAAR
    if route.state is State.BIJ_RVDK and _raad_waits(route):
        return RAAD
    return ""


def _raad_waits(route: Route) -> bool:
    return any(one.is_open and one.soort == "raad" and one.fase in _RAAD_WAITS for one in route.trajecten)


def waits_for_help(route: Route) -> tuple[Traject, ...]:
    """Return the referrals past one of their norms of which help did not begin, in the order they began."""
    late = {wait.traject for wait in route.waits if wait.breached and wait.norm in _HULP}
    return tuple(one for one in route.trajecten if one.no in late and one.is_open and one.fase in HULP_WACHT)


def risk_of(route: Route) -> str:
    """Return the risk class while a melding waits: as a person judged it, else by what is known.

    High: acute, a triage that asks for action at once, or not safe at the last contact. Raised: structural. An acute
    melding is never lower than high.
    """
    wacht, triage = wacht_of(route), route.work.triage
    if route.acuut:
        return HOOG
    if wacht.risico:
        return wacht.risico
    if (triage is not None and triage.spoed) or wacht.veilig == "nee":
        return HOOG
    return VERHOOGD if route.structureel else GEWOON


def rank(risico: str) -> int:
    """Return the place of a risk class, the lowest first."""
    return RISKS.index(risico)


def wacht_of(route: Route) -> Wacht:
    """Return what is known of contact while waiting; nothing yet is a value too."""
    return route.work.wacht or _NOTHING


_NOTHING = Wacht()
