"""`vtflow up`: one supervisor and its children on one machine. Knows how to start and stop, no rule of the field."""
