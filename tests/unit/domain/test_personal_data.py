"""Personal data in free text: the clear cases, on both sides."""

import pytest

from vtflow.domain.personal import is_bsn, personal_data


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("bsn 111222333", "een burgerservicenummer"),
        ("nummer 1112.22.333 van vader", "een burgerservicenummer"),
        ("mail jan@example.nl", "een e-mailadres"),
        ("NL91 ABNA 0417 1643 00", "een rekeningnummer"),
        ("bel 06-12345678", "een telefoonnummer"),
        ("+31612345678", "een telefoonnummer"),
        ("woont 2011 AB 12", "een adres"),
        ("geboren 03-04-2015", "een (geboorte)datum"),
    ],
)
def test_what_clearly_is_personal_is_recognised_by_kind(text: str, kind: str) -> None:
    assert personal_data(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ontvanger belt terug",
        "wacht op team",
        "3 kinderen, 2 keer geprobeerd",
        "gesprek op 12-03-2026",
        "over 10 dagen",
    ],
)
def test_what_clearly_is_not_is_let_through(text: str) -> None:
    assert personal_data(text) is None


@pytest.mark.parametrize("digits", ["111222333", "123456782"])
def test_the_eleven_test_holds(digits: str) -> None:
    assert is_bsn(digits)
    assert not is_bsn(digits[:-1] + str((int(digits[-1]) + 1) % 10))


@pytest.mark.parametrize("digits", ["", "000000000", "12345678", "1112223334", "11122233a"])
def test_no_bsn(digits: str) -> None:
    assert not is_bsn(digits)
