"""The description of the server: well-formed, complete, and true of the answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, cast

import jsonschema
import pytest

from graph import Generation
from graph.errors import NameLookupError
from graph.web.openapi import document
from graph.web.parameters import ROUTES

TOLD = document("0.1.0")
OPERATIONS = {
    (path, method): operation
    for path, item in TOLD["paths"].items()
    for method, operation in item.items()
}
# What OpenAPI 3.1 asks of the objects that we write (sections 4.8.1 to 4.8.17).
PARAMETER = {
    "type": "object",
    "required": ["name", "in", "schema"],
    "properties": {
        "name": {"type": "string"},
        "in": {"enum": ["query", "path"]},
        "required": {"type": "boolean"},
        "description": {"type": "string"},
        "schema": {"type": "object"},
    },
    "additionalProperties": False,
    "if": {"properties": {"in": {"const": "path"}}},
    "then": {"required": ["required"], "properties": {"required": {"const": True}}},
}
MEDIA = {
    "type": "object",
    "propertyNames": {"pattern": "^[a-z]+/[a-z0-9.+-]+$"},
    "additionalProperties": {
        "type": "object",
        "properties": {"schema": {"type": "object"}},
        "additionalProperties": False,
    },
}
RESPONSE = {
    "oneOf": [
        {
            "type": "object",
            "required": ["$ref"],
            "properties": {"$ref": {"pattern": "^#/components/responses/[A-Za-z]+$"}},
            "additionalProperties": False,
        },
        {
            "type": "object",
            "required": ["description"],
            "properties": {
                "description": {"type": "string"},
                "headers": {
                    "additionalProperties": {
                        "type": "object",
                        "required": ["schema"],
                        "properties": {"description": {}, "schema": {"type": "object"}},
                        "additionalProperties": False,
                    }
                },
                "content": MEDIA,
            },
            "additionalProperties": False,
        },
    ]
}
OPERATION = {
    "type": "object",
    "required": ["operationId", "summary", "responses"],
    "properties": {
        "operationId": {"pattern": "^[a-zA-Z]+$"},
        "summary": {"type": "string"},
        "parameters": {"type": "array", "items": PARAMETER},
        "requestBody": {
            "type": "object",
            "required": ["content"],
            "properties": {"required": {"type": "boolean"}, "content": MEDIA},
            "additionalProperties": False,
        },
        "responses": {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": "^[1-5][0-9]{2}$"},
            "additionalProperties": RESPONSE,
        },
    },
    "additionalProperties": False,
}
OPENAPI = {
    "type": "object",
    "required": ["openapi", "info", "paths"],
    "properties": {
        "openapi": {"pattern": r"^3\.1\.[0-9]+$"},
        "info": {
            "type": "object",
            "required": ["title", "version"],
            "properties": {
                "title": {"type": "string"},
                "version": {"type": "string"},
                "description": {"type": "string"},
                "license": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {"name": {}, "identifier": {}},
                    "additionalProperties": False,
                },
            },
            "additionalProperties": False,
        },
        "servers": {"type": "array", "items": {"required": ["url"]}},
        "paths": {
            "type": "object",
            "propertyNames": {"pattern": "^/"},
            "additionalProperties": {
                "type": "object",
                "properties": {"get": OPERATION, "post": OPERATION},
                "additionalProperties": False,
            },
        },
        "components": {
            "type": "object",
            "properties": {
                "schemas": {"propertyNames": {"pattern": "^[a-zA-Z0-9._-]+$"}},
                "responses": {"additionalProperties": RESPONSE},
            },
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}


def schemas(told: Any) -> Iterator[Any]:
    """Go through every JSON schema of a description."""
    if isinstance(told, dict):
        for key, value in told.items():
            if key == "schema" and isinstance(value, dict):
                yield value
            else:
                yield from schemas(value)
    elif isinstance(told, list):
        for one in told:
            yield from schemas(one)


def validator(name: str) -> jsonschema.Draft202012Validator:
    """Give a validator by a component of the description."""
    return jsonschema.Draft202012Validator(
        {
            "$ref": f"#/components/schemas/{name}",
            "components": TOLD["components"],
        }
    )


def test_it_is_an_openapi_document() -> None:
    jsonschema.Draft202012Validator(OPENAPI).validate(TOLD)
    assert json.loads(json.dumps(TOLD)) == TOLD


def test_every_schema_in_it_is_one() -> None:
    parts = TOLD["components"]["schemas"].values()
    found = [*parts, *schemas(TOLD["paths"]), *schemas(TOLD["components"]["responses"])]
    assert len(found) > 60
    for schema in found:
        jsonschema.Draft202012Validator.check_schema(schema)
        assert "$id" not in schema


def test_every_reference_leads_somewhere() -> None:
    found = set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(TOLD)))
    for reference in found:
        _, *path = reference.split("/")
        there: Any = TOLD
        for key in path:
            there = there[key]
    assert "#/components/schemas/link" in found


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(names) == len(set(names))


def test_the_parts_of_an_address_are_described() -> None:
    for (path, _), operation in OPERATIONS.items():
        told = [
            one["name"]
            for one in operation.get("parameters", ())
            if one["in"] == "path"
        ]
        assert told == re.findall(r"{(\w+)}", path)


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_every_parameter_that_is_read_is_described(name: str) -> None:
    told = {one["name"]: one for one in OPERATIONS[f"/{name}", "get"]["parameters"]}
    read = {one.name: one for one in ROUTES[name].parameters}
    assert told.keys() == read.keys()
    for key, one in read.items():
        assert told[key].get("required", False) == one.required
        assert (told[key]["schema"]["type"] == "array") == one.many
        assert told[key]["schema"].get("default") == one.default
        assert one.what.endswith(".")


def test_what_is_served_beside_questions_is_described() -> None:
    beside = {path for path, _ in OPERATIONS} - {f"/{name}" for name in ROUTES}
    assert {"/", "/sparql", "/health", "/openapi.json", "/id/{kind}/{slug}"} <= beside
    assert ("/sparql", "post") in OPERATIONS


def test_every_address_of_the_server_is_described() -> None:
    from graph.web.app import Site
    from graph.web.generations import Generations

    site = Site(cast(Generations, None), "")
    described = {re.sub(r"/{\w+}.*|/passage/.*", "", path) for path, _ in OPERATIONS}
    served = {re.sub(r"/{.*", "", route.path) for route in site.routes()}
    assert served - described == {"/assets"}  # what pages ask for
    assert described <= served


CASES: dict[str, tuple[tuple[str, str], ...]] = {
    "search": (("text", "acme"),),
    "neighbours": (("name", "Acme"), ("depth", "2")),
    "path": (("start", "Acme Box"), ("goal", "Borealis")),
    "show": (("name", "Acme A2"),),
    "listed": (("name", "Acme"),),
    "evidence": (("name", "Acme"),),
}


@pytest.mark.parametrize(("name", "pairs"), CASES.items(), ids=CASES.keys())
def test_answers_are_as_described(
    name: str, pairs: tuple[tuple[str, str], ...], small_world: Generation
) -> None:
    validator(name).validate(ROUTES[name].answer(small_world.lookup, pairs))


def test_verdicts_are_as_described(real_world: Generation) -> None:
    for more in ([("chip", "H100")], [("all", "true"), ("limit", "3")]):
        told = ROUTES["screen"].answer(real_world.lookup, [("to", "CN"), *more])
        validator("screen").validate(told)


def test_an_answer_that_is_not_as_described_is_seen(small_world: Generation) -> None:
    told = ROUTES["neighbours"].answer(small_world.lookup, [("name", "Acme")])
    told["items"][0]["subject"].pop("iri")
    assert not validator("neighbours").is_valid(told)


def test_the_document_of_an_unknown_name_is_as_described(
    small_world: Generation,
) -> None:
    with pytest.raises(NameLookupError) as raised:
        ROUTES["show"].answer(small_world.lookup, [("name", "zzzz")])
    validator("show").validate(raised.value.document)
