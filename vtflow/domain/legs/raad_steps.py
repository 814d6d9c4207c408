"""What the commands on a VTO check, and which steps they lead to."""

from collections.abc import Callable, Iterable
from datetime import date

from vtflow.domain.actors import require_second, require_works_at
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.gesprekken import require_person
from vtflow.domain.legs import raad_commands as c
from vtflow.domain.legs.bescherming import (
    EINDE,
    GEEN,
    GI,
    NAME_ONE,
    OVERDRACHT,
    RAAD,
    VOTS,
    VTO,
    duty,
    local_moment,
    months_after,
    running,
    team_for,
    vto_leads,
)
from vtflow.domain.legs.leg import LegCommand, Taken
from vtflow.domain.melding import Route, Scalar, State, Traject
from vtflow.domain.norms import Region, Team
from vtflow.domain.personal import personal_data
from vtflow.domain.written_time import clock_text
from vtflow.terms import local_date

#: after how many months without an investigation the parents may ask how things stand
_MAY_ASK_AFTER = 3
#: answer to `decide-na-raad` where something else leads the route
_GOES_ON = "gaat_door"


def one_step(name: str) -> Callable[[Draft, Traject | None, LegCommand], Iterable[Taken]]:
    """Return the handler of a command that takes one step and asks nothing."""

    def handler(_: Draft, __: Traject | None, ___: LegCommand) -> Iterable[Taken]:
        yield Taken(name)

    return handler


def unroutable(region: Region, receiver: Team) -> str:
    """Return why a machine message cannot go to a team, as a code of the list `corvfout`; empty when it can."""
    if not receiver.oin:
        return "ontvanger_zonder_oin"
    return "" if region.team(region.veilig_thuis).oin else "afzender_zonder_oin"


def send(draft: Draft, _: Traject | None, command: c.SendVto) -> Iterable[Taken]:
    """Send a VTO; where no message can reach the Raad, that is recorded at once and asks for another way."""
    route, policy = draft.route, draft.context.policy
    policy.require_code("vtogrond", command.grond)
    policy.require_code("zienswijze", command.zienswijze)
    team = team_for(draft, RAAD, command.aan)
    for kind in command.kinderen:
        require_person(route, kind)
    _require_time(route, spoed=command.spoed)
    gegevens: dict[str, Scalar] = {
        "kinderen": ",".join(sorted(set(command.kinderen))),
        "grond": command.grond,
        "zienswijze": command.zienswijze,
        "veiligheidsplan": command.veiligheidsplan,
        "spoed": command.spoed,
        **_call(draft, team, command),
    }
    staat = State.BIJ_RVDK if _takes_the_lead(route, in_plaats=command.in_plaats) else None
    yield Taken("vto-verstuurd", gegevens, bij=team.code, staat=staat, uitkomst=VTO if staat else "")
    fout = unroutable(policy.region, team)
    if fout:
        yield Taken("vto-niet-bezorgbaar", {"fout": fout, "spoed": command.spoed})


def _require_time(route: Route, *, spoed: bool) -> None:
    if route.uitkomst is None and not spoed:
        text = (
            f"over {route.ref} is nog niet besloten; besluit eerst (decide-veiligheidsbeoordeling, uitkomst vto). "
            "Kan het niet wachten, dien dan met spoed in"
        )
        raise Refused("volgorde", text)


def _takes_the_lead(route: Route, *, in_plaats: bool) -> bool:
    """Tell whether the VTO moves the route; it runs beside the rest where something else leads."""
    decided = route.state is State.BESLOTEN
    if in_plaats and not (decided and route.uitkomst == OVERDRACHT):
        text = f"in_plaats geldt voor een besluit tot overdracht dat nog niet is aangeboden; {route.ref} staat op "
        raise Refused("leidt", f"{text}{route.state.value!r}. Laat in_plaats weg: de VTO loopt dan ernaast")
    return decided and (in_plaats or route.uitkomst in {VTO, EINDE})


def _call(draft: Draft, team: Team, command: c.SendVto) -> dict[str, Scalar]:
    """Return when and with whom was called; with spoed that comes first."""
    if not command.spoed:
        return {}
    if command.gebeld_op is None or not command.gebeld_met:
        text = f"bij spoed belt u eerst {team.title}: geef gebeld_op (wanneer) en gebeld_met (wie nam op)"
        raise Refused("spoed-bellen", text)
    called = local_moment(command.gebeld_op, "gebeld_op")
    if called > draft.context.at:
        text = f"het gesprek van {clock_text(called)} ligt na het verzoek; bel eerst"
        raise Refused("spoed-bellen", text)
    require_works_at(draft, team.code, command.gebeld_met, NAME_ONE)
    return {"gebeld_op": called.isoformat(), "gebeld_met": command.gebeld_met}


