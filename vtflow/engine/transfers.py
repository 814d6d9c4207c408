"""Taking a melding over from another region: it ends there and begins here in one transaction, or neither."""

from collections.abc import Sequence

from msgspec.structs import replace

from vtflow.domain import moving
from vtflow.domain.decide import join
from vtflow.domain.draft import Context, Draft
from vtflow.domain.events import LinkReceived, MeldingJoined
from vtflow.domain.ladder import settle
from vtflow.domain.legs.verhuizing import AcceptTransfer
from vtflow.domain.melding import State
from vtflow.domain.radar import Known
from vtflow.engine.commands import Commands
from vtflow.engine.consequences import Work, kinds, merged
from vtflow.engine.guards import require_in_service
from vtflow.engine.registration import Registration, TakenIn
from vtflow.engine.values import Answer, Ask
from vtflow.ports import Batch, Stored, Unit

#: states in which a melding joins an open route about its household, as a new melding would
_JOINS = frozenset({State.AANGENOMEN, State.GECHECKT})


class Transfers(Registration, Commands):
    """The use case behind accepting a transfer; offering, sending back and withdrawing are commands as any other."""

    def _made(self, unit: Unit, ask: Ask, group: Sequence[Stored], context: Context) -> TakenIn | None:
        """Take in what a transferred melding becomes; None where it goes to a region outside this record.

        Nothing is written yet; what is wrong with the command itself, its leg says.
        """
        if not isinstance(ask.command, AcceptTransfer):
            return super()._made(unit, ask, group, context)
        asked = moving.running(group[0].route) if group[0].route.ref == ask.ref else None
        other = context.policy.region.neighbours.get(str(asked.gegevens["naar"])) if asked else None
        if other is None or ask.by.partition(".")[0] != other.team:
            return None
        policy, naam = self.policy(other.id), ask.command.naam
        require_in_service(policy, ask.by, context.at)
        for staff in (ask.by, f"{other.team}.{naam}"):
            policy.region.team_of(staff)
        theirs = replace(context, policy=policy)
        gemeente = str(asked.gegevens["gemeente"]) if asked else ""
        drafts: list[Draft] = []
        for one in group:
            if one.route.is_open:
                old, draft = Draft(one.route, context), Draft(None, theirs)
                settle(old, context.at)
                to = moving.Destination(self._around.new_ref(), gemeente, naam)
                moving.take_over(draft, old.route, to, moving.came(unit.events(one.route.ref)[0].fact))
                drafts.append(draft)
        return self._taken_over(unit, drafts, theirs)

    def _taken_over(self, unit: Unit, drafts: Sequence[Draft], theirs: Context) -> TakenIn:
        """Place new streams, the root first, beside what is known of their household in the new region."""
        root, joined = drafts[0], drafts[1:]
        was = {draft.route.taken_over_from: draft.route.ref for draft in drafts}
        household = unit.household_of(root.route.taken_over_from)
        known = [one for one in unit.known(household) if one.ref not in was]
        work = self._beside(unit, drafts, known, theirs)
        for draft in joined:
            if draft.route.joined_to is None:
                draft.record(MeldingJoined(to=root.route.ref))
        told = self._told_elsewhere(unit, root, known, theirs)
        work = [*work, *(Work(None, draft) for draft in drafts)]
        for item in work:
            settle(item.draft, theirs.now)
        answer = Answer(root.route.ref, root.route.state.value, kinds(root.events), root.route.joined_to or "")
        return TakenIn(answer, merged([self.changes(work, theirs.policy, household), *told]), was)

    def _beside(self, unit: Unit, drafts: Sequence[Draft], known: Sequence[Known], theirs: Context) -> list[Work]:
        """Let the new streams join the open route about their household, or link both where they are further on."""
        root = drafts[0]
        there = next((one for one in known if one.leads and one.region == root.route.region), None)
        if there is None:
            return []
        stored = unit.group(there.ref)[0]
        draft = Draft(stored.route, replace(theirs, at=max(theirs.at, stored.route.begun_at)))
        settle(draft, draft.context.at)
        if root.route.state in _JOINS and not root.route.trajecten:
            for one in drafts:
                join(one, draft)
        else:
            root.record(LinkReceived(ref=there.ref, regio=there.region, eigen=True))
            draft.record(LinkReceived(ref=root.route.ref, regio=root.route.region, eigen=True))
        return [Work(stored, draft)]

    def _told_elsewhere(self, unit: Unit, root: Draft, known: Sequence[Known], theirs: Context) -> list[Batch]:
        """Let open routes of still other regions know under which code the melding goes on."""
        elsewhere = [one for one in known if one.leads and one.region != root.route.region]
        for one in elsewhere:
            root.record(LinkReceived(ref=one.ref, regio=one.region))
        return [self._tell(unit, one.ref, root, theirs) for one in elsewhere]
