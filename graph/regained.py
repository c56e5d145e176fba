"""Facts and conclusions read back from the quads of a built graph.

The reverse of ``formats.quads``: passages' graphs become statements again, the default
graph's descriptions become entities, sources and passages, graphs of inferences become
what rules concluded. Nothing is inferred anew; inverse forms are not needed. Which
rules are kept out of the network is no part of the quads and is read from the
ontology's rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from . import infer, quads
from .computed import RULE, Restriction
from .dataset import Facts, Statement
from .dates import is_date_text
from .descriptions import (
    Description,
    Entity,
    aliases_of,
    first,
    kind_of,
    lacks,
    notes_of,
    passage_of,
    source_of,
    texts,
    wikidata_of,
)
from .errors import RejectedFactError
from .infer import Derived, Inferred
from .names import BASE, NS, expand, is_detail, short
from .vocabulary import Vocabulary, of_quads
from .vocabulary import read as read_vocabulary

_PASSAGE = f"{BASE}passage/"
_INFERENCE = f"{BASE}inference/"
_FORMS = {f"{_INFERENCE}inverse", f"{_INFERENCE}event-relation"}
_TERMS = NS.removesuffix("#")
_UNTOLD = ("event:", "control:", "correction:")  # their default graph is a copy
_DESCRIBING = {
    expand(name)
    for name in (
        *("rdf:type", "rdfs:label", "skos:altLabel", "skos:exactMatch"),
        *("dct:title", "dct:publisher", "dct:issued", "dct:license", "dct:isPartOf"),
        *("oa:start", "oa:end", "prov:wasDerivedFrom", "cs:ticker", "cs:hasRole"),
        *("cs:lei", "cs:needsContext", "cs:pinyin", "cs:restrictionKind", "cs:url"),
        *("cs:readOn", "cs:textSha256", "cs:locator", "cs:stance", "cs:statedBy"),
        *("cs:undated", "cs:urlUnknown"),
        *("cs:speakerRole", "cs:accepted", "cs:restoredBy", "cs:ruleText"),
        *("cs:classification", "cs:toGroup", "cs:validFrom", "cs:validTo"),
    )
}
_MOST_PROBLEMS = 50
_UNNAMED = "is no entity that is described; add its class and label"
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")


@dataclass(frozen=True)
class Regained:
    """What a file of quads holds."""

    inferred: Inferred
    computed: tuple[Restriction, ...]


def read(path: Path, ontology: Path) -> Regained:
    """Read the quads of a built graph.

    Args:
        path: a file of N-Quads, as ``chipscape export nquads`` writes it.
        ontology: holds the vocabulary for quads without one, and the rules.

    Raises:
        UnreadableFileError: a line is not N-Quads.
        RejectedFactError: a statement cannot be placed: a passage without description,
            a term that does not exist, a name that is described nowhere.
    """
    told = _Quads()
    for rows in quads.batches(path):
        told.take(rows)
    terms = of_quads(told.terms) if told.terms else read_vocabulary(ontology)
    problems = list(_problems(told, terms))
    if problems or not told.statements:
        raise RejectedFactError(_placed(path, problems))
    return told.regained(terms, ontology)


class _Short(dict[str, str]):
    """Short names by address: each is made once, and then found in half the time."""

    def __missing__(self, address: str) -> str:
        made = self[address] = short(address)
        return made


class _Quads:
    """Sorts statements by the graph that they stand in."""

    def __init__(self) -> None:
        self.terms: list[ox.Quad] = []
        self.about: dict[str, Description] = {}
        self.statements: list[Statement] = []
        self.concluded: dict[str, tuple[str, str, str]] = {}
        self._short = _Short()

    def take(self, rows: list[quads.Line]) -> None:
        """Take the next statements; one in a graph of another's is the store's only."""
        name, say, about = self._short, self.statements.append, self._about
        for subject, predicate, item, text, tongue, kind, graph, _ in rows:
            if graph.startswith(_PASSAGE):
                what = name[item] if item else _literal(text, tongue, kind)
                say(Statement(name[subject], name[predicate], what, name[graph]))
            elif graph:
                if graph.startswith(_INFERENCE) and graph not in _FORMS:
                    triple = name[subject], name[predicate], name[item]
                    self.concluded[name[graph]] = triple
            elif not subject.startswith(BASE) or subject.startswith(_TERMS):
                node = ox.NamedNode(item) if item else _literal(text, tongue, kind)
                says = ox.NamedNode(subject), ox.NamedNode(predicate), node
                self.terms.append(ox.Quad(*says))
            elif (
                predicate in _DESCRIBING and (facts := about(name[subject])) is not None
            ):
                node = ox.NamedNode(item) if item else _literal(text, tongue, kind)
                key = name[predicate]
                if key in facts:
                    facts[key].append(node)
                else:
                    facts[key] = [node]

    def _about(self, name: str) -> Description | None:
        """Give the description of a node, or nothing where it is a copy."""
        facts = self.about.get(name)
        if facts is None and not name.startswith(_UNTOLD):
            facts = self.about[name] = {}
        return facts

    def regained(self, terms: Vocabulary, ontology: Path) -> Regained:
        """Make records of the descriptions."""
        named = sorted(self.about.items())
        conclusions = {name: self.about.get(name, {}) for name in self.concluded}
        facts = Facts(
            ontology,
            terms,
            {name: told for name, about in named if (told := _entity(name, about))},
            {
                name: source_of(name, texts_of_kind(about), about)
                for name, about in named
                if name.startswith("source:")
            },
            {
                name: passage_of(name, about)
                for name, about in named
                if name.startswith("passage:")
            },
            tuple(self.statements),
            (),
            (),
            {},
        )
        self.about.clear()
        self.statements.clear()
        found = tuple(infer.events(facts))
        follow = tuple(infer.implied(terms, found))
        hidden = infer.hidden_rules(ontology)
        derived = tuple(_derived(self.concluded, conclusions, hidden))
        computed = tuple(_computed(self.concluded, conclusions))
        inferred = Inferred(facts, found, follow, derived, (), {})
        return Regained(inferred, computed)


def _literal(text: str, tongue: str, kind: str) -> ox.Literal:
    if tongue:
        return ox.Literal(text, language=tongue)
    return ox.Literal(text, datatype=_datatype(kind)) if kind else ox.Literal(text)


@cache
def _datatype(address: str) -> ox.NamedNode:
    return ox.NamedNode(address)


def texts_of_kind(about: Description) -> list[str]:
    """Give the classes of a node as short names."""
    return [short(node.value) for node in about.get("rdf:type", [])]


def _entity(name: str, about: Description) -> Entity | None:
    """Make an entity of its description; other nodes are none."""
    labels = {
        node.language: node.value
        for node in about.get("rdfs:label", [])
        if isinstance(node, ox.Literal)
    }
    kinds = texts_of_kind(about)
    if not labels or not kinds or name.startswith(("source:", "passage:")):
        return None
    either = next(iter(labels.values()))
    return Entity(
        name=name,
        kind=kinds[0],
        label_en=labels.get("en", either),
        label_zh=labels.get("zh", either),
        aliases=aliases_of(about),
        tickers=texts(about, "cs:ticker"),
        roles=texts(about, "cs:hasRole"),
        wikidata=next(wikidata_of(about), ""),
        lei=first(about, "cs:lei"),
        needs_context=texts(about, "cs:needsContext"),
        pinyin=texts(about, "cs:pinyin"),
        notes=notes_of(about),
    )


def _derived(
    concluded: dict[str, tuple[str, str, str]],
    about: dict[str, Description],
    hidden: set[str],
) -> list[Derived]:
    made = []
    for graph, triple in concluded.items():
        rule = graph.partition(":")[2].partition("/")[0]
        if rule == RULE:
            continue
        passages = _passages(about[graph])
        made.append(Derived(*triple, rule, rule not in hidden, (), passages))
    return sorted(made, key=lambda one: (one.rule, one.subject, one.object))


def _computed(
    concluded: dict[str, tuple[str, str, str]], about: dict[str, Description]
) -> Iterator[Restriction]:
    for graph, (chip, _, rule) in sorted(concluded.items()):
        if graph.startswith(f"inference:{RULE}/"):
            told = about[graph]
            yield Restriction(
                chip,
                rule,
                first(told, "cs:classification"),
                texts(told, "cs:toGroup"),
                first(told, "cs:validFrom"),
                first(told, "cs:validTo"),
                _passages(told),
            )


def _passages(about: Description) -> tuple[str, ...]:
    found = texts(about, "prov:wasDerivedFrom")
    return tuple(name for name in found if name.startswith("passage:"))


def _problems(told: _Quads, terms: Vocabulary) -> Iterator[tuple[str, str]]:
    """Give names that the index could not place, and why: what a build refuses too."""
    yield from _undescribed(told, terms)
    used = {one.predicate for one in told.statements} - {"rdf:type"}
    used |= {str(one.object) for one in told.statements if one.predicate == "rdf:type"}
    used |= {predicate for _, predicate, _ in told.concluded.values()}
    lacking = used - terms.terms.keys()
    yield from ((name, "is a term that does not exist") for name in sorted(lacking))
    entities = {
        name
        for name, about in told.about.items()
        if "rdfs:label" in about
        and any(terms.below(kind, "cs:Entity") for kind in texts_of_kind(about))
    }
    relations = {term.name for term in terms.relations()} | lacking
    for one in told.statements:
        item = one.object
        if isinstance(item, ox.Literal):
            if one.predicate in terms.terms and _is_wrong(one.predicate, item, terms):
                yield one.subject, f"has {one.predicate} {item}, which is no such value"
            if one.subject not in entities and not is_detail(one.subject):
                yield one.subject, _UNNAMED
        elif one.predicate != "rdf:type" and not is_detail(one.subject):
            if one.predicate not in relations:
                yield one.subject, f"has {one.predicate}, no relation of entities"
            for name in {one.subject, item} - entities:
                yield name, _UNNAMED
    for subject, _, item in told.concluded.values():
        for name in {subject, item} - entities:
            yield name, _UNNAMED


def _undescribed(told: _Quads, terms: Vocabulary) -> Iterator[tuple[str, str]]:
    """Give passages without source or stance, and sources without a day."""
    stances = {name for name, term in terms.terms.items() if "cs:Stance" in term.types}
    for name in sorted({one.passage for one in told.statements} - told.about.keys()):
        yield name, "has statements and no description as a passage"
    for name, about in told.about.items():
        if name.startswith("passage:"):
            if first(about, "cs:stance") not in stances:
                yield name, "has no stance; write cs:stance cs:Stated"
            if first(about, "dct:isPartOf") not in told.about:
                yield name, "has no source that is described; write dct:isPartOf"
        elif name.startswith("source:"):
            yield from ((name, lack) for lack in lacks(about))


def _is_wrong(predicate: str, value: ox.Literal, terms: Vocabulary) -> bool:
    """Say whether a value is no number or no date where the term wants one."""
    term = terms.terms[predicate]
    if term.range == "xsd:decimal":
        return _DECIMAL.fullmatch(value.value) is None
    if "cs:valueKind" in term.facts:
        return not is_date_text(value.value, kind_of(value))
    return False


def _placed(path: Path, problems: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Write each problem once, with the first line that names its node."""
    told = list(dict.fromkeys(problems))
    wanted = {f"<{expand(name)}>".encode(): name for name, _ in told[:_MOST_PROBLEMS]}
    lines: dict[str, int] = {}
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            for address in [one for one in wanted if one in line]:
                lines[wanted.pop(address)] = number
            if not wanted:
                break
    if not told:
        return (f"{path}: no passage says anything; give the quads of a built graph",)
    return tuple(f"{path}:{lines.get(name, 1)}: {name} {why}" for name, why in told)
