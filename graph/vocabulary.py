"""The vocabulary as the code needs it: terms, labels, units, roles of events.

Everything here is read from ``ontology/chipscape.ttl``; no term is known to Python
but the handful that the data model itself is made of (passage, stance, event).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from .errors import MissingOntologyError, UnreadableFileError
from .names import PREFIXES, short


@dataclass(frozen=True)
class Term:
    """One class, property or named value of the vocabulary."""

    name: str  # "cs:develops"
    types: frozenset[str]
    label_en: str
    label_zh: str
    definition: str
    parents: tuple[str, ...]
    domain: str
    range: str
    inverse: str
    unit: str
    facts: dict[str, str]  # other annotations by short name, e.g. "cs:iriKind"

    @property
    def is_relation(self) -> bool:
        """Say whether the term relates two entities."""
        return "owl:ObjectProperty" in self.types

    @property
    def is_value(self) -> bool:
        """Say whether the term gives an entity a literal."""
        return "owl:DatatypeProperty" in self.types

    @property
    def is_symmetric(self) -> bool:
        """Say whether the relation reads the same both ways."""
        return "owl:SymmetricProperty" in self.types

    @property
    def is_derived(self) -> bool:
        """Say whether only inference may write the relation."""
        return self.facts.get("cs:derived") == "true"

    @property
    def is_off(self) -> bool:
        """Say whether the relation is shown only to those who ask for it."""
        return self.facts.get("cs:offByDefault") == "true"


@dataclass(frozen=True)
class Vocabulary:
    """All terms by short name, and the file's quads."""

    terms: dict[str, Term]
    quads: tuple[ox.Quad, ...]
    version: str
    symbols: dict[str, str]  # of units that others define: "unit:W" -> "W"

    def below(self, name: str, top: str) -> bool:
        """Say whether a class or property is the other or one of its kinds."""
        seen: set[str] = set()
        queue = [name]
        while queue:
            here = queue.pop()
            if here == top:
                return True
            if here not in seen and here in self.terms:
                seen.add(here)
                queue.extend(self.terms[here].parents)
        return False

    def is_single(self, name: str) -> bool:
        """Say whether two values of a property contradict each other."""
        term = self.terms[name]
        return term.range == "xsd:decimal" or "cs:valueKind" in term.facts

    def symbol(self, unit: str) -> str:
        """Give the sign of a unit as readers know it; counts have none."""
        term = self.terms.get(unit)
        if term is not None:
            return term.facts.get("qudt:symbol", "")
        return self.symbols.get(unit, "")

    def iri_kind(self, kind: str) -> str:
        """Give the address part of a class, inherited from the class above."""
        term = self.terms.get(kind)
        while term is not None:
            if "cs:iriKind" in term.facts:
                return term.facts["cs:iriKind"]
            term = self.terms.get(term.parents[0]) if term.parents else None
        return ""

    def relations(self) -> list[Term]:
        """List the relations between entities, in name order."""
        return [
            term
            for _, term in sorted(self.terms.items())
            if term.is_relation
            and (self.below(term.name, "cs:relatedTo") or term.is_derived)
            and term.name != "cs:relatedTo"
        ]


def read(folder: Path) -> Vocabulary:
    """Read ``chipscape.ttl`` of an ontology folder.

    Raises:
        MissingOntologyError: the file is not there.
        UnreadableFileError: it is not Turtle.
    """
    return of_quads(parse(folder / "chipscape.ttl", ox.RdfFormat.TURTLE))


def of_quads(quads: Iterable[ox.Quad]) -> Vocabulary:
    """Make the vocabulary of its statements."""
    quads = tuple(quads)
    about: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        about[short_of(quad.subject)][short_of(quad.predicate)].append(quad.object)
    head = about.pop("https://w3id.org/chipscape/ns", {})
    version = head.get("owl:versionInfo")
    terms = {
        name: _term(name, facts)
        for name, facts in about.items()
        if name.startswith("cs:")
    }
    symbols = {
        name: facts["qudt:symbol"][0].value
        for name, facts in about.items()
        if name.startswith("unit:") and "qudt:symbol" in facts
    }
    return Vocabulary(terms, quads, version[0].value if version else "", symbols)


def text_of(path: Path) -> str:
    """Read one file of the ontology, a byte-order mark set aside.

    Raises:
        MissingOntologyError: the file is not there.
        UnreadableFileError: it cannot be read or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as lack:
        raise MissingOntologyError(
            f"{path}: not found; give the folder that holds chipscape.ttl"
        ) from lack
    except UnicodeDecodeError as bad:
        raise UnreadableFileError(
            f"{path}: not UTF-8 at byte {bad.start}; save the file as UTF-8"
        ) from bad
    except OSError as bad:
        raise UnreadableFileError(f"{path}: {bad.strerror}; make it readable") from bad


def parse(path: Path, form: ox.RdfFormat) -> list[ox.Quad]:
    """Parse one file of the ontology.

    Raises:
        MissingOntologyError: the file is not there.
        UnreadableFileError: it is not UTF-8 or not in that syntax.
    """
    text = text_of(path)
    try:
        return list(ox.parse(text, format=form))
    except SyntaxError as bad:
        raise UnreadableFileError(
            f"{path}:{bad.lineno}: {_words(bad)}; mend the syntax there"
        ) from bad


def _words(bad: SyntaxError) -> str:
    words = " ".join(str(bad.msg).split())
    return words[:200]


def _term(name: str, facts: dict[str, list[Any]]) -> Term:
    def first(key: str) -> str:
        values = facts.get(key, [])
        return short(values[0].value) if values else ""

    def label(language: str) -> str:
        return next(
            (
                value.value
                for value in facts.get("rdfs:label", [])
                if isinstance(value, ox.Literal) and value.language == language
            ),
            "",
        )

    parents = facts.get("rdfs:subClassOf", []) + facts.get("rdfs:subPropertyOf", [])
    return Term(
        name=name,
        types=frozenset(short(value.value) for value in facts.get("rdf:type", [])),
        label_en=label("en"),
        label_zh=label("zh"),
        definition=first("skos:definition"),
        parents=tuple(sorted(short(parent.value) for parent in parents)),
        domain=first("rdfs:domain"),
        range=first("rdfs:range"),
        inverse=first("owl:inverseOf"),
        unit=first("qudt:hasUnit"),
        facts={
            key: " ".join(sorted(short(value.value) for value in values))
            for key, values in facts.items()
            if key.startswith("cs:") or key == "qudt:symbol"
        },
    )


def short_of(term: object) -> str:
    """Give the short name of an address as the parser returns it.

    Blank nodes and quoted triples have none; the frame of facts refuses them.
    """
    return short(term.value) if isinstance(term, ox.NamedNode) else str(term)


def prefix_header() -> str:
    """Give the SPARQL prefixes that every query may use."""
    return "".join(f"PREFIX {key}: <{iri}>\n" for key, iri in PREFIXES.items())
