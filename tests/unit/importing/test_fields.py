"""What the cells of a row must hold, column by column, and what a refusal repeats of them."""

from datetime import UTC, datetime
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contract.importing.world import GOOD as PLAIN
from vtflow.engine import NewMelding
from vtflow.importing import BadRow, Fault, Row
from vtflow.importing.fields import RowChecker
from vtflow.importing.rows import COLUMNS, OPTIONAL
from vtflow.policy import PolicyBook

NOW = datetime(2026, 4, 1, 8, tzinfo=UTC)
GOOD = {**PLAIN, "structureel": "ja", "notitie": "overleg gepland"}


@pytest.fixture(scope="module")
def checker() -> RowChecker:
    return _kennemerland()


def _faults(checker: RowChecker, **cells: str) -> tuple[Fault, ...]:
    found = checker.check(Row(2, 0, GOOD | cells))
    assert isinstance(found, BadRow)
    return found.faults


def test_a_good_row_becomes_a_melding_with_its_true_moment_of_receipt(checker: RowChecker) -> None:
    new = checker.check(Row(2, 0, GOOD))

    assert isinstance(new, NewMelding)
    assert new.received_at == datetime(2026, 2, 3, 9, tzinfo=UTC)
    assert (new.command.gemeente, new.command.kinderen, new.command.structureel) == ("haarlem", 2, True)
    assert new.command.toelichting == "overleg gepland"


@pytest.mark.parametrize("field", [name for name in COLUMNS if name not in OPTIONAL])
def test_every_column_but_the_optional_ones_must_be_filled_in(checker: RowChecker, field: str) -> None:
    assert _faults(checker, **{field: ""}) == (Fault(field, "ontbreekt; vul dit veld in"),)


def test_the_criterium_of_the_melder_is_kept_and_checked_where_the_file_has_it(checker: RowChecker) -> None:
    new = checker.check(Row(2, 0, GOOD | {"criterium": "acute_onveiligheid"}))

    assert isinstance(new, NewMelding)
    assert new.command.criterium == "acute_onveiligheid"
    assert _faults(checker, criterium="zomaar")[0].field == "criterium"


def test_all_faults_of_a_row_are_told_at_once(checker: RowChecker) -> None:
    faults = _faults(checker, ontvangen_op="2026-02-30T10:00", gemeente="Haerlem", acuut="misschien", kinderen="-2")

    assert [fault.field for fault in faults] == ["ontvangen_op", "gemeente", "acuut", "kinderen"]
    assert [fault.value for fault in faults] == ["2026-02-30T10:00", "Haerlem", "misschien", "-2"]


def test_an_unknown_gemeente_is_refused_with_the_nearest_name(checker: RowChecker) -> None:
    assert "bedoelt u Haarlem?" in _faults(checker, gemeente="Haerlem")[0].reason


def test_a_name_nearest_to_a_gemeente_elsewhere_is_told_with_its_region(checker: RowChecker) -> None:
    assert "bedoelt u Utrecht (Veilig Thuis Utrecht)?" in _faults(checker, gemeente="Utrech")[0].reason


def test_a_gemeente_of_another_region_is_named_as_such(checker: RowChecker) -> None:
    reason = _faults(checker, gemeente="Utrecht")[0].reason

    assert "hoort bij Veilig Thuis Utrecht" in reason
    assert "niet bij Veilig Thuis Kennemerland" in reason


@pytest.mark.parametrize("name", ["haarlem", "HAARLEM", "haarleM", "Haarlemmermeer"])
def test_a_gemeente_is_known_in_any_case(checker: RowChecker, name: str) -> None:
    assert isinstance(checker.check(Row(2, 0, GOOD | {"gemeente": name})), NewMelding)


@pytest.mark.parametrize("name", ['=HYPERLINK("x")', "@SUM(1)", "12", "-", "111222333"])
def test_what_is_no_name_is_no_gemeente(checker: RowChecker, name: str) -> None:
    assert _faults(checker, gemeente=name)[0].reason == "dit is geen naam van een gemeente"


def test_a_code_off_the_list_is_refused_with_the_list(checker: RowChecker) -> None:
    fault = _faults(checker, melder="buurman")[0]

    assert fault.reason.startswith("staat niet op de lijst; kies uit: politie, burger")
    assert fault.value == "buurman"


@pytest.mark.parametrize("text", ["misschien", "j", "1", "true", "onbekend"])
def test_only_yes_and_no_are_answers(checker: RowChecker, text: str) -> None:
    assert _faults(checker, acuut=text)[0].reason == "moet ja of nee zijn"


