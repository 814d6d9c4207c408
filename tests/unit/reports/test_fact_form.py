"""Kept facts are read by position: who changes their shape must number the form anew, or old rows are misread."""

import hashlib
from typing import get_args, get_type_hints

from msgspec.structs import fields

from vtflow.reports.facts import FORM, AnyFact, Fact

#: form -> digest of the shape of all facts in that form; a form that was used once is never changed here
SHAPES = {2: "4b48c5f14790ef8b"}


def shape(fact: type[Fact]) -> str:
    hints = get_type_hints(fact)
    columns = ", ".join(f"{one.name}: {hints[one.name]}" for one in fields(fact))
    return f"{fact.__struct_config__.tag}({columns})"


def test_a_fact_of_another_shape_has_another_number_of_form() -> None:
    found = hashlib.sha256("\n".join(sorted(map(shape, get_args(AnyFact)))).encode()).hexdigest()[:16]

    assert SHAPES.get(FORM) == found, "the shape of kept facts changed: raise FORM and add its digest to SHAPES"
