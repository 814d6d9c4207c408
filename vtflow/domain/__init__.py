"""The field itself: routes, handovers, waits and ladders as frozen values and plain functions. No I/O, no clock."""
