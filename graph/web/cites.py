"""How pages name a thing and cite a passage: short, linked, dated, with its stance."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..lookup import Lookup
from ..names import short
from .addresses import page_of
from .markup import Html, escaped, joined, outside, tag
from .phrases import phrase
from .terms import Terms

MOST_CITED = 3


def named(name: str, text: str, lang: str, other: str = "") -> Html:
    """Link to a thing's page if it is ours; give the name alone otherwise.

    ``other`` is the language of the text where it is not the page's.
    """
    address = page_of(name, lang)
    if address is None:
        return outside(name, text)
    return tag("a", text, href=address, lang=other or None)


def cited(passages: list[dict[str, Any]], lang: str) -> Html:
    """Cite some passages in a line: publisher and date, each a link to its page.

    Further ones are counted; a passage whose stance is another says so.
    """
    parts = [_brief(passage, lang) for passage in passages[:MOST_CITED]]
    if len(passages) > MOST_CITED:
        parts.append(escaped(f"+{len(passages) - MOST_CITED}"))
    return tag("span", joined(parts, ", "), class_="cites") if parts else Html()


def full(passage: dict[str, Any], lang: str) -> Html:
    """Cite a passage whole: publisher, title, date, place, speaker, original."""
    told = [
        tag("a", passage["locator"], href=page_of(passage["id"], lang)),
        escaped(passage["publisher"]),
        named(passage["source"], passage["title"], lang),
        escaped(passage["issued"] or phrase("undated", lang)),
    ]
    if passage["speaker"]:
        told.append(escaped(phrase("said_by", lang, passage["speaker"])))
    if passage["restored"]:
        told.append(escaped(phrase("restored", lang)))
    if passage["url"]:
        told.append(outside(passage["url"], f"{phrase('original', lang)} ↗"))
    return joined([part for part in told if part], ", ")


def doubts(stances: Iterable[str], terms: Terms, lang: str) -> list[Html]:
    """Give a mark for each stance that is not plainly stated."""
    return [
        tag("span", terms.label(f"cs:{stance}", lang), class_="tag doubt")
        for stance in stances
        if stance != "Stated"
    ]


def spoken(begins: str, ends: str, on_date: str, lang: str) -> str:
    """Give the time a link held, in words."""
    if begins and ends:
        return phrase("span", lang, begins, ends)
    if begins or ends:
        return phrase("from" if begins else "until", lang, begins or ends)
    return phrase("on", lang, on_date) if on_date else ""


def called(lookup: Lookup, names: Iterable[str], lang: str) -> dict[str, str]:
    """Give what many things are called, as far as the index knows them."""
    found: dict[str, str] = {}
    wanted = sorted(set(names))
    column = "zh" if lang == "zh" else "en"
    for start in range(0, len(wanted), 900):
        part = tuple(wanted[start : start + 900])
        marks = ",".join("?" * len(part))
        for table in ("control_label", "event", "entity"):
            rows = lookup.rows(
                f"SELECT name, {column} FROM {table} WHERE name IN ({marks})", part
            )
            found.update({name: text for name, text in rows if text})
        rows = lookup.rows(
            f"SELECT name, title FROM source WHERE name IN ({marks})", part
        )
        found.update(rows)
        rows = lookup.rows(
            "SELECT p.name, s.publisher || ', ' || s.issued || ', ' || p.locator "
            "FROM passage p JOIN source s ON s.id = p.source "
            f"WHERE p.name IN ({marks})",
            part,
        )
        found.update({name: text.replace(", , ", ", ") for name, text in rows})
    return found


def label_of(name: str, known: dict[str, str], terms: Terms, lang: str) -> str:
    """Give what to call a thing on a page; its short name where nothing is known."""
    if name in terms:
        return terms.label(name, lang)
    return known.get(name) or short(name)


def _brief(passage: dict[str, Any], lang: str) -> Html:
    text = f"{passage['publisher']} {passage['issued']}".strip()
    return tag(
        "a",
        text or passage["locator"],
        href=page_of(passage["id"], lang),
        title=f"{passage['title']}, {passage['locator']}",
    )
