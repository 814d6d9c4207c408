"""Recognise personal data in free text, so that it can be refused. Names cannot be recognised; nobody claims it."""

import re

_PHONE = re.compile(r"(?<![\d-])(?:(?:\+|00)31[\s-]?|0)(?:\(0\))?[1-9](?:[\s-]?\d){8}(?!\d)")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]{2,}")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?\b", re.IGNORECASE)
_POSTCODE = re.compile(r"\b[1-9]\d{3}\s?[A-Za-z]{2}\b[\s,]*(?:nr\.?\s*)?\d{1,5}\b|\b\d{1,5}\s*[a-z]?[\s,]+[1-9]\d{3}\s?[A-Z]{2}\b")
_MONTHS = "jan|feb|mrt|maart|apr|mei|jun|jul|aug|sep|okt|nov|dec"
_BIRTH = re.compile(
    rf"\b(?:geb(?:oren|oortedatum)?\.?|dob)\b[^\d]{{0,20}}\d{{1,2}}(?:[-/. ]\d{{1,2}}[-/. ]|\s+(?:{_MONTHS})[a-z]*\s+)\d{{2,4}}"
    r"|\b(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|1[0-2])[-/.](?:19|20)\d{2}\b"
    r"|\b(?:19|20)\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?<!\d)(?:\d[ .-]?){8}\d(?!\d)")


def personal_data(text: str) -> str | None:
    """Return what kind of personal data `text` seems to hold, in Dutch; None when none was recognised."""
    if any(is_bsn(re.sub(r"\D", "", found)) for found in _DIGITS.findall(text)):
        return "een burgerservicenummer"
    if _EMAIL.search(text):
        return "een e-mailadres"
    if _PHONE.search(text):
        return "een telefoonnummer"
    if _IBAN.search(text):
        return "een rekeningnummer"
    if _POSTCODE.search(text):
        return "een adres"
    if _BIRTH.search(text):
        return "een (geboorte)datum"
    return None


def is_bsn(digits: str) -> bool:
    """Tell whether nine digits pass the eleven-test of the burgerservicenummer."""
    if len(digits) != 9 or not digits.isdigit() or digits == "0" * 9:
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11 == 0
