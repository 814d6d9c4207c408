"""The triage instrument: every version counts for itself, and the class changes at its own lowest score."""

import dataclasses

import pytest
from msgspec.structs import replace

from tests.unit.engine.world import KENNEMERLAND, World
from vtflow.domain import work_events as w
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.triage import score
from vtflow.domain.work import Instrument, Question, UrgencyClass
from vtflow.terms import local_date

CALM = {"gevaar_nu": "nee", "herhaling": "nee", "ernst": "licht", "jong_kind": "nee", "steun": "ja"}
TWO = Instrument(
    versie="proef",
    source="a trial of two questions",
    questions=(
        Question("een", "Een?", {"nee": 0, "ja": 4}, {"nee": "Nee", "ja": "Ja"}),
        Question("twee", "Twee?", {"nee": 0, "soms": 1, "ja": 3}, {"nee": "Nee", "soms": "Soms", "ja": "Ja"}),
    ),
    classes=(UrgencyClass("gewoon", "Gewoon", 0), UrgencyClass("spoed", "Spoed", 5, spoed=True)),
)


def world(**region: bool) -> World:
    policy = (
        dataclasses.replace(KENNEMERLAND, region=dataclasses.replace(KENNEMERLAND.region, **region))
        if region
        else KENNEMERLAND
    )
    world = World(policy=policy)
    world.register(kinderen=0)
    world.do("A", "check-veiligheid", acuut=False)
    return world


@pytest.mark.parametrize(
    ("een", "twee", "total", "klasse"),
    [("nee", "nee", 0, "gewoon"), ("ja", "nee", 4, "gewoon"), ("ja", "soms", 5, "spoed"), ("ja", "ja", 7, "spoed")],
)
def test_s60_the_score_is_the_sum_and_the_class_begins_at_its_lowest_score(
    een: str, twee: str, total: int, klasse: str
) -> None:
    found, group = score(TWO, {"een": een, "twee": twee})

    assert (found, group.code) == (total, klasse)


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        ({"een": "ja"}, "zonder antwoord: twee"),
        ({"een": "ja", "twee": "ja", "drie": "ja"}, "onbekend: drie"),
        ({"een": "misschien", "twee": "ja"}, "kies uit: nee, ja"),
    ],
)
def test_every_question_has_one_answer_of_its_own(answers: dict[str, str], text: str) -> None:
    with pytest.raises(BadInput, match=text):
        score(TWO, answers)


def test_s60_answers_version_and_score_are_kept_and_the_latest_counts() -> None:
    asked = world()
    asked.do("A", "record-triage", versie="voorbeeld-1", antwoorden=CALM)
    asked.do("A", "record-triage", versie="voorbeeld-1", antwoorden={**CALM, "ernst": "ernstig", "herhaling": "ja"})

    first, second = asked.facts(w.TriageScored)
    assert dict(first.antwoorden) == CALM
    assert (first.versie, first.score, first.klasse) == ("voorbeeld-1", 0, "gewoon")
    assert (second.score, second.klasse, second.spoed) == (6, "dringend", False)
    kept = asked.route().work.triage
    assert kept is not None
    assert (kept.versie, kept.score, kept.klasse) == ("voorbeeld-1", 6, "dringend")


def test_a_score_of_spoed_on_a_melding_that_is_not_so_marked_asks_for_a_new_judgement_the_same_day() -> None:
    calm, urgent = world(), world()
    calm.do("A", "record-triage", versie="voorbeeld-1", antwoorden=CALM)
    urgent.do("A", "record-triage", versie="voorbeeld-1", antwoorden={**CALM, "gevaar_nu": "ja", "ernst": "ernstig"})

    assert "WACHT-HERTRIAGE" not in calm.norms()
    assert urgent.wait("WACHT-HERTRIAGE").due_on == local_date(urgent.clock.now())


def test_an_unknown_version_and_one_that_does_not_hold_are_refused() -> None:
    with pytest.raises(BadInput, match="bekend: voorbeeld-1"):
        world().do("A", "record-triage", versie="landelijk", antwoorden=CALM)
    old = replace(KENNEMERLAND.triage[0], valid_until=local_date(World().clock.now()).replace(year=2020))
    asked = World(policy=dataclasses.replace(KENNEMERLAND, triage=(old,)))
    asked.register()
    with pytest.raises(Refused, match="geldt niet op"):
        asked.do("A", "record-triage", versie="voorbeeld-1", antwoorden=CALM)


def test_a_region_may_ask_for_the_instrument_before_the_decision() -> None:
    asked = world(triage_verplicht=True)
    with pytest.raises(Refused, match="record-triage") as refusal:
        asked.do("A", "decide-veiligheidsbeoordeling", uitkomst="overdracht")
    assert refusal.value.rule == "triage"
    asked.do("A", "record-triage", versie="voorbeeld-1", antwoorden=CALM)
    asked.do("A", "decide-veiligheidsbeoordeling", uitkomst="overdracht")

    assert asked.route().uitkomst == "overdracht"


def test_the_instrument_that_comes_with_vtflow_says_that_it_has_no_authority() -> None:
    assert all("niet onderbouwd" in one.source for one in KENNEMERLAND.triage)
