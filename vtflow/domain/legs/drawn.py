"""The tables of the legs as drawings: one Mermaid state diagram a leg, beside the one of the main line."""

from vtflow.domain.legs.book import LEG_BOOK
from vtflow.domain.legs.leg import Leg, Step
from vtflow.domain.melding import State
from vtflow.domain.routing import diagram


def drawings() -> dict[str, str]:
    """Return title -> Mermaid text: the main line first, then every leg in the order of the book."""
    return {"Hoofdroute": main_line(), **{leg.title: drawn(leg) for leg in LEG_BOOK.values()}}


def main_line() -> str:
    """Return the main line, with the legs that hold the melding itself as a way from and back to the decision."""
    lines = [diagram()]
    for leg in LEG_BOOK.values():
        for state in dict.fromkeys(step.staat for step in leg.steps if step.staat not in {None, State.BESLOTEN}):
            lines += [f"    besloten --> {state}: {leg.title}", f"    {state} --> besloten: {leg.title} afgerond"]
    return "\n".join(lines)


def drawn(leg: Leg) -> str:
    """Return one leg; each arrow carries its command, and where it moves the melding itself, to which state."""
    lines = ["stateDiagram-v2", *(f'    state "{title}" as {phase}' for phase, title in leg.phases.items())]
    for step in leg.steps:
        text = f"{_label(leg, step)} ({step.title}){f' · melding {step.staat.value}' if step.staat else ''}"
        lines += [f"    {since} --> {step.to or since}: {text}" for since in _since(leg, step)]
        if step.ends:
            lines += [f"    {end} --> [*]" for end in ([step.to] if step.to else _since(leg, step))]
    return "\n".join(dict.fromkeys(lines))


def _label(leg: Leg, step: Step) -> str:
    """Return what takes a step: outcomes of the assessment, its command, or the leg itself."""
    outcomes = [f"besluit {outcome}" for outcome, taken in leg.begins_after.items() if taken.step == step.name]
    return " of ".join([*outcomes, *([step.command] if step.command else [])]) or "vanzelf"


def _since(leg: Leg, step: Step) -> list[str]:
    """Return the phases from which a step leads, in the order of the table; the start for one that begins."""
    return [phase for phase in leg.phases if phase in step.of] if step.of else ["[*]"]
