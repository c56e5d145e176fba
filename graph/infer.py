"""``Checked`` facts become ``Inferred``: what follows from what sources say.

Three steps, none of which writes into a passage's graph:

1. An event that stands for a plain relation (a tenure, an acquisition) yields it,
   as the vocabulary's ``cs:impliesRelation`` says, stance by stance.
2. Rules of ``ontology/rules``, one SPARQL CONSTRUCT a file, run over what is
   accepted, each until it yields nothing new. The premises of a conclusion are the
   triples that the rule's own patterns matched, so the working is never lost.
3. Inverse and symmetric relations are written out.

A rule's first comment says why it is sound; a comment ``# shown: no`` keeps its
conclusions out of the network, where they would only repeat an edge.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import URIRef, Variable

from .dataset import Facts, Statement
from .errors import RuleError
from .names import BASE, expand, short
from .shapes import Checked
from .vocabulary import Vocabulary, prefix_header, text_of

Triple = tuple[str, str, str]
_BODY = re.compile(r"CONSTRUCT\s*\{[^{}]*\}\s*WHERE\s*(\{.*\})\s*$", re.S | re.I)
_ROUNDS = 30
_HIDDEN = "# shown: no"
_ACCEPTED = "cs:Stated"


@dataclass(frozen=True)
class Event:
    """A qualified relation or happening, as one stance tells it."""

    name: str
    kind: str
    stance: str
    accepted: bool
    facts: tuple[tuple[str, str | ox.Literal], ...]  # (property, value), sorted
    passages: tuple[str, ...]

    def get(self, term: str) -> tuple[str | ox.Literal, ...]:
        """Give all values of one property."""
        return tuple(value for key, value in self.facts if key == term)

    def text(self, term: str) -> str:
        """Give the first value of one property as text, or nothing."""
        for key, value in self.facts:
            if key == term:
                return value.value if isinstance(value, ox.Literal) else value
        return ""


@dataclass(frozen=True)
class Implied:
    """A plain relation that an event stands for."""

    subject: str
    predicate: str
    object: str
    event: Event


@dataclass(frozen=True)
class Derived:
    """A conclusion of a rule, with the rule and the premises it rests on."""

    subject: str
    predicate: str
    object: str
    rule: str
    shown: bool
    premises: tuple[Triple, ...]
    passages: tuple[str, ...]

    @property
    def graph(self) -> str:
        """Give the address of the named graph that holds this conclusion."""
        told = f"{self.rule} {self.subject} {self.predicate} {self.object}"
        digest = hashlib.sha256(told.encode()).hexdigest()[:12]
        return f"{BASE}inference/{self.rule}/{digest}"


@dataclass(frozen=True)
class Inferred:
    """Checked facts, the relations events stand for, and what rules conclude."""

    facts: Facts
    events: tuple[Event, ...]
    implied: tuple[Implied, ...]
    derived: tuple[Derived, ...]
    mirrored: tuple[Triple, ...]  # inverse and symmetric forms
    accepted: dict[Triple, tuple[str, ...]]  # plain triples and their passages


def infer(checked: Checked) -> Inferred:
    """Draw every conclusion, in a fixed order.

    Raises:
        RuleError: a rule's file is not the CONSTRUCT that it must be.
    """
    facts = checked.facts
    found = tuple(events(facts))
    follow = tuple(implied(facts.vocabulary, found))
    accepted = _accepted(facts, follow)
    derived = _run_rules(facts, accepted)
    mirrored = _mirrored(
        facts.vocabulary,
        [*accepted, *((d.subject, d.predicate, d.object) for d in derived)],
    )
    return Inferred(facts, found, follow, derived, mirrored, accepted)


def hidden_rules(folder: Path) -> set[str]:
    """Name the rules whose conclusions are kept out of the network."""
    paths = (folder / "rules").glob("*.rq")
    return {path.stem for path in paths if _HIDDEN in text_of(path)}


def is_accepted(facts: Facts, passage: str) -> bool:
    """Say whether a passage's statements count as facts."""
    told = facts.passages[passage]
    return told.stance == _ACCEPTED and told.accepted


