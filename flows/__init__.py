"""Prefect entry points: thin, one file per flow, without any rule of the field. Here: the fields their forms share."""

from collections.abc import Sequence

from vtflow.orchestrate.api import Json

#: A display code: random, with a check character; nothing that points to a person.
REF: Json = {
    "type": "string",
    "title": "Melding",
    "description": "Weergavecode VT-…",
    "pattern": r"^VT(-[0-9A-HJKMNP-TV-Z]{4}){4}-[0-9A-HJKMNP-TV-Z*~$=U]$",
}


def choice(title: str, choices: Sequence[str]) -> Json:
    """Return the schema of a drop-down list; an empty one is not valid, so it then holds one value nobody has."""
    return {"type": "string", "title": title, "enum": list(choices) or ["(geen keuze)"]}
