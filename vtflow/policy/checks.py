"""Checks over a whole policy: everything that is named exists, every wait can end, every ladder climbs."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import get_args, get_type_hints

from vtflow.domain.errors import PolicyError
from vtflow.domain.events import Fact, kind_of
from vtflow.domain.legs.book import STEPS
from vtflow.domain.melding import State
from vtflow.domain.messages import RECEIVER_ROLES, VERANTWOORDELIJK
from vtflow.domain.norms import Facts, Ladder, Norm, Policy
from vtflow.domain.offering import LIVES_ELSEWHERE
from vtflow.domain.representation import TABLE_ROLES
from vtflow.domain.routing import ADVIES_STAGE, LEGS, STAGES
from vtflow.policy.clock_checks import clock_faults
from vtflow.policy.region_checks import region_faults
from vtflow.terms import Unit

#: event kinds that a norm or notice may refer to
EVENT_KINDS = frozenset(kind_of(fact) for fact in get_args(Fact)) | STEPS.keys()
#: what a `when` may ask: of the route, and of each kind of event
ROUTE_TYPES: dict[str, type] = {
    "staat": str,
    "acuut": bool,
    "uitkomst": str,
    "gevoegd": bool,
    "heeft_kinderen": bool,
    "heropend": bool,
    "raad": str,  # phase of a VTO that runs
    "melding_op": str,
    "toegewezen": bool,
    "geinformeerd": bool,
    "reeks_open": bool,
    "volgmoment_open": bool,  # a moment of the monitoring is still to come
    "te_laat": bool,
    "op_wachtlijst": bool,
    "rij": str,  # queue in which the melding waits; empty when in none
    "in_rij": bool,  # in one of which Veilig Thuis keeps the contact
    "risico": str,  # gewoon, verhoogd, hoog
    "klasse": str,  # eerste, hermelding, vervolgmelding; empty when not classified
    "eerdere": int,
    "structureel": bool,
    "gebeurtenis": str,
}
FIELD_TYPES: dict[str, dict[str, type]] = {
    kind_of(fact): {name: kind for name, kind in get_type_hints(fact).items() if kind in {str, bool, int}}
    for fact in get_args(Fact)
}
#: code lists that commands refer to
NEEDED_CODES = frozenset(
    [
        "melder",
        "kanaal",
        "aard",
        "uitkomst",
        "soort",
        "wijze",
        "intrekreden",
        "terugreden",
        "weigerreden",
        "overridereden",
        "contactkanaal",
        "signaalbron",
        "escalatiereden",
        "vervolgactie",
        "monitorresultaat",
        "monitorreden",
        "sluitreden",
        "ontheffingsreden",
        "splitsreden",
        "gespreksreden",
        "monitorpunt",
        "toewijsreden",
        "uitstelreden",
        "voorwaarde",
        "afspraak",
        "consequentie",
        "taak",
        "pauzereden",
        "verlengreden",
        "correctiereden",
        "boekingsreden",
        "migratiereden",
        "afwegingscriterium",
        "ruilreden",
        "afwezigreden",
        "verlagingsreden",
        "onderhoudsreden",
        "verdeelreden",
        "melderpunt",
        "melderbellen",
        "meldersignaal",
        "melderafspraakreden",
        "melderbericht",
    ]
)


def check(policy: Policy, file: str) -> None:
    """Check a policy as a whole.

    Raises:
        PolicyError: with every fault found, one a line, each naming the file or the norm.
    """
    faults = [
        *_norms(policy),
        *_ladders(policy),
        *_notices(policy),
        *_codes(policy),
        *region_faults(policy, file),
        *_stages(policy),
    ]
    if faults:
        raise PolicyError("\n".join(faults))


def _norms(policy: Policy) -> Iterator[str]:
    for number, norm in enumerate(policy.norms):
        if any(other.id == norm.id and _overlap(norm, other) for other in policy.norms[:number]):
            yield f"norms.yaml: {norm.id}: stands twice for the same period"
        if norm.leg not in LEGS:
            yield f"norms.yaml: {norm.id}: leg {norm.leg!r} is not in the route table ({', '.join(LEGS)})"
        if not norm.stops and norm.leg != "afsluiting":
            yield f"norms.yaml: {norm.id}: nothing stops this wait; it would never end"
        if not norm.starts and not any(norm.id in step.opens for lad in policy.ladders.values() for step in lad.steps):
            yield f"norms.yaml: {norm.id}: nothing starts this wait, and no ladder opens it"
        if norm.valid_from and norm.valid_until and norm.valid_until < norm.valid_from:
            yield f"norms.yaml: {norm.id}: valid_until lies before valid_from"
        yield from _norm_names(norm, policy)


def _overlap(one: Norm, other: Norm) -> bool:
    first, last = date.min, date.max
    return max(one.valid_from or first, other.valid_from or first) <= min(
        one.valid_until or last, other.valid_until or last
    )


def _norm_names(norm: Norm, policy: Policy) -> Iterator[str]:
    place = f"norms.yaml: {norm.id}"
    for trigger in (*norm.starts, *norm.stops):
        if trigger.on not in EVENT_KINDS:
            yield f"{place}: no event is called {trigger.on!r}"
        yield from _when(trigger.when, [trigger.on], policy, place)
    for variant in norm.variants:
        yield from _when(variant.when, [trigger.on for trigger in norm.starts], policy, place)
    yield from _counting(norm, place)
    yield from clock_faults(norm, policy, place)
    for ladder in (norm.ladder, *(variant.ladder for variant in norm.variants)):
        if ladder not in policy.ladders:
            yield f"norms.yaml: {norm.id}: ladder {ladder!r} is not in ladders.yaml"


def _fields_of(kind: str) -> dict[str, type]:
    """Return what an event or step holds, by name."""
    return {**FIELD_TYPES["stap-gezet"], **STEPS[kind].keeps} if kind in STEPS else FIELD_TYPES.get(kind, {})


def _counting(norm: Norm, place: str) -> Iterator[str]:
    """Check that what a norm counts, and from when, can be read from every step that starts it."""
    hours = {length.unit is Unit.HOURS for length in (norm.length, *(variant.length for variant in norm.variants))}
    if norm.rule.skip_night and hours != {True}:
        yield f"{place}: skip_night: only a term in hours (h) can leave the night out"
    for name, kind in ((norm.counts_from, str), (norm.count, int)):
        for trigger in norm.starts if name else ():
            if (ROUTE_TYPES | _fields_of(trigger.on)).get(name) is not kind:
                yield f"{place}: {trigger.on} keeps no {kind.__name__} {name!r} to count with"


def _when(when: Facts, kinds: list[str], policy: Policy, place: str) -> Iterator[str]:
    """Check that every field exists, and that its value is of the kind that the field holds."""
    types = dict(ROUTE_TYPES)
    for kind in kinds:
        types |= _fields_of(kind)
    if "overdracht-aangeboden" in kinds:
        types |= {item.key: bool for criteria in policy.criteria.values() for item in criteria.items}
    for name, value in when.items():
        if name not in types:
            yield f"{place}: when: {', '.join(kinds)} and the route have no field {name!r}"
        elif type(value) is not types[name]:
            yield f"{place}: when: {name} cannot be {value!r}, it holds a {types[name].__name__}"
        elif name == "staat" and value not in set(State):
            yield f"{place}: when: there is no state {value!r}"


def _codes(policy: Policy) -> Iterator[str]:
    for name in sorted(NEEDED_CODES - policy.codes.keys()):
        yield f"codes.yaml: list {name!r} is missing"
    if LIVES_ELSEWHERE not in policy.codes.get("weigerreden", {LIVES_ELSEWHERE: ""}):
        yield f"codes.yaml: weigerreden: {LIVES_ELSEWHERE!r} is missing; the route table needs it"
    for criteria in policy.criteria.values():
        keys = [item.key for item in criteria.items]
        if len(set(keys)) < len(keys):
            yield f"criteria.yaml: {criteria.id}: an item stands twice"
        for item in criteria.items:
            if item.answer == "code" and item.codes not in policy.codes:
                yield f"criteria.yaml: {criteria.id}: {item.key}: list {item.codes!r} is not in codes.yaml"
            for name in item.when.keys() - ROUTE_TYPES.keys():
                yield f"criteria.yaml: {criteria.id}: {item.key}: when: the route has no field {name!r}"


def _ladders(policy: Policy) -> Iterator[str]:
    known = {norm.id for norm in policy.norms}
    for ladder in policy.ladders.values():
        percents = [step.percent for step in ladder.steps]
        if percents != sorted(set(percents)):
            yield f"ladders.yaml: {ladder.id}: de percentages moeten oplopen, nu {percents}"
        if 100 not in percents:
            yield f"ladders.yaml: {ladder.id}: een ladder heeft een trede op 100 % nodig"
        for opens in (norm for step in ladder.steps for norm in step.opens):
            if opens not in known:
                yield f"ladders.yaml: {ladder.id}: opent norm {opens!r}, maar die bestaat niet"
        for role in _ladder_roles(ladder):
            yield from _role(role, policy, f"ladders.yaml: {ladder.id}")


def _ladder_roles(ladder: Ladder) -> list[str]:
    return sorted({role for step in (*ladder.steps, ladder.task) for role in step.audience})


def _notices(policy: Policy) -> Iterator[str]:
    for notice in policy.notices:
        if notice.on not in EVENT_KINDS:
            yield f"notices.yaml: no event is called {notice.on!r}"
        yield from _when(notice.when, [notice.on], policy, f"notices.yaml: {notice.on}")
        unknown = [norm for norm in notice.until if norm not in policy.titles]
        yield from (f"notices.yaml: {notice.on}: vervalt_met: no norm is called {norm!r}" for norm in unknown)
        for role in notice.audience:
            yield from _role(role, policy, f"notices.yaml: {notice.on}")
    # why: a message knows its notice by event and name, and would be sent with the words of another
    words = {(n.on, n.name, n.title, n.asks, n.hand_back) for n in policy.notices if n.title}
    named = Counter((on, name) for on, name, *_ in words)
    for on, name in (found for found, count in named.items() if count > 1):
        yield f"notices.yaml: {on}: notices with other words have the same naam {name!r}; give each its own"


def _role(role: str, policy: Policy, place: str) -> Iterator[str]:
    known = RECEIVER_ROLES | TABLE_ROLES.keys() | {VERANTWOORDELIJK}
    if role not in known and role not in policy.region.roles:
        yield f"{place}: rol {role!r} leidt in regio {policy.region.id} naar geen team; zet haar onder roles"


def _stages(policy: Policy) -> Iterator[str]:
    known = {norm.id for norm in policy.norms}
    for state, stage in [*STAGES.items(), ("advies", ADVIES_STAGE)]:
        for norm in stage.main:
            if norm not in known:
                yield f"route table: {state}: leading norm {norm!r} is not in norms.yaml"
