"""Whether each statement fits the term it uses: subject, object, datatype, date.

Domains, ranges and units stand in the vocabulary. Turned into SHACL shapes they took
pySHACL five seconds for 18,000 statements, and a walk over the statements takes a
tenth of one; the shapes of ``ontology/shapes`` keep what needs more than one triple.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyoxigraph as ox

from .dataset import Facts, Statement
from .dates import DATE_MEND, is_date_text
from .names import short
from .vocabulary import Term

_WRITTEN = {  # how the datatypes that the code reckons with may be written
    "xsd:decimal": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"),
    "xsd:integer": re.compile(r"[+-]?[0-9]+"),
    "xsd:boolean": re.compile(r"true|false"),
}
_ANY = ("", "owl:Thing", "prov:Entity", "rdfs:Literal")


def misfits(facts: Facts) -> Iterator[tuple[Statement, str]]:
    """List statements that do not fit their term, with what to write instead."""
    kinds = {name: entity.kind for name, entity in facts.entities.items()}
    for told in facts.statements:
        if told.predicate == "rdf:type" and isinstance(told.object, str):
            kinds.setdefault(told.subject, told.object)
    for told in facts.statements:
        if told.predicate == "rdf:type":
            mend = _event(facts, told)
        else:
            term = facts.vocabulary.terms[told.predicate]
            mend = _subject(facts, told, term, kinds) or _object(
                facts, told, term, kinds
            )
        if mend:
            yield told, mend


def _event(facts: Facts, told: Statement) -> str:
    kind = told.object if isinstance(told.object, str) else ""
    wanted = facts.vocabulary.iri_kind(kind)
    if wanted not in ("event", "control"):
        return "only events are typed in a passage; describe the entity in entities/"
    if not told.subject.startswith(f"{wanted}:"):
        return f"needs an address like {wanted}:kind-actors-year"
    return ""


def _subject(facts: Facts, told: Statement, term: Term, kinds: dict[str, str]) -> str:
    kind = kinds.get(told.subject)
    if kind is None:
        return "an event needs its class, as in event:x a cs:Tenure"
    if term.domain in _ANY or facts.vocabulary.below(kind, term.domain):
        return ""
    wanted = facts.vocabulary.terms[term.domain].label_en
    return f"only {_a(wanted)} can have {_name(term)}"


def _object(facts: Facts, told: Statement, term: Term, kinds: dict[str, str]) -> str:
    value = told.object
    if isinstance(value, str):
        if term.is_value:
            return f"{_name(term)} takes a value, not {value}"
        if term.range in _ANY or value.startswith("cs:"):
            return ""
        if facts.vocabulary.below(kinds.get(value, ""), term.range):
            return ""
        wanted = facts.vocabulary.terms[term.range].label_en
        return f"{_name(term)} takes {_a(wanted)} (found {value})"
    if term.is_relation:
        return f"{_name(term)} takes an entity, not {value}"
    return _literal(facts, term, value)


def _literal(facts: Facts, term: Term, value: ox.Literal) -> str:
    kind = short(value.datatype.value)
    found = f" (found {value})"
    if term.facts.get("cs:valueKind") == "cs:Date":
        if is_date_text(value.value, kind):
            return ""
        return f"{_name(term)} takes a date; {DATE_MEND}{found}"
    if term.range == "rdf:langString" and not value.language:
        return f"{_name(term)} takes a text with its language, as in 'x'@en{found}"
    written = _WRITTEN.get(kind)
    if term.range.startswith("xsd:") and (
        kind != term.range or (written and not written.fullmatch(value.value))
    ):
        return _literal_mend(facts, term) + found
    return ""


def _literal_mend(facts: Facts, term: Term) -> str:
    kind = term.range.removeprefix("xsd:")
    if kind != "decimal":
        return f"{_name(term)} takes {_a(kind)}"
    sign = facts.vocabulary.symbol(term.unit)
    words = f" in {sign}" if sign else ""
    return f"{_name(term)} takes a decimal{words}, written with a point as in 141.0"


def _name(term: Term) -> str:
    return term.name.removeprefix("cs:")


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiouAEIOU' else 'a'} {noun}"
