"""The rules of ``ontology/controls`` as nodes that can be asked by date.

A rulebook is made of the facts of a build, or read back from the lookup index; both
give the same nodes. Groups are asked by place and day, nodes by class and day.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .dates import day_from, day_to

if TYPE_CHECKING:
    from .lookup import Lookup


_MOST_KEPT = 4096  # answers by day that a rulebook keeps


class Node:
    """One part of a rule: its class, its properties, and the passages that give it."""

    __slots__ = ("facts", "kind", "name", "passages")

    def __init__(
        self,
        name: str,
        kind: str,
        facts: dict[str, list[str]],
        passages: tuple[str, ...],
    ) -> None:
        self.name = name
        self.kind = kind
        self.facts = facts
        self.passages = passages

    def texts(self, term: str) -> list[str]:
        """Give all values of a property."""
        return self.facts.get(term, [])

    def text(self, term: str) -> str:
        """Give the first value of a property, or nothing."""
        values = self.facts.get(term)
        return values[0] if values else ""

    def number(self, term: str) -> float:
        """Give a property as a number; nothing counts as nought."""
        return float(self.text(term) or 0)

    def holds(self, day: str) -> bool:
        """Say whether the node is valid on a day (YYYY-MM-DD)."""
        return not self.is_open() and self.spans(day)

    def spans(self, day: str) -> bool:
        """Say whether a day lies in the node's time, in force or not."""
        begins, ends = self.text("validFrom"), self.text("validTo")
        return (not begins or day_from(begins) <= day) and (
            not ends or day <= day_to(ends)
        )

    def is_open(self) -> bool:
        """Say whether the node is only planned or reported, or was never enforced."""
        stance = self.text("stance")
        return self.text("enforced") == "false" or stance not in ("", "Stated")


class Rulebook:
    """All nodes by name and class, group memberships, and labels of measures."""

    def __init__(
        self,
        nodes: Iterable[Node],
        labels: dict[str, str],
        bits: dict[str, int],
        deciding: Iterable[str],
    ) -> None:
        self.nodes = {node.name: node for node in nodes}
        self.labels = labels
        self.bits = bits  # dense rate property → bit length
        self.deciding = frozenset(deciding)  # rates without which there is no TPP
        self._valid: dict[tuple[str, str], list[Node]] = {}
        self._groups: dict[tuple[str, str], set[str]] = {}
        self._days: dict[tuple[str, ...], list[str]] = {}
        self.by_kind: dict[str, list[Node]] = {}
        for name in sorted(self.nodes):
            node = self.nodes[name]
            self.by_kind.setdefault(node.kind, []).append(node)

    def valid(self, kind: str, day: str) -> list[Node]:
        """List the nodes of a class that hold on a day."""
        key = kind, day
        if key not in self._valid:
            _bound(self._valid)
            nodes = self.by_kind.get(kind, [])
            self._valid[key] = [node for node in nodes if node.holds(day)]
        return self._valid[key]

    def ranked(self, kind: str, day: str) -> list[Node]:
        """List the nodes of a class that hold on a day, first in rank first."""
        return sorted(
            self.valid(kind, day), key=lambda node: (node.number("rank"), node.name)
        )

    def tests(self, node: Node) -> list[Node]:
        """List a node's tests."""
        return [self.nodes[name] for name in node.texts("hasTest")]

    def groups(self, place: str, day: str) -> set[str]:
        """Give the country groups that a place is in on a day."""
        key = place, day
        if key not in self._groups:
            _bound(self._groups)
            self._groups[key] = {
                node.text("group")
                for node in self.valid("cs:GroupMembership", day)
                if node.text("memberPlace") == place
            }
        return self._groups[key]

    def party_groups(self, parties: tuple[str, ...], day: str) -> set[str]:
        """Give the groups that a party, named before its owners, is in on a day.

        An owner's membership counts where it holds for subsidiaries too.
        """
        if not parties:
            return set()
        return {
            node.text("group")
            for node in self.valid("cs:GroupMembership", day)
            if node.text("memberParty") in parties
            and (
                node.text("memberParty") == parties[0]
                or node.text("withSubsidiaries") == "true"
            )
        }

    def label(self, name: str) -> str:
        """Give the label of a measure, place or rule."""
        return self.labels.get(name, name)

    def days(self, *kinds: str) -> list[str]:
        """List the days on which a node, of these classes or any, begins or ends."""
        if kinds not in self._days:
            self._days[kinds] = self._days_of(kinds)
        return self._days[kinds]

    def _days_of(self, kinds: tuple[str, ...]) -> list[str]:
        found: set[str] = set()
        for node in self.nodes.values():
            if kinds and node.kind not in kinds:
                continue
            if node.text("validFrom"):
                found.add(day_from(node.text("validFrom")))
            if node.text("validTo"):
                found.add(_next_day(day_to(node.text("validTo"))))
        return sorted(found)


def _bound(kept: dict[tuple[str, str], Any]) -> None:
    """Forget what was kept by day once it is much: a server is asked for any day."""
    if len(kept) >= _MOST_KEPT:
        kept.clear()


def read(lookup: Lookup) -> Rulebook:
    """Read the rulebook of a generation from its index."""
    nodes = [
        Node(name, kind, json.loads(facts), tuple(json.loads(passages)))
        for name, kind, facts, passages in lookup.rows(
            "SELECT name, kind, facts, passages FROM control ORDER BY name"
        )
    ]
    labels: dict[str, str] = dict(lookup.rows("SELECT name, en FROM control_label"))
    bits: dict[str, int] = json.loads(lookup.meta("bits") or "{}")
    deciding = json.loads(lookup.meta("deciding") or "[]")
    return Rulebook(nodes, labels, bits, deciding)


def _next_day(day: str) -> str:
    from datetime import date, timedelta

    return str(date.fromisoformat(day) + timedelta(days=1))


def rows(nodes: Iterable[Node]) -> list[tuple[Any, ...]]:
    """Give nodes as rows of the index."""
    return [
        (
            node.name,
            node.kind,
            json.dumps(node.facts, ensure_ascii=False, sort_keys=True),
            json.dumps(node.passages),
        )
        for node in sorted(nodes, key=lambda node: node.name)
    ]
