"""The pages of a source and of a passage: what was published, and what it says."""

from __future__ import annotations

import re
from typing import Any

from .. import proof
from ..lookup import Lookup
from .about import Tables
from .addresses import page_of
from .cites import doubts, named
from .frame import Leaf, Site
from .markup import Html, joined, outside, tag
from .paging import MANY, numbered, part_at, start_of, turn
from .phrases import phrase
from .schema_org import source_block
from .terms import Terms
from .thing_page import rows_about

_SOURCE = (
    "SELECT name, kind, title, publisher, issued, url, licence, sha256 FROM source "
    "WHERE name = ?"
)
_KEYS = ("name", "kind", "title", "publisher", "issued", "url", "licence", "sha256")
_PASSAGES = (
    "SELECT name FROM passage WHERE source = (SELECT id FROM source WHERE name = ?)"
)
_MOST_SORTED = 2_000  # passages
_TOLD_ABOVE = (
    "rdf:type",
    "dct:title",
    "dct:publisher",
    "dct:issued",
    "dct:license",
    "cs:url",
    "cs:textSha256",
    "cs:locator",
    "cs:stance",
    "cs:speaker",
    "dct:isPartOf",
    "oa:start",
    "oa:end",
)


def source(lookup: Lookup, name: str) -> dict[str, Any] | None:
    """Give what the index holds of a source, or nothing."""
    rows = lookup.rows(_SOURCE, (name,))
    return dict(zip(_KEYS, rows[0], strict=True)) if rows else None


def source_leaf(
    lookup: Lookup,
    told: dict[str, Any],
    terms: Terms,
    tables: Tables,
    lang: str,
    site: Site,
    number: int,
) -> Leaf:
    """Make a source's page: bibliography, then its passages and what each states."""
    path = page_of(told["name"]) or ""
    rows = _bibliography(told, terms, lang)
    rows += rows_about(lookup, told["name"], terms, tables, lang, _TOLD_ABOVE)
    total = proof.count(lookup, told["name"])
    shown = _shown(lookup, told["name"], total, start_of(number, total))
    parts = [
        _kind(f"cs:{told['kind']}", terms, lang),
        tag("h1", told["title"]),
        _listed(rows),
        tag("h2", phrase("passages", lang), " ", tag("small", str(total))),
        tag("ul", *[_passage(one, terms, lang) for one in shown], class_="list"),
        turn(path, number, total, lang),
    ]
    return Leaf(
        told["title"],
        numbered(path, part_at(number, total)),
        joined(parts),
        ", ".join(text for text in (told["publisher"], told["issued"]) if text),
        told["name"],
        structured=source_block(told, terms, site.origin + path),
    )


def passage_leaf(
    lookup: Lookup, item: dict[str, Any], terms: Terms, tables: Tables, lang: str
) -> Leaf:
    """Make a passage's page: where it stands, who says it and how, and what."""
    path = page_of(item["id"]) or ""
    title = f"{item['publisher']} {item['issued']}".strip() or item["title"]
    title = f"{title}, {item['locator']}"
    rows = [
        (phrase("source", lang), named(item["source"], item["title"], lang)),
        (phrase("publisher", lang), joined([item["publisher"]])),
        (phrase("issued", lang), joined([item["issued"] or phrase("undated", lang)])),
        (phrase("locator", lang), joined([item["locator"]])),
        (phrase("stance", lang), named_stance(item["stance"], terms, lang)),
        (phrase("speaker", lang), joined([item["speaker"] or ""])),
        (phrase("web", lang), outside(item["url"] or "", item["url"] or "")),
    ]
    if item["start"] is not None:
        place = f"{item['start']}–{item['end']}"
        rows.append((phrase("characters", lang), joined([place])))
    rows += rows_about(lookup, item["id"], terms, tables, lang, _TOLD_ABOVE)
    said = [tag("li", told[lang]) for told in item["statements"]]
    parts = [
        _kind("cs:Passage", terms, lang),
        tag("h1", title),
        tag("p", *doubts([item["stance"]], terms, lang), class_="tags"),
        _listed(rows),
        tag("h2", phrase("says", lang)),
        tag("ul", *said, class_="list")
        if said
        else tag("p", phrase("nothing", lang), class_="note"),
    ]
    return Leaf(title, path, joined(parts), item["title"], item["id"])


def named_stance(stance: str, terms: Terms, lang: str) -> Html:
    """Link to the term of a stance."""
    return named(f"cs:{stance}", terms.label(f"cs:{stance}", lang), lang)


def _shown(lookup: Lookup, name: str, total: int, start: int) -> list[dict[str, Any]]:
    """Give a page of a source's passages, paragraph 2 before paragraph 10.

    A dataset's thousands of rows stay in the index's own order.
    """
    if total > _MOST_SORTED:
        return proof.evidence(lookup, name, None, MANY, start)
    names = [row[0] for row in lookup.rows(_PASSAGES, (name,))]
    found = sorted(names, key=_natural)[start : start + MANY]
    return [proof.evidence(lookup, one, None)[0] for one in found]


def _natural(name: str) -> list[tuple[int, str]]:
    """Give a key by which paragraph 2 comes before paragraph 10."""
    parts = re.findall(r"\d+|\D+", name)
    return [(int(one), "") if one.isdecimal() else (0, one) for one in parts]


def _bibliography(
    told: dict[str, Any], terms: Terms, lang: str
) -> list[tuple[str, Html]]:
    licence = f"cs:{told['licence']}" if told["licence"] else ""
    return [
        (phrase("publisher", lang), joined([told["publisher"]])),
        (phrase("issued", lang), joined([told["issued"] or phrase("undated", lang)])),
        (phrase("web", lang), outside(told["url"], told["url"])),
        (
            phrase("terms", lang),
            named(licence, terms.label(licence, lang), lang) if licence else Html(),
        ),
        (
            phrase("fingerprint", lang),
            tag("code", told["sha256"]) if told["sha256"] else Html(),
        ),
    ]


def _passage(item: dict[str, Any], terms: Terms, lang: str) -> Html:
    parts = [tag("a", item["locator"], href=page_of(item["id"], lang))]
    if item["speaker"]:
        told = phrase("said_by", lang, item["speaker"])
        parts.append(tag("span", told, class_="note"))
    if item["restored"]:
        parts.append(tag("span", phrase("restored", lang), class_="note"))
    parts += doubts([item["stance"]], terms, lang)
    said = [tag("li", one[lang]) for one in item["statements"]]
    return tag(
        "li", joined(parts, " "), tag("ul", *said, class_="said") if said else Html()
    )


def _kind(name: str, terms: Terms, lang: str) -> Html:
    return tag("p", named(name, terms.label(name, lang), lang), class_="crumb")


def _listed(rows: list[tuple[str, Html]]) -> Html:
    return tag("dl", *[tag("dt", k) + tag("dd", v) for k, v in rows if v])