def drop(draft: Draft, _: Traject | None, command: c.DropVto) -> Iterable[Taken]:
    """Take a decision back that was not carried out yet; another member of Veilig Thuis agrees."""
    route = draft.route
    if route.state is not State.BESLOTEN or route.uitkomst != VTO:
        text = (
            f"er ligt geen besluit tot een VTO dat nog niet is uitgevoerd: {route.ref} staat op {route.state.value!r}"
        )
        raise Refused("vto", f"{text} ({route.uitkomst or 'nog niet besloten'})")
    require_second(draft, command.akkoord, "het afzien van een verzoek tot onderzoek", "wie het vastlegt")
    staat = _outcome(command.uitkomst, {OVERDRACHT, EINDE}, monitoring=command.monitoring)
    kept = {"akkoord": command.akkoord, "monitoring": command.monitoring}
    yield Taken("vto-niet-nodig", kept, uitkomst=command.uitkomst, staat=staat)


def _outcome(uitkomst: str, allowed: set[str], *, monitoring: bool) -> State:
    """Return the state to which an outcome leads."""
    if uitkomst not in allowed:
        raise Refused("uitkomst", f"{uitkomst!r} kan hier niet; kies uit: {', '.join(sorted(allowed))}")
    if monitoring and uitkomst != EINDE:
        raise Refused("monitoring", f"monitoring direct na het besluit kan alleen bij {EINDE}")
    return State.MONITORING if monitoring else State.BESLOTEN


def record_bericht(draft: Draft, traject: Traject | None, command: c.RecordVtoBericht) -> Iterable[Taken]:
    """Record a status of the message; one that comes after the Raad already answered changes nothing."""
    if traject is None:
        return
    kept: dict[str, Scalar] = {"bericht": command.bericht, "spoed": _spoed(traject)}
    arrived = traject.fase not in {"verstuurd", "niet_bezorgbaar"}
    if command.status == "niet_bezorgbaar":
        draft.context.policy.require_code("corvfout", command.reden)
        if arrived:
            text = f"de Raad heeft dit verzoek al ({traject.fase}); dan is het bericht wel bezorgd"
            raise Refused("bericht", text)
        yield Taken("vto-niet-bezorgbaar", {**kept, "fout": command.reden})
    elif command.status != "bevestigd":
        yield Taken(f"vto-bericht-{command.status}", kept)
    elif not arrived:
        yield Taken("vto-ontvangen", kept)


def _spoed(traject: Traject | None) -> bool:
    return bool(traject and traject.gegevens.get("spoed"))


def deliver_otherwise(draft: Draft, traject: Traject | None, command: c.DeliverVtoOtherwise) -> Iterable[Taken]:
    """Record another way and its proof; only where the message cannot be delivered, or with spoed."""
    draft.context.policy.require_code("vtobezorging", command.wijze)
    spoed = _spoed(traject)
    if traject is None or (traject.fase == "verstuurd" and not spoed):
        text = "een VTO gaat via CORV; anders kan alleen bij spoed, of als het bericht niet te bezorgen is"
        raise Refused("corv-verplicht", text)
    found = personal_data(command.bewijs)
    if found:
        raise Refused("persoonsgegevens", f"het bewijs lijkt {found} te bevatten; noem een kenmerk van uw verzending")
    require_works_at(draft, traject.bij, command.ontvangen_door, NAME_ONE)
    kept = {"wijze": command.wijze, "bewijs": command.bewijs, "ontvangen_door": command.ontvangen_door, "spoed": spoed}
    yield Taken("vto-anders-bezorgd", kept)


def accept(draft: Draft, traject: Traject | None, command: c.AcceptVto) -> Iterable[Taken]:
    """Take it on by name; where the VTO leads, the safety duty moves to the Raad."""
    if traject is None:
        return
    require_works_at(draft, traject.bij, command.naam, NAME_ONE)
    day = local_date(draft.context.at).isoformat()
    kept: dict[str, Scalar] = {"naam": command.naam, "aanvaard_op": day, "spoed": _spoed(traject)}
    # why: a jeugdbeschermer who was named before keeps sight; that person does not lose it to somebody farther off
    takes = vto_leads(draft.route) and duty(draft.route) == draft.route.veilig_thuis
    yield Taken("vto-in-behandeling", kept, responsible=traject.bij if takes else "")


def reject(draft: Draft, _: Traject | None, command: c.RejectVto) -> Iterable[Taken]:
    """Send it back with a reason."""
    draft.context.policy.require_code("vtoafwijzing", command.reden)
    yield _back(draft, "vto-afgewezen", {"afwijzing": command.reden})


