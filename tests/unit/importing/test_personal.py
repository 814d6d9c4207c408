"""Personal data in a note is recognised by kind, however it is written; ordinary sentences are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtflow.domain.personal import is_bsn, personal_data

BSN = [
    "BSN 111222333 van moeder",
    "bsn111222333",
    "BSN-111222333",
    "BSN-111.222.333",
    "111.222.333",
    "111 222 333",
    "111-222-333",
    "1112.22.333",
    "1 1 1 2 2 2 3 3 3",
    "111/222/333",
    "(111222333)",
    "kind3 111222333",
    "nr 345 111 222 333",
    "BSN: 12345672",
    "\uff11\uff11\uff11\uff12\uff12\uff12\uff13\uff13\uff13",
    "\u0661\u0661\u0661\u0662\u0662\u0662\u0663\u0663\u0663",
    "111\u200b222\u200b333",
    "111 – 222 – 333",
]
PHONE = [
    "bel 06-12345678",
    "0612345678",
    "06 12 34 56 78",
    "06.12.34.56.78",
    "06/12345678",
    "06–12345678",
    "(06)12345678",
    "+31612345678",
    "+31 6 12345678",
    "+31 (0)6 12345678",
    "+31(0)6-12345678",
    "0031612345678",
    "0031 6 12345678",
    "31612345678",
    "(023) 512 34 56",
    "023-5123456",
    "023 - 512 34 56",
    "0235123456",
    "+32 475 12 34 56",
    "+49 170 1234567",
    "tel 5123456",
    "Tel:0612345678",
    "mobiel: 612345678",
]
MAIL = ["jan@voorbeeld.nl", "mail jan.de.vries+vt@sub.voorbeeld.co.uk.", "jan (at) voorbeeld.nl", "jan[at]voorbeeld.nl"]
IBAN = [
    "NL91ABNA0417164300",
    "rek. NL91 ABNA 0417 1643 00 graag",
    "nl91abna0417164300",
    "NL91.ABNA.0417.1643.00",
    "NL91-ABNA-0417-1643-00",
    "DE89370400440532013000",
    "BE68 5390 0754 7034",
]
ADDRESS = [
    "2011AB 12",
    "2011 AB 12",
    "2011 AB, 12a",
    "2011ab12",
    "2011 ab 12",
    "2011 AB nr. 12",
    "2011AB huisnummer 12",
    "2011 AB te Haarlem, nummer 3",
    "Dorpsstraat 12, 2011 AB",
    "Dorpsstraat 12 2011AB Haarlem",
    "12 bis, 2011 AB",
]
BIRTH = [
    "geb. 03-04-2019",
    "geboren op 3 april 2019",
    "3 april 2019 geboren",
    "geboortedatum: 3 april 2019",
    "geb.dat 3-4-2019",
    "geb 030419",
    "geb 03042019",
    "geb. 3/4",
    "jarig op 3 april",
    "° 3-4-2019",
    "03-04-2019",
    "3/4/2019",
    "3.4.2019",
    "03 04 2019",
    "2019-04-03",
    "kind 03-04-19",
    "kind (3 apr 2019)",
    "dochter 3 april '19",
    "gesprek met kind 03-04-2019",
]
ORDINARY = [
    "",
    "overleg met wijkteam gepland",
    "in 2026 op 3 locaties",
    "in 2019 en 2021 gemeld",
    "2024 is 3 keer gemeld",
    "2 kinderen, 3 en 5 jaar",
    "kind van 12 in groep 8",
    "bel 112",
    "tel niet op 3",
    "meldcode stap 5",
    "melding 4 van 2026",
    "om 10:30 gebeld",
    "school: 8-18 uur",
    "CP24 gaan naar huis",
    "wacht 3 weken, dan 2 dagen",
    "kamer 2011",
    "gezin van 4 personen in 2025",
    "zie KEN-2026-00123",
    "zie KEN-2026-90003",
    "zie VT-7K3M-ABCD",
    "nr 123456789",
    "afspraak op 12-03-2026",
    "overleg d.d. 3 maart 2026",
    "gesprek op 12-03-2026 met school",
    "vanaf 2026-03-05 tot 2026-04-01",
    "zitting 2026-03-05",
    "regio@home",
]


@pytest.mark.parametrize("text", BSN)
def test_a_bsn_is_recognised_by_its_eleven_test_with_any_separator(text: str) -> None:
    assert personal_data(text) == "een burgerservicenummer"


@pytest.mark.parametrize("text", PHONE)
def test_a_phone_number_is_recognised_in_every_dutch_notation(text: str) -> None:
    assert personal_data(text) == "een telefoonnummer"


@pytest.mark.parametrize("text", MAIL)
def test_an_e_mail_address_is_recognised(text: str) -> None:
    assert personal_data(text) == "een e-mailadres"


@pytest.mark.parametrize("text", IBAN)
def test_a_bank_account_is_recognised(text: str) -> None:
    assert personal_data(text) == "een rekeningnummer"


@pytest.mark.parametrize("text", ADDRESS)
def test_a_postcode_with_a_house_number_is_recognised_on_either_side(text: str) -> None:
    assert personal_data(text) == "een adres"


@pytest.mark.parametrize("text", BIRTH)
def test_a_date_that_may_be_one_of_birth_is_recognised(text: str) -> None:
    assert personal_data(text) == "een (geboorte)datum"


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_note_is_left_alone(text: str) -> None:
    assert personal_data(text) is None


@pytest.mark.parametrize(("digits", "holds"), [("111222333", True), ("123456782", True), ("123456789", False)])
def test_the_eleven_test_tells_a_bsn_from_nine_digits(digits: str, holds: bool) -> None:
    assert is_bsn(digits) is holds


def test_nine_zeros_and_other_lengths_are_no_bsn() -> None:
    assert not any(is_bsn(digits) for digits in ("000000000", "11122233", "1112223330", "", "¹¹¹²²²³³³"))


@given(
    st.integers(10_000_000, 99_999_999), st.lists(st.sampled_from(["", " ", ".", "-", " - "]), min_size=8, max_size=8)
)
def test_every_bsn_is_found_whatever_stands_between_its_digits(start: int, gaps: list[str]) -> None:
    total = sum(weight * int(digit) for weight, digit in zip(range(9, 1, -1), str(start), strict=True))
    last = total % 11
    if last == 10:
        return
    digits = f"{start}{last}"
    text = "".join(digit + gap for digit, gap in zip(digits, [*gaps, ""], strict=True))

    assert personal_data(f"moeder {text} gebeld") is not None


@given(st.text(max_size=280))
def test_any_note_is_judged_without_an_error(text: str) -> None:
    found = personal_data(text)

    assert found is None or found.startswith("een ")
