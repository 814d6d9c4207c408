"""The command line: reads arguments, calls one use case, prints Dutch. Exits 0 done, 1 refused, 2 bad input."""

import sys

from vtflow.cli.app import app
from vtflow.cli.output import fail
from vtflow.domain.errors import Refused, VtflowError
from vtflow.ports import StoreUnavailable, VersionConflict
from vtflow.terms import TermError
from vtflow.wiring import steady_memory

__all__ = ["main"]


def main() -> None:
    """Run the command line; no traceback reaches a user."""
    steady_memory()
    try:
        app(prog_name="vtflow")
    except Refused as refusal:
        sys.exit(fail(f"geweigerd ({refusal.rule}): {refusal}", 1))
    except (VtflowError, TermError, StoreUnavailable) as error:
        sys.exit(fail(str(error), 2))
    except VersionConflict:
        sys.exit(fail("niet vastgelegd: iemand anders was steeds eerder; probeer het opnieuw", 1))
    except (BrokenPipeError, KeyboardInterrupt):
        sys.exit(130)
