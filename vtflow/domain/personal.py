"""Recognise personal data in free text, so that it can be refused. Names cannot be recognised; nobody claims it.

What is told is the kind only. Where a text can be read two ways, it counts as personal.
"""

import re
import unicodedata
from collections.abc import Callable

#: kind of a date that may be one of birth
DATE = "een (geboorte)datum"

#: what may stand between two digits of one number
_GAP = r"[\s./()_-]{0,3}"
#: nine digits in a row, or apart and not part of a reference such as KEN-2026-90003
_NINE_DIGITS = re.compile(rf"(?<!\d)(?=(\d{{9}})(?!\d)|(?<![A-Za-z][-_/])((?:\d{_GAP}){{8}}\d)(?!\d))")
_SHORT_BSN = re.compile(rf"(?:bsn|sofi|burgerservice)[^\d]{{0,20}}((?:\d{_GAP}){{7,8}}\d)(?!\d)", re.IGNORECASE)

_PHONE = re.compile(
    rf"(?<!\d)(?:(?:\+|00){_GAP}31{_GAP}(?:0{_GAP})?|31{_GAP}(?=6)|0){_GAP}[1-9](?:{_GAP}\d){{8}}(?!\d)"
    rf"|(?<!\d)(?:\+|00){_GAP}[1-9](?:{_GAP}\d){{8,13}}(?!\d)"
    rf"|\b(?:tel|telnr|telefoon|telefoonnummer|mob|mobiel|gsm|bel|belt|app|06)\b[\s.:-]{{0,3}}(?:nr|op|naar)?[\s.:-]{{0,3}}"
    rf"\d(?:{_GAP}\d){{5,}}",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^\s@]+\s?(?:@|[(\[]at[)\]])\s?[^\s@]+\.[^\s@.]{2,}", re.IGNORECASE)

_DUTCH_IBAN = re.compile(rf"NL(?:{_GAP}\d){{2}}(?:{_GAP}[A-Z]){{4}}(?:{_GAP}\d){{10}}(?!\d)", re.IGNORECASE)
_IBAN = re.compile(r"(?<![A-Z0-9])(?=([A-Z]{2}\d{2}(?:[ .-]?[A-Z0-9]){11,30})(?![A-Z0-9]))", re.IGNORECASE)

_POSTCODE_TIGHT = r"(?<!\d)[1-9]\d{3}(?-i:[a-z]{2}|[ -]?[A-Z]{2}|[A-Z][a-z])(?![A-Za-z])"
#: two-letter words that follow a year or a count in plain Dutch: "in 2026 op 3 locaties"
_WORDS = (
    "af al an as bv ca cq da de dd dr du en er ex ga ha he hy ie ik in is ja je la ma me mr mw nr na nl nu of om op"
    " or ow pa pp re ru st ta te ti to tv ui uw va vd vt we ws wo za ze zo"
)
_POSTCODE_LOOSE = rf"(?<!\d)[1-9]\d{{3}}\s(?!(?:{_WORDS.replace(' ', '|')})\b)[a-z]{{2}}(?![a-z])"
_ADDRESS = [
    re.compile(rf"(?:{postcode})[^\d\n]{{0,20}}\d|(?<!\d)\d{{1,5}}\s?[a-z]{{0,3}}[^\d\n]{{0,20}}(?:{postcode})", flags)
    for postcode, flags in ((_POSTCODE_TIGHT, re.NOFLAG), (_POSTCODE_LOOSE, re.IGNORECASE))
]