def withdraw(draft: Draft, _: Traject | None, command: c.WithdrawVto) -> Iterable[Taken]:
    """Withdraw it with a reason."""
    draft.context.policy.require_code("intrekreden", command.reden)
    yield _back(draft, "vto-ingetrokken", {"intrekking": command.reden})


def reject_verzoek(draft: Draft, _: Traject | None, __: c.RejectVerzoek) -> Iterable[Taken]:
    """Come back from the court without a measure."""
    yield _back(draft, "verzoek-afgewezen", {})


def _back(draft: Draft, step: str, kept: dict[str, Scalar]) -> Taken:
    """Return a step that gives the case back to Veilig Thuis: the safety duty too, where the VTO led the route."""
    own = draft.route.veilig_thuis
    if not vto_leads(draft.route):
        return Taken(step, kept, bij=own)
    return Taken(step, kept, bij=own, responsible=own, staat=State.BESLOTEN)


def lead(draft: Draft, _: Traject | None, __: c.LeadVto) -> Iterable[Taken]:
    """Let the VTO lead; only where nothing else does any more."""
    route = draft.route
    if route.state is not State.BESLOTEN:
        text = (
            f"{route.ref} staat op {route.state.value!r}; de VTO kan leiden zodra wat nu leidt is afgerond of terug is"
        )
        raise Refused("leidt", text)
    yield Taken("vto-leidt", uitkomst=VTO, responsible=duty(route))


def lead_after_decision(draft: Draft, traject: Traject | None) -> Iterable[Taken]:
    """Let a VTO that was sent during the assessment lead when that is the decision."""
    if traject is not None and traject.fase != "terug" and draft.route.uitkomst == VTO:
        yield Taken("vto-leidt", responsible=duty(draft.route))


def send_wachtbrief(draft: Draft, _: Traject | None, command: c.SendWachtbrief) -> Iterable[Taken]:
    """Record a letter with the expected wait; when that runs over, the next letter is due."""
    draft.context.policy.require_code("wachttijd", command.wachttijd)
    yield Taken("wachtbrief-verstuurd", {"wachttijd": command.wachttijd})


def ask_stand(draft: Draft, traject: Traject | None, _: c.AskRaadStand) -> Iterable[Taken]:
    """Record the question; it may be asked once three months have passed since the Raad took the VTO on."""
    if traject is None:
        return
    since = date.fromisoformat(str(traject.gegevens["aanvaard_op"]))
    first = months_after(since, _MAY_ASK_AFTER)
    if local_date(draft.context.at) < first:
        text = f"de stand van zaken opvragen kan vanaf {first:%d-%m-%Y}, drie maanden na het in behandeling nemen"
        raise Refused("drie-maanden", f"{text}. Tot dan geldt de brief over de wachttijd")
    yield Taken("stand-gevraagd")


def finish(draft: Draft, _: Traject | None, command: c.FinishRaadsonderzoek) -> Iterable[Taken]:
    """Finish the investigation: on to the court, or back without a measure."""
    draft.context.policy.require_code("maatregel", command.maatregel)
    if command.maatregel == GEEN:
        yield _back(draft, "raad-zonder-maatregel", {})
    else:
        yield Taken("verzoek-ingediend", {"gevraagd": command.maatregel})


def end_with_measure(draft: Draft, traject: Traject | None) -> Iterable[Taken]:
    """End with a measure that was pronounced; a voorlopige one leaves the investigation running."""
    gi = running(draft.route, GI)
    if traject is None or gi is None or traject.fase == "terug" or gi.gegevens.get("maatregel") == VOTS:
        return
    yield Taken("verzoek-toegewezen")


def decide_after(draft: Draft, _: Traject | None, command: c.DecideNaRaad) -> Iterable[Taken]:
    """Decide anew where the VTO led the route; where something else leads, only note that it goes on."""
    draft.context.policy.require_code("naraad", command.uitkomst)
    route = draft.route
    led = route.state is State.BESLOTEN and route.uitkomst == VTO
    if not led:
        if command.uitkomst != _GOES_ON:
            text = f"{route.ref} staat op {route.state.value!r}: daar gaat het verder. Kies uitkomst {_GOES_ON}"
            raise Refused("uitkomst", text)
        yield Taken("na-raad-besloten", {"monitoring": False})
        return
    staat = _outcome(command.uitkomst, {OVERDRACHT, EINDE, VTO}, monitoring=command.monitoring)
    yield Taken("na-raad-besloten", {"monitoring": command.monitoring}, uitkomst=command.uitkomst, staat=staat)