@pytest.mark.parametrize("text", ["-2", "31", "999", "2,5", "1e1", "²", "٣", "twee", "0x1", "+1", "1_0"])
def test_the_number_of_children_is_a_whole_number_up_to_thirty(checker: RowChecker, text: str) -> None:
    assert "heel getal van 0 tot en met 30" in _faults(checker, kinderen=text)[0].reason


@pytest.mark.parametrize("text", ["onbekend", "n.v.t.", "-", "?", "geen", "000000", "X"])
def test_a_fill_for_not_knowing_the_household_is_refused_so_that_strangers_are_not_joined(
    checker: RowChecker, text: str
) -> None:
    assert "geen kenmerk van een huishouden" in _faults(checker, huishouden=text)[0].reason


def test_a_note_of_280_characters_is_taken_and_one_more_is_not(checker: RowChecker) -> None:
    assert isinstance(checker.check(Row(2, 0, GOOD | {"notitie": "x" * 280})), NewMelding)
    assert "281 tekens" in _faults(checker, notitie="x" * 281)[0].reason


def test_personal_data_in_a_note_is_refused_by_kind_and_never_repeated(checker: RowChecker) -> None:
    for text, kind in (("BSN 111222333", "burgerservicenummer"), ("bel 06-12345678", "telefoonnummer")):
        fault = _faults(checker, notitie=text)[0]

        assert kind in fault.reason
        assert fault.value == ""
        assert not any(digits in fault.reason for digits in ("111222333", "12345678"))


def test_the_household_is_never_repeated(checker: RowChecker) -> None:
    assert _faults(checker, huishouden="onbekend")[0].value == ""


@pytest.mark.parametrize("field", ["melder", "gemeente", "ontvangen_op", "kinderen", "acuut"])
@pytest.mark.parametrize("text", ["111222333", "06-12345678", "jan@voorbeeld.nl", "2011 AB 12"])
def test_personal_data_in_the_wrong_column_is_not_repeated_either(checker: RowChecker, field: str, text: str) -> None:
    fault = _faults(checker, **{field: text})[0]

    assert fault.value == ""
    assert text not in fault.reason


@pytest.mark.parametrize("text", ["111222333", "111-222-333", "0612345678", "NL91ABNA0417164300"])
def test_a_kenmerk_that_is_a_personal_number_is_not_repeated(checker: RowChecker, text: str) -> None:
    found = checker.check(Row(2, 0, GOOD | {"bron_kenmerk": text, "acuut": "?"}))

    assert isinstance(found, BadRow)
    assert found.kenmerk == ""


def test_a_kenmerk_of_year_and_number_is_repeated(checker: RowChecker) -> None:
    found = checker.check(Row(2, 0, GOOD | {"bron_kenmerk": "KEN-2026-90003", "acuut": "?"}))

    assert isinstance(found, BadRow)
    assert found.kenmerk == "KEN-2026-90003"


@pytest.mark.parametrize("text", ["KEN 1", "KEN;1", "=KEN", "KEN\n1", "-KEN", "K" * 81, "\u041a\u0435n-1", "KEN'1"])
def test_a_kenmerk_is_letters_and_digits_with_plain_separators(checker: RowChecker, text: str) -> None:
    assert "letters, cijfers" in _faults(checker, bron_kenmerk=text)[0].reason


@cache
def _kennemerland() -> RowChecker:
    return RowChecker(PolicyBook().policy("kennemerland"), NOW)


cells = st.text(max_size=40) | st.sampled_from([*GOOD.values(), "=1+1", "\u202e", "9" * 40])


@given(st.fixed_dictionaries(dict.fromkeys(COLUMNS, cells)))
def test_any_row_becomes_a_melding_or_a_refusal_in_words(found: dict[str, str]) -> None:
    outcome = _kennemerland().check(Row(2, 0, found))

    if isinstance(outcome, BadRow):
        assert outcome.faults
        assert all(fault.reason and fault.field for fault in outcome.faults)


@given(st.sampled_from(COLUMNS), st.text(max_size=300))
def test_one_odd_cell_is_the_only_one_refused(field: str, text: str) -> None:
    outcome = _kennemerland().check(Row(2, 0, GOOD | {field: text}))

    assert isinstance(outcome, NewMelding) or [fault.field for fault in outcome.faults] == [field]
