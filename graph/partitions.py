"""How a dataset is made up, for its VoID description: classes, properties, graphs.

Counted once, when a generation is built, and kept in its manifest: asked of the store,
the same counts cost more than a page. It is the data as written that is counted: a
store that keeps 8.1 and 8.10 as one value holds a triple less.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from .names import PREFIXES, short

_TYPE = PREFIXES["rdf"] + "type"


def partitions(quads: Iterable[ox.Quad]) -> dict[str, Any]:
    """Count a dataset; classes and properties are those of the default graph.

    >>> partitions([])["triples"]
    0
    """
    used: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    subjects: defaultdict[str, set[int]] = defaultdict(set)
    objects: set[int] = set()
    graphs: set[str] = set()
    for quad in quads:
        graph = quad.graph_name
        if isinstance(graph, ox.NamedNode):
            graphs.add(graph.value)
            continue
        name = quad.predicate.value
        used[name] += 1
        subjects[name].add(hash(quad.subject))
        objects.add(hash(quad.object))
        if name == _TYPE and isinstance(quad.object, ox.NamedNode):
            classes[quad.object.value] += 1
    return {
        "triples": used.total(),
        "subjects": len(set().union(*subjects.values())),
        "objects": len(objects),
        "graphs": len(graphs),
        "classes": {short(name): n for name, n in sorted(classes.items())},
        "properties": {
            short(name): {"triples": n, "subjects": len(subjects[name])}
            for name, n in sorted(used.items())
        },
    }
