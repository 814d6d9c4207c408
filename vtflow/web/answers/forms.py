"""The answers of a page as forms: which stand open, and what was filled in where something was wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from vtflow.web.answers.catalogue import catalogue
from vtflow.web.answers.fields import Field, fields_of
from vtflow.web.answers.offers import Offer, offers
from vtflow.web.answers.reading import Given
from vtflow.web.answers.scene import Scene


@dataclass(frozen=True, slots=True)
class Form:
    """One answer as the page shows it."""

    id: str  #: of its offer
    prefix: str  #: the same, as the start of every id on the page
    sleutel: str
    titel: str
    knop: str
    uitleg: str
    waarschuwing: str
    fields: tuple[Field, ...]
    open: bool
    given: Given
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rejected:
    """An answer that was not recorded, to be shown again with what is wrong."""

    offer: Offer
    given: Given
    errors: Mapping[str, str]


def forms_of(
    scene: Scene, key: Callable[[], str], rejected: Rejected | None, *, asks_who: bool, asks_when: bool = False
) -> list[Form]:
    """Return a form for each answer that can be given now; one that was filled in wrongly comes first, and open.

    Args:
        scene: The melding, seen from the link.
        key: Makes the key of a form.
        rejected: What was just filled in and not recorded.
        asks_who: Whether a form must ask who answers.
        asks_when: Whether each form asks when it happened.
    """
    found = [_form(one, scene, key(), asks_who=asks_who, asks_when=asks_when) for one in offers(scene)]
    if rejected is not None:
        shown = {"given": rejected.given, "errors": rejected.errors, "open": True}
        found = [replace(one, **shown) if one.id == rejected.offer.id else one for one in found]
        found.sort(key=lambda one: one.id != rejected.offer.id)
    return [replace(one, open=True) for one in found] if len(found) == 1 else found


def _form(offer: Offer, scene: Scene, key: str, *, asks_who: bool, asks_when: bool) -> Form:
    words = catalogue().antwoorden[offer.answer]
    return Form(
        id=offer.id,
        prefix=offer.id.replace(".", "-"),
        sleutel=key,
        titel=f"{words.titel}: {offer.about}" if offer.about else words.titel,
        knop=words.knop,
        uitleg=words.uitleg,
        waarschuwing=words.waarschuwing,
        fields=fields_of(offer.answer, scene.policy, scene.team, asks_who=asks_who, asks_when=asks_when),
        open=offer.main,
        given={},
        errors={},
    )
