"""The SPARQL 1.1 Protocol: what a request asks, and in which formats.

Source: SPARQL 1.1 Protocol, W3C Recommendation of 21 March 2013, section 2.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from ..errors import ChipscapeError
from .negotiation import chosen

MOST_FIELDS = 200
MOST_SHOWN = 1000  # rows of an answer that is a page
_HALF_ESCAPED = re.compile(rb"%(?![0-9A-Fa-f]{2})")
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
TABLES = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",  # other names, after all those that are answered with
    "application/xml": "xml",
    "text/xml": "xml",
}
TRIPLES = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdfxml",
    "application/json": "jsonld",
    "application/xml": "rdfxml",
    "text/plain": "ntriples",
}
_FORMS = {
    **{form: (form, None) for form in ("json", "xml", "csv", "tsv")},
    **{form: (None, form) for form in ("turtle", "ntriples", "jsonld", "rdfxml")},
}
MEDIA = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "turtle": "text/turtle; charset=utf-8",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
}


class ProtocolError(ChipscapeError):
    """A request is not one of the protocol. Says what to send instead."""

    def __init__(self, status: int, words: str) -> None:
        """Keep the status that tells of it."""
        super().__init__(words)
        self.status = status


class ReaderLeftError(ProtocolError):
    """Nobody waits for the answer."""

    def __init__(self) -> None:
        """Use the status that proxies write down for it."""
        super().__init__(499, "the reader left")


@dataclass(frozen=True)
class Query:
    """What a request asks."""

    text: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    form: str = ""

    def question(self, accept: str, rows: int) -> dict[str, Any]:
        """Give the question for a worker, in the formats that a reader takes.

        ``format=html`` asks for a page of the answer.

        Raises:
            ProtocolError: 406, no format would be taken.
        """
        told = bool(self.default or self.named)
        graphs = {
            "default": list(self.default) if told else None,
            "named": list(self.named) if told else None,
        }
        if self.form == "html":
            return {"do": "table", "query": self.text, "rows": MOST_SHOWN, **graphs}
        if self.form:
            if self.form not in _FORMS:
                raise ProtocolError(
                    400,
                    f"format: {self.form[:20]!r} is none of {', '.join(_FORMS)}, html",
                )
            tables, triples = _FORMS[self.form]
        else:
            tables, triples = chosen(accept, TABLES), chosen(accept, TRIPLES)
        if tables is None and triples is None:
            raise ProtocolError(
                406, f"Accept: nothing here suits; there is {', '.join(MEDIA.values())}"
            )
        return {
            "do": "query",
            "query": self.text,
            "rows": rows,
            "tables": tables,
            "triples": triples,
            **graphs,
        }


def fields(text: bytes) -> list[tuple[str, str]]:
    """Read a query string or a form.

    Raises:
        ProtocolError: it is not UTF-8, or has more fields than anybody writes.
    """
    parts = [part for part in text.split(b"&") if part]
    if len(parts) > MOST_FIELDS:
        raise ProtocolError(400, f"more than {MOST_FIELDS} fields; send fewer")
    found = []
    for part in parts:
        name, _, value = part.partition(b"=")
        found.append((_text(name), _text(value)))
    return found


def asked(method: str, query_string: bytes, media: str, body: bytes) -> Query | None:
    """Read what a request asks; nothing if it asks nothing, as a plain GET.

    Args:
        method: GET, HEAD or POST.
        query_string: as it came, still escaped.
        media: the Content-Type header, empty if there was none.
        body: the whole body.

    Raises:
        ProtocolError: 400, 405 for an update, or 415, with what to send instead.
    """
    found = fields(query_string)
    if method != "POST":
        if any(name in ("query", "update") for name, _ in found):
            return _query(found)
        return None
    kind, _, parameters = media.partition(";")
    kind = kind.strip().lower()
    if kind == UPDATE:
        raise _updating()
    if kind not in (FORM, DIRECT):
        raise ProtocolError(
            415, f"Content-Type: {kind[:60]!r} is not taken; send {DIRECT} or {FORM}"
        )
    if _charset(parameters) not in ("", "utf-8", "utf8"):
        raise ProtocolError(415, "Content-Type: the charset must be utf-8")
    if kind == FORM:
        return _query([*found, *fields(body)])
    if any(name == "query" for name, _ in found):
        raise ProtocolError(400, "query: given in the address and the body; send one")
    return _query([*found, ("query", _utf8(body))])


def _query(found: list[tuple[str, str]]) -> Query:
    told: dict[str, list[str]] = {}
    for name, value in found:
        told.setdefault(name, []).append(value)
    if "update" in told:
        raise _updating()
    if len(told.get("query", ())) != 1:
        raise ProtocolError(
            400, "query: there must be exactly one; send query=SELECT …"
        )
    if len(told.get("format", ())) > 1:
        raise ProtocolError(400, "format: given more than once; send one")
    return Query(
        told["query"][0],
        tuple(told.get("default-graph-uri", ())),
        tuple(told.get("named-graph-uri", ())),
        told.get("format", [""])[0],
    )


def _updating() -> ProtocolError:
    return ProtocolError(
        405, "updates are refused, the graph is read-only; send a query"
    )


def _charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name.lower() == "charset":
            return value.strip('" ').lower()
    return ""


def _text(part: bytes) -> str:
    bad = _HALF_ESCAPED.search(part)
    if bad:
        raise ProtocolError(
            400, f"byte {bad.start()} of a field is % without two digits; write %25"
        )
    return _utf8(unquote_to_bytes(part.replace(b"+", b" ")))


def _utf8(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as bad:
        raise ProtocolError(400, f"byte {bad.start} of a field is not UTF-8") from bad
