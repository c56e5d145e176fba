"""The server described in OpenAPI 3.1, made of the routes and the answers' schemas.

Source: OpenAPI Specification 3.1.1, OpenAPI Initiative, 24 October 2024.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from .addresses import FORMS
from .kinds import MOST_TIMES, Parameter
from .parameters import ROUTES, Route
from .protocol import MEDIA

_FOLDER = Path(__file__).resolve().parent.parent / "schemas"
_ANSWERED = [media.partition(";")[0] for media in MEDIA.values()]
_DESCRIBED = [media for media in FORMS.values() if media != "text/csv"]
_ABOUT = (
    "An open, cited, time-aware knowledge graph of the AI-chip ecosystem, read-only. "
    "Questions have the schemas of the command line's JSON answers. Parameters are "
    "read strictly; as_of may be written as-of. Errors are one plain sentence."
)
_TEXT: dict[str, Any] = {"schema": {"type": "string"}}

Object = dict[str, Any]


def document(version: str) -> Object:
    """Give the description of a server of a version of chipscape."""
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "chipscape",
            "version": version,
            "description": _ABOUT,
            "license": {"name": "CC BY 4.0 (data)", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": "/"}],
        "paths": {
            **{f"/{name}": {"get": _question(one)} for name, one in ROUTES.items()},
            "/sparql": {"get": _sparql_get(), "post": _sparql_post()},
            **_linked(),
            "/.well-known/void": {
                "get": _operation(
                    "void",
                    "Describe the service and count what it holds.",
                    {
                        "200": _content("The description.", *_DESCRIBED),
                        **_refs("304", "406", "503"),
                    },
                )
            },
            "/": {"get": _page("explorer", "The interactive page of the graph.")},
            "/openapi.json": {
                "get": _operation(
                    "openapi",
                    "This description.",
                    {"200": _content("The description.", "application/json")},
                )
            },
            "/health": {
                "get": _operation(
                    "health", "Whether the server lives, and what it serves.", _HEALTH
                )
            },
        },
        "components": {"schemas": _schemas(), "responses": _RESPONSES},
    }


def _operation(
    name: str, what: str, responses: Object, parameters: list[Object] | None = None
) -> Object:
    told: Object = {"operationId": name, "summary": what, "responses": responses}
    return {**told, "parameters": parameters} if parameters else told


def _question(route: Route) -> Object:
    schema = {"$ref": f"#/components/schemas/{route.name}"}
    media = {"application/json": {"schema": schema}}
    parameters = [_parameter(one) for one in route.parameters]
    responses: Object = {
        "200": {"description": "The answer.", "content": media},
        **_refs("304", "400", "503"),
    }
    if route.name != "search":
        either = {**media, "text/plain": _TEXT}
        responses |= {
            "300": {"description": "The name is that of several.", "content": either},
            "404": {"description": "Nothing is called so.", "content": either},
        }
    return _operation(route.name, route.what, responses, parameters)


def _parameter(one: Parameter) -> Object:
    schema = dict(one.schema)
    if one.default is not None:
        schema["default"] = one.default
    if one.many:
        schema = {"type": "array", "items": schema, "maxItems": MOST_TIMES}
    told: Object = {
        "name": one.name,
        "in": "query",
        "description": one.what,
        "schema": schema,
    }
    return {**told, "required": True} if one.required else told


def _sparql_get() -> Object:
    query = {
        "name": "query",
        "in": "query",
        "description": "SELECT, ASK, CONSTRUCT or DESCRIBE; without it the service is "
        "described, to a browser by a page to ask on.",
        "schema": {"type": "string"},
    }
    return _operation(
        "sparql",
        "Answer by the SPARQL 1.1 Protocol.",
        _sparql_responses("text/html"),
        [query, *_graphs(), _FORM],
    )


def _sparql_post() -> Object:
    form = {
        "type": "object",
        "required": ["query"],
        "properties": {
            "query": {"type": "string"},
            **{one["name"]: one["schema"] for one in (*_graphs(), _FORM)},
        },
    }
    return {
        **_operation(
            "sparqlByPost",
            "Answer by the SPARQL 1.1 Protocol.",
            {**_sparql_responses(), **_refs("413", "415")},
            [*_graphs(), _FORM],
        ),
        "requestBody": {
            "required": True,
            "content": {
                "application/sparql-query": _TEXT,
                "application/x-www-form-urlencoded": {"schema": form},
            },
        },
    }


_FORM: Object = {
    "name": "format",
    "in": "query",
    "description": "The answer's format, where a client cannot send Accept.",
    "schema": {"type": "string", "enum": [*MEDIA, "html"]},
}


def _graphs() -> list[Object]:
    return [
        {
            "name": name,
            "in": "query",
            "description": f"A graph of the query's {which}; repeatable.",
            "schema": {"type": "array", "items": {"type": "string"}},
        }
        for name, which in (
            ("default-graph-uri", "default graph"),
            ("named-graph-uri", "named graphs"),
        )
    ]


def _sparql_responses(*more: str) -> Object:
    answer = _content("Rows, a truth or triples.", *_ANSWERED, *more)
    cut = {"description": "How many rows are given, if not all.", **_TEXT}
    return {
        "200": {**answer, "headers": {"Chipscape-Cut": cut}},
        **_refs("304", "400", "403", "406", "503"),
        "405": {
            "description": "Updates are refused.",
            "content": {"text/plain": _TEXT},
        },
    }


def _linked() -> Object:
    """Describe what stands at the addresses of things."""
    found: Object = {}
    named = {"source": "A source.", "number": "Which of its passages."}
    things: dict[str, Object] = {
        "{kind}/{slug}": {"kind": "As in company, chip, ns.", "slug": "The thing."},
        "passage/{source}/{number}": named,
    }
    for path, parts in things.items():
        passage = "Passage" if parts is named else ""
        about = [
            {
                "name": name,
                "in": "path",
                "required": True,
                "description": what,
                "schema": {"type": "string", "maxLength": 200},
            }
            for name, what in parts.items()
        ]
        seen = {
            "description": "To /page/ for browsers, else to /data/.",
            "headers": {"Location": _TEXT},
        }
        found[f"/id/{path}"] = {
            "get": _operation(
                f"id{passage}",
                "Lead from a thing to what is told of it.",
                {"303": seen, **_refs("404")},
                about,
            )
        }
        lang = {
            "name": "lang",
            "in": "query",
            "description": "The page's language.",
            "schema": {"type": "string", "enum": ["en", "zh"], "default": "en"},
        }
        page = _page(f"page{passage}", "Tell of a thing, for people.")
        page["responses"] |= _refs("404")
        found[f"/page/{path}"] = {"get": {**page, "parameters": [*about, lang]}}
        data = _content("Its statements.", *FORMS.values())
        found[f"/data/{path}"] = {
            "get": _operation(
                f"data{passage}",
                "Tell of a thing, for programs, in the form of the address's ending "
                "(.ttl, .jsonld, .nt, .csv), else of the Accept header.",
                {"200": data, **_refs("304", "404", "406", "503")},
                about,
            )
        }
    return found


def _page(name: str, what: str) -> Object:
    return _operation(
        name, what, {"200": _content("A page.", "text/html"), **_refs("304", "503")}
    )


def _content(what: str, *media: str) -> Object:
    return {"description": what, "content": {one: {} for one in media}}


def _refs(*statuses: str) -> Object:
    return {
        status: {"$ref": f"#/components/responses/{_NAMES[status]}"}
        for status in statuses
    }


_NAMES = {
    "304": "Unchanged",
    "400": "Malformed",
    "403": "Refused",
    "404": "Unknown",
    "406": "NoSuchForm",
    "413": "TooLarge",
    "415": "OtherMedia",
    "503": "Busy",
}
_WORDS = {
    "Malformed": "Says which parameter is not allowed so, and what is.",
    "Refused": "The query asks for what is never done.",
    "Unknown": "Nothing is there.",
    "NoSuchForm": "No format that is on offer would be taken.",
    "TooLarge": "The body is larger than is read.",
    "OtherMedia": "The body is of a kind that is not read.",
}
_RESPONSES: Object = {
    "Unchanged": {"description": "The reader has this generation's answer."},
    **{
        name: {"description": words, "content": {"text/plain": _TEXT}}
        for name, words in _WORDS.items()
    },
    "Busy": {
        "description": "Too many ask, or a limit of time or memory was reached.",
        "headers": {"Retry-After": {"schema": {"type": "integer"}}},
        "content": {"text/plain": _TEXT},
    },
}
_HEALTH: Object = {
    "200": {
        "description": "It lives.",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["schema", "generation"],
                    "properties": {
                        "schema": {"const": "chipscape/health/1"},
                        "generation": {"type": "string"},
                    },
                }
            }
        },
    }
}


@cache
def _schemas() -> Object:
    """Give the schemas of answers, what they share told once.

    A part that two schemas call alike and define differently goes by both names.
    """
    found: Object = {}
    for name in sorted(ROUTES):
        told = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        parts = told.pop("$defs", {})
        names: dict[str, str] = {}
        for part, schema in parts.items():
            taken = found.get(part)
            same = taken is None or taken == _moved(schema, {p: p for p in parts})
            names[part] = part if same and part not in ROUTES else f"{name}-{part}"
        for part, schema in parts.items():
            found[names[part]] = _moved(schema, names)
        for key in ("$schema", "$id"):
            del told[key]
        found[name] = _moved(told, names)
    return dict(sorted(found.items()))


def _moved(schema: Any, names: dict[str, str]) -> Any:
    """Give a schema whose references lead to the components."""
    if isinstance(schema, list):
        return [_moved(one, names) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: f"#/components/schemas/{names[value.rpartition('/')[2]]}"
        if key == "$ref"
        else _moved(value, names)
        for key, value in schema.items()
    }
