"""Prefect entry points: thin, one file per flow, without any rule of the field."""
