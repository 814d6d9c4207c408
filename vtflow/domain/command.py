"""The base of all commands, and the kinds of field they are made of."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _ja_nee(value: object) -> object:
    """Read "ja" and "nee" as true and false; leave the rest to pydantic."""
    if isinstance(value, str) and value.strip().lower() in {"ja", "nee"}:
        return value.strip().lower() == "ja"
    return value


JaNee = Annotated[bool, BeforeValidator(_ja_nee), Field(strict=True)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Staff = Annotated[str, Field(pattern=r"^[a-z0-9-]+\.[a-z0-9]+$")]
Toelichting = Annotated[str, Field(max_length=280)]


class Command(BaseModel):
    """Base of all commands; `name` is what `vtflow do` and story files call it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    name: ClassVar[str]
    #: whether deciding needs what partners said of their intake
    asks_partners: ClassVar[bool] = False
    #: whether deciding needs the earlier events of the melding
    asks_history: ClassVar[bool] = False
    #: whether a melding is taken in along with it, which may join any route
    makes_melding: ClassVar[bool] = False
    #: free text that goes to an erasable row of its own, never into an event
    toelichting: Toelichting = ""
