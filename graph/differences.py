"""What differs between two snapshots, and what began and ended between two dates.

Records are matched by name. A link of one relation between the same two entities is
the same link whether its date, stance or event changed; a value that replaced another
as the preferred one is one change with an old and a new side. What only gained or
lost passages is told apart from what changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .dates import day_from, day_to
from .errors import BadDateError
from .lookup import Lookup
from .names import expand
from .snapshots import KINDS, Key, Record, Snapshot
from .steps import LINK, Filters, conditions

CHANGES = ("added", "changed", "withdrawn", "cited", "began", "ended", "passed")
_NOT_COMPARED = frozenset(("preferred", "linked", "value"))
Pair = tuple[Record | None, Record | None]


class Change:
    """One difference: what it is about, its old side and its new one."""

    __slots__ = ("change", "fields", "key", "new", "old", "what")

    def __init__(
        self,
        what: str,
        change: str,
        old: Record | None,
        new: Record | None,
        fields: tuple[str, ...] = (),
    ) -> None:
        self.what = what
        self.change = change
        self.old = old
        self.new = new
        self.fields = fields
        self.key: Key = _side(old, new).key


class Difference:
    """All changes between two snapshots, sorted by kind, change and name."""

    def __init__(self, old: Snapshot, new: Snapshot, changes: list[Change]) -> None:
        self.old = old
        self.new = new
        self.changes = sorted(
            changes,
            key=lambda one: (
                KINDS.index(one.what),
                CHANGES.index(one.change),
                one.key,
                _side(one.old, one.new).ident,
            ),
        )

    def counts(self) -> dict[str, dict[str, int]]:
        """Count changes by kind and change, those that occur."""
        found: dict[str, dict[str, int]] = {}
        for one in self.changes:
            kind = found.setdefault(one.what, {})
            kind[one.change] = kind.get(one.change, 0) + 1
        return found

    def best_known(self, one: Change) -> tuple[int, Key]:
        """Order changes so that those about the best connected entities lead."""
        degree = max(
            (max(s.degree.get(n, 0) for s in (self.old, self.new)) for n in one.key),
            default=0,
        )
        return -degree, one.key

    def item(self, one: Change) -> dict[str, Any]:
        """Give the form that JSON answers hold."""
        return {
            "what": one.what,
            "change": one.change,
            **self._about(one),
            "fields": list(one.fields),
            "old": self._state(self.old, one.what, one.old),
            "new": self._state(self.new, one.what, one.new),
        }

    def brief(self, name: str) -> dict[str, Any]:
        """Describe an entity, as the newer side has it if it has it."""
        found: dict[str, Any] | None = self.new.briefs.get(name)
        found = found or self.old.briefs.get(name)
        return found or {"id": name, "iri": expand(name), "type": "", "label": {}}

    def relation(self, name: str, lang: str) -> str:
        """Give a relation's name in a language."""
        for told in self.new.relations.values():
            if told[0] == name:
                return str(told[1] if lang == "zh" else name)
        return name

    def sources(
        self, side: Snapshot, passages: tuple[str, ...]
    ) -> list[dict[str, Any]]:
        """Give the sources of passages, oldest first, each with its passages."""
        grouped: dict[str, list[str]] = {}
        for passage in passages:
            grouped.setdefault(side.source_of[passage], []).append(passage)
        told = [
            {"id": name, **side.sources[name], "passages": held}
            for name, held in grouped.items()
        ]
        return sorted(told, key=lambda one: (str(one["issued"]), str(one["id"])))

    def _about(self, one: Change) -> dict[str, Any]:
        if one.what == "link":
            subject, relation, item = one.key
            return {
                "subject": self.brief(subject),
                "relation": relation,
                "object": self.brief(item),
            }
        if one.what == "value":
            name = one.key[1]
            side = self.new if name in self.new.properties else self.old
            label = side.properties[name]
            return {
                "entity": self.brief(one.key[0]),
                "property": name,
                "label": label,
            }
        if one.what == "entity":
            return {"entity": self.brief(one.key[0])}
        return {"id": one.key[0]}

    def _state(
        self, side: Snapshot, what: str, record: Record | None
    ) -> dict[str, Any] | None:
        if record is None:
            return None
        told = {
            name: value for name, value in record.fields.items() if name != "linked"
        }
        if what == "source":
            return told
        return {**told, "sources": self.sources(side, record.passages)}


def compare(old: Snapshot, new: Snapshot) -> Difference:
    """List what was added, changed and withdrawn between two snapshots.

    Events that stand for a relation are told as links, and not again as events.
    """
    changes: list[Change] = []
    for what in KINDS:
        before, after = old.records[what], new.records[what]
        for key in before.keys() | after.keys():
            olds, news = before.get(key, []), after.get(key, [])
            if what == "event" and _all_linked(olds, news):
                continue
            changes += _changes(what, olds, news)
    return Difference(old, new, changes)


