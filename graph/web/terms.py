"""The vocabulary as a store holds it, for pages: labels, definitions, parents.

It is asked for once a generation with one query (some 300 terms), because a
generation's words are those it was built with, whatever folder lies beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from ..names import PREFIXES, short
from .addresses import VOCABULARY

QUERY = (
    f"SELECT ?s ?p ?o {{ {{ ?s <{PREFIXES['rdfs']}isDefinedBy> <{VOCABULARY}> . "
    f"?s ?p ?o }} UNION {{ BIND(<{VOCABULARY}> AS ?s) <{VOCABULARY}> ?p ?o }} }}"
)

Node = dict[str, str]
Rows = Sequence[Sequence[Node | None]]


class Terms:
    """What is said of each term: by term, by property, in the store's order."""

    def __init__(self, rows: Rows) -> None:
        """Take the rows of ``QUERY``."""
        self.facts: dict[str, dict[str, list[Node]]] = {}
        below: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            s, p, o = (node or {} for node in row)
            facts = self.facts.setdefault(short(s["value"]), {})
            facts.setdefault(short(p["value"]), []).append(o)
            if short(p["value"]) in ("rdfs:subClassOf", "rdfs:subPropertyOf"):
                below[short(o["value"])].append(short(s["value"]))
        self.below = {name: sorted(found) for name, found in below.items()}

    def __contains__(self, name: object) -> bool:
        """Say whether there is such a term."""
        return name in self.facts

    def texts(self, name: str, about: str, lang: str) -> list[str]:
        """Give the texts of one property of a term in a language, else in any."""
        found = self.facts.get(name, {}).get(about, [])
        told = sorted(one["value"] for one in found if one.get("xml:lang") == lang)
        return told or sorted(one["value"] for one in found)

    def label(self, name: str, lang: str) -> str:
        """Give a term's label, or its short name where it has none."""
        found = self.texts(name, "rdfs:label", lang)
        return found[0] if found else name.removeprefix("cs:")

    def linked(self, name: str, about: str) -> list[str]:
        """Give the short names that one property of a term leads to."""
        found = self.facts.get(name, {}).get(about, [])
        return sorted(short(one["value"]) for one in found if one["type"] == "uri")

    def schema_type(self, kind: str) -> str:
        """Give the schema.org class nearest to a class, going up its parents.

        >>> Terms([]).schema_type("cs:Chip")
        'Thing'
        """
        queue, seen = [kind], set[str]()
        while queue:
            here = queue.pop(0)
            for match in ("skos:exactMatch", "skos:closeMatch"):
                for found in self.linked(here, match):
                    if found.startswith("schema:"):
                        return found.removeprefix("schema:")
            seen.add(here)
            up = self.linked(here, "rdfs:subClassOf")
            queue += [one for one in up if one not in seen]
        return "Thing"


def value_of(node: dict[str, Any] | None) -> str:
    """Give a node's text, short for an address."""
    if node is None:
        return ""
    value = str(node["value"])
    return short(value) if node["type"] == "uri" else value
