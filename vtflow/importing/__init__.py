"""Meldingen from a file: reading rows, judging them, and taking them in by order of receipt."""

from vtflow.importing.load import Report, import_file
from vtflow.importing.rows import COLUMNS, BadRow, Fault, FileRefused, Row
from vtflow.importing.source import read_rows

__all__ = ["COLUMNS", "BadRow", "Fault", "FileRefused", "Report", "Row", "import_file", "read_rows"]
