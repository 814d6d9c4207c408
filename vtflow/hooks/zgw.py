"""Events in the shape of a ZGW notification (NRC 1.x), and notifications as commands.

Out: `zaken`, with the melding as hoofdObject. In: the notification names the melding by its address and carries the
command in its kenmerken; vtflow never follows an address. Source: VNG Realisatie, Notificaties API, kenmerken as text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from vtflow.domain.errors import BadInput
from vtflow.domain.reference import is_display_code

KANAAL, TEST = "zaken", "test"
#: what begins a melding; everything else changes one
_BEGINS = frozenset({"melding-geregistreerd", "advies-geregistreerd"})
_COMMAND, _STAFF = "opdracht", "medewerker"
_Name = Annotated[str, Field(max_length=40)]
_Value = Annotated[str, Field(max_length=280)]


class Notificatie(BaseModel):
    """A notification as the standard shapes it."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    kanaal: Annotated[str, Field(max_length=50)]
    hoofd_object: Annotated[str, Field(alias="hoofdObject", max_length=500)]
    resource: Annotated[str, Field(max_length=100)]
    resource_url: Annotated[str, Field(alias="resourceUrl", max_length=500)]
    actie: Annotated[str, Field(max_length=100)]
    aanmaakdatum: datetime
    kenmerken: Annotated[dict[_Name, _Value], Field(max_length=30)] = {}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a notification asks for."""

    ref: str
    command: str
    staff: str  #: code within the team of the key
    fields: Mapping[str, str]


def notification(data: Mapping[str, str | int], base: str, region: str) -> dict[str, object]:
    """Return an event of the feed as a notification; `base` is where the API answers."""
    address = f"{base}/api/v1/meldingen/{data['ref']}"
    action: Literal["create", "partial_update"] = "create" if data["soort"] in _BEGINS else "partial_update"
    return {
        "kanaal": KANAAL,
        "hoofdObject": address,
        "resource": "zaak",
        "resourceUrl": address,
        "actie": action,
        "aanmaakdatum": data["vastgelegd_op"],
        "kenmerken": {"bron": region, "soort": str(data["soort"]), "nr": str(data["nr"])},
    }


def asked(found: Notificatie) -> Asked | None:
    """Return what a notification asks for; None where it only tries the connection out, or tells of another channel.

    Raises:
        BadInput: it names no melding or no command.
    """
    if found.kanaal != KANAAL:
        return None
    ref = found.hoofd_object.rstrip("/").rpartition("/")[2].upper()
    if not is_display_code(ref):
        text = "hoofdObject eindigt niet op het kenmerk van een melding (VT-…)"
        raise BadInput(text)
    told = dict(found.kenmerken)
    command, staff = told.pop(_COMMAND, ""), told.pop(_STAFF, "")
    if not command or not staff:
        text = "kenmerken.opdracht en kenmerken.medewerker ontbreken: zeg wat er gebeurde en wie het deed"
        raise BadInput(text)
    return Asked(ref, command, staff, told)
