"""What somebody types in this folder to give a command on a running vtflow."""

import shutil
from pathlib import Path

from vtflow.demo.mark import DEMO_REGION
from vtflow.wiring import settings_here

_NAME = "vtflow"


def typed_on_demo(home: Path, started_as: str) -> str:
    """Return what comes before the name of a command on the demo in `home`.

    Args:
        home: The home of the demo, absolute.
        started_as: How this vtflow was started, the first word of its command line.

    Returns:
        The program, as its name where the shell finds it and else as its path; before it the settings that name the
        demo, where a command would not find it by itself.
    """
    if settings_here().home.absolute() == home:
        return _program(started_as)
    return f"VTFLOW_HOME={_short(home)} VTFLOW_REGION={DEMO_REGION} {_program(started_as)}"


def _program(started_as: str) -> str:
    path = Path(started_as)
    if path.name != _NAME or shutil.which(_NAME) == str(path.absolute()):
        return _NAME
    return str(_short(path.absolute()))


def _short(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
