"""Read the data files, check them as a whole, and hand out one `Policy` a region.

A fault refuses the whole set and names file and place; a running system keeps the policy it has.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from vtflow.domain.errors import BadInput, PolicyError
from vtflow.domain.gemeenten import slug_of
from vtflow.domain.melding import Urgency
from vtflow.domain.norms import (
    Criteria,
    Criterion,
    Ladder,
    Norm,
    Notice,
    Policy,
    Region,
    Step,
    Team,
    Trigger,
    Variant,
)
from vtflow.policy import shapes
from vtflow.policy.checks import check
from vtflow.terms import LEGAL, Length, OfficeCalendar, Rule, TermError

if TYPE_CHECKING:
    from yaml import SafeLoader as _SafeLoader
else:  # ten times as fast where PyYAML has its C library
    _SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_Shape = TypeVar("_Shape", bound=BaseModel)
DATA = Path(__file__).parent / "data"
_WEEKDAYS = {"ma": 0, "di": 1, "wo": 2, "do": 3, "vr": 4, "za": 5, "zo": 6}


class PolicyBook:
    """All regions over one folder of data files."""

    def __init__(self, folder: Path = DATA) -> None:
        """Remember the folder; files are read when a region is asked for."""
        self._folder = folder
        self._policies: dict[str, Policy] = {}

    def regions(self) -> list[str]:
        """Return the ids of the configured regions, sorted."""
        return sorted(path.stem for path in (self._folder / "regions").glob("*.yaml"))

    def policy(self, region: str) -> Policy:
        """Return the checked policy of a region.

        Raises:
            BadInput: there is no such region.
            PolicyError: a data file is wrong.
        """
        if region not in self._policies:
            self._policies[region] = self._load(region)
        return self._policies[region]

    def _load(self, region: str) -> Policy:
        shape = self._region(region)
        file = f"regions/{region}.yaml"
        places = self._gemeenten()
        names = {slug: name for slug, (name, _, _) in places.items()}
        office = _office(f"kantoor-{shape.id}", shape.calendar, shape.calendar.hours, f"{file}: calendar")
        norms_file = self._read("norms.yaml", shapes.NormsFile)
        ladders_file = self._read("ladders.yaml", shapes.LaddersFile)
        criteria_file = self._read("criteria.yaml", shapes.CriteriaFile)
        _require_known(shape.norms, {norm.id for norm in norms_file.norms}, f"{file}: norms")
        _require_known(shape.gemeenten, names, f"{file}: gemeenten")
        _require_once([ladder.id for ladder in ladders_file.ladders], "ladders.yaml")
        _require_once([criteria.id for criteria in criteria_file.criteria], "criteria.yaml")
        policy = Policy(
            version=norms_file.version,
            region=Region(
                id=shape.id,
                title=shape.title,
                gemeenten={slug: names[slug] for slug in shape.gemeenten},
                veilig_thuis=shape.veilig_thuis,
                gesprek_verplicht=shape.gesprek_verplicht,
                criteria=shape.criteria,
                teams={code: _team(code, team, shape, office, file) for code, team in shape.teams.items()},
                roles=shape.roles,
                office=office,
            ),
            norms=tuple(_norm(norm, norms_file.version, shape.norms) for norm in norms_file.norms),
            ladders={ladder.id: _ladder(ladder, ladders_file) for ladder in ladders_file.ladders},
            criteria={
                c.id: Criteria(c.id, tuple(Criterion(**item.model_dump()) for item in c.items))
                for c in criteria_file.criteria
            },
            codes=self._read("codes.yaml", shapes.CodesFile).root,
            notices=tuple(
                Notice(n.event, tuple(n.audience), n.urgency, n.when)
                for n in self._read("notices.yaml", shapes.NoticesFile).notices
            ),
            legal=LEGAL,
            elsewhere={s: (name, title) for s, (name, title, _) in places.items() if s not in shape.gemeenten},
            aliases={slug_of(alias): slug for slug, (_, _, aliases) in places.items() for alias in aliases},
        )
        check(policy, file)
        return policy

    def _region(self, region: str) -> shapes.RegionShape:
        if region not in self.regions():
            text = f"regio {region!r} bestaat niet; ingericht zijn: {', '.join(self.regions())}"
            raise BadInput(text)
        raw = self._raw(f"regions/{region}.yaml")
        parent, overrides = raw.pop("extends", None), raw.pop("overrides", {})
        if parent is not None:
            raw = {**self._raw(f"regions/{parent}.yaml"), **raw}
            for key, values in overrides.items():
                if not isinstance(values, dict) or not isinstance(raw.get(key, {}), dict):
                    text = f"regions/{region}.yaml: overrides: {key}: only a mapping can be changed key by key"
                    raise PolicyError(text)
                raw[key] = {**raw.get(key, {}), **values}
        found = _shaped(raw, shapes.RegionShape, f"regions/{region}.yaml")
        if found.id != region:
            text = f"regions/{region}.yaml: id: {found.id!r} is not the name of the file"
            raise PolicyError(text)
        return found

    def _gemeenten(self) -> Mapping[str, tuple[str, str, list[str]]]:
        """Return slug -> (name, region title, other spellings) for every gemeente of the country."""
        found: dict[str, tuple[str, str, list[str]]] = {}
        file = self._read("gemeenten.yaml", shapes.GemeentenFile)
        _require_once([gemeente.slug for region in file.regions for gemeente in region.gemeenten], "gemeenten.yaml")
        for region in file.regions:
            for gemeente in region.gemeenten:
                found[gemeente.slug] = (gemeente.name, region.title, gemeente.aliases)
        return found

    def _raw(self, name: str) -> dict[str, Any]:
        path = (self._folder / name).resolve()
        try:
            found = _parsed(path, path.stat().st_mtime_ns)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            text = f"{name}: cannot be read as YAML: {error}"
            raise PolicyError(text) from error
        return dict(found)

    def _read(self, name: str, shape: type[_Shape]) -> _Shape:
        return _shaped(self._raw(name), shape, name)


class _UniqueKeys(_SafeLoader):
    """Reads YAML safely and refuses a key that stands twice in a mapping, where plain YAML keeps the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Build a mapping of which every key stands once."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                text = f"key {key.value!r} stands twice"
                raise yaml.constructor.ConstructorError(None, None, text, key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


@cache
def _parsed(path: Path, _changed: int) -> Mapping[str, Any]:
    """Parse a YAML file once a version of it."""
    found = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeys)  # noqa: S506  # why: a SafeLoader
    if not isinstance(found, dict):
        text = f"{path.name}: a mapping is expected at the top"
        raise PolicyError(text)
    return found  # pyright: ignore[reportUnknownVariableType]  # YAML is checked by the shapes


