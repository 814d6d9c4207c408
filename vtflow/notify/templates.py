"""From facts to a message: Dutch, plain text, one title line and a body.

A template sees codes, titles, dates and a link; `lint.py` holds what it may not say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateNotFound, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from vtflow.notify.dutch import count_text
from vtflow.notify.errors import TemplateError, UnsafeMessageError
from vtflow.notify.message_rules import TITLE_LIMIT, body_fits, check_body, check_fact, check_title
from vtflow.notify.sentences import standing

FOLDER = Path(__file__).with_name("templates")
_ROOM = " " * 200  #: left free for a line that the caller sets above the text
MOST_ITEMS = 100  #: in one message; what does not fit is counted at the end
#: what items of one group have in common, so that a digest says it once
SHARED = ("norm_titel", "stand", "gevraagd", "waarom", "terug")

#: What is known of one thing that someone must know or do.
ITEM_FACTS = frozenset({"ref", "norm_titel", "trede", "uiterlijk", "waarom", "gevraagd", "holder", "link", "terug"})
#: The same of what cannot wait; `dienstdoende` is the code of who has duty, empty where that is not known.
ACUTE_FACTS = ITEM_FACTS | {"dienstdoende"}
#: What is known of one thing that operations must repair.
TROUBLE_FACTS = frozenset({"onderwerp", "aantal", "sinds", "uiterlijk", "waarom", "gevraagd", "link", "terug"})
#: What is known of a test of a channel.
TEST_FACTS = frozenset({"uiterlijk", "waarom", "gevraagd", "link", "terug"})
#: Made here from the facts, never given.
DERIVED = frozenset({"stand"})
MADE = frozenset({"totaal", "meer", "groepen"})

Fact = str | int
Item = Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class TemplateRule:
    """What a template is given: facts of the message itself, and facts of each item."""

    facts: frozenset[str]
    item_facts: frozenset[str]
    single: bool = False


TEMPLATES: dict[str, TemplateRule] = {
    "digest": TemplateRule(frozenset({"team", "datum", "overzicht"}), ITEM_FACTS),
    "bundel": TemplateRule(frozenset({"team"}), ITEM_FACTS),
    "acuut": TemplateRule(frozenset({"team"}), ACUTE_FACTS, single=True),
    "operaties": TemplateRule(frozenset({"team"}), TROUBLE_FACTS),
    "test": TemplateRule(frozenset({"team"}), TEST_FACTS, single=True),
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message that every channel can carry."""

    title: str
    body: str


def render(template: str, facts: Mapping[str, Fact | Sequence[Item]]) -> Rendered:
    """Make a message.

    Items keep their order, so give the shortest term first. Items that do not fit the largest
    message are left out at the end and counted there.

    Args:
        template: A key of `TEMPLATES`.
        facts: Exactly the facts that the template is given, and `items`.

    Returns:
        Title and body, checked for what no channel may see.

    Raises:
        TemplateError: No such template, or a fact is missing or not allowed.
        UnsafeMessageError: A fact holds a line break or control character, or is too long.
    """
    rule = TEMPLATES.get(template)
    if rule is None:
        msg = f"no template {template!r}; there are {', '.join(sorted(TEMPLATES))}"
        raise TemplateError(msg)
    items = _items(template, rule, facts)
    plain = {name: value for name, value in facts.items() if name != "items"}
    _check_names(template, plain, rule.facts)
    shown = min(len(items), MOST_ITEMS)
    rendered = _fill(template, plain, items, shown)
    while not body_fits(rendered.body + _ROOM) and shown > 1:
        shown -= 1
        rendered = _fill(template, plain, items, shown)
    check_title(rendered.title)
    check_body(rendered.body)
    return rendered


@cache
def environment(folder: Path = FOLDER) -> ImmutableSandboxedEnvironment:
    """Return the environment that reads templates from `folder`; unknown facts are errors."""
    made: Any = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=False,  # why: plain text; no channel is given HTML
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.clear()
    made.filters.clear()
    made.filters["aantal"] = count_text
    return made


def _items(template: str, rule: TemplateRule, facts: Mapping[str, Fact | Sequence[Item]]) -> list[dict[str, Fact]]:
    given = facts.get("items")
    if not isinstance(given, Sequence) or isinstance(given, str) or not given:
        msg = f"template {template!r} needs at least one item"
        raise TemplateError(msg)
    if rule.single and len(given) != 1:
        msg = f"template {template!r} takes one item, got {len(given)}"
        raise TemplateError(msg)
    items = [dict(item) for item in given]
    for item in items:
        _check_names(template, item, rule.item_facts)
        if "trede" in item:
            item["stand"] = standing(item["trede"])
    return items


def _check_names(template: str, facts: Mapping[str, object], allowed: frozenset[str]) -> None:
    wrong = sorted(allowed.symmetric_difference(facts))
    if wrong:
        msg = f"template {template!r}: missing or not allowed: {', '.join(wrong)}"
        raise TemplateError(msg)
    for name, value in facts.items():
        try:
            check_fact(name, value)
        except UnsafeMessageError as error:
            msg = f"template {template!r}: {error}"
            raise UnsafeMessageError(msg) from None


def _groups(items: Sequence[Mapping[str, Fact]]) -> list[dict[str, Any]]:
    """Put together what asks the same for the same reason, in the order of the first of each."""
    found: dict[tuple[Fact, ...], dict[str, Any]] = {}
    for item in items:
        shared = {name: item.get(name, "") for name in SHARED}
        group = found.setdefault(tuple(shared.values()), {**shared, "leden": []})
        group["leden"].append(item)
    return list(found.values())


def _fill(template: str, facts: Mapping[str, object], items: list[dict[str, Fact]], shown: int) -> Rendered:
    counts = {"totaal": len(items), "meer": len(items) - shown}
    try:
        source = environment().get_template(f"{template}.txt.j2")
        text = source.render({**facts, **counts, "items": items[:shown], "groepen": _groups(items[:shown])})
    except (TemplateNotFound, UndefinedError) as error:
        msg = f"template {template!r} cannot be filled: {type(error).__name__}"
        raise TemplateError(msg) from error
    title, _, body = text.partition("\n")
    if len(title) > TITLE_LIMIT:
        title = title[: TITLE_LIMIT - 1] + "…"
    return Rendered(title.strip(), body.strip())
