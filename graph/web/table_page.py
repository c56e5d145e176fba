"""A query's answer as a page, for browsers that run no script."""

from __future__ import annotations

from urllib.parse import quote

from ..names import BASE, expand, short
from ..sparql import Answer, Table, Triples
from .addresses import page_of
from .frame import POLICY as FRAMED
from .frame import Leaf, Site, framed
from .markup import Html, escaped, joined, outside, tag
from .phrases import phrase

_SCROLLED = {"tabindex": "0", "role": "group"}
POLICY = FRAMED.replace("form-action 'none'", "form-action 'self'")


def page(query: str, answer: Answer, lang: str, site: Site) -> str:
    """Give the answer to a query, and the query to change."""
    title = phrase("result", lang)
    content = joined([tag("h1", title), *_answer(answer, lang), _form(query, lang)])
    return framed(
        Leaf(title, f"/sparql?format=html&query={quote(query)}", content), lang, site
    )


def _answer(answer: Answer, lang: str) -> list[Html]:
    if isinstance(answer, Table):
        count = phrase(
            "first_rows" if answer.truncated else "rows", lang, len(answer.rows)
        )
        return [tag("p", count, class_="lead"), _table(answer, lang)]
    if isinstance(answer, Triples):
        count = phrase("first_rows" if answer.truncated else "rows", lang, answer.size)
        return [tag("p", count, class_="lead"), tag("pre", tag("code", answer.text))]
    return [tag("p", phrase("yes" if answer else "no", lang), class_="lead")]


def _table(found: Table, lang: str) -> Html:
    head = tag("tr", *(tag("th", name, scope="col") for name in found.variables))
    rows = [tag("tr", *(_cell(term, lang) for term in row)) for row in found.rows]
    label = phrase("result", lang)
    table = tag("table", tag("thead", head), tag("tbody", *rows))
    return tag("div", table, class_="wide", **_SCROLLED, aria_label=label)


def _cell(term: dict[str, str] | None, lang: str) -> Html:
    if term is None:
        return tag("td")
    value = term["value"]
    if term["type"] == "uri":
        return tag("td", _link(value, lang))
    spoken = term.get("xml:lang")
    return tag("td", value, lang=spoken)


def _link(iri: str, lang: str) -> Html:
    name = short(iri)
    place = page_of(name, lang) if iri.startswith(BASE) else None
    if place is not None:
        return tag("a", name, href=place)
    return outside(iri, name) if expand(name) == iri else escaped(iri)


def _form(query: str, lang: str) -> Html:
    return tag(
        "form",
        tag("h2", tag("label", phrase("query", lang), for_="query")),
        tag("textarea", query, id="query", name="query", rows="14", spellcheck="false"),
        tag("input", type="hidden", name="format", value="html"),
        tag("button", phrase("run", lang), type="submit"),
        action="/sparql",
        method="get",
    )
