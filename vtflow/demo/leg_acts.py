"""What people do on the legs of others: the Raad with what comes after it, and justice.

They look at what waits, not at the course, so that a melding that came here by another road is carried on all the same.
"""

from collections.abc import Callable, Sequence

from vtflow.demo.courses import Course
from vtflow.demo.seen import Seen, Step, morning_of
from vtflow.domain.command import Command
from vtflow.domain.legs import college, gi_commands, justitie, raad_commands
from vtflow.domain.melding import State, Wait
from vtflow.domain.persons import children
from vtflow.terms import local_date

#: what the assessment is decided to; every other course ends in an overdracht
OUTCOMES = {
    Course.MONITORING: "einde_bemoeienis",
    Course.EINDE: "einde_bemoeienis",
    Course.VV: "vv",
    Course.ONDERZOEK: "onderzoek",
    Course.RAAD: "vto",
    Course.JUSTITIE: "justitie",
}
_STEP = "stap-gezet"
#: how often, in percent: monitoring after justice, no measure after an investigation
_MONITORED, _NO_MEASURE = 60, 55


# ------------------------------------------------------------ Raad and gecertificeerde instelling


def _send_vto(seen: Seen) -> Step | None:
    wait, route = seen.wait("VTO-INDIENEN"), seen.route
    if wait is None:
        return None
    command: Command = raad_commands.SendVto(
        aan=seen.team("raad").code,
        kinderen=list(children(max(1, route.kinderen))),
        grond="ontwikkeling_bedreigd",
        veiligheidsplan=bool(route.work.afspraken),
        zienswijze=seen.manner.pick("zienswijze", ("gegeven", "wil_niet")),
    )
    if not route.kinderen:  # why: it was decided on a melding that joined, which had children; this one has none
        command = raad_commands.DropVto(uitkomst="einde_bemoeienis", monitoring=True, akkoord=seen.colleague())
    return seen.by_veilig_thuis("send-vto", wait.opened_at, command)


def _vto_arrives(seen: Seen) -> Step | None:
    if seen.running("raad", "verstuurd") is not None:
        sent = raad_commands.RecordVtoBericht(status="bevestigd", bericht=f"vto-{seen.manner.number}")
        return seen.by_veilig_thuis("vto-arrives", seen.last(_STEP), sent)
    if seen.running("raad", "niet_bezorgbaar") is None:
        return None
    other = raad_commands.DeliverVtoOtherwise(
        wijze="beveiligde_mail", bewijs=f"vto-{seen.manner.number}", ontvangen_door=_name(seen, "raad")
    )
    return seen.by_veilig_thuis("vto-arrives", seen.last(_STEP), other)


def _name(seen: Seen, kind: str) -> str:
    return seen.of_kind(kind).partition(".")[2]


def _vto_accept(seen: Seen) -> Step | None:
    if seen.running("raad", "ontvangen") is None:
        return None
    command = raad_commands.AcceptVto(naam=_name(seen, "raad"))
    return seen.step("vto-accept", seen.last(_STEP), seen.of_kind("raad"), command)


def _wachtbrief(seen: Seen) -> Step | None:
    first, again = seen.wait("VTO-BRIEF"), seen.wait("VTO-INFO")
    wait = first or again
    if wait is None:
        return None
    since = wait.opened_at if first else morning_of(wait)
    return seen.step("wachtbrief", since, seen.of_kind("raad"), raad_commands.SendWachtbrief(wachttijd="tot_8_weken"))


def _tell_college(seen: Seen) -> Step | None:
    wait = seen.wait("COLLEGE-INFO")
    if wait is None:
        return None
    return seen.by_veilig_thuis("tell-college", wait.opened_at, college.InformCollege(wijze="brief"))


def _raad_start(seen: Seen) -> Step | None:
    traject = seen.running("raad", "wacht")
    wait = seen.wait("VTO-START")
    if traject is None:
        return None
    since = wait.opened_at if wait else traject.begun_at
    return seen.step("raad-start", since, seen.of_kind("raad"), raad_commands.StartRaadsonderzoek())


def _raad_finish(seen: Seen) -> Step | None:
    if seen.running("raad", "onderzoek") is None:
        return None
    maatregel = "geen" if seen.manner.happens("geen-maatregel", _NO_MEASURE) else "ots"
    command = raad_commands.FinishRaadsonderzoek(maatregel=maatregel)
    return seen.step("raad-finish", seen.last(_STEP), seen.of_kind("raad"), command)


def _court(seen: Seen) -> Step | None:
    traject = seen.running("raad", "rechter")
    if traject is None:
        return None
    since = seen.last(_STEP)
    command = gi_commands.RecordUitspraak(
        maatregel="ots",
        uitspraak_op=local_date(since),
        aan=seen.team("gi").code,
        kinderen=list(children(max(1, seen.route.kinderen))),
        dossier=True,
    )
    return seen.step("court", since, seen.of_kind("raad"), command)


def _after_raad(seen: Seen) -> Step | None:
    wait, route = seen.wait("VTO-TERUG"), seen.route
    if wait is None:
        return None
    led = route.state is State.BESLOTEN and route.uitkomst == "vto"
    uitkomst = "overdracht" if led else "gaat_door"
    return seen.by_veilig_thuis("after-raad", wait.opened_at, raad_commands.DecideNaRaad(uitkomst=uitkomst))


def _instelling(seen: Seen) -> Step | None:
    """Do what the gecertificeerde instelling has next: a name, contact, a plan; then Veilig Thuis ends its part."""
    since, by = seen.last(_STEP), seen.of_kind("gi")
    if seen.wait("GI-JB"):
        return seen.step("jeugdbeschermer", since, by, gi_commands.NameJeugdbeschermer(naam=_name(seen, "gi")))
    if seen.wait("GI-5WD"):
        return seen.step("gi-contact", since, by, gi_commands.ReportGiContact())
    if seen.wait("GI-PLAN"):
        return seen.step("gi-plan", since, by, gi_commands.RecordGiPlan())
    if seen.wait("GI-AFRONDEN"):
        command = gi_commands.FinishGi(monitoring=seen.route.state is State.BIJ_RVDK)
        return seen.by_veilig_thuis("gi-finish", since, command)
    return None


# ------------------------------------------------------------ justice


def _justitie(seen: Seen) -> Step | None:
    """Turn to the police, hear back, and decide anew."""
    waits: dict[str, Wait] = {wait.norm: wait for wait in seen.route.waits}
    if wait := waits.get("JUST-START"):
        refer = justitie.ReferJustitie(
            aan=seen.team("politie").code, vorm=seen.manner.pick("vorm", ("melding", "aangifte"))
        )
        return seen.by_veilig_thuis("refer-justitie", wait.opened_at, refer)
    if wait := waits.get("JUST-TK"):
        report = justitie.ReportJustitie(beslissing=seen.manner.pick("beslissing", ("sepot", "dagvaarding")))
        return seen.step("answer-justitie", wait.opened_at, seen.of_kind("politie"), report)
    if wait := waits.get("JUST-VERVOLG"):
        monitoring = seen.manner.happens("vervolg", _MONITORED)
        decided = justitie.DecideNaJustitie(
            uitkomst="einde_bemoeienis" if monitoring else "overdracht", monitoring=monitoring
        )
        return seen.by_veilig_thuis("after-justitie", wait.opened_at, decided)
    return None


ACTS: Sequence[Callable[[Seen], Step | None]] = (
    _send_vto,
    _vto_arrives,
    _vto_accept,
    _wachtbrief,
    _tell_college,
    _raad_start,
    _raad_finish,
    _court,
    _after_raad,
    _instelling,
    _justitie,
)
