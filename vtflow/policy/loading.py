"""Read the data files, check them as a whole, and hand out one `Policy` a region.

A fault refuses the whole set and names file and place; a running system keeps the policy it has.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from vtflow.domain.clock_values import Extension
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
    Step,
    Trigger,
    Variant,
)
from vtflow.policy import region_shapes, shapes
from vtflow.policy.checks import check
from vtflow.policy.files import raw_file, shaped
from vtflow.policy.leg_files import rules
from vtflow.policy.regions import region_of, with_overrides
from vtflow.policy.rostered import Calendar, Roster, Rostered
from vtflow.policy.sharing import Shared
from vtflow.policy.standard import expanded
from vtflow.policy.work_files import TasksFile, TriageFile, instruments, task_codes, tasks
from vtflow.terms import LEGAL, Length, Rule

_Shape = TypeVar("_Shape", bound=BaseModel)
DATA = Path(__file__).parent / "data"


class PolicyBook:
    """All regions over one folder of data files."""

    def __init__(self, folder: Path = DATA, own: Path | None = None) -> None:
        """Remember the folders; files are read when a region is asked for.

        Args:
            folder: All data files.
            own: Region files of this installation; they take the place of those of the same name in `folder`.
        """
        self._folder = folder
        self._own = own
        self._policies: dict[str, Policy] = {}
        self._rostered: Rostered | None = None
        self._shared: Shared | None = None

    def share(self, regions: Sequence[str]) -> None:
        """From now on let these regions know each other, because their meldingen stand in one record."""
        self._shared = Shared(self._alone, regions)

    def follow(self, roster: Roster, calendar: Calendar = lambda _: ()) -> None:
        """From now on put the present roster of its service and its absence calendar into the policy of a region."""
        self._rostered = Rostered(roster, calendar)

    def regions(self) -> list[str]:
        """Return the ids of the configured regions, sorted."""
        folders = [self._folder / "regions", *([self._own] if self._own else [])]
        return sorted({path.stem for folder in folders for path in folder.glob("*.yaml")})

    def country(self) -> list[str]:
        """Return the ids of the regions of the country that are configured, sorted; without demos and trials."""
        known = {region.id for region in self._read("gemeenten.yaml", shapes.GemeentenFile).regions}
        return [region for region in self.regions() if region in known]

    def read_region(self, path: Path) -> Policy:
        """Return the checked policy of a region file anywhere, over the other data files; nothing is remembered.

        Raises:
            PolicyError: it is wrong.
        """
        return self._build(self._full(path, path.name), path.name)

    def policy(self, region: str) -> Policy:
        """Return the checked policy of a region, with the present duty roster where one is followed.

        Raises:
            BadInput: there is no such region.
            PolicyError: a data file is wrong.
        """
        policy = self._alone(region)
        policy = self._shared.of(policy) if self._shared else policy
        return self._rostered.of(policy) if self._rostered else policy

    def _alone(self, region: str) -> Policy:
        """Return the policy as the files tell it."""
        if region not in self._policies:
            self._policies[region] = self._load(region)
        return self._policies[region]

    def with_calendar(self, region: str, path: Path) -> Policy:
        """Return the policy of a region with the office calendar of another file; nothing is remembered.

        Raises:
            BadInput: there is no such region.
            PolicyError: the calendar or a data file is wrong.
        """
        calendar = shaped(raw_file(path, path.name), region_shapes.CalendarShape, path.name)
        shape = self._full(self._known(region), f"regions/{region}.yaml")
        return self._build(shape.model_copy(update={"calendar": calendar}), path.name)

    def _load(self, region: str) -> Policy:
        file = f"regions/{region}.yaml"
        shape = self._full(self._known(region), file)
        if shape.id != region:
            text = f"{file}: id: {shape.id!r} is niet de naam van het bestand"
            raise PolicyError(text)
        return self._build(shape, file)

    def _build(self, shape: region_shapes.RegionShape, file: str) -> Policy:
        places = self._gemeenten()
        names = {slug: name for slug, (name, _, _) in places.items()}
        found = rules(self._read, (path.stem for path in (self._folder / "legs").glob("*.yaml")))
        criteria_file = self._read("criteria.yaml", shapes.CriteriaFile)
        tasks_file = self._read("taken.yaml", TasksFile)
        overrides = shape.overrides
        _require_known((one.norm for one in overrides), {norm.id for norm, _ in found.norms}, f"{file}: norms")
        _require_known(shape.gemeenten, names, f"{file}: gemeenten")
        kinds = self._read("standard.yaml", region_shapes.StandardFile).kinds
        _require_known((team.kind for team in shape.teams.values()), kinds, f"{file}: teams: kind")
        _require_once([ladder.id for ladder in found.ladders.ladders], "ladders.yaml")
        _require_once([criteria.id for criteria in criteria_file.criteria], "criteria.yaml")
        policy = Policy(
            version=found.norms[0][1],
            region=region_of(shape, names, file),
            norms=with_overrides((_norm(norm, version) for norm, version in found.norms), overrides, file),
            ladders={ladder.id: _ladder(ladder, found.ladders) for ladder in (*found.ladders.ladders, *shape.ladders)},
            criteria={
                c.id: Criteria(c.id, tuple(Criterion(**item.model_dump()) for item in c.items))
                for c in criteria_file.criteria
            },
            codes={**found.codes, "taak": task_codes(tasks_file)},
            triage=instruments(self._read("triage.yaml", TriageFile)),
            tasks=tasks(tasks_file, found.tasks),
            notices=tuple(
                Notice(
                    on=n.event,
                    name=n.naam,
                    audience=tuple(n.audience),
                    urgency=n.urgency,
                    when=n.when,
                    title=n.titel,
                    asks=n.gevraagd,
                    hand_back=n.terug,
                    until=tuple(n.vervalt_met),
                )
                for n in found.notices
            ),
            legal=LEGAL,
            elsewhere={s: (name, title) for s, (name, title, _) in places.items() if s not in shape.gemeenten},
            aliases={slug_of(alias): slug for slug, (_, _, aliases) in places.items() for alias in aliases},
        )
        check(policy, file)
        return policy

    def _known(self, region: str) -> Path:
        if region not in self.regions():
            text = f"regio {region!r} bestaat niet; ingericht zijn: {', '.join(self.regions())}"
            raise BadInput(text)
        return self._region_path(region)

    def _region_path(self, region: str) -> Path:
        own = self._own / f"{region}.yaml" if self._own else None
        return own if own and own.exists() else self._folder / "regions" / f"{region}.yaml"

    def _full(self, path: Path, file: str) -> region_shapes.RegionShape:
        """Return a region file with what it builds on filled in: another region (`extends`), the standard teams."""
        raw = raw_file(path, file)
        parent, overrides = raw.pop("extends", None), raw.pop("overrides", {})
        if parent is not None:
            raw = {**raw_file(self._region_path(parent), f"regions/{parent}.yaml"), **raw}
            for key, values in overrides.items():
                if not isinstance(values, dict) or not isinstance(raw.get(key, {}), dict):
                    text = f"{file}: overrides: {key}: alleen namen met een waarde zijn per stuk te wijzigen"
                    raise PolicyError(text)
                raw[key] = {**raw.get(key, {}), **values}
        places = self._gemeenten()
        if "gemeenten" not in raw:
            country = self._read("gemeenten.yaml", shapes.GemeentenFile).regions
            raw["gemeenten"] = [g.slug for region in country if region.id == raw.get("id") for g in region.gemeenten]
        start = shaped(raw, region_shapes.RegionStart, file)
        raw.pop("standard", None)
        if start.standard is not None:
            names = {slug: name for slug, (name, _, _) in places.items() if slug in start.gemeenten}
            common = self._read("standard.yaml", region_shapes.StandardFile)
            filled = expanded(start, start.standard, common, names)
            raw = {**filled, **raw, "teams": filled["teams"], "roles": filled["roles"]}
        return shaped(raw, region_shapes.RegionShape, file)

    def _gemeenten(self) -> Mapping[str, tuple[str, str, list[str]]]:
        """Return slug -> (name, region title, other spellings) for every gemeente of the country."""
        found: dict[str, tuple[str, str, list[str]]] = {}
        file = self._read("gemeenten.yaml", shapes.GemeentenFile)
        _require_once([gemeente.slug for region in file.regions for gemeente in region.gemeenten], "gemeenten.yaml")
        for region in file.regions:
            for gemeente in region.gemeenten:
                found[gemeente.slug] = (gemeente.name, region.title, gemeente.aliases)
        return found

    def _read(self, name: str, shape: type[_Shape]) -> _Shape:
        return shaped(raw_file(self._folder / name, name), shape, name)


def _require_known(given: Iterable[str], known: Collection[str], place: str) -> None:
    strange = sorted(set(given) - set(known))
    if strange:
        text = f"{place}: {', '.join(strange)} bestaat niet"
        raise PolicyError(text)


def _require_once(ids: Sequence[str], file: str) -> None:
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        text = f"{file}: {', '.join(twice)} stands twice"
        raise PolicyError(text)


def _triggers(found: list[shapes.TriggerShape]) -> tuple[Trigger, ...]:
    return tuple(Trigger(trigger.event, trigger.when) for trigger in found)


def _norm(norm: shapes.NormShape, version: str) -> Norm:
    return Norm(
        id=norm.id,
        version=norm.version or version,
        title=norm.title,
        leg=norm.leg,
        holder=norm.holder,
        starts=_triggers(norm.starts),
        stops=_triggers(norm.stops),
        length=Length.parse(norm.length),
        rule=Rule(
            basis=norm.basis,
            roll=norm.roll,
            end=norm.end,
            next_office_day=norm.next_office_day,
            skip_night=norm.skip_night,
        ),
        ladder=norm.ladder,
        source=norm.source,
        variants=tuple(Variant(v.when, Length.parse(v.length), v.ladder or norm.ladder) for v in norm.variants),
        per_overdracht=norm.per_overdracht,
        per_traject=norm.per_traject,
        counts_from=norm.counts_from,
        count=norm.count,
        asks=norm.gevraagd,
        hand_back=norm.terug,
        pauses=tuple(norm.pauses),
        extension=Extension(norm.extension.length, norm.extension.times) if norm.extension else None,
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
