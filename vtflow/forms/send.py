"""Carrying out a form that was sent: the same use case as `vtflow do`, under the key of the run that carries it."""

from collections.abc import Mapping, Sequence
from typing import Any

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
    fields = form.shape(values, stored.route, policies.policy(stored.route.region))
    try:
        engine.do(ref, filled(form.command, fields), by, key=key, assurance="form")
    except Refused as error:
        if not error.possible:
            raise
        raise Refused(error.rule, _in_forms(form, stored.route, error.possible)) from error
    return form.done.format(**given)


def _in_forms(form: Form, route: Route, possible: Sequence[str]) -> str:
    """Return why a form cannot be sent now, with the forms that can; who fills in a form knows no commands."""
    names = [one.name for one in FORMS if one.command.name in possible]
    now = ", ".join(names) or "niets meer"
    return f"{form.name} kan niet: {route.ref} staat op '{route.state.value}'. Nu kan: {now}"