def events(facts: Facts) -> Iterator[Event]:
    """Gather what passages say of each event, stance by stance."""
    kinds: dict[str, str] = {}
    told: dict[tuple[str, str, bool], list[Statement]] = defaultdict(list)
    for statement in facts.statements:
        if not statement.subject.startswith("event:"):
            continue
        if statement.predicate == "rdf:type" and isinstance(statement.object, str):
            kinds[statement.subject] = statement.object
            continue
        passage = facts.passages[statement.passage]
        key = (
            statement.subject,
            passage.stance,
            is_accepted(facts, statement.passage),
        )
        told[key].append(statement)
    for (name, stance, accepted), statements in sorted(told.items()):
        yield Event(
            name=name,
            kind=kinds.get(name, "cs:Event"),
            stance=stance,
            accepted=accepted,
            facts=tuple(
                sorted({(s.predicate, s.object) for s in statements}, key=_fact_key)
            ),
            passages=tuple(sorted({s.passage for s in statements})),
        )


def _fact_key(fact: tuple[str, str | ox.Literal]) -> tuple[str, str]:
    return fact[0], str(fact[1])


def implied(vocabulary: Vocabulary, told: Iterable[Event]) -> Iterator[Implied]:
    """Give the plain relations that events stand for, as the vocabulary has it."""
    for event in told:
        notes = vocabulary.terms[event.kind].facts
        relation = notes.get("cs:impliesRelation", "")
        status = event.text("cs:status")
        wanted = notes.get("cs:impliesWhenStatus", "")
        if relation and wanted and status not in ("", wanted):
            relation = notes.get("cs:impliesOtherwise", "")
        if not relation:
            continue
        for subject in _role(vocabulary, event, notes["cs:subjectRole"]):
            for item in _role(vocabulary, event, notes["cs:objectRole"]):
                yield Implied(subject, relation, item, event)


def _role(vocabulary: Vocabulary, event: Event, roles: str) -> list[str]:
    return sorted(
        {
            value
            for role in roles.split()
            for key, value in event.facts
            if isinstance(value, str) and vocabulary.below(key, role)
        }
    )


def _accepted(facts: Facts, follow: Iterable[Implied]) -> dict[Triple, tuple[str, ...]]:
    passages: dict[Triple, set[str]] = defaultdict(set)
    for told in facts.statements:
        if isinstance(told.object, str) and is_accepted(facts, told.passage):
            passages[told.subject, told.predicate, told.object].add(told.passage)
    for link in follow:
        if link.event.accepted:
            passages[link.subject, link.predicate, link.object].update(
                link.event.passages
            )
    return {triple: tuple(sorted(told)) for triple, told in sorted(passages.items())}


@dataclass(frozen=True)
class _Rule:
    name: str
    shown: bool
    query: str  # SELECT over the body
    template: tuple[tuple[Any, Any, Any], ...]
    patterns: tuple[tuple[Any, Any, Any], ...]


def _run_rules(
    facts: Facts, accepted: dict[Triple, tuple[str, ...]]
) -> tuple[Derived, ...]:
    known = dict(accepted)
    store = ox.Store()
    store.extend(_quad(triple) for triple in known)
    store.extend(
        quad for quad in facts.described if str(quad.subject).startswith(f"<{BASE}")
    )
    found: list[Derived] = []
    rules = [_read_rule(path) for path in sorted((facts.folder / "rules").glob("*.rq"))]
    for _ in range(_ROUNDS):
        before = len(found)
        for rule in rules:
            fresh = _apply(rule, store, known)
            found.extend(fresh)
            for one in fresh:
                known[one.subject, one.predicate, one.object] = one.passages
            store.extend(_quad((d.subject, d.predicate, d.object)) for d in fresh)
        if len(found) == before:
            break
    return tuple(sorted(found, key=lambda d: (d.rule, d.subject, d.object)))


