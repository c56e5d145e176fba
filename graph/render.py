"""Answers as text: aligned columns, CSV, Turtle, Mermaid and DOT.

Widths count East Asian characters as two. Control characters of any label or title
are replaced before they can reach a terminal.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from .lookup import Entity
from .names import PREFIXES
from .steps import Step

_MOST_WIDE = 46
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
NEIGHBOUR_COLUMNS = (
    "subject",
    "relation",
    "object",
    "direction",
    "depth",
    "valid_from",
    "valid_to",
    "stances",
    "inferred",
    "note",
    "source",
    "issued",
    "locator",
    "url",
)


def clean(text: str) -> str:
    r"""Replace control, bidirectional and other invisible characters.

    >>> clean("a\x1b[31mb")
    'a�[31mb'
    """
    if text.isprintable():
        return text
    return "".join(
        "\ufffd" if unicodedata.category(char) in _UNSEEN else char for char in text
    )


def width(text: str) -> int:
    """Count terminal cells: two for a wide character, none for a combining one.

    >>> width("英伟达 H100")
    11
    """
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(char)
        else 2
        if unicodedata.east_asian_width(char) in "WF"
        else 1
        for char in text
    )


def columns(rows: Sequence[Sequence[str]], head: Sequence[str] = ()) -> str:
    """Align rows under a head; the last column is never padded nor cut."""
    table = [[clean(cell) for cell in row] for row in ([head] if head else [])]
    table += [
        [
            _cut(clean(cell)) if place + 1 < len(row) else clean(cell)
            for place, cell in enumerate(row)
        ]
        for row in rows
    ]
    if not table:
        return ""
    widths = [max(width(row[place]) for row in table) for place in range(len(table[0]))]
    lines = [
        "  ".join(
            cell + " " * (space - width(cell))
            for cell, space in zip(row, widths, strict=True)
        ).rstrip()
        for row in table
    ]
    return "\n".join(lines)


def neighbours(steps: Iterable[Step], cited: dict[int, list[Any]], lang: str) -> str:
    """Show links as a table, relation by relation, nearest first."""
    groups: dict[tuple[int, str], list[Step]] = {}
    for step in steps:
        shown = step.shown_zh if lang == "zh" else step.shown
        groups.setdefault((step.depth, shown), []).append(step)
    rows = []
    for (depth, shown), members in groups.items():
        for place, step in enumerate(members):
            label = shown if place == 0 else ""
            here = step.subject if step.direction == "out" else step.object
            far = f"{'· ' * (depth - 1)}{label}"
            name = step.other.label(lang)
            if depth > 1:
                name = f"{here.label(lang)} → {name}"
            rows.append(
                (
                    far,
                    name,
                    step.other.name,
                    _when(step),
                    _sources(cited[step.id]),
                    _remarks(step, lang),
                )
            )
    head = ("RELATION", "NAME", "ID", "VALID", "SOURCES", "NOTE")
    return columns(rows, head)


def neighbours_csv(steps: Iterable[Step], cited: dict[int, list[Any]]) -> str:
    """Write one line for each link and passage."""
    rows = []
    for step in steps:
        told = [
            step.subject.name,
            step.relation,
            step.object.name,
            step.direction,
            str(step.depth),
            step.valid_from,
            step.valid_to,
            " ".join(step.stances),
            str(step.inferred).lower(),
            step.note_en,
        ]
        for passage in cited[step.id] or [{}]:
            keys = ("title", "issued", "locator", "url")
            rows.append([*told, *(str(passage.get(key) or "") for key in keys)])
    return csv_text(NEIGHBOUR_COLUMNS, rows)


def csv_text(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Write rows as CSV with a head."""
    import csv  # only the formats that need it pay for it
    import io

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(head)
    for row in rows:  # a lone return would not be quoted, and read as a new line
        writer.writerow([str(cell).replace("\r", " ") for cell in row])
    return buffer.getvalue().rstrip("\n")


