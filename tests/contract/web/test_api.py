"""The API as another system uses it: taking in, deciding, reading; each once, and nobody more than its part."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.contract.web.api_office import CJG, COORDINATOR, MELDING, OTHER, UNKNOWN, VT, ApiOffice


def body(kenmerk: str, office: ApiOffice, **changes: Any) -> dict[str, Any]:
    return {**MELDING, "bron_kenmerk": kenmerk, "ontvangen_op": office.past(), **changes}


def test_a_melding_that_comes_in_twice_is_one_and_other_content_is_a_conflict(office: ApiOffice) -> None:
    sent = body("K-1", office)
    first, again = office.post(VT, "/meldingen", sent), office.post(VT, "/meldingen", sent)
    other = office.post(VT, "/meldingen", {**sent, "kinderen": 3})
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert again.json() == {**first.json(), "ongewijzigd": True}
    assert other.headers["content-type"] == "application/problem+json"
    assert (other.json()["code"], other.json()["fouten"][0]["veld"]) == ("kenmerk-bezet", "bron_kenmerk")
    assert office.parts.store.read(lambda reader: reader.counts())[0] == 1
    assert office.log()[-1]["outcome"] == "conflict"


def test_a_gemeente_that_nobody_knows_goes_into_its_own_queue_with_veilig_thuis_responsible(office: ApiOffice) -> None:
    found = office.post(VT, "/meldingen", body("K-1", office, gemeente="Duckstad"))
    assert (found.status_code, found.json()["gemeente_onbekend"]) == (201, True)
    shown = office.get(VT, f"/meldingen/{found.json()['ref']}").json()
    assert (shown["gemeente"], shown["verantwoordelijk"]) == ("onbekend", "Veilig Thuis Kennemerland")


def test_the_same_idempotency_key_gives_the_same_answer_and_another_request_under_it_is_refused(
    office: ApiOffice,
) -> None:
    sent = body("K-1", office)
    first = office.post(VT, "/meldingen", sent, key="een-vaste-sleutel")
    again = office.post(VT, "/meldingen", sent, key="een-vaste-sleutel")
    other = office.post(VT, "/meldingen", {**sent, "bron_kenmerk": "K-2"}, key="een-vaste-sleutel")
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert (other.status_code, other.json()["code"]) == (409, "sleutel-bezet")
    assert office.parts.store.read(lambda reader: reader.counts())[0] == 1


def test_a_refusal_is_the_same_answer_again_too(office: ApiOffice) -> None:
    ref, path = office.register(), "check-veiligheid"
    given = {"velden": {"acuut": False}}
    first = office.post(CJG, f"/meldingen/{ref}/opdrachten/{path}", given, key="sleutel-van-cjg")
    assert first.status_code == 404
    key = "sleutel-van-vt"
    address = f"/meldingen/{ref}/opdrachten/accept-overdracht"
    refused = office.post(VT, address, {"velden": {"naam": "m01"}}, key=key)
    assert refused.status_code == 409
    again = office.post(VT, address, {"velden": {"naam": "m01"}}, key=key)
    assert (again.status_code, again.json()) == (409, refused.json())


def test_eight_at_once_under_one_key_are_one_melding_and_one_answer(office: ApiOffice) -> None:
    sent = body("K-1", office)
    office.key(VT)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: office.post(VT, "/meldingen", sent, key="acht-tegelijk"), range(8)))
    assert {(one.status_code, one.text) for one in found} == {(found[0].status_code, found[0].text)}
    assert office.parts.store.read(lambda reader: reader.counts())[0] == 1


def test_a_whole_handover_goes_over_the_api(office: ApiOffice) -> None:
    ref = office.offered()
    receipt = office.do(ref, "confirm-receipt", CJG)
    accepted = office.do(ref, "accept-overdracht", CJG, naam="m01", gesprek_op="2026-12-01")
    assert (receipt.status_code, accepted.status_code) == (200, 200), accepted.text
    assert accepted.json()["staat"] == "geaccepteerd"
    shown = office.get(CJG, f"/meldingen/{ref}").json()
    assert (shown["inzage"], shown["staat"]) == ("volledig", "geaccepteerd")
    assert shown["uitleg"][0]["bron"]
    assert shown["tijdlijn"][0]["wat"]


def test_before_acceptance_a_team_sees_only_what_it_needs_to_decide_and_after_refusal_nothing(
    office: ApiOffice,
) -> None:
    ref = office.offered()
    seen = office.get(CJG, f"/meldingen/{ref}").json()
    assert set(seen) == {"inzage", "versie", "ref", "titel", "gevraagd", "gegevens", "uitleg"}
    assert seen["inzage"] == "voorvertoning"
    refused = office.do(ref, "refuse-overdracht", CJG, reden="geen_capaciteit")
    assert refused.status_code == 200, refused.text
    assert office.get(CJG, f"/meldingen/{ref}").status_code == 404


def test_another_teams_melding_is_answered_as_one_that_does_not_exist_and_both_are_written_down(
    office: ApiOffice,
) -> None:
    ref = office.offered()
    known, unknown = office.get(OTHER, f"/meldingen/{ref}"), office.get(OTHER, f"/meldingen/{UNKNOWN}")
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert known.status_code == 404
    assert [(row["ref"], row["outcome"], row["related"]) for row in office.log()[-2:]] == [
        (ref, "niet-gevonden", False),
        (UNKNOWN, "niet-gevonden", False),
    ]


def test_an_etag_guards_a_decision_that_rests_on_an_older_version(office: ApiOffice) -> None:
    ref = office.register()
    shown = office.get(VT, f"/meldingen/{ref}")
    tag = shown.headers["etag"]
    address, given = f"/meldingen/{ref}/opdrachten/check-veiligheid", {"velden": {"acuut": False}}
    assert office.post(VT, address, given, headers={"If-Match": tag}).status_code == 200
    decision = {"velden": {"uitkomst": "overdracht", "gesproken": "alle"}}
    late = office.post(
        VT, f"/meldingen/{ref}/opdrachten/decide-veiligheidsbeoordeling", decision, headers={"If-Match": tag}
    )
    assert (late.status_code, late.json()["code"]) == (412, "versie")
    assert office.get(VT, f"/meldingen/{ref}").json()["staat"] == "gecheckt"


def test_the_queue_shows_each_team_its_own_and_pages(office: ApiOffice) -> None:
    refs = {office.register(f"K-{number}") for number in range(3)}
    offered = office.offered("K-9")
    whole = office.get(COORDINATOR, "/wachtrij", "coordinator").json()
    assert {row["ref"] for row in whole["rijen"]} == {*refs, offered}
    own = office.get(CJG, "/wachtrij").json()
    assert [(row["ref"], row["inzage"]) for row in own["rijen"]] == [(offered, "voorvertoning")]
    assert "waarom" not in own["rijen"][0]
    page = office.get(COORDINATOR, "/wachtrij?vanaf=2&aantal=1&soort=melding", "coordinator").json()
    assert (page["totaal"], len(page["rijen"])) == (4, 1)
    assert page["rijen"][0]["ref"] == whole["rijen"][2]["ref"]
    assert office.get(OTHER, "/wachtrij").json()["rijen"] == []


def test_the_feed_goes_on_from_its_cursor_and_tells_a_team_only_of_its_own_offer(office: ApiOffice) -> None:
    ref = office.offered()
    other = office.register("K-2")
    whole = office.get(VT, "/gebeurtenissen").json()
    assert {one["ref"] for one in whole["gebeurtenissen"]} == {ref, other}
    assert [one["soort"] for one in office.get(CJG, "/gebeurtenissen").json()["gebeurtenissen"]] == [
        "overdracht-aangeboden"
    ]
    cursor = whole["cursor"]
    assert office.get(VT, f"/gebeurtenissen?na={cursor}").json()["gebeurtenissen"] == []
    assert office.do(ref, "withdraw-overdracht", reden="nieuwe_informatie").status_code == 200
    after = office.get(CJG, f"/gebeurtenissen?na={cursor}").json()["gebeurtenissen"]
    assert [one["soort"] for one in after] == ["overdracht-ingetrokken"]
    assert office.get(OTHER, "/gebeurtenissen").json()["gebeurtenissen"] == []


def test_small_pages_of_the_feed_tell_everything_once(office: ApiOffice) -> None:
    office.offered()
    whole = office.get(VT, "/gebeurtenissen").json()["gebeurtenissen"]
    found: list[dict[str, Any]] = []
    cursor, more = 0, True
    while more:
        page = office.get(VT, f"/gebeurtenissen?na={cursor}&aantal=2").json()
        found += page["gebeurtenissen"]
        cursor, more = page["cursor"], page["meer"]
    assert found == whole


def test_a_manager_gets_rounded_counts_and_operations_exact_ones(office: ApiOffice) -> None:
    for number in range(7):
        office.register(f"K-{number}")
    office.register("K-9", gemeente="Zandvoort")
    exact = office.get("operaties", "/aantallen", "operations").json()
    openly = office.get("vt-leiding", "/aantallen", "manager").json()
    assert [(row["gemeente"], row["aantal"]) for row in exact["rijen"]] == [("haarlem", 7), ("zandvoort", 1)]
    assert [(row["gemeente"], row["aantal"]) for row in openly["rijen"]] == [("haarlem", 5), ("zandvoort", None)]


def test_norms_and_health_are_there_for_every_role(office: ApiOffice) -> None:
    norms = office.get(CJG, "/normen").json()
    assert {"norm", "lengte", "bron", "grondslag"} <= set(norms["normen"][0])
    office.health = {"stand": "fout", "storingen": [{"soort": "database"}]}
    assert office.get(CJG, "/gezondheid").json() == {"stand": "fout"}
    assert office.get("operaties", "/gezondheid", "operations").json() == office.health


def test_in_an_emergency_a_melding_opens_for_one_person_for_some_hours_and_quality_hears_it(office: ApiOffice) -> None:
    ref = office.register()
    address = f"/meldingen/{ref}/noodtoegang"
    assert office.get(OTHER, f"/meldingen/{ref}", person="m01").status_code == 404
    assert office.post(OTHER, address, {"reden": "zomaar"}).status_code == 422
    opened = office.post(OTHER, address, {"reden": "acuut_gevaar"})
    assert (opened.status_code, opened.json()["uren"]) == (201, 4)
    assert office.get(OTHER, f"/meldingen/{ref}", person="m01").json()["inzage"] == "volledig"
    assert office.get(OTHER, f"/meldingen/{ref}", person="m02").status_code == 404
    told = [row for row in office.parts.store.read(lambda reader: reader.outbox(ref)) if row.kind == "noodtoegang"]
    assert [(row.team, row.urgency.value) for row in told] == [("vt-kwaliteit", "urgent")]
    office.now += timedelta(hours=4, seconds=1)
    assert office.get(OTHER, f"/meldingen/{ref}", person="m01").status_code == 404


def test_a_key_that_ended_or_expired_opens_nothing(office: ApiOffice) -> None:
    ref = office.register()
    assert office.get(VT, f"/meldingen/{ref}").status_code == 200
    (key,) = office.keys.all()
    office.keys.end(key.key_id, "operaties.m00", office.now)
    assert office.get(VT, f"/meldingen/{ref}").status_code == 401
    office.texts.clear()
    assert office.get(VT, f"/meldingen/{ref}").status_code == 200
    office.now += timedelta(days=30)
    assert office.get(VT, f"/meldingen/{ref}").status_code == 401


def test_of_a_key_only_a_hash_is_kept(office: ApiOffice, tmp_path: Path) -> None:
    text = office.key(VT).rpartition("_")[2].encode()
    office.register()
    assert not [path for path in tmp_path.iterdir() if text in path.read_bytes()]


def test_a_key_may_ask_so_often_a_minute_and_hears_when_to_come_back(tmp_path: Path, template: Path) -> None:
    office = ApiOffice(tmp_path, template, api_rate=3)
    office.seconds = 70.0
    found = [office.get(VT, "/normen") for _ in range(4)]
    assert [one.status_code for one in found] == [200, 200, 200, 429]
    assert found[-1].headers["retry-after"] == "50"
    office.seconds = 120.0
    assert office.get(VT, "/normen").status_code == 200
    office.close()


def test_guessing_keys_ends_soon_and_fills_no_log(office: ApiOffice) -> None:
    found = [office.ask("GET", "/normen", headers={"Authorization": f"Bearer vtk_{n:012d}_x"}) for n in range(40)]
    assert [one.status_code for one in found] == [401] * 30 + [429] * 10
    assert [row["outcome"] for row in office.log()] == ["geweigerd"] * 30 + ["begrensd"]


def test_a_zgw_notification_is_a_command_once(office: ApiOffice) -> None:
    ref = office.offered()
    sent = {
        "kanaal": "zaken",
        "hoofdObject": f"https://vtflow.voorbeeld.nl/api/v1/meldingen/{ref}",
        "resource": "status",
        "resourceUrl": "https://zaken.voorbeeld.nl/statussen/1",
        "actie": "create",
        "aanmaakdatum": office.past(),
        "kenmerken": {"opdracht": "accept-overdracht", "medewerker": "m01", "naam": "m01", "gesprek_op": "2026-12-01"},
    }
    assert office.post(CJG, "/notificaties", {**sent, "kanaal": "test"}).status_code == 204
    assert [office.post(CJG, "/notificaties", sent).status_code for _ in range(2)] == [204, 204]
    assert office.get(CJG, f"/meldingen/{ref}").json()["staat"] == "geaccepteerd"
    strange = {**sent, "hoofdObject": "https://elders.nl/zaken/1"}
    assert office.post(CJG, "/notificaties", strange).status_code == 422
    assert office.post(OTHER, "/notificaties", sent).status_code == 404


def test_the_description_names_every_command_and_its_page_loads_nothing(office: ApiOffice) -> None:
    described = office.ask("GET", "/openapi.json").json()
    commands = [path for path in described["paths"] if "/opdrachten/" in path]
    assert "/meldingen/{ref}/opdrachten/accept-overdracht" in commands
    assert len(commands) > 60
    fields = described["components"]["schemas"]["AcceptOverdracht"]
    assert (fields["additionalProperties"], fields["required"]) == (False, ["naam"])
    page = office.ask("GET", "/")
    assert "Lever een melding aan" in page.text
    assert "src=" not in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


def test_what_the_database_cannot_keep_now_is_told_so_and_nothing_of_the_inside(
    office: ApiOffice, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sent = body("K-1", office)

    def broken(*_: object) -> None:
        text = "SELECT geheim FROM huishouden"
        raise RuntimeError(text)

    with monkeypatch.context() as patched:
        patched.setattr(type(office.parts.engine), "register", broken)
        found = office.post(VT, "/meldingen", sent, key="eerst-stuk")
    assert found.status_code == 500
    assert "geheim" not in found.text + caplog.text
    assert found.json()["detail"].split("incident ")[1][:8] in caplog.text
    assert office.post(VT, "/meldingen", sent, key="eerst-stuk").status_code == 201
