"""Answers of the lookup index as documents, for the command line and the web alike.

Each function takes a lookup and plain values, and gives an answer: its ``document()``
is what ``--format json`` prints and ``graph/schemas`` describes; what tables and
drawings are made of stands beside it. A name that does not lead to one entity raises a
``NameLookupError`` whose ``document`` says so in the same frame, with the candidates
or the nearest names. Where a name was not plainly an entity's own, ``remark`` is told
how it was read. Each question imports what it needs when it is asked.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .errors import AmbiguousNameError, NameLookupError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from .lookup import Entity, Lookup
    from .neighbours import Neighbourhood
    from .search import Hit
    from .steps import Step

    Remark = Callable[[str], object]
    Cited = dict[int, list[dict[str, Any]]]


def unremarked(_: str) -> None:
    """Keep a remark on how a name was read to oneself."""


class Answer:
    """One answer: the question, how many items there are in all, and those given."""

    __slots__ = ("items", "more", "query", "schema", "total")

    def __init__(
        self,
        schema: str,
        query: dict[str, Any],
        total: int,
        items: list[Any],
        **more: Any,
    ) -> None:
        self.schema = schema
        self.query = query
        self.total = total
        self.items = items
        self.more = more  # what the document has beside the frame

    def document(self) -> dict[str, Any]:
        """Give the answer as the JSON document of its schema."""
        return {
            **envelope(self.schema, self.query, self.total, self.items),
            **self.more,
        }


class Links(Answer):
    """The links of an entity, as steps with their passages by number."""

    __slots__ = ("cited", "entity", "left_out", "steps")

    def __init__(
        self,
        query: dict[str, Any],
        entity: Entity,
        found: Neighbourhood,
        cited: Cited,
    ) -> None:
        self.steps = found.steps
        self.left_out = found.left_out
        self.entity = entity
        self.cited = cited
        items = [step.item(cited[step.id]) for step in self.steps]
        brief = entity.brief()
        super().__init__("neighbours", query, found.total, items, entity=brief)


class Found(Answer):
    """The entities that a text may mean."""

    __slots__ = ("hits",)

    def __init__(self, query: dict[str, Any], hits: list[Hit]) -> None:
        self.hits = hits
        items = [
            {
                "entity": hit.entity.brief(),
                "score": hit.score,
                "matched": hit.matched,
                "how": hit.how,
            }
            for hit in hits
        ]
        super().__init__("search", query, len(items), items)


class Routes(Answer):
    """The shortest paths between two entities, as steps with their passages."""

    __slots__ = ("cited", "routes")

    def __init__(
        self, query: dict[str, Any], routes: list[list[Step]], cited: Cited
    ) -> None:
        self.routes = routes
        self.cited = cited
        items = [[step.item(cited[step.id]) for step in route] for route in routes]
        super().__init__("path", query, len(items), items)


class About(Answer):
    """What is told of one entity."""

    __slots__ = ("entity",)

    def __init__(
        self,
        schema: str,
        query: dict[str, Any],
        entity: Entity,
        items: list[Any],
        **more: Any,
    ) -> None:
        self.entity = entity
        super().__init__(schema, query, len(items), items, **more)


def neighbours(
    lookup: Lookup,
    name: str,
    *,
    depth: int = 1,
    relation: tuple[str, ...] = (),
    types: tuple[str, ...] = (),
    direction: str = "both",
    as_of: str | None = None,
    known_by: str | None = None,
    stance: tuple[str, ...] = (),
    limit: int = 50,
    offset: int = 0,
    lang: str = "en",
    remark: Remark = unremarked,
) -> Links:
    """List the links of an entity, best connected first, a page of them.

    Raises:
        NameLookupError: the name leads to no entity, or to several.
        UnknownTermError: a relation, type or stance does not exist.
        BadDateError: a date is no date.
    """
    from . import neighbours as near
    from .steps import Filters

    query = {
        "name": name,
        "depth": depth,
        "relation": list(relation),
        "types": list(types),
        "direction": direction,
        "as_of": as_of,
        "known_by": known_by,
        "stance": list(stance),
        "limit": limit,
        "offset": offset,
        "lang": lang,
    }
    with _naming("neighbours", query):
        entity = resolved(lookup, name, remark)
    filters = Filters(relation, types, direction, as_of or "", known_by or "", stance)
    found = near.neighbours(lookup, entity, filters, depth, limit, offset)
    cited = lookup.passages("link", [step.id for step in found.steps])
    return Links(query, entity, found, cited)


def search(lookup: Lookup, text: str, *, limit: int = 20) -> Found:
    """List entities that a text may mean, best first."""
    from .search import search as find

    return Found({"text": text, "limit": limit}, find(lookup, text, limit))


def path(
    lookup: Lookup,
    start: str,
    goal: str,
    *,
    longest: int = 6,
    remark: Remark = unremarked,
) -> Routes:
    """List the shortest paths between two entities, each step with its passages.

    Raises:
        NameLookupError: a name leads to no entity, or to several.
    """
    from .paths import paths

    query = {"start": start, "goal": goal, "max": longest}
    with _naming("path", query):
        ends = resolved(lookup, start, remark), resolved(lookup, goal, remark)
    routes = paths(lookup, *ends, longest)
    numbers = sorted({step.id for route in routes for step in route})
    return Routes(query, routes, lookup.passages("link", numbers))


def show(lookup: Lookup, name: str, *, remark: Remark = unremarked) -> About:
    """Give the card of an entity: names, values and events, with their passages.

    Raises:
        NameLookupError: the name leads to no entity, or to several.
    """
    from .show import card

    query = {"name": name}
    with _naming("show", query):
        entity = resolved(lookup, name, remark)
    return About("show", query, entity, [card(lookup, entity)])


def listed(
    lookup: Lookup, name: str, *, on: str | None = None, remark: Remark = unremarked
) -> About:
    """List the official lists that name a party or an owner of it.

    Raises:
        NameLookupError: the name leads to no entity, or to several.
        BadDateError: the date is no date.
    """
    from . import parties
    from .dates import day_to

    query = {"name": name, "on": on}
    snapshot = lookup.meta("last_day")
    with _naming("listed", query, snapshot=snapshot):
        party = resolved(lookup, name, remark)
    day = day_to(on) if on else ""
    told = parties.listings(lookup, party, day)
    for owner in parties.owners(lookup, party):
        told += parties.listings(lookup, owner, day)
    return About("listed", query, party, told, snapshot=snapshot)


def evidence(
    lookup: Lookup,
    name: str,
    *,
    file: Path | None = None,
    limit: int | None = None,
    offset: int = 0,
    remark: Remark = unremarked,
) -> Answer:
    """List what each passage says about an entity, or all that a source says.

    With ``limit`` and ``offset`` a page is given, and the document tells them.

    Args:
        lookup: the index of a generation.
        name: an entity as people write it, ``source:SLUG`` or ``passage:SLUG/N``.
        file: the canonical text of a source, to give the words.
        limit: most passages given.
        offset: passages skipped.
        remark: is told how a name was read.

    Raises:
        NameLookupError: the name leads to nothing, or to several entities.
        WrongTextError: the text is not that of any source among the answers.
    """
    from . import proof

    query: dict[str, Any] = {"name": name}
    if limit is not None:
        query |= {"limit": limit, "offset": offset}
    with _naming("evidence", query):
        about = name
        if not name.startswith(("source:", "passage:")):
            about = resolved(lookup, name, remark).name
        items = proof.evidence(lookup, about, file, limit, offset)
    total = len(items) if limit is None else proof.count(lookup, about)
    return Answer("evidence", query, total, items)


def resolved(lookup: Lookup, name: str, remark: Remark = unremarked) -> Entity:
    """Find the entity meant; remark on it where the name was not plainly its own."""
    from .search import resolve

    found = resolve(lookup, name)
    if found.remark:
        remark(found.remark)
    return found.entity


def envelope(
    schema: str, query: dict[str, Any], total: int, items: list[Any]
) -> dict[str, Any]:
    """Give the frame that every JSON answer has."""
    return {
        "schema": f"chipscape/{schema}/1",
        "query": query,
        "total": total,
        "returned": len(items),
        "truncated": len(items) < total,
        "items": items,
    }


def unfound(
    schema: str, query: dict[str, Any], error: NameLookupError
) -> dict[str, Any]:
    """Give the document that says that a name led to no entity, or to several."""
    told = envelope(schema, query, 0, [])
    if isinstance(error, AmbiguousNameError):
        told["candidates"] = list(error.candidates)
    if isinstance(error, UnknownNameError):
        told["nearest"] = list(error.nearest)
    return told


@contextmanager
def _naming(schema: str, query: dict[str, Any], **more: Any) -> Iterator[None]:
    """Give a name's error the document of the question that it was asked in."""
    try:
        yield
    except NameLookupError as error:
        error.document = {**unfound(schema, query, error), **more}
        raise
