"""The texts of ``show``, ``path`` and ``evidence``, made from the lookup index."""

from __future__ import annotations

from typing import Any

from . import profile
from .lookup import Entity, Lookup
from .render import citation, clean, columns
from .steps import Step


def card(lookup: Lookup, entity: Entity) -> dict[str, Any]:
    """Gather what an entity's card shows."""
    lookup.need("value", "entity", (entity.id,), "value_passage")
    lookup.need("event_entity", "entity", (entity.id,), "event_passage")
    return {
        **entity.brief(),
        "aliases": [text for text in entity.aliases.split(" | ") if text],
        "tickers": entity.ticker.split(),
        "wikidata": entity.wikidata or None,
        "roles": entity.roles.split(),
        "values": profile.values(lookup, entity),
        "events": profile.events(lookup, entity),
    }


def text(told: dict[str, Any], lang: str) -> str:
    """Write a card for people: names, then values, then events, with their sources."""
    parts = [f"{told['type']}{': ' if told['roles'] else ''}{', '.join(told['roles'])}"]
    if told["aliases"]:
        parts.append(clean("also " + " · ".join(told["aliases"])))
    if told["values"]:
        parts.append(
            "\n" + columns([_value_row(value, lang) for value in told["values"]])
        )
    for event in told["events"]:
        mark = "" if event["accepted"] else f" [{event['stance'].lower()}]"
        when = f"{event['date']}  " if event["date"] else ""
        parts.append(f"\n{when}{clean(event['text'][lang])}{mark}")
        parts += [f"    {citation(passage)}" for passage in event["passages"]]
    return "\n".join(parts)


def _value_row(value: dict[str, Any], lang: str) -> tuple[str, str, str]:
    mark = "" if value["accepted"] else f" [{' '.join(value['stances']).lower()}]"
    other = " [sources differ]" if value["disputed"] else ""
    figure = f"{value['shown']} {value['unit']}".strip()
    return value["label"][lang], figure + mark + other, _brief(value["passages"])


def _brief(passages: list[dict[str, Any]]) -> str:
    """Name the first two passages; ``evidence`` and JSON give all in full."""
    told = [
        f"{passage['publisher']} {passage['issued'] or 'undated'}, "
        f"{passage['locator']} <{passage['id']}>"
        for passage in passages[:2]
    ]
    more = [f"+{len(passages) - 2} more"] if len(passages) > 2 else []
    return "; ".join([*told, *more])


def route(steps: list[Step], cited: dict[int, list[Any]], lang: str) -> str:
    """Tell a path in words: each step read forwards, with its first source."""
    first = steps[0]
    start = first.subject if first.direction == "out" else first.object
    lines = [start.label(lang)]
    for step in steps:
        relation = step.relation_zh if lang == "zh" else step.relation
        arrow = f"—[{relation}]→" if step.direction == "out" else f"←[{relation}]—"
        inferred = f" (inferred: {step.rule})" if step.inferred else ""
        lines.append(f"  {arrow} {step.other.label(lang)}{inferred}")
        passages = cited[step.id]
        if passages:
            more = f" (+{len(passages) - 1} more)" if len(passages) > 1 else ""
            lines.append(f"      {citation(passages[0])}{more}")
    return "\n".join(clean(one) for one in lines)
