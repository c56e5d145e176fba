"""A small network as a still picture: SVG that stands where scripts are stripped.

Notebooks on GitHub, PDF and readers without scripts show it. It holds no script, no
style sheet, no link and no reference to anything outside; every text is escaped, and
signs that XML or a reader's eye cannot take are written out (``page_data.readable``).
The same network gives the same bytes.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from html import escape

import networkx as nx

from .layout import Layout, place
from .page_data import looks, readable
from .page_template import asset

_SHAPES = {
    "square": ((-0.86, -0.86), (0.86, -0.86), (0.86, 0.86), (-0.86, 0.86)),
    "diamond": ((0, -1.2), (1.08, 0), (0, 1.2), (-1.08, 0)),
    "triangle": ((0, -1.15), (1.1, 0.8), (-1.1, 0.8)),
    "down": ((0, 1.15), (1.1, -0.8), (-1.1, -0.8)),
    "hexagon": ((1, 0), (0.5, 0.9), (-0.5, 0.9), (-1, 0), (-0.5, -0.9), (0.5, -0.9)),
    "plus": ((-0.4, -1.1), (0.4, -1.1), (0.4, 1.1), (-0.4, 1.1)),
    "star": ((0, -1.28), (0.4, -0.4), (1.2, 0.9), (0, 0.4), (-1.2, 0.9), (-0.4, -0.4)),
}
_EDGE, _FOOT = 90.0, 40.0  # room for names beside the map, for the lines under it
_SIZE = 11.0  # of names, in pixels
_ROOM = 3000.0  # square pixels for an entity with its name
_WIDER = 1.3  # names lie flat: more room across than down
_CAP = 42  # letters of a name
_TAKEN = tuple[float, float, float, float]


def still(net: nx.MultiDiGraph, focus: str = "") -> str:
    """Give a network as SVG: signs, lines, names by importance, version and licence."""
    layout = _spread(place(net))
    xs = [x for x, _ in layout.positions.values()] or [0.0]
    ys = [y for _, y in layout.positions.values()] or [0.0]
    left, top = min(xs) - _EDGE, min(ys) - _EDGE / 2
    width, height = max(xs) - left + _EDGE, max(ys) - top + _EDGE / 2 + _FOOT
    width = max(width, 460.0)
    title = _name(net, focus) if focus else readable(net.graph.get("title", ""))
    lines = _foot(net)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.0f} {top:.0f} '
            f'{width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" '
            'role="img" aria-labelledby="still-title still-about" '
            'font-family="system-ui, sans-serif">',
            f'<title id="still-title">{_text(title)}</title>',
            f'<desc id="still-about">{_text(" · ".join(lines))}</desc>',
            f'<rect x="{left:.0f}" y="{top:.0f}" width="{width:.0f}" '
            f'height="{height:.0f}" fill="{_colours()["paper"]}"/>',
            *_lines(net, layout, focus),
            *_signs(net, layout, focus),
            *_names(net, layout, focus, (left, left + width)),
            *(
                f'<text x="{left + 10:.0f}" y="{top + height - 22 + 14 * row:.0f}" '
                f'font-size="10" fill="{_colours()["soft"]}">{_text(line)}</text>'
                for row, line in enumerate(lines)
            ),
            "</svg>",
            "",
        ]
    )


def _spread(layout: Layout) -> Layout:
    """Draw a layout apart until names have room beside their signs."""
    spots = layout.positions.values()
    xs, ys = [x for x, _ in spots] or [0.0], [y for _, y in spots] or [0.0]
    area = max(max(xs) - min(xs), 20.0) * max(max(ys) - min(ys), 20.0)
    part = max(1.4, math.sqrt(len(layout.positions) * _ROOM / area))
    return replace(
        layout,
        positions={
            name: (round(x * part * _WIDER, 1), round(y * part / _WIDER, 1))
            for name, (x, y) in layout.positions.items()
        },
    )


def _foot(net: nx.MultiDiGraph) -> list[str]:
    """Say how much is shown and left out, of which version, under which licence."""
    out = int(net.graph.get("left_out", 0))
    counts = f"{len(net):,} entities, {net.number_of_edges():,} relations"
    known = [readable(net.graph.get(key, "")) for key in ("version", "licence")]
    source = ["chipscape", known[0] and f"version {known[0]}", known[1]]
    return [
        counts + (f"; {out:,} more entities are left out" if out else ""),
        " · ".join(part for part in source if part),
    ]


def _text(text: str) -> str:
    """Escape a text for XML; what XML cannot hold at all becomes a question mark."""
    return escape(
        re.sub("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "?", text)
    )


def _name(net: nx.MultiDiGraph, name: str) -> str:
    return readable(net.nodes[name].get("label_en") or name)


def _colours() -> dict[str, str]:
    """Read the light colours from the page's own style sheet."""
    light = asset("page.css").split("}", 1)[0]
    return dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", light))


