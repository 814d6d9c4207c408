"""What a melding shows of the work of Veilig Thuis; the timeline tells that it was done, not what it held."""

from tests.unit.engine.world import World
from vtflow.reports.melding import melding_facts

ANSWERS = {"gevaar_nu": "nee", "herhaling": "ja", "ernst": "ernstig", "jong_kind": "nee", "steun": "ja"}
ROW = {"actie": "contactverbod", "eigenaar": "pleger-1", "controle_op": "2026-06-01", "consequentie": "verzoek_raad"}


def worked() -> World:
    world = World("2026-03-02 10:00").decided("A", "onderzoek")
    world.do("A", "assign-casushouder", casushouder="vt.m04")
    world.do("A", "record-triage", versie="voorbeeld-1", antwoorden=ANSWERS)
    world.do("A", "set-veiligheidsplan", voorwaarden=["geen_contact"], afspraken=[ROW])
    attempt = {"persoon": "pleger-1", "kanaal": "telefoon", "uitkomst": "niet_bereikt", "volgende_op": "2026-03-03"}
    world.do("A", "record-contactpoging", **attempt)
    return world


def test_a_melding_shows_its_casushouder_its_plan_the_attempts_and_the_triage() -> None:
    world = worked()
    found = melding_facts(world.store, world.book, world.refs["A"])
    assert found is not None

    assert (found["casushouder"], found["casushouder_sinds"]) == ("vt.m04", "02-03-2026 10:00")
    assert found["voorwaarden"] == ["Geen contact zonder toezicht"]
    assert found["afspraken"] == [
        {
            "nummer": 1,
            "afspraak": "Contactverbod naleven",
            "eigenaar": "pleger-1",
            "controle_op": "2026-06-01",
            "consequentie": "Verzoek tot onderzoek aan de Raad",
            "resultaat": "",
        }
    ]
    assert [(one["dagdeel"], one["volgende_op"]) for one in found["contactpogingen"]] == [("ochtend", "2026-03-03")]
    assert found["triage"] == {"versie": "voorbeeld-1", "score": 6, "klasse": "dringend"}


def test_the_timeline_goes_to_the_window_so_it_tells_no_answers_no_agreements_and_no_class() -> None:
    world = worked()
    found = melding_facts(world.store, world.book, world.refs["A"])
    assert found is not None
    lines = " ".join(line["wat"] for line in found["tijdlijn"]).lower()

    assert "veiligheidsplan vastgelegd: 1 afspraken" in lines
    assert "triage-instrument voorbeeld-1 ingevuld" in lines
    for secret in ("contactverbod", "geen contact", "dringend", "ernstig", "verzoek tot onderzoek"):
        assert secret not in lines
