"""Linked data, the door: whether a thing is known, its page, its data.

Pure functions over a generation's index and the answers of its store. A server does:

1. ``name_at(path)`` of what follows ``/id/``, ``/page/`` or ``/data/``; no name: 404.
2. ``is_known(lookup, terms, name)``; where that is ``None`` the store decides, by
   ``exists_query(name)``.
3. For a page, ask the store ``page_queries(name)`` (none for an entity or a term) and
   give the tables to ``page``. For data, ``queries(name)`` and ``data``.

``terms`` is made once a generation: ``Terms(answer to terms.QUERY .rows)``.
"""

from __future__ import annotations

from collections.abc import Mapping

from .. import proof
from ..errors import UnknownTermError
from ..lookup import Entity, Lookup
from . import about, entity_page, source_page, term_page, thing_page
from .about import Tables, exists_query, queries
from .addresses import FORMS, VOCABULARY, data_at, name_at, page_of, path_of
from .entity_page import Part
from .frame import POLICY, STYLE, Leaf, Site, framed, stylesheet
from .markup import joined, tag
from .phrases import phrase
from .terms import QUERY, Terms

__all__ = (
    "FORMS",
    "POLICY",
    "QUERY",
    "STYLE",
    "Part",
    "Site",
    "Tables",
    "Terms",
    "data",
    "data_at",
    "exists_query",
    "is_known",
    "missing",
    "name_at",
    "page",
    "page_of",
    "page_queries",
    "part_of",
    "path_of",
    "queries",
    "stylesheet",
)
_KNOWN = {
    "source": "SELECT 1 FROM source WHERE name = ?",
    "passage": "SELECT 1 FROM passage WHERE name = ?",
    "event": "SELECT 1 FROM event WHERE name = ?",
}


def is_known(lookup: Lookup, terms: Terms, name: str) -> bool | None:
    """Say whether a thing exists; ``None`` where only the store can tell."""
    if name == VOCABULARY or name.startswith("cs:"):
        return name in terms
    kind = name.partition(":")[0]
    if kind in _KNOWN:
        return bool(lookup.rows(_KNOWN[kind], (name,)))
    return True if _entity(lookup, name) is not None else None


def page_queries(lookup: Lookup, name: str) -> dict[str, str]:
    """Give the queries that a thing's page needs answered; an entity's needs none."""
    if _entity(lookup, name) is not None:
        return {}
    return about.page_queries(name)


def part_of(params: Mapping[str, str]) -> Part:
    """Read which part of a page an address asks for.

    Raises:
        UnknownTermError: the page is no number.
    """
    number = params.get("page", "1")
    if not (number.isascii() and number.isdecimal() and len(number) < 9):
        raise UnknownTermError(f"page: {number[:20]!r} is no number; write page=2")
    return Part(
        params.get("relation", ""),
        params.get("accepted", "yes") != "no",
        params.get("passages", "") == "1",
        max(1, int(number)),
    )


def page(
    lookup: Lookup,
    name: str,
    terms: Terms,
    tables: Tables,
    lang: str,
    site: Site,
    part: Part | None = None,
) -> str:
    """Give a thing's page, or one part of it, in English or Chinese.

    Raises:
        UnknownTermError: the part asked for does not exist.
    """
    part = part or Part()
    entity = _entity(lookup, name)
    if entity is not None:
        leaf = entity_page.leaf(lookup, entity, terms, lang, site, part)
        return framed(leaf, lang, site)
    return framed(_leaf(lookup, name, terms, tables, lang, site, part), lang, site)


def data(name: str, tables: Tables, form: str, site: Site) -> bytes:
    """Give a thing's data in one of ``FORMS``, out of the answers to ``queries``."""
    return about.data(name, tables, form, site.version, site.licence)


def missing(lang: str, site: Site) -> str:
    """Give the page for an address that leads to nothing; its status is 404."""
    parts = [
        tag("h1", phrase("missing", lang)),
        tag("p", phrase("missing_note", lang), class_="lead"),
        tag("p", tag("a", phrase("explorer", lang), href="/"), class_="lead"),
    ]
    return framed(Leaf(phrase("missing", lang), "", joined(parts)), lang, site)


def _leaf(
    lookup: Lookup,
    name: str,
    terms: Terms,
    tables: Tables,
    lang: str,
    site: Site,
    part: Part,
) -> Leaf:
    if name == VOCABULARY:
        return term_page.vocabulary_leaf(terms, lang)
    if name.startswith("cs:"):
        return term_page.leaf(name, terms, lang)
    told = source_page.source(lookup, name)
    if told is not None:
        return source_page.source_leaf(
            lookup, told, terms, tables, lang, site, part.number
        )
    if name.startswith("passage:"):
        item = proof.evidence(lookup, name, None)[0]
        return source_page.passage_leaf(lookup, item, terms, tables, lang)
    return thing_page.leaf(lookup, name, terms, tables, lang, part.number)


def _entity(lookup: Lookup, name: str) -> Entity | None:
    rows = lookup.rows("SELECT id FROM entity WHERE name = ?", (name,))
    return lookup.entity(rows[0][0]) if rows else None
