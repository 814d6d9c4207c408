"""The channels file: which team, and which person, is reached where.

A channel's URL is a credential. It lives here, travels to the sending child, and is shown nowhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import yaml

from vtflow.domain.melding import Urgency
from vtflow.notify.channel_choice import TEAM, Choice, mapping
from vtflow.notify.channel_urls import check_url, fill_team
from vtflow.notify.errors import ConfigError, UrlRefusedError
from vtflow.ports import Reserve

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SECRET = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_KEYS = frozenset({"channels", "teams", "persons", "default", "fallback"})


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


#: channels by urgency; of a person an urgency may be left out: then as the team has it
Ways = Mapping[Urgency, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Fallback:
    """Which channel stands in for a team's own, and from when on.

    Attributes:
        after: Failed attempts on the own channel after which a message goes over the other one.
        after_acute: The same for an acute message.
        by_team: Name of the channel by team; empty: this team has none.
        default: For a team that is not listed; empty: none.
    """

    after: int = 3
    after_acute: int = 1
    by_team: Mapping[str, str] = field(default_factory=dict[str, str])
    default: str = ""


@dataclass(frozen=True, slots=True)
class Channels:
    """All channels and the teams and persons they belong to."""

    by_name: Mapping[str, Channel]
    by_team: Mapping[str, Ways]
    default: Ways = field(default_factory=dict[Urgency, tuple[str, ...]])  #: for a team that the file does not list
    by_person: Mapping[str, Ways] = field(default_factory=dict[str, Ways])  #: by `<team>.<code>`
    fallback: Fallback = Fallback()

    def of_team(self, team: str) -> tuple[str, ...]:
        """Return the names of the team's channels for whatever urgency, in the order of the file; may be empty."""
        if not TEAM.fullmatch(team):
            return ()
        ways = self.by_team.get(team, self.default)
        return tuple(dict.fromkeys(name for names in ways.values() for name in names))

    def reach(self, team: str, person: str, urgency: Urgency) -> tuple[str, ...]:
        """Return over which channels a message goes.

        What a person set takes the place of what the team has. Who set nothing for an urgency, or wants nothing then,
        leaves it to the team, so that somebody hears it; an acute message goes to both.

        Args:
            team: Whom it is for.
            person: Staff member `<team>.<code>` of that team whom it is for in particular; empty: nobody.
            urgency: Of the message.

        Returns:
            Names without repetition; empty when the team has no channel.
        """
        if not TEAM.fullmatch(team):
            return ()
        of_team = self.by_team.get(team, self.default).get(urgency, ())
        own = self._of_person(team, person).get(urgency, ())
        if urgency is Urgency.ACUUT:
            return tuple(dict.fromkeys((*own, *of_team)))
        return own or of_team

    def _of_person(self, team: str, person: str) -> Ways:
        known = person.partition(".")[0] == team
        return self.by_person.get(person, {}) if known else {}

    def reserve(self, team: str, channel: str) -> Reserve | None:
        """Return what stands in for a channel of a team; None when nothing does, or it is that channel itself."""
        name = self.fallback.by_team.get(team, self.fallback.default)
        if not name or name == channel or name in self.of_team(team):
            return None
        return Reserve(name, self.fallback.after, self.fallback.after_acute)

    def find(self, team: str, name: str) -> Channel | None:
        """Return the channel, or None when there is none or it is not one of the team's or of its people."""
        return self.by_name.get(name) if name in self.all_of(team) else None

    def all_of(self, team: str) -> tuple[str, ...]:
        """Return the names of every channel a message of the team may use: its own, its people's, its reserve."""
        if not TEAM.fullmatch(team):
            return ()
        persons = (ways for person, ways in self.by_person.items() if person.partition(".")[0] == team)
        own = (name for ways in persons for names in ways.values() for name in names)
        spare = self.fallback.by_team.get(team, self.fallback.default)
        return tuple(dict.fromkeys((*self.of_team(team), *own, *((spare,) if spare else ()))))


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
    data = mapping(_yaml(text, file), file, "het bestand")
    unknown = sorted(str(key) for key in data if key not in _KEYS)
    if unknown:
        raise ConfigError(file, "", f"onbekend onderdeel; toegestaan: {', '.join(sorted(_KEYS))}")
    rows = mapping(data.get("channels") or {}, file, "channels")
    by_name = {name: _channel(name, row, secrets, file) for name, row in rows.items()}
    choice = Choice(frozenset(by_name), file)
    by_team, default = choice.teams(data.get("teams") or {}), choice.of_team(data.get("default") or [], "default")
    fallback = Fallback(**choice.fallback(data.get("fallback") or {}))
    channels = Channels(by_name, by_team, default, choice.persons(data.get("persons") or {}), fallback)
    _require_spare(channels, file)
    return channels


def _require_spare(channels: Channels, file: str) -> None:
    """Check that no reserve is a channel that the team has already: it would hear everything twice."""
    for team, name in channels.fallback.by_team.items():
        if name in channels.of_team(team):
            raise ConfigError(file, "fallback", f"{name!r} is al een kanaal van team {team!r}; kies een ander")


def _yaml(text: str, file: str) -> object:
    try:
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        # why: `from None`: the library quotes the line, and that line may hold a secret.
        raise ConfigError(file, "", f"geen geldige YAML bij regel {line}") from None
    except yaml.YAMLError:
        raise ConfigError(file, "", "geen geldige YAML") from None


def _channel(name: str, row: object, secrets: Mapping[str, str], file: str) -> Channel:
    place = f"kanaal {name!r}"
    if not _NAME.fullmatch(name):
        raise ConfigError(file, place, "een naam heeft letters, cijfers, punt, streepje")
    fields = mapping(row, file, place)
    url, other = fields.get("url"), fields.get("other", False)
    if not {"url"} <= set(fields) <= {"url", "other"} or not isinstance(url, str) or not isinstance(other, bool):
        raise ConfigError(file, place, "verwacht precies één onderdeel: url (en zo nodig other: true)")
    filled = _fill(url, secrets, file, place)
    try:
        scheme = check_url(filled, other=other)
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
