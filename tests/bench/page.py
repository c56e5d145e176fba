"""What our page costs a browser beside plain pyvis with the same graph, in one run.

Both have positions baked in and physics off; pyvis draws straight edges, the fastest
that it can be made. By turns, each in a fresh context of the same browser. Run it as

    python -m tests.bench.page

Times are processor time of the page's main thread. *Open* counts from navigation until
half a second of rest; a frame of *pan* or *zoom* is the mean of sixty and what
follows until the view rests; *keystroke* is a letter in the search box until the list
stands; *focus* is the most linked entity until names and panel stand. Of the HTML, ours
is told with and without the evidence, which pyvis's page does not hold.
"""

from __future__ import annotations

import logging
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import networkx as nx

from graph import places
from graph.layout import place
from graph.page import whole
from graph.project import load
from tests.browser.chromium import Browser, Page
from tests.world.net import invented

ROUNDS = 5
FRAMES = 60
READY = (
    "document.documentElement?.dataset.ready === 'yes' ||"
    " (typeof network !== 'undefined' && network?.body?.nodeIndices?.length)"
)
THIRD, HALF, QUARTER = 1 / 3, 1 / 2, 1 / 4
RATIOS = {
    "open ms": THIRD,
    "pan ms a frame": THIRD,
    "zoom ms a frame": THIRD,
    "heap MB": HALF,
}
MOST = {"keystroke ms": 10.0, "focus on the hub ms": 100.0}
BIG_OPEN_SECONDS, BIG_FRAMES = 2.0, 20.0
MAP = "document.querySelector('#map .surface')"
MOVES = {
    "pyvis": {
        "pan ms a frame": "network.moveTo({position: {x: i * 4, y: i * 2}})",
        "zoom ms a frame": (
            f"network.moveTo({{scale: network.getScale() * (i < {FRAMES // 2}"
            " ? 1.05 : 1 / 1.05)})"
        ),
    },
    "ours": {
        "pan ms a frame": (
            "((type) => type.forEach((one) => "
            f"{MAP}.dispatchEvent(new PointerEvent(one, {{pointerId: 7, bubbles: true,"
            " button: 0, clientX: 700 - i * 3, clientY: 400 - i * 2}))))"
            f"(i === 0 ? ['pointerdown'] : i === {FRAMES - 1}"
            " ? ['pointermove', 'pointerup'] : ['pointermove'])"
        ),
        "zoom ms a frame": (
            f"{MAP}.dispatchEvent(new WheelEvent('wheel', {{bubbles: true,"
            f" cancelable: true, deltaY: i < {FRAMES // 2} ? -30 : 30,"
            " clientX: 650, clientY: 400}))"
        ),
    },
}


def of_pyvis(net: nx.MultiDiGraph) -> str:
    """Give what pyvis itself writes for a network with baked positions, physics off."""
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
    picture.options.edges.smooth.enabled = False
    return str(picture.generate_html())


@contextmanager
def opened(browser: Browser, path: Path) -> Iterator[Page]:
    """Open a page that can reach nothing."""
    page = browser.page()
    page.call("Network.setBlockedURLs", urls=["http://*", "https://*"])
    page.open(path, ready=READY)
    yield page
    page.close()


def rest(page: Page) -> float:
    """Wait for half a second of rest; give the main thread's seconds by then."""
    busy, still = page.busy_seconds(), 0
    while still < 5:
        time.sleep(0.1)
        now = page.busy_seconds()
        still = still + 1 if now - busy < 0.002 else 0
        busy = now
    return busy


def moving(page: Page, move: str) -> tuple[float, float]:
    """Give main-thread milliseconds and frames a second of sixty frames of a move."""
    before, began = rest(page), time.monotonic()
    page.run(
        f"(async () => {{ for (let i = 0; i < {FRAMES}; i++) {{ {move};"
        " await new Promise((done) => requestAnimationFrame(done)); } })()"
    )
    taken = time.monotonic() - began
    return (rest(page) - before) * 1000 / FRAMES, FRAMES / taken


def used(page: Page) -> float:
    """Give the megabytes of scripts' memory after a clearing."""
    page.call("HeapProfiler.collectGarbage")
    metrics = page.call("Performance.getMetrics")["metrics"]
    size = next(one["value"] for one in metrics if one["name"] == "JSHeapUsedSize")
    return float(size) / 1e6


