"""What the legs add to the main line: one file a leg, merged into one set of norms, ladders, notices and code lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from pydantic import BaseModel

from vtflow.domain.errors import PolicyError
from vtflow.policy import shapes

_Shape = TypeVar("_Shape", bound=BaseModel)


class Read(Protocol):
    """Reads one data file of the folder in a shape."""

    def __call__(self, name: str, shape: type[_Shape], /) -> _Shape:
        """Return the checked content; PolicyError when it is wrong."""
        ...


@dataclass(frozen=True, slots=True)
class Rules:
    """All files together, the main line first, then the legs by name."""

    norms: tuple[tuple[shapes.NormShape, str], ...]  #: each with the version of its file
    ladders: shapes.LaddersFile
    notices: tuple[shapes.NoticeShape, ...]
    codes: dict[str, dict[str, str]]
    tasks: dict[str, str]  #: leg -> the task of Veilig Thuis that it belongs to


def rules(read: Read, legs: Iterable[str]) -> Rules:
    """Read and merge.

    A leg may add codes to a list of the main line; it may not change one that is there.

    Raises:
        PolicyError: a file is wrong, or a norm, ladder or code stands in two files.
    """
    norms_file = read("norms.yaml", shapes.NormsFile)
    ladders = read("ladders.yaml", shapes.LaddersFile)
    notices = [*read("notices.yaml", shapes.NoticesFile).notices]
    codes = {name: dict(values) for name, values in read("codes.yaml", shapes.CodesFile).root.items()}
    norms = [(norm, norms_file.version) for norm in norms_file.norms]
    steps = list(ladders.ladders)
    tasks: dict[str, str] = {}
    for name in sorted(legs):
        file = f"legs/{name}.yaml"
        leg = read(file, shapes.LegFile)
        _no_clash({norm.id for norm, _ in norms}, [norm.id for norm in leg.norms], file)
        norms += [(norm, leg.version) for norm in leg.norms]
        steps += leg.ladders
        tasks[name] = leg.taak
        notices += leg.notices
        for listed, values in leg.codes.items():
            known = codes.setdefault(listed, {})
            _no_clash(known, values, f"{file}: {listed}")
            known.update(values)
    return Rules(tuple(norms), ladders.model_copy(update={"ladders": steps}), tuple(notices), codes, tasks)


def _no_clash(known: Iterable[str], given: Iterable[str], place: str) -> None:
    twice = sorted(set(known) & set(given))
    if twice:
        text = f"{place}: {', '.join(twice)} stands in another file too"
        raise PolicyError(text)
