"""Hundreds of wrong requests: each gets a Dutch problem of the 4xx kind, and nothing changed."""

import json
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from tests.contract.web.api_office import MELDING, VT, ApiOffice

DEEP = "[" * 100_000 + "]" * 100_000
WHOLE = {**MELDING, "bron_kenmerk": "K-1", "ontvangen_op": "2026-11-20T10:00:00+01:00"}
BODIES: tuple[bytes, ...] = (
    b"",
    b"null",
    b"[]",
    b'"tekst"',
    b"{",
    b"\xff\xfe{}",
    b'{"kinderen": NaN}',
    b'{"kinderen": Infinity}',
    b'{"kinderen": 1e999}',
    b'{"kinderen": 1' + b"0" * 5_000 + b"}",
    b'{"aard": "a", "aard": "b"}',
    b'{"notitie": "\\ud800"}',
    b'{"notitie": "\\u0000"}',
    DEEP.encode()[:60_000],
    ('{"velden": ' + "[" * 40 + "]" * 40 + "}").encode(),
    json.dumps({**WHOLE, "notitie": "bel 0612345678"}).encode(),
    json.dumps({**WHOLE, "ontvangen_op": "2026-W05"}).encode(),
    json.dumps({**WHOLE, "ontvangen_op": "12:30"}).encode(),
    json.dumps({**WHOLE, "ontvangen_op": "03-02-2026"}).encode(),
    json.dumps({**WHOLE, "ontvangen_op": "9999-12-31T23:59:59-14:00"}).encode(),
    json.dumps({**WHOLE, "ontvangen_op": "0001-01-01T00:00:00+14:00"}).encode(),
    json.dumps({**WHOLE, "huishouden": "onbekend"}).encode(),
    json.dumps({**WHOLE, "bron_kenmerk": "=cmd|' /C calc'!A0"}).encode(),
    json.dumps({**WHOLE, "melder": "'; DROP TABLE melding; --"}).encode(),
    json.dumps({**WHOLE, "kinderen": -1}).encode(),
    json.dumps({**WHOLE, "kinderen": True}).encode(),
    json.dumps({**WHOLE, "acuut": "ja"}).encode(),
    json.dumps({**WHOLE, "ref": "VT-0000-0000-0000-0001-1"}).encode(),
    json.dumps({"velden": {"acuut": "misschien"}}).encode(),
    json.dumps({"velden": {}, "op": "0001-01-01"}).encode(),
    json.dumps({"velden": {"acuut": False}, "op": "0001-01-01T00:00+02:00"}).encode(),
    json.dumps({"velden": {"acuut": False}, "op": "9999-12-31T23:59-11:00"}).encode(),
    json.dumps({"velden": {"acuut": False}, "op": "2026-03-29T02:30"}).encode(),
    json.dumps({"velden": {"naam": "m02", "gesprek_op": "0001-01-01"}}).encode(),
    json.dumps({"velden": {"naam": "m02", "gesprek_op": "9999-12-31"}}).encode(),
)
QUIET: Any = tuple(HealthCheck)
PATHS = (
    "/meldingen",
    "/meldingen/{ref}/opdrachten/check-veiligheid",
    "/meldingen/{ref}/opdrachten/decide-veiligheidsbeoordeling",
    "/meldingen/{ref}/opdrachten/offer-overdracht",
    "/meldingen/{ref}/opdrachten/escalate",
    "/meldingen/{ref}/noodtoegang",
    "/notificaties",
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Iterator[tuple[ApiOffice, str]]:
    """One installation with one melding, and room for thousands of requests."""
    office = ApiOffice(tmp_path_factory.mktemp("wrong"), template, api_rate=100_000)
    yield office, office.register()
    office.close()


def require_problem(found: Any) -> None:
    assert 400 <= found.status_code < 500, (found.status_code, found.text)
    assert found.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "code"} <= set(found.json())
    assert "Traceback" not in found.text
    assert "Error" not in found.text


def test_wrong_contents_change_nothing_and_are_told_in_dutch(shared: tuple[ApiOffice, str]) -> None:
    office, ref = shared
    before = office.event_count()
    for path, raw in product(PATHS, BODIES):
        require_problem(office.post(VT, path.format(ref=ref), raw))
    assert len(PATHS) * len(BODIES) >= 200
    assert office.event_count() == before


