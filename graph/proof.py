"""Evidence: the passages behind an entity, a source or one passage.

Words are not kept in the graph, places are. Who has the canonical text of a source
can have the words shown: the text's SHA-256 must be the one that offsets count in.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from .errors import UnknownNameError, WrongTextError
from .lookup import Lookup
from .render import citation, clean

_PASSAGE = (
    "SELECT p.id, p.name, s.name, s.title, s.publisher, s.issued, p.locator, s.url, "
    "p.stance, p.speaker, p.restored, p.start, p.stop, s.sha256 "
    "FROM passage p JOIN source s ON s.id = p.source "
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


def evidence(lookup: Lookup, name: str, file: Path | None) -> list[dict[str, Any]]:
    """List passages and what each says, oldest source first.

    Args:
        lookup: the index of a generation.
        name: an entity, ``source:…`` or ``passage:…``, by its short name.
        file: a text to take the words from.

    Raises:
        UnknownNameError: there is no such source or passage.
        WrongTextError: the text is not that of any source among the answers.
    """
    rows = _rows(lookup, name)
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


def _rows(lookup: Lookup, name: str) -> list[tuple[Any, ...]]:
    order = " ORDER BY s.said, p.id"
    if name.startswith(("source:", "passage:")):
        table = "s" if name.startswith("source:") else "p"
        if table == "s":
            lookup.need("source", "name", (name,))
            found = lookup.rows("SELECT id FROM source WHERE name = ?", (name,))
            lookup.need("passage", "source", [row[0] for row in found])
        else:
            lookup.need("passage", "name", (name,))
        rows = lookup.rows(f"{_PASSAGE} WHERE {table}.name = ?{order}", (name,))
        if not rows:
            raise UnknownNameError(name)
        return rows
    lookup.need("entity", "name", (name,))
    [number] = lookup.rows("SELECT id FROM entity WHERE name = ?", (name,))[0]
    for side in ("subject", "object"):
        lookup.need("link", side, (number,), "link_passage")
    lookup.need("value", "entity", (number,), "value_passage")
    lookup.need("event_entity", "entity", (number,), "event_passage")
    return lookup.rows(
        f"{_PASSAGE} WHERE p.id IN ("
        "SELECT x.passage FROM link l JOIN link_passage x ON x.link = l.id "
        "WHERE l.subject = ?1 AND l.inferred = 0 "
        "UNION SELECT x.passage FROM link l JOIN link_passage x ON x.link = l.id "
        "WHERE l.object = ?1 AND l.inferred = 0 "
        "UNION SELECT x.passage FROM value v JOIN value_passage x ON x.value = v.id "
        "WHERE v.entity = ?1 "
        "UNION SELECT x.passage FROM event_entity y JOIN event_passage x "
        f"ON x.event = y.event WHERE y.entity = ?1){order}",
        (number,),
    )


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
