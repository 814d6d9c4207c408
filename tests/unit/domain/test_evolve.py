"""Folding events: every kind is known, every prefix gives a route, a damaged stream is noticed."""

import dataclasses
from datetime import timedelta
from typing import get_args

import pytest
from msgspec.structs import replace

from tests.unit.engine.lives import followed
from tests.unit.engine.two_regions import moved, two_regions
from tests.unit.engine.world import BOOK, CJG, KENNEMERLAND, World, command
from vtflow.domain import events as e
from vtflow.domain.errors import IllegalEvent
from vtflow.domain.evolve import evolve, replay
from vtflow.domain.legs.advies_commands import RegisterAdvies
from vtflow.domain.melding import Sent
from vtflow.engine import NewAdvies
from vtflow.store.codec import decode_event, encode_event

KINDS = {e.kind_of(kind): kind for kind in get_args(e.Fact)}


def work(world: World, name: str) -> None:
    """Do everything that Veilig Thuis itself may record."""
    world.do(name, "assign-casushouder", casushouder="vt.m03")
    attempt = {"persoon": "pleger-1", "kanaal": "telefoon", "uitkomst": "niet_bereikt"}
    world.do(name, "record-contactpoging", **attempt, volgende_op=str(world.clock.now().date()))
    answers = {"gevaar_nu": "nee", "herhaling": "ja", "ernst": "licht", "jong_kind": "nee", "steun": "ja"}
    world.do(name, "record-triage", versie="voorbeeld-1", antwoorden=answers)
    row = {"actie": "huisarts", "eigenaar": "pleger-1", "controle_op": "2027-01-04", "consequentie": "hertriage"}
    world.do(name, "set-veiligheidsplan", voorwaarden=["toezicht"], afspraken=[row])
    world.do(name, "check-afspraak", nummer=1, resultaat="nagekomen")
    world.do(name, "postpone-information", reden="veiligheid")
    world.do(name, "inform-household", over="gegevens", wijze="gesprek")
    world.do(name, "record-uren", taak="onderzoek", minuten=30)


def clocks(world: World, name: str) -> None:
    """Change a clock in every way, and undo what was entered by mistake."""
    clock = {"norm": "OVD-AANBOD"}
    world.decided(name, "overdracht", gesproken="alle")
    since = (world.clock.now() - timedelta(hours=1)).isoformat()
    world.do(name, "correct-start", vanaf=since, reden="tikfout")
    world.do(name, "correct-start", **clock, vanaf=world.clock.now().isoformat(), reden="tikfout")
    world.do(name, "pause-wait", **clock, reden="gezin_afwezig", herzien_op=str(world.clock.now().date()))
    world.do(name, "resume-wait", **clock)
    world.do(name, "extend-wait", **clock, reden="meer_tijd_nodig")
    norms = tuple(
        dataclasses.replace(one, version="later") if one.id == "OVD-AANBOD" else one for one in KENNEMERLAND.norms
    )
    world.book.now = dataclasses.replace(KENNEMERLAND, norms=norms)
    world.do(name, "migrate-norm", **clock, reden="norm_gewijzigd", akkoord="vt.m02")
    world.book.now = KENNEMERLAND
    world.do(name, "record-contact", uitkomst="bereikt")
    world.do(name, "correct-entry", soort="contact-vastgelegd", reden="verkeerde_melding")
    world.offer(name)
    world.do(name, "accept-overdracht", by=CJG, naam="m02", gesprek_op="2026-03-27")
    world.do(name, "request-support", by=CJG, vraag="meegaan")
    world.do(name, "cancel-traject", traject=1, reden="tikfout")
    world.do(name, "skip-wait", norm="OVD-CONTACT", reden="anders_geregeld", akkoord="vt.m02")


def elsewhere(world: World, name: str) -> None:
    """Take a melding in another region in, about the household of A, and an advies."""
    world.book.now = BOOK.policy("amsterdam-amstelland")
    world.register(name, huishouden="gezin A", gemeente="Amstelveen")
    world.book.now = KENNEMERLAND
    asked = command("register-advies", gemeente="Haarlem", adviesvrager="burger", kanaal="telefoon")
    assert isinstance(asked, RegisterAdvies)
    new = NewAdvies(command=asked, received_at=world.clock.now(), by="vt.m00")
    world.refs["I"] = world.engine.register_advies(world.region, new).ref


def climbed(world: World, name: str) -> None:
    """Lift, take on and lower an escalation, take it on again, and move the work."""
    world.do(name, "escalate", niveau=4, reden="verzoek", norm="OVD-AANBOD")
    world.do(name, "acknowledge-escalation", actie="overleg", norm="OVD-AANBOD")
    world.do(name, "de-escalate", by="vt-coordinatie.m00", niveau=1, reden="afspraak", norm="OVD-AANBOD")
    world.do(name, "acknowledge-escalation", actie="overleg", norm="OVD-AANBOD")
    world.do(name, "move-work", van="vt.m01", naar="vt.m02", reden="caseload")


def melders(world: World, name: str) -> None:
    """Put a melding at another team, and all that concerns its melder."""
    world.register(name)
    world.do(name, "place-at-team", team="vt-monitoring", reden="gelijke_wachttijd")
    world.do(name, "agree-melder", opletten=["letsel"], bellen="kantoor", tot="2026-04-01")
    world.do(name, "end-melder-agreement", reden="melder_stopt")
    world.do(name, "record-melder-signal", signaal="klacht")
    begun = world.clock.now()
    world.pass_time("2026-04-20 09:00")
    span = {"van": begun.isoformat(), "tot": (begun + timedelta(days=3)).isoformat()}
    world.do(name, "correct-booking", **span, houder="huishouden", reden="gezin_niet_bereikbaar")


