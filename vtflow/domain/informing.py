"""Telling the melder and the household: what, how, and the proof that it was sent."""

from vtflow.domain import commands as c
from vtflow.domain import events as e
from vtflow.domain import work_commands as wc
from vtflow.domain import work_events as we
from vtflow.domain.draft import Draft
from vtflow.domain.errors import Refused

#: ways that leave a letter or message behind, which can be named
WRITTEN = frozenset({"brief", "portaal"})
DIENST, WRITTEN_UP = "dienst", "afgerond"
INFO_NORMS = frozenset({"INFO-BETR", "INFO-UITSTEL"})


def inform_melder(draft: Draft, command: c.InformMelder) -> None:
    """Record what the melder heard, and by which text: the decision, waiting, priority, or what a dienst found."""
    _require_something(draft, command.over)
    policy = draft.context.policy
    policy.require_code("wijze", command.wijze)
    if command.bericht:
        policy.require_code("melderbericht", command.bericht)
    if command.over == "onderzoek" or command.bericht:
        _require_proof(command.wijze, command.kenmerk)
    draft.record(
        e.MelderInformed(
            wijze=command.wijze, over=command.over, kenmerk=command.kenmerk, bericht=command.bericht, note=draft.note
        )
    )


def inform_household(draft: Draft, command: wc.InformHousehold) -> None:
    """Record what the household was told: that data were recorded, the decision, or what a dienst found."""
    _require_something(draft, command.over)
    draft.context.policy.require_code("wijze", command.wijze)
    _require_proof(command.wijze, command.kenmerk)
    draft.record(we.HouseholdInformed(over=command.over, wijze=command.wijze, kenmerk=command.kenmerk, note=draft.note))


def postpone(draft: Draft, command: wc.PostponeInformation) -> None:
    """Postpone telling the household that data were recorded; the term runs anew from this decision.

    Raises:
        Refused: no such term runs.
    """
    if all(wait.norm not in INFO_NORMS for wait in draft.route.waits):
        text = (
            f"voor {draft.route.ref} loopt geen termijn om het huishouden te informeren; er valt niets uit te stellen. "
            "Is het geïnformeerd, leg dat dan vast (inform-household)"
        )
        raise Refused("geen-termijn", text)
    draft.context.policy.require_code("uitstelreden", command.reden)
    draft.record(we.InformationPostponed(reden=command.reden, note=draft.note))


def _require_something(draft: Draft, over: str) -> None:
    route = draft.route
    if over == "besluit" and route.uitkomst is None:
        text = (
            f"er is over {route.ref} nog niets besloten om te melden; besluit eerst (decide-veiligheidsbeoordeling), "
            "of vertel over het wachten (over: wachten)"
        )
        raise Refused("volgorde", text)
    done = any(t.soort == DIENST and (not t.is_open or t.fase == WRITTEN_UP) for t in route.trajecten)
    if over == "onderzoek" and not done:
        text = f"er is van {route.ref} nog geen dienst afgerond om over te vertellen (finalise-afsluitbrief)"
        raise Refused("volgorde", text)


def _require_proof(wijze: str, kenmerk: str) -> None:
    if wijze in WRITTEN and not kenmerk:
        text = f"geef het kenmerk van wat per {wijze} is verstuurd (kenmerk, bv. BRF-2026-00123)"
        raise Refused("bewijs", text)
