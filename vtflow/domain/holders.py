"""Who hears that the ball went on: the team that had it and the team that has it now, and the same for casushouders.

A team that hears of the very change by a message of its own is not told twice.
"""

from collections.abc import Container, Sequence

from vtflow.domain import events as e
from vtflow.domain.absence import stand_in
from vtflow.domain.melding import Route, Urgency
from vtflow.domain.messages import Message, limit_text
from vtflow.domain.norms import Policy
from vtflow.domain.routing import main_wait
from vtflow.domain.work_events import CasushouderAssigned
from vtflow.terms import local_date

NEW_HOLDER, FORMER_HOLDER = "aan-zet-gekregen", "aan-zet-doorgegeven"
NEW_CASUSHOUDER = "casushouder-gewijzigd"
#: an event with the route before and after it
Step = tuple[e.Event, Route | None, Route]


def then(steps: Sequence[Step], place: int) -> Route:
    """Return the route once the waits that an event ended and began are folded too.

    Args:
        steps: Of one draft, each event with the route before and after it.
        place: Of the event among them.
    """
    found = steps[place][2]
    for event, _, after in steps[place + 1 :]:
        if not isinstance(event.fact, e.WaitClosed | e.WaitOpened):
            break
        found = after
    return found


def holder_messages(steps: Sequence[Step], policy: Policy, told: Container[str]) -> list[Message]:
    """Return what the former and the new holder hear of one command, or of one look at what time brought.

    Nothing where a melding began or ended, or where the ball stayed. May be empty.

    Args:
        steps: Of one draft.
        policy: Roles and absence calendar of now.
        told: Teams that heard of it by another message.
    """
    if not steps:
        return []
    (_, before, _), (event, _, after) = steps[0], steps[-1]
    found = _casushouders(steps, policy)
    if before is None or not before.aan_zet or not after.aan_zet or before.aan_zet == after.aan_zet:
        return found
    main = main_wait(after)
    for holder, kind, role in (
        (before.aan_zet, FORMER_HOLDER, "vorige_houder"),
        (after.aan_zet, NEW_HOLDER, "nieuwe_houder"),
    ):
        team = stand_in(policy.absences, holder, local_date(event.recorded_at)) or holder
        if team not in policy.region.teams or team in told:
            continue
        found.append(
            Message(
                key=f"{after.ref}/e{after.events}/{kind}/{team}",
                ref=after.ref,
                team=team,
                kind=kind,
                role=role,
                urgency=Urgency.GEWOON,
                at=event.at,
                # why: who has the ball no more must hear so, also when the next step was quick
                wait=main.no if main and kind == NEW_HOLDER else 0,
                holder=after.aan_zet,
                limit=limit_text(main) if main else "",
                instead_of=holder if team != holder else "",
            )
        )
    return found


def _casushouders(steps: Sequence[Step], policy: Policy) -> list[Message]:
    """Return what the teams of the former and the new casushouder hear; one message where they are of one team."""
    found: dict[str, Message] = {}
    for event, _, after in steps:
        fact = event.fact
        if not isinstance(fact, CasushouderAssigned) or not fact.was:
            continue
        for person, role in ((fact.casushouder, "nieuwe_casushouder"), (fact.was, "vorige_casushouder")):
            team = person.partition(".")[0]
            key = f"{after.ref}/e{after.events}/{NEW_CASUSHOUDER}/{team}"
            if team in policy.region.teams:
                found.setdefault(
                    key,
                    Message(
                        key=key,
                        ref=after.ref,
                        team=team,
                        kind=NEW_CASUSHOUDER,
                        role=role,
                        urgency=Urgency.GEWOON,
                        at=event.at,
                        holder=after.aan_zet,
                        person=person,
                    ),
                )
    return list(found.values())
