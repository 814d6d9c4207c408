"""What every test run needs before anything else is imported; fixtures of one room live beside that room's tests."""

import os
import sys
import tempfile
from pathlib import Path

# why: this module is read before any test module, so nothing has looked at the environment yet.
for name in [name for name in os.environ if name.startswith(("VTFLOW_", "PREFECT_"))]:
    del os.environ[name]
os.environ["DO_NOT_TRACK"] = "1"
os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
# why: Prefect reads the user's profiles from its home folder, and those can hold an API address.
_prefect_home = tempfile.TemporaryDirectory(prefix="vtflow-tests-", ignore_cleanup_errors=True)
os.environ["PREFECT_HOME"] = _prefect_home.name
# why: this process and all that it starts may reach this machine only; Python loads `sitecustomize` from that path
_no_network = Path(__file__).parent / "no_network"
os.environ["NO_NETWORK_LOG"] = str(Path(_prefect_home.name) / "no-network.log")
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(_no_network))))

import pytest  # noqa: E402 - the environment above comes first
from hypothesis import settings  # noqa: E402 - the environment above comes first

from tests.no_network import guard  # noqa: E402 - the environment above comes first

guard.install()

TESTS = Path(__file__).parent
#: Folders whose tests are all long.
LONG = ("bench", "faults")

settings.register_profile("ci", deadline=None, derandomize=True, max_examples=50, stateful_step_count=25)
settings.register_profile("long", deadline=None, max_examples=1_000, stateful_step_count=25, print_blob=True)
settings.register_profile("night", deadline=None, max_examples=10_000, stateful_step_count=50, print_blob=True)
settings.load_profile("ci")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in the folders of long tests."""
    for item in items:
        if any(item.path.is_relative_to(TESTS / folder) for folder in LONG):
            item.add_marker(pytest.mark.long)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in which anything tried to reach another machine."""
    tried = guard.attempts()
    if tried:
        sys.stderr.write("\n".join(["", "tried to reach another machine:", *sorted(set(tried)), ""]))
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
