"""Commands as somebody at a keyboard gives them, each in this process."""

import json
from typing import Any

from typer.testing import CliRunner, Result

from vtflow.cli.app import app


def run(*arguments: str) -> str:
    """Return what a command prints; what it refuses is raised."""
    return CliRunner().invoke(app, arguments, catch_exceptions=False).stdout


def read(*arguments: str) -> Any:
    """Return what a reading command gives as JSON."""
    return json.loads(run(*arguments, "--json"))


def done(*arguments: str) -> str:
    """Return what a command prints that must end with 0."""
    found = tried(*arguments)
    assert found.exit_code == 0, found.output
    return found.stdout


def tried(*arguments: str) -> Result:
    """Return how a command ended, with its exit code and whatever it raised; tables are wide enough to read."""
    return CliRunner().invoke(app, arguments, env={"COLUMNS": "220"})
