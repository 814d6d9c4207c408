"""The only place that builds adapters and asks the system for the time."""

from vtflow.wiring.app import App, database_exists, make_home, open_app, policy_book, steady_memory
from vtflow.wiring.clocks import CLOCK_LIFE, ScaledClock, SystemClock, real_now
from vtflow.wiring.here import settings_here

__all__ = [
    "CLOCK_LIFE",
    "App",
    "ScaledClock",
    "SystemClock",
    "database_exists",
    "make_home",
    "open_app",
    "policy_book",
    "real_now",
    "settings_here",
    "steady_memory",
]
