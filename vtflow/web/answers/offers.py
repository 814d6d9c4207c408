"""Which answers a team may give with its link, as the tables of the domain allow now. Everything else is refused."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from vtflow.domain.advies import possible_now
from vtflow.domain.commands import AcknowledgeEscalation, Escalate
from vtflow.domain.legs.book import LEG_BOOK
from vtflow.domain.melding import Traject
from vtflow.domain.routing import IEDEREEN, MOVES, ONTVANGER, VEILIG_THUIS
from vtflow.links import Subject
from vtflow.web.answers.catalogue import catalogue
from vtflow.web.answers.scene import Scene

_ESCALATION = (AcknowledgeEscalation.name, Escalate.name)


@dataclass(frozen=True, slots=True)
class Offer:
    """One answer that can be given now."""

    answer: str  #: key of the catalogue
    numbers: dict[str, int | str] = field(default_factory=dict[str, "int | str"])  #: which overdracht, traject or norm
    about: str = ""  #: in words, where several of one kind could be meant
    main: bool = False  #: stands open on the page

    @property
    def id(self) -> str:
        """Name of its form, unique on the page and the same on every visit: `answer` or `answer.3`."""
        return ".".join((self.answer, *(str(value) for value in self.numbers.values())))

    @property
    def command(self) -> str:
        """Name of the command that it gives."""
        return catalogue().antwoorden[self.answer].opdracht or self.answer


def offers(scene: Scene) -> list[Offer]:
    """Return the answers that can be given, in the order of the catalogue; empty when there is nothing to answer."""
    if not scene.route.is_open:
        return []
    words = catalogue().antwoorden
    order = {answer: place for place, answer in enumerate(words)}
    found = [*_deliveries(scene), *_trajecten(scene), *_melding(scene), *_escalations(scene)]
    found += [
        replace(one, answer=other, main=False)
        for one in found
        for other in words
        if words[other].opdracht == one.answer and not scene.is_veilig_thuis
    ]
    return sorted((one for one in found if one.answer in order), key=lambda one: order[one.answer])


def _deliveries(scene: Scene) -> Iterator[Offer]:
    for one in scene.route.deliveries:
        own = one.aan == scene.team.code and scene.subject in {Subject(), Subject("overdracht", one.no)}
        if not own and not scene.is_veilig_thuis:
            continue
        party = ONTVANGER if own else VEILIG_THUIS
        several = len(scene.route.deliveries) > 1
        for move in MOVES.values():
            if move.per_overdracht and move.by == party and one.state in move.states:
                about = scene.policy.region.team(one.aan).title if several else ""
                yield Offer(move.command, {"overdracht": one.no}, about, main=_is_main(move.command, scene))


def _trajecten(scene: Scene) -> Iterator[Offer]:
    for traject in scene.route.trajecten:
        if not traject.is_open or not _lies_with(scene, traject):
            continue
        leg = LEG_BOOK[traject.soort]
        same = sum(1 for one in scene.route.trajecten if one.soort == traject.soort and one.is_open)
        for command, steps in leg.commands.items():
            if any(traject.fase in step.of and _is_whose(step.by, traject, scene) for step in steps):
                about = f"{leg.title} {traject.no}" if same > 1 else ""
                yield Offer(command, {"traject": traject.no}, about, main=_is_main(command, scene))


def _lies_with(scene: Scene, traject: Traject) -> bool:
    if scene.subject.kind == "traject":
        return scene.subject.no == traject.no and (traject.bij == scene.team.code or scene.is_veilig_thuis)
    if scene.subject.kind == "overdracht":
        return False
    waits = [one for one in scene.route.waits if one.traject == traject.no]
    return (
        scene.is_veilig_thuis or traject.bij == scene.team.code or any(one.holder == scene.team.code for one in waits)
    )


def _is_whose(by: tuple[str, ...], traject: Traject, scene: Scene) -> bool:
    if scene.is_veilig_thuis:
        return VEILIG_THUIS in by
    return scene.team.kind in by or (traject.bij == scene.team.code and bool({ONTVANGER, IEDEREEN} & set(by)))


def _melding(scene: Scene) -> Iterator[Offer]:
    """Return the answers on the melding as a whole: of Veilig Thuis, and contact and signals of who works on it."""
    allowed = {VEILIG_THUIS, IEDEREEN} if scene.is_veilig_thuis else {IEDEREEN}
    if not scene.sees_all:
        return
    for command in possible_now(scene.route):
        move = MOVES.get(command)
        if move and not move.per_overdracht and move.by in allowed and command not in _ESCALATION:
            yield Offer(command, main=_is_main(command, scene))


def _escalations(scene: Scene) -> Iterator[Offer]:
    """Return the waits on which a rung fired that this team heard of, or that lie with it."""
    for wait in scene.waits:
        if wait.reached == 0 or wait.is_paused or not scene.is_told(wait):
            continue
        title = scene.policy.titles.get(wait.norm, wait.norm)
        if wait.acknowledged_until is None:
            main = wait.holder != scene.team.code
            yield Offer(AcknowledgeEscalation.name, {"norm": wait.norm}, title, main=main)
        yield Offer(Escalate.name, {"norm": wait.norm}, title)


def _is_main(command: str, scene: Scene) -> bool:
    words = catalogue().antwoorden.get(command)
    return words is not None and (
        words.hoofd or any(wait.norm in words.normen for wait in scene.route.waits if wait.holder == scene.team.code)
    )
