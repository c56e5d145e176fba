"""What a generation's index and counts are made of: links, values, and who is shown."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from .dataset import Facts
from .infer import Inferred
from .links import Link
from .values import Value


@dataclass(frozen=True)
class Content:
    """The links and values of a graph, and its entities with their edges."""

    inferred: Inferred
    links: tuple[Link, ...]
    values: tuple[Value, ...]
    degree: dict[str, int]  # of every entity that is shown: its edges in the network

    @property
    def edges(self) -> int:
        """Count the edges: the links of one relation between two entities are one."""
        return sum(self.degree.values()) // 2


def content(
    inferred: Inferred, made: tuple[Link, ...], told: tuple[Value, ...]
) -> Content:
    """Gather what an index holds, each entity with the number of its edges."""
    degree = dict.fromkeys(shown(inferred.facts), 0)
    for subject, _, item in {(one.subject, one.relation, one.object) for one in made}:
        degree[subject] += 1
        degree[item] += 1
    return Content(inferred, made, told, degree)


def shown(facts: Facts) -> list[str]:
    """List the entities that any passage speaks of or quotes, and who publishes."""
    spoken = {told.subject for told in facts.statements}
    spoken.update(
        told.object for told in facts.statements if isinstance(told.object, str)
    )
    spoken.update(passage.speaker for passage in facts.passages.values())
    spoken.update(source.publisher for source in facts.sources.values())
    drawn: dict[str, bool] = defaultdict(bool)
    for kind in {entity.kind for entity in facts.entities.values()}:
        drawn[kind] = facts.vocabulary.below(kind, "cs:Entity")
    return [
        name
        for name, entity in facts.entities.items()
        if name in spoken and drawn[entity.kind]
    ]
