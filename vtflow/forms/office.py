"""Forms about a region or many meldingen at once: these name no melding, and so make no command of one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from vtflow.domain.errors import BadInput
from vtflow.domain.norms import Policy
from vtflow.domain.written_time import clock_text, read_clock_time
from vtflow.engine import Engine
from vtflow.engine.dividing import MOST, Division
from vtflow.engine.holds import NewHold
from vtflow.forms.choices import codes, own_staff
from vtflow.forms.filling import plain
from vtflow.forms.shapes import Field, Json, Kind, choice, staff

GROUP = "regio"
#: engine, what was filled in, who sends it, idempotency key -> one Dutch line on how it ended
Work = Callable[[Engine, Json, str, str], str]


def _regions(policies: Sequence[Policy]) -> Sequence[str]:
    return [one.region.id for one in policies]


def _teams(policies: Sequence[Policy]) -> Sequence[str]:
    return sorted({staff.partition(".")[0] for staff in own_staff(policies)})


_REGION = Field("regio", "Regio", choices=_regions)


@dataclass(frozen=True, slots=True)
class OfficeForm:
    """One form that is about no single melding; shown as the others are."""

    name: str
    description: str
    work: Work
    fields: tuple[Field, ...]
    group: str = GROUP

    def schema(self, policies: Sequence[Policy]) -> dict[str, Json]:
        """Return every field's JSON schema by name, in order; who sends it comes last."""
        own = {field.name: field.schema(policies) for field in self.fields}
        return {**own, "door": choice("Medewerker", staff(policies), "Wie dit vastlegt, team en code")}

    def optional(self, _: Sequence[Policy]) -> frozenset[str]:
        """Return the names of the fields that may be left out."""
        return frozenset(field.name for field in self.fields if field.optional)


def send_office(engine: Engine, form: OfficeForm, given: Mapping[str, Any], key: str) -> str:
    """Carry out a form and return how it ended, in Dutch.

    Raises:
        Refused: a rule of the field forbids it; nothing changed.
        BadInput: a value is missing or wrong; nothing changed.
    """
    values = plain(dict(given))
    by = str(values.pop("door", ""))
    if not by or not values.get("regio"):
        text = "kies de regio en wie dit vastlegt (door)"
        raise BadInput(text)
    return form.work(engine, values, by, key)


def _hold(engine: Engine, given: Json, by: str, _: str) -> str:
    until, start = _moment(given, "tot"), _moment(given, "vanaf")
    if until is None:
        text = "tot: ontbreekt; geef het einde"
        raise BadInput(text)
    new = NewHold(until=until, reden=str(given.get("reden", "")), start=start)
    done = engine.place_hold(str(given["regio"]), new, by)
    return f"{done.region} staat stil van {clock_text(done.start)} tot {clock_text(done.until)}"


def _release(engine: Engine, given: Json, by: str, _: str) -> str:
    done = engine.release_hold(str(given["regio"]), by)
    return f"{done.region} staat niet meer stil; {done.released} berichten gaan alsnog weg"


def _assign(engine: Engine, given: Json, by: str, key: str) -> str:
    people: Any = given.get("aan") or []
    if not isinstance(people, list):
        text = "aan: kies medewerkers uit de lijst"
        raise BadInput(text)
    chosen = tuple(str(one) for one in cast("list[object]", people))
    count = given.get("aantal", 0)
    if not isinstance(count, int):
        text = "aantal: is geen heel getal"
        raise BadInput(text)
    division = Division(people=chosen, count=count, team=str(given.get("team", "")))
    really = given.get("uitvoeren") is True
    done = engine.assign_all(str(given["regio"]), division, by, dry_run=not really, key=key)
    went = [one for one in done if not one.fault]
    refused = "".join(f"; {one.ref}: {one.fault}" for one in done if one.fault)
    each = ", ".join(f"{sum(one.staff == who for one in went)} aan {who}" for who in chosen)
    verb = "toegewezen" if really else "zouden worden toegewezen (proef, er is niets gewijzigd)"
    return f"{len(went)} meldingen {verb}: {each}{refused}"


def _moment(given: Json, name: str) -> datetime | None:
    text = str(given.get(name, ""))
    if not text:
        return None
    try:
        return read_clock_time(text)
    except ValueError as error:
        fault = f"{name}: {error}"
        raise BadInput(fault) from error


OFFICE_FORMS: tuple[OfficeForm, ...] = (
    OfficeForm(
        "regio-stilzetten",
        "Houdt gewone berichten van een regio vast, bij storm of storing. Dringende gaan door en alle termijnen lopen.",
        _hold,
        (
            _REGION,
            Field("tot", "Tot", Kind.MOMENT, help="Hoogstens veertien dagen"),
            Field("vanaf", "Vanaf", Kind.MOMENT, help="Leeg: nu", optional=True),
            Field("reden", "Reden", choices=codes("onderhoudsreden")),
        ),
    ),
    OfficeForm(
        "regio-vrijgeven",
        "Heft het stilzetten op. Wat wachtte gaat weg zodra ieder team open is.",
        _release,
        (_REGION,),
    ),
    OfficeForm(
        "casushouders-toewijzen",
        f"Verdeelt de bovenste meldingen van de wachtrij, hoogstens {MOST}, over medewerkers: wie het minste heeft "
        "krijgt de volgende. Zonder 'Uitvoeren' is het een proef.",
        _assign,
        (
            _REGION,
            Field("aan", "Aan wie", Kind.MANY, choices=own_staff),
            Field("aantal", "Hoeveel van boven uit de wachtrij", Kind.NUMBER, least=1, most=MOST),
            Field("team", "Alleen van de lijst van", choices=_teams, optional=True),
            Field("uitvoeren", "Uitvoeren", Kind.JA_NEE, help="Uit: toon alleen wat er zou gebeuren"),
        ),
    ),
)
