"""The commands of the leg of the gecertificeerde instelling."""

from datetime import date
from typing import ClassVar, Literal

from vtflow.domain.command import Code, JaNee
from vtflow.domain.legs.bescherming import Kinderen
from vtflow.domain.legs.leg import LegCommand


class Uitspraak(LegCommand):
    """A ruling of the court."""

    maatregel: Code
    uitspraak_op: date
    geldig_tot: date | None = None  #: the first day on which it no longer holds; needed for a voorlopige one


class RecordUitspraak(Uitspraak):
    """Record that a measure was pronounced, and who carries it out."""

    name: ClassVar[str] = "record-uitspraak"
    aan: Code | Literal[""] = ""  #: the gecertificeerde instelling; empty: the only one there is
    kinderen: Kinderen
    dossier: JaNee  #: whether the file went along


class RecordVervolguitspraak(Uitspraak):
    """Record the measure that takes the place of a voorlopige one."""

    name: ClassVar[str] = "record-vervolguitspraak"


class RecordZitting(LegCommand):
    """Record that the court heard the parties after a ruling without a hearing."""

    name: ClassVar[str] = "record-zitting"


class NameJeugdbeschermer(LegCommand):
    """Name the fixed jeugdbeschermer; the safety duty moves where this leg leads."""

    name: ClassVar[str] = "name-jeugdbeschermer"
    naam: Code


class ReportGiContact(LegCommand):
    """Record the first contact with the household."""

    name: ClassVar[str] = "report-gi-contact"


class RecordGiPlan(LegCommand):
    """Record that the plan is there."""

    name: ClassVar[str] = "record-gi-plan"


class EndMaatregel(LegCommand):
    """Record that a voorlopige measure ended without another in its place."""

    name: ClassVar[str] = "end-maatregel"
    reden: Code


class FinishGi(LegCommand):
    """End Veilig Thuis's part: the gecertificeerde instelling goes on alone, with monitoring or without."""

    name: ClassVar[str] = "finish-gi"
    monitoring: JaNee
