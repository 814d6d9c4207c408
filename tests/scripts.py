"""Scripts of this project that are no package, loaded for a test."""

import importlib.util
from pathlib import Path
from types import ModuleType

_ROOT = Path(__file__).parents[1]


def script(place: str) -> ModuleType:
    """Return a script as a module, by its place in the project."""
    path = _ROOT / place
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
