"""How long the main thread works until a page stands, ours against plain pyvis.

Both pages show the same network with positions already baked in and physics off, in
one run, by turns, each in a fresh context of the same browser. Run it as

    python -m tests.bench.page_open

The time is the processor time that the browser counts for tasks of the page's main
thread, from navigation until nothing has happened for half a second.
"""

from __future__ import annotations

import logging
import statistics
import sys
import tempfile
import time
from pathlib import Path

import networkx as nx

from graph.layout import place
from graph.page import whole
from tests.browser.chromium import Browser
from tests.world.net import invented

ROUNDS = 7
LIMIT = 0.5
OURS_READY = "document.documentElement?.dataset.ready === 'yes'"
PYVIS_READY = "typeof network !== 'undefined' && network?.body?.nodeIndices?.length"


def of_pyvis(net: nx.MultiDiGraph, *, straight: bool) -> str:
    """Give what pyvis itself writes for a network with baked positions, physics off.

    Args:
        net: the network.
        straight: pyvis draws curved edges unless told otherwise; straight ones are
            the fastest that it can be made.
    """
    from pyvis.network import Network  # slow: it imports IPython

    layout = place(net)
    picture = Network(directed=True, cdn_resources="in_line")
    for name in sorted(net):
        x, y = layout.positions[name]
        facts = net.nodes[name]
        picture.add_node(
            name,
            label=facts["label_en"],
            title=facts["label_zh"],
            group=facts["kind"],
            x=x,
            y=y,
            size=layout.radii[name],
        )
    for source, target, relation in sorted(net.edges(keys=True)):
        picture.add_edge(source, target, title=relation)
    picture.toggle_physics(False)
    if straight:
        picture.options.edges.smooth.enabled = False
    return str(picture.generate_html())


def opening(browser: Browser, path: Path, ready: str) -> float:
    """Give the milliseconds of main thread that opening a page takes."""
    page = browser.page()
    page.call("Network.setBlockedURLs", urls=["http://*", "https://*"])
    before = page.busy_seconds()
    page.open(path, ready=ready)
    busy, still = page.busy_seconds(), 0
    while still < 5:
        time.sleep(0.1)
        now = page.busy_seconds()
        still = still + 1 if now - busy < 0.002 else 0
        busy = now
    page.close()
    return (busy - before) * 1000


def compared(net: nx.MultiDiGraph, folder: Path) -> dict[str, list[float]]:
    """Open the pages by turns and give the milliseconds of each."""
    pages = {
        "ours": whole(net),
        "pyvis": of_pyvis(net, straight=False),
        "pyvis, straight edges": of_pyvis(net, straight=True),
    }
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    times: dict[str, list[float]] = {name: [] for name in pages}
    with Browser(folder / "profile") as browser:
        for _ in range(ROUNDS):
            for name, taken in times.items():
                ready = OURS_READY if name == "ours" else PYVIS_READY
                taken.append(opening(browser, folder / f"{name}.html", ready))
    return times


def main() -> int:
    """Print the medians and ratios; fail when ours is above the limit of pyvis."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    say = logging.getLogger("bench").info
    net = invented()
    say("%d entities, %d links", len(net), net.number_of_edges())
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        times = compared(net, Path(folder))
        ours = statistics.median(times["ours"])
        for name, taken in times.items():
            middle = statistics.median(taken)
            size = (Path(folder) / f"{name}.html").stat().st_size / 1e6
            ratio = ours / middle
            say("%-22s %5.0f ms %5.2f MB, ours: %.2f", name, middle, size, ratio)
    return int(ours / statistics.median(times["pyvis"]) > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
