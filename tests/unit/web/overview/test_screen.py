"""The overview of a region: what is on it, what its filters leave, and that it tells what the reports tell."""

import re
from datetime import timedelta
from typing import Any

from tests.unit.web.answers.office import Office
from vtflow.reports.kinds import build
from vtflow.reports.overview import look, overview_facts
from vtflow.reports.queue import queue_rows
from vtflow.reports.standing import Filter, standing
from vtflow.reports.wachtspreiding import spreiding_rows
from vtflow.reports.zonder_contact import contact_rows


def facts(office: Office, **wanted: Any) -> dict[str, Any]:
    parts = office.parts
    found = standing(parts.store, parts.policies, "kennemerland", parts.clock.now())
    return overview_facts(look(found, Filter(**wanted)))


def filled(office: Office) -> None:
    """A melding at Veilig Thuis, one offered to Haarlem, one accepted there; two weeks later."""
    world = office.world
    world.offered("A")
    world.register("B", gemeente="Velsen")
    world.accepted("C")
    world.pass_time(f"{world.clock.now() + timedelta(days=14):%Y-%m-%d} 12:00")


def test_the_overview_tells_what_queue_contacts_and_reports_tell(office: Office) -> None:
    filled(office)
    parts, now = office.parts, office.parts.clock.now()
    found = facts(office)

    queue = queue_rows(parts.store, parts.policies, now)
    assert [row["ref"] for row in found["wachtrij"]["rijen"]] == [row["ref"] for row in queue]
    assert found["totalen"]["open"] == len(queue) == 3
    assert found["totalen"]["te_laat"] == sum(row["te_laat"] for row in queue) > 0
    contacts = [row["ref"] for row in contact_rows(parts.store, parts.policies, now)]
    assert {row["ref"] for row in found["contacten"]["rijen"]} <= set(contacts)
    report = build(parts.store, parts.policies, ["kennemerland"], "wachten", now)
    assert found["wie_op_wie"] == list(report.parts[0].rows)
    assert found["kringen"] == list(report.parts[1].rows)
    flow = build(parts.store, parts.policies, ["kennemerland"], "overdrachten", now).parts[0].rows
    assert [{name: row[name] for name in one} for row, one in zip(found["verkeer"], flow, strict=True)] == list(flow)
    spread = spreiding_rows(parts.store, parts.policies, now)
    assert [row["mediaan"] for row in found["spreiding"]["gemeente"]] == [
        row["mediaan"] for row in spread if row["soort"] == "gemeente"
    ]


def test_every_running_term_stands_in_one_band_of_its_norm(office: Office) -> None:
    filled(office)
    rows = facts(office)["termijnen"]
    assert {"OVD-CONTACT", "VB-5WD"} <= {row["norm"] for row in rows}
    for row in rows:
        assert row["lopend"] == row["tot50"] + row["tot80"] + row["tot100"] + row["te_laat"] > 0


def test_a_filter_leaves_what_it_names_and_keeps_the_places_of_the_whole_queue(office: Office) -> None:
    filled(office)
    everything = {row["ref"]: row["plaats"] for row in facts(office)["wachtrij"]["rijen"]}
    haarlem = facts(office, gemeente="haarlem")["wachtrij"]["rijen"]

    assert {row["ref"] for row in haarlem} == {office.world.refs["A"], office.world.refs["C"]}
    assert all(everything[row["ref"]] == row["plaats"] for row in haarlem)
    at_cjg = facts(office, team="cjg-haarlem")
    assert {row["ref"] for row in at_cjg["wachtrij"]["rijen"]} == {office.world.refs["A"], office.world.refs["C"]}
    assert facts(office, level=9)["totalen"]["open"] == 0
    assert facts(office, gemeente="velsen")["verkeer"] == []


def test_the_page_refreshes_itself_until_that_is_switched_off(office: Office) -> None:
    filled(office)
    page = office.get("/overzicht?gemeente=haarlem")
    assert 'http-equiv="refresh" content="60;url=/overzicht?regio=kennemerland&amp;gemeente=haarlem"' in page.text
    off = re.search(r'href="([^"]+)">Verversen stoppen', page.text)
    assert off
    stopped = office.get(off[1].replace("&amp;", "&"))
    assert 'http-equiv="refresh"' not in stopped.text
    assert "Verversen aanzetten" in stopped.text


def test_the_page_shows_the_drawing_and_the_table_of_who_waits_on_whom_with_its_circle(office: Office) -> None:
    filled(office)
    text = office.get("/overzicht").text
    assert text.count("<svg") >= 4
    assert 'aria-label="Wie wacht op wie' in text
    assert "<td>ja</td>" in text
    assert 'class="lijn-kring"' in text


def test_an_answer_that_was_just_recorded_is_on_the_page(office: Office) -> None:
    office.world.register("A", gemeente="Haarlem", huishouden="D-1")
    assert office.get("/overzicht").text.count(office.world.refs["A"]) > 0
    office.world.register("B", gemeente="Haarlem", huishouden="D-2")
    assert office.world.refs["B"] in office.get("/overzicht").text


def test_nothing_open_gives_a_page_too(office: Office) -> None:
    page = office.get("/overzicht")
    assert page.status_code == 200
    assert "Er staat niets in de wachtrij." in page.text


def test_wrong_values_in_the_address_give_a_page_and_no_traceback(office: Office) -> None:
    filled(office)
    for path in ("regio=mars", "niveau=drie", "vanaf=-5", "gemeente=<b>", "team=%00", "niveau=-1", "vanaf=99999999"):
        found = office.get(f"/overzicht?{path}")
        assert found.status_code in {200, 404, 422}
        assert "Traceback" not in found.text
        assert "<b>" not in found.text


def test_a_report_is_taken_along_for_excel_or_read_and_may_load_nothing(office: Office) -> None:
    filled(office)
    csv = office.get("/rapport/wachten.csv")
    assert csv.content.startswith(b"\xef\xbb\xbf")
    assert "wachten-kennemerland-" in csv.headers["content-disposition"]
    page = office.get("/rapport/overdrachten.html")
    assert "definitie" in page.text.lower() or "<dt>" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert office.get("/rapport/geheim.csv").status_code == 404
    assert office.get("/rapport/wachten.exe").status_code == 404
