"""A world of two regions in one record, for meldingen that move from the one to the other."""

from typing import Any

from tests.unit.engine.world import World
from vtflow.domain.melding import Route
from vtflow.policy import PolicyBook

HERE, THERE = "kennemerland", "amsterdam-amstelland"
BOOK = PolicyBook()
BOOK.share([HERE, THERE])
#: who answers there
ANDER = "vt-aa.m02"


def two_regions(start: str = "2026-03-02 10:00") -> World:
    """Return a world in which meldingen of both regions stand in one record."""
    return World(start, BOOK.policy(HERE), book=BOOK)


def transfer(world: World, name: str = "A", **data: Any) -> None:
    """Offer a melding to the other region."""
    world.do(name, "transfer-melding", **{"naar": THERE, "gemeente": "Amstelveen", **data})


def take_over(world: World, name: str = "A", new: str = "B") -> Route:
    """Let the other region take a melding over, by name; it is known by `new` there."""
    answer = world.do(name, "accept-transfer", by=ANDER, naam="m02")
    world.refs[new] = answer.melding
    return world.route(new)


def checked(world: World, name: str = "A", **data: Any) -> World:
    """Take a melding in and look whether somebody is in danger now."""
    world.register(name, **data)
    world.do(name, "check-veiligheid", acuut=False)
    return world


def moved(world: World) -> World:
    """Bring a melding A of here to the other region, where it is B, an hour later."""
    checked(world)
    transfer(world)
    world.at("2026-03-02 11:00")
    take_over(world)
    return world
