"""How cost grows: four engines side by side on invented ecosystems of several sizes.

    python -m tests.bench.scale [--sizes 10000,100000,1000000] [--largest 10000000]
        [--rounds 5] [--turns 3] [--cap 20] [--work DIR] [--results FILE.json] [--page]

At each size the same file is loaded by ``chipscape load`` (store and index), by
pyoxigraph's own on-disk bulk load, the Oxigraph server, Virtuoso and, up to
RDFLIB_MOST quads, rdflib; then each question is put to all by turns, and our own
commands answer from the index. A query that takes longer than the cap is stopped,
counted at the cap and said so. ``--page`` writes docs/scale.md and docs/scale.svg from
the results. Needs the Oxigraph server and Virtuoso (``sh tests/engines/install.sh``).
"""

from __future__ import annotations

import argparse
import json
import logging
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import graph
from graph import nearby, page, search
from tests.bench import scale_engines as engines
from tests.bench import scale_page, synthetic
from tests.bench.scale_queries import queries

RDFLIB_MOST = 1_000_000  # quads; ten million would take ten minutes and 15 GB to load
BASE_MOST = 1_000_000  # quads; beyond, each engine loads once
WHOLE_PAGE_MOST = 3_000  # entities
ENOUGH_SECONDS = 4.0  # of one engine's time for one question: then no further round
say = logging.getLogger("bench").info


