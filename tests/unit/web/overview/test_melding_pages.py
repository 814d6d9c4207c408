"""One melding for who works on it: search, why a term is what it is, a phoned answer, a wrong join, a print."""

from datetime import timedelta

from tests.unit.engine.world import World
from tests.unit.web.answers.office import Office, Page
from vtflow.domain import events as e

KENMERK = "BRON-2026-77"


def offered(office: Office) -> str:
    world = office.world
    world.register("A", bron_kenmerk=KENMERK)
    world.do("A", "check-veiligheid", acuut=False)
    world.do("A", "decide-veiligheidsbeoordeling", uitkomst="overdracht")
    world.offer("A")
    return world.refs["A"]


def record(office: Office, path: str, command: str, **fields: str) -> tuple[int, str]:
    page = Page(office.get(path).text)
    sent = office.post(path, page.forms[page.form(command)] | fields)
    return sent.status_code, sent.headers.get("location", sent.text)


def test_the_page_says_of_each_running_term_why_it_is_what_it_is(office: Office) -> None:
    ref = offered(office)
    text = office.get(f"/melding/{ref}").text
    assert "Waarom deze termijnen?" in text
    assert "bron: " in text
    assert "geteld: " in text
    assert "ladder: 50 op" in text


def test_a_melding_is_found_by_the_kenmerk_of_its_source_which_stands_in_no_address(office: Office) -> None:
    ref = offered(office)
    found = office.post("/zoeken", {"kenmerk": f" {KENMERK} "})
    assert (found.status_code, found.headers["location"]) == (303, f"/melding/{ref}")
    assert office.post("/zoeken", {"kenmerk": ref.lower()}).headers["location"] == f"/melding/{ref}"
    assert office.get(f"/zoeken?kenmerk={KENMERK}").status_code == 200
    assert KENMERK not in office.get(f"/melding/{ref}").text


def test_what_is_not_found_or_comes_from_elsewhere_is_said_so_and_not_repeated(office: Office) -> None:
    offered(office)
    missed = office.post("/zoeken", {"kenmerk": "BRON-ONBEKEND"})
    assert missed.status_code == 404
    assert "BRON-ONBEKEND" not in missed.text
    assert office.post("/zoeken", {"kenmerk": ""}).status_code == 422
    elsewhere = office.post("/zoeken", {"kenmerk": KENMERK}, headers={"Sec-Fetch-Site": "cross-site"})
    assert elsewhere.status_code == 403


def test_a_phoned_acceptance_is_recorded_with_its_true_time_and_as_given_by_form(office: Office) -> None:
    ref, world = offered(office), office.world
    when = world.clock.now() + timedelta(hours=1)
    world.pass_time(f"{when + timedelta(hours=3):%Y-%m-%d %H:%M}")
    local = f"{when + timedelta(hours=1):%Y-%m-%dT%H:%M}"
    given = {"wie": "m02", "gesprek_op": f"{when + timedelta(days=1):%Y-%m-%d}", "wanneer": local}
    status, where = record(office, f"/melding/{ref}/namens/cjg-haarlem", "accept-overdracht", **given)

    assert (status, where.startswith("cjg-haarlem?klaar=")) == (303, True)
    assert "Vastgelegd" in office.get(f"/melding/{ref}/namens/{where}").text
    (accepted,) = [one for one in world.events("A") if isinstance(one.fact, e.OverdrachtAccepted)]
    assert (accepted.by, accepted.assurance) == ("cjg-haarlem.m02", "form")
    assert accepted.at < accepted.recorded_at


def test_a_moment_that_lies_ahead_is_refused_and_nothing_changes(office: Office) -> None:
    ref, world = offered(office), office.world
    before = len(world.events("A"))
    ahead = f"{world.clock.now() + timedelta(days=2):%Y-%m-%dT%H:%M}"
    status, text = record(office, f"/melding/{ref}/namens/cjg-haarlem", "confirm-receipt", wie="m02", wanneer=ahead)
    assert status == 422
    assert "nog niets vastgelegd" in text
    assert len(world.events("A")) == before


def test_a_team_without_a_part_in_the_melding_has_no_page_for_its_answers(office: Office) -> None:
    ref = offered(office)
    assert office.get(f"/melding/{ref}/namens/geen-team").status_code == 404
    assert office.get("/melding/VT-0000/namens/cjg-haarlem").status_code == 404


def test_a_wrong_join_is_undone_from_the_page(office: Office) -> None:
    world: World = office.world
    world.register("A", gemeente="Haarlem", huishouden="D-9")
    world.register("B", gemeente="Haarlem", huishouden="D-9")
    ref = world.refs["B"]
    assert world.route("B").joined_to
    text = office.get(f"/melding/{ref}").text
    assert f"/melding/{ref}/namens/{world.route('B').veilig_thuis}" in text
    path = f"/melding/{ref}/namens/{world.route('B').veilig_thuis}"
    status, _ = record(office, path, "split-melding", wie="m01", reden="ander_huishouden")
    assert status == 303
    assert not world.route("B").joined_to


def test_a_melding_is_printed_for_a_meeting_without_links_to_answers(office: Office) -> None:
    ref = offered(office)
    text = office.get(f"/melding/{ref}/afdruk").text
    assert "Tijdlijn" in text
    assert "Waarom deze termijnen?" in text
    assert "/namens/" not in text
    assert KENMERK not in text
    assert office.get("/melding/VT-NIETS/afdruk").status_code == 404


def test_the_work_of_a_person_is_on_their_page_and_a_stranger_is_told(office: Office) -> None:
    ref = offered(office)
    page = office.get("/werklijst?wie=vt.m01")
    assert page.status_code == 200
    assert "Wie bent u?" in page.text
    assert office.get("/werklijst?wie=mars.x9").status_code == 404
    assert ref not in office.get("/werklijst").text