def between(lookup: Lookup, first: str, last: str) -> Difference:
    """List what began, ended, or did both, after a date and up to a later one.

    Links are those that ``neighbours --as-of`` shows on either date, so a relation
    without a start begins with the younger of its ends. An entity begins where its
    founding, launch or issue is dated, an event on its day.
    """
    held = Snapshot(lookup)
    since, until = day_to(first), day_to(last)
    changes = [
        Change("entity", "began", None, record)
        for group in held.records["entity"].values()
        for record in group
        if since < held.born[record.key[0]] <= until
    ]
    then, now = (_valid(lookup, day) for day in (first, last))
    passed = _passing(lookup, first, last) - then - now
    for group in held.records["link"].values():
        for record in group:
            if record.number in now - then:
                changes.append(Change("link", "began", None, record))
            elif record.number in then - now:
                changes.append(Change("link", "ended", record, None))
            elif record.number in passed:
                changes.append(Change("link", "passed", record, None))
    for group in held.records["event"].values():
        for record in group:
            told = record.fields["accepted"] and not record.fields["linked"]
            if told and since < _day(record.fields["date"]) <= until:
                changes.append(Change("event", "began", None, record))
    return Difference(held, held, changes)


def _side(old: Record | None, new: Record | None) -> Record:
    """Give the new side of a change, or the old where there is no new one."""
    found = old if new is None else new
    return found if found is not None else Record((), (), {}, ())


def _all_linked(olds: list[Record], news: list[Record]) -> bool:
    return all(record.fields["linked"] for record in (*olds, *news))


def _changes(what: str, olds: list[Record], news: list[Record]) -> Iterator[Change]:
    if len(olds) == len(news) == 1 and _same(olds[0], news[0]):
        return
    for old, new in _pairs(what, olds, news):
        if old is None or new is None:
            yield Change(what, "withdrawn" if new is None else "added", old, new)
            continue
        fields = tuple(
            name
            for name in new.fields
            if name not in _NOT_COMPARED and old.fields.get(name) != new.fields[name]
        )
        if fields:
            yield Change(what, "changed", old, new, fields)
        elif what not in ("entity", "source") and old.passages != new.passages:
            yield Change(what, "cited", old, new, ("sources",))


def _same(old: Record, new: Record) -> bool:
    return old.fields == new.fields and old.passages == new.passages


def _pairs(what: str, olds: list[Record], news: list[Record]) -> Iterator[Pair]:
    """Match the old and new records of one key; each is given once."""
    lost, fresh = list(olds), list(news)
    replaced = _replaced(olds, news) if what == "value" else None
    if replaced is not None:
        yield replaced
    for old in olds:
        new = next((one for one in fresh if one.ident == old.ident), None)
        if new is not None:
            lost.remove(old)
            fresh.remove(new)
            yield old, new
    if replaced is not None:
        lost = [one for one in lost if one is not replaced[0]]
        fresh = [one for one in fresh if one is not replaced[1]]
    for old in list(lost):
        new = next((one for one in fresh if _continues(what, old, one)), None)
        if new is not None:
            lost.remove(old)
            fresh.remove(new)
            yield old, new
    yield from ((old, None) for old in lost)
    yield from ((None, new) for new in fresh)


def _replaced(olds: list[Record], news: list[Record]) -> Pair | None:
    """Give the preferred values before and after, where one replaced the other."""
    before = [one for one in olds if one.fields["preferred"]]
    after = [one for one in news if one.fields["preferred"]]
    if len(before) == len(after) == 1 and before[0].ident != after[0].ident:
        return before[0], after[0]
    return None


def _continues(what: str, old: Record, new: Record) -> bool:
    """Say whether a record goes on under another event, date or figure.

    Two events are two links; a plain link and an event's may be one, found better
    sources for. A value's figure is continued only by what was not accepted.
    """
    if what == "link":
        same_event = old.ident[0] == new.ident[0]
        return same_event or not (old.ident[0] and new.ident[0])
    return what != "value" or not old.fields["accepted"]


def _valid(lookup: Lookup, date: str) -> set[int]:
    where, values = conditions(lookup, Filters(as_of=date))
    return {row[0] for row in lookup.rows(f"{LINK} WHERE {where}", tuple(values))}


def _passing(lookup: Lookup, first: str, last: str) -> set[int]:
    """List links that began after one date and ended before the other."""
    where, values = conditions(lookup, Filters())
    span = "l.from_day > ? AND l.to_day <> '' AND l.to_day < ?"
    told = (*values, day_to(first), day_from(last))
    return {row[0] for row in lookup.rows(f"{LINK} WHERE {where} AND {span}", told)}


def _day(date: str) -> str:
    """Give the first day of an event's date; periods such as FY2026-Q2 have none."""
    try:
        return day_from(date)
    except BadDateError:
        return ""
