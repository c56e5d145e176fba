"""Requests and time of questions to a server's index, at one and ten times the size.

Run it on a built graph: ``python -m tests.bench.remote [TIMES]``. It starts an Oxigraph
server of its own and fills it with the index, enlarged by copies that are linked to one
hub. Each question opens the index anew, as a command does; the file answers beside it.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from graph import answers, places
from graph.endpoint import Endpoint
from graph.index_reader import IndexReader
from graph.lookup import FILE, Lookup
from graph.remote_lookup import RemoteLookup
from tests.bench.neighbours import enlarge
from tests.remote import lay_index
from tests.servers import Server, oxigraph

ROUNDS = 7
QUESTIONS: dict[str, Callable[[Lookup], Any]] = {
    "neighbours of an ordinary chip": lambda one: answers.neighbours(one, "H20"),
    "neighbours of the hub": lambda one: answers.neighbours(one, "NVIDIA"),
    "show": lambda one: answers.show(one, "H100"),
    "search by a part": lambda one: answers.search(one, "nvid"),
    "search, misspelt": lambda one: answers.search(one, "nvidai"),
    "path": lambda one: answers.path(one, "Zeiss", "Cambricon"),
    "evidence": lambda one: answers.evidence(one, "Cambricon"),
    "listed": lambda one: answers.listed(one, "Huawei"),
}


class Counting(Endpoint):
    """An endpoint that counts what it is asked."""

    asked = 0

    def rows(self, *arguments: Any, **named: Any) -> list[tuple[str | None, ...]]:
        """Answer, and count."""
        self.asked += 1
        return super().rows(*arguments, **named)


def main() -> None:
    """Print a line for each question and size."""
    top = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    current = Path(places.current())
    out = sys.stdout
    out.write(f"{'question':32} times  requests  server ms   file ms\n")
    for times in dict.fromkeys((1, top)):
        with tempfile.TemporaryDirectory() as held, oxigraph() as server:
            folder = Path(held)
            enlarge(current / FILE, folder / FILE, times)
            for name in ("chipscape.json", "manifest.json"):
                (folder / name).symlink_to(current.resolve() / name)
            size = lay_index(server, folder, "bench")
            for what, question in QUESTIONS.items():
                asked, far, near = measured(server, folder, question)
                out.write(f"{what:32} {times:5} {asked:9} {far:10.1f} {near:9.1f}\n")
            out.write(f"{size:,} triples of index\n")


def measured(
    server: Server, folder: Path, question: Callable[[Lookup], Any]
) -> tuple[int, float, float]:
    """Give the requests of a question, and its median time on the server and file."""
    far, near = [], []
    for _ in range(ROUNDS):
        endpoint = Counting(server.url)
        with endpoint:
            begun = time.perf_counter()
            told = question(RemoteLookup(IndexReader(endpoint))).document()
            far.append((time.perf_counter() - begun) * 1000)
            asked = endpoint.asked
        begun = time.perf_counter()
        lookup = Lookup(folder / FILE)
        expected = question(lookup).document()
        near.append((time.perf_counter() - begun) * 1000)
        lookup.close()
        if told != expected:
            sys.exit("the server answers otherwise than the file")
    return asked, statistics.median(far), statistics.median(near)


if __name__ == "__main__":
    main()
