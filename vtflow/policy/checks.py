"""Checks over a whole policy: everything that is named exists, every wait can end, every ladder climbs."""

from collections.abc import Iterator
from typing import get_args

from vtflow.domain.errors import PolicyError
from vtflow.domain.events import Fact
from vtflow.domain.messages import RECEIVER_ROLES
from vtflow.domain.norms import Ladder, Norm, Policy, Region
from vtflow.domain.routing import LEGS, STAGES

#: event kinds that a norm or notice may refer to
EVENT_KINDS = frozenset(str(fact.__dataclass_fields__["kind"].default) for fact in get_args(Fact))
#: roles the engine itself needs
NEEDED_ROLES = frozenset({"operaties", "regiocoordinator"})


def check(policy: Policy, file: str) -> None:
    """Check a policy as a whole.

    Raises:
        PolicyError: with every fault found, one a line, each naming the file or the norm.
    """
    faults = [*_norms(policy), *_ladders(policy), *_notices(policy), *_region(policy, file), *_stages(policy)]
    if faults:
        raise PolicyError("\n".join(faults))


def _norms(policy: Policy) -> Iterator[str]:
    seen: set[tuple[str, object]] = set()
    for norm in policy.norms:
        if (norm.id, norm.valid_from) in seen:
            yield f"norms.yaml: {norm.id}: stands twice for the same period"
        seen.add((norm.id, norm.valid_from))
        if norm.leg not in LEGS:
            yield f"norms.yaml: {norm.id}: leg {norm.leg!r} is not in the route table ({', '.join(LEGS)})"
        if not norm.stops and norm.leg != "afsluiting":
            yield f"norms.yaml: {norm.id}: nothing stops this wait; it would never end"
        if norm.valid_from and norm.valid_until and norm.valid_until < norm.valid_from:
            yield f"norms.yaml: {norm.id}: valid_until lies before valid_from"
        yield from _norm_names(norm, policy)


def _norm_names(norm: Norm, policy: Policy) -> Iterator[str]:
    for trigger in (*norm.starts, *norm.stops):
        if trigger.on not in EVENT_KINDS:
            yield f"norms.yaml: {norm.id}: no event is called {trigger.on!r}"
    for ladder in (norm.ladder, *(variant.ladder for variant in norm.variants)):
        if ladder not in policy.ladders:
            yield f"norms.yaml: {norm.id}: ladder {ladder!r} is not in ladders.yaml"


def _ladders(policy: Policy) -> Iterator[str]:
    known = {norm.id for norm in policy.norms}
    for ladder in policy.ladders.values():
        percents = [step.percent for step in ladder.steps]
        if percents != sorted(set(percents)):
            yield f"ladders.yaml: {ladder.id}: percents must ascend, found {percents}"
        if 100 not in percents:
            yield f"ladders.yaml: {ladder.id}: a ladder needs a step at 100 %"
        for opens in (norm for step in ladder.steps for norm in step.opens):
            if opens not in known:
                yield f"ladders.yaml: {ladder.id}: opens norm {opens!r}, which does not exist"
        for role in _ladder_roles(ladder):
            yield from _role(role, policy, f"ladders.yaml: {ladder.id}")


def _ladder_roles(ladder: Ladder) -> list[str]:
    return sorted({role for step in (*ladder.steps, ladder.task) for role in step.audience})


def _notices(policy: Policy) -> Iterator[str]:
    for notice in policy.notices:
        if notice.on not in EVENT_KINDS:
            yield f"notices.yaml: no event is called {notice.on!r}"
        for role in notice.audience:
            yield from _role(role, policy, f"notices.yaml: {notice.on}")


def _role(role: str, policy: Policy, place: str) -> Iterator[str]:
    if role not in RECEIVER_ROLES and role not in policy.region.roles:
        yield f"{place}: role {role!r} is not mapped to a team in regions/{policy.region.id}.yaml"


def _region(policy: Policy, file: str) -> Iterator[str]:
    region = policy.region
    if region.veilig_thuis not in region.teams:
        yield f"{file}: veilig_thuis: team {region.veilig_thuis!r} does not exist"
    if region.criteria not in policy.criteria:
        yield f"{file}: criteria: {region.criteria!r} is not in criteria.yaml"
    yield from _roles(region, file)
    yield from _teams(region, file)


def _roles(region: Region, file: str) -> Iterator[str]:
    for role in sorted(NEEDED_ROLES - set(region.roles)):
        yield f"{file}: roles: {role!r} is missing"
    for role, target in region.roles.items():
        for gemeente in region.gemeenten:
            code = target.format(gemeente=gemeente, team="")
            if "{team}" not in target and code not in region.teams:
                yield f"{file}: roles: {role}: team {code!r} does not exist"
                break


def _teams(region: Region, file: str) -> Iterator[str]:
    for team in region.teams.values():
        for other in (team.coordinator, team.manager):
            if other and other not in region.teams:
                yield f"{file}: teams: {team.code}: team {other!r} does not exist"
        for gemeente in team.gemeenten:
            if gemeente not in region.gemeenten:
                yield f"{file}: teams: {team.code}: gemeente {gemeente!r} is not one of the region's"


def _stages(policy: Policy) -> Iterator[str]:
    known = {norm.id for norm in policy.norms}
    for state, stage in STAGES.items():
        for norm in stage.main:
            if norm not in known:
                yield f"route table: {state}: leading norm {norm!r} is not in norms.yaml"
