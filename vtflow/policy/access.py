"""Who may see and do what: the matrix of roles, break-glass and the monthly review, as data. Default deny."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from vtflow.domain.errors import BadInput, PolicyError
from vtflow.policy.files import raw_file, shaped
from vtflow.policy.shapes import Shape

_FILE = Path(__file__).parent / "data" / "toegang.yaml"

#: what can be asked, as object and verb; closed
VERBS = (
    "melding.lezen",
    "melding.aannemen",
    "opdracht.geven",
    "wachtrij.lezen",
    "wachtrij.tellen",
    "gebeurtenissen.lezen",
    "notificatie.ontvangen",
    "noodtoegang.openen",
    "normen.lezen",
    "gezondheid.lezen",
    "toegang.lezen",
)
NEE, EIGEN, REGIO, ALLES, AFGEROND, ZELF = "nee", "eigen", "regio", "alles", "afgerond", "zelf"
_Scope = Literal["eigen", "regio", "alles", "afgerond", "zelf"]
_Text = Annotated[str, Field(min_length=1)]
_Codes = Annotated[dict[str, _Text], Field(min_length=1)]


class _Rol(Shape):
    titel: _Text
    soorten: tuple[str, ...] = ()
    mag: dict[str, _Scope]


class _Nood(Shape):
    uren: Annotated[int, Field(ge=1, le=24)]
    rol: _Text
    redenen: _Codes


class _Beoordeling(Shape):
    kantooruren: tuple[Annotated[int, Field(ge=0, le=24)], Annotated[int, Field(ge=0, le=24)]]
    oordelen: _Codes


class _Sleutel(Shape):
    dagen: Annotated[int, Field(ge=1)]


class _File(Shape):
    version: _Text
    bron: _Text
    rollen: dict[str, _Rol]
    noodtoegang: _Nood
    beoordeling: _Beoordeling
    sleutel: _Sleutel


@dataclass(frozen=True, slots=True)
class Role:
    """What one role may."""

    code: str
    title: str
    kinds: tuple[str, ...]  #: kinds of team that may have it; empty: any
    allowed: Mapping[str, str]  #: verb -> scope

    def scope(self, verb: str) -> str:
        """Return how far a verb reaches; what is not named is not allowed."""
        return self.allowed.get(verb, NEE)


@dataclass(frozen=True, slots=True)
class Access:
    """The rules of access, of one version."""

    version: str
    roles: Mapping[str, Role]
    emergency_hours: int
    emergency_role: str  #: role of the region that hears of it at once
    emergency_reasons: Mapping[str, str]
    day: tuple[int, int]  #: whole hours between which an access is ordinary, local, on weekdays
    judgements: Mapping[str, str]
    key_days: int

    def role(self, code: str) -> Role:
        """Return a role.

        Raises:
            BadInput: there is none of that code.
        """
        if code not in self.roles:
            text = f"rol {code!r} bestaat niet; kies uit {', '.join(self.roles)}"
            raise BadInput(text)
        return self.roles[code]


@cache
def access(path: Path = _FILE) -> Access:
    """Return the rules.

    Raises:
        PolicyError: the file is wrong; the text names the place.
    """
    found = shaped(raw_file(path, path.name), _File, path.name)
    for code, role in found.rollen.items():
        unknown = sorted(set(role.mag) - set(VERBS))
        if unknown:
            text = f"{path.name}: rollen.{code}.mag: {', '.join(unknown)} bestaat niet"
            raise PolicyError(text)
    nood, look = found.noodtoegang, found.beoordeling
    return Access(
        version=found.version,
        roles={code: Role(code, one.titel, one.soorten, one.mag) for code, one in found.rollen.items()},
        emergency_hours=nood.uren,
        emergency_role=nood.rol,
        emergency_reasons=nood.redenen,
        day=look.kantooruren,
        judgements=look.oordelen,
        key_days=found.sleutel.dagen,
    )
