"""Every role on every address about every melding: the matrix decides; what it forbids is refused and written down."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.contract.web.api_office import CHECKLIST, CJG, COORDINATOR, MELDING, OPERATIES, OTHER, UNKNOWN, VT, ApiOffice
from vtflow.policy.access import EIGEN, NEE, VERBS, access
from vtflow.web.api.operations import OPERATIONS, Operation

#: role -> the team that asks in it
ASKS = {
    "operations": OPERATIES,
    "team": CJG,
    "coordinator": COORDINATOR,
    "manager": "vt-leiding",
    "auditor": "vt-kwaliteit",
}
OWN, OTHERS, NONE = "eigen", "van een ander", "bestaat niet"


@dataclass(frozen=True)
class Case:
    role: str
    operation: Operation
    thing: str

    @property
    def allowed(self) -> bool:
        scope = access().roles[self.role].scope(self.operation.verb)
        if scope == NEE:
            return False
        if self.thing == NONE and "{ref}" in self.operation.path:
            return False
        return self.thing != OTHERS or scope != EIGEN

    @property
    def status(self) -> set[int]:
        if access().roles[self.role].scope(self.operation.verb) == NEE:
            return {403}
        return {200, 201, 204, 409} if self.allowed else {404}


def cases() -> Iterator[Any]:
    for role in access().roles:
        for operation in OPERATIONS:
            for thing in (OWN, OTHERS, NONE) if "{ref}" in operation.path else (OWN,):
                yield pytest.param(Case(role, operation, thing), id=f"{role}-{operation.verb}-{thing}")


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Iterator[tuple[ApiOffice, dict[str, str]]]:
    """One installation with a melding offered to the team, and one that never was."""
    office = ApiOffice(tmp_path_factory.mktemp("matrix"), template)
    yield office, {OWN: office.offered("K-1"), OTHERS: office.offered("K-2", OTHER), NONE: UNKNOWN}
    office.close()


def asked(office: ApiOffice, case: Case, ref: str) -> Any:
    path = case.operation.path.replace("{ref}", ref).replace("{opdracht}", "confirm-receipt")
    team = ASKS[case.role]
    person = office.parts.policies.policy("kennemerland").region.team(team).staff[0]
    if case.operation.method == "GET":
        return office.get(team, path, case.role, person=person)
    return office.post(team, path, sent(office, case, ref), role=case.role, person=person)


def sent(office: ApiOffice, case: Case, ref: str) -> dict[str, Any]:
    if case.operation.verb == "melding.aannemen":
        kenmerk = f"M-{case.role}"
        return {**MELDING, "bron_kenmerk": kenmerk, "huishouden": kenmerk, "ontvangen_op": office.past()}
    if case.operation.verb == "notificatie.ontvangen":
        return {
            "kanaal": "test",
            "hoofdObject": f"https://x.nl/{ref}",
            "resource": "zaak",
            "resourceUrl": "https://x.nl",
            "actie": "create",
            "aanmaakdatum": office.past(),
        }
    return {"reden": "acuut_gevaar"} if case.operation.verb == "noodtoegang.openen" else {"velden": {}}


@pytest.mark.parametrize("case", list(cases()))
def test_a_cell_of_the_matrix(matrix: tuple[ApiOffice, dict[str, str]], case: Case) -> None:
    office, refs = matrix
    if case.operation.verb == "noodtoegang.openen" and case.role == "team" and case.thing == OTHERS:
        pytest.skip("it opens what the next cells must find closed; test_api.py shows it")
    events, rows = office.event_count(), len(office.log())
    found = asked(office, case, refs[case.thing])
    assert found.status_code in case.status, found.text
    if case.allowed:
        return
    assert office.event_count() == events
    (row,) = office.log()[rows:]
    assert row["outcome"] in {"geweigerd", "niet-gevonden"}
    assert (row["role"], row["team"], row["action"]) == (case.role, ASKS[case.role], case.operation.verb)


def test_the_matrix_names_every_verb_that_an_address_has_and_no_other() -> None:
    assert {one.verb for one in OPERATIONS} == set(VERBS)


def test_a_team_or_role_in_what_is_sent_is_refused_and_written_down(matrix: tuple[ApiOffice, dict[str, str]]) -> None:
    office, refs = matrix
    for extra in ({"team": VT}, {"rol": "coordinator"}, {"by": "vt.m01"}):
        address = f"/meldingen/{refs[OWN]}/opdrachten/confirm-receipt"
        found = office.post(CJG, address, {"velden": {}, **extra})
        assert (found.status_code, found.json()["fouten"][0]["reden"]) == (422, "dit veld bestaat niet")
        assert office.log()[-1]["outcome"] == "ongeldig"


def test_nobody_speaks_in_the_name_of_another_team(matrix: tuple[ApiOffice, dict[str, str]]) -> None:
    office, refs = matrix
    address = f"/meldingen/{refs[OWN]}/opdrachten/offer-overdracht"
    assert office.post(CJG, address, {"velden": {"aan": OTHER, "checklist": CHECKLIST}}).status_code == 409
    assert office.post(CJG, address, {"velden": {"aan": OTHER, "checklist": {}}}, person="vt.m01").status_code == 400
    assert office.post(CJG, address, {"velden": {"aan": OTHER, "checklist": {}}}, person="m99").status_code == 400
