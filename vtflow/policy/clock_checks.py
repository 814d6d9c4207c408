"""Checks on what a norm allows people to do with its clock: pauses and extension."""

from collections.abc import Iterator

from vtflow.domain.norms import Norm, Policy
from vtflow.terms import Basis, Length, Unit

_BY_LAW = frozenset({Basis.STATUTORY, Basis.INSPECTION})
#: legs in which Veilig Thuis judges safety: a term of the law never stands still there
_ASSESSING = frozenset({"directe-veiligheidscheck", "veiligheidsbeoordeling"})


def clock_faults(norm: Norm, policy: Policy, place: str) -> Iterator[str]:
    """Yield what is wrong with the pauses and the extension of a norm, each naming its place."""
    known = policy.codes.get("pauzereden", {})
    for reden in norm.pauses:
        if reden not in known:
            yield f"{place}: pauses: {reden!r} is not in the list pauzereden"
    if norm.pauses:
        yield from _pauses(norm, place)
    units = [length.unit for length in (norm.length, *(variant.length for variant in norm.variants))]
    if norm.extension and Length.parse(norm.extension.length).unit not in units:
        yield f"{place}: extension: {norm.extension.length} is not in the unit of the term ({norm.length})"


def _pauses(norm: Norm, place: str) -> Iterator[str]:
    if norm.rule.basis in _BY_LAW and norm.leg in _ASSESSING:
        yield f"{place}: pauses: a term of the law in which safety is judged never stands still"
    if norm.length.unit is Unit.MONTHS:
        yield f"{place}: pauses: a term in months cannot stand still; write it in weeks"
    if not norm.length.count:
        yield f"{place}: pauses: a term of the same day cannot stand still"
