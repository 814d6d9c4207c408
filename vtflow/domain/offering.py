"""Offering an overdracht: to one team, or split over several with one that coordinates; after the gate."""

from vtflow.domain import commands as c
from vtflow.domain import events as e
from vtflow.domain.actors import require_second
from vtflow.domain.draft import Draft, route_facts
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.gate import answers, missing
from vtflow.domain.gemeente_vast import require_gemeente
from vtflow.domain.gesprekken import children_at_gate, require_entries, require_person
from vtflow.domain.kinds import OVERDRAGEN, require_kind
from vtflow.domain.melding import Overdracht, State
from vtflow.domain.norms import Criteria

#: who may take a household over, and who may take one track of it
RECEIVING_KINDS = frozenset({"lokaal_team"})
TRACK_KINDS = RECEIVING_KINDS | {"aanbieder", "vrouwenopvang", "ggz", "plegerhulp", "maatschappelijk_werk"}
#: reason of refusal after which a team of another gemeente of the region may be asked
LIVES_ELSEWHERE = "niet_onze_gemeente"
_OPEN_OFFER = frozenset({State.AANGEBODEN, State.ONTVANGEN})


def offer(draft: Draft, command: c.OfferOverdracht) -> None:
    """Offer to a team's queue, or to several, after the gate. A second offer to the same receiver changes nothing."""
    route, policy = draft.route, draft.context.policy
    tracks = _tracks(command)
    new = [spoor for spoor in tracks if not _is_offered(draft, spoor)]
    if not new:
        return
    if route.uitkomst != "overdracht":
        text = f"over {route.ref} is besloten: {route.uitkomst}; er valt niets over te dragen. Voer dat besluit uit"
        raise Refused("uitkomst", f"{text}, of corrigeer het (correct-entry)")
    if command.soort != OVERDRAGEN:
        text = f"offer-overdracht is er om over te dragen; {command.soort!r} heeft een eigen commando"
        raise Refused("soort", text)
    require_kind(policy, OVERDRAGEN)
    require_gemeente(draft)
    _require_tracks(draft, tracks, split=bool(command.sporen))
    criteria = policy.criteria[policy.region.criteria]
    lacking = _pass_gate(draft, command, criteria)
    seen = command.checklist.get("kinderen_gezien") is True
    require_entries(route, spoken=command.checklist.get("betrokkenen_gesproken") is True, seen=seen)
    overridden = command.override if lacking else None
    for number, spoor in enumerate(new, route.overdrachten + 1):
        draft.record(
            e.OverdrachtOffered(
                no=number,
                aan=spoor.aan,
                soort=command.soort,
                spoed=command.spoed or route.acuut,
                criteria=criteria.id,
                checklist=answers(criteria, command.checklist, policy),
                missing=tuple(lacking),
                override_reason=overridden.reden if overridden else "",
                override_by=overridden.akkoord if overridden else "",
                voor=spoor.voor,
                regie=spoor.regie,
                grond=spoor.grond,
                kinderen=children_at_gate(route, seen=seen),
                note=draft.note if spoor is new[0] else None,
            )
        )


def _tracks(command: c.OfferOverdracht) -> tuple[c.Spoor, ...]:
    if bool(command.aan) == bool(command.sporen):
        text = "geef aan (een ontvanger voor het hele gezin) of sporen (een ontvanger per spoor), niet beide"
        raise BadInput(text)
    return command.sporen or (c.Spoor(aan=command.aan, grond=command.grond),)


def _is_offered(draft: Draft, spoor: c.Spoor) -> bool:
    """Tell whether this very offer lies there already.

    Raises:
        Refused: another receiver has an open or accepted delivery about the same persons.
    """
    for one in draft.route.deliveries:
        if one.came_back or _apart(one, spoor):
            continue
        if (one.aan, one.voor) == (spoor.aan, spoor.voor) and one.state in _OPEN_OFFER:
            return True
        text = (
            f"er ligt al een aanbod bij {draft.context.policy.region.team(one.aan).title} ({one.state.value}); "
            "trek dat eerst in (withdraw-overdracht)"
        )
        raise Refused("open-aanbod", text)
    return False


def _apart(one: Overdracht, spoor: c.Spoor) -> bool:
    """Tell whether a delivery and a track can stand side by side: other team, other persons, one that coordinates."""
    if one.aan == spoor.aan or set(one.voor) & set(spoor.voor) or (one.regie and spoor.regie):
        return False
    # why: a delivery for the household that does not coordinate is the whole handover
    return all(voor or regie for voor, regie in ((one.voor, one.regie), (spoor.voor, spoor.regie)))


def _require_tracks(draft: Draft, tracks: tuple[c.Spoor, ...], *, split: bool) -> None:
    """Check receivers, grounds and persons of every track, and that one of them coordinates."""
    route = draft.route
    for spoor in tracks:
        draft.context.policy.require_code("grond", spoor.grond)
        _require_receiver(draft, spoor.aan, TRACK_KINDS if split and not spoor.regie else RECEIVING_KINDS)
        for persoon in spoor.voor:
            require_person(route, persoon)
        if split and not spoor.voor and not spoor.regie:
            text = f"spoor naar {spoor.aan}: zeg voor wie het is (voor), of dat dit team de regie heeft (regie)"
            raise BadInput(text)
    named = [name for spoor in tracks for name in (spoor.aan, *spoor.voor)]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        text = f"{', '.join(twice)} staat in meer dan een spoor; geef iedere persoon en iedere ontvanger er een"
        raise BadInput(text)
    offered = {(one.aan, one.voor) for one in route.deliveries if one.regie and not one.came_back}
    coordinating = offered | {(spoor.aan, spoor.voor) for spoor in tracks if spoor.regie}
    if split and len(coordinating) != 1:
        raise Refused("regie", f"precies een spoor heeft de regie; nu zijn dat er {len(coordinating)}")


def _pass_gate(draft: Draft, command: c.OfferOverdracht, criteria: Criteria) -> list[str]:
    """Return the criteria that are not met and that an override lets pass."""
    policy = draft.context.policy
    lacking = missing(criteria, command.checklist, route_facts(draft.route), policy)
    if not lacking:
        return []
    if command.override is None:
        titles = {item.key: item.title for item in criteria.items}
        text = (
            f"de overdracht is niet volledig volgens {criteria.id}: "
            f"{'; '.join(f'{titles[key]} ({key})' for key in lacking)}. Vul aan, of laat een ander met reden "
            "akkoord geven (override)"
        )
        raise Refused("poort", text)
    policy.require_code("overridereden", command.override.reden)
    require_second(draft, command.override.akkoord, "een onvolledige overdracht", "de aanbieder")
    return lacking


def _require_receiver(draft: Draft, aan: str, kinds: frozenset[str]) -> None:
    team = draft.context.policy.region.team(aan)
    if team.kind not in kinds:
        raise Refused("ontvanger", f"{team.title} neemt geen overdrachten aan (soort team: {team.kind})")
    moved = any(one.came_back and one.reden == LIVES_ELSEWHERE for one in draft.route.deliveries)
    if team.gemeenten and draft.route.gemeente not in team.gemeenten and not moved:
        text = f"{team.title} werkt niet voor {draft.route.gemeente}, wel voor {', '.join(team.gemeenten)}"
        raise Refused("ontvanger", text)
