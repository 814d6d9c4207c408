"""The demo: a sample that comes in by the clock, and simulated teams that answer it. Nothing else is played."""
