"""The pages as HTML: server-rendered, without scripts, with one style sheet that stands in the page itself."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_FOLDER = Path(__file__).with_name("pages")
_STYLE = (_FOLDER / "antwoord.css").read_text(encoding="utf-8")
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

#: Nothing may be loaded but this one style sheet; a form goes to vtflow and nowhere else.
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def render(page: str, **facts: Any) -> str:
    """Return a page; `team` and `staff` stand in its head where they are known."""
    known = {"style": _STYLE, "team": "", "staff": "", "done": "", **facts}
    return _environment().get_template(f"{page}.html.j2").render(known)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
