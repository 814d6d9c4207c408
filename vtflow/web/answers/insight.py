"""What a team sees of a melding: before it says yes only what it needs to decide, after that the whole timeline."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from vtflow.domain import events as e
from vtflow.domain.draft import route_facts
from vtflow.domain.legs.book import LEG_BOOK
from vtflow.domain.melding import Overdracht, Traject, Wait
from vtflow.domain.norms import matches
from vtflow.domain.routing import main_wait, stage
from vtflow.domain.written_time import clock_text
from vtflow.notify.composer import limit_text
from vtflow.notify.dutch import count_text, date_text, moment_text
from vtflow.notify.sentences import Sentence, sentence
from vtflow.reports.explain import explain_route
from vtflow.reports.labels import label
from vtflow.reports.route_view import team_title
from vtflow.terms import Length, Unit
from vtflow.web.answers.catalogue import FieldWords, catalogue
from vtflow.web.answers.scene import Scene

#: so many counted days are named one by one; of more only the number
_MOST_DAYS = 15
_UNITS = {
    Unit.WORKDAYS: ("werkdag", "werkdagen"),
    Unit.DAYS: ("dag", "dagen"),
    Unit.WEEKS: ("week", "weken"),
    Unit.MONTHS: ("maand", "maanden"),
    Unit.HOURS: ("uur", "uur"),
    Unit.OFFICE_HOURS: ("kantooruur", "kantooruren"),
}
#: "1 werkdagen" as one says it
_ONE = re.compile(r"^1 (werkdag|dag)en\b")
#: what time and terms did, apart from what people did
_CLOCKWORK = (e.WaitOpened, e.WaitClosed, e.RungReached, e.AcknowledgementLapsed)
_GROUNDS = {"statutory": "de wet", "inspection": "de inspectie", "agreed": "een afspraak", "assumed": "een aanname"}
_STATES = {
    "aangeboden": "Aangeboden, nog niet bevestigd",
    "ontvangen": "Ontvangen, nog niet geaccepteerd",
    "geaccepteerd": "Geaccepteerd, eerste contact nog niet gemeld",
    "wachtlijst_ontvanger": "Op uw eigen wachtlijst",
    "eerste_contact": "Eerste contact gelegd, start van de hulp nog niet gemeld",
    "hulp_gestart": "Hulp gestart, nog niet teruggekoppeld",
    "teruggekoppeld": "Teruggekoppeld",
}


@dataclass(frozen=True, slots=True)
class Term:
    """One running term, with why it ends when it ends."""

    title: str
    who: str
    until: str
    late: bool
    left: str
    paused: bool
    grounds: str  #: one sentence: how long, since when, by which norm
    counted: str
    skipped: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """Everything a page of answers shows about a melding."""

    title: str
    ref: str
    asked: str  #: what is asked now; empty when nothing is
    terms: tuple[Term, ...]
    rows: tuple[tuple[str, str], ...]  #: label and value
    timeline: tuple[tuple[str, str, str], ...]  #: when, what, by whom, newest first; empty before acceptance
    clockwork: tuple[tuple[str, str, str], ...]  #: the same of what time and terms did
    preview: bool  #: the team has not taken it on: the page says so


def view(scene: Scene) -> View:
    """Return what the team of the link may see now; call it only while `may_preview` says so."""
    sees_all = scene.sees_all
    return View(
        title=_title(scene),
        ref=scene.route.ref,
        asked=_asked(scene),
        terms=tuple(_terms(scene)),
        rows=tuple(_rows(scene)),
        timeline=tuple(_timeline(scene, terms=False)) if sees_all else (),
        clockwork=tuple(_timeline(scene, terms=True)) if sees_all else (),
        preview=not sees_all,
    )


def ending(scene: Scene) -> tuple[str, str]:
    """Return what ended what the link was about, and when; empty texts when nothing did.

    Says no more than that: access has ended too.
    """
    subject = scene.subject
    for event in reversed(scene.events):
        if subject.kind == "melding":
            break
        if subject.kind == "overdracht" and _ends_delivery(event.fact, subject.no):
            return label(event, scene.policy), clock_text(event.at)
        if subject.kind == "traject" and _ends_traject(event.fact, subject.no):
            return label(event, scene.policy), clock_text(event.at)
    if scene.route.closed_at is not None:
        return "De melding is afgesloten", clock_text(scene.route.closed_at)
    return "", ""


def _ends_delivery(fact: e.Fact, no: int) -> bool:
    ends = (e.OverdrachtWithdrawn, e.OverdrachtReturned, e.OverdrachtRefused, e.OverdrachtHandedBack)
    return isinstance(fact, ends) and fact.no == no


def _ends_traject(fact: e.Fact, no: int) -> bool:
    return isinstance(fact, e.StepTaken | e.TrajectCancelled) and fact.traject == no and getattr(fact, "ends", True)


def _title(scene: Scene) -> str:
    subject, route = scene.subject, scene.route
    if subject.kind == "overdracht":
        return f"Overdracht aan {scene.team.title}"
    if subject.kind == "traject":
        return LEG_BOOK[route.traject(subject.no).soort].title
    return stage(route).title


def _asked(scene: Scene) -> str:
    """Return the sentence of the message for what waits on this team now, else for what the melding waits on."""
    own = [one for one in scene.waits if one.holder == scene.team.code]
    wait = own[0] if own else None
    if wait is None:
        lead = main_wait(scene.route)
        return f"Wij wachten op {team_title(lead.holder, scene.policy)}." if lead else ""
    norm = scene.policy.wording.get(wait.norm)
    words = Sentence(norm.asks, norm.hand_back) if norm and norm.asks else None
    return sentence("50", wait.norm, own=words).gevraagd


def _terms(scene: Scene) -> Iterator[Term]:
    found = explain_route(scene.route, scene.policy, scene.now, scene.events)["termijnen"]
    explained = zip(sorted(scene.route.waits, key=lambda one: one.limit_at), found, strict=True)
    mine = {one.no for one in scene.waits if scene.sees_all or scene.is_told(one)}
    yield from (_term(wait, facts, scene) for wait, facts in explained if wait.no in mine)


def _term(wait: Wait, facts: dict[str, Any], scene: Scene) -> Term:
    days = [date.fromisoformat(day) for day in facts["geteld"]]
    named = "; ".join(date_text(day) for day in days) if len(days) <= _MOST_DAYS else ""
    number = count_text(len(days), "dag telt mee", "dagen tellen mee") if days else ""
    return Term(
        title=facts["titel"],
        who=team_title(wait.holder, scene.policy),
        until=limit_text(facts["uiterlijk"] or wait.limit_at.isoformat()),
        late=facts["te_laat"],
        left=_ONE.sub(r"1 \1", facts["resteert"]),
        paused=facts["gepauzeerd"],
        grounds=(
            f"{length_text(wait.length)}, vanaf {moment_text(wait.opened_at)}. "
            f"De grond is {_GROUNDS.get(facts['grondslag'], facts['grondslag'])}: {facts['bron']}"
        ),
        counted=": ".join(filter(None, (number, named))),
        skipped=tuple(
            f"{date_text(date.fromisoformat(one['datum']))}: {one['reden']}" for one in facts["overgeslagen"]
        ),
        notes=tuple(facts["opmerkingen"]),
    )


def length_text(length: str) -> str:
    """Return the length of a term in words, e.g. "5 werkdagen"."""
    found = Length.parse(length)
    return count_text(found.count, *_UNITS[found.unit])


def _rows(scene: Scene) -> Iterator[tuple[str, str]]:
    route, policy = scene.route, scene.policy
    yield "Verantwoordelijk nu", team_title(route.responsible, policy)
    yield "Gemeente", policy.region.gemeenten.get(route.gemeente, route.gemeente)
    if scene.subject.kind == "overdracht":
        yield from _of_delivery(route.delivery(scene.subject.no), scene)
    elif scene.subject.kind == "traject":
        yield from _of_traject(route.traject(scene.subject.no), scene)
    else:
        yield "Urgentie", "Spoed" if route.acuut else "Gewoon"
        yield "Aan zet", team_title(route.aan_zet, policy) if route.aan_zet else "niemand"


def _of_delivery(one: Overdracht, scene: Scene) -> Iterator[tuple[str, str]]:
    yield "Stand", _STATES.get(one.state.value, one.state.value)
    yield "Urgentie", "Spoed" if one.spoed else "Gewoon"
    for event in scene.events:
        if isinstance(event.fact, e.OverdrachtOffered) and event.fact.no == one.no:
            yield "Aangeboden door", _person(event.by, scene)
            yield "Aangeboden op", moment_text(event.at)
            yield "Volledigheid", _gate(event.fact, scene)
    if one.contactpersoon:
        yield "Bereikbaar bij Veilig Thuis", _person(one.contactpersoon, scene)
    if one.naam:
        yield "Geaccepteerd door", f"{one.naam} van {scene.team.title}"
    if one.gesprek_op:
        yield "Gezamenlijk gesprek", date_text(one.gesprek_op)
    if one.expected_start:
        yield "Verwachte start van de hulp", date_text(one.expected_start)


def _gate(fact: e.OverdrachtOffered, scene: Scene) -> str:
    """Say how many parts of the gate were met; which ones is content, and stays behind."""
    criteria = scene.policy.criteria.get(fact.criteria)
    if criteria is None:
        return "niet bekend"
    facts = route_facts(scene.route)
    asked = [one for one in criteria.items if matches(one.when, facts)]
    met = len(asked) - len(fact.missing)
    text = f"{met} van {count_text(len(asked), 'onderdeel', 'onderdelen')} compleet"
    return f"{text}; de rest is met akkoord overgeslagen" if fact.missing else text


def _of_traject(one: Traject, scene: Scene) -> Iterator[tuple[str, str]]:
    yield "Stand", LEG_BOOK[one.soort].phases.get(one.fase, one.fase)
    yield "Urgentie", "Spoed" if scene.route.acuut or one.gegevens.get("urgentie") == "spoed" else "Gewoon"
    for event in scene.events:
        if isinstance(event.fact, e.StepTaken) and event.fact.traject == one.no and event.fact.begins:
            yield "Gevraagd door", _person(event.by, scene)
            yield "Gevraagd op", moment_text(event.at)
    for name, words in catalogue().gevraagd.get(one.soort, {}).items():
        if value := str(one.gegevens.get(name, "")):
            yield words.label, _worded(words, value, scene)


def _worded(words: FieldWords, value: str, scene: Scene) -> str:
    if words.soort == "datum":
        return date_text(date.fromisoformat(value))
    return words.keuzes.get(value) or scene.policy.codes.get(words.lijst, {}).get(value, value)


def _person(staff: str, scene: Scene) -> str:
    team, dot, person = staff.partition(".")
    return f"{team_title(team, scene.policy)} ({person})" if dot else staff


def _timeline(scene: Scene, *, terms: bool) -> Iterator[tuple[str, str, str]]:
    for event in reversed(sorted(scene.events, key=lambda one: one.at)):  # noqa: C413  # why: of one instant too
        if isinstance(event.fact, _CLOCKWORK) == terms:
            yield clock_text(event.at), label(event, scene.policy), event.by
