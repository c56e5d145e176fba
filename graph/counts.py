"""How much a graph holds: the counts that a generation's manifest tells."""

from __future__ import annotations

from collections import Counter
from typing import Any

from .indexed import Content
from .infer import is_accepted
from .names import is_detail


def counts_of(made: Content) -> dict[str, Any]:
    """Count entities, links, statements and sources, by class and stance too."""
    facts = made.inferred.facts
    kinds = Counter(facts.entities[name].kind for name in made.degree)
    stances = Counter(facts.passages[s.passage].stance for s in facts.statements)
    told = [s for s in facts.statements if s.predicate != "rdf:type"]
    accepted = {
        (s.subject, s.predicate, s.object)
        for s in told
        if is_accepted(facts, s.passage)
    }
    return {
        "entities": len(made.degree),
        "links": len(made.links),
        "edges": made.edges,
        "sources": len(facts.sources),
        "passages": len(facts.passages),
        "statements": len(told),
        "accepted_statements": len(accepted),
        "accepted_about_events_and_rules": sum(is_detail(s) for s, _, _ in accepted),
        "events": len({event.name for event in made.inferred.events}),
        "inferred": len(made.inferred.derived),
        "kinds": dict(sorted((k.removeprefix("cs:"), n) for k, n in kinds.items())),
        "stances": dict(sorted((k.removeprefix("cs:"), n) for k, n in stances.items())),
    }
