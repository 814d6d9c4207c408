"""What people do on the diensten of Veilig Thuis, and about what a waiting list or a delay asks of them."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from vtflow.demo.seen import Seen, Step, morning_of
from vtflow.domain import commands as c
from vtflow.domain import person_commands as pc
from vtflow.domain import work_commands as wc
from vtflow.domain.gesprekken import without_entry
from vtflow.domain.legs import dienst
from vtflow.domain.melding import State
from vtflow.terms import local_date

_STEP, _PLAN, _NAMED, _TALK = "stap-gezet", "veiligheidsplan-vastgelegd", "betrokkenen-vastgelegd", "gesprek-vastgelegd"
#: days until an agreement is checked
_CHECK_AFTER = timedelta(days=42)
#: how often monitoring follows on a dienst, in percent
_MONITORED = 60


def _since(seen: Seen, begun: datetime, *kinds: str) -> datetime:
    """Return the last moment on record of some kinds, of the steps of legs, and of the beginning."""
    return max(begun, seen.last(_STEP), *(seen.last(kind) for kind in kinds))


def _tell_waiting(seen: Seen) -> Step | None:
    wait = seen.wait("TK-WACHT")
    if wait is None:
        return None
    return seen.by_veilig_thuis("tell-waiting", wait.opened_at, c.InformMelder(over="wachten"))


def _assign(seen: Seen) -> Step | None:
    wait = seen.wait("OND-START") or seen.wait("VV-START")
    if wait is None:
        return None
    return seen.by_veilig_thuis("assign", seen.last(_STEP), wc.AssignCasushouder(casushouder=seen.assessor()))


def _start_dienst(seen: Seen) -> Step | None:
    traject, assigned = seen.running("dienst", dienst.WACHT), seen.route.work.assigned_at
    if traject is None or assigned is None:
        return None
    command = dienst.StartDienst(activiteit=seen.manner.pick("activiteit", ("gesprek", "huisbezoek", "informatie")))
    return seen.by_veilig_thuis("start-dienst", max(traject.begun_at, assigned), command)


def _name_people(seen: Seen) -> Step | None:
    traject = seen.running("dienst", dienst.LOOPT)
    if traject is None or seen.route.betrokkenen:
        return None
    command = pc.RecordBetrokkenen(betrokkenen=["slachtoffer-1", "pleger-1"])
    return seen.by_veilig_thuis("name-people", _since(seen, traject.begun_at), command)


def _talk(seen: Seen) -> Step | None:
    """Speak to the next person: during a dienst, and before an overdracht of whom the people were named before."""
    route, traject = seen.route, seen.running("dienst", dienst.LOOPT)
    offering = route.state is State.BESLOTEN and route.uitkomst == "overdracht"
    if not route.betrokkenen or not (traject or offering) or not (lacking := without_entry(route)):
        return None
    begun = traject.begun_at if traject else seen.last("veiligheidsbeoordeling-besloten")
    command = pc.RecordGesprek(persoon=lacking[0], uitkomst="gesproken")
    return seen.by_veilig_thuis("talk", _since(seen, begun, _NAMED, _TALK), command, seen.count(_TALK))


def _plan(seen: Seen) -> Step | None:
    traject, route = seen.running("dienst", dienst.LOOPT), seen.route
    if traject is None or not route.betrokkenen or without_entry(route) or route.work.afspraken:
        return None
    since = _since(seen, traject.begun_at, _TALK)
    agreed = wc.AfspraakRow(
        actie="hulp_starten",
        eigenaar="pleger-1",
        controle_op=local_date(since + _CHECK_AFTER),
        consequentie="hertriage",
    )
    return seen.by_veilig_thuis("plan", since, wc.SetVeiligheidsplan(voorwaarden=["geen_geweld"], afspraken=[agreed]))


def _check_plan(seen: Seen) -> Step | None:
    wait = seen.wait("PLAN-CONTROLE")
    left = [number for number, one in enumerate(seen.route.work.afspraken, 1) if not one.resultaat]
    if wait is None or not left:
        return None
    command = wc.CheckAfspraak(nummer=left[0], resultaat="nagekomen")
    return seen.by_veilig_thuis("check-plan", morning_of(wait), command)


def _tell_of_record(seen: Seen) -> Step | None:
    wait = seen.wait("INFO-BETR") or seen.wait("INFO-UITSTEL")
    if wait is None:
        return None
    command = wc.InformHousehold(over="gegevens", wijze="gesprek")
    return seen.by_veilig_thuis("tell-household", _since(seen, wait.opened_at), command)


def _write_up(seen: Seen) -> Step | None:
    traject, route = seen.running("dienst", dienst.LOOPT), seen.route
    if traject is None or not route.betrokkenen or without_entry(route) or not route.work.afspraken:
        return None
    command = dienst.FinaliseAfsluitbrief(conclusie=seen.manner.pick("conclusie", ("bevestigd", "niet_bevestigd")))
    return seen.by_veilig_thuis("write-up", _since(seen, traject.begun_at, _PLAN, _TALK), command)


def _end_dienst(seen: Seen) -> Step | None:
    if seen.running("dienst", dienst.AFGEROND) is None:
        return None
    command = dienst.EndDienst(vervolg="monitoring" if seen.manner.happens("vervolg", _MONITORED) else "overdracht")
    return seen.by_veilig_thuis("end-dienst", seen.last(_STEP), command)


def _tell_melder(seen: Seen) -> Step | None:
    if seen.wait("TK-OND") is None:
        return None
    return seen.by_veilig_thuis("tell-melder", seen.last(_STEP), c.InformMelder(over="onderzoek"))


def _tell_household(seen: Seen) -> Step | None:
    if seen.wait("TK-GEZIN") is None:
        return None
    command = wc.InformHousehold(over="onderzoek", wijze="gesprek")
    return seen.by_veilig_thuis("tell-household", seen.last(_STEP), command, 1)


def _tell_delay(seen: Seen) -> Step | None:
    wait = seen.wait("TK-VERTRAAG")
    if wait is None:
        return None
    command = wc.InformHousehold(over="vertraging", wijze="telefoon")
    return seen.by_veilig_thuis("tell-delay", wait.opened_at, command)


ACTS: Sequence[Callable[[Seen], Step | None]] = (
    _tell_waiting,
    _assign,
    _start_dienst,
    _name_people,
    _talk,
    _plan,
    _check_plan,
    _tell_of_record,
    _write_up,
    _end_dienst,
    _tell_melder,
    _tell_household,
    _tell_delay,
)
