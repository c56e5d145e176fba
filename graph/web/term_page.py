"""The pages of the vocabulary: one of each term, and one that lists them all."""

from __future__ import annotations

from ..names import expand
from .addresses import VOCABULARY, page_of
from .cites import named
from .frame import Leaf
from .markup import Html, joined, tag
from .phrases import foreign, phrase
from .schema_org import term_block
from .terms import Terms

_SECTIONS = (
    ("classes", "owl:Class"),
    ("relations", "owl:ObjectProperty"),
    ("quantities", "owl:DatatypeProperty"),
)
_TEXTS = (("note", "skos:scopeNote"),)
_LINKED = (
    ("domain", "rdfs:domain"),
    ("range", "rdfs:range"),
    ("inverse", "owl:inverseOf"),
    ("unit", "qudt:hasUnit"),
)
_PARENTS = ("rdfs:subClassOf", "rdfs:subPropertyOf")
_MATCHES = ("skos:exactMatch", "skos:closeMatch", "skos:relatedMatch")


def leaf(name: str, terms: Terms, lang: str) -> Leaf:
    """Make a term's page: labels, definition, example, domain, range, relatives."""
    other = "en" if lang == "zh" else "zh"
    label, second = terms.label(name, lang), terms.label(name, other)
    kinds = [one for one in terms.linked(name, "rdf:type") if one.startswith("cs:")]
    kinds = kinds or terms.linked(name, "rdf:type")
    crumb = [_link("cs:", terms, lang), *[_link(one, terms, lang) for one in kinds]]
    parts = [
        tag("p", joined(crumb, " · "), class_="crumb"),
        tag("h1", label),
        tag("p", second, class_="other", lang=other) if second != label else Html(),
    ]
    parts += [
        tag("p", text, class_="lead", lang="en" if lang == "zh" else None)
        for text in terms.texts(name, "skos:definition", lang)
    ]
    parts.append(_rows(name, terms, lang))
    return Leaf(
        label,
        page_of(name) or "",
        joined(parts),
        next(iter(terms.texts(name, "skos:definition", lang)), ""),
        name,
        structured=term_block(name, terms, lang),
    )


def vocabulary_leaf(terms: Terms, lang: str) -> Leaf:
    """Make the page that lists every term."""
    title = next(iter(terms.texts(VOCABULARY, "dct:title", lang)), "chipscape")
    parts = [tag("h1", title)]
    parts += [
        tag("p", text, class_="lead", lang="en" if lang == "zh" else None)
        for text in terms.texts(VOCABULARY, "dct:description", lang)
    ]
    left = sorted(name for name in terms.facts if name != VOCABULARY)
    for key, kind in _SECTIONS:
        found = [one for one in left if kind in terms.linked(one, "rdf:type")]
        left = [one for one in left if one not in found]
        parts += _section(key, found, terms, lang)
    parts += _section("named", left, terms, lang)
    return Leaf(title, page_of(VOCABULARY) or "", joined(parts), name=VOCABULARY)


def _section(key: str, names: list[str], terms: Terms, lang: str) -> list[Html]:
    rows = [tag("li", _link(name, terms, lang)) for name in names]
    head = tag("h2", phrase(key, lang), " ", tag("small", str(len(names))))
    return [head, tag("ul", *rows, class_="names")] if rows else []


def _rows(name: str, terms: Terms, lang: str) -> Html:
    def links(found: list[str]) -> Html:
        return joined([_link(one, terms, lang) for one in sorted(set(found))], ", ")

    rows = [
        (
            phrase("example", lang),
            _foreign(terms.texts(name, "skos:example", lang), lang),
        )
    ]
    rows += [
        (phrase(key, lang), _foreign(terms.texts(name, about, lang), lang))
        for key, about in _TEXTS
    ]
    rows += [
        (phrase(key, lang), links(terms.linked(name, about))) for key, about in _LINKED
    ]
    above = [one for about in _PARENTS for one in terms.linked(name, about)]
    rows.append((phrase("parents", lang), links(above)))
    rows.append((phrase("children", lang), links(terms.below.get(name, []))))
    uses = [
        one
        for one in terms.facts
        for about in ("rdfs:domain", "rdfs:range")
        if name in terms.linked(one, about)
    ]
    rows.append((phrase("uses", lang), links(uses)))
    matches = [one for about in _MATCHES for one in terms.linked(name, about)]
    rows.append((phrase("matches", lang), links(matches)))
    rows.append((phrase("address", lang), tag("code", expand(name))))
    return tag("dl", *[tag("dt", k) + tag("dd", v) for k, v in rows if v])


def _foreign(texts: list[str], lang: str) -> Html:
    """Mark texts of the vocabulary, which are English, on a Chinese page."""
    told = joined(texts, " ")
    return tag("span", told, lang="en") if texts and lang == "zh" else told


def _link(name: str, terms: Terms, lang: str) -> Html:
    if name == "cs:":
        return named(VOCABULARY, phrase("vocabulary", lang), lang)
    words = foreign(name, lang)
    text = terms.label(name, lang) if name in terms else words or name
    return named(name if name in terms else expand(name), text, lang)
