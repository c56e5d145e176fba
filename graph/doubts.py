"""The account of sources as text: floors, doubtful sources, plans, look-alikes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .render import clean, columns

_WORDS = {
    "head": (
        "On {on}. Sources: {sources:,}. Statements: {statements:,}; accepted: "
        "{accepted:,}",
        "{on}：来源{sources:,}个，陈述{statements:,}条，采信{accepted:,}条",
    ),
    "floors": ("Nearest to their floors", "最接近下限的数目"),
    "sources": ("Sources to look into", "需要查看的来源"),
    "stale": (
        "Plans and forecasts whose day passed before {on} with no later word",
        "{on}之前到期而无后续陈述的计划与预测",
    ),
    "twins": ("Names that are nearly alike", "近似的名称"),
    "unspoken": ("Entities that only publish or speak", "仅作为发布者或发言者的实体"),
    "unnamed": ("Entities whose Chinese label is the English", "中文标签与英文相同"),
    "dangling": ("Entities of which nothing is accepted", "没有任何采信陈述的实体"),
    "disagreements": ("Figures that others contradict", "与其他来源不一致的数值"),
    "more": ("… and {n:,} more; --limit shows them", "…另有{n:,}项，用--limit显示"),
}
_HEAD = (
    ("SOURCE", "FACTS", "ACCEPTED", "DANGLING", "DISAGREE", "STALE", "NO ZH LABEL"),
    ("来源", "陈述", "采信", "悬空", "不一致", "过期", "缺中文标签"),
)
_COLUMNS = ("facts", "accepted")
_DOUBTS = ("dangling", "disagreements", "stale")


def text(told: dict[str, Any], lang: str, limit: int) -> str:
    """Write the account of all sources: those with doubts, the worst first."""
    say = _Speaker(told, lang, limit)
    sources = told["sources"]
    doubtful = [one for one in sources if _doubts(one)]
    doubtful.sort(key=lambda one: (-_doubts(one), one["id"]))
    rows = [_HEAD[say.place]]
    rows += [
        (
            one["id"],
            *(f"{one[name]:,}" for name in _COLUMNS),
            *(f"{len(one[name]):,}" for name in (*_DOUBTS, "missing_labels")),
        )
        for one in doubtful[:limit]
    ]
    lines = [say("head"), "", *say.section("floors", _floors(told), say.near)]
    lines += ["", f"{say('sources')} ({len(doubtful):,} / {len(sources):,})"]
    lines += [f"  {line}" for line in columns(rows).splitlines()]
    lines += say.rest(len(doubtful))
    lines += ["", *say.section("stale", _stale(sources, lang))]
    lines += ["", *say.section("twins", _twins(told))]
    lines += ["", *say.section("unspoken", told["unspoken"])]
    return "\n".join(line.rstrip() for line in lines)


def of_source(told: dict[str, Any], lang: str, limit: int) -> str:
    """Write the account of the one source that a report is about, in full."""
    say = _Speaker(told, lang, limit)
    (source,) = told["sources"]
    parts = (source["publisher"], source["title"], source["issued"])
    lines = [
        f"{source['id']}  {clean(', '.join(part for part in parts if part))}",
        say("head"),
    ]
    for name, items in (
        ("stale", _stale([source], lang)),
        ("disagreements", _disagreements(source)),
        ("dangling", source["dangling"]),
        ("unnamed", source["missing_labels"]),
    ):
        lines += ["", *say.section(name, items)]
    return "\n".join(line.rstrip() for line in lines)


class _Speaker:
    """Says the words of a report in a language, and cuts its lists."""

    def __init__(self, told: dict[str, Any], lang: str, limit: int) -> None:
        self.place = int(lang == "zh")
        self.limit = limit
        sources, counts = told["sources"], told["counts"]
        self.known = {
            "on": told["on"],
            "sources": counts["sources"],
            "statements": counts["statements"],
            "accepted": counts["accepted_statements"],
        }
        if len(sources) == 1:
            (source,) = sources
            told = {"statements": source["facts"], "accepted": source["accepted"]}
            self.known |= {"sources": 1, **told}
        self.near = min(limit, 5)

    def __call__(self, name: str, **more: int) -> str:
        return _WORDS[name][self.place].format(**{**self.known, **more})

    def section(
        self, name: str, items: Iterable[str], limit: int | None = None
    ) -> list[str]:
        """Give a title with the number of items, and the first of them."""
        listed = list(items)
        most = limit or self.limit
        lines = [f"{self(name)} ({len(listed):,})"]
        lines += [f"  {clean(one)}" for one in listed[:most]]
        return lines + ([] if limit else self.rest(len(listed)))

    def rest(self, number: int) -> list[str]:
        """Say how many of a list were left out."""
        left = number - self.limit
        return [f"  {self('more', n=left)}"] if left > 0 else []


def _doubts(source: dict[str, Any]) -> int:
    """Count what wants looking into; a label alike in both languages does not."""
    return sum(len(source[name]) for name in _DOUBTS)


def _floors(told: dict[str, Any]) -> list[str]:
    near = sorted(told["floors"], key=lambda one: one["have"] / max(one["least"], 1))
    return [f"{one['name']} {one['have']:,} ≥ {one['least']:,}" for one in near]


def _stale(sources: list[dict[str, Any]], lang: str) -> list[str]:
    found = {
        (item["due"], item["about"]): (
            f"{item['due']}  {item['text'][lang]} [{item['stance'].lower()}] "
            f"<{item['passages'][0]}>"
        )
        for source in sources
        for item in source["stale"]
    }
    return [line for _, line in sorted(found.items())]


def _twins(told: dict[str, Any]) -> list[str]:
    return [
        f"{one['type']}: "
        + " ~ ".join(f"{name['name']} ({name['id']})" for name in one["names"])
        for one in told["twins"]
    ]


def _disagreements(source: dict[str, Any]) -> list[str]:
    return [
        f"{item['entity']} {item['property']} {item['value']}; "
        + "; ".join(
            f"{other['value']}: {', '.join(other['sources'])}"
            for other in item["others"]
        )
        for item in source["disagreements"]
    ]
