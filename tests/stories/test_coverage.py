"""Every actor and every leg of the domain dossier has its story, and the story really involves them."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from vtflow.domain import events as e
from vtflow.domain.legs.book import LEG_BOOK
from vtflow.play.player import Stage
from vtflow.play.story import moment, read_story
from vtflow.policy import PolicyBook

HERE = Path(__file__).parent
BOOK = PolicyBook()


@dataclass(frozen=True)
class Told:
    """Who did something in a story or was waited for, and where it went."""

    staff: frozenset[str]  #: kinds of team that gave a command which was carried out
    holders: frozenset[str]  #: kinds of team that a wait or a traject lay with
    heard: frozenset[str]  #: kinds of team that a message went to
    melders: frozenset[str]  #: who reported, or asked for advice
    facts: frozenset[str]  #: kinds of event
    flows: frozenset[str]  #: flow names of the legs that waits and trajecten belong to
    norms: frozenset[str]


#: row of the table of actors (1.2) -> the number of a story, and what must be so in it: field of `Told`, value
ACTORS: dict[str, list[tuple[str, str, str]]] = {
    "Melder": [("01", "melders", "politie"), ("115", "melders", "burger"), ("05", "facts", "signaal-gemeld")],
    "Adviesvrager": [("113", "facts", "advies-geregistreerd"), ("114", "flows", "advies")],
    "Veilig Thuis": [("18", "staff", "veilig_thuis"), ("40", "holders", "veilig_thuis")],
    "Lokaal team": [("18", "staff", "lokaal_team"), ("70", "staff", "lokaal_team")],
    "Gemeente": [("70", "staff", "gemeente"), ("03", "heard", "gemeente")],
    "Gemeente: bestuur": [("03", "heard", "bestuur")],
    "Raad voor de Kinderbescherming": [("50", "staff", "raad"), ("51", "holders", "raad")],
    "Politie": [("63", "staff", "politie"), ("60", "staff", "politie")],
    "OM, ZSM-tafel": [("60", "staff", "om"), ("61", "flows", "zsm")],
    "Reclassering, Slachtofferhulp, RvdK": [("134", "staff", "reclassering"), ("134", "staff", "slachtofferhulp")],
    "Gecertificeerde instelling": [("50", "staff", "gi"), ("52", "staff", "gi")],
    "Jeugdhulp-aanbieder": [("70", "staff", "aanbieder"), ("71", "holders", "aanbieder")],
    "Ambulante spoedhulp": [("74", "staff", "crisisdienst"), ("75", "holders", "crisisdienst")],
    "Vrouwenopvang": [("73", "staff", "vrouwenopvang")],
    "GGZ": [("102", "staff", "ggz")],
    "Plegerhulp": [("76", "staff", "plegerhulp")],
    "Maatschappelijk werk": [("131", "staff", "maatschappelijk_werk")],
    "MDA++ team": [("104", "staff", "mda")],
    "Zorg- en Veiligheidshuis": [("134", "staff", "zvh")],
    "GGD": [("134", "staff", "ggd")],
    "Burgemeester": [("63", "staff", "burgemeester")],
    "Direct betrokkenen": [("27", "facts", "gesprek-vastgelegd"), ("40", "facts", "huishouden-geinformeerd")],
}
#: the row of which the work lies outside a melding: it sees figures and asks for an improvement plan
BESIDE_A_MELDING = {"Inspectie (IGJ)"}
#: leg of 2.7 -> the number of a story, and what must be so in it
LEGS: dict[str, list[tuple[str, str, str]]] = {
    "L1 melder naar Veilig Thuis": [("18", "norms", "VB-DIRECT"), ("18", "facts", "melding-geregistreerd")],
    "L2 politie naar Veilig Thuis": [("10", "melders", "politie"), ("10", "norms", "VB-5WD")],
    "L3 spoedteam naar team": [("40", "norms", "OND-START"), ("40", "facts", "casushouder-toegewezen")],
    "L4 naar het lokale team": [
        ("18", "flows", "overdracht"),
        ("18", "norms", "OVD-ACC"),
        ("18", "facts", "eerste-contact"),
    ],
    "L5 naar de Raad": [("50", "flows", "raadsonderzoek"), ("52", "norms", "VTO-SPOED")],
    "L6 politie en OM": [("60", "flows", "zsm"), ("65", "flows", "zsm"), ("67", "flows", "zsm")],
    "L7 lokaal team naar aanbieder": [("70", "flows", "jeugdhulp"), ("70", "norms", "JW305-WACHT")],
    "L8 naar de gecertificeerde instelling": [("50", "flows", "gecertificeerde-instelling"), ("50", "norms", "GI-5WD")],
    "L9 naar opvang, ggz, plegerhulp, crisisdienst": [("73", "flows", "jeugdhulp"), ("74", "flows", "crisis")],
    "L10 huisverbod": [("63", "flows", "huisverbod"), ("63", "norms", "HV-10D")],
    "L11 naar MDA++ of Zorg- en Veiligheidshuis": [("104", "flows", "mda"), ("134", "flows", "mda")],
    "L12 terug naar Veilig Thuis": [("81", "facts", "overdracht-teruggegeven"), ("05", "norms", "WACHT-HERTRIAGE")],
}
#: kinds of team that no command is asked of: they are told by the ladders, or carry on behind another
HEARS_ONLY = {"bestuur", "coordinatie", "manager", "operaties"}
CLAIMS = [(row, *claim) for table in (ACTORS, LEGS) for row, claims in table.items() for claim in claims]
_told: dict[str, Told] = {}


def told(number: str) -> Told:
    """Play the story with this number, once."""
    if number not in _told:
        _told[number] = _play(number)
    return _told[number]


def _play(number: str) -> Told:
    (path,) = HERE.glob(f"{number}-*.yaml")
    story = read_story(path)
    stage = Stage(story, BOOK)
    teams = BOOK.policy(story.region).region.teams
    kinds = {code: team.kind for code, team in teams.items()}
    found: dict[str, set[str]] = {name: set() for name in Told.__dataclass_fields__}
    for step in story.steps:
        stage.advance(moment(step.at))
        stage.do(step)
        found["melders"] |= {str(step.data[who]) for who in ("melder", "adviesvrager") if who in step.data}
    stage.advance(moment(story.until))
    for ref in stage.refs.values():
        for event, _ in stage.store.read(lambda reader, ref=ref: reader.events(ref)):
            fact = event.fact
            found["facts"].add(e.name_of(fact))
            found["staff"].add(kinds.get(event.by.partition(".")[0], ""))
            if isinstance(fact, e.WaitOpened):
                found["holders"].add(kinds.get(fact.wait.holder, ""))
                found["flows"].add(fact.wait.leg)
                found["norms"].add(fact.wait.norm)
            elif isinstance(fact, e.StepTaken):
                found["holders"].add(kinds.get(fact.bij, ""))
                found["flows"].add(LEG_BOOK[fact.soort].leg)
    found["heard"] = {kinds.get(row.team, "") for row in stage.store.read(lambda reader: reader.outbox())}
    return Told(**{name: frozenset(values) for name, values in found.items()})


@pytest.mark.parametrize(("row", "number", "what", "value"), CLAIMS, ids=lambda value: str(value).replace(" ", "-"))
def test_the_story_of_a_row_really_involves_it(row: str, number: str, what: str, value: str) -> None:
    assert value in getattr(told(number), what), f"{row}: story {number}"


def test_every_leg_of_the_dossier_is_told() -> None:
    assert {row.partition(" ")[0] for row in LEGS} == {f"L{number}" for number in range(1, 13)}


def test_every_kind_of_partner_that_a_region_has_acts_in_some_story_or_only_hears() -> None:
    kinds = {team.kind for team in BOOK.policy("kennemerland").region.teams.values()}
    acting = {value for claims in ACTORS.values() for _, what, value in claims if what == "staff"}

    assert sorted(kinds - acting) == sorted(HEARS_ONLY)
    assert not BESIDE_A_MELDING & ACTORS.keys()
