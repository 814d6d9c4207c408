"""The teams, roles and office hours that every region has, filled in for one region.

`standard.yaml` holds the values; a region file asks for them with `standard` and changes them key by key. What comes
out is the region file as it would have been written in full, so that one shape and one set of checks serve both.
"""

from collections.abc import Iterator, Mapping
from typing import Any, cast
from zlib import crc32

from vtflow.policy import region_shapes as shapes

#: beginning of a made-up OIN; the rest follows from region and team
_OIN = "99990000"
Names = Mapping[str, str]
Area = tuple[dict[str, str], list[str]]


def expanded(
    start: shapes.RegionStart, use: shapes.StandardUse, standard: shapes.StandardFile, names: Names
) -> dict[str, Any]:
    """Return what the standard gives a region file: calendar, channels, Veilig Thuis, teams and roles.

    Teams and roles hold those of the region file too, merged; of the rest the file's own go first.

    Args:
        start: What the region file says of itself.
        use: How this region names its standard teams.
        standard: What every region has.
        names: The gemeenten of the region by slug, with their names.
    """
    blanks = _blanks(start, use)
    areas = _areas(start, names)
    found: dict[str, Any] = {}
    for team in standard.teams:
        for code, filled in _teams(team, blanks, areas[team.per]):
            found[code] = {**filled, **_oin(team, start.id, code)}
    return {
        "calendar": standard.calendar.model_dump(),
        "channels_default": standard.channels_default,
        "veilig_thuis": blanks["vt"],
        "teams": found | {code: _merged(found.get(code), own) for code, own in start.teams.items()},
        "roles": {role: _fill(code, blanks) for role, code in standard.roles.items()} | start.roles,
    }


def _merged(standard: Mapping[str, Any] | None, own: Any) -> Any:
    """Change a team key by key; what is no mapping is left to the shape to refuse."""
    return {**(standard or {}), **cast("dict[str, Any]", own)} if isinstance(own, dict) else own


def _blanks(start: shapes.RegionStart, use: shapes.StandardUse) -> dict[str, str]:
    return {
        "naam": use.name or start.title.removeprefix("Veilig Thuis "),
        "vt": use.vt or f"vt-{start.id}",
        "operaties": use.operaties or f"operaties-{start.id}",
        "lokaal": use.lokaal,
        "lokaal_titel": use.lokaal_titel,
    }


def _areas(start: shapes.RegionStart, names: Names) -> dict[str, list[Area]]:
    """Return for each `per` its areas: the blanks of one and the gemeenten it holds; none for a whole region."""
    # why the first: a region without subregions is one whole, under its own code
    whole: Area = ({"subregio": start.id, "subregio_naam": start.title.removeprefix("Veilig Thuis ")}, [])
    parts: list[Area] = [
        ({"subregio": code, "subregio_naam": part.title}, part.gemeenten) for code, part in start.subregions.items()
    ]
    return {
        "regio": [({}, [])],
        "gemeente": [({"gemeente": slug, "gemeente_naam": name}, [slug]) for slug, name in names.items()],
        "subregio": parts or [whole],
    }


def _teams(team: shapes.StandardTeam, blanks: Names, areas: list[Area]) -> Iterator[tuple[str, dict[str, Any]]]:
    kept = team.model_dump(exclude={"per", "code", "leads", "machine"}, exclude_defaults=True)
    for own, gemeenten in areas:
        words = {**blanks, **own}
        code, title = _fill(team.code, words), _fill(team.title, words)
        filled = {name: _fill(value, words) if isinstance(value, str) else value for name, value in kept.items()}
        if team.per == "subregio" and gemeenten:
            filled["subregion"] = own["subregio"]
        filled |= {"gemeenten": list(gemeenten)}
        if team.leads:
            filled |= {"coordinator": f"{code}-coordinatie", "manager": f"{code}-manager"}
            place = {"gemeenten": list(gemeenten), "staff": ["m01"]}
            yield f"{code}-coordinatie", {"title": f"Coördinatie {title}", "kind": "coordinatie", **place}
            yield f"{code}-manager", {"title": f"Manager {title}", "kind": "manager", **place}
        yield code, filled


def _oin(team: shapes.StandardTeam, region: str, code: str) -> dict[str, str]:
    """Return a made-up OIN, the same at every start; real ones stand in the region file."""
    takes = team.machine and not code.endswith(("-coordinatie", "-manager"))
    return {"oin": f"{_OIN}{crc32(f'{region}/{code}'.encode()):012d}"} if takes else {}


def _fill(text: str, words: Names) -> str:
    """Fill in the blanks that the standard knows; {team} and {gemeente} of a role are filled in for each wait."""
    for name, word in words.items():
        text = text.replace(f"{{{name}}}", word)
    return text
