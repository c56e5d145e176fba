"""Differences as text: grouped for people, and as bullets for a changelog."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from .differences import Change, Difference
from .render import clean, columns
from .snapshots import Record, Snapshot

_KINDS = {
    "entity": ("Entities", "实体"),
    "link": ("Links", "关系"),
    "value": ("Values", "数值"),
    "event": ("Events", "事件"),
    "rule": ("Parts of export rules", "出口规则的条目"),
    "source": ("Sources", "来源"),
}
_CHANGES = {
    "added": ("added", "新增"),
    "changed": ("changed", "变更"),
    "withdrawn": ("withdrawn", "撤回"),
    "cited": ("with other passages", "出处有变"),
    "began": ("began", "开始"),
    "ended": ("ended", "结束"),
    "passed": ("began and ended", "始于其间并结束"),
}
_SOURCES = 2  # named below a change; the others are counted


def groups(found: Difference) -> dict[tuple[str, str], list[Change]]:
    """Group changes by kind and change, those about the best known entities first."""
    grouped: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for one in found.changes:
        grouped[one.what, one.change].append(one)
    return {
        key: sorted(members, key=found.best_known) for key, members in grouped.items()
    }


def text(found: Difference, lang: str, limit: int) -> str:
    """Write every group with its count and its first changes; say what is left out."""
    place = int(lang == "zh")
    told = found.counts()
    used = [name for name in _CHANGES if any(name in kind for kind in told.values())]
    rows = [
        (_KINDS[what][place], *(f"{kind.get(name, 0):,}" for name in used))
        for what, kind in told.items()
    ]
    lines = [columns(rows, ("", *(_CHANGES[name][place] for name in used)))]
    for (what, change), members in groups(found).items():
        title = f"{_KINDS[what][place]}: {_CHANGES[change][place]}"
        lines += ["", f"{title} ({len(members):,})"]
        for one in members[:limit]:
            lines.append(f"  {_line(found, one, lang)}")
            lines += [f"      {cited}" for cited in _cited(found, one, lang)]
        if len(members) > limit:
            more = f"{len(members) - limit:,}"
            lines.append(
                f"  …另有{more}项，用--limit显示"
                if place
                else f"  … and {more} more; --limit shows them"
            )
    return "\n".join(line.rstrip() for line in lines)


def facts(found: Difference, lang: str, limit: int) -> str:
    """Write the bullets of a changelog's section on facts, in Markdown."""
    grouped = groups(found)
    zh = lang == "zh"
    lines = []
    for change, en_title, zh_title in (
        ("added", "New entities", "新增实体"),
        ("began", "Entities that came into being", "期间出现的实体"),
        ("withdrawn", "Withdrawn entities", "撤回的实体"),
    ):
        members = grouped.get(("entity", change), [])
        if members:
            by_kind = _by_class(found, members, lang, limit)
            lines.append(_bullet(zh_title if zh else en_title, len(members), by_kind))
    members = grouped.get(("source", "added"), [])
    if members:
        kinds = Counter(_kind(found, one, lang) for one in members)
        by_kind = "; ".join(f"{name} {n:,}" for name, n in sorted(kinds.items()))
        lines.append(
            _bullet("新增来源" if zh else "New sources", len(members), by_kind)
        )
    lines += _statements(found, zh)
    for what in ("entity", "value", "link", "event", "rule"):
        for change in ("changed", "withdrawn"):
            members = grouped.get((what, change), [])
            if (what, change) == ("entity", "withdrawn") or not members:
                continue
            for one in members[:limit]:
                cited = "; ".join(_cited(found, one, lang))
                tail = f" ({cited})" if cited else ""
                word = _CHANGES[change][int(zh)].capitalize()
                lines.append(f"- {word}: {_line(found, one, lang)}{tail}")
            if len(members) > limit:
                title = f"{_KINDS[what][int(zh)]}: {_CHANGES[change][int(zh)]}"
                lines.append(f"- {title}: {len(members) - limit:,} more.")
    return "\n".join(lines)


def _bullet(title: str, number: int, told: str) -> str:
    return f"- {title}: {number:,} ({told})."


