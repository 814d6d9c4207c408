"""The rules of the field as values: norms, ladders, criteria, code lists and regions. `policy` reads them from data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from functools import cached_property

from vtflow.domain.absence import Absence
from vtflow.domain.clock_values import Extension
from vtflow.domain.duty import Shift
from vtflow.domain.errors import BadInput
from vtflow.domain.events import Scalar
from vtflow.domain.melding import Urgency
from vtflow.domain.neighbours import Neighbour
from vtflow.domain.notice import Notice
from vtflow.domain.profile import Profile
from vtflow.domain.radar import Herhaling
from vtflow.domain.work import Contactreeks, Instrument, Tasks
from vtflow.terms import LegalCalendar, Length, OfficeCalendar, Rule

Facts = Mapping[str, Scalar]


def matches(when: Facts, facts: Facts) -> bool:
    """Tell whether every field of `when` has that value in `facts`; an empty `when` always matches."""
    return not when or all(facts.get(name) == value for name, value in when.items())


@dataclass(frozen=True, slots=True)
class Trigger:
    """An event kind that starts or stops a wait, and the field values it must have."""

    on: str
    when: Facts = field(default_factory=dict[str, Scalar])


@dataclass(frozen=True, slots=True)
class Variant:
    """Another length (and ladder) of a norm where the field values match; the first that matches counts."""

    when: Facts
    length: Length
    ladder: str


@dataclass(frozen=True, slots=True)
class Norm:
    """How long a wait may last, what starts and stops it and who is at the ball."""

    id: str
    version: str
    title: str
    leg: str
    holder: str  #: role: "responsible", "veilig_thuis", "vertegenwoordiger_zsm", "ontvanger" (where the traject lies)
    starts: tuple[Trigger, ...]
    stops: tuple[Trigger, ...]
    length: Length
    rule: Rule
    ladder: str
    source: str
    variants: tuple[Variant, ...] = ()
    per_overdracht: bool = False
    per_traject: bool = False
    asks: str = ""  #: what a reminder asks of who is at the ball; empty: the general sentence
    hand_back: str = ""  #: how to answer or hand back
    counts_from: str = ""  #: field that holds the instant to count from; empty: the moment at which the wait opens
    count: str = ""  #: field that holds the number of units; empty: that of the length
    pauses: tuple[str, ...] = ()  #: reasons for which it may stand still; empty: never
    extension: Extension | None = None
    valid_from: date | None = None
    valid_until: date | None = None

    def variant(self, facts: Facts) -> tuple[Length, str]:
        """Return length and ladder for these facts."""
        for variant in self.variants:
            if matches(variant.when, facts):
                return variant.length, variant.ladder
        if self.count and self.count in facts:
            return Length(int(facts[self.count]), self.length.unit), self.ladder
        return self.length, self.ladder

    def start(self, facts: Facts, opened_at: datetime) -> datetime:
        """Return the instant from which a wait counts; facts without the norm's field count from its opening."""
        moment = facts.get(self.counts_from) if self.counts_from else None
        return datetime.fromisoformat(moment) if isinstance(moment, str) else opened_at

    def holds_on(self, day: date) -> bool:
        """Tell whether a wait that starts on `day` falls under this version."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a ladder class, before it has a moment."""

    percent: int
    urgency: Urgency
    audience: tuple[str, ...]
    opens: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ladder:
    """Who hears what when a wait grows old, in ascending steps; then repeats; then a task for the coordinator."""

    id: str
    steps: tuple[Step, ...]
    repeats: int
    repeat_every: int  #: working days
    task: Step
    task_every: int  #: working days after which the task comes again


@dataclass(frozen=True, slots=True)
class Criterion:
    """One item of the gate before an offer."""

    key: str
    title: str
    answer: str  #: "ja": must be true; "code": one of a code list; "staff": a staff member
    codes: str = ""
    when: Facts = field(default_factory=dict[str, Scalar])


@dataclass(frozen=True, slots=True)
class Criteria:
    """A versioned gate, e.g. "criteria/1"."""

    id: str
    items: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Team:
    """A team of any organisation in the chain; a queue that people take work from."""

    code: str
    title: str
    kind: str
    gemeenten: tuple[str, ...]
    staff: tuple[str, ...]
    coordinator: str
    manager: str
    office: OfficeCalendar  #: its opening hours move delivery of messages only
    subregion: str = ""  #: part of the region it works for; empty: all of it
    oin: str = ""  #: twenty digits under which it is known in machine messages; empty: it takes none
    open: bool = True  #: whether it takes new households
    tasks: tuple[str, ...] = ()  #: what it does, for choosing between teams of one kind
    min_age: int | None = None  #: youngest person it helps, in years
    max_age: int | None = None

    def serves(self, gemeente: str) -> bool:
        """Tell whether the team works for a gemeente; one without a list works for the whole region."""
        return not self.gemeenten or gemeente in self.gemeenten


