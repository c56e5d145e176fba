"""What a worker answers besides queries: pages, data, documents, descriptions.

Made once by the leader, so that the words of the vocabulary and the manifest are read
before a worker is born; the index is opened by each worker, for a connection to SQLite
must not be shared over a fork. What is told with an answer (``status``, ``media``,
``form`` …) becomes its headers.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from .. import places, sparql, worker
from ..errors import ChipscapeError, NameLookupError
from ..lookup import FILE, Lookup
from ..names import expand
from . import (
    addresses,
    console,
    linked,
    negotiation,
    parameters,
    querying,
    table_page,
    void,
)
from .addresses import RDF
from .line import Answer
from .linked import Site
from .protocol import MEDIA

_MOST_ROWS = 10_000
_HTML = "text/html; charset=utf-8"
_ACCEPTED = {media: form for form, media in linked.FORMS.items()}
_DESCRIBED = {media: form for media, form in _ACCEPTED.items() if form in RDF}


class Desk:
    """Answers questions about one generation."""

    def __init__(self, folder: Path, store: ox.Store, prefixes: dict[str, str]) -> None:
        """Read what every answer needs."""
        self._folder = folder
        self._store = store
        self._prefixes = prefixes
        self._index: Lookup | None = None
        Lookup(folder / FILE).close()  # of another version, it is refused at once
        text = (folder / "manifest.json").read_text(encoding="utf-8")
        self._manifest = json.loads(text)
        self._terms = linked.Terms(self._table(linked.QUERY).rows)
        self._questions = sparql.questions(places.ontology())
        self._kinds: dict[str, Callable[[dict[str, Any]], Answer]] = {
            "query": self._query,
            "document": self._document,
            "way": self._way,
            "page": self._page,
            "data": self._data,
            "console": self._console,
            "table": self._page_of_answer,
            "description": self._description,
        }

    def answer(self, question: dict[str, Any]) -> Answer:
        """Answer one question, or tell which error it made."""
        try:
            return self._kinds[question["do"]](question)
        except ChipscapeError as refused:
            told = {"error": type(refused).__name__, "words": str(refused)}
            document = getattr(refused, "document", None)
            if isinstance(refused, NameLookupError) and document is not None:
                return told | {"media": "application/json"}, _json(document)
            return told, b""

    def _query(self, question: dict[str, Any]) -> Answer:
        return querying.answer(self._store, self._prefixes, question)

    def _document(self, question: dict[str, Any]) -> Answer:
        pairs = [(name, value) for name, value in question["pairs"]]
        told = parameters.ROUTES[question["route"]].answer(self._lookup(), pairs)
        return {"media": "application/json"}, _json(told)

    def _way(self, question: dict[str, Any]) -> Answer:
        """Lead from a thing's address to what a reader would take of it."""
        name = linked.name_at(question["path"])
        if name is None or not self._known(name):
            return self._missing(question)
        offered = {"text/html": "", **_ACCEPTED}
        form = negotiation.chosen(question["accept"], offered)
        place = linked.page_of(name) if not form else addresses.data_of(name, form)
        return {"status": 303, "place": place}, b""

    def _page(self, question: dict[str, Any]) -> Answer:
        name = linked.name_at(question["path"])
        if name is None or not self._known(name):
            return self._missing(question)
        lookup, site = self._lookup(), self._site(question)
        part = linked.part_of(dict(question["pairs"]))
        asked = linked.page_queries(lookup, name)
        tables = {key: self._table(text) for key, text in asked.items()}
        told = linked.page(
            lookup, name, self._terms, tables, question["lang"], site, part
        )
        return {"media": _HTML, "policy": linked.POLICY}, told.encode("utf-8")

    def _data(self, question: dict[str, Any]) -> Answer:
        name, form = linked.data_at(question["path"])
        if name is None or not self._known(name):
            return self._missing(question)
        form = form or negotiation.chosen(question["accept"], _ACCEPTED) or ""
        if not form:
            return {"status": 406}, b""
        tables = {key: self._table(text) for key, text in linked.queries(name).items()}
        told = linked.data(name, tables, form, self._site(question))
        return {"media": MEDIA[RDF.get(form, form)], "canonical": expand(name)}, told

    def _console(self, question: dict[str, Any]) -> Answer:
        told = console.page(
            self._questions,
            self._terms,
            question["lang"],
            self._site(question),
            question["text"],
        )
        return {"media": _HTML, "policy": console.POLICY}, told.encode("utf-8")

    def _page_of_answer(self, question: dict[str, Any]) -> Answer:
        told = worker.answer(self._store, question, self._prefixes)
        found = sparql.answer_of(told, question["query"], str(self._folder))
        site = self._site(question)
        page = table_page.page(question["query"], found, question["lang"], site)
        return {"media": _HTML, "policy": table_page.POLICY}, page.encode("utf-8")

    def _description(self, question: dict[str, Any]) -> Answer:
        form = negotiation.chosen(question["accept"], _DESCRIBED)
        if form is None:
            return {"status": 406}, b""
        told = void.description(self._manifest, question["origin"], form)
        return {"media": MEDIA[RDF.get(form, form)]}, told

    def _missing(self, question: dict[str, Any]) -> Answer:
        if "text/html" not in question["accept"]:  # a page is for who asks for one
            return {"status": 404}, b""
        told = linked.missing(question["lang"], self._site(question))
        head = {"status": 404, "media": _HTML, "policy": linked.POLICY}
        return head, told.encode("utf-8")

    def _known(self, name: str) -> bool:
        known = linked.is_known(self._lookup(), self._terms, name)
        if known is None:
            return bool(self._asked(linked.exists_query(name)))
        return known

    def _site(self, question: dict[str, Any]) -> Site:
        told = self._manifest
        return Site(told["version"], told["licence"], question["origin"])

    def _lookup(self) -> Lookup:
        if self._index is None:
            self._index = Lookup(self._folder / FILE)
        return self._index

    def _table(self, query: str) -> sparql.Table:
        found = self._asked(query)
        assert isinstance(found, sparql.Table)  # noqa: S101  (ours are of that form)
        return found

    def _asked(self, query: str) -> sparql.Answer:
        request = {"query": query, "rows": _MOST_ROWS}
        told = worker.answer(self._store, request, self._prefixes)
        return sparql.answer_of(told, query, str(self._folder))


def _json(document: dict[str, Any]) -> bytes:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")
