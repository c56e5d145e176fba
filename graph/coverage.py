"""What the graph holds and what it lacks, counted from the index."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import rosters
from .lookup import Lookup
from .render import clean, columns

_KEY_VALUES = (
    "transistorCount",
    "dieArea",
    "memoryCapacity",
    "memoryBandwidth",
    "tdp",
    "fp16Rate",
    "int8Rate",
    "announcedOn",
    "availableFrom",
)
_KEY_LINKS = ("fabricated-by", "made-on-node", "uses-memory", "supersedes")


def coverage(
    lookup: Lookup, manifest: dict[str, Any], lists: Iterable[rosters.Roster]
) -> dict[str, Any]:
    """Gather counts, the spread of sources, known gaps, and what lists name.

    Raises:
        UnreadableFileError: a list is of a class that does not exist.
    """
    for table in ("spelling", "entity"):  # every name of every list is looked up
        lookup.need(table)
    return {
        "version": manifest["version"],
        "counts": manifest["counts"],
        "sources": {
            "kinds": _pairs(lookup, "SELECT kind, COUNT(*) FROM source GROUP BY kind"),
            "years": _pairs(
                lookup,
                "SELECT substr(issued, 1, 4) y, COUNT(*) FROM source GROUP BY y",
            ),
            "licences": _pairs(
                lookup, "SELECT licence, COUNT(*) FROM source GROUP BY licence"
            ),
        },
        "gaps": _gaps(lookup),
        "lists": [rosters.compare(lookup, one) for one in lists],
    }


def text(told: dict[str, Any], lang: str) -> str:
    """Write the coverage for people; the gaps say of how many what is not known."""
    counts = told["counts"]
    lines = [f"chipscape {told['version']}", ""]
    plain = [(k.replace("_", " "), v) for k, v in counts.items() if isinstance(v, int)]
    lines.append(columns([(name, f"{number:,}") for name, number in plain]))
    for title, pairs in (
        ("Entities by type", counts["kinds"]),
        ("Statements by stance", counts["stances"]),
        ("Sources by kind", told["sources"]["kinds"]),
        ("Sources by year", told["sources"]["years"]),
    ):
        lines += ["", title]
        lines.append(columns([(f"  {name}", f"{n:,}") for name, n in pairs.items()]))
    lines += ["", "已知缺口" if lang == "zh" else "Known gaps"]
    lines.append(
        columns(
            [
                (f"  {gap[lang]}", f"{gap['lacking']:,} of {gap['of']:,}")
                for gap in told["gaps"]
            ]
        )
    )
    for one in told["lists"]:
        lines += ["", *_list(one, lang)]
    return "\n".join(lines)


def _list(told: dict[str, Any], lang: str) -> list[str]:
    """Write what the graph knows of a list, and the names that it lacks."""
    zh = lang == "zh"
    source = told["source"]
    parts = (source["publisher"], source["title"], source["issued"], source["url"])
    held = f"{len(told['held'])} / {told['of']}"
    lines = [
        f"{told['title'][lang]}{'：' if zh else ': '}{held}",
        f"  {', '.join(part for part in parts if part)}",
    ]
    if told["gaps"]:
        names = ("、" if zh else ", ").join(told["gaps"])
        lines.append(f"  {'图中没有' if zh else 'not in the graph'}: {names}")
    lines += [
        f"  {'有歧义' if zh else 'ambiguous'}: {one['name']} "
        f"({', '.join(one['candidates'])})"
        for one in told["ambiguous"]
    ]
    return [clean(line) for line in lines]


def _pairs(lookup: Lookup, query: str) -> dict[str, int]:
    return {row[0] or "undated": row[1] for row in lookup.rows(f"{query} ORDER BY 1")}


def _gaps(lookup: Lookup) -> list[dict[str, Any]]:
    chips = lookup.rows("SELECT COUNT(*) FROM entity WHERE kind = 'Chip'")[0][0]
    gaps = []
    for name in _KEY_VALUES:
        have, en, zh = lookup.rows(
            "SELECT COUNT(DISTINCT e.id), MAX(v.en), MAX(v.zh) FROM entity e "
            "JOIN value v ON v.entity = e.id "
            "WHERE e.kind = 'Chip' AND v.property = ? AND v.accepted = 1",
            (name,),
        )[0]
        if en:
            gaps.append(
                _gap(f"chips without {en}", f"缺{zh}的芯片", chips - have, chips)
            )
    for name in _KEY_LINKS:
        have, zh = lookup.rows(
            "SELECT COUNT(DISTINCT e.id), MAX(r.zh) FROM entity e JOIN link l "
            "ON l.subject = e.id JOIN relation r ON r.id = l.relation "
            "WHERE e.kind = 'Chip' AND r.name = ? AND l.accepted = 1",
            (name,),
        )[0]
        gaps.append(
            _gap(
                f"chips without {name}", f"缺“{zh or name}”的芯片", chips - have, chips
            )
        )
    everything, unnamed, unknown = lookup.rows(
        "SELECT COUNT(*), SUM(en = zh), SUM(wikidata = '') FROM entity"
    )[0]
    gaps.append(
        _gap("entities without a Chinese name", "没有中文名的实体", unnamed, everything)
    )
    gaps.append(
        _gap(
            "entities without a Wikidata id",
            "没有维基数据编号的实体",
            unknown,
            everything,
        )
    )
    single, links = lookup.rows(
        "SELECT SUM(n = 1), COUNT(*) FROM (SELECT COUNT(DISTINCT p.source) n "
        "FROM link l "
        "JOIN link_passage x ON x.link = l.id JOIN passage p ON p.id = x.passage "
        "WHERE l.inferred = 0 GROUP BY l.id)"
    )[0]
    gaps.append(_gap("links with one source only", "仅有单一来源的关系", single, links))
    return gaps


def _gap(en: str, zh: str, lacking: int, of: int) -> dict[str, Any]:
    return {"en": en, "zh": zh, "lacking": lacking, "of": of}