def main() -> None:
    """Read the options, measure every size, write what was found."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--largest", type=int)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--turns", type=int, default=3, help="loads of one engine")
    parser.add_argument("--cap", type=float, default=20.0)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--results", type=Path, default=Path("build/scale.json"))
    parser.add_argument("--page", action="store_true")
    asked = parser.parse_args()
    sizes = [int(size) for size in asked.sizes.split(",") if size]
    sizes += [asked.largest] if asked.largest else []
    asked.results.parent.mkdir(parents=True, exist_ok=True)
    held = asked.results.exists()
    found = json.loads(asked.results.read_text("utf-8")) if held else {}
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=asked.work) as work:
            turns = 1 if size > BASE_MOST else asked.turns
            found[str(size)] = measured(
                size, Path(work), asked.rounds, turns, asked.cap
            )
        asked.results.write_text(json.dumps(found, indent=1), "utf-8")
    told = scale_page.table(found)
    say("%s", told)
    if asked.page:
        scale_page.write(found, Path("docs"))


def measured(
    size: int, work: Path, rounds: int, turns: int, cap: float
) -> dict[str, Any]:
    """Measure one size: loading, questions, our own commands."""
    path = work / "world.nq"
    quads = synthetic.write(path, size)
    say("%s quads, %.0f MB of N-Quads", f"{quads:,}", path.stat().st_size / 1e6)
    loads: dict[str, dict[str, float]] = {}
    made = {"ours": engines.load_ours}
    if size <= BASE_MOST:
        made["pyoxigraph"] = engines.load_pyoxigraph
    if size <= RDFLIB_MOST:
        made["rdflib"] = engines.load_rdflib
    made["oxigraph server"] = engines.load_oxigraph
    held: dict[str, list[dict[str, float]]] = {name: [] for name in made}
    for _ in range(turns):
        for name, load in made.items():
            target = work / name.replace(" ", "-")
            shutil.rmtree(target, ignore_errors=True)
            held[name].append(load(path, target))
            say("load %-16s %s", name, held[name][-1])
    for name, told in held.items():
        keys = told[0].keys()
        loads[name] = {key: statistics.median(one[key] for one in told) for key in keys}
    shutil.rmtree(work / "pyoxigraph", ignore_errors=True)
    world = graph.open(work / "ours")
    mid, hub = _ends(world)
    with ExitStack() as stack:
        asked: dict[str, engines.Asked] = {
            "ours": stack.enter_context(engines.Ours(world.folder / "store", cap)),
            "oxigraph server": stack.enter_context(
                engines.Oxigraph(work / "oxigraph-server", cap)
            ),
        }
        virtuoso = stack.enter_context(engines.Virtuoso(path, cap))
        loads["virtuoso"] = virtuoso.load
        say("load %-16s %s", "virtuoso", virtuoso.load)
        asked["virtuoso"] = virtuoso
        if size <= RDFLIB_MOST:
            asked["rdflib"] = stack.enter_context(engines.Rdflib(path, cap))
        answers = {
            name: _by_turns(name, text, asked, rounds, cap)
            for name, text in queries(mid, hub).items()
        }
    commands = _commands(world, mid, hub, rounds)
    world.close()
    return {"quads": quads, "loads": loads, "queries": answers, "commands": commands}


def _ends(world: graph.Generation) -> tuple[str, str]:
    """Choose an ordinary chip and the greatest hub among companies."""
    chips = world.lookup.rows(
        "SELECT e.iri FROM entity e WHERE e.kind = 'Chip' AND EXISTS (SELECT 1 FROM "
        "link l JOIN relation r ON r.id = l.relation WHERE l.subject = e.id "
        "AND r.name = 'supersedes') ORDER BY e.degree, e.name"
    )
    [(hub,)] = world.lookup.rows(
        "SELECT iri FROM entity WHERE kind = 'Company' ORDER BY degree DESC LIMIT 1"
    )
    return chips[len(chips) // 2][0], hub


def _by_turns(
    name: str, text: str, asked: dict[str, engines.Asked], rounds: int, cap: float
) -> dict[str, Any]:
    """Put one question to all engines by turns: median seconds, rows, what failed."""
    seconds: dict[str, list[float]] = {engine: [] for engine in asked}
    rows: dict[str, int] = {}
    failed: dict[str, str] = {}
    for _ in range(rounds):
        for engine, one in asked.items():
            if engine in failed or sum(seconds[engine]) > ENOUGH_SECONDS:
                continue
            told = one.ask(text)
            seconds[engine].append(min(told.seconds, cap))
            if told.failed:
                failed[engine] = told.failed
            else:
                rows[engine] = told.rows
    medians = {engine: statistics.median(told) for engine, told in seconds.items()}
    words = "  ".join(f"{key} {value * 1e3:.1f}" for key, value in medians.items())
    say("%-20s %s ms  rows %s %s", name, words, rows, failed or "")
    return {"seconds": medians, "rows": rows, "failed": failed}


def _commands(
    world: graph.Generation, mid: str, hub: str, rounds: int
) -> dict[str, float]:
    """Time what the commands do in the index: median seconds."""
    lookup = world.lookup
    one, other = world.entity(mid), world.entity(hub)
    rows = lookup.rows("SELECT name FROM entity ORDER BY id")
    far = rows[len(rows) // 3][0]
    typo = f"{other.en[:3]}x{other.en[4:]}"
    calls: dict[str, Callable[[], object]] = {
        "neighbours": lambda: world.neighbours(one.name),
        "neighbours of the hub": lambda: world.neighbours(other.name),
        "show": lambda: world.show(one.name),
        "search, English": lambda: search.search(lookup, one.en),
        "search, Chinese": lambda: search.search(lookup, one.zh[:4]),
        "search, two characters": lambda: search.search(lookup, one.zh[:2]),
        "search, a typing error": lambda: search.search(lookup, typo),
        "path": lambda: world.paths(one.name, far),
        "page of a neighbourhood": lambda: world.view(one.name),
    }
    found = {name: engines.median(call, rounds) for name, call in calls.items()}
    names = [row[0] for row in rows]
    if len(names) <= WHOLE_PAGE_MOST:
        found["whole page"] = engines.median(
            lambda: page.whole(nearby.network(lookup, names)), 1
        )
    for name, seconds in found.items():
        say("%-24s %.2f ms", name, seconds * 1e3)
    return found


if __name__ == "__main__":
    main()
