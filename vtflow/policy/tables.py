"""A loaded policy as Dutch tables, one for each data file: what people of the field check before it goes live."""

from collections.abc import Iterable, Mapping

from vtflow.domain.norms import Ladder, Norm, Policy, Step, Trigger
from vtflow.policy.region_tables import region_tables
from vtflow.policy.table import Table


def tables(policy: Policy) -> tuple[Table, ...]:
    """Return everything a policy holds: norms, ladders, notices, criteria, code lists, then the region's own tables."""
    common = (_norms(policy), _ladders(policy), _notices(policy), _criteria(policy), _codes(policy))
    return (*common, *region_tables(policy))


def as_markdown(policy: Policy) -> str:
    """Return all tables as one Markdown text."""
    return "\n\n".join(table.as_markdown() for table in tables(policy)) + "\n"


def _when(when: Mapping[str, object]) -> str:
    return ", ".join(f"{name} = {_word(value)}" for name, value in when.items())


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return str(value) or "(leeg)"


def _triggers(triggers: Iterable[Trigger]) -> str:
    return "; ".join(f"{one.on} als {_when(one.when)}" if one.when else one.on for one in triggers)


def _norms(policy: Policy) -> Table:
    columns = (
        "Norm",
        "Titel",
        "Lengte",
        "Grondslag",
        "Begint bij",
        "Eindigt bij",
        "Aan zet",
        "Ladder",
        "Pauze",
        "Verlenging",
        "Geldig",
        "Bron",
    )
    return Table(f"Normen, versie {policy.version}", columns, tuple(_norm(norm) for norm in policy.norms))


def _norm(norm: Norm) -> tuple[str, ...]:
    other = [f"{one.length} ({one.ladder}) als {_when(one.when)}" for one in norm.variants]
    valid = f"{norm.valid_from or ''} t/m {norm.valid_until or ''}" if norm.valid_from or norm.valid_until else "altijd"
    return (
        norm.id,
        norm.title,
        "; ".join([_length(norm), *other]),
        norm.rule.basis.value,
        _triggers(norm.starts),
        _triggers(norm.stops),
        norm.holder,
        norm.ladder,
        ", ".join(norm.pauses) or "nooit",
        f"{norm.extension.times} keer {norm.extension.length}" if norm.extension else "geen",
        valid,
        norm.source.strip(),
    )


def _length(norm: Norm) -> str:
    counted = f"zoveel {norm.length.unit.value} als {norm.count}" if norm.count else str(norm.length)
    since = f", vanaf {norm.counts_from}" if norm.counts_from else ""
    return f"{counted}{since}{', de nacht telt niet mee' if norm.rule.skip_night else ''}"


def _ladders(policy: Policy) -> Table:
    columns = ("Ladder", "Trede", "Urgentie", "Wie", "Opent")
    rows = [row for ladder in policy.ladders.values() for row in _ladder(ladder)]
    return Table("Ladders", columns, tuple(rows))


def _ladder(ladder: Ladder) -> list[tuple[str, ...]]:
    rows = [_step(ladder.id, f"{step.percent} %", step) for step in ladder.steps]
    again = f"daarna {ladder.repeats} keer herhaald, om de {ladder.repeat_every} werkdagen"
    task = _step(ladder.id, f"taak, daarna om de {ladder.task_every} werkdagen", ladder.task)
    return [*rows, (ladder.id, again, "", "", ""), task]


def _step(ladder: str, name: str, step: Step) -> tuple[str, ...]:
    return (ladder, name, step.urgency.value, ", ".join(step.audience), ", ".join(step.opens))


def _notices(policy: Policy) -> Table:
    rows = [(one.on, _when(one.when), ", ".join(one.audience), one.urgency.value) for one in policy.notices]
    return Table("Mededelingen", ("Gebeurtenis", "Als", "Wie", "Urgentie"), tuple(rows))


def _criteria(policy: Policy) -> Table:
    rows = [
        (criteria.id, item.key, item.title, item.codes or item.answer, _when(item.when))
        for criteria in policy.criteria.values()
        for item in criteria.items
    ]
    return Table("Criteria voor een overdracht", ("Versie", "Onderdeel", "Titel", "Antwoord", "Als"), tuple(rows))


def _codes(policy: Policy) -> Table:
    rows = [(name, code, text) for name, codes in policy.codes.items() for code, text in codes.items()]
    return Table("Keuzelijsten", ("Lijst", "Code", "Tekst"), tuple(rows))
