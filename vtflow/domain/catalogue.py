"""Every command there is, by the name that `vtflow do` and story files use."""

from vtflow.domain.command import Command
from vtflow.domain.commands import CORE
from vtflow.domain.legs.book import LEG_COMMANDS

COMMANDS: dict[str, type[Command]] = {**CORE, **LEG_COMMANDS}
