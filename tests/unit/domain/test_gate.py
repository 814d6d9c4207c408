"""The gate: each criterion answered in its own way, in the order of the list."""

import pytest

from tests.unit.engine.world import FULL, KENNEMERLAND
from vtflow.domain.errors import BadInput
from vtflow.domain.gate import answers, missing

ONE, TWO = (KENNEMERLAND.criteria[f"criteria/{number}"] for number in (1, 2))


def lacking(**changes: object) -> list[str]:
    checklist = {key: value for key, value in {**FULL, **changes}.items() if value is not None}
    return missing(ONE, checklist, {}, KENNEMERLAND)  # pyright: ignore[reportArgumentType]


def test_the_gate_is_open_when_all_seven_are_met() -> None:
    assert len(ONE.items) == 7
    assert lacking() == []


@pytest.mark.parametrize("key", FULL)
def test_each_item_left_out_or_answered_nee_is_missing(key: str) -> None:
    assert lacking(**{key: None}) == [key]
    assert lacking(**{key: False}) == [key]


@pytest.mark.parametrize("answer", [1, "ja", "true", "", 0])
def test_only_ja_is_ja(answer: object) -> None:
    assert lacking(veiligheidsplan=answer) == ["veiligheidsplan"]


@pytest.mark.parametrize("answer", [True, "", "zomaar", 7])
def test_the_criterion_is_one_of_the_list(answer: object) -> None:
    assert lacking(criterium=answer) == ["criterium"]


@pytest.mark.parametrize("answer", [True, "vt", "vt.m99", "elders.m01", ""])
def test_the_contact_person_is_somebody_who_exists(answer: object) -> None:
    assert lacking(contactpersoon_vt=answer) == ["contactpersoon_vt"]


def test_missing_items_come_in_the_order_of_the_list() -> None:
    assert missing(ONE, {}, {}, KENNEMERLAND) == list(FULL)


def test_an_item_that_the_criteria_do_not_know_is_refused_by_name() -> None:
    with pytest.raises(BadInput, match="checklist: gesprek hoort niet bij criteria/1"):
        lacking(gesprek=True)


def test_an_item_that_does_not_apply_is_not_missed() -> None:
    assert "kinderen_gezien" in missing(TWO, {}, {"heeft_kinderen": True}, KENNEMERLAND)
    assert "kinderen_gezien" not in missing(TWO, {}, {"heeft_kinderen": False}, KENNEMERLAND)


def test_what_is_kept_is_the_answer_where_it_is_met_and_nee_otherwise() -> None:
    kept = answers(ONE, {**FULL, "criterium": "tekst", "consequenties": 12}, KENNEMERLAND)
    assert kept == {**FULL, "criterium": False, "consequenties": False}
