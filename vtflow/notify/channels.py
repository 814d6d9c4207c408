"""The channels file: which team is reached where.

A channel's URL is a credential. It lives here, travels to the sending child, and is shown nowhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import yaml

from vtflow.notify.channel_urls import check_url, fill_team
from vtflow.notify.errors import ConfigError, UrlRefusedError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_TEAM = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}")
_SECRET = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_KEYS = frozenset({"channels", "teams", "default"})


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to reach one recipient. Shown as scheme and name only.

    Attributes:
        name: Name in the channels file.
        scheme: Kind of channel, e.g. "json" or "mailtos".
    """

    name: str
    scheme: str
    _url: str = field(repr=False)

    def __str__(self) -> str:
        """Return scheme and name; never the URL."""
        return f"{self.scheme}:{self.name}"

    def url_for(self, team: str) -> str:
        """Return the secret URL with the team filled in; only for the sending child."""
        return fill_team(self._url, team)


@dataclass(frozen=True, slots=True)
class Channels:
    """All channels and the teams they belong to."""

    by_name: Mapping[str, Channel]
    by_team: Mapping[str, tuple[str, ...]]
    default: tuple[str, ...] = ()  #: for a team that the file does not list

    def of_team(self, team: str) -> tuple[str, ...]:
        """Return the names of the team's channels, in the order of the file; may be empty."""
        if not _TEAM.fullmatch(team):
            return ()
        return self.by_team.get(team, self.default)

    def find(self, team: str, name: str) -> Channel | None:
        """Return the channel, or None when there is none or it is not one of the team's."""
        return self.by_name.get(name) if name in self.of_team(team) else None


def load_channels(path: Path, secrets: Mapping[str, str]) -> Channels:
    """Read and check a channels file.

    Args:
        path: The YAML file.
        secrets: Values for `${NAME}`; wiring passes the environment.

    Returns:
        The channels, every URL checked.

    Raises:
        ConfigError: Something is wrong; names file, channel and variable, never a value.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = f"het bestand is niet te lezen ({type(error).__name__})"
        raise ConfigError(str(path), "", reason) from None
    return parse_channels(text, secrets, str(path))


def parse_channels(text: str, secrets: Mapping[str, str], file: str) -> Channels:
    """Check the text of a channels file; `file` is only named in errors.

    Raises:
        ConfigError: Something is wrong; names file, channel and variable, never a value.
    """
    data = _mapping(_yaml(text, file), file, "het bestand")
    unknown = sorted(str(key) for key in data if key not in _KEYS)
    if unknown:
        raise ConfigError(file, "", f"onbekend onderdeel; toegestaan: {', '.join(sorted(_KEYS))}")
    rows = _mapping(data.get("channels") or {}, file, "channels")
    by_name = {name: _channel(name, row, secrets, file) for name, row in rows.items()}
    teams = _mapping(data.get("teams") or {}, file, "teams")
    by_team = {team: _team(team, names, by_name, file) for team, names in teams.items()}
    default = _names(data.get("default") or [], by_name, file, "default")
    return Channels(by_name, by_team, default)


def _yaml(text: str, file: str) -> object:
    try:
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        # why: `from None`: the library quotes the line, and that line may hold a secret.
        raise ConfigError(file, "", f"geen geldige YAML bij regel {line}") from None
    except yaml.YAMLError:
        raise ConfigError(file, "", "geen geldige YAML") from None


def _mapping(value: object, file: str, place: str) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in cast("dict[object, object]", value)):
        raise ConfigError(file, place, "verwacht namen met een waarde")
    return cast("dict[str, Any]", value)


def _channel(name: str, row: object, secrets: Mapping[str, str], file: str) -> Channel:
    place = f"kanaal {name!r}"
    if not _NAME.fullmatch(name):
        raise ConfigError(file, place, "een naam heeft letters, cijfers, punt, streepje")
    fields = _mapping(row, file, place)
    url = fields.get("url")
    if set(fields) != {"url"} or not isinstance(url, str):
        raise ConfigError(file, place, "verwacht precies één onderdeel: url")
    filled = _fill(url, secrets, file, place)
    try:
        scheme = check_url(filled)
    except UrlRefusedError as error:
        raise ConfigError(file, place, str(error)) from None
    return Channel(name, scheme, filled)


def _fill(url: str, secrets: Mapping[str, str], file: str, place: str) -> str:
    """Fill in `${NAME}`; a value is percent-encoded, so that it cannot add an option or recipient.

    A URL that is one `${NAME}` as a whole is taken as it is and checked like any other.
    """
    for name in _SECRET.findall(url):
        if not secrets.get(name):
            raise ConfigError(file, place, f"variabele {name} ontbreekt of is leeg")
    whole = _SECRET.fullmatch(url)
    if whole:
        return secrets[whole[1]]
    if "$" in _SECRET.sub("", url):
        raise ConfigError(file, place, "een '$' buiten ${NAAM}; codeer die als %24")
    parts = _SECRET.split(url)
    # why: `split` gives text and name in turn, so every second part is a name.
    filled = [quote(secrets[part], safe="") if odd % 2 else part for odd, part in enumerate(parts)]
    return "".join(filled)


def _team(team: str, names: object, known: Mapping[str, Channel], file: str) -> tuple[str, ...]:
    if not _TEAM.fullmatch(team):
        reason = "een team heeft letters, cijfers, spatie, punt, streepje"
        raise ConfigError(file, f"team {team!r}", reason)
    return _names(names, known, file, f"team {team!r}")


def _names(value: object, known: Mapping[str, Channel], file: str, place: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ConfigError(file, place, "verwacht een lijst met namen van kanalen")
    names = [str(name) for name in cast("list[object]", value)]
    missing = [name for name in names if name not in known]
    if missing:
        raise ConfigError(file, place, f"onbekend kanaal {missing[0]!r}")
    if len(set(names)) != len(names):
        raise ConfigError(file, place, "een kanaal staat dubbel")
    return tuple(names)
