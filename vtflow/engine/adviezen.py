"""Taking an advies in, and making a melding of it: both in one transaction, or neither."""

from collections.abc import Sequence

from vtflow.domain import commands as c
from vtflow.domain.advies import register_advies, require_kind
from vtflow.domain.draft import Context, Draft
from vtflow.domain.gemeenten import gemeente_slug
from vtflow.domain.ladder import settle
from vtflow.domain.legs.advies import MELDT_ZELF
from vtflow.domain.legs.advies_commands import ConvertToMelding
from vtflow.domain.melding import Route
from vtflow.engine.consequences import Work, kinds
from vtflow.engine.guards import require_clean, require_past
from vtflow.engine.registration import TakenIn
from vtflow.engine.transfers import Transfers
from vtflow.engine.values import Answer, Ask, NewAdvies, NewMelding
from vtflow.ports import Stored, Unit
from vtflow.terms.zone import to_utc

#: code of the melder where Veilig Thuis makes a melding by itself
AMBTSHALVE = "veilig_thuis"


class Adviezen(Transfers):
    """The use cases of an advies; its other commands are carried out as those of a melding."""

    def register_advies(self, region: str, new: NewAdvies) -> Answer:
        """Take one advies in; the same key gives the first answer again.

        Raises:
            Refused: somebody else than Veilig Thuis records it, or the text holds personal data.
            BadInput: a code, the gemeente or the moment is wrong.
        """
        policy, now = self.policy(region), self._clock.now()
        require_past(new.received_at, now)
        require_clean(new.command.toelichting)
        slug = gemeente_slug(new.command.gemeente, policy)

        def work(unit: Unit) -> Answer:
            earlier = unit.answer(new.key) if new.key else None
            if earlier:
                return Answer.from_json(earlier[1])
            at, with_note = to_utc(new.received_at), bool(new.command.toelichting)
            draft = Draft(None, Context(now, at, new.by, new.assurance, policy, with_note=with_note))
            register_advies(draft, new.command, self._around.new_ref(), slug)
            settle(draft, now)
            answer = Answer(draft.route.ref, draft.route.state.value, kinds(draft.events))
            answers = ((new.key, answer.ref, answer.to_json()),) if new.key else ()
            unit.write(self.changes([Work(None, draft, new.command.toelichting)], policy, answers=answers))
            return answer

        return self._store.transact(work)

    def _made(self, unit: Unit, ask: Ask, group: Sequence[Stored], context: Context) -> TakenIn | None:
        """Take in the melding that an advies becomes."""
        stored = next(one for one in group if one.route.ref == ask.ref)
        require_kind(stored.route, ask.command.name)
        if not isinstance(ask.command, ConvertToMelding):
            return super()._made(unit, ask, group, context)
        new = _melding_of(stored.route, ask.command, context)
        return self.made_in(unit, context.policy, context.now, new)


def _melding_of(route: Route, command: ConvertToMelding, context: Context) -> NewMelding:
    """Return the melding that an advies becomes: of the one who asked, or of Veilig Thuis itself."""
    kept = route.trajecten[0].gegevens
    own = command.reden == MELDT_ZELF
    registering = c.RegisterMelding(
        gemeente=command.gemeente or route.gemeente,
        melder=str(kept["adviesvrager"]) if own else AMBTSHALVE,
        kanaal=str(kept["kanaal"]),
        huishouden=command.huishouden,
        acuut=route.acuut if command.acuut is None else command.acuut,
        structureel=command.structureel,
        aard=command.aard,
        kinderen=command.kinderen,
        criterium=command.criterium or str(kept["criterium"]),
        wil_melden=True if own else None,
    )
    return NewMelding(
        command=registering,
        received_at=context.at,
        by=context.by,
        assurance=context.assurance,
        uit_advies=route.ref,
    )
