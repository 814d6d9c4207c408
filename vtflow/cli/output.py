"""How the command line prints: JSON for machines, tables for people, one clear line for a fault."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table


def print_json(value: Any) -> None:
    """Print a value as JSON, non-ASCII as it is."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under Dutch headings; wide enough for the terminal, never cut when piped."""
    table = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    console = Console() if sys.stdout.isatty() else Console(width=200)
    console.print(table)


def say(text: str) -> None:
    """Print one line."""
    sys.stdout.write(text + "\n")


def note(text: str) -> None:
    """Print one line on standard error: what a reader should know and a program that reads the output should not."""
    sys.stderr.write(f"vtflow: {text}\n")


def fail(text: str, code: int) -> int:
    """Print a fault on standard error and return the exit code."""
    note(text)
    return code
