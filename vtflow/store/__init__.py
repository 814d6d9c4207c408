"""The record: the store in memory, the store on SQLite and PostgreSQL, its migrations and its check."""