def nowhere(world: World, name: str) -> None:
    """Take in what a machine brought without a known gemeente, and say where it belongs."""
    world.register(name, machine=True, gemeente="Nergenshuizen")
    world.do(name, "set-gemeente", gemeente="Haarlem")


def eventful() -> World:
    """Meldingen that went through everything there is."""
    world = followed("2026-03-02 10:00")
    world.register("B", huishouden="gezin A")
    world.do("B", "check-veiligheid", acuut=False)
    world.do("B", "decide-veiligheidsbeoordeling", uitkomst="overdracht")
    world.offer()
    world.do("A", "withdraw-overdracht", reden="onveilig")
    world.offer()
    world.do("A", "return-overdracht", by=CJG, reden="geen_veiligheidsplan")
    world.offer()
    world.do("A", "refuse-overdracht", by=CJG, reden="geen_capaciteit")
    world.register("C", huishouden="gezin A")
    world.do("C", "split-melding", reden="tikfout")
    world.do("A", "report-signal")
    world.do("A", "retriage", acuut=False)
    world.pass_time("2026-03-10 09:00")
    climbed(world, "A")
    world.pass_time("2026-03-20 09:00")
    world.decided("D", "einde_bemoeienis", gesproken="alle")
    world.do("D", "close", reden="veilig")
    world.decided("E", "overdracht", gesproken="alle")
    world.offer("E")
    world.do("E", "accept-overdracht", by=CJG, naam="m02", gesprek_op="2026-03-27")
    world.do("E", "request-support", by=CJG, vraag="meegaan")
    world.do("E", "hand-back", by=CJG, reden="nieuwe_onveiligheid")
    nowhere(world, "J")
    world.decided("F", "onderzoek", gesproken="alle")
    work(world, "F")
    clocks(world, "G")
    elsewhere(world, "H")
    return world


@pytest.fixture(scope="module")
def world() -> World:
    found = eventful()
    melders(found, "K")
    return found


def test_every_kind_of_event_happens_can_be_folded_and_comes_back_from_text(world: World) -> None:
    events = [event for name in "ABCDEFGHIJK" for event in world.events(name)]
    events += moved(two_regions()).events("B")

    assert {event.fact.kind for event in events} == KINDS.keys()
    assert all(decode_event(encode_event(event)) == event for event in events)


@pytest.mark.parametrize("name", list("ABCDGHIJ"))
def test_the_whole_stream_gives_the_route_and_every_prefix_gives_one_with_as_many_events(
    world: World, name: str
) -> None:
    events = world.events(name)

    assert replay(events) == world.route(name)
    for length in range(1, len(events) + 1):
        assert replay(events[:length]).events == length


def test_a_stream_begins_with_a_registration_and_holds_one() -> None:
    world = World()
    world.register()
    events = world.events()

    with pytest.raises(IllegalEvent, match="empty stream"):
        replay([])
    with pytest.raises(IllegalEvent, match="the stream is empty"):
        replay(events[1:])
    with pytest.raises(IllegalEvent, match="registered already"):
        evolve(replay(events), events[0])


def test_nothing_follows_on_a_closed_stream(world: World) -> None:
    closed = world.route("D")

    for event in (event for name in "ABC" for event in world.events(name)[1:]):
        with pytest.raises(IllegalEvent, match=r"registered already|the stream is closed"):
            evolve(closed, event)


@pytest.mark.parametrize(
    "fact",
    [
        e.WaitClosed(no=99, norm="VB-5WD", leg="x", in_time=True, how="x"),
        e.TermBreached(no=99, norm="VB-5WD", leg="x", holder="vt"),
        e.AcknowledgementLapsed(no=99, norm="VB-5WD"),
    ],
)
def test_an_event_about_a_wait_that_is_not_open_is_illegal(fact: e.Fact) -> None:
    world = World()
    world.register()
    event = world.events()[-1]

    with pytest.raises(IllegalEvent, match="no open wait 99"):
        evolve(world.route(), replace(event, fact=fact))


def test_a_rung_out_of_order_is_illegal() -> None:
    world = World()
    world.register()
    wait = world.wait("VB-5WD")
    fact = e.RungReached(
        no=wait.no, norm=wait.norm, leg=wait.leg, rung="100", level=3, percent=100, sent=Sent.VERSTUURD
    )

    with pytest.raises(IllegalEvent, match="out of order"):
        evolve(world.route(), replace(world.events()[-1], fact=fact))


def test_an_answer_of_a_receiver_without_an_overdracht_is_illegal() -> None:
    world = World()
    world.register()

    for fact in (e.ReceiptConfirmed(no=1, spoed=False), e.FirstContactReported(no=1)):
        with pytest.raises(IllegalEvent, match="has no overdracht"):
            evolve(world.route(), replace(world.events()[-1], fact=fact))


def test_the_last_of_veilig_thuis_who_acted_stands_in_as_casushouder() -> None:
    world = World().decided()
    assert world.route().casushouder == "vt.m01"
    world.do("A", "record-contact", by="vt-spoed.m00", uitkomst="bereikt")
    assert world.route().casushouder == "vt.m01"
    world.do("A", "record-contact", by="vt.m05", uitkomst="bereikt")
    assert world.route().casushouder == "vt.m05"
