"""The table and the plot of ``tests.bench.scale``: docs/scale.md and docs/scale.svg."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ENGINES = ("ours", "pyoxigraph", "oxigraph server", "virtuoso", "rdflib")
NAMES = {
    "ours": "chipscape",
    "pyoxigraph": "pyoxigraph bulk load",
    "oxigraph server": "Oxigraph server",
    "virtuoso": "Virtuoso",
    "rdflib": "rdflib",
}
COLOURS = {
    "ours": "#0b6bcb",
    "pyoxigraph": "#7a5195",
    "oxigraph server": "#c2410c",
    "virtuoso": "#15803d",
    "rdflib": "#6b7280",
}
BEGIN, END = "<!-- made by python -m tests.bench.scale -->", "<!-- end -->"
_PANEL, _HIGH, _LEFT, _TOP, _GAP = 250, 230, 58, 46, 175
Series = dict[str, dict[int, float]]


def write(found: Mapping[str, Any], folder: Path) -> None:
    """Put the table into docs/scale.md, between its marks, and draw the plot."""
    page = folder / "scale.md"
    text = page.read_text("utf-8")
    head, _, rest = text.partition(BEGIN)
    tail = rest.partition(END)[2]
    page.write_text(f"{head}{BEGIN}\n{table(found)}\n{END}{tail}", "utf-8")
    (folder / "scale.svg").write_text(plot(found), "utf-8")


def table(found: Mapping[str, Any]) -> str:
    """Write everything measured as Markdown, with ratios and growth by decade."""
    sizes = sorted(found, key=int)
    parts = [_loads(found, sizes), *(_questions(found, size) for size in sizes)]
    return "\n\n".join([*parts, _growth(found, sizes), _commands(found, sizes)])


def _loads(found: Mapping[str, Any], sizes: list[str]) -> str:
    rows = ["| load | " + " | ".join(f"{int(size):,}" for size in sizes) + " |"]
    rows.append("|---|" + "---|" * len(sizes))
    for engine in ENGINES:
        cells = []
        for size in sizes:
            told = found[size]["loads"].get(engine)
            known = found[size]["loads"]
            base = (known.get("pyoxigraph") or known["oxigraph server"])["seconds"]
            cells.append(
                f"{told['seconds']:.1f} s ({told['seconds'] / base:.2f}×), "
                f"CPU {told['cpu']:.1f} s, of one process {told['longest']:.1f}; "
                f"{told['peak_mb']:,.0f} MB, disk {told['disk_mb']:,.0f} MB"
                if told
                else "not run"
            )
        rows.append(f"| {NAMES[engine]} | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _questions(found: Mapping[str, Any], size: str) -> str:
    told = found[size]["queries"]
    engines = [
        one for one in ENGINES if any(one in q["seconds"] for q in told.values())
    ]
    rows = [
        f"| {found[size]['quads']:,} quads, ms | rows | "
        + " | ".join(NAMES[one] for one in engines)
        + " |",
        "|---|---|" + "---|" * len(engines),
    ]
    for name, query in told.items():
        counts = set(query["rows"].values())
        shown = " or ".join(f"{count:,}" for count in sorted(counts)) or "?"
        cells = [_cell(query, engine) for engine in engines]
        rows.append(f"| {name} | {shown} | " + " | ".join(cells) + " |")
    means = [f"{mean(told, one):.2f}" for one in engines]
    rows.append("| **geometric mean of ratios** | | " + " | ".join(means) + " |")
    return "\n".join(rows)


def _cell(query: Mapping[str, Any], engine: str) -> str:
    seconds = query["seconds"].get(engine)
    if seconds is None:
        return "-"
    failed = query["failed"].get(engine, "")
    if failed:
        return "> cap" if "cap" in failed else "refused"
    return f"{seconds * 1e3:,.1f}" if seconds < 0.1 else f"{seconds * 1e3:,.0f}"


def mean(told: Mapping[str, Any], engine: str) -> float:
    """Give the geometric mean of an engine's time over ours, refused ones left out."""
    logs = [
        math.log(query["seconds"][engine] / query["seconds"]["ours"])
        for query in told.values()
        if engine in query["seconds"] and _counts(query, engine)
    ]
    return math.exp(sum(logs) / len(logs)) if logs else math.nan


def _counts(query: Mapping[str, Any], engine: str) -> bool:
    failed = query["failed"].get(engine, "")
    return not failed or "cap" in failed


def _growth(found: Mapping[str, Any], sizes: list[str]) -> str:
    """Give the growth exponent a decade, over the sizes that were finished."""
    engines = [one for one in ENGINES if one not in ("pyoxigraph", "rdflib")]
    rows = [
        "| growth a decade (1 = linear) | "
        + " | ".join(NAMES[e] for e in engines)
        + " |",
        "|---|" + "---|" * len(engines),
    ]
    for name in found[sizes[0]]["queries"]:
        cells = []
        for engine in engines:
            done = {
                int(size): found[size]["queries"][name]["seconds"].get(engine)
                for size in sizes
                if engine not in found[size]["queries"][name]["failed"]
                and engine in found[size]["queries"][name]["seconds"]
            }
            cells.append(_exponent(done))
        rows.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _exponent(done: Mapping[int, float]) -> str:
    """Give the exponent between the last decades finished, from 100 thousand on."""
    sizes = [size for size in sorted(done) if size >= 100_000]
    if len(sizes) < 2:
        return "-"
    first, last = sizes[0], sizes[-1]
    rise = math.log10(done[last] / done[first]) / math.log10(last / first)
    return f"{rise:.2f}"


