"""What files say of entities, sources and passages, as records.

A description is the properties of one node in a default graph; the functions here
read one into a record, or say what it lacks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from .dates import DATE_MEND, is_date_text
from .names import short

Node = ox.NamedNode | ox.Literal
Description = dict[str, list[Node]]

NOTES = ("cs:restrictionKind", "prov:wasDerivedFrom")


@dataclass(frozen=True)
class Entity:
    """A thing of the graph: its class, names and identifiers."""

    name: str
    kind: str
    label_en: str
    label_zh: str
    aliases: tuple[tuple[str, str], ...]  # (text, language)
    tickers: tuple[str, ...]
    roles: tuple[str, ...]
    wikidata: str
    lei: str  # legal entity identifier, or empty
    needs_context: tuple[str, ...]
    pinyin: tuple[str, ...]
    notes: tuple[tuple[str, str], ...]  # other properties of the description


@dataclass(frozen=True)
class Source:
    """A published document or dataset."""

    name: str
    kind: str
    title: str
    publisher: str  # an entity's short name, or the name itself
    issued: str  # in the source's precision; empty where it prints none
    read_on: str
    url: str
    licence: str
    text_sha256: str


@dataclass(frozen=True)
class Passage:
    """A place in a source, with its stance and speaker."""

    name: str
    source: str
    locator: str
    stance: str
    speaker: str  # an entity's short name, or empty
    speaker_role: str
    accepted: bool
    restored_by: str
    start: int | None  # code points into the canonical text
    end: int | None


def texts(facts: Description, key: str) -> tuple[str, ...]:
    """Give all values of a property as short texts, sorted."""
    return tuple(sorted(short(value.value) for value in facts.get(key, [])))


def wikidata_of(facts: Description) -> Iterator[str]:
    """Give the Wikidata ids that an entity is matched with."""
    for text in texts(facts, "skos:exactMatch"):
        if text.startswith("wd:"):
            yield text.removeprefix("wd:")


def aliases_of(facts: Description) -> tuple[tuple[str, str], ...]:
    """Give the other names of an entity, each with its language, sorted."""
    return tuple(
        sorted(
            (value.value, value.language or "")
            for value in facts.get("skos:altLabel", [])
            if isinstance(value, ox.Literal)
        )
    )


def notes_of(facts: Description) -> tuple[tuple[str, str], ...]:
    """Give the other properties of an entity that answers need."""
    return tuple((key, text) for key in NOTES for text in texts(facts, key))


def kind_of(value: Node) -> str:
    """Give the datatype of a literal; an address has none."""
    return short(value.datatype.value) if isinstance(value, ox.Literal) else ""


def first(facts: Description, key: str) -> str:
    """Give the first value of a property, or nothing."""
    values = facts.get(key, [])
    return short(values[0].value) if values else ""


def source_of(name: str, kinds: list[str], facts: Description) -> Source:
    """Read a source's description into a record."""
    return Source(
        name=name,
        kind=kinds[0] if kinds else "",
        title=first(facts, "dct:title"),
        publisher=first(facts, "dct:publisher"),
        issued=first(facts, "dct:issued"),
        read_on=first(facts, "cs:readOn"),
        url=first(facts, "cs:url"),
        licence=first(facts, "dct:license"),
        text_sha256=first(facts, "cs:textSha256"),
    )


def lacks(facts: Description) -> list[str]:
    """Say what a source's description lacks to be found again and dated."""
    lacks = []
    if "cs:url" not in facts and first(facts, "cs:urlUnknown") != "true":
        lacks.append("has no cs:url; write it, or cs:urlUnknown true")
    if "dct:issued" not in facts and first(facts, "cs:undated") != "true":
        lacks.append("has no dct:issued; write it, or cs:undated true")
    if "cs:readOn" not in facts:
        lacks.append("has no cs:readOn; write the day on which it was read")
    for key in ("dct:issued", "cs:readOn"):
        for value in facts.get(key, []):
            if not is_date_text(value.value, kind_of(value)):
                lacks.append(f"has {key} {value}, which is no date; {DATE_MEND}")
    return lacks


def passage_of(name: str, facts: Description) -> Passage:
    """Read a passage's description into a record."""
    start, end = first(facts, "oa:start"), first(facts, "oa:end")
    return Passage(
        name=name,
        source=first(facts, "dct:isPartOf"),
        locator=first(facts, "cs:locator"),
        stance=first(facts, "cs:stance"),
        speaker=first(facts, "cs:statedBy"),
        speaker_role=first(facts, "cs:speakerRole"),
        accepted=first(facts, "cs:accepted") != "false",
        restored_by=first(facts, "cs:restoredBy"),
        start=int(start) if start.isdecimal() else None,
        end=int(end) if end.isdecimal() else None,
    )
