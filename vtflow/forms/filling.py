"""From what was filled in to the fields of a command, where these are not the same."""

from typing import Any, cast

from vtflow.domain.errors import BadInput
from vtflow.domain.melding import Route
from vtflow.domain.norms import Policy
from vtflow.forms.shapes import NONE, Json


def plain(given: Json) -> Json:
    """Return what was filled in, without what was left empty."""
    return {name: value for name, value in given.items() if value not in (NONE, None, "")}


def offered(given: Json, _: Route, policy: Policy) -> Json:
    """Put the answers to the region's criteria in the checklist, and reason and agreement in the override."""
    keys = [item.key for item in policy.criteria[policy.region.criteria].items]
    asked = {item.key for criteria in policy.criteria.values() for item in criteria.items}
    override = {name: given[f"override_{name}"] for name in ("reden", "akkoord") if f"override_{name}" in given}
    rest = {name: value for name, value in given.items() if name not in asked and not name.startswith("override_")}
    checklist = {key: given[key] for key in keys if key in given}
    return {**rest, "checklist": checklist, **({"override": override} if override else {})}


def waived(given: Json, route: Route, _: Policy) -> Json:
    """Give each of the chosen norms the reason for which it is waived."""
    norms: Any = given.get("ontheffen") or []
    reason = given.get("ontheffingsreden", "")
    rest = {name: value for name, value in given.items() if name not in {"ontheffen", "ontheffingsreden"}}
    if not isinstance(norms, list):
        text = "ontheffen: kies termijnen uit de lijst"
        raise BadInput(text)
    return {**rest, "ontheffen": {str(norm): reason for norm in cast("list[object]", norms)}}


def by_name(given: Json, route: Route, _: Policy) -> Json:
    """Turn the person who was chosen, team and code, into the code the receiving team knows.

    Raises:
        BadInput: that person works at a team to which nothing was offered.
    """
    team, _dot, code = str(given.get("naam", "")).partition(".")
    offered_to = {one.aan for one in route.deliveries if not one.came_back}
    if team not in offered_to:
        to = ", ".join(sorted(offered_to)) or "niemand"
        text = f"naam: {team!r} is niet de ontvanger; {route.ref} is aangeboden aan {to}"
        raise BadInput(text)
    return {**given, "naam": code}


def entry(given: Json, _: Route, __: Policy) -> Json:
    """Name an entry by its number on the timeline, or else the last of its kind."""
    return {name: value for name, value in given.items() if name != "soort" or not given.get("gebeurtenis")}