def _commands(found: Mapping[str, Any], sizes: list[str]) -> str:
    rows = ["| from the index, ms | " + " | ".join(f"{int(s):,}" for s in sizes)]
    rows[0] += " | growth |"
    rows.append("|---|" + "---|" * (len(sizes) + 1))
    for name in found[sizes[0]]["commands"]:
        told = {int(size): found[size]["commands"].get(name) for size in sizes}
        cells = [f"{told[int(s)] * 1e3:,.2f}" if told[int(s)] else "-" for s in sizes]
        rise = _exponent({size: value for size, value in told.items() if value})
        rows.append(f"| {name} | " + " | ".join([*cells, rise]) + " |")
    return "\n".join(rows)


def plot(found: Mapping[str, Any]) -> str:
    """Draw three panels, both axes logarithmic: load, questions, our index."""
    sizes = sorted(map(int, found))
    loads: Series = {
        engine: {
            size: found[str(size)]["loads"][engine]["seconds"]
            for size in sizes
            if engine in found[str(size)]["loads"]
        }
        for engine in ENGINES
    }
    asked: Series = {
        engine: {
            size: _middle(found[str(size)]["queries"], engine)
            for size in sizes
            if _middle(found[str(size)]["queries"], engine)
        }
        for engine in ENGINES
    }
    shown = ("neighbours", "search, English", "path", "page of a neighbourhood")
    index: Series = {
        name: {size: found[str(size)]["commands"][name] for size in sizes}
        for name in shown
    }
    panels = (
        ("Load, seconds", loads),
        ("A question, geometric mean, seconds", asked),
        ("From the index, seconds", index),
    )
    width = 3 * (_PANEL + _GAP) + _LEFT
    drawn = [_panel(at, title, told) for at, (title, told) in enumerate(panels)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_HIGH + 100}" '
        'font-family="sans-serif" font-size="12">'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(drawn)}</svg>\n'
    )


def _middle(told: Mapping[str, Any], engine: str) -> float:
    """Give the geometric mean of an engine's times, capped ones at the cap."""
    logs = [
        math.log(query["seconds"][engine])
        for query in told.values()
        if engine in query["seconds"] and _counts(query, engine)
    ]
    return math.exp(sum(logs) / len(logs)) if logs else 0.0


def _panel(at: int, title: str, told: Series) -> str:
    left = _LEFT + at * (_PANEL + _GAP)
    points = [(x, y) for line in told.values() for x, y in line.items()]
    low_x, high_x = (f(math.log10(x) for x, _ in points) for f in (min, max))
    low_y = math.floor(min(math.log10(y) for _, y in points))
    high_y = math.ceil(max(math.log10(y) for _, y in points))

    def place(x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - low_x) / ((high_x - low_x) or 1)
        up = (math.log10(y) - low_y) / ((high_y - low_y) or 1)
        return round(left + across * _PANEL, 1), round(_TOP + (1 - up) * _HIGH, 1)

    parts = [f'<text x="{left}" y="{_TOP - 20}" font-weight="600">{title}</text>']
    for power in range(low_y, high_y + 1):
        _, y = place(10**low_x, 10.0**power)
        parts.append(
            f'<line x1="{left}" x2="{left + _PANEL}" y1="{y}" y2="{y}" '
            f'stroke="#e5e7eb"/><text x="{left - 8}" y="{y + 4}" fill="#374151" '
            f'text-anchor="end">{_power(power)}</text>'
        )
    for size in sorted({x for x, _ in points}):
        x, _ = place(size, 10.0**low_y)
        parts.append(
            f'<text x="{x}" y="{_TOP + _HIGH + 20}" fill="#374151" '
            f'text-anchor="middle">{_short(size)}</text>'
        )
    parts.append(
        f'<text x="{left + _PANEL / 2}" y="{_TOP + _HIGH + 40}" fill="#374151" '
        'text-anchor="middle">quads</text>'
    )
    return "".join([*parts, *_lines(told, place)])


def _lines(told: Series, place: Any) -> list[str]:
    """Draw each line with its name at its end, names kept apart."""
    palette = list(COLOURS.values())
    ends = []
    parts = []
    for at, (name, line) in enumerate(told.items()):
        if not line:
            continue
        colour = COLOURS.get(name, palette[at % len(palette)])
        dots = [place(x, y) for x, y in sorted(line.items())]
        path = " ".join(f"{x},{y}" for x, y in dots)
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" '
            'stroke-width="2"/>'
        )
        parts += [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in dots]
        ends.append((*dots[-1], NAMES.get(name, name), colour))
    before, low = -math.inf, -math.inf
    for x, y, name, colour in sorted(ends):
        low = max(y + 4, low + 15) if x == before else y + 4
        before = x
        parts.append(
            f'<text x="{x + 8}" y="{low}" fill="{colour}" stroke="#fff" '
            f'stroke-width="4" paint-order="stroke">{name}</text>'
        )
    return parts


def _power(power: int) -> str:
    return f"{10**power:,}" if power >= 0 else f"{10.0**power:.{-power}f}"


def _short(size: int) -> str:
    for step, sign in ((1_000_000, "M"), (1_000, "k")):
        if size >= step:
            return f"{size // step}{sign}"
    return str(size)
