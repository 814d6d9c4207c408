"""Use cases: load, decide, append, in one transaction; time passing; arming the next moment.

Knows no norm, no SQL and no Prefect. Everything that leaves vtflow is a row in the outbox; sending is `outbox.py`.
"""

from vtflow.engine.access_duty import AccessDuty
from vtflow.engine.adviezen import Adviezen
from vtflow.engine.deliveries import Deliveries
from vtflow.engine.dividing import Dividing
from vtflow.engine.duty import Duty
from vtflow.engine.holds import Holds
from vtflow.engine.new_links import NewLinks
from vtflow.engine.partners import Partners
from vtflow.engine.passage import Passage, leg_outcome, next_leg
from vtflow.engine.report_duty import ReportDuty
from vtflow.engine.staffing import Staffing
from vtflow.engine.steering import Steering
from vtflow.engine.steering_checks import Hours
from vtflow.engine.together import Together
from vtflow.engine.values import Answer, Ask, NewAdvies, NewMelding, Origin, Outcome, Policies, Surroundings

__all__ = [
    "Answer",
    "Ask",
    "Engine",
    "Hours",
    "NewAdvies",
    "NewMelding",
    "Origin",
    "Outcome",
    "Policies",
    "Surroundings",
    "leg_outcome",
    "next_leg",
]


class Engine(
    Together,
    Dividing,
    Adviezen,
    Staffing,
    Passage,
    Partners,
    Duty,
    NewLinks,
    Deliveries,
    Holds,
    Steering,
    ReportDuty,
    AccessDuty,
):
    """The use cases over one store."""
