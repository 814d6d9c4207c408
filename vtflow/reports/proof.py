"""What `verify` looks at for reports: that kept facts follow from the events, and that the clock of a chain adds up."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from vtflow.domain.norms import Policy
from vtflow.ports import Reader
from vtflow.reports.asked import Asked
from vtflow.reports.chain import chain_of
from vtflow.reports.clocks import chain_faults
from vtflow.reports.fact_fold import Step, facts_along
from vtflow.reports.facts import FORM, encode, micros

#: only the office hours of a region are asked for, over the whole life of a melding
_ANY_DAY = date(2026, 1, 1)


class Proof:
    """Looks at what reports derive from the events of a melding; one for each check of a record."""

    def __init__(self, policy_of: Callable[[str], Policy]) -> None:
        """Prepare; `policy_of` gives the rules of a region, by id."""
        self._policy_of = policy_of
        self._asked: dict[str, Asked] = {}

    def __call__(self, reader: Reader, refs: Sequence[str]) -> Callable[[str, Sequence[Step]], Iterator[str]]:
        """Return what says in Dutch what is wrong with one of these meldingen, given its steps."""
        kept = reader.kept_facts(refs, FORM)
        return lambda ref, steps: self._faults(ref, steps, kept.get(ref))

    def _faults(self, ref: str, steps: Sequence[Step], kept: bytes | None) -> Iterator[str]:
        facts = facts_along(steps)
        if kept is not None and kept != encode(facts):
            yield "de feiten die voor rapporten zijn bewaard, wijken af van de gebeurtenissen"
        chain = chain_of(ref, facts)
        if chain is not None:
            last = steps[-1][0].recorded_at
            yield from chain_faults(replace(self._of(chain.came.region), end=micros(last) + 1), chain)

    def _of(self, region: str) -> Asked:
        found = self._asked.get(region)
        if found is None:
            found = self._asked[region] = Asked(self._policy_of(region), (), _ANY_DAY, 0, _ANY_DAY, _ANY_DAY)
        return found
