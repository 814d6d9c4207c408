"""Use cases: load, decide, append, in one transaction; time passing; arming the next moment.

Knows no norm, no SQL and no Prefect. Everything that leaves vtflow is a row in the outbox; sending is `outbox.py`.
"""

from vtflow.engine.adviezen import Adviezen
from vtflow.engine.duty import Duty
from vtflow.engine.partners import Partners
from vtflow.engine.passage import Passage, leg_outcome, next_leg
from vtflow.engine.values import Answer, Ask, NewAdvies, NewMelding, Origin, Policies, Surroundings

__all__ = [
    "Answer",
    "Ask",
    "Engine",
    "NewAdvies",
    "NewMelding",
    "Origin",
    "Policies",
    "Surroundings",
    "leg_outcome",
    "next_leg",
]


class Engine(Adviezen, Passage, Partners, Duty):
    """The use cases over one store."""