@pytest.mark.parametrize(
    "query",
    [
        "aantal=0",
        "aantal=201",
        "aantal=1e3",
        "vanaf=-1",
        "soort=alles",
        "te_laat=misschien",
        "x=1",
        "aantal=1&aantal=2",
    ],
)
def test_wrong_questions_in_an_address_are_refused(shared: tuple[ApiOffice, str], query: str) -> None:
    require_problem(shared[0].get(VT, f"/wachtrij?{query}"))


def test_what_is_too_large_is_refused_before_it_is_read(shared: tuple[ApiOffice, str]) -> None:
    office, _ = shared
    assert office.post(VT, "/meldingen", b"x" * (64 * 1024 + 1)).status_code == 413
    assert office.get(VT, "/wachtrij?" + "&".join(f"a{n}=1" for n in range(21))).status_code == 413


def test_only_json_is_taken(shared: tuple[ApiOffice, str]) -> None:
    office, _ = shared
    found = office.post(VT, "/meldingen", b"a=1", headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert found.status_code == 415
    require_problem(found)


@pytest.mark.parametrize("key", ["kort", "met spatie erin", "x" * 81])
def test_a_write_without_a_usable_key_is_refused(shared: tuple[ApiOffice, str], key: str) -> None:
    office, ref = shared
    headers = {"Idempotency-Key": key}
    found = office.post(VT, f"/meldingen/{ref}/opdrachten/check-veiligheid", {"velden": {}}, headers=headers)
    assert (found.status_code, found.json()["code"]) == (400, "idempotency-key")


@pytest.mark.parametrize("path", ["/bestaat/niet", "/meldingen/../x", "/meldingen/%00", "/meldingen/'--", "/wachtrij/"])
def test_an_address_that_does_not_exist_is_a_problem_too(shared: tuple[ApiOffice, str], path: str) -> None:
    require_problem(shared[0].get(VT, path))


def test_another_method_is_a_problem_too(shared: tuple[ApiOffice, str]) -> None:
    office, _ = shared
    for method in ("DELETE", "PUT", "PATCH", "GET"):
        found = office.ask(method, "/meldingen", headers=office.headers(VT, "team", ""))
        assert found.status_code == 405
        require_problem(found)


def made_up(office: ApiOffice, ref: str, wanted: Callable[[int, str], bool], examples: int) -> int:
    """Ask the operations that are wanted, by their number and path; return how many those were."""
    described = office.ask("GET", "/openapi.json").json()
    operations: Any = schemathesis.openapi.from_dict(described).get_all_operations()
    found = [one.ok() for one in operations]
    chosen = [one for number, one in enumerate(found) if wanted(number, one.path)]
    for one in chosen:
        run_examples(office, one.as_strategy(), ref, examples)
    return len(chosen)


def test_requests_made_up_from_the_description_never_break_it(shared: tuple[ApiOffice, str]) -> None:
    assert made_up(*shared, lambda number, path: "/opdrachten/" not in path or number % 12 == 0, 4) > 12


@pytest.mark.long
def test_no_command_breaks_on_what_its_description_allows(shared: tuple[ApiOffice, str]) -> None:
    assert made_up(*shared, lambda _, path: "/opdrachten/" in path, 20) > 60


def run_examples(office: ApiOffice, strategy: Any, ref: str, examples: int) -> None:
    @settings(max_examples=examples, deadline=None, suppress_health_check=QUIET, database=None)
    @given(case=strategy)
    def ask(case: Any) -> None:
        if "ref" in (case.path_parameters or {}):
            case.path_parameters["ref"] = ref
        headers = {str(name): str(value) for name, value in dict(case.headers or {}).items() if _is_sendable(value)}
        headers |= office.headers(VT, "team", "m01")
        sent = case.as_transport_kwargs(base_url="http://127.0.0.1")
        path = case.formatted_path
        options: dict[str, Any] = {"params": sent.get("params")}
        if case.method == "POST":
            options["content"] = json.dumps(case.body if isinstance(case.body, dict | list) else None).encode()
            headers |= {"Content-Type": "application/json", "Idempotency-Key": office.new_key()}
        found = office.ask(case.method, path, headers=headers, **options)
        assert found.status_code < 500, (case.method, path, options, found.text)

    ask()


def _is_sendable(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isprintable()
