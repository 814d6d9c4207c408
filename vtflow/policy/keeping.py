"""How long what leads to a dossier is kept, and on which grounds it may be kept longer: data with a source."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from vtflow.domain.errors import BadInput, PolicyError
from vtflow.policy.files import raw_file, shaped
from vtflow.policy.shapes import Shape
from vtflow.terms import TermError, parse_length

_FILE = Path(__file__).parent / "data" / "bewaren.yaml"
_Basis = Literal["statutory", "inspection", "agreed", "assumed"]
_Grounds = Annotated[dict[str, str], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Keeping:
    """The rules of keeping and destroying."""

    version: str
    days_after_close: int
    answer_within: str  #: length of the term of a request, as `1m`
    answer_basis: str
    answer_source: str
    refusals: Mapping[str, str]  #: ground of refusing a request -> its Dutch text
    holds: Mapping[str, str]  #: ground of keeping what may otherwise go -> its Dutch text
    remind_at: tuple[int, ...] = (50, 80, 100)  #: shares of the term of a request, in percent, at which it is told
    remind_role: str = "kwaliteit"  #: who is told

    def require_ground(self, grounds: Mapping[str, str], code: str) -> str:
        """Return the text of a ground.

        Raises:
            BadInput: there is no such code; the text names those there are.
        """
        if code not in grounds:
            text = f"grond {code!r} bestaat niet; kies uit {', '.join(grounds)}"
            raise BadInput(text)
        return grounds[code]


class _Verzoek(Shape):
    termijn: str
    basis: _Basis
    bron: Annotated[str, Field(min_length=1)]
    herinner_op: Annotated[tuple[Annotated[int, Field(ge=1, le=100)], ...], Field(min_length=1)]
    herinner_rol: Annotated[str, Field(pattern=r"^[a-z_]+$")]


class _Bewaren(Shape):
    version: str
    dagen_na_sluiting: Annotated[int, Field(ge=0)]
    basis_bewaren: _Basis
    bron_bewaren: Annotated[str, Field(min_length=1)]
    verzoek: _Verzoek
    weigergrond: _Grounds
    bewaargrond: _Grounds


def read_keeping(path: Path = _FILE) -> Keeping:
    """Return the rules.

    Raises:
        PolicyError: the file is wrong; the text names the place.
    """
    found = shaped(raw_file(path, path.name), _Bewaren, path.name)
    try:
        parse_length(found.verzoek.termijn)
    except TermError as error:
        text = f"{path.name}: verzoek.termijn: {error}"
        raise PolicyError(text) from error
    return Keeping(
        found.version,
        found.dagen_na_sluiting,
        found.verzoek.termijn,
        found.verzoek.basis,
        found.verzoek.bron,
        found.weigergrond,
        found.bewaargrond,
        found.verzoek.herinner_op,
        found.verzoek.herinner_rol,
    )
