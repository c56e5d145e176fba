"""The page of anything that is no entity: an event, a part of a rule, a conclusion.

It is made of the store's answers to ``about.page_queries``: facts as a table, each
value with the passages that state it, then what refers to the thing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ..lookup import Lookup
from ..names import BASE, expand, short
from .about import MOST_SHOWN, Tables
from .addresses import page_of
from .cites import MOST_CITED, called, label_of, named
from .frame import Leaf
from .markup import Html, escaped, joined, outside, tag
from .paging import MANY, counted, numbered, part_at, start_of, turn
from .phrases import foreign, phrase
from .terms import Node, Terms, value_of

_LABELS = ("rdfs:label", "dct:title", "cs:summary")
_MOST_BOLD = 60  # characters
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

    def plain(self, node: Node) -> str:
        """Give a node's words without a link."""
        return self.label(value_of(node)) if node["type"] == "uri" else node["value"]

    def rows(self, key: str) -> list[list[Node]]:
        """Give the answers to one query, none of whose places are empty."""
        if key not in self.tables:
            return []
        return [[node or {} for node in row] for row in self.tables[key].rows]


def leaf(
    lookup: Lookup,
    name: str,
    terms: Terms,
    tables: Tables,
    lang: str,
    number: int = 1,
) -> Leaf:
    """Make the page of a thing the store knows."""
    desk = Desk(lookup, name, terms, tables, lang)
    kinds = [value_of(o) for p, o in desk.rows("out") if _is_type(p)]
    title = desk.known.get(name) or _own_label(desk) or _conclusion(desk) or name
    crumb = joined([desk.name(kind) for kind in sorted(set(kinds))], ", ")
    address = tag("code", expand(name))
    parts = [
        tag("p", crumb, class_="crumb") if crumb else Html(),
        tag("h1", title),
        tag("dl", tag("dt", phrase("address", lang)), tag("dd", address)),
        _says(desk),
        _facts(desk),
        _mentioned(desk, name, number),
        _cut(tables, lang),
    ]
    path = numbered(page_of(name) or "", part_at(number, len(_referring(desk, name))))
    return Leaf(title, path, joined(parts), name=name)


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
    nodes, where = _gathered(desk)
    cited = any(where.values())
    rows: list[Html] = []
    for name in sorted({key[0] for key in nodes}, key=lambda n: (desk.label(n), n)):
        mine = [key for key in nodes if key[0] == name]
        bare = sorted(key for key in mine if not where[key])
        if bare:
            values = [_value(desk, nodes[key]) for key in bare]
            rows.append(_row(desk, name, _listed(values), [], cited))
        for key in sorted(set(mine) - set(bare)):
            graphs = sorted(where[key])
            value = _value(desk, nodes[key])
            told = joined([value, *_stances(desk, graphs)], " ")
            rows.append(_row(desk, name, told, graphs, cited))
    if not rows:
        return Html()
    keys = ("property", "value", "sources") if cited else ("property", "value")
    heads = [tag("th", phrase(key, desk.lang), scope="col") for key in keys]
    table = tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *rows))
    return tag("h2", phrase("facts", desk.lang)) + table


def _gathered(
    desk: Desk,
) -> tuple[dict[tuple[str, str], Node], dict[tuple[str, str], set[str]]]:
    """Give each value said of the thing, by property, and the graphs that say it."""
    nodes: dict[tuple[str, str], Node] = {}
    where: dict[tuple[str, str], set[str]] = defaultdict(set)
    said = _in_language([[p, o] for _, p, o in desk.rows("said")], desk.lang)
    for p, o in (*_in_language(desk.rows("out"), desk.lang), *said):
        if not _is_type(p):
            nodes[value_of(p), o["value"]] = o
    for g, p, o in desk.rows("said"):
        where[value_of(p), o["value"]].add(value_of(g))
    return nodes, where


def _value(desk: Desk, node: Node) -> Html:
    """Show a figure or a name in bold, a long text plainly."""
    told = desk.value(node)
    if node["type"] != "literal":
        return told
    short_text = len(node["value"]) <= _MOST_BOLD
    return tag("b" if short_text else "span", told, lang=node.get("xml:lang"))


def _listed(values: list[Html]) -> Html:
    if len(values) == 1:
        return values[0]
    return tag("ul", *[tag("li", value) for value in values])


def _row(desk: Desk, name: str, value: Html, graphs: list[str], cited: bool) -> Html:
    cites = [tag("li", desk.name(graph)) for graph in graphs[:MOST_CITED]]
    if len(graphs) > MOST_CITED:
        cites.append(tag("li", f"+{len(graphs) - MOST_CITED}"))
    sources = tag("td", tag("ul", *cites, class_="cites") if cites else Html())
    return tag(
        "tr",
        tag("th", desk.name(name), scope="row"),
        tag("td", value, class_="figure"),
        sources if cited else Html(),
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
    found = desk.rows("says")
    rows = [
        tag("li", joined([desk.value(node) for node in row], " "))
        for row in found[:MOST_SHOWN]
    ]
    if not rows:
        return Html()
    told = tag("h2", phrase("says", desk.lang)) + tag("ul", *rows, class_="list")
    if len(found) > len(rows):
        told += tag("p", phrase("first", desk.lang, len(rows)), class_="note")
    return told


def _referring(desk: Desk, name: str) -> list[tuple[str, str]]:
    """List what refers to the thing, and by which property, in name order."""
    found = {(value_of(s), value_of(p)) for s, p in desk.rows("in")}
    found |= {(value_of(s), value_of(p)) for _, s, p in desk.rows("said_in")}
    return sorted(pair for pair in found if pair[0] != name)


def _mentioned(desk: Desk, name: str, number: int) -> Html:
    found = _referring(desk, name)
    if not found:
        return Html()
    start = start_of(number, len(found))
    rows = [
        tag("li", desk.name(s), " ", tag("span", desk.label(p), class_="note"))
        for s, p in found[start : start + MANY]
    ]
    return joined(
        [
            tag("h2", phrase("mentioned", desk.lang)),
            counted(number, len(found), desk.lang),
            tag("ul", *rows, class_="list"),
            turn(page_of(name) or "", number, len(found), desk.lang),
        ]
    )


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


def _conclusion(desk: Desk) -> str:
    """Give what a conclusion says, if it is one statement."""
    rows = desk.rows("says")
    return " ".join(map(desk.plain, rows[0])) if len(rows) == 1 else ""


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