def _shaped(raw: Any, shape: type[_Shape], name: str) -> _Shape:
    try:
        return shape.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        text = f"{name}: {place}: {first['msg']} ({error.error_count()} fault(s) in all)"
        raise PolicyError(text) from error


def _require_known(given: Iterable[str], known: Collection[str], place: str) -> None:
    strange = sorted(set(given) - set(known))
    if strange:
        text = f"{place}: {', '.join(strange)} does not exist"
        raise PolicyError(text)


def _require_once(ids: Sequence[str], file: str) -> None:
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        text = f"{file}: {', '.join(twice)} stands twice"
        raise PolicyError(text)


def _windows(texts: list[str]) -> list[tuple[time, time]]:
    found: list[tuple[time, time]] = []
    for text in texts:
        start, _, end = text.partition("-")
        # why: 24:00 is how an opening until midnight is written; as a time of day it is 00:00
        found.append((time.fromisoformat(start), time(0) if end == "24:00" else time.fromisoformat(end)))
    return found


def _office(office_id: str, calendar: shapes.CalendarShape, hours: shapes.Hours, place: str) -> OfficeCalendar:
    # why: a team with hours on all seven days is open on every day of the year, holidays and closing days included
    every_day = len(hours) == len(_WEEKDAYS)
    try:
        return OfficeCalendar.build(
            id=office_id,
            version=calendar.version,
            hours={_WEEKDAYS[day]: _windows(texts) for day, texts in hours.items()},
            closed={} if every_day else calendar.closed,
            open_on=list(LEGAL.holidays) if every_day else calendar.open_on,
        )
    except (TermError, ValueError) as error:
        text = f"{place}: {error}"
        raise PolicyError(text) from error


def _team(code: str, team: shapes.TeamShape, region: shapes.RegionShape, office: OfficeCalendar, file: str) -> Team:
    own = team.hours is not None
    hours = _office(f"kantoor-{code}", region.calendar, team.hours or {}, f"{file}: teams.{code}") if own else office
    return Team(
        code=code,
        title=team.title,
        kind=team.kind,
        gemeenten=tuple(team.gemeenten),
        staff=tuple(team.staff),
        coordinator=team.coordinator,
        manager=team.manager,
        office=hours,
    )


def _triggers(found: list[shapes.TriggerShape]) -> tuple[Trigger, ...]:
    return tuple(Trigger(trigger.event, trigger.when) for trigger in found)


def _norm(norm: shapes.NormShape, version: str, lengths: Mapping[str, str]) -> Norm:
    own = norm.id in lengths
    return Norm(
        id=norm.id,
        version=f"{version}+regio" if own else version,
        title=norm.title,
        leg=norm.leg,
        holder=norm.holder,
        starts=_triggers(norm.starts),
        stops=_triggers(norm.stops),
        length=Length.parse(lengths.get(norm.id, norm.length)),
        rule=Rule(basis=norm.basis, roll=norm.roll, end=norm.end, next_office_day=norm.next_office_day),
        ladder=norm.ladder,
        source=norm.source,
        variants=tuple(Variant(v.when, Length.parse(v.length), v.ladder or norm.ladder) for v in norm.variants),
        per_overdracht=norm.per_overdracht,
        valid_from=norm.valid_from,
        valid_until=norm.valid_until,
    )


def _ladder(ladder: shapes.LadderShape, file: shapes.LaddersFile) -> Ladder:
    return Ladder(
        id=ladder.id,
        steps=tuple(Step(s.percent, s.urgency, tuple(s.audience), tuple(s.opens)) for s in ladder.steps),
        repeats=file.repeats,
        repeat_every=file.repeat_every_workdays,
        task=Step(150, Urgency(file.task.urgency), tuple(file.task.audience)),
        task_every=file.task.every_workdays,
    )
