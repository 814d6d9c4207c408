"""The veiligheidsplan: conditions, agreements with an owner and a check date, and what follows when one is not kept."""

import re

from vtflow.domain import work_commands as wc
from vtflow.domain import work_events as we
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.gesprekken import require_person
from vtflow.domain.melding import Route
from vtflow.domain.persons import PERSOON
from vtflow.domain.work import Afspraak
from vtflow.terms import local_date


def set_plan(draft: Draft, command: wc.SetVeiligheidsplan) -> None:
    """Lay the plan down, in the place of an earlier one."""
    policy = draft.context.policy
    for voorwaarde in command.voorwaarden:
        policy.require_code("voorwaarde", voorwaarde)
    afspraken = tuple(_agreed(draft, row) for row in command.afspraken)
    first = min(one.controle_op for one in afspraken)
    draft.record(
        we.VeiligheidsplanRecorded(
            voorwaarden=tuple(command.voorwaarden),
            afspraken=afspraken,
            controle_op=first.isoformat(),
            dagen=(first - local_date(draft.context.at)).days,
            note=draft.note,
        )
    )


def _agreed(draft: Draft, row: wc.AfspraakRow) -> Afspraak:
    policy = draft.context.policy
    policy.require_code("afspraak", row.actie)
    if row.consequentie:
        policy.require_code("consequentie", row.consequentie)
    if re.fullmatch(PERSOON, row.eigenaar):
        require_person(draft.route, row.eigenaar)
    elif "." in row.eigenaar:
        policy.region.team_of(row.eigenaar)
    else:
        policy.region.team(row.eigenaar)
    if row.controle_op < local_date(draft.context.at):
        text = (
            f"controle_op van {row.actie} ligt in het verleden ({row.controle_op:%d-%m-%Y}); kies een dag vanaf vandaag"
        )
        raise Refused("controle", text)
    return Afspraak(row.actie, row.eigenaar, row.controle_op, row.consequentie)


def check(draft: Draft, command: wc.CheckAfspraak) -> None:
    """Record whether one agreement was kept.

    Raises:
        Refused: the plan has no such agreement, or it was checked already.
    """
    afspraken = draft.route.work.afspraken
    if command.nummer > len(afspraken):
        text = (
            f"afspraak {command.nummer} bestaat niet: het plan van {draft.route.ref} telt er {len(afspraken)}. "
            "Leg een plan vast met set-veiligheidsplan"
        )
        raise Refused("afspraak", text)
    if afspraken[command.nummer - 1].resultaat:
        text = f"afspraak {command.nummer} is al gecontroleerd; leg voor een nieuwe controle het plan opnieuw vast"
        raise Refused("afspraak", text)
    left = [one.controle_op for n, one in enumerate(afspraken, 1) if not one.resultaat and n != command.nummer]
    draft.record(
        we.AfspraakChecked(
            nummer=command.nummer,
            resultaat=command.resultaat,
            controle_op=min(left).isoformat() if left else "",
            dagen=max(0, (min(left) - local_date(draft.context.at)).days) if left else 0,
            open=bool(left),
            note=draft.note,
        )
    )


def require_consequences(route: Route) -> None:
    """Check that there is a plan and that every agreement says what follows when it is not kept.

    Raises:
        Refused: there is no plan, or an agreement lacks its consequence; the text names them.
    """
    if not route.work.afspraken:
        text = f"er is geen veiligheidsplan met afspraken voor {route.ref}; leg het vast met set-veiligheidsplan"
        raise Refused("consequenties", text)
    lacking = [f"{n} ({one.actie})" for n, one in enumerate(route.work.afspraken, 1) if not one.consequentie]
    if lacking:
        text = (
            f"de afsluitbrief van {route.ref} noemt voor iedere afspraak wat er volgt als die niet wordt nagekomen; "
            f"dat ontbreekt bij {', '.join(lacking)}. Vul de consequentie aan met set-veiligheidsplan"
        )
        raise Refused("consequenties", text)
