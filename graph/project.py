"""``Inferred`` facts become a network: the only module with RDF and networkx both.

A link is one relation between two entities with everything known about it: stances,
validity, qualifiers, passages, rule. Links that an event stands for keep the event;
a plain statement of the same relation adds its passages to the event's link instead
of making a second one. The network holds one edge a pair and relation.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain
from pathlib import Path

import networkx as nx
import pyoxigraph as ox

from .dataset import Facts, Statement
from .dates import day_from, day_to
from .errors import DamagedGenerationError
from .infer import Event, Implied, Inferred, is_accepted
from .legend import citation, legend
from .names import expand
from .words import kebab, qualifiers

Net = nx.MultiDiGraph
_STANCES = ("cs:Stated", "cs:Planned", "cs:Forecast", "cs:Rumoured", "cs:Opinion")
_STANCES += ("cs:Denied",)
_BORN = ("cs:announcedOn", "cs:availableFrom", "cs:foundedOn", "cs:issuedOn")
_BORN += ("cs:effectiveFrom",)


@dataclass(frozen=True)
class Link:
    """One relation between two entities, with all that is known about it."""

    subject: str
    relation: str  # the term, "cs:fabricatedBy"
    object: str
    stances: tuple[str, ...]  # without the prefix, in a fixed order
    accepted: bool
    inferred: bool
    rule: str
    valid_from: str
    valid_to: str
    on_date: str
    note_en: str
    note_zh: str
    event: str
    passages: tuple[str, ...]


@dataclass(frozen=True)
class Value:
    """One literal of an entity, as one or more passages give it."""

    entity: str
    property: str
    value: ox.Literal
    stances: tuple[str, ...]
    accepted: bool
    preferred: bool
    disputed: bool  # another accepted value contradicts it
    passages: tuple[str, ...]


@dataclass(frozen=True)
class Projection:
    """The links, values and events of a build, and the network made of them."""

    inferred: Inferred
    links: tuple[Link, ...]
    values: tuple[Value, ...]
    net: Net


def project(inferred: Inferred, version: str) -> Projection:
    """Make links, values and the network, sorted throughout."""
    links = tuple(sorted(_links(inferred), key=_link_key))
    values = tuple(_values(inferred.facts))
    return Projection(
        inferred, links, values, _network(inferred, links, values, version)
    )


def born(projection: Projection) -> dict[str, str]:
    """Give the first day that each entity is known to have existed, where known."""
    days: dict[str, set[str]] = defaultdict(set)
    for value in projection.values:
        if value.accepted and value.property in _BORN:
            days[value.entity].add(day_from(value.value.value))
    for event in projection.inferred.events:
        when = event.text("cs:onDate")
        if (
            event.accepted
            and when
            and event.kind in ("cs:ProductLaunch", "cs:Founding")
        ):
            for name in event.get("cs:product") or event.get("cs:organisation"):
                if isinstance(name, str):
                    days[name].add(day_from(when))
    return {name: min(found) for name, found in days.items()}


def _link_key(link: Link) -> tuple[str, str, str, str]:
    return link.subject, link.relation, link.object, link.event


def _links(inferred: Inferred) -> Iterator[Link]:
    plain = _plain(inferred)
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
                *_oriented(inferred, one.subject, one.predicate, one.object),
                stances=(),
                accepted=True,
                inferred=True,
                rule=one.rule,
                valid_from="",
                valid_to="",
                on_date="",
                note_en="",
                note_zh="",
                event="",
                passages=one.passages,
            )


def _plain(inferred: Inferred) -> Iterator[Link]:
    facts = inferred.facts
    told: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for statement in facts.statements:
        if (
            isinstance(statement.object, str)
            and not statement.subject.startswith("event:")
            and statement.predicate != "rdf:type"
        ):
            key = _oriented(
                inferred, statement.subject, statement.predicate, statement.object
            )
            told[key].add(statement.passage)
    for (subject, relation, item), passages in sorted(told.items()):
        yield Link(
            subject,
            relation,
            item,
            stances=_stances(facts, passages),
            accepted=any(is_accepted(facts, name) for name in passages),
            inferred=False,
            rule="",
            valid_from="",
            valid_to="",
            on_date="",
            note_en="",
            note_zh="",
            event="",
            passages=tuple(sorted(passages)),
        )


def _eventful(inferred: Inferred) -> Iterator[Link]:
    groups: dict[tuple[str, str, str, str], list[Implied]] = defaultdict(list)
    for one in inferred.implied:
        subject, relation, item = _oriented(
            inferred, one.subject, one.predicate, one.object
        )
        groups[one.event.name, subject, relation, item].append(one)
    for (name, subject, relation, item), told in sorted(groups.items()):
        told.sort(key=lambda one: not one.event.accepted)
        event = _spread(inferred, told[0].event)
        passages = sorted({p for one in told for p in one.event.passages})
        note_en, note_zh = qualifiers(inferred.facts, event, {subject, item})
        yield Link(
            subject,
            relation,
            item,
            stances=_stances(inferred.facts, passages),
            accepted=event.accepted,
            inferred=False,
            rule="",
            valid_from=event.text("cs:validFrom")
            or _began(event)
            or event.text("cs:notBefore"),
            valid_to=event.text("cs:validTo"),
            on_date=event.text("cs:onDate"),
            note_en=note_en,
            note_zh=note_zh,
            event=name,
            passages=tuple(passages),
        )


def _began(event: Event) -> str:
    """Give the date of an event that begins a state; a post's is only a sighting."""
    return "" if event.kind == "cs:Tenure" else event.text("cs:onDate")


