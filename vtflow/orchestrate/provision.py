"""The flows and deployments of the window: described as data, created over the API, safe to repeat."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from vtflow.orchestrate.api import Json, PrefectApi

ROUTE_FLOW = "melding-route"
LEG_TAG = "etappe"


@dataclass(frozen=True, slots=True)
class DeploymentSpec:
    """One flow with its one deployment, both under the same name."""

    name: str
    description: str  #: Dutch; operations staff read it
    tags: tuple[str, ...]
    fields: Mapping[str, Json] = field(default_factory=dict[str, Json])  #: parameter -> JSON schema, in order shown
    optional: frozenset[str] = frozenset()  #: parameters that may be left out

    def schema(self) -> Json:
        """Return the parameter schema: every field required but the optional ones, nothing else allowed."""
        return {
            "type": "object",
            "properties": {name: {"position": at, **spec} for at, (name, spec) in enumerate(self.fields.items())},
            "required": [name for name in self.fields if name not in self.optional],
            "additionalProperties": False,
        }


class Deployments:
    """The deployments as they exist on the server: their ids, and how to make them (again)."""

    def __init__(self, api: PrefectApi, specs: Callable[[], Sequence[DeploymentSpec]]) -> None:
        self._api = api
        self._specs = specs  #: asked again at each `ensure`, so that new choices reach the forms
        self._made: tuple[DeploymentSpec, ...] = ()
        self.route_flow = ""  #: id of the flow of route runs
        self.ids: dict[str, str] = {}  #: flow name -> deployment id

    async def ensure(self) -> None:
        """Make what is missing or changed; one reading call when nothing is."""
        body = {"deployments": {"id": {"any_": list(self.ids.values())}}}
        is_same = bool(self.ids) and tuple(self._specs()) == self._made
        if not is_same or await self._api.request("POST", "/deployments/count", body) != len(self.ids):
            await self.provision()

    async def provision(self) -> None:
        """Create or update every flow and deployment. Sleeping runs keep their deployment."""
        self.route_flow = await self._flow(ROUTE_FLOW)
        specs = tuple(self._specs())
        for spec in specs:
            body = {
                "name": spec.name,
                "flow_id": await self._flow(spec.name),
                "description": spec.description,
                "tags": list(spec.tags),
                "parameter_openapi_schema": spec.schema(),
                "enforce_parameter_schema": True,
            }
            self.ids[spec.name] = str((await self._api.request("POST", "/deployments/", body))["id"])
        self._made = specs

    def flow_of(self, run: Json) -> str | None:
        """Return the name of the flow that a run belongs to; None for one of a deployment that is gone."""
        return next((name for name, made in self.ids.items() if made == run["deployment_id"]), None)

    def leg_ids(self) -> list[str]:
        """Return the ids of the deployments that legs are armed on."""
        return [self.ids[spec.name] for spec in self._made if LEG_TAG in spec.tags]

    async def _flow(self, name: str) -> str:
        return str((await self._api.request("POST", "/flows/", {"name": name}))["id"])
