"""A question to another team that is answered, and a verzoek that is promised or declined and then carried out."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from vtflow.domain.actors import require_works_at
from vtflow.domain.command import Code
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused
from vtflow.domain.kinds import CONSULT as CONSULT_KIND
from vtflow.domain.kinds import VERZOEK as VERZOEK_KIND
from vtflow.domain.kinds import require_kind
from vtflow.domain.legs.leg import BESIDE, Leg, LegCommand, Step, Taken
from vtflow.domain.legs.samen import AGREES, days_until, require_involved, require_partner
from vtflow.domain.melding import Traject
from vtflow.domain.routing import IEDEREEN, ONTVANGER, VEILIG_THUIS

_ASKED, _PROMISED = frozenset({"gevraagd"}), frozenset({"toegezegd"})
_PARTNER = (ONTVANGER, VEILIG_THUIS)


class AskConsult(LegCommand):
    """Ask another team to think along."""

    name: ClassVar[str] = "ask-consult"
    aan: Code
    vraag: Code


class AnswerConsult(LegCommand):
    """Answer by name."""

    name: ClassVar[str] = "answer-consult"
    antwoord: Code
    naam: Code


class WithdrawConsult(LegCommand):
    """Take the question back."""

    name: ClassVar[str] = "withdraw-consult"


class MakeVerzoek(LegCommand):
    """Ask another team to do something."""

    name: ClassVar[str] = "make-verzoek"
    aan: Code
    wat: Code


class PromiseVerzoek(LegCommand):
    """Promise it by name, with a last day."""

    name: ClassVar[str] = "promise-verzoek"
    naam: Code
    uiterlijk: date


class DeclineVerzoek(LegCommand):
    """Decline it with a reason."""

    name: ClassVar[str] = "decline-verzoek"
    reden: Code


class CompleteVerzoek(LegCommand):
    """Record that it was done."""

    name: ClassVar[str] = "complete-verzoek"


class WithdrawVerzoek(LegCommand):
    """Take it back."""

    name: ClassVar[str] = "withdraw-verzoek"


def _other_team(draft: Draft, code: str) -> str:
    team = require_partner(draft, code)
    if draft.context.by.partition(".")[0] == team.code:
        raise Refused("partner", f"{team.title} vraagt dit zelf; kies een ander team (aan)")
    return team.code


def _ask(draft: Draft, _: Traject | None, command: AskConsult) -> Iterable[Taken]:
    require_kind(draft.context.policy, CONSULT_KIND)
    require_involved(draft)
    draft.context.policy.require_code("consultvraag", command.vraag)
    yield Taken("consult-gevraagd", {"vraag": command.vraag}, bij=_other_team(draft, command.aan))


def _answer(draft: Draft, traject: Traject, command: AnswerConsult) -> Iterable[Taken]:
    draft.context.policy.require_code("consultantwoord", command.antwoord)
    require_works_at(draft, traject.bij, command.naam, AGREES)
    yield Taken("consult-beantwoord", {"antwoord": command.antwoord, "naam": command.naam})


def _no_consult(draft: Draft, _: Traject, __: WithdrawConsult) -> Iterable[Taken]:
    require_involved(draft)
    yield Taken("consult-ingetrokken")


def _make(draft: Draft, _: Traject | None, command: MakeVerzoek) -> Iterable[Taken]:
    require_kind(draft.context.policy, VERZOEK_KIND)
    require_involved(draft)
    draft.context.policy.require_code("verzoeksoort", command.wat)
    yield Taken("verzoek-gedaan", {"wat": command.wat}, bij=_other_team(draft, command.aan))


def _promise(draft: Draft, traject: Traject, command: PromiseVerzoek) -> Iterable[Taken]:
    require_works_at(draft, traject.bij, command.naam, AGREES)
    days = days_until(draft, command.uiterlijk, "uiterlijk")
    kept = {"naam": command.naam, "uiterlijk": command.uiterlijk.isoformat(), "dagen": days}
    yield Taken("verzoek-toegezegd", kept)


def _decline(draft: Draft, _: Traject, command: DeclineVerzoek) -> Iterable[Taken]:
    draft.context.policy.require_code("verzoekweigering", command.reden)
    yield Taken("verzoek-geweigerd", {"reden": command.reden})


def _complete(_: Draft, __: Traject, ___: CompleteVerzoek) -> Iterable[Taken]:
    yield Taken("verzoek-uitgevoerd")


def _no_verzoek(draft: Draft, _: Traject, __: WithdrawVerzoek) -> Iterable[Taken]:
    require_involved(draft)
    yield Taken("verzoek-ingetrokken")


CONSULT = Leg(
    soort="consult",
    title="Consult",
    leg="samenwerking",
    begins_in=BESIDE,
    phases={"gevraagd": "Gevraagd", "beantwoord": "Beantwoord", "ingetrokken": "Ingetrokken"},
    steps=(
        Step("consult-gevraagd", "gevraagd", "ask-consult", to="gevraagd", by=(IEDEREEN,), keeps={"vraag": str}),
        Step(
            "consult-beantwoord",
            "beantwoord",
            "answer-consult",
            _ASKED,
            "beantwoord",
            _PARTNER,
            ends=True,
            keeps={"antwoord": str, "naam": str},
        ),
        Step("consult-ingetrokken", "ingetrokken", "withdraw-consult", _ASKED, "ingetrokken", (IEDEREEN,), ends=True),
    ),
    handlers={AskConsult: _ask, AnswerConsult: _answer, WithdrawConsult: _no_consult},
    several=True,
)

VERZOEK = Leg(
    soort="verzoek",
    title="Verzoek",
    leg="samenwerking",
    begins_in=BESIDE,
    phases={
        "gevraagd": "Gevraagd",
        "toegezegd": "Toegezegd",
        "geweigerd": "Geweigerd",
        "uitgevoerd": "Uitgevoerd",
        "ingetrokken": "Ingetrokken",
    },
    steps=(
        Step("verzoek-gedaan", "gedaan", "make-verzoek", to="gevraagd", by=(IEDEREEN,), keeps={"wat": str}),
        Step(
            "verzoek-toegezegd",
            "toegezegd",
            "promise-verzoek",
            _ASKED,
            "toegezegd",
            _PARTNER,
            keeps={"naam": str, "uiterlijk": str, "dagen": int},
        ),
        Step(
            "verzoek-geweigerd",
            "geweigerd",
            "decline-verzoek",
            _ASKED | _PROMISED,
            "geweigerd",
            _PARTNER,
            ends=True,
            keeps={"reden": str},
        ),
        Step("verzoek-uitgevoerd", "uitgevoerd", "complete-verzoek", _PROMISED, "uitgevoerd", _PARTNER, ends=True),
        Step(
            "verzoek-ingetrokken",
            "ingetrokken",
            "withdraw-verzoek",
            _ASKED | _PROMISED,
            "ingetrokken",
            (IEDEREEN,),
            ends=True,
        ),
    ),
    handlers={
        MakeVerzoek: _make,
        PromiseVerzoek: _promise,
        DeclineVerzoek: _decline,
        CompleteVerzoek: _complete,
        WithdrawVerzoek: _no_verzoek,
    },
    several=True,
)