@dataclass(frozen=True, slots=True)
class Region:
    """One Veilig Thuis organisation and its partners."""

    id: str
    title: str
    gemeenten: Mapping[str, str]  #: slug -> name
    veilig_thuis: str  #: team code
    gesprek_verplicht: bool
    criteria: str
    teams: Mapping[str, Team]
    roles: Mapping[str, str]  #: role -> team code, may hold {gemeente}, {team}
    office: OfficeCalendar
    profile: Profile = field(default_factory=Profile)
    subregions: Mapping[str, str] = field(default_factory=dict[str, str])  #: code -> title
    channels: tuple[str, ...] = ()  #: names of the channels by which its teams are reached
    contactreeks: Contactreeks = field(default_factory=Contactreeks)
    herhaling: Herhaling = field(default_factory=Herhaling)  #: when repetition marks a melding as structural
    soorten: tuple[str, ...] = ()  #: kinds of working together that it uses; empty: all
    triage_verplicht: bool = False  #: whether the instrument is filled in before the assessment is decided
    bereikbaarheid: str = ""  #: service of the duty roster, which regions may share; empty: none
    #: table -> weekday (0 is Monday) -> team of Veilig Thuis that sits there for this region; others: its own
    representation: Mapping[str, Mapping[int, str]] = field(default_factory=dict[str, Mapping[int, str]])
    neighbours: Mapping[str, Neighbour] = field(default_factory=dict[str, Neighbour])  #: other regions of this record

    def teams_of_kind(self, kind: str, gemeente: str = "") -> tuple[Team, ...]:
        """Return the teams of a kind in the order of the file; those that work for one gemeente, or all."""
        return tuple(t for t in self.teams.values() if t.kind == kind and (not gemeente or t.serves(gemeente)))

    def team(self, code: str) -> Team:
        """Return a team.

        Raises:
            BadInput: the region has no team with this code.
        """
        team = self.teams.get(code)
        if team is None:
            # why those alike: a region has some hundred teams, and the same one has another code in each region
            alike = get_close_matches(code, sorted(self.teams), n=5, cutoff=0.5)
            known = f"bedoelt u {' of '.join(alike)}?" if alike else f"bekend zijn: {', '.join(sorted(self.teams))}"
            text = f"team {code!r} bestaat niet in regio {self.id}; {known}"
            raise BadInput(text)
        return team

    def team_of(self, staff: str) -> Team:
        """Return the team of a staff member `<team>.<code>`.

        Raises:
            BadInput: no such team, or the code is not on its list.
        """
        code, _, person = staff.partition(".")
        team = self.team(code)
        if not person or (team.staff and person not in team.staff):
            text = f"medewerker {staff!r} staat niet op de lijst van {team.title} ({', '.join(team.staff)})"
            raise BadInput(text)
        return team


@dataclass(frozen=True)
class Policy:
    """Everything a decision may look up for one region: loaded once, versioned, never changed while in use."""

    version: str
    region: Region
    norms: tuple[Norm, ...]
    ladders: Mapping[str, Ladder]
    criteria: Mapping[str, Criteria]
    codes: Mapping[str, Mapping[str, str]]
    notices: tuple[Notice, ...]
    legal: LegalCalendar
    elsewhere: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    #: gemeente slug -> (name, title of its region), for gemeenten of other regions
    aliases: Mapping[str, str] = field(default_factory=dict[str, str])  #: slug of another spelling -> slug
    triage: tuple[Instrument, ...] = ()  #: versions of the triage instrument
    tasks: Tasks = field(default_factory=Tasks)
    shifts: tuple[Shift, ...] = ()  #: the present roster of the region's service, as it was recorded
    absences: tuple[Absence, ...] = ()  #: the present absence calendar of the region, as it was recorded

    @cached_property
    def starting(self) -> Mapping[str, tuple[tuple[Norm, Trigger], ...]]:
        """Norms by the event kind that starts them."""
        return self._by_kind("starts")

    @cached_property
    def stopping(self) -> Mapping[str, Mapping[str, tuple[Trigger, ...]]]:
        """Per event kind: norm id -> its stop triggers."""
        found: dict[str, dict[str, tuple[Trigger, ...]]] = {}
        for norm in self.norms:
            for trigger in norm.stops:
                per_norm = found.setdefault(trigger.on, {})
                per_norm[norm.id] = (*per_norm.get(norm.id, ()), trigger)
        return found

    @cached_property
    def telling(self) -> Mapping[str, tuple[Notice, ...]]:
        """Notices by event kind, in the order of the files."""
        kinds = dict.fromkeys(notice.on for notice in self.notices)
        return {kind: tuple(notice for notice in self.notices if notice.on == kind) for kind in kinds}

    def _by_kind(self, which: str) -> Mapping[str, tuple[tuple[Norm, Trigger], ...]]:
        found: dict[str, tuple[tuple[Norm, Trigger], ...]] = {}
        for norm in self.norms:
            for trigger in getattr(norm, which):
                found[trigger.on] = (*found.get(trigger.on, ()), (norm, trigger))
        return found

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Norm id -> title."""
        return {norm.id: norm.title for norm in self.norms}

    @cached_property
    def wording(self) -> Mapping[str, Norm]:
        """Norm id -> a version of it, for what its reminders ask."""
        return {norm.id: norm for norm in self.norms}

    def norm(self, norm_id: str, day: date) -> Norm:
        """Return the version of a norm that holds on `day`.

        Raises:
            BadInput: there is none.
        """
        for norm in self.norms:
            if norm.id == norm_id and norm.holds_on(day):
                return norm
        text = f"norm {norm_id!r} bestaat niet op {day:%d-%m-%Y}; `vtflow norms` toont de normen"
        raise BadInput(text)

    def require_code(self, codes: str, value: str) -> None:
        """Check a code against a list.

        Raises:
            BadInput: it is not on the list; the text names the list.
        """
        if value not in self.codes[codes]:
            text = f"{codes}: {value!r} staat niet op de lijst; kies uit: {', '.join(self.codes[codes])}"
            raise BadInput(text)
