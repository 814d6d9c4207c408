"""Reading who is reached over which channels: teams, persons, and what stands in when a channel fails.

A team or person has one list for everything, or a list for each urgency.
"""

import re
from collections.abc import Mapping
from typing import Any, cast

from vtflow.domain.melding import Urgency
from vtflow.notify.errors import ConfigError

TEAM = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}")
_STAFF = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}\.[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
_URGENCIES = tuple(urgency.value for urgency in Urgency)
_COUNTS = ("after", "after_acute")
_MOST = 20  #: failed attempts after which even the most patient must have gone over to the reserve


class Choice:
    """Reads the parts of one channels file that name channels."""

    def __init__(self, known: frozenset[str], file: str) -> None:
        """Know the names of the channels, and the file for the texts of faults."""
        self._known = known
        self._file = file

    def teams(self, value: object) -> dict[str, Mapping[Urgency, tuple[str, ...]]]:
        """Return the channels of teams by urgency.

        Raises:
            ConfigError: as every method here: something is wrong; names file and place, never a value of a channel.
        """
        rows = mapping(value, self._file, "teams")
        return {self._team(team): self.of_team(row, f"team {team!r}") for team, row in rows.items()}

    def of_team(self, value: object, place: str) -> dict[Urgency, tuple[str, ...]]:
        """Return the channels of a team by urgency; a team has them for every urgency, or for none."""
        ways = self._ways(value, place)
        missing = [urgency.value for urgency in Urgency if not ways.get(urgency)]
        if isinstance(value, dict) and missing:
            raise self._fault(place, f"geen kanaal voor {', '.join(missing)}; een team hoort alles")
        return ways

    def persons(self, value: object) -> dict[str, Mapping[Urgency, tuple[str, ...]]]:
        """Return the channels that persons chose, by urgency; what they chose nothing for is left out or empty."""
        rows = mapping(value, self._file, "persons")
        found: dict[str, Mapping[Urgency, tuple[str, ...]]] = {}
        for staff, row in rows.items():
            place = f"persoon {staff!r}"
            if not _STAFF.fullmatch(staff):
                raise self._fault(place, "schrijf <team>.<code>")
            ways = self._ways(row, place)
            if not ways.get(Urgency.ACUUT, ("",)):
                raise self._fault(place, "acuut kan niet uit; noem een kanaal of laat acuut weg (dan die van het team)")
            found[staff] = ways
        return found

    def fallback(self, value: object) -> dict[str, Any]:
        """Return what stands in when channels fail, as the arguments of `Fallback`."""
        row = mapping(value, self._file, "fallback")
        if not set(row) <= {*_COUNTS, "default", "teams"}:
            raise self._fault("fallback", "onbekend onderdeel; toegestaan: after, after_acute, default, teams")
        found: dict[str, Any] = {}
        for name in _COUNTS:
            count = row.get(name)
            if count is None:
                continue
            if type(count) is not int or not 1 <= count <= _MOST:
                raise self._fault("fallback", f"{name} is een aantal mislukte pogingen van 1 tot en met {_MOST}")
            found[name] = count
        if row.get("default"):
            found["default"] = self._names([row["default"]], "fallback")[0]
        teams = mapping(row.get("teams") or {}, self._file, "fallback, teams")
        found["by_team"] = {self._team(team): self._names([name], "fallback")[0] for team, name in teams.items()}
        return found

    def _ways(self, value: object, place: str) -> dict[Urgency, tuple[str, ...]]:
        if isinstance(value, list):
            names = self._names(cast("object", value), place)
            return dict.fromkeys(Urgency, names) if names else {}
        if not isinstance(value, dict):
            raise self._fault(place, "verwacht een lijst met namen van kanalen, of een lijst per soort bericht")
        rows = mapping(cast("object", value), self._file, place)
        if not set(rows) <= set(_URGENCIES):
            raise self._fault(place, f"onbekend soort bericht; er zijn {', '.join(_URGENCIES)}")
        return {urgency: self._names(rows[urgency.value], place) for urgency in Urgency if urgency.value in rows}

    def _team(self, team: str) -> str:
        if not TEAM.fullmatch(team):
            place = f"team {team!r}"
            raise self._fault(place, "een team heeft letters, cijfers, spatie, punt, streepje")
        return team

    def _names(self, value: object, place: str) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise self._fault(place, "verwacht een lijst met namen van kanalen")
        names = [str(name) for name in cast("list[object]", value)]
        missing = [name for name in names if name not in self._known]
        if missing:
            raise self._fault(place, f"onbekend kanaal {missing[0]!r}")
        if len(set(names)) != len(names):
            raise self._fault(place, "een kanaal staat dubbel")
        return tuple(names)

    def _fault(self, place: str, reason: str) -> ConfigError:
        return ConfigError(self._file, place, reason)


def mapping(value: object, file: str, place: str) -> dict[str, Any]:
    """Return a part of the file that is names with values.

    Raises:
        ConfigError: it is something else.
    """
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in cast("dict[object, object]", value)):
        raise ConfigError(file, place, "verwacht namen met een waarde")
    return cast("dict[str, Any]", value)
