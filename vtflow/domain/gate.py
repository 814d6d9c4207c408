"""The gate before an overdracht is offered: versioned criteria, answered one by one."""

from collections.abc import Mapping

from vtflow.domain.errors import BadInput
from vtflow.domain.events import Scalar
from vtflow.domain.norms import Criteria, Criterion, Policy, matches


def missing(
    criteria: Criteria, checklist: Mapping[str, Scalar], facts: Mapping[str, Scalar], policy: Policy
) -> list[str]:
    """Return the keys of the criteria that are not met, in the order of the list; empty when the gate is open.

    A criterion whose `when` does not match the route does not apply.

    Raises:
        BadInput: the checklist holds a key that the criteria do not know.
    """
    known = {item.key for item in criteria.items}
    strange = sorted(set(checklist) - known)
    if strange:
        text = f"checklist: {', '.join(strange)} hoort niet bij {criteria.id}; bekend: {', '.join(sorted(known))}"
        raise BadInput(text)
    return [
        item.key
        for item in criteria.items
        if matches(item.when, facts) and not _is_met(item, checklist.get(item.key), policy)
    ]


def answers(criteria: Criteria, checklist: Mapping[str, Scalar], policy: Policy) -> dict[str, Scalar]:
    """Return the checklist as it may be kept: codes that are known, and ja or nee for everything else.

    What was typed where a code belongs is not kept: it could be anything, also about a person.
    """
    items = [item for item in criteria.items if item.key in checklist]
    met = {item.key: _is_met(item, checklist[item.key], policy) for item in items}
    return {item.key: checklist[item.key] if met[item.key] else False for item in items}


def _is_met(item: Criterion, answer: Scalar | None, policy: Policy) -> bool:
    if item.answer == "ja":
        return answer is True
    if not isinstance(answer, str) or not answer:
        return False
    if item.answer == "code":
        return answer in policy.codes[item.codes]
    try:
        policy.region.team_of(answer)
    except BadInput:
        return False
    return True
