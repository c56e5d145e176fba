"""Small texts about events: what qualifies a relation, what happened."""

from __future__ import annotations

import pyoxigraph as ox

from .dataset import Facts
from .figures import money, plain
from .infer import Event
from .vocabulary import Vocabulary

_SILENT = frozenset(
    [
        "cs:onDate",
        "cs:notBefore",
        "cs:notAfter",
        "cs:validFrom",
        "cs:validTo",
        "cs:printed",
        "cs:currency",
        "cs:ambiguity",
        "cs:summary",
        "cs:unit",
        "cs:measure",
        "cs:bound",
    ]
)
_MONEY = frozenset({"cs:amount", "cs:valuation"})


def kebab(vocabulary: Vocabulary, term: str) -> str:
    """Give a relation's name as people write it."""
    return vocabulary.terms[term].label_en


def label(facts: Facts, name: str, language: str = "en") -> str:
    """Give an entity's label, or the name itself where it is none of ours."""
    entity = facts.entities.get(name)
    if entity is None:
        return name
    return entity.label_zh if language == "zh" else entity.label_en


def qualifiers(facts: Facts, event: Event, ends: set[str]) -> tuple[str, str]:
    """Say in both languages what an event adds to the relation it stands for."""
    return _phrase(facts, event, ends, "en"), _phrase(facts, event, ends, "zh")


def telling(facts: Facts, event: Event, language: str) -> str:
    """Tell an event in one line: its class, who, what, how much, when."""
    kind = facts.vocabulary.terms[event.kind]
    head = kind.label_zh if language == "zh" else kind.label_en
    summary = _summary(event, language)
    body = summary or _phrase(facts, event, set(), language)
    return f"{head}: {body}" if language == "en" else f"{head}：{body}"


def _summary(event: Event, language: str) -> str:
    texts = {
        value.language: value.value
        for value in event.get("cs:summary")
        if isinstance(value, ox.Literal)
    }
    return texts.get(language) or texts.get("en") or texts.get("zh") or ""


def _phrase(facts: Facts, event: Event, ends: set[str], language: str) -> str:
    parts: list[str] = []
    measure = event.text("cs:measure")
    if measure:
        parts.append(label(facts, measure, language))
    for term, value in event.facts:
        if term in _SILENT or value in ends:
            continue
        parts.append(_part(facts, event, term, value, language))
    mark = "，" if language == "zh" else ", "
    return mark.join(dict.fromkeys(part for part in parts if part))


def _part(
    facts: Facts, event: Event, term: str, value: str | ox.Literal, language: str
) -> str:
    if isinstance(value, str):
        return label(facts, value, language)
    if value.language and value.language != language:
        return ""
    if term in _MONEY:
        bound = event.text("cs:bound")
        words = money(value.value, event.text("cs:currency"), language)
        return f"{bound} {words}" if bound and term == "cs:amount" else words
    described = facts.vocabulary.terms[term]
    name = described.label_zh if language == "zh" else described.label_en
    if described.range == "xsd:decimal":
        sign = "%" if described.unit == "unit:PERCENT" else ""
        extra = f" {event.text('cs:unit')}" if term == "cs:amountPerMonth" else ""
        return f"{name} {plain(value.value)}{sign}{extra}"
    if described.range == "xsd:boolean":
        return name if value.value == "true" else ""
    if term in ("cs:period", "cs:round", "cs:status", "cs:citation", "cs:venue"):
        return value.value
    return f"{name} {value.value}"