def _by_class(found: Difference, members: list[Change], lang: str, limit: int) -> str:
    names: dict[str, list[str]] = defaultdict(list)
    for one in members:
        names[_kind(found, one, lang)].append(_name(found, one.key[0], lang))
    told = []
    for kind, held in sorted(names.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        best = ", ".join(held[:limit]) + (", …" if len(held) > limit else "")
        told.append(f"{kind} {len(held):,}: {best}")
    return "; ".join(told)


def _statements(found: Difference, zh: bool) -> list[str]:
    counts: Counter[str] = Counter()
    for what in ("link", "value", "event", "rule"):
        counts.update(found.counts().get(what, {}))
    if not counts:
        return []
    place = int(zh)
    told = ", ".join(
        f"{counts[name]:,} {_CHANGES[name][place]}" for name in _CHANGES if counts[name]
    )
    return [f"- {'陈述' if zh else 'Statements'}: {told}."]


def _kind(found: Difference, one: Change, lang: str) -> str:
    side, record = _shown(found, one)
    kind = str(record.fields["type"])
    en, zh = side.kinds.get(kind, (kind, kind))
    return zh if lang == "zh" else en


def _shown(found: Difference, one: Change) -> tuple[Snapshot, Record]:
    """Give the side a change is shown from: the new one, where there is one."""
    if one.new is not None:
        return found.new, one.new
    return found.old, one.old or Record((), (), {}, ())


def _name(found: Difference, name: str, lang: str) -> str:
    told = found.brief(name)["label"]
    return clean(str(told.get(lang) or name))


def _line(found: Difference, one: Change, lang: str) -> str:
    side, record = _shown(found, one)
    told = record.fields
    if one.what == "entity":
        kind = _kind(found, one, lang)
        head = f"{_name(found, one.key[0], lang)} ({one.key[0]}, {kind})"
    elif one.what == "link":
        subject, relation, item = one.key
        shown = found.relation(relation, lang)
        ends = (_name(found, subject, lang), _name(found, item, lang))
        head = f"{ends[0]} —[{shown}]→ {ends[1]}{_link_notes(told, lang)}"
    elif one.what == "value":
        label = side.properties[one.key[1]][lang]
        head = f"{_name(found, one.key[0], lang)}: {label} {_figure(told)}"
    elif one.what == "event":
        head = f"{told['date']}  {told['text'][lang]}".strip() + _stance(told)
    elif one.what == "rule":
        head = f"{told['label'][lang]} ({one.key[0]})"
    else:
        head = ", ".join(
            part for part in (told["publisher"], told["title"], told["issued"]) if part
        )
        head += f" ({one.key[0]})"
    return clean(head + _before(one, lang))


def _figure(told: dict[str, Any]) -> str:
    return f"{told['shown']} {told['unit']}".strip() + _stance(told)


def _stance(told: dict[str, Any]) -> str:
    stances = told["stances"]
    if not stances or "Stated" in stances:
        return ""
    return f" [{', '.join(stances).lower()}]"


def _link_notes(told: dict[str, Any], lang: str) -> str:
    parts = []
    if told["valid_from"] or told["valid_to"]:
        parts.append(f"{told['valid_from']}–{told['valid_to']}")
    elif told["on_date"]:
        parts.append(str(told["on_date"]))
    parts.append(str(told["note"][lang]))
    if told["inferred"]:
        parts.append(f"inferred: {told['rule']}")
    notes = ", ".join(part for part in parts if part)
    return (f" ({notes})" if notes else "") + _stance(told)


def _before(one: Change, lang: str) -> str:
    """Tell the old side of what changed, field by field."""
    if one.change != "changed" or one.old is None or one.new is None:
        return ""
    if one.what == "value" and "shown" in one.fields:
        word = "原为" if lang == "zh" else "before"
        return f", {word} {_figure(one.old.fields)}"
    told = [
        f"{name} {_plain(old)} → {_plain(new)}"
        for field in one.fields
        for name, old, new in _parts(
            field, one.old.fields.get(field), one.new.fields[field]
        )
    ]
    return f": {'; '.join(told)}"


def _parts(name: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    """Give the parts of a field that differ, as the languages of a label."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        yield name, old, new
        return
    for part in sorted(old.keys() | new.keys()):
        if old.get(part) != new.get(part):
            yield f"{name} {part}", old.get(part), new.get(part)


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(part) for part in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None or value == "" else str(value)


def _cited(found: Difference, one: Change, lang: str) -> Iterator[str]:
    """Cite a change: what it gained, where it was there before, else all."""
    side, record = _shown(found, one)
    if one.what == "source":
        return
    before = one.old.passages if one.old is not None and one.new is not None else ()
    gained = tuple(name for name in record.passages if name not in before)
    told = found.sources(side, gained or record.passages)
    for source in told[:_SOURCES]:
        parts = (source["publisher"], source["title"], source["issued"])
        place = " ".join(f"<{name}>" for name in source["passages"][:1])
        yield clean(", ".join(part for part in parts if part) + f" {place}")
    if len(told) > _SOURCES:
        more = len(told) - _SOURCES
        yield f"…另有{more}个来源" if lang == "zh" else f"… and {more} more sources"
