"""The page of anything that is no entity: an event, a part of a rule, a conclusion.

It is made of the store's answers to ``about.page_queries``: facts as a table, each
value with the passages that state it, then what refers to the thing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ..lookup import Lookup
from ..names import BASE, expand, short
from .about import Tables
from .addresses import page_of
from .cites import MOST_CITED, called, label_of, named
from .frame import Leaf
from .links import MANY
from .markup import Html, escaped, joined, outside, tag
from .phrases import foreign, phrase
from .terms import Node, Terms, value_of

_LABELS = ("rdfs:label", "dct:title", "cs:summary")
Row = tuple[str, Html]


class Desk:
    """What the parts of one page share: words, names and the answers."""

    def __init__(
        self, lookup: Lookup, name: str, terms: Terms, tables: Tables, lang: str
    ) -> None:
        """Gather what everything that the answers name is called."""
        self.terms = terms
        self.tables = tables
        self.lang = lang
        nodes = [
            value_of(node)
            for table in tables.values()
            for row in table.rows
            for node in row
            if node is not None and node["type"] == "uri"
        ]
        ours = [one for one in (name, *nodes) if expand(one).startswith(BASE)]
        self.known = _labels(tables, lang) | called(lookup, ours, lang)

    def name(self, name: str) -> Html:
        """Link to a thing by what it is called."""
        return named(name, self.label(name), self.lang)

    def label(self, name: str) -> str:
        """Give what a thing is called."""
        words = foreign(name, self.lang)
        return words or label_of(name, self.known, self.terms, self.lang)

    def value(self, node: Node) -> Html:
        """Show a node: a thing as a link, an address of the web too, else the text."""
        if node["type"] == "uri":
            return self.name(value_of(node))
        if node.get("datatype", "").endswith("#anyURI"):
            return outside(node["value"], node["value"])
        return escaped(node["value"])

    def rows(self, key: str) -> list[list[Node]]:
        """Give the answers to one query, none of whose places are empty."""
        if key not in self.tables:
            return []
        return [[node or {} for node in row] for row in self.tables[key].rows]


def leaf(lookup: Lookup, name: str, terms: Terms, tables: Tables, lang: str) -> Leaf:
    """Make the page of a thing the store knows."""
    desk = Desk(lookup, name, terms, tables, lang)
    kinds = [value_of(o) for p, o in desk.rows("out") if _is_type(p)]
    title = desk.known.get(name) or _own_label(desk) or name
    crumb = joined([desk.name(kind) for kind in sorted(set(kinds))], ", ")
    address = tag("code", expand(name))
    parts = [
        tag("p", crumb, class_="crumb") if crumb else Html(),
        tag("h1", title),
        tag("dl", tag("dt", phrase("address", lang)), tag("dd", address)),
        _facts(desk),
        _says(desk),
        _mentioned(desk, name),
        _cut(tables, lang),
    ]
    return Leaf(title, page_of(name) or "", joined(parts), name=name)


def rows_about(
    lookup: Lookup,
    name: str,
    terms: Terms,
    tables: Tables,
    lang: str,
    without: Iterable[str],
) -> list[Row]:
    """Give the facts of a thing as rows, but those a page tells in its own words."""
    desk = Desk(lookup, name, terms, tables, lang)
    told: dict[str, list[Html]] = defaultdict(list)
    for p, o in _in_language(desk.rows("out"), lang):
        if value_of(p) not in without:
            told[value_of(p)].append(desk.value(o))
    return [(desk.label(key), joined(told[key], ", ")) for key in sorted(told)]


def _facts(desk: Desk) -> Html:
    """Table what is said of the thing, accepted or not, with its passages."""
    where: dict[tuple[str, str], list[str]] = defaultdict(list)
    nodes: dict[tuple[str, str], Node] = {}
    out = _in_language(desk.rows("out"), desk.lang)
    said = [(g, p, o) for g, p, o in desk.rows("said")]
    listed = {
        (p["value"], o["value"])
        for p, o in _in_language([[p, o] for _, p, o in said], desk.lang)
    }
    for p, o in out:
        nodes[p["value"], o["value"]] = o
        where[p["value"], o["value"]] = []
    for g, p, o in said:
        key = p["value"], o["value"]
        if key in listed or key in nodes:
            nodes.setdefault(key, o)
            where[key].append(value_of(g))
    skipped = [key for key in nodes if _is_type({"value": key[0]})]
    rows = [
        _fact(desk, key, nodes[key], sorted(set(where[key])))
        for key in sorted(nodes, key=lambda key: (desk.label(short(key[0])), key))
        if key not in skipped
    ]
    if not rows:
        return Html()
    heads = [
        tag("th", phrase(key, desk.lang), scope="col")
        for key in ("property", "value", "sources")
    ]
    table = tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *rows))
    return tag("h2", phrase("facts", desk.lang)) + table


def _fact(desk: Desk, key: tuple[str, str], node: Node, graphs: list[str]) -> Html:
    cites = [tag("li", desk.name(graph)) for graph in graphs[:MOST_CITED]]
    if len(graphs) > MOST_CITED:
        cites.append(tag("li", f"+{len(graphs) - MOST_CITED}"))
    value = desk.value(node)
    if node["type"] == "literal":
        value = tag("b", value, lang=node.get("xml:lang"))
    return tag(
        "tr",
        tag("th", desk.name(short(key[0])), scope="row"),
        tag("td", joined([value, *_stances(desk, graphs)], " "), class_="figure"),
        tag("td", tag("ul", *cites, class_="cites") if cites else ""),
    )


def _stances(desk: Desk, graphs: list[str]) -> list[Html]:
    """Mark what no passage states plainly; the answers describe the passages."""
    told = {
        value_of(g): value_of(o)
        for g, p, o in desk.rows("graphs")
        if value_of(p) == "cs:stance"
    }
    found = sorted({told[graph] for graph in graphs if graph in told})
    if not found or "cs:Stated" in found:
        return []
    return [
        tag("span", desk.terms.label(one, desk.lang), class_="tag doubt")
        for one in found
    ]


def _says(desk: Desk) -> Html:
    """List what a graph of its own holds: the conclusion of an inference."""
    rows = [
        tag("li", joined([desk.value(node) for node in row], " "))
        for row in desk.rows("says")[:MANY]
    ]
    if not rows:
        return Html()
    return tag("h2", phrase("says", desk.lang)) + tag("ul", *rows, class_="list")


def _mentioned(desk: Desk, name: str) -> Html:
    found = {(value_of(s), value_of(p)) for s, p in desk.rows("in")}
    found |= {(value_of(s), value_of(p)) for _, s, p in desk.rows("said_in")}
    rows = [
        tag("li", desk.name(s), " ", tag("span", desk.label(p), class_="note"))
        for s, p in sorted(found)[:MANY]
        if s != name
    ]
    if not rows:
        return Html()
    count = tag("small", str(len(found)))
    head = tag("h2", phrase("mentioned", desk.lang), " ", count)
    return head + tag("ul", *rows, class_="list")


def _cut(tables: Tables, lang: str) -> Html:
    if not any(table.truncated for table in tables.values()):
        return Html()
    return tag("p", phrase("cut", lang), class_="note")


def _own_label(desk: Desk) -> str:
    """Give the thing's own name, title or summary, in the page's language."""
    found = _in_language(desk.rows("out"), desk.lang)
    found += _in_language([row[1:] for row in desk.rows("said")], desk.lang)
    for key in _LABELS:
        for p, o in found:
            if value_of(p) == key:
                return o["value"]
    return ""


def _in_language(rows: list[list[Node]], lang: str) -> list[list[Node]]:
    """Leave out texts that the same property gives in the page's language too."""
    has = {p["value"] for p, o in rows if o.get("xml:lang") == lang}
    return [
        [p, o]
        for p, o in rows
        if p["value"] not in has or o.get("xml:lang", lang) == lang
    ]


def _labels(tables: Tables, lang: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for x, label in tables["labels"].rows if "labels" in tables else []:
        if x is None or label is None:
            continue
        if label.get("xml:lang") == lang or value_of(x) not in found:
            found[value_of(x)] = label["value"]
    return found


def _is_type(node: Node) -> bool:
    return short(node["value"]) == "rdf:type"