_MONTH = r"(?:jan|feb|febr|mrt|maa|apr|mei|jun|jul|aug|sep|sept|okt|nov|dec)[a-z]*\.?"
_DATE = (
    rf"(?<!\d)(?:\d{{1,2}}\s?[-/.\s]\s?\d{{1,2}}\s?[-/.\s]\s?(?:19|20)\d{{2}}|\d{{1,2}}[-/]\d{{1,2}}[-/]['’]?\d{{2}}"
    rf"|(?:19|20)\d{{2}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[\s-]{{0,2}}{_MONTH}[\s-]{{0,2}}['’]?(?:(?:19|20)\d{{2}}|\d{{2}}))(?!\d)"
)
_FULL_DATE = re.compile(_DATE, re.IGNORECASE)
_BORN = r"(?:\bgeb(?:\b|oren|oortedat|dat)[a-z]*|\bgebdat|\bdob\b|\bjarig\b|\bverjaar\w*|\bgd\b|[°†])"
_BIRTH = re.compile(
    rf"{_BORN}[^\d\n]{{0,20}}(?:{_DATE}|\d{{6}}|\d{{8}}|\d{{1,2}}\s?[-/]\s?\d{{1,2}}|\d{{1,2}}\s{_MONTH})"
    rf"|{_DATE}[^\d\n]{{0,10}}{_BORN}",
    re.IGNORECASE,
)
#: right before a date: then it says when something is done, not when somebody was born
_PLANNED = re.compile(
    r"\b(?:afspraak|gesprek|overleg|gepland|zitting|huisbezoek|mdo|incident|melding|uiterlijk|vanaf|tot|t/m|sinds|per|d\.?d\.?)"
    r"(?:\s(?:op|van|d\.?d\.?))?[\s:]{1,2}(?:(?:ma|di|wo|do|vr|za|zo)[a-z]*\s)?$",
    re.IGNORECASE,
)


def personal_data(text: str) -> str | None:
    """Return what kind of personal data `text` seems to hold, in Dutch; None when none was recognised.

    A full date counts as a date of birth unless the words before it say that something takes place then.
    """
    if not any(char.isdigit() or char in "@[(\uff20" for char in text):
        return None
    plain = _plain(text)
    for kind, holds in _KINDS:
        if holds(plain):
            return kind
    return None


def is_bsn(digits: str) -> bool:
    """Tell whether nine digits pass the eleven-test of the burgerservicenummer."""
    if len(digits) != 9 or not (digits.isascii() and digits.isdigit()) or digits == "0" * 9:
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11 == 0


def _plain(text: str) -> str:
    """Undo what hides a number from a pattern: other digits and dashes, wide letters, invisible characters."""
    if text.isascii():
        return text
    found: list[str] = []
    for char in unicodedata.normalize("NFKC", text):
        category = unicodedata.category(char)
        if category == "Nd":
            found.append(str(unicodedata.digit(char)))
        elif category == "Pd":
            found.append("-")
        elif category != "Cf":
            found.append(char)
    return "".join(found)


def _has_bsn(text: str) -> bool:
    candidates = [*map("".join, _NINE_DIGITS.findall(text)), *_SHORT_BSN.findall(text)]
    return any(is_bsn(re.sub(r"\D", "", found).zfill(9)) for found in candidates)


def _has_iban(text: str) -> bool:
    return _DUTCH_IBAN.search(text) is not None or any(_is_iban(found) for found in _IBAN.findall(text))


def _is_iban(text: str) -> bool:
    """Tell whether any beginning of a text, long enough for an IBAN, passes its check."""
    digits = re.sub(r"[^A-Z0-9]", "", text.upper())
    turned = [str(int(char, 36)) for char in digits[:34]]
    return any(int("".join(turned[4:length] + turned[:4])) % 97 == 1 for length in range(15, len(turned) + 1))


def _has_date(text: str) -> bool:
    if _BIRTH.search(text):
        return True
    return any(not _PLANNED.search(text[: found.start()]) for found in _FULL_DATE.finditer(text))


_KINDS: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("een burgerservicenummer", _has_bsn),
    ("een e-mailadres", _EMAIL.search),
    ("een rekeningnummer", _has_iban),
    ("een telefoonnummer", _PHONE.search),
    ("een adres", lambda text: any(pattern.search(text) for pattern in _ADDRESS)),
    (DATE, _has_date),
)