def measured(browser: Browser, path: Path, who: str) -> dict[str, float]:
    """Open, move and use a page once."""
    began = time.monotonic()
    with opened(browser, path) as page:
        found = {"open s": time.monotonic() - began, "open ms": rest(page) * 1000}
        found["heap MB"] = used(page)
        for what, move in MOVES[who].items():
            cost, frames = moving(page, move)
            found[what] = cost
            found[f"{what} (frames a second)"] = frames
        if who == "ours":
            found |= used_by_hand(page)
    return found


def used_by_hand(page: Page) -> dict[str, float]:
    """Type a letter and focus on the hub."""
    page.click("#search")
    page.type("n")
    page.wait("document.querySelector('#found li')")
    keystroke = page.run(
        "(async () => { const box = document.getElementById('search'), times = [];"
        " for (const text of ['nv', 'nvi', 'nvid', 'ta', 'tai', 'taij']) {"
        " const began = performance.now(); box.value = text;"
        " box.dispatchEvent(new Event('input'));"
        " await new Promise((done) => setTimeout(done));"
        " document.getElementById('found').offsetHeight;"
        " times.push(performance.now() - began); }"
        " return times.sort((a, b) => a - b)[3]; })()"
    )
    page.press("Escape")
    before = rest(page)
    page.run("document.querySelector('#panel .go').click()")  # the most linked
    page.wait("location.hash && document.querySelector('#panel .tags')")
    return {
        "keystroke ms": keystroke,
        "focus on the hub ms": (rest(page) - before) * 1e3,
    }


def compared(net: nx.MultiDiGraph, folder: Path) -> dict[str, dict[str, float]]:
    """Use both pages by turns; give the medians."""
    for name, html in {"ours": whole(net), "pyvis": of_pyvis(net)}.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    rounds: dict[str, list[dict[str, float]]] = {"ours": [], "pyvis": []}
    with Browser(folder / "profile") as browser:
        for _ in range(ROUNDS):
            for name, taken in rounds.items():
                taken.append(measured(browser, folder / f"{name}.html", name))
    found = {
        name: {what: statistics.median(one[what] for one in taken) for what in taken[0]}
        for name, taken in rounds.items()
    }
    for name, told in found.items():
        html = (folder / f"{name}.html").read_text(encoding="utf-8")
        told["HTML KB"] = len(html.encode()) / 1e3
        bare = re.sub('id="detail">[^<]*<', 'id="detail"><', html)
        told["HTML KB without evidence"] = len(bare.encode()) / 1e3
    return found


def large(folder: Path) -> dict[str, float]:
    """Open and move a page of 10,000 entities and 40,000 relations, once."""
    net = invented(10_000, 40_000)
    path = folder / "large.html"
    path.write_text(whole(net), encoding="utf-8")
    with Browser(folder / "profile-large") as browser:
        with opened(browser, path) as page:  # the first one warms the browser up
            rest(page)
        return measured(browser, path, "ours")


def broken(found: dict[str, dict[str, float]], big: dict[str, float]) -> list[str]:
    """List the gates that do not hold."""
    ours, theirs = found["ours"], found["pyvis"]
    limits = {what: (ours[what], theirs[what] * part) for what, part in RATIOS.items()}
    bare = "HTML KB without evidence"
    limits[bare] = (ours[bare], theirs["HTML KB"] * QUARTER)
    limits |= {what: (ours[what], most) for what, most in MOST.items()}
    limits["large: open s"] = (big["open s"], BIG_OPEN_SECONDS)
    for what in MOVES["ours"]:
        frames = big[f"{what} (frames a second)"]
        limits[f"large: {what}, seconds"] = (1 / frames, 1 / BIG_FRAMES)
    return [what for what, (value, most) in limits.items() if value > most]


def network() -> nx.MultiDiGraph:
    """Give what the built page draws; without a build, an invented network."""
    built = places.build_folder() / "current" / "chipscape.json"
    if not built.is_file():
        return invented(2000, 8000)
    net = load(built)
    return net.subgraph([name for name, told in net.nodes(data=True) if told["drawn"]])


def main() -> int:
    """Print the medians and ratios; fail when a gate does not hold."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    say = logging.getLogger("bench").info
    net = network()
    say("%d entities, %d relations", len(net), net.number_of_edges())
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        found = compared(net, Path(folder))
        big = large(Path(folder))
    for what, value in found["ours"].items():
        theirs = found["pyvis"].get(what)
        ratio = f"{theirs:9.1f}  {value / theirs:5.2f}" if theirs else ""
        say("%-36s %9.1f %s", what, value, ratio)
    say("10,000 entities, 40,000 relations")
    for what, value in big.items():
        say("%-36s %9.1f", what, value)
    missed = broken(found, big)
    say("all gates hold" if not missed else f"missed: {', '.join(missed)}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
