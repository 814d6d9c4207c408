"""A simulation in a test: some regions, some months, on a store of choice."""

import base64
from datetime import date, timedelta

from vtflow.policy import PolicyBook
from vtflow.ports import Store
from vtflow.seal import Seal
from vtflow.simulate.inflow import Plan
from vtflow.simulate.loop import Done, Parts, Simulation, build
from vtflow.store.memory import InMemoryStore

BOOK = PolicyBook()
THREE = ("kennemerland", "zeeland", "utrecht")
_KEY = base64.urlsafe_b64encode(b"no secrets in a played sample...")


def plan(meldingen: int, days: int, regions: tuple[str, ...] = THREE, seed: int = 2026) -> Plan:
    first = date(2025, 1, 6)
    gemeenten = {region: tuple(BOOK.policy(region).region.gemeenten) for region in regions}
    return Plan(gemeenten, meldingen, first, first + timedelta(days=days - 1), seed)


def parts(one: Plan, store: Store | None = None) -> Parts:
    return build(store or InMemoryStore(), one, BOOK, Seal(_KEY, _KEY), lambda _: ("postvak",))


def run(one: Plan, store: Store | None = None, *, days_more: int = 0) -> tuple[Done, Parts]:
    world = parts(one, store)
    return Simulation(world, one).run(one.end + timedelta(days=days_more)), world
