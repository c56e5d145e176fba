"""Checks of the whole graph: SPARQL files that must return nothing, labels, floors.

A file of ``ontology/checks`` begins with a comment that says what is wrong and how to
mend it; its first column names the node. No label is borne by two entities of a class,
and nothing falls below the floors of the folder.
"""

from __future__ import annotations

import pyoxigraph as ox

from . import floors, twins
from .errors import RuleError
from .formats import quads
from .names import short
from .project import Projection
from .vocabulary import prefix_header, text_of


def audit(made: Projection) -> list[str]:
    """Run every check over a projection's dataset and list what they return.

    Raises:
        RuleError: a check is not a SELECT.
        UnreadableFileError: the file of floors cannot be read.
    """
    store = ox.Store()
    store.bulk_extend(quads(made))
    facts = made.inferred.facts
    found = []
    for path in sorted((facts.folder / "checks").glob("*.rq")):
        text = text_of(path)
        mend = text.splitlines()[0].lstrip("# ").rstrip(".")
        try:
            rows = store.query(prefix_header() + text)
        except SyntaxError as bad:
            raise RuleError(f"{path}: {bad}; mend the query") from bad
        if not isinstance(rows, ox.QuerySolutions):
            raise RuleError(f"{path}: not a SELECT; write one")
        for row in rows:
            node = short(row[0].value)
            place = facts.files.get(node)
            found.append(f"{place or path.name}: {node}: {mend}")
    found += twins.problems(facts)
    return [*sorted(set(found)), *floors.shortfalls(made)]
