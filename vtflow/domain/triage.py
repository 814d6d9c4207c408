"""The triage instrument: a versioned questionnaire with points, and the urgency class that the sum falls in."""

from collections.abc import Mapping
from datetime import date

from vtflow.domain import work_commands as wc
from vtflow.domain import work_events as we
from vtflow.domain.draft import Draft
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.work import Instrument, UrgencyClass
from vtflow.terms import local_date


def score(instrument: Instrument, antwoorden: Mapping[str, str]) -> tuple[int, UrgencyClass]:
    """Return the sum of the points of the answers and the highest class whose lowest score it reaches.

    Raises:
        BadInput: a question is unknown or not answered, or an answer is not one of its own; the text names it.
    """
    questions = {question.code: question for question in instrument.questions}
    strange = sorted(antwoorden.keys() - questions.keys())
    lacking = [code for code in questions if code not in antwoorden]
    if strange or lacking:
        what = f"onbekend: {', '.join(strange)}" if strange else f"zonder antwoord: {', '.join(lacking)}"
        text = f"antwoorden op triage-instrument {instrument.versie}: {what}; geef op iedere vraag één antwoord"
        raise BadInput(text)
    total = 0
    for code, question in questions.items():
        if antwoorden[code] not in question.answers:
            text = f"antwoorden: {code}: {antwoorden[code]!r} bestaat niet; kies uit: {', '.join(question.answers)}"
            raise BadInput(text)
        total += question.answers[antwoorden[code]]
    return total, max((one for one in instrument.classes if one.vanaf <= total), key=lambda one: one.vanaf)


def record(draft: Draft, command: wc.RecordTriage) -> None:
    """Record the answers and what they come to.

    Raises:
        BadInput: the version does not exist, or an answer does not fit.
        Refused: the version does not hold on the day.
    """
    known = {one.versie: one for one in draft.context.policy.triage}
    instrument = known.get(command.versie)
    if instrument is None:
        text = f"triage-instrument {command.versie!r} bestaat niet; bekend: {', '.join(known)}"
        raise BadInput(text)
    day = local_date(draft.context.at)
    if not (instrument.valid_from or date.min) <= day <= (instrument.valid_until or date.max):
        text = f"triage-instrument {command.versie} geldt niet op {day:%d-%m-%Y}; gebruik de versie van die dag"
        raise Refused("triage", text)
    total, klasse = score(instrument, command.antwoorden)
    draft.record(
        we.TriageScored(
            versie=instrument.versie,
            antwoorden=tuple((question.code, command.antwoorden[question.code]) for question in instrument.questions),
            score=total,
            klasse=klasse.code,
            spoed=klasse.spoed,
            note=draft.note,
        )
    )


def require_triage(draft: Draft) -> None:
    """Check that the instrument was filled in, where the region asks for it before a decision.

    Raises:
        Refused: it was not.
    """
    if draft.context.policy.region.triage_verplicht and draft.route.work.triage is None:
        text = f"vul voor {draft.route.ref} eerst het triage-instrument in (record-triage): zo wil deze regio het"
        raise Refused("triage", text)
