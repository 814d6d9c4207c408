"""Read one data file: YAML to plain values to a shape, each fault with file and place."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from vtflow.domain.errors import PolicyError
from vtflow.policy.faults import first_fault

if TYPE_CHECKING:
    from yaml import SafeLoader as _SafeLoader
else:  # ten times as fast where PyYAML has its C library
    _SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_Shape = TypeVar("_Shape", bound=BaseModel)


def read_yaml(text: str) -> Any:
    """Read YAML safely into plain values; a key that stands twice is refused.

    Raises:
        yaml.YAMLError: it is no YAML.
    """
    return yaml.load(text, Loader=_UniqueKeys)  # noqa: S506  # why: a SafeLoader


def raw_file(path: Path, name: str) -> dict[str, Any]:
    """Return the content of a YAML file; `name` is how errors call it.

    Raises:
        PolicyError: it is not there, no text, no YAML, or no mapping of distinct keys.
    """
    path = path.resolve()
    try:
        found = _parsed(path, path.stat().st_mtime_ns)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        text = f"{name}: niet te lezen als YAML: {error}"
        raise PolicyError(text) from error
    return dict(found)


class _UniqueKeys(_SafeLoader):
    """Reads YAML safely and refuses a key that stands twice in a mapping, where plain YAML keeps the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Build a mapping of which every key stands once."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                text = f"key {key.value!r} stands twice"
                raise yaml.constructor.ConstructorError(None, None, text, key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


@cache
def _parsed(path: Path, _changed: int) -> Mapping[str, Any]:
    """Parse a YAML file once a version of it."""
    found = read_yaml(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        text = f"{path.name}: a mapping is expected at the top"
        raise PolicyError(text)
    return found  # pyright: ignore[reportUnknownVariableType]  # YAML is checked by the shapes


def shaped(raw: Any, shape: type[_Shape], name: str) -> _Shape:
    """Return content in a shape.

    Raises:
        PolicyError: it does not fit; the place and what is wrong, in Dutch.
    """
    try:
        return shape.model_validate(raw)
    except ValidationError as error:
        text = f"{name}: {first_fault(error)}"
        raise PolicyError(text) from error
