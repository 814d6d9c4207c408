"""Use cases: load, decide, append, in one transaction; time passing; arming the next moment.

Knows no norm, no SQL and no Prefect. Everything that leaves vtflow is a row in the outbox; sending is `outbox.py`.
"""

from vtflow.engine.commands import Commands
from vtflow.engine.partners import Partners
from vtflow.engine.passage import Passage, leg_outcome, next_leg
from vtflow.engine.registration import Registration
from vtflow.engine.values import Answer, Ask, NewMelding, Origin, Policies, Surroundings

__all__ = ["Answer", "Ask", "Engine", "NewMelding", "Origin", "Policies", "Surroundings", "leg_outcome", "next_leg"]


class Engine(Registration, Commands, Passage, Partners):
    """The use cases over one store."""
