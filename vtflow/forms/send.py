"""Carrying out a form that was sent: the same use case as `vtflow do`, under the key of the run that carries it."""

import re
from collections.abc import Mapping
from typing import Any

from vtflow.domain.advies import possible_now
from vtflow.domain.errors import BadInput, Refused, UnknownMelding
from vtflow.domain.filled import filled
from vtflow.domain.melding import Route
from vtflow.domain.reference import read_display_code
from vtflow.engine import Engine, Policies
from vtflow.forms.filling import plain
from vtflow.forms.shapes import Form
from vtflow.forms.table import FORMS
from vtflow.ports import Store


def send(engine: Engine, store: Store, policies: Policies, form: Form, given: Mapping[str, Any], key: str) -> str:
    """Carry out a form and return how it ended, in Dutch; the same key does it once.

    Args:
        engine: The use cases.
        store: Where the melding is looked up.
        policies: The regions.
        form: What was sent.
        given: Values by field; they may not have been checked.
        key: Idempotency key.

    Raises:
        Refused: a rule of the field forbids it; nothing changed.
        BadInput: a value is missing or wrong; nothing changed.
        StoreUnavailable, VersionConflict: as `Engine.do`.
    """
    values = plain(dict(given))
    ref, by = read_display_code(str(values.pop("ref", ""))), str(values.pop("door", ""))
    if not by:
        text = "door: ontbreekt; kies wie dit vastlegt"
        raise BadInput(text)
    stored = store.read(lambda reader: reader.melding(ref))
    if stored is None:
        raise UnknownMelding(ref)
    try:
        fields = form.shape(values, stored.route, policies.policy(stored.route.region))
        engine.do(ref, filled(form.command, fields), by, key=key, assurance="form")
    except BadInput as error:
        raise BadInput(_in_forms(str(error))) from error
    except Refused as error:
        reason = _in_forms(error.reason)
        raise Refused(error.rule, f"{reason}. {_now(stored.route)}" if error.now else reason) from error
    return form.done.format(**given)


_COMMAND = re.compile(r"[a-z]+(?:-[a-z]+)*")
_FORM_OF = {form.command.name: form.name for form in FORMS}


def _in_forms(text: str) -> str:
    """Put the names of forms in the place of those of commands; who fills in a form knows no commands."""
    return _COMMAND.sub(lambda found: _FORM_OF.get(found[0], found[0]), text)


def _now(route: Route) -> str:
    possible = frozenset(possible_now(route))
    return f"Nu kan: {', '.join(one.name for one in FORMS if one.command.name in possible) or 'niets meer'}"
