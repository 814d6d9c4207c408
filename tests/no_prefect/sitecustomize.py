"""Makes every import of Prefect fail, as on a machine without it.

Python loads a module of this name at its start, so child processes of the tests are held to it too.
"""

import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType


class PrefectIsAbsent(MetaPathFinder):
    """Answers for `prefect` and all below it, before any other finder can."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Refuse Prefect; leave every other module to the finders that follow."""
        if fullname.partition(".")[0] == "prefect":
            message = f"No module named {fullname!r} (blocked by tests/no_prefect)"
            raise ModuleNotFoundError(message, name=fullname)
        return None


sys.meta_path.insert(0, PrefectIsAbsent())

# why: Python loads one module of this name, and the other one keeps the tests to this machine
if "NO_NETWORK_LOG" in os.environ:
    sys.path.insert(0, str(Path(__file__).parent.parent / "no_network"))
    import guard  # pyright: ignore[reportMissingImports]  # why: found by the line above

    guard.install()
    del sys.path[0]
