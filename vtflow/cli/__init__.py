"""The command line: reads arguments, calls one use case, prints Dutch. Exits 0 done, 1 refused, 2 bad input."""

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line; no traceback reaches a user."""
    try:
        # why here: loading takes a second or more, and Ctrl-C must end that second quietly too
        from vtflow.cli.run import run

        run()
    except (BrokenPipeError, KeyboardInterrupt):
        sys.exit(130)
