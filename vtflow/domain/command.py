"""The base of all commands, and the kinds of field they are made of."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from vtflow.domain.errors import BadInput
from vtflow.domain.written_day import require_covered

#: kind of fault of a day or moment on which no term can be counted
UNCOVERED = "buiten_kalender"


def _ja_nee(value: object) -> object:
    """Read "ja" and "nee" as true and false; leave the rest to pydantic."""
    if isinstance(value, str) and value.strip().lower() in {"ja", "nee"}:
        return value.strip().lower() == "ja"
    return value


JaNee = Annotated[bool, BeforeValidator(_ja_nee), Field(strict=True)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Staff = Annotated[str, Field(pattern=r"^[a-z0-9-]+\.[a-z0-9]+$")]
Toelichting = Annotated[str, Field(max_length=280)]


class Part(BaseModel):
    """Base of what stands inside a command; no day or moment in it lies outside the calendars."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @field_validator("*")
    @classmethod
    def _covered(cls, value: object) -> object:
        if isinstance(value, date):
            try:
                require_covered(value, value.isoformat()[:10])
            except BadInput as error:
                raise PydanticCustomError(UNCOVERED, "{text}", {"text": str(error)}) from error
        return value


class Command(Part):
    """Base of all commands; `name` is what `vtflow do` and story files call it."""

    name: ClassVar[str]
    #: whether deciding needs what partners said of their intake
    asks_partners: ClassVar[bool] = False
    #: whether deciding needs the earlier events of the melding
    asks_history: ClassVar[bool] = False
    #: whether a melding is taken in along with it, which may join any route
    makes_melding: ClassVar[bool] = False
    #: free text that goes to an erasable row of its own, never into an event
    toelichting: Toelichting = ""