def _lines(net: nx.MultiDiGraph, layout: Layout, focus: str) -> Iterable[str]:
    """Draw one line a pair; dashed where no statement of it is accepted."""
    accepted: dict[tuple[str, str], bool] = {}
    for one, two, facts in net.edges(data=True):
        pair = (min(one, two), max(one, two))
        sure = bool(facts.get("accepted", True))
        accepted[pair] = accepted.get(pair, False) or sure
    soft = _colours()["soft"]
    for (one, two), sure in sorted(accepted.items()):
        (x1, y1), (x2, y2) = layout.positions[one], layout.positions[two]
        dim = "0.5" if focus in (one, two) else "0.16"
        dash = "" if sure else ' stroke-dasharray="5 3"'
        yield (
            f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{soft}" '
            f'stroke-opacity="{dim}"{dash}/>'
        )


def _signs(net: nx.MultiDiGraph, layout: Layout, focus: str) -> Iterable[str]:
    colours = _colours()
    styles = looks(net.nodes[name].get("kind", "") for name in net)
    for name in sorted(net):
        (x, y), r = layout.positions[name], layout.radii[name]
        shape, number, hollow = styles[net.nodes[name].get("kind", "")]
        colour = colours[f"c{number}"]
        fill = colours["paper"] if hollow else colour
        look = f'fill="{fill}" stroke="{colour}" stroke-width="{1.5 if hollow else 0}"'
        corners = _SHAPES.get(shape)
        if corners:
            points = " ".join(f"{x + a * r:.1f},{y + b * r:.1f}" for a, b in corners)
            yield f'<polygon points="{points}" {look}/>'
        else:
            yield f'<circle cx="{x}" cy="{y}" r="{r}" {look}/>'
        if name == focus:
            yield (
                f'<circle cx="{x}" cy="{y}" r="{r * 1.3 + 3:.1f}" fill="none" '
                f'stroke="{colours["accent"]}" stroke-width="2.5"/>'
            )


def _names(
    net: nx.MultiDiGraph, layout: Layout, focus: str, frame: tuple[float, float]
) -> Iterable[str]:
    """Write names inside the frame where they cover no other, the focus first."""
    colours = _colours()
    taken: list[_TAKEN] = []
    order = sorted(net, key=lambda name: (name != focus, -layout.radii[name], name))
    for name in order:
        text = _name(net, name)
        text = text if len(text) <= _CAP else text[: _CAP - 1].rstrip() + "…"
        (x, y), r = layout.positions[name], layout.radii[name]
        size = _SIZE + 3 if name == focus else _SIZE
        wide, half = _width(text) * size, size * 0.62
        low = r + half + 2
        for at, line in (
            (x + r + 3, y),
            (x - r - 3 - wide, y),
            (x - wide / 2, y + low),
            (x - wide / 2, y - low),
        ):
            box = (at - 1, line - half, at + wide + 1, line + half)
            if (
                box[0] < frame[0]
                or box[2] > frame[1]
                or any(
                    box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3]
                    for b in taken
                )
            ):
                continue
            taken.append(box)
            weight = "700" if name == focus or r > 12 else "400"
            yield (
                f'<text x="{at:.1f}" y="{line + size * 0.35:.1f}" '
                f'font-size="{size:.0f}" font-weight="{weight}" '
                f'fill="{colours["ink"]}" stroke="{colours["paper"]}" '
                'stroke-width="3" paint-order="stroke">'
                f"{_text(text)}</text>"
            )
            break


def _width(text: str) -> float:
    """Estimate a text's width in units of its size: hanzi are as wide as high."""
    return sum(
        1.0 if unicodedata.east_asian_width(sign) in "WF" else 0.56 for sign in text
    )
