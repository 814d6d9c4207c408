"""A loaded policy as Dutch tables, one for each data file: what people of the field check before it goes live."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vtflow.domain.norms import Ladder, Norm, Policy, Step, Trigger


@dataclass(frozen=True, slots=True)
class Table:
    """A title, headings and rows of text."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def as_markdown(self) -> str:
        """Return the table as Markdown."""
        lines = [f"## {self.title}", "", _line(self.columns), _line(["---"] * len(self.columns))]
        return "\n".join([*lines, *(_line(row) for row in self.rows)])


def tables(policy: Policy) -> tuple[Table, ...]:
    """Return everything a policy holds, a table a file."""
    return (_norms(policy), _ladders(policy), _notices(policy), _criteria(policy), _codes(policy), _region(policy))


def as_markdown(policy: Policy) -> str:
    """Return all tables as one Markdown text."""
    return "\n\n".join(table.as_markdown() for table in tables(policy)) + "\n"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


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
        "; ".join([str(norm.length), *other]),
        norm.rule.basis.value,
        _triggers(norm.starts),
        _triggers(norm.stops),
        norm.holder,
        norm.ladder,
        valid,
        norm.source.strip(),
    )


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


def _region(policy: Policy) -> Table:
    region = policy.region
    teams = [
        ("team", team.code, team.title, team.kind, ", ".join(team.gemeenten), ", ".join(team.staff))
        for team in region.teams.values()
    ]
    roles = [("rol", role, target, "", "", "") for role, target in region.roles.items()]
    asked = "gezamenlijk gesprek verplicht" if region.gesprek_verplicht else "aanvaarden zonder gesprek mag (koud)"
    title = f"Regio {region.title}: {region.criteria}, {asked}, kalender {region.office.label}"
    return Table(title, ("Soort", "Code", "Titel", "Soort team", "Gemeenten", "Medewerkers"), (*teams, *roles))
