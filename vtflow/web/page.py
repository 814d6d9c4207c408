"""The mailbox as a page: server-rendered, readable without scripts, in light and dark."""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from vtflow.notify.dutch import count_text, moment_text
from vtflow.web.mailbox import Letter

_FOLDER = Path(__file__).with_name("pages")
_STYLE = (_FOLDER / "postvak.css").read_text(encoding="utf-8")
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")

#: Nothing may be loaded but this one style sheet, which stands in the page itself.
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
REFRESH_SECONDS = 5


def mailbox_page(
    letters: Sequence[Letter],
    counts: Mapping[str, int],
    teams: Mapping[str, str],
    team: str | None,
    *,
    refresh: bool,
) -> str:
    """Return the page with these letters, newest first.

    Args:
        letters: What to show.
        counts: Letters a team.
        teams: Code and title of every team.
        team: Code of the team that is chosen, or None for all.
        refresh: Whether the page loads itself again.
    """
    state = "aan" if refresh else "uit"
    rows = [
        (title, counts.get(code, 0), _address(code, state), code == team)
        for code, title in sorted(teams.items(), key=lambda row: row[1].casefold())
    ]
    received = [("Alle teams", sum(counts.values()), _address(None, state), team is None)]
    total = counts.get(team, 0) if team else sum(counts.values())
    return (
        _environment()
        .get_template("postvak.html.j2")
        .render(
            style=_STYLE,
            heading=teams[team] if team else "Alle teams",
            received=received + [row for row in rows if row[1]],
            empty=[row for row in rows if not row[1]],
            letters=letters,
            teams=teams,
            total=total,
            seconds=REFRESH_SECONDS if refresh else 0,
            here=_address(team, state),
            other=_address(team, "uit" if refresh else "aan"),
        )
    )


def start_page(places: Sequence[Any], filters: Sequence[Mapping[str, Any]]) -> str:
    """Return the start page: addresses, and filters under the question that they answer."""
    questions = list(dict.fromkeys(one["vraag"] for one in filters))
    grouped = [(question, [one for one in filters if one["vraag"] == question]) for question in questions]
    return _environment().get_template("start.html.j2").render(style=_STYLE, places=places, filters=grouped)


def error_page(text: str) -> str:
    """Return a small page with one sentence and the way back."""
    page = _environment().get_template("fout.html.j2")
    return page.render(style=_STYLE, text=text)


def with_links(text: str) -> Markup:
    """Return plain text as safe HTML in which web addresses can be followed."""
    parts: list[Markup] = []
    end = 0
    for match in _LINK.finditer(text):
        parts.append(escape(text[end : match.start()]))
        parts.append(Markup('<a rel="noreferrer" href="{0}">{0}</a>').format(match[0]))
        end = match.end()
    return Markup("").join([*parts, escape(text[end:])])


@cache
def _environment() -> Environment:
    made: Any = Environment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"moment": moment_text, "links": with_links, "aantal": count_text}
    return made


def _address(team: str | None, refresh: str) -> str:
    given = {"team": team, "verversen": "uit" if refresh == "uit" else None}
    query = urlencode({name: value for name, value in given.items() if value})
    return f"/postvak?{query}" if query else "/postvak"
