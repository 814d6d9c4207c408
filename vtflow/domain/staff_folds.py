"""Fold work that went from one member of staff to another into a route."""

from msgspec.structs import replace

from vtflow.domain import work_events as we
from vtflow.domain.melding import Route, Scalar, Traject

#: fields in which a traject keeps a member of the team at which it lies, without the team
_OF_TEAM = frozenset({"naam", "jeugdbeschermer"})


def carries(traject: Traject, staff: str) -> bool:
    """Tell whether a traject names a member of staff."""
    return any(names(traject, name, value, staff) for name, value in traject.gegevens.items())


def names(traject: Traject, name: str, value: Scalar, staff: str) -> bool:
    """Tell whether a field of a traject names a member of staff."""
    return value == staff or (name in _OF_TEAM and f"{traject.bij}.{value}" == staff)


def moved(route: Route, _: object, fact: we.WorkMoved) -> Route:
    """Fold moved work: wherever the one stood with open work, the other stands."""
    work = tuple(
        replace(one, eigenaar=fact.naar) if one.eigenaar == fact.van and not one.resultaat else one
        for one in route.work.afspraken
    )
    code = fact.naar.partition(".")[2]
    deliveries = tuple(
        one
        if one.came_back
        else replace(
            one,
            contactpersoon=fact.naar if one.contactpersoon == fact.van else one.contactpersoon,
            naam=code if one.naam and f"{one.aan}.{one.naam}" == fact.van else one.naam,
        )
        for one in route.deliveries
    )
    return replace(
        route,
        casushouder=fact.naar if route.casushouder == fact.van else route.casushouder,
        regie=fact.naar if route.regie == fact.van else route.regie,
        work=replace(route.work, afspraken=work),
        deliveries=deliveries,
        trajecten=tuple(_carried(one, fact) if one.is_open else one for one in route.trajecten),
        waits=tuple(
            replace(wait, acknowledged_by=fact.naar) if wait.acknowledged_by == fact.van else wait
            for wait in route.waits
        ),
    )


def _carried(traject: Traject, fact: we.WorkMoved) -> Traject:
    code = fact.naar.partition(".")[2]
    changed: dict[str, Scalar] = {
        name: fact.naar if value == fact.van else code
        for name, value in traject.gegevens.items()
        if names(traject, name, value, fact.van)
    }
    return replace(traject, gegevens={**traject.gegevens, **changed}) if changed else traject
