"""All legs, in the order of the chain."""

from vtflow.domain.command import Command
from vtflow.domain.legs.aanbieder import AANBIEDER
from vtflow.domain.legs.aanhaken import AANHAKEN
from vtflow.domain.legs.advies import ADVIES
from vtflow.domain.legs.afstemming import AFSTEMMING
from vtflow.domain.legs.bespreking import BESPREKING
from vtflow.domain.legs.college import COLLEGE
from vtflow.domain.legs.consult import CONSULT, VERZOEK
from vtflow.domain.legs.crisis import CRISIS
from vtflow.domain.legs.dienst import DIENST
from vtflow.domain.legs.gi import INSTELLING
from vtflow.domain.legs.huisverbod import HUISVERBOD
from vtflow.domain.legs.informatie import INFORMATIE
from vtflow.domain.legs.justitie import JUSTITIE
from vtflow.domain.legs.kennisgeving import KENNISGEVING
from vtflow.domain.legs.knelpunt import KNELPUNT
from vtflow.domain.legs.leg import Leg
from vtflow.domain.legs.mda import OPSCHALING
from vtflow.domain.legs.raad import RAADSONDERZOEK
from vtflow.domain.legs.regie import REGIE
from vtflow.domain.legs.steun import STEUN
from vtflow.domain.legs.verhuizing import VERHUIZING
from vtflow.domain.legs.zorgmelding import ZORGMELDING
from vtflow.domain.legs.zsm import ZSM

LEG_BOOK: dict[str, Leg] = {
    leg.soort: leg
    for leg in (
        DIENST,
        RAADSONDERZOEK,
        COLLEGE,
        INSTELLING,
        ZORGMELDING,
        ZSM,
        JUSTITIE,
        AFSTEMMING,
        HUISVERBOD,
        AANBIEDER,
        CRISIS,
        KNELPUNT,
        STEUN,
        AANHAKEN,
        KENNISGEVING,
        CONSULT,
        VERZOEK,
        REGIE,
        BESPREKING,
        OPSCHALING,
        ADVIES,
        INFORMATIE,
        VERHUIZING,
    )
}
#: command name -> its leg
LEG_OF: dict[str, Leg] = {name: leg for leg in LEG_BOOK.values() for name in leg.commands}
LEG_COMMANDS: dict[str, type[Command]] = {kind.name: kind for leg in LEG_BOOK.values() for kind in leg.handlers}
#: every step there is, by name
STEPS = {step.name: step for leg in LEG_BOOK.values() for step in leg.steps}
