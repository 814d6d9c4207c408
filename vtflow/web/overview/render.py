"""The pages as HTML: the style of the answer pages with what a screen of many figures needs beside it."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_FOLDER = Path(__file__).with_name("pages")
_ANSWERS = Path(__file__).parents[1] / "answers" / "pages"
_STYLE = "".join(path.read_text(encoding="utf-8") for path in (_ANSWERS / "antwoord.css", _FOLDER / "overzicht.css"))
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

#: Nothing may be loaded but this one style sheet; a form goes to vtflow and nowhere else.
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def render(page: str, **facts: Any) -> str:
    """Return a page; without `refresh` it does not load itself again."""
    return _environment().get_template(f"{page}.html.j2").render({"style": _STYLE, "refresh": "", **facts})


@cache
def _environment() -> Environment:
    made: Any = Environment(
        loader=FileSystemLoader([_FOLDER, _ANSWERS]),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"getal": _number}
    return made


def _number(value: object) -> str:
    """Return a number as a Dutch reader expects it; nothing as a dash."""
    if value is None:
        return "-"
    return f"{value:.1f}".replace(".", ",") if isinstance(value, float) else str(value)
