"""One run of the command line, with the exit code that its ending deserves."""

import sys

from vtflow.cli.app import app
from vtflow.cli.output import fail
from vtflow.domain.errors import Refused, VtflowError
from vtflow.ports import StoreUnavailable, VersionConflict
from vtflow.terms import TermError
from vtflow.wiring import steady_memory


def run() -> None:
    """Run the command that the arguments name; bad input and refusals end it with one Dutch line."""
    steady_memory()
    try:
        app(prog_name="vtflow")
    except Refused as refusal:
        sys.exit(fail(f"geweigerd ({refusal.rule}): {refusal}", 1))
    except (VtflowError, TermError, StoreUnavailable) as error:
        sys.exit(fail(str(error), 2))
    except VersionConflict:
        sys.exit(fail("niet vastgelegd: iemand anders was steeds eerder; probeer het opnieuw", 1))
    except BrokenPipeError:
        raise
    except OSError as error:
        sys.exit(fail(f"{error.filename or 'een bestand'} is niet te gebruiken ({error.strerror})", 2))
