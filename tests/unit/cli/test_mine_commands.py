"""The work of one person and dividing the list, at the command line."""

import json

import pytest

from tests.given import MELDING
from tests.unit.cli.commands import run
from vtflow.domain.errors import BadInput, Refused
from vtflow.wiring import open_app

NEW = {**MELDING, "kinderen": 1}


pytestmark = pytest.mark.usefixtures("home")


def registered(number: int) -> str:
    given = json.dumps({**NEW, "huishouden": f"W{number}", "ontvangen_op": "2026-03-02T10:00"})
    ref = json.loads(run("register", "--data", given, "--by", "vt.m00", "--json"))["ref"]
    open_app().engine.settle_all()
    return ref


def test_a_person_has_a_list_of_what_is_late_and_whom_to_call() -> None:
    ref = registered(1)
    assert json.loads(run("mine", "vt.m01", "--json")) == []
    run("do", ref, "assign-casushouder", "--by", "vt.m00", "--data", '{"casushouder": "vt.m01"}')
    rows = json.loads(run("mine", "vt.m01", "--json"))
    assert {row["ref"] for row in rows} == {ref}
    assert rows[0]["wanneer"] == "te laat"
    assert {row["soort"] for row in rows} == {"termijn", "contact"}
    assert ref in run("mine", "vt.m01")


def test_who_does_not_work_in_the_region_has_no_list() -> None:
    with pytest.raises(BadInput):
        run("mine", "mars.m01")


def test_bulk_assigning_tries_first_and_then_does_it() -> None:
    refs = {registered(1), registered(2)}
    tried = json.loads(run("assign-bulk", "--to", "vt.m01", "--count", "2", "--by", "vt.m00", "--json"))
    assert (tried["uitgevoerd"], {row["ref"] for row in tried["meldingen"]}) == (False, refs)
    assert json.loads(run("mine", "vt.m01", "--json")) == []
    assert "proef" in run("assign-bulk", "--to", "vt.m01", "--count", "2", "--by", "vt.m00")

    done = json.loads(run("assign-bulk", "--to", "vt.m01", "--count", "2", "--by", "vt.m00", "--yes", "--json"))
    assert [row["gelukt"] for row in done["meldingen"]] == [True, True]
    assert {row["ref"] for row in json.loads(run("mine", "vt.m01", "--json"))} == refs
    with pytest.raises(Refused, match="1 van 1"):
        run("assign-bulk", next(iter(refs)), "--to", "vt.m02", "--by", "vt.m00", "--yes")
