"""Python loads a module of this name at its start, so that the processes of the tests are held to this machine too."""

import os
import sys

if "NO_NETWORK_LOG" in os.environ:
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # why: at start, keep it light
    import guard

    guard.install()
    del sys.path[0]