def turtle(steps: Iterable[Step], terms: dict[str, str]) -> str:
    """Write links as Turtle; ``terms`` leads from a relation's name to its term."""
    lines = [
        f"@prefix cs: <{PREFIXES['cs']}> .",
        f"@prefix rdfs: <{PREFIXES['rdfs']}> .",
    ]
    lines.append("")
    named: dict[str, Entity] = {}
    for step in steps:
        named[step.subject.iri] = step.subject
        named[step.object.iri] = step.object
        lines.append(
            f"<{step.subject.iri}> {terms[step.relation]} <{step.object.iri}> ."
        )
    for iri, entity in sorted(named.items()):
        labels = f"{_quoted(entity.en)}@en, {_quoted(entity.zh)}@zh"
        lines.append(f"<{iri}> rdfs:label {labels} .")
    return "\n".join(lines)


def mermaid(steps: Iterable[Step], lang: str) -> str:
    """Write links as a Mermaid flow chart."""
    numbers: dict[str, int] = {}
    lines = ["graph LR"]
    for step in steps:
        for entity in (step.subject, step.object):
            if entity.name not in numbers:
                numbers[entity.name] = len(numbers)
                text = clean(entity.label(lang)).replace("#", "#35;")
                text = text.replace('"', "#quot;")
                lines.append(f'  n{numbers[entity.name]}["{text}"]')
        shown = step.relation_zh if lang == "zh" else step.relation
        lines.append(
            f"  n{numbers[step.subject.name]} -->|{shown}| n{numbers[step.object.name]}"
        )
    return "\n".join(lines)


def dot(steps: Iterable[Step], lang: str) -> str:
    """Write links for Graphviz."""
    named: dict[str, str] = {}
    edges = []
    for step in steps:
        named[step.subject.name] = step.subject.label(lang)
        named[step.object.name] = step.object.label(lang)
        shown = step.relation_zh if lang == "zh" else step.relation
        edges.append(
            f"  {_quoted(step.subject.name)} -> {_quoted(step.object.name)} "
            f"[label={_quoted(shown)}];"
        )
    nodes = [
        f"  {_quoted(name)} [label={_quoted(clean(text))}];"
        for name, text in sorted(named.items())
    ]
    return "\n".join(["digraph chipscape {", *nodes, *edges, "}"])


def document(told: dict[str, Any]) -> str:
    """Write one JSON document, readable and in a fixed order."""
    import json

    return json.dumps(told, ensure_ascii=False, indent=2)


def line(told: Any) -> str:
    """Write one line of JSON."""
    import json

    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def citation(passage: dict[str, Any]) -> str:
    """Cite a passage in one line: who, what, when, where."""
    parts = [
        passage["publisher"],
        passage["title"],
        passage["issued"],
        passage["locator"],
    ]
    text = ", ".join(clean(part) for part in parts if part)
    if passage["stance"] != "Stated":
        text += f" [{passage['stance'].lower()}]"
    if passage["speaker"]:
        text += f" (said by {clean(passage['speaker'])})"
    if passage["restored"]:
        text += " (restored from a damaged text)"
    return f"{text} {passage['url']}".rstrip()


def _cut(text: str) -> str:
    if width(text) <= _MOST_WIDE:
        return text
    while width(text) >= _MOST_WIDE:
        text = text[:-1]
    return text + "…"


def _when(step: Step) -> str:
    if step.valid_from or step.valid_to:
        return f"{step.valid_from}–{step.valid_to}"
    return f"at {step.on_date}" if step.on_date else ""


def _sources(passages: list[Any]) -> str:
    return str(len({passage["source"] for passage in passages}))


def _remarks(step: Step, lang: str) -> str:
    note = step.note_zh if lang == "zh" else step.note_en
    stances = [stance.lower() for stance in step.stances if stance != "Stated"]
    parts = [note, *stances]
    if step.inferred:
        parts.append(f"inferred: {step.rule}")
    return ", ".join(part for part in parts if part)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", " ").replace("\r", " ") + '"'
