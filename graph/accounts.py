"""An account of each source: what it gives, and what about it wants looking into.

Nothing here is an error. A label without a Chinese form, an entity of which nothing is
accepted, a figure that others contradict, a plan whose day has passed with no word on
what came of it: each is listed under every source that it concerns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import pyoxigraph as ox

from .counts import counts_of
from .dates import day_to
from .errors import BadDateError, UnknownNameError
from .floors import floors
from .indexed import content
from .infer import Event, is_accepted
from .project import Projection
from .twins import twins
from .values import Value
from .words import label, telling

_OPEN = ("Planned", "Forecast")  # stances of what is still to come
_DATE = "cs:Date"


@dataclass
class Account:
    """What one source gives, and what is doubtful about it."""

    source: str
    facts: int = 0
    accepted: int = 0
    passages: int = 0
    unnamed: set[str] = field(default_factory=set)  # no Chinese label of their own
    dangling: set[str] = field(default_factory=set)  # nothing of them is accepted
    disagreements: list[dict[str, Any]] = field(default_factory=list)
    stale: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class _Plan:
    """Something that was to come: on what, when, by whose word, told how."""

    about: str
    due: str  # the last day it was put at
    said: str  # the last day of its earliest source
    stance: str
    passages: tuple[str, ...]
    text: dict[str, str]


class Accounts:
    """The accounts of all sources of a projection, on a day."""

    def __init__(self, made: Projection, day: str) -> None:
        """Draw up every account.

        Args:
            made: the projection of a folder of facts.
            day: plans whose last day lies before it are stale.
        """
        self.made = made
        self.facts = made.inferred.facts
        self.day = day
        self.accounts = {name: Account(name) for name in self.facts.sources}
        self._statements()
        self._disagreements()
        self._stale()

    def report(self, source: str = "") -> dict[str, Any]:
        """Give all accounts, or a source's, in the form that JSON answers hold.

        Raises:
            UnknownNameError: there is no such source.
        """
        name = source if source.startswith("source:") else f"source:{source}"
        if source and name not in self.accounts:
            near = get_close_matches(name, self.accounts, 3)
            raise UnknownNameError(source, tuple(near))
        chosen = [self.accounts[name]] if source else self.accounts.values()
        return {
            "schema": "chipscape/check/1",
            "on": self.day,
            "counts": counts_of(
                content(self.made.inferred, self.made.links, self.made.values)
            ),
            "floors": [
                {"name": one.name, "least": one.least, "have": one.have}
                for one in floors(self.made)
            ],
            "unspoken": sorted(self.unspoken),
            "twins": [
                {
                    "type": one.kind,
                    "names": [{"id": name, "name": text} for name, text in one.names],
                }
                for one in twins(self.facts)
            ],
            "sources": [self._item(one) for one in chosen],
        }

    def _item(self, account: Account) -> dict[str, Any]:
        source = self.facts.sources[account.source]
        file = self.facts.files[source.name]
        if file.is_relative_to(self.facts.folder):  # else of a folder named --with
            file = file.relative_to(self.facts.folder)
        return {
            "id": source.name,
            "type": source.kind.removeprefix("cs:"),
            "title": source.title,
            "publisher": label(self.facts, source.publisher),
            "issued": source.issued,
            "file": file.as_posix(),
            "passages": account.passages,
            "facts": account.facts,
            "accepted": account.accepted,
            "missing_labels": sorted(account.unnamed),
            "dangling": sorted(account.dangling),
            "disagreements": account.disagreements,
            "stale": account.stale,
        }

    def _statements(self) -> None:
        """Count facts; find entities without a Chinese label or an accepted fact."""
        spoken: dict[str, set[str]] = defaultdict(set)  # source → entities
        held: set[str] = set()
        for passage in self.facts.passages.values():
            self.accounts[passage.source].passages += 1
        for told in self.facts.statements:
            account = self.accounts[self.facts.passages[told.passage].source]
            accepted = is_accepted(self.facts, told.passage)
            if told.predicate != "rdf:type":
                account.facts += 1
                account.accepted += accepted
            for name in (told.subject, told.object):
                if isinstance(name, str) and name in self.facts.entities:
                    spoken[account.source].add(name)
                    if accepted:
                        held.add(name)
        entities = {
            name: entity
            for name, entity in self.facts.entities.items()
            if self.facts.vocabulary.below(entity.kind, "cs:Entity")
        }
        for source, names in spoken.items():
            ours = names & entities.keys()
            self.accounts[source].dangling = ours - held
            self.accounts[source].unnamed = {
                name
                for name in ours
                if entities[name].label_en == entities[name].label_zh
            }
        self.unspoken = entities.keys() - set().union(*spoken.values())

    def _disagreements(self) -> None:
        """List under each source the figures that other sources contradict."""
        disputed: dict[tuple[str, str], list[Value]] = defaultdict(list)
        for value in self.made.values:
            if value.disputed:
                disputed[value.entity, value.property].append(value)
        for (entity, name), values in disputed.items():
            given = [(value, self._sources(value.passages)) for value in values]
            for value, sources in given:
                for source in sources:
                    others = [
                        {"value": other.value.value, "sources": sorted(theirs)}
                        for other, theirs in given
                        if other is not value and theirs - {source}
                    ]
                    if others:
                        self.accounts[source].disagreements.append(
                            {
                                "entity": entity,
                                "property": name.removeprefix("cs:"),
                                "value": value.value.value,
                                "preferred": value.preferred,
                                "others": others,
                            }
                        )

    def _stale(self) -> None:
        """List plans whose last day has passed and of which no later source speaks."""
        later = self._later()
        for plan in sorted(self._plans(), key=lambda one: (one.due, one.about)):
            if any(
                accepted or said > plan.said for said, accepted in later[plan.about]
            ):
                continue
            for source in sorted(self._sources(plan.passages)):
                self.accounts[source].stale.append(
                    {
                        "about": plan.about,
                        "due": plan.due,
                        "stance": plan.stance,
                        "text": plan.text,
                        "passages": list(plan.passages),
                    }
                )

    def _later(self) -> dict[str, list[tuple[str, bool]]]:
        """Give for each event and property when it was spoken of, and whether as fact.

        An accepted event of the same class between the same parties speaks of a plan
        too, from a source as late: what was planned is seldom told under its address.
        """
        found: dict[str, list[tuple[str, bool]]] = defaultdict(list)
        happened: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
        for event in self.made.inferred.events:
            said = self._said(event.passages, max)
            found[event.name].append((said, event.accepted))
            if event.accepted:
                happened[event.kind, self._parties(event)].append(said)
        for event in self.made.inferred.events:
            since = self._said(event.passages, min)
            for said in happened[event.kind, self._parties(event)]:
                if said > since:
                    found[event.name].append((said, False))
        for value in self.made.values:
            said = self._said(value.passages, max)
            found[_about(value)].append((said, value.accepted))
        return found

    def _plans(self) -> Iterator[_Plan]:
        for event in self.made.inferred.events:
            stance = event.stance.removeprefix("cs:")
            said = self._said(event.passages, min)
            due = self._due(event, said)
            if stance in _OPEN and said < due < self.day:
                text = {lang: telling(self.facts, event, lang) for lang in ("en", "zh")}
                yield _Plan(event.name, due, said, stance, event.passages, text)
        for value in self.made.values:
            if not self._is_date(value.property) or value.stances[0] not in _OPEN:
                continue
            due = _last_day(value.value.value)
            said = self._said(value.passages, min)
            if said < due < self.day:
                yield _Plan(
                    _about(value),
                    due,
                    said,
                    value.stances[0],
                    value.passages,
                    self._telling(value),
                )

    def _telling(self, value: Value) -> dict[str, str]:
        term = self.facts.vocabulary.terms[value.property]
        figure = value.value.value
        return {
            "en": f"{label(self.facts, value.entity)}: {term.label_en} {figure}",
            "zh": f"{label(self.facts, value.entity, 'zh')}：{term.label_zh} {figure}",
        }

    def _due(self, event: Event, said: str) -> str:
        """Give the last day an event is put at, by its dates and its period.

        The month or day in which the source itself came out is when a claim was made.
        """
        dates = [
            value.value
            for name, value in event.facts
            if isinstance(value, ox.Literal) and self._is_date(name)
        ]
        ahead = [date for date in dates if len(date) == 4 or not said.startswith(date)]
        days = (_last_day(date) for date in (*ahead, event.text("cs:period")))
        return max(days, default="")

    def _is_date(self, name: str) -> bool:
        return self.facts.vocabulary.terms[name].facts.get("cs:valueKind") == _DATE

    def _parties(self, event: Event) -> tuple[str, ...]:
        named = {value for _, value in event.facts if isinstance(value, str)}
        return tuple(sorted(named & self.facts.entities.keys()))

    def _sources(self, passages: Iterable[str]) -> set[str]:
        return {self.facts.passages[name].source for name in passages}

    def _said(self, passages: tuple[str, ...], choose: Any) -> str:
        days = []
        for name in self._sources(passages):
            source = self.facts.sources[name]
            days.append(day_to(source.issued or source.read_on))
        return str(choose(days))


def _about(value: Value) -> str:
    return f"{value.entity} {value.property.removeprefix('cs:')}"


def _last_day(date: str) -> str:
    """Give the last day of a date, quarter or half; other periods have none known.

    >>> _last_day("2025-Q2"), _last_day("2025-H1"), _last_day("FY2025")
    ('2025-06-30', '2025-06-30', '')
    """
    year, _, part = date.partition("-")
    if part[:1] in ("Q", "H") and part[1:].isdigit():
        months = int(part[1:]) * (3 if part[0] == "Q" else 6)
        date = f"{year}-{months:02}"
    try:
        return day_to(date)
    except BadDateError:
        return ""