def _spread(inferred: Inferred, event: Event) -> Event:
    """Fill in what other passages of the same standing say of the event."""
    facts = set(event.facts)
    for other in inferred.events:
        if other.name == event.name and other.accepted == event.accepted:
            facts |= set(other.facts)
    return replace(
        event, facts=tuple(sorted(facts, key=lambda fact: (fact[0], str(fact[1]))))
    )


def _merged(link: Link, plain: Link) -> Link:
    return replace(
        link,
        accepted=link.accepted or plain.accepted,
        stances=tuple(sorted({*link.stances, *plain.stances}, key=_stance_order)),
        passages=tuple(sorted({*link.passages, *plain.passages})),
    )


def _oriented(
    inferred: Inferred, subject: str, relation: str, item: str
) -> tuple[str, str, str]:
    """Write a symmetric relation in one direction only."""
    if inferred.facts.vocabulary.terms[relation].is_symmetric and item < subject:
        return item, relation, subject
    return subject, relation, item


def _stances(facts: Facts, passages: Iterable[str]) -> tuple[str, ...]:
    found = {facts.passages[name].stance.removeprefix("cs:") for name in passages}
    return tuple(sorted(found, key=_stance_order))


def _stance_order(stance: str) -> int:
    return _STANCES.index(f"cs:{stance}")


def _values(facts: Facts) -> Iterator[Value]:
    told: dict[tuple[str, str], dict[str, list[Statement]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for statement in facts.statements:
        item = statement.object
        if isinstance(item, ox.Literal) and not statement.subject.startswith("event:"):
            same = _same(item) if _is_decimal(facts, statement.predicate) else str(item)
            told[statement.subject, statement.predicate][same].append(statement)
    for (entity, term), figures in sorted(told.items()):
        yield from _alternatives(facts, entity, term, list(figures.values()))


def _alternatives(
    facts: Facts, entity: str, term: str, figures: list[list[Statement]]
) -> Iterator[Value]:
    """Give the values of one property, the preferred one marked."""
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
                _stances(facts, passages),
                accepted,
                accepted and (rank == 0 or not single),
                single and accepted and _contradicted(_text(same[0]), agreed),
                passages,
            )


def _is_decimal(facts: Facts, term: str) -> bool:
    return facts.vocabulary.terms[term].range == "xsd:decimal"


def _same(figure: ox.Literal) -> str:
    """Fold a number's spellings: 8.10 and 8.1 are one value."""
    return str(Decimal(figure.value).normalize())


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


def _network(
    inferred: Inferred,
    links: tuple[Link, ...],
    values: tuple[Value, ...],
    version: str,
) -> Net:
    facts = inferred.facts
    net = Net()
    net.graph.update(legend(facts, version))
    held: dict[str, list[Value]] = defaultdict(list)
    for value in values:
        held[value.entity].append(value)
    linked = {name for link in links for name in (link.subject, link.object)}
    for name, entity in facts.entities.items():
        if name not in linked and name not in held:
            continue
        net.add_node(
            name,
            label_en=entity.label_en,
            label_zh=entity.label_zh,
            kind=entity.kind.removeprefix("cs:"),
            iri=expand(name),
            aliases=tuple(text for text, _ in entity.aliases),
            ticker=" ".join(entity.tickers),
            wikidata=entity.wikidata,
            roles=tuple(role.removeprefix("cs:") for role in entity.roles),
            search=(),
            values=tuple(_node_value(value) for value in held[name]),
        )
    grouped: dict[tuple[str, str, str], list[Link]] = defaultdict(list)
    for link in links:
        relation = kebab(facts.vocabulary, link.relation)
        grouped[link.subject, link.object, relation].append(link)
    for (subject, item, relation), same in sorted(grouped.items()):
        net.add_edge(subject, item, key=relation, **_edge(same))
    net.graph["passages"] = _cited(facts, net)
    return net


def _node_value(value: Value) -> dict[str, object]:
    return {
        "property": value.property.removeprefix("cs:"),
        "value": value.value.value,
        "stance": value.stances[0],
        "accepted": value.accepted,
        "preferred": value.preferred,
        "passages": value.passages,
    }


def _edge(same: list[Link]) -> dict[str, object]:
    open_end = any(not link.valid_to for link in same)
    starts = [link.valid_from for link in same if link.valid_from]
    return {
        "stances": tuple(
            sorted({s for link in same for s in link.stances}, key=_stance_order)
        ),
        "accepted": any(link.accepted for link in same),
        "inferred": all(link.inferred for link in same),
        "rule": next((link.rule for link in same if link.rule), ""),
        "valid_from": min(starts, default=""),
        "valid_to": "" if open_end else max(link.valid_to for link in same),
        "qualifiers": "; ".join(dict.fromkeys(ln.note_en for ln in same if ln.note_en)),
        "qualifiers_zh": "；".join(
            dict.fromkeys(ln.note_zh for ln in same if ln.note_zh)
        ),
        "passages": tuple(sorted({p for link in same for p in link.passages})),
    }


def _cited(facts: Facts, net: Net) -> dict[str, dict[str, object]]:
    used = set(
        chain.from_iterable(told["passages"] for _, _, told in net.edges(data=True))
    )
    for _, held in net.nodes(data=True):
        for value in held["values"]:
            used.update(value["passages"])
    return {name: citation(facts, name) for name in sorted(used)}


def load(path: Path) -> Net:
    """Read a network back from the node-link JSON of a generation.

    Raises:
        DamagedGenerationError: the file is missing, cut or not ours.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        net: Net = nx.node_link_graph(told, edges="links")
    except (OSError, ValueError, KeyError, nx.NetworkXError) as bad:
        raise DamagedGenerationError(
            f"{path}: {bad}; run chipscape build --force"
        ) from bad
    return net
