"""Inferred facts become links: one relation between two entities, with all known of it.

Links that an event stands for keep the event; a plain statement of the same relation
adds its passages to the event's link instead of making a second one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from . import stances
from .infer import Event, Implied, Inferred, is_accepted
from .names import is_detail
from .words import qualifiers


class Link(NamedTuple):
    """One relation between two entities, with all that is known about it."""

    subject: str
    relation: str  # the term, "cs:fabricatedBy"
    object: str
    stances: tuple[str, ...]  # without the prefix, in a fixed order
    accepted: bool
    passages: tuple[str, ...]
    inferred: bool = False
    rule: str = ""
    valid_from: str = ""
    valid_to: str = ""
    on_date: str = ""
    note_en: str = ""
    note_zh: str = ""
    event: str = ""


def links(inferred: Inferred) -> tuple[Link, ...]:
    """Make every link, sorted by subject, relation, object and event."""
    return in_order(_links(inferred))


def in_order(made: Iterable[Link]) -> tuple[Link, ...]:
    """Sort links by subject, relation, object, event and time."""
    return tuple(sorted(made, key=_link_key))


def _link_key(link: Link) -> tuple[str, ...]:
    ends = link.subject, link.relation, link.object
    return (*ends, link.event, link.valid_from)


def _links(inferred: Inferred) -> Iterator[Link]:
    plain, both = _plain(inferred), _symmetric(inferred)
    eventful = list(_eventful(inferred))
    first: dict[tuple[str, str, str, bool], int] = {}
    for position, link in enumerate(eventful):
        key = link.subject, link.relation, link.object, link.accepted
        first.setdefault(key, position)
    for link in plain:
        at = first.get((link.subject, link.relation, link.object, link.accepted))
        if at is None:
            yield link
        else:
            eventful[at] = _merged(eventful[at], link)
    yield from eventful
    for one in inferred.derived:
        if one.shown:
            yield Link(
                *_oriented(both, one.subject, one.predicate, one.object),
                stances=(),
                accepted=True,
                passages=one.passages,
                inferred=True,
                rule=one.rule,
            )


def _plain(inferred: Inferred) -> Iterator[Link]:
    facts = inferred.facts
    both = _symmetric(inferred)
    told: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for subject, relation, item, passage in facts.statements:
        if isinstance(item, str) and relation != "rdf:type" and not is_detail(subject):
            told[_oriented(both, subject, relation, item)].add(passage)
    for ends, passages in sorted(told.items()):
        yield Link(
            *ends,
            stances=stances.of_passages(facts, passages),
            accepted=any(is_accepted(facts, name) for name in passages),
            passages=tuple(sorted(passages)),
        )


def _eventful(inferred: Inferred) -> Iterator[Link]:
    both = _symmetric(inferred)
    groups: dict[tuple[str, str, str, str], list[Implied]] = defaultdict(list)
    for one in inferred.implied:
        ends = _oriented(both, one.subject, one.predicate, one.object)
        groups[one.event.name, *ends].append(one)
    same: dict[tuple[str, bool], list[Event]] = defaultdict(list)
    for event in inferred.events:
        same[event.name, event.accepted].append(event)
    for (name, subject, relation, item), told in sorted(groups.items()):
        told.sort(key=lambda one: not one.event.accepted)
        event = _spread(told[0].event, same)
        passages = sorted({p for one in told for p in one.event.passages})
        note_en, note_zh = qualifiers(inferred.facts, event, {subject, item})
        yield Link(
            subject,
            relation,
            item,
            stances=stances.of_passages(inferred.facts, passages),
            accepted=event.accepted,
            passages=tuple(passages),
            valid_from=event.text("cs:validFrom")
            or _began(event)
            or event.text("cs:notBefore"),
            valid_to=event.text("cs:validTo"),
            on_date=event.text("cs:onDate"),
            note_en=note_en,
            note_zh=note_zh,
            event=name,
        )


def _began(event: Event) -> str:
    """Give the date of an event that begins a state; a post's is only a sighting."""
    return "" if event.kind == "cs:Tenure" else event.text("cs:onDate")


def _spread(event: Event, same: dict[tuple[str, bool], list[Event]]) -> Event:
    """Fill in what other passages of the same standing say of the event."""
    others = same[event.name, event.accepted]
    if others == [event]:
        return event
    facts = {fact for other in others for fact in other.facts}
    return replace(
        event, facts=tuple(sorted(facts, key=lambda fact: (fact[0], str(fact[1]))))
    )


def _merged(link: Link, plain: Link) -> Link:
    return link._replace(
        accepted=link.accepted or plain.accepted,
        stances=stances.in_order([*link.stances, *plain.stances]),
        passages=tuple(sorted({*link.passages, *plain.passages})),
    )


def _symmetric(inferred: Inferred) -> set[str]:
    terms = inferred.facts.vocabulary.terms
    return {name for name, term in terms.items() if term.is_symmetric}


def _oriented(
    both: set[str], subject: str, relation: str, item: str
) -> tuple[str, str, str]:
    """Write a symmetric relation in one direction only."""
    if item < subject and relation in both:
        return item, relation, subject
    return subject, relation, item
