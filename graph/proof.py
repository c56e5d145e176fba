"""Evidence: the passages behind an entity, a source or one passage.

Words are not kept in the graph, places are. Who has the canonical text of a source
can have the words shown: the text's SHA-256 must be the one that offsets count in.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from .errors import UnknownNameError, WrongTextError
from .lookup import MOST, Lookup
from .render import citation, clean

_SOURCE = "JOIN source s ON s.id = p.source"
_PASSAGE = (
    "SELECT p.id, p.name, s.name, s.title, s.publisher, s.issued, p.locator, s.url, "
    "p.stance, p.speaker, p.restored, p.start, p.stop, s.sha256 "
    f"FROM passage p {_SOURCE}"
)
# Passages that speak of an entity: in links that it is an end of, values and events.
# CROSS JOIN keeps SQLite to the order written; left to itself it reads tables whole.
_ABOUT = (
    "WITH here AS (SELECT id FROM entity WHERE name = ?) "
    "SELECT x.passage FROM here CROSS JOIN link l ON l.subject = here.id "
    "CROSS JOIN link_passage x ON x.link = l.id WHERE l.inferred = 0 "
    "UNION SELECT x.passage FROM here CROSS JOIN link l ON l.object = here.id "
    "CROSS JOIN link_passage x ON x.link = l.id WHERE l.inferred = 0 "
    "UNION SELECT x.passage FROM here CROSS JOIN value v ON v.entity = here.id "
    "CROSS JOIN value_passage x ON x.value = v.id "
    "UNION SELECT x.passage FROM here CROSS JOIN event_entity y ON y.entity = here.id "
    "CROSS JOIN event_passage x ON x.event = y.event"
)
_KEYS = (
    "id",
    "source",
    "title",
    "publisher",
    "issued",
    "locator",
    "url",
    "stance",
    "speaker",
    "restored",
    "start",
    "end",
)


def evidence(
    lookup: Lookup,
    name: str,
    file: Path | None,
    limit: int | None = None,
    offset: int = 0,
) -> list[dict[str, Any]]:
    """List passages and what each says, oldest source first, or a page of them.

    Args:
        lookup: the index of a generation.
        name: an entity, ``source:…`` or ``passage:…``, by its short name.
        file: a text to take the words from.
        limit: most passages given.
        offset: passages skipped.

    Raises:
        UnknownNameError: there is no such source or passage.
        WrongTextError: the text is not that of any source among the answers.
    """
    most = -1 if limit is None else min(limit, MOST)
    _need(lookup, name)
    rows = lookup.rows(
        f"{_PASSAGE} WHERE {_which(name)} ORDER BY s.said, p.id LIMIT ? OFFSET ?",
        (name, most, min(offset, MOST)),
    )
    if not rows and not count(lookup, name) and _is_place(name):
        raise UnknownNameError(name)
    words = _text(file) if file is not None else ("", "")
    known = {row[-1] for row in rows if row[-1]}
    if file is not None and words[1] not in known:
        raise WrongTextError(
            f"{file}: not the text that these passages were read in "
            f"(SHA-256 {words[1][:12]}…); get the canonical text of the source"
        )
    numbers = [row[0] for row in rows]
    told = _statements(lookup, numbers)
    found = []
    for row in rows:
        item = dict(zip(_KEYS, row[1:-1], strict=True))
        item["statements"] = told[row[0]]
        if row[-1] and row[-1] == words[1] and row[11] is not None:
            item["words"] = words[0][row[11] : row[12]]
        found.append(item)
    return found


def text(items: list[dict[str, Any]], lang: str) -> str:
    """Write evidence for people, passage by passage."""
    lines: list[str] = []
    for item in items:
        lines.append(f"{item['id']}  {citation(item)}")
        if "words" in item:
            lines.append(f"    “{clean(item['words'])}”")
        lines += [f"    {clean(told[lang]).rstrip()}" for told in item["statements"]]
    return "\n".join(lines)


def count(lookup: Lookup, name: str) -> int:
    """Count the passages of an entity, a source or a passage."""
    counted = f"SELECT COUNT(*) FROM passage p {_SOURCE} WHERE {_which(name)}"
    _need(lookup, name)
    return sum(row[0] for row in lookup.rows(counted, (name,)))


def _need(lookup: Lookup, name: str) -> None:
    """Say which rows will be read of an entity, a source or a passage."""
    if name.startswith("source:"):
        lookup.need("source", "name", (name,))
        found = lookup.rows("SELECT id FROM source WHERE name = ?", (name,))
        lookup.need("passage", "source", [row[0] for row in found])
    elif name.startswith("passage:"):
        lookup.need("passage", "name", (name,))
    else:
        lookup.need("entity", "name", (name,))
        rows = lookup.rows("SELECT id FROM entity WHERE name = ?", (name,))
        numbers = [row[0] for row in rows]
        for side in ("subject", "object"):
            lookup.need("link", side, numbers, "link_passage")
        lookup.need("value", "entity", numbers, "value_passage")
        lookup.need("event_entity", "entity", numbers, "event_passage")


def _which(name: str) -> str:
    """Give the SQL condition that picks passages by a name."""
    if _is_place(name):
        return "s.name = ?" if name.startswith("source:") else "p.name = ?"
    return f"p.id IN ({_ABOUT})"


def _is_place(name: str) -> bool:
    return name.startswith(("source:", "passage:"))


def _statements(lookup: Lookup, passages: list[int]) -> dict[int, list[dict[str, str]]]:
    told: dict[int, list[dict[str, str]]] = {number: [] for number in passages}
    for start in range(0, len(passages), 400):
        part = tuple(passages[start : start + 400])
        marks = ",".join("?" * len(part))
        _need_statements(lookup, part, marks)
        for query in (_LINKS, _VALUES, _EVENTS):
            for number, en, zh in lookup.rows(query.format(marks=marks), part):
                told[number].append({"en": en, "zh": zh})
    return told


def _need_statements(lookup: Lookup, part: tuple[int, ...], marks: str) -> None:
    for table in ("link_passage", "value_passage", "event_passage"):
        lookup.need(table, "passage", part)
    events = lookup.rows(
        "SELECT DISTINCT l.event FROM link_passage x JOIN link l ON l.id = x.link "
        f"WHERE x.passage IN ({marks}) AND l.event <> ''",
        part,
    )
    lookup.need("event", "name", [row[0] for row in events], "event_passage")


_LINKS = (
    "SELECT x.passage, s.en || ' ' || r.name || ' ' || o.en, "
    "s.zh || ' ' || r.zh || ' ' || o.zh FROM link l "
    "JOIN link_passage x ON x.link = l.id JOIN relation r ON r.id = l.relation "
    "JOIN entity s ON s.id = l.subject JOIN entity o ON o.id = l.object "
    "WHERE l.inferred = 0 AND x.passage IN ({marks}) AND NOT EXISTS ("
    "SELECT 1 FROM event v JOIN event_passage y ON y.event = v.id "
    "WHERE v.name = l.event AND y.passage = x.passage) ORDER BY l.id"
)
_VALUES = (
    "SELECT x.passage, e.en || ': ' || v.en || ' ' || v.shown || ' ' || v.unit, "
    "e.zh || '：' || v.zh || ' ' || v.shown || ' ' || v.unit FROM value v "
    "JOIN value_passage x ON x.value = v.id JOIN entity e ON e.id = v.entity "
    "WHERE x.passage IN ({marks}) ORDER BY v.id"
)
_EVENTS = (
    "SELECT x.passage, e.en, e.zh FROM event e JOIN event_passage x ON x.event = e.id "
    "WHERE x.passage IN ({marks}) ORDER BY e.id"
)


def _text(file: Path) -> tuple[str, str]:
    data = file.read_bytes()
    try:
        return data.decode("utf-8"), hashlib.sha256(data).hexdigest()
    except UnicodeDecodeError as bad:
        raise WrongTextError(f"{file}: not UTF-8; get the canonical text") from bad
