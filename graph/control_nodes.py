"""The nodes of ``ontology/controls``, gathered from the facts of a build."""

from __future__ import annotations

from collections import defaultdict

import pyoxigraph as ox

from .dataset import Facts
from .infer import is_accepted
from .rulebook import Node, Rulebook


def rulebook(facts: Facts) -> Rulebook:
    """Make the rulebook of what accepted passages say of rules."""
    return Rulebook(nodes(facts), labels(facts), bits(facts), deciding(facts))


def nodes(facts: Facts) -> list[Node]:
    """Gather every part of a rule; what is only planned or reported says so."""
    kinds: dict[str, str] = {}
    told: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    passages: dict[str, set[str]] = defaultdict(set)
    stated = {
        told.subject for told in facts.statements if is_accepted(facts, told.passage)
    }
    for statement in facts.statements:
        name = statement.subject
        if not name.startswith("control:"):
            continue
        accepted = is_accepted(facts, statement.passage)
        if name in stated and not accepted:
            continue
        if not accepted:
            stance = facts.passages[statement.passage].stance.removeprefix("cs:")
            told[name]["stance"] = [stance]
        passages[name].add(statement.passage)
        value = statement.object
        if statement.predicate == "rdf:type" and isinstance(value, str):
            kinds[name] = value
            continue
        key = statement.predicate.removeprefix("cs:")
        if isinstance(value, ox.Literal):
            if value.language and value.language != "en":
                key = f"{key}_{value.language}"
            value = value.value
        if value not in told[name][key]:
            told[name][key].append(value)
    return [
        Node(
            name,
            kinds[name],
            {key: sorted(values) for key, values in sorted(told[name].items())},
            tuple(sorted(passages[name])),
        )
        for name in sorted(kinds)
    ]


def labels(facts: Facts) -> dict[str, str]:
    """Give the labels of measures, places, groups, rules and rates."""
    found = {
        name: entity.label_en
        for name, entity in facts.entities.items()
        if entity.kind in ("cs:Measure", "cs:Place", "cs:CountryGroup", "cs:ExportRule")
    }
    return found | {
        name: facts.vocabulary.terms[name].label_en for name in _rates(facts)
    }


def bits(facts: Facts) -> dict[str, int]:
    """Give the bit length of each dense rate, by property."""
    terms = facts.vocabulary.terms
    return {
        name.removeprefix("cs:"): int(terms[name].facts["cs:bitLength"])
        for name in _rates(facts)
    }


def deciding(facts: Facts) -> list[str]:
    """List the rates of which one must be known to compute a performance."""
    return [
        name.removeprefix("cs:")
        for name in _rates(facts)
        if facts.vocabulary.terms[name].facts.get("cs:decidesPerformance") == "true"
    ]


def _rates(facts: Facts) -> list[str]:
    """List the dense rates: the properties that have a bit length."""
    terms = facts.vocabulary.terms
    return sorted(name for name, term in terms.items() if "cs:bitLength" in term.facts)
