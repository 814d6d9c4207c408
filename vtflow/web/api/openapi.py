"""The description of the API, made of the same table that the addresses are made of."""

from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from vtflow.web.api import bodies
from vtflow.web.api.operations import OPERATIONS, Operation
from vtflow.web.api.problem import MEDIA_TYPE, TITLES

BASE = "/api/v1"
_REFS = "#/components/schemas/{model}"
_TEXT = (
    "Voor systemen van ketenpartners. Alles is codes, dagen en momenten; nooit persoonsgegevens. "
    "Uitleg en voorbeelden staan in docs/koppelingen.md."
)
_REF: dict[str, Any] = {
    "name": "ref",
    "in": "path",
    "required": True,
    "description": "Kenmerk van de melding",
    "schema": {"type": "string", "maxLength": 40},
}


@cache
def description() -> dict[str, Any]:
    """Return the OpenAPI 3.1 description."""
    models: list[type[BaseModel]] = [one.body for one in OPERATIONS if one.body]
    models += [bodies.command_model(name) for name in bodies.GIVEN]
    refs, defs = models_json_schema([(one, "validation") for one in models], ref_template=_REFS)
    shapes = {model: schema for (model, _), schema in refs.items()}
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        for path, body, title in _places(operation):
            found = _operation(operation, shapes[body] if body else None, title)
            paths.setdefault(path, {})[operation.method.lower()] = found
    return {
        "openapi": "3.1.0",
        "info": {"title": "vtflow", "version": "1", "summary": "Overdracht van meldingen volgen", "description": _TEXT},
        "servers": [{"url": BASE}],
        "security": [{"sleutel": []}],
        "paths": paths,
        "components": {
            "schemas": {**defs.get("$defs", {}), "Probleem": _PROBLEM},
            "securitySchemes": {"sleutel": {"type": "http", "scheme": "bearer", "description": "vtk_…"}},
        },
    }


def _places(operation: Operation) -> list[tuple[str, type[BaseModel] | None, str]]:
    """Return the addresses of an operation: of commands one each, with the body of that command."""
    if "{opdracht}" not in operation.path:
        return [(operation.path, operation.body, operation.title)]
    return [
        (
            operation.path.replace("{opdracht}", name),
            bodies.command_model(name),
            f"Opdracht {name}",
        )
        for name in bodies.GIVEN
    ]


def _operation(operation: Operation, body: Any, title: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "summary": title,
        "description": operation.text,
        "operationId": f"{operation.method} {operation.path} {title}".lower().replace(" ", "-").strip("/"),
        "parameters": list(_parameters(operation)),
        "responses": _responses(operation),
    }
    if body is not None:
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return found


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    found = [_REF] if "{ref}" in operation.path else []
    if operation.person or operation.method == "GET":
        text = "Code van wie dit doet of leest, van het eigen team"
        found.append(_header("Vtflow-Medewerker", text, r"^[a-z0-9]{1,20}$", required=operation.person))
    if operation.method == "POST" and operation.once:
        text = "Dezelfde sleutel geeft hetzelfde antwoord"
        found.append(_header("Idempotency-Key", text, r"^[A-Za-z0-9][A-Za-z0-9._:-]{7,79}$"))
    if 412 in operation.statuses:
        found.append(_header("If-Match", "ETag waarop de beslissing rust", r'^"[0-9]{1,10}"$', required=False))
    for name, schema in operation.query.model_json_schema().get("properties", {}).items():
        found.append({"name": name, "in": "query", "required": False, "schema": schema})
    return found


def _header(name: str, text: str, pattern: str, *, required: bool = True) -> dict[str, Any]:
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "header", "required": required, "description": text, "schema": schema}


def _responses(operation: Operation) -> dict[str, Any]:
    good: dict[str, Any] = {"description": "Gelukt"}
    if operation.status != 204:
        good["content"] = {"application/json": {"schema": {"type": "object"}}}
    found = {str(operation.status): good}
    if operation.status == 201:
        found["200"] = {**good, "description": "Was al bekend, niets veranderd"}
    problem = {MEDIA_TYPE: {"schema": {"$ref": _REFS.format(model="Probleem")}}}
    found |= {str(one): {"description": TITLES[one], "content": problem} for one in sorted(operation.statuses)}
    return found


_PROBLEM = {
    "type": "object",
    "description": "Wat er mis is (RFC 9457)",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "Vaste code, voor programma's"},
        "fouten": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["veld", "reden"],
                "properties": {"veld": {"type": "string"}, "reden": {"type": "string"}},
            },
        },
    },
}
