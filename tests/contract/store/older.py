"""Databases as an older vtflow made them."""

from alembic import command
from alembic.config import Config

from vtflow.store import connect, schema


def downgrade(url: str, revision: str) -> None:
    """Take a database back to an earlier schema."""
    engine = connect.build(url, pool_size=1)
    config = Config()
    config.set_main_option("script_location", str(schema.__file__).removesuffix("schema.py") + "migrations")
    with connect.writing(engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
    engine.dispose()
