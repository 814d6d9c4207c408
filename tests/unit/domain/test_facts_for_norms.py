"""What norms may ask about an event: answered one by one, as when all of it was worked out at once."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from tests.contract.store.builders import offered, registered
from tests.unit.store.test_codec import built
from vtflow.domain import events as e
from vtflow.domain.draft import facts_of, route_facts
from vtflow.domain.melding import Route
from vtflow.domain.routing import STAGES

FACTS: tuple[type[Any], ...] = get_args(e.Fact)


def all_at_once(fact: e.Fact, route: Route) -> dict[str, e.Scalar]:
    """The route's facts, over them the event's own fields, over them its checklist or what its step keeps."""
    found = route_facts(route)
    found["gebeurtenis"] = e.name_of(fact)
    own = asdict(fact)
    found |= {name: value for name, value in own.items() if isinstance(value, str | int | bool)}
    if isinstance(fact, e.OverdrachtOffered):
        found |= fact.checklist
    if isinstance(fact, e.StepTaken):
        found |= fact.gegevens
    return found


#: some states belong to an overdracht only; no melding stands in them
ROUTES = built(Route).filter(lambda route: route.state in STAGES)


@given(fact=st.one_of(*map(built, FACTS)), route=ROUTES, other=st.text(max_size=5))
def test_each_answer_is_the_one_that_all_together_would_give(fact: e.Fact, route: Route, other: str):
    asked, expected = facts_of(fact, route), all_at_once(fact, route)
    assert dict(asked) == expected
    assert len(asked) == len(expected)
    for name in (*expected, other):
        assert asked.get(name) == expected.get(name)
        assert (name in asked) == (name in expected)


def test_what_an_event_says_itself_goes_before_what_the_route_says():
    route = replace(registered(1).route, acuut=False, klasse="eerste")
    offer = replace(offered(), checklist={"klasse": "van de lijst", "soort": "van de lijst"})
    facts = facts_of(offer, route)
    assert (facts["klasse"], facts["soort"], facts["no"]) == ("van de lijst", "van de lijst", offer.no)
    assert facts_of(e.VeiligheidChecked(acuut=True), route)["acuut"] is True


def test_a_fact_that_nobody_knows_is_told_apart_from_an_empty_one():
    facts = facts_of(e.VeiligheidChecked(acuut=True), replace(registered(1).route, uitkomst=None))
    assert facts["uitkomst"] == ""
    assert facts.get("onbekend", "geen") == "geen"
    with pytest.raises(KeyError, match="onbekend"):
        facts["onbekend"]
