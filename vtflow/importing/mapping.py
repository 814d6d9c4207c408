"""How the export of another system becomes the columns of vtflow: names of columns, forms of moments, other words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vtflow.domain.errors import BadInput
from vtflow.importing.rows import COLUMNS

_MAX_BYTES = 64 * 1024
_Name = Annotated[str, Field(min_length=1, max_length=80)]
_MOMENT = "ontvangen_op"


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    kolommen: Annotated[dict[str, _Name], Field(min_length=1)]
    waarden: dict[str, dict[str, str]] = {}
    vast: dict[str, str] = {}
    moment: str = ""
    overslaan: tuple[_Name, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """A mapping, checked."""

    columns: Mapping[str, str]  #: column of the export in small letters -> column of vtflow
    values: Mapping[str, Mapping[str, str]]  #: column of vtflow -> word of the export (small letters) -> of vtflow
    fixed: Mapping[str, str]  #: column of vtflow -> what it always holds
    moment: str = ""  #: form of the moment of receipt, as `%d-%m-%Y %H:%M`; empty: as vtflow writes it
    ignored: frozenset[str] = frozenset()  #: columns of the export that are left out

    def header(self, found: tuple[str, ...]) -> tuple[str, ...]:
        """Return the columns of an export under the names of vtflow; one that is left out gets an empty name."""
        return tuple("" if name in self.ignored else self.columns.get(name, name) for name in found)

    def cells(self, cells: Mapping[str, str]) -> dict[str, str]:
        """Return the cells of a row as vtflow reads them; what the mapping does not know stays as it is."""
        told = {**{name: cell for name, cell in cells.items() if name}, **self.fixed}
        for name, words in self.values.items():
            if name in told:
                told[name] = words.get(told[name].strip().lower(), told[name])
        if self.moment and _MOMENT in told:
            told[_MOMENT] = self._moment(told[_MOMENT])
        return told

    def _moment(self, text: str) -> str:
        try:
            return datetime.strptime(text.strip(), self.moment).isoformat(timespec="seconds")  # noqa: DTZ007  # why: the time of the office follows, where it has no offset
        except ValueError:
            return text


def read_mapping(path: Path) -> ColumnMapping:
    """Return a mapping from its YAML file.

    Raises:
        BadInput: it cannot be read, or names columns that vtflow does not have.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            text = f"{path.name}: dit is geen koppeling van kolommen"
            raise BadInput(text)
        raw: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        found = _File.model_validate(raw)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        text = f"{path}: niet te lezen als YAML ({type(error).__name__})"
        raise BadInput(text) from error
    except ValidationError as error:
        places = ", ".join(".".join(str(part) for part in one["loc"]) or "het geheel" for one in error.errors())
        text = f"{path.name}: klopt niet bij {places}; nodig is kolommen: {{kolom van vtflow: kolom van het bestand}}"
        raise BadInput(text) from error
    _require_columns(found, path.name)
    return ColumnMapping(
        columns={theirs.strip().lower(): ours for ours, theirs in found.kolommen.items()},
        values={name: {word.lower(): ours for word, ours in words.items()} for name, words in found.waarden.items()},
        fixed=dict(found.vast),
        moment=found.moment,
        ignored=frozenset(name.strip().lower() for name in found.overslaan),
    )


def _require_columns(found: _File, name: str) -> None:
    used = {*found.kolommen, *found.waarden, *found.vast}
    unknown = sorted(used - set(COLUMNS))
    if unknown:
        text = f"{name}: kolom {', '.join(unknown)} bestaat niet; vtflow kent {', '.join(COLUMNS)}"
        raise BadInput(text)
    both = sorted(set(found.kolommen) & set(found.vast))
    theirs = [one.strip().lower() for one in found.kolommen.values()]
    doubled = sorted({one for one in theirs if theirs.count(one) > 1})
    if both or doubled:
        text = f"{name}: {', '.join([*both, *doubled])} staat er twee keer in"
        raise BadInput(text)
