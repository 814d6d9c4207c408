"""The flows and deployments of the window: described as data, created over the API, safe to repeat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from vtflow.orchestrate.api import Json, PrefectApi

ROUTE_FLOW = "melding-route"
WATCHDOG = "waakhond"
INTAKE = "meldingen-innemen"
ESCALATE = "escaleren"

#: A display code: random, with a check character; never anything that points to a person.
REF_PATTERN = r"^VT(-[0-9A-HJKMNP-TV-Z]{1,8}){2,6}$"
_LEVELS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class DeploymentSpec:
    """One flow with its one deployment, both under the same name."""

    name: str
    description: str  #: Dutch; operations staff read it
    tags: tuple[str, ...]
    fields: Mapping[str, Json] = field(default_factory=dict[str, Json])  #: parameter -> JSON schema, in order shown
    is_leg: bool = False

    def schema(self) -> Json:
        """Return the parameter schema: every field required, nothing else allowed."""
        properties = {name: {"position": at, **spec} for at, (name, spec) in enumerate(self.fields.items())}
        return {
            "title": "Parameters",
            "type": "object",
            "properties": properties,
            "required": list(self.fields),
            "additionalProperties": False,
        }


def deployment_specs(
    kinds: Mapping[str, str], reasons: Sequence[str], staff: Sequence[str], files: Sequence[str]
) -> tuple[DeploymentSpec, ...]:
    """Return everything the window offers.

    Args:
        kinds: Leg kind -> Dutch description, in the order of the chain.
        reasons: Reason codes that an escalation by hand may have.
        staff: `<team>.<code>` of those who may act in a form.
        files: Names of the files now in the inbox folder.
    """
    legs = tuple(
        DeploymentSpec(kind, text, ("etappe",), {"ref": _ref_field(), "number": _number_field()}, is_leg=True)
        for kind, text in kinds.items()
    )
    return (
        *legs,
        DeploymentSpec(WATCHDOG, "Haalt achterstand in en herstelt wat in dit venster ontbreekt.", ("beheer",)),
        DeploymentSpec(
            INTAKE,
            "Neemt een bestand met meldingen uit de map 'inbox' in.",
            ("formulier", "beheer"),
            {"file": _choice_field("Bestand", "Bestand in de map 'inbox'.", files)},
        ),
        DeploymentSpec(
            ESCALATE,
            "Brengt een melding met de hand naar een hoger niveau van de escalatieladder.",
            ("formulier", "coordinator"),
            {
                "ref": _ref_field(),
                "level": _choice_field("Niveau", "1 herinnering, 2 coördinator, 3 manager, 4 bestuur.", _LEVELS),
                "reason": _choice_field("Reden", "Reden van deze escalatie.", reasons),
                "staff": _choice_field("Medewerker", "Wie escaleert: team en code.", staff),
            },
        ),
    )


class Deployments:
    """The deployments as they exist on the server: their ids, and how to make them again."""

    def __init__(self, api: PrefectApi, specs: Sequence[DeploymentSpec]) -> None:
        """Remember what must exist; nothing is created before `provision`."""
        self._api = api
        self.specs = tuple(specs)
        self.route_flow = ""
        self.ids: dict[str, str] = {}  #: flow name -> deployment id

    async def provision(self) -> None:
        """Create or update every flow and deployment. Safe to repeat; sleeping runs keep their deployment."""
        flow = await self._api.request("POST", "/flows/", {"name": ROUTE_FLOW})
        self.route_flow = str(flow["id"])
        for spec in self.specs:
            flow = await self._api.request("POST", "/flows/", {"name": spec.name})
            body = {
                "name": spec.name,
                "flow_id": flow["id"],
                "description": spec.description,
                "tags": list(spec.tags),
                "parameter_openapi_schema": spec.schema(),
                "enforce_parameter_schema": True,
            }
            made = await self._api.request("POST", "/deployments/", body)
            self.ids[spec.name] = str(made["id"])

    async def reprovision(self, specs: Sequence[DeploymentSpec]) -> bool:
        """Bring the server to `specs` when they differ from the last ones; return whether they did."""
        if tuple(specs) == self.specs and self.ids:
            return False
        self.specs = tuple(specs)
        await self.provision()
        return True

    def names(self) -> dict[str, str]:
        """Return deployment id -> flow name."""
        return {run_id: name for name, run_id in self.ids.items()}

    def leg_ids(self) -> list[str]:
        """Return the ids of the deployments that legs are armed on."""
        return [self.ids[spec.name] for spec in self.specs if spec.is_leg and spec.name in self.ids]


def _ref_field() -> Json:
    text = "Weergavecode van de melding, bijvoorbeeld VT-7K3M-9Q2X-4TCD-8RWF-C."
    return {"type": "string", "title": "Melding", "description": text, "pattern": REF_PATTERN}


def _number_field() -> Json:
    text = "Volgnummer van het wachtmoment; een ander dan het geldende doet niets."
    return {"type": "integer", "title": "Nummer", "description": text, "minimum": 1}


def _choice_field(title: str, text: str, choices: Sequence[str] | Sequence[int]) -> Json:
    """Return a drop-down list; without choices a value that nothing fits, as an empty list is no valid schema."""
    kind = "integer" if choices and isinstance(choices[0], int) else "string"
    return {"type": kind, "title": title, "description": text, "enum": list(choices) or ["(geen keuze)"]}
