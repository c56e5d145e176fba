"""A user's own rules beside those in force: what would change.

The file is TriG or Turtle in the terms of ``ontology/controls``: paragraphs with
tests, requirements, policies. Its nodes are added to the rulebook, or replace nodes
of the same address; nothing of the graph is changed.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox

from .controls import COMPARATORS
from .errors import RuleError
from .names import short
from .rulebook import Node, Rulebook
from .vocabulary import parse, short_of

_NEEDED = {
    "cs:ControlTest": ("measuredQuantity", "comparator", "threshold"),
    "cs:ControlParagraph": ("classification", "paragraph"),
    "cs:LicenceRequirement": ("classification",),
    "cs:ReviewPolicy": ("classification", "outcome"),
}


def with_proposal(book: Rulebook, path: Path) -> Rulebook:
    """Give a rulebook to which the rules of a file are added.

    Raises:
        UnreadableFileError: the file is not TriG.
        RuleError: a node lacks what its class needs, or names what does not exist.
    """
    added = _nodes(path)
    if not added:
        raise RuleError(
            f"{path}: no control nodes; write control:x a cs:ControlParagraph ; …"
        )
    known = {**book.nodes, **{node.name: node for node in added}}
    for node in added:
        _check(path, node, known, book)
    return Rulebook(known.values(), book.labels, book.bits, book.deciding)


def _nodes(path: Path) -> list[Node]:
    kinds: dict[str, str] = {}
    told: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in parse(path, ox.RdfFormat.TRIG):
        name = short_of(quad.subject)
        if not name.startswith("control:"):
            continue
        item = quad.object
        value = item.value if isinstance(item, ox.Literal) else short_of(item)
        if quad.predicate.value.endswith("#type"):
            kinds[name] = value
        else:
            key = short(quad.predicate.value).removeprefix("cs:")
            told[name][key].append(value)
    return [
        Node(name, kind, dict(told[name]), ()) for name, kind in sorted(kinds.items())
    ]


def _check(path: Path, node: Node, known: dict[str, Node], book: Rulebook) -> None:
    for term in _NEEDED.get(node.kind, ()):
        if not node.texts(term):
            raise RuleError(f"{path}: {node.name} has no cs:{term}; add it")
    for name in node.texts("hasTest"):
        if name not in known:
            raise RuleError(f"{path}: {node.name} names {name}; describe that test")
    if node.kind == "cs:ControlTest":
        if node.text("comparator") not in COMPARATORS:
            raise RuleError(
                f"{path}: {node.name} compares by {node.text('comparator')!r}; "
                f"write one of {' '.join(COMPARATORS)}"
            )
        if node.text("measuredQuantity") not in book.labels:
            raise RuleError(
                f"{path}: {node.name} measures {node.text('measuredQuantity')}, which "
                "does not exist; take a measure of ontology/entities/terms.ttl"
            )
        _number(path, node)


def _number(path: Path, node: Node) -> None:
    try:
        float(node.text("threshold"))
    except ValueError as bad:
        raise RuleError(
            f"{path}: {node.name} has threshold {node.text('threshold')!r}; "
            "write a number"
        ) from bad