def _apply(
    rule: _Rule, store: ox.Store, known: dict[Triple, tuple[str, ...]]
) -> list[Derived]:
    fresh: dict[Triple, set[Triple]] = {}
    solutions = store.query(rule.query)
    if not isinstance(solutions, ox.QuerySolutions):
        raise RuleError(f"rules/{rule.name}.rq: not a CONSTRUCT; write one")
    names = [variable.value for variable in solutions.variables]
    rows = [
        {name: short(row[name].value) for name in names if row[name] is not None}
        for row in solutions
    ]
    rows.sort(key=lambda row: sorted(row.items()))
    for row in rows:
        premises = [_bind(pattern, row) for pattern in rule.patterns]
        held = {one for one in premises if one is not None and one in known}
        for pattern in rule.template:
            conclusion = _bind(pattern, row)
            if conclusion is not None and conclusion not in known:
                fresh.setdefault(conclusion, held)
    return [_derived(rule, triple, held, known) for triple, held in fresh.items()]


def _derived(
    rule: _Rule,
    triple: Triple,
    held: set[Triple],
    known: dict[Triple, tuple[str, ...]],
) -> Derived:
    passages = {passage for premise in held for passage in known[premise]}
    return Derived(
        *triple, rule.name, rule.shown, tuple(sorted(held)), tuple(sorted(passages))
    )


def _read_rule(path: Path) -> _Rule:
    text = text_of(path)
    body = _BODY.search("\n".join(_code(line) for line in text.splitlines()))
    if body is None or not text.startswith("#"):
        raise RuleError(
            f"{path}: not a rule; write a comment on why it is sound, "
            "then CONSTRUCT { … } WHERE { … }"
        )
    from pyparsing import ParseException  # what reads rules takes long to import
    from rdflib.plugins.sparql import prepareQuery

    header = prefix_header()
    try:
        # the engine first: rdflib raises a bare Exception for an unknown prefix
        ox.Store().query(header + text)
        algebra = prepareQuery(header + text).algebra
    except (SyntaxError, ParseException) as bad:
        raise RuleError(f"{path}: not SPARQL: {bad}; mend it") from bad
    return _Rule(
        name=path.stem,
        shown=_HIDDEN not in text,
        query=f"{header}SELECT * WHERE {body[1]}",
        template=tuple(algebra.template),
        patterns=tuple(_patterns(algebra.p)),
    )


def _code(line: str) -> str:
    return "" if line.lstrip().startswith("#") else line


def _patterns(node: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Walk rdflib's algebra for the plain triple patterns of a body."""
    if isinstance(node, dict):
        for pattern in node.get("triples") or ():
            if len(pattern) == 3 and isinstance(pattern[1], (URIRef, Variable)):
                yield pattern
        for value in node.values():
            yield from _patterns(value)


def _bind(pattern: tuple[Any, Any, Any], row: dict[str, str]) -> Triple | None:
    parts = [
        row.get(str(part)) if isinstance(part, Variable) else short(str(part))
        for part in pattern
    ]
    subject, predicate, item = parts
    if subject is None or predicate is None or item is None:
        return None
    return subject, predicate, item


def _mirrored(vocabulary: Vocabulary, triples: Iterable[Triple]) -> tuple[Triple, ...]:
    known = set(triples)
    fresh: set[Triple] = set()
    inverse: dict[str, str] = {}
    for term in vocabulary.terms.values():
        if term.inverse:
            inverse[term.name] = term.inverse
            inverse.setdefault(term.inverse, term.name)
        if term.is_symmetric:
            inverse[term.name] = term.name
    for subject, predicate, item in known:
        back = inverse.get(predicate)
        if back and (item, back, subject) not in known:
            fresh.add((item, back, subject))
    return tuple(sorted(fresh))


def _quad(triple: Triple) -> ox.Quad:
    subject, predicate, item = (ox.NamedNode(expand(name)) for name in triple)
    return ox.Quad(subject, predicate, item)
