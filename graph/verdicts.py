"""Verdicts as text that can be read aloud, as JSON and as a table."""

from __future__ import annotations

from typing import Any

from .controls import Ground, Verdict
from .render import columns, csv_text, document
from .rulebook import Rulebook
from .screening import Question

Told = list[tuple[str, Question, Verdict]]
_COLUMNS = (
    "item",
    "destination",
    "on",
    "classification",
    "licence_required",
    "review_policy",
    "exceptions",
    "undecided",
)


def lines(book: Rulebook, day: str, asked: Question, verdict: Verdict) -> str:
    """Write one verdict for people: the outcome first, then the working."""
    name = asked.chip.en if asked.chip else asked.item.name
    to_whom = f" (party: {asked.party.en})" if asked.party else ""
    head = f"{name} to {asked.place.en}{to_whom}, {asked.action}, on {day}"
    need = {True: "yes", False: "no", None: "undecided"}[verdict.licence_required]
    rows = [("classification", verdict.classification), ("licence required", need)]
    if verdict.review_policy:
        rows.append(("review policy", verdict.review_policy))
    if verdict.exceptions:
        rows.append(("exceptions", ", ".join(verdict.exceptions)))
    rows += [("undecided", words) for words in verdict.undecided]
    rows += [("rule", book.label(rule)) for rule in verdict.rules]
    parts = [head, columns([(f"  {key}", value) for key, value in rows])]
    if verdict.grounds:
        parts.append("  working")
        parts += [f"    {_ground(book, ground)}" for ground in verdict.grounds]
    parts += [f"  note: {words}" for words in verdict.caveats]
    return "\n".join(parts)


def documents(told: Told, *, single: bool, total: int | None = None) -> dict[str, Any]:
    """Give verdicts as a JSON document: one verdict, or a list of them.

    ``total`` says how many there are in all, where not all are given.
    """
    found = [_told(*one) for one in told]
    if single:
        return {"schema": "chipscape/screen/1", **found[0]}
    total = len(found) if total is None else total
    return {
        "schema": "chipscape/screen/1",
        "total": total,
        "returned": len(found),
        "truncated": len(found) < total,
        "items": found,
    }


def table(told: Told, form: str) -> str:
    """Write one line for each verdict."""
    rows = []
    for day, asked, verdict in told:
        need = {True: "yes", False: "no", None: "undecided"}[verdict.licence_required]
        rows.append(
            (
                asked.item.name,
                asked.place.name,
                day,
                verdict.classification,
                need,
                verdict.review_policy,
                " ".join(verdict.exceptions),
                "; ".join(verdict.undecided),
            )
        )
    if form == "csv":
        return csv_text(_COLUMNS, rows)
    return columns(rows, [name.upper() for name in _COLUMNS])


def differences(pairs: list[tuple[Question, Verdict, Verdict]], form: str) -> str:
    """Write what other rules would change, one line for each item that changes."""
    changed = [pair for pair in pairs if pair[1].essence() != pair[2].essence()]
    if form == "json":
        items = [
            {
                "item": asked.item.name,
                "now": _told(asked.on, asked, now),
                "then": _told(asked.on, asked, then),
            }
            for asked, now, then in changed
        ]
        return document(
            {
                "schema": "chipscape/screen-diff/1",
                "total": len(pairs),
                "returned": len(items),
                "truncated": False,
                "items": items,
            }
        )
    rows = [
        (asked.item.name, _outcome(now), _outcome(then)) for asked, now, then in changed
    ]
    head = ("item", "now", "with these rules")
    if form == "csv":
        return csv_text(head, rows)
    told = columns(rows, [name.upper() for name in head])
    return f"{told}\n{len(changed)} of {len(pairs)} would change"


def _outcome(verdict: Verdict) -> str:
    need = {True: "licence", False: "no licence", None: "undecided"}
    parts = [verdict.classification, need[verdict.licence_required]]
    parts += [verdict.review_policy, *verdict.exceptions]
    return ", ".join(part for part in parts if part)


def _told(day: str, asked: Question, verdict: Verdict) -> dict[str, Any]:
    return {
        "item": {
            "id": asked.item.name,
            "figures": {
                name.partition(":")[2]: {
                    "value": figure.value,
                    "working": figure.working,
                    "passages": list(figure.passages),
                }
                for name, figure in asked.item.figures.items()
            },
        },
        "destination": asked.place.brief(),
        "party": asked.party.brief() if asked.party else None,
        "action": asked.action,
        "on": day,
        "classification": verdict.classification,
        "licence_required": verdict.licence_required,
        "review_policy": verdict.review_policy or None,
        "exceptions": verdict.exceptions,
        "rules": verdict.rules,
        "grounds": [ground.told() for ground in verdict.grounds],
        "undecided": verdict.undecided,
        "caveats": verdict.caveats,
    }


def _ground(book: Rulebook, ground: Ground) -> str:
    """Tell one comparison: paragraph, test, figures, outcome, where it stands."""
    shown = [*ground.passages[:2], *(["…"] if len(ground.passages) > 2 else [])]
    cited = f"  [{', '.join(shown)}]" if shown else ""
    if ground.threshold is None:
        return f"{ground.test}{cited}"
    threshold = f"{ground.threshold:,.10g}"
    if ground.value is None:
        return f"{ground.paragraph}: {ground.test} {threshold}? not known{cited}"
    mark = "yes" if ground.passed else "no"
    working = f" = {ground.working}" if ground.working else ""
    value = f"{ground.value:,.6g}"
    told = f"{ground.test} {threshold}? {mark}: {value}{working}"
    return f"{ground.paragraph}: {told}{cited}"
