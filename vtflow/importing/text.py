"""Text of a cell: one normal form, and no characters that a reader cannot see."""

import re
import unicodedata

from vtflow.domain.personal import DATE, personal_data
from vtflow.importing.rows import MAX_CELL

_KENMERK = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,78}[A-Za-z0-9])?")
_SHOWN_LENGTH = 80
#: columns never repeated in a report, whatever they hold
SECRET = frozenset({"huishouden", "notitie"})


class Unclean(ValueError):
    """A cell holds what may not stand in it; the text is for the clerk and repeats nothing of the cell."""


def is_clean(text: str) -> bool:
    """Tell at a glance that a text is clean but for outer blanks; one of which this is not said may be clean too."""
    return len(text) <= MAX_CELL and text.isascii() and text.isprintable()


def clean(cell: str) -> str:
    """Return a cell in NFC, every kind of blank as a plain one, without outer blanks.

    Line breaks are left to the caller: only a note may hold them.

    Raises:
        Unclean: it is too long or holds control, zero-width or direction characters.
    """
    if is_clean(cell):
        return cell.strip()
    if len(cell) > MAX_CELL:
        text = f"is te lang: {len(cell)} tekens, hoogstens {MAX_CELL} zijn toegestaan"
        raise Unclean(text)
    normal = unicodedata.normalize("NFC", cell).replace("\r\n", "\n")
    found: list[str] = []
    for char in normal:
        category = unicodedata.category(char)
        if category == "Zs":
            found.append(" ")
        elif char == "\n" or category[0] in "LMNPS":
            found.append(char)
        else:
            text = f"bevat een teken dat hier niet mag staan: {_name(char, category)}; verwijder het"
            raise Unclean(text)
    return "".join(found).strip()


def _name(char: str, category: str) -> str:
    code = f"U+{ord(char):04X}"
    known = {"\t": "een tab", "\r": "een los regeleinde", "\0": "een NUL-teken"}
    kinds = {"Cc": "een stuurteken", "Cf": "een onzichtbaar teken", "Cs": "een half teken", "Zl": "een regelscheiding"}
    return f"{known.get(char) or kinds.get(category, 'een onbekend teken')} ({code})"


def is_kenmerk(text: str) -> bool:
    """Tell whether a text can be a source reference: letters and digits, joined by dash, dot, slash or underscore."""
    return _KENMERK.fullmatch(text) is not None


def shown_kenmerk(text: str) -> str:
    """Return a source reference as a report may repeat it; empty when it is none or looks like personal data.

    The parts of a reference are judged one by one: year and number together are often nine digits.
    """
    text = text.strip()
    if not is_kenmerk(text) or any(personal_data(part) for part in re.split(r"[._/-]", text)):
        return ""
    return text if any(char.isalpha() for char in text) or not personal_data(text) else ""


def shown_value(field: str, text: str) -> str:
    """Return what was found in a cell as a report may repeat it; empty when it looks like personal data."""
    found = personal_data(text[:MAX_CELL])
    if field in SECRET or (found and (field, found) != ("ontvangen_op", DATE)):
        return ""
    if field == "bron_kenmerk":
        return shown_kenmerk(text)
    visible = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text[: _SHOWN_LENGTH + 1])
    return visible if len(visible) <= _SHOWN_LENGTH else f"{visible[:_SHOWN_LENGTH]}…"
