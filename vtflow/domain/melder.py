"""The melder as a sensor: agreements on watching and calling, and what the melder thinks of the handling."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from vtflow.domain import melder_commands as mc
from vtflow.domain import melder_events as m
from vtflow.domain.command import Command
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.waiting import wacht_of
from vtflow.terms import local_date

#: longest agreement, in calendar days; a longer one is a slip of the pen
LONGEST = 182


def agree(draft: Draft, command: mc.AgreeMelder) -> None:
    """Record what the melder watches, how the melder calls and until which day.

    Raises:
        Refused: the last day is not after today, or lies more than half a year ahead; or a point stands twice.
        BadInput: a code is not on its list.
    """
    policy, today = draft.context.policy, local_date(draft.context.at)
    for punt in command.opletten:
        policy.require_code("melderpunt", punt)
    if len(set(command.opletten)) < len(command.opletten):
        raise Refused("melderafspraak", "opletten: een punt staat er twee keer; noem ieder punt één keer")
    policy.require_code("melderbellen", command.bellen)
    last = today + timedelta(days=LONGEST)
    if not today < command.tot <= last:
        text = f"de afspraak loopt tot een dag na vandaag, uiterlijk {last:%d-%m-%Y}, niet tot {command.tot:%d-%m-%Y}"
        raise Refused("melderafspraak", text)
    draft.record(
        m.MelderAgreed(
            opletten=tuple(command.opletten),
            bellen=command.bellen,
            tot=command.tot.isoformat(),
            dagen=(command.tot - today).days,
            note=draft.note,
        )
    )


def end_agreement(draft: Draft, command: mc.EndMelderAgreement) -> None:
    """End the agreement with the melder.

    Raises:
        Refused: there is none.
        BadInput: the reason is not on the list.
    """
    draft.context.policy.require_code("melderafspraakreden", command.reden)
    if wacht_of(draft.route).melder is None:
        text = f"met de melder van {draft.route.ref} loopt geen afspraak; leg er een vast (agree-melder)"
        raise Refused("melderafspraak", text)
    draft.record(m.MelderAgreementEnded(reden=command.reden, note=draft.note))


def record_signal(draft: Draft, command: mc.RecordMelderSignal) -> None:
    """Record what the melder says of the handling; BadInput when the code is not on the list."""
    draft.context.policy.require_code("meldersignaal", command.signaal)
    draft.record(m.MelderSignaled(signaal=command.signaal, note=draft.note))


MELDER_HANDLERS: dict[type[Command], Callable[[Draft, Any], None]] = {
    mc.AgreeMelder: agree,
    mc.EndMelderAgreement: end_agreement,
    mc.RecordMelderSignal: record_signal,
}
