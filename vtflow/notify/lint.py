"""Checks that no template or sentence can say too much; a test and `vtflow doctor` run it.

It looks at our own texts. What the facts themselves hold is guarded where they are made.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import yaml
from jinja2 import TemplateSyntaxError, nodes

from vtflow.domain.norms import Policy
from vtflow.notify.templates import DERIVED, FOLDER, MADE, SHARED, TEMPLATES, TemplateRule, environment

#: Parts of words that would name a person, household, address or the nature of the violence.
FORBIDDEN_PARTS = (
    *("geweld", "mishandel", "verwaarloz", "seksue", "stalk", "bedreig", "misbruik", "verkracht"),
    *(
        "incest",
        "eergerelateerd",
        "femicide",
        "wurg",
        "dader",
        "pleger",
        "slachtoffer",
        "verdachte",
    ),
    *("huishoud", "gezin", "moeder", "vader", "ouder van", "echtgeno", "postcode", "woonplaats"),
    *("huisnummer", "geboorte", "telefoonnummer", "burgerservice", "achternaam", "voornaam"),
)
#: The same as whole words, because they are part of harmless ones.
FORBIDDEN_WORDS = (
    *("kind", "kinderen", "zoon", "dochter", "partner", "ex-partner", "man", "vrouw", "broer"),
    *(
        "zus",
        "opa",
        "oma",
        "cliënt",
        "bsn",
        "straat",
        "woning",
        "thuisadres",
        "letsel",
        "huiselijk",
    ),
)
#: Every message says why it came, what is asked, by when, where and how to answer or hand back.
NEEDED = frozenset({"waarom", "gevraagd", "uiterlijk", "link", "terug"})

_PARTS = re.compile("|".join(map(re.escape, FORBIDDEN_PARTS)), re.IGNORECASE)
_WORDS = re.compile(rf"\b(?:{'|'.join(map(re.escape, FORBIDDEN_WORDS))})\b", re.IGNORECASE)
_LOOP = frozenset({"index", "first", "last", "length"})
_NODES = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Name),
    *(nodes.Getattr, nodes.Const, nodes.Compare, nodes.Operand, nodes.Filter),
)


def lint_templates(folder: Path = FOLDER) -> list[str]:
    """Check every template and sentence in `folder`.

    Returns:
        One line a problem, with file and reason; empty when all is well.
    """
    problems: list[str] = []
    for path in sorted(folder.glob("*.txt.j2")):
        name = path.name.removesuffix(".txt.j2")
        problems += [f"{path.name}: {problem}" for problem in _template(folder, name, path)]
    for name in sorted(set(TEMPLATES) - {p.name[:-7] for p in folder.glob("*.txt.j2")}):
        problems.append(f"{name}.txt.j2: missing")
    for path in sorted(folder.glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        problems += [f"{path.name}: {problem}" for problem in _sentences(data, "")]
    return problems


def lint_policy(policy: Policy) -> list[str]:
    """Check what a region's norms and notices, those of every leg included, put into messages: titles and sentences.

    Names of organisations are left alone: a receiver knows by its own name whom a message comes from.

    Returns:
        One line a problem, with norm or notice and reason; empty when all is well.
    """
    texts = [(f"norm {norm}", title) for norm, title in policy.titles.items()]
    for norm in policy.wording.values():
        texts += [(f"norm {norm.id}", norm.asks), (f"norm {norm.id}", norm.hand_back)]
    for notice in policy.notices:
        texts += [(f"notice {notice.on}", text) for text in (notice.title, notice.asks, notice.hand_back)]
    found = ((place, problem) for place, text in texts for problem in _saying(text))
    return list(dict.fromkeys(f"{place}: {problem}" for place, problem in found))


def _saying(text: str) -> Iterator[str]:
    yield from (f"forbidden word {word!r}" for word in forbidden_words(text))
    if "@" in text or "{" in text:
        yield "holds a placeholder or an address"


def forbidden_words(text: str) -> list[str]:
    """Return the words in `text` that no message of ours may hold, in the order found."""
    return [match[0].lower() for rule in (_PARTS, _WORDS) for match in rule.finditer(text)]


def _template(folder: Path, name: str, path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    yield from (f"forbidden word {word!r}" for word in forbidden_words(text))
    rule = TEMPLATES.get(name)
    if rule is None:
        yield "no rule says which facts it may use"
        return
    try:
        tree = environment(folder).parse(text)
    except TemplateSyntaxError as error:
        yield f"syntax error in line {error.lineno}"
        return
    yield from _facts(tree, rule)


def _facts(tree: nodes.Template, rule: TemplateRule) -> Iterator[str]:
    names = rule.facts | MADE | {"items", "item", "loop", "groep"}
    for node in tree.find_all(nodes.Node):
        if isinstance(node, nodes.Getattr):
            yield from _attribute(node, rule)
        elif isinstance(node, nodes.Name) and node.name not in names:
            yield f"fact {node.name!r} is not allowed"
        elif isinstance(node, nodes.Filter) and node.name != "aantal":
            yield f"filter {node.name!r} is not allowed"
        elif not isinstance(node, _NODES):
            yield f"{type(node).__name__.lower()} is not allowed"
    used = {node.attr for node in tree.find_all(nodes.Getattr)}
    yield from (f"does not show {fact!r}" for fact in sorted(NEEDED - used))


def _attribute(node: nodes.Getattr, rule: TemplateRule) -> Iterator[str]:
    owner = node.node.name if isinstance(node.node, nodes.Name) else ""
    of_items = rule.item_facts | DERIVED
    groups = frozenset(SHARED) | {"leden"}
    allowed = {"item": of_items, "groep": groups, "loop": _LOOP}.get(owner, frozenset[str]())
    if node.attr not in allowed:
        yield f"fact {owner or '?'}.{node.attr} is not allowed"


def _sentences(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in cast("dict[Any, Any]", value).items():
            if key != "normen":
                yield from _sentences(inner, f"{place}/{key}")
    elif isinstance(value, str):
        yield from (f"{place}: forbidden word {word!r}" for word in forbidden_words(value))
        if value and not value.endswith((".", "?")):
            yield f"{place}: does not end as a sentence"
        if "{" in value or "@" in value or re.search(r"\d", value):
            yield f"{place}: holds a placeholder, an address or a number"
    else:
        yield f"{place}: expected text"
