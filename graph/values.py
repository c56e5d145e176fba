"""The literals of entities: what sources give, which is preferred, which disagree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from typing import NamedTuple

import pyoxigraph as ox

from . import stances
from .dataset import Facts, Statement
from .dates import day_from, day_to
from .infer import Event, is_accepted
from .names import is_detail

_BORN = (
    "cs:announcedOn",
    "cs:availableFrom",
    "cs:foundedOn",
    "cs:issuedOn",
    "cs:effectiveFrom",
)


class Value(NamedTuple):
    """One literal of an entity, as one or more passages give it."""

    entity: str
    property: str
    value: ox.Literal
    stances: tuple[str, ...]
    accepted: bool
    preferred: bool
    disputed: bool  # another accepted value contradicts it
    passages: tuple[str, ...]


def values(facts: Facts) -> Iterator[Value]:
    """List the values of all entities, by entity and property, the preferred first."""
    told: dict[tuple[str, str], dict[str, list[Statement]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for statement in facts.statements:
        item = statement.object
        if isinstance(item, ox.Literal) and not is_detail(statement.subject):
            same = _same(item) if _is_decimal(facts, statement.predicate) else str(item)
            told[statement.subject, statement.predicate][same].append(statement)
    for (entity, term), figures in sorted(told.items()):
        yield from _alternatives(facts, entity, term, list(figures.values()))


def born(told: Iterable[Value], events: Iterable[Event]) -> dict[str, str]:
    """Give the first day that each entity is known to have existed, where known."""
    days: dict[str, set[str]] = defaultdict(set)
    for value in told:
        if value.accepted and value.property in _BORN:
            days[value.entity].add(day_from(value.value.value))
    for event in events:
        if not event.accepted or event.kind not in ("cs:ProductLaunch", "cs:Founding"):
            continue
        when = event.text("cs:onDate")
        if when:
            for name in event.get("cs:product") or event.get("cs:organisation"):
                if isinstance(name, str):
                    days[name].add(day_from(when))
    return {name: min(found) for name, found in days.items()}


def _alternatives(
    facts: Facts, entity: str, term: str, figures: list[list[Statement]]
) -> Iterator[Value]:
    """Give the values of one property, the preferred one marked."""
    ordered = figures
    agreed: set[str] = set()
    if len(figures) > 1:
        ordered = sorted(figures, key=lambda same: _precedence(facts, same))
        agreed = {
            _text(same[0])
            for same in figures
            if any(is_accepted(facts, told.passage) for told in same)
        }
    single = facts.vocabulary.is_single(term)
    for rank, same in enumerate(ordered):
        passages = tuple(sorted({told.passage for told in same}))
        accepted = any(is_accepted(facts, name) for name in passages)
        literal = min((told.object for told in same), key=str)
        if isinstance(literal, ox.Literal):
            yield Value(
                entity,
                term,
                literal,
                stances.of_passages(facts, passages),
                accepted,
                accepted and (rank == 0 or not single),
                single
                and accepted
                and bool(agreed)
                and _contradicted(_text(same[0]), agreed),
                passages,
            )


def _is_decimal(facts: Facts, term: str) -> bool:
    return facts.vocabulary.terms[term].range == "xsd:decimal"


def _same(figure: ox.Literal) -> str:
    """Fold a number's spellings: 8.10 and 8.1 are one value."""
    return _folded(figure.value)


@cache
def _folded(number: str) -> str:
    return str(Decimal(number).normalize())


def _text(told: Statement) -> str:
    if not isinstance(told.object, ox.Literal):
        return told.object
    kind = told.object.datatype.value
    return _same(told.object) if kind.endswith("#decimal") else told.object.value


def _contradicted(value: str, agreed: set[str]) -> bool:
    """Say whether another value differs; a day does not contradict its own year."""
    return any(
        not (value.startswith(f"{other}-") or other.startswith(f"{value}-"))
        for other in agreed
        if other != value
    )


def _precedence(facts: Facts, same: list[Statement]) -> tuple[bool, int, int, int, str]:
    """Order values: accepted, primary source, most exact date, latest, then text."""
    names = [told.passage for told in same]
    sources = [facts.sources[facts.passages[name].source] for name in names]
    ranks = [
        int(facts.vocabulary.terms[source.kind].facts.get("cs:precedence", "9"))
        for source in sources
    ]
    top = min(ranks)
    latest = max(
        int(day_to(source.issued or source.read_on).replace("-", ""))
        for source, rank in zip(sources, ranks, strict=True)
        if rank == top
    )
    exact = facts.vocabulary.terms[same[0].predicate].facts.get("cs:valueKind")
    length = -len(_text(same[0])) if exact else 0
    accepted = any(is_accepted(facts, name) for name in names)
    return not accepted, length, top, -latest, _text(same[0])
