"""What goes from whom to whom, and how often the gate or the usual ground was set aside."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from vtflow.reports.asked import Asked, beside, middle, p90
from vtflow.reports.chain import Chain
from vtflow.reports.facts import MOVES, Handed
from vtflow.reports.report import COUNT, NUMBER, TEXT, Column, Part, Plot, Row


class Moved(NamedTuple):
    """One step between two organisations: offered, accepted, sent back."""

    ref: str
    sender: str
    receiver: str
    what: str
    days: int | None  #: of an acceptance, working days since the offer


_TITLES = {
    "aangeboden": "aangeboden",
    "aanvaard": "aanvaard",
    "onvolledig": "onvolledig terug",
    "geweigerd": "geweigerd",
    "ingetrokken": "ingetrokken",
    "teruggegeven": "teruggegeven na aanvaarding",
    "eigen_lijst": "op eigen wachtlijst",
}
#: grounds that need no remark
_USUAL = frozenset({"", "wettelijke_taak", "toestemming"})


def overdrachten(asked: Asked) -> Part:
    """Return the flow matrix: a row a pair of sender and receiver, with the period before it for what was offered."""
    return beside(_matrix(asked), _matrix(asked.before), ("aangeboden", "aanvaard"), ("van", "naar"))


def _matrix(asked: Asked) -> Part:
    rows = flow_rows((one for chain in asked.chains for one in moves_of(asked, chain)), asked.team)
    return Part(
        id="overdrachten",
        title="Verkeer tussen organisaties",
        columns=(
            Column("van", "van", TEXT),
            Column("naar", "naar", TEXT),
            *(Column(move, _TITLES[move], COUNT) for move in MOVES),
            Column("mediaan", "aanbod tot aanvaarding, mediaan (werkdagen)", NUMBER, ("aanvaard",)),
            Column("p90", "90 % binnen (werkdagen)", NUMBER, ("aanvaard",)),
        ),
        rows=tuple(rows),
        indicators=("IND-STROOM",),
        plot=Plot("staaf", "naar", ("aangeboden", "aanvaard", "geweigerd", "onvolledig"), "Verkeer naar ontvanger"),
    )


def moves_of(asked: Asked, chain: Chain) -> Iterator[Moved]:
    """Yield what went to and fro of one melding in the period."""
    offered: dict[str, Handed] = {}
    for move in chain.handed:
        if move.what == "aangeboden":
            offered[move.no] = move
        offer = offered.get(move.no, move)
        if asked.falls(move.at):
            days = asked.workdays(offer.at, move.at) if move.what == "aanvaard" else None
            yield Moved(chain.ref, offer.sender, move.receiver or offer.receiver, move.what, days)


def flow_rows(moves: Iterable[Moved], team: Callable[[str], str]) -> list[Row]:
    """Return a row a pair of sender and receiver, by their titles, which `team` gives."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    days: dict[tuple[str, str], list[int]] = {}
    for one in moves:
        pair = one.sender, one.receiver
        counts.setdefault(pair, Counter())[one.what] += 1
        if one.days is not None:
            days.setdefault(pair, []).append(one.days)
    rows = [_pair(team, pair, counts[pair], days.get(pair, [])) for pair in counts]
    return sorted(rows, key=lambda row: (str(row["van"]), str(row["naar"])))


def _pair(team: Callable[[str], str], pair: tuple[str, str], count: Counter[str], days: list[int]) -> Row:
    sender, receiver = pair
    return {
        "van": team(sender),
        "naar": team(receiver),
        **{move: count[move] for move in MOVES},
        "mediaan": middle(days),
        "p90": p90(days),
    }


def afwijkingen(asked: Asked) -> Part:
    """Count per team how often the gate was overridden, the ground was unusual, and acceptance was cold."""
    names = ("poort", "onderdelen", "grond", "koud", "overdrachten")
    return beside(_overrides(asked), _overrides(asked.before), names, ("team",))


def _overrides(asked: Asked) -> Part:
    found: dict[str, Counter[str]] = {}
    for move in (move for chain in asked.chains for move in chain.handed if asked.falls(move.at)):
        if not move.no.startswith("o"):
            continue
        if move.what == "aangeboden":
            _count_offer(found, move)
        elif move.what == "aanvaard":
            count = found.setdefault(move.receiver, Counter())
            count["aanvaard"] += 1
            count["koud"] += move.by == "koud"
    rows = [_override_row(asked, team, found[team]) for team in found]
    return Part(
        id="afwijkingen",
        title="Afwijkingen van poort, grond en gesprek per team",
        columns=(
            Column("team", "team", TEXT),
            Column("overdrachten", "aangeboden of aanvaard", COUNT),
            Column("poort", "akkoord ondanks ontbrekend onderdeel", COUNT),
            Column("onderdelen", "ontbrekende onderdelen", COUNT),
            Column("grond", "andere grond dan taak of toestemming", COUNT),
            Column("koud", "koud aanvaard", COUNT),
        ),
        rows=tuple(sorted(rows, key=lambda row: str(row["team"]))),
        indicators=("IND-AFWIJK",),
    )


def _count_offer(found: dict[str, Counter[str]], move: Handed) -> None:
    sender = found.setdefault(move.sender, Counter())
    sender["aangeboden"] += 1
    sender["grond"] += move.code not in _USUAL
    if move.missing:
        # why: who agreed answers for it, whoever typed the offer
        approver = found.setdefault(move.by or move.sender, Counter())
        approver["poort"] += 1
        approver["onderdelen"] += move.missing


def _override_row(asked: Asked, team: str, count: Counter[str]) -> Row:
    return {
        "team": asked.team(team),
        "overdrachten": count["aangeboden"] + count["aanvaard"],
        "poort": count["poort"],
        "onderdelen": count["onderdelen"],
        "grond": count["grond"],
        "koud": count["koud"],
    }
