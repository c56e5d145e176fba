"""Restrictions computed from specifications, for every chip and rule version.

For each chip the classification is worked out on every day on which a rule changes;
where a licence is needed for some country group, the chip is restricted by that rule
for that time. The premises are the passages of the figures and of the thresholds.
Letters and listings name products and parties themselves and are stated, not computed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from . import control_nodes, items
from .controls import Item, classify
from .dataset import Facts
from .links import Link
from .rulebook import Node, Rulebook
from .values import Value

RULE = "computed-restriction"
_DECISIVE = ("cs:ControlParagraph", "cs:ControlExclusion", "cs:LicenceRequirement")
_CHIP = "cs:Chip"


@dataclass(frozen=True)
class Restriction:
    """A chip's restriction under one rule during some time, by its numbers."""

    chip: str
    rule: str
    classification: str
    groups: tuple[str, ...]
    begins: str
    ends: str  # the last day, or empty
    passages: tuple[str, ...]


def restrictions(
    facts: Facts, values: Iterable[Value], links: Iterable[Link]
) -> list[Restriction]:
    """Compute the restrictions of all chips, in chip, rule and time order."""
    book = control_nodes.rulebook(facts)
    if not book.nodes:
        return []
    told: dict[str, list[Value]] = defaultdict(list)
    for value in values:
        if value.accepted:
            told[value.entity].append(value)
    made = [link for link in links if link.accepted]
    with_memory = {link.subject for link in made if link.relation == "cs:usesMemory"}
    dies = _same_dies(made)
    found: list[Restriction] = []
    for name, entity in facts.entities.items():
        if entity.kind == _CHIP and name in told:
            item = _item(book, name, told, name in with_memory, dies[name])
            found.extend(_of_item(book, item))
    return found


def as_links(facts: Facts, found: Iterable[Restriction]) -> list[Link]:
    """Give computed restrictions as links of the network, marked as inferred."""
    made = []
    for one in found:
        en = ", ".join(facts.entities[group].label_en for group in one.groups)
        zh = "、".join(facts.entities[group].label_zh for group in one.groups)
        made.append(
            Link(
                one.chip,
                "cs:restrictedBy",
                one.rule,
                stances=(),
                accepted=True,
                inferred=True,
                rule=RULE,
                valid_from=one.begins,
                valid_to=one.ends,
                note_en=f"{one.classification}, to {en}",
                note_zh=f"{one.classification}，目的地：{zh}",
                passages=one.passages,
            )
        )
    return made


def _same_dies(links: Iterable[Link]) -> dict[str, list[tuple[str, Link]]]:
    """Give for each chip those that sources say are cut from the same die."""
    found: dict[str, list[tuple[str, Link]]] = defaultdict(list)
    for link in links:
        if link.relation == "cs:usesDie":
            found[link.subject].append((link.object, link))
            found[link.object].append((link.subject, link))
    return found


def _item(
    book: Rulebook,
    name: str,
    values: dict[str, list[Value]],
    with_memory: bool,
    same_die: list[tuple[str, Link]],
) -> Item:
    ordered = sorted(values[name], key=lambda one: (one.property, not one.preferred))
    return items.from_values(
        book,
        name,
        [(_key_of(one), one.value.value, one.passages) for one in ordered],
        lambda: [
            (float(one.value.value), (*link.passages, *one.passages))
            for other, link in same_die
            for one in values.get(other, [])
            if _key_of(one) == items.AREA
        ],
        with_memory=with_memory,
    )


def _key_of(value: Value) -> str:
    return value.property.removeprefix("cs:")


def _of_item(book: Rulebook, item: Item) -> Iterator[Restriction]:
    """Merge neighbouring days with the same outcome into one restriction."""
    days = book.days(*_DECISIVE)
    open_now: dict[tuple[str, str, tuple[str, ...]], Restriction] = {}
    for day in [*days, ""]:
        found = {} if not day else {_key(one): one for one in _on(book, item, day)}
        for key in sorted(set(open_now) - set(found)):
            ended = open_now.pop(key)
            last = _day_before(day) if day else ""
            yield Restriction(
                ended.chip,
                ended.rule,
                ended.classification,
                ended.groups,
                ended.begins,
                last,
                ended.passages,
            )
        for key, one in found.items():
            open_now.setdefault(key, one)


def _key(one: Restriction) -> tuple[str, str, tuple[str, ...]]:
    return one.rule, one.classification, one.groups


def _on(book: Rulebook, item: Item, day: str) -> list[Restriction]:
    """Give the restrictions of one day; what sources dispute is left out."""
    kinds = {
        classify(book, figures, day)[0]
        for figures in (item.figures, item.lowest, item.highest)
    }
    if len(kinds) > 1 or kinds <= {"undecided", "not controlled"}:
        return []
    kind, grounds, _ = classify(book, item.figures, day)
    passages = sorted(
        {name for ground in grounds if ground.passed for name in ground.passages}
    )
    by_rule: dict[str, set[str]] = defaultdict(set)
    for node in _requirements(book, kind, day):
        by_rule[node.text("underRule")].update(node.texts("toGroup"))
        passages += node.passages
    return [
        Restriction(
            item.name,
            rule,
            kind,
            tuple(sorted(groups)),
            day,
            "",
            tuple(sorted(set(passages))),
        )
        for rule, groups in sorted(by_rule.items())
        if groups
    ]


def _requirements(book: Rulebook, kind: str, day: str) -> list[Node]:
    return [
        node
        for node in book.valid("cs:LicenceRequirement", day)
        if kind in node.texts("classification")
    ]


def _day_before(day: str) -> str:
    return str(date.fromisoformat(day) - timedelta(days=1))
