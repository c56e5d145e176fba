"""How long the named queries take: our API against rdflib's in-memory Dataset.

Both hold the same ``chipscape.nq``; rdflib with its default graph alone
(``default_union=False``), as our store. One run, by turns: for each query our API
(``graph.open(...).query``, answer and transport included) answers, then rdflib, round
after round. Run it from the top of the checkout as

    python -m tests.bench.queries [BUILD [SECONDS]]

``BUILD`` is a build folder; without one the checkout's own is used. A query that rdflib
does not finish in ``SECONDS`` (sixty) is said to be so and counted at that time, so
that a lower limit makes the run shorter and the ratios smaller, never larger. One that
it cannot answer at all is said to be so and left out of the median, by name. The last
lines give the median ratio, which has to be at least twenty.
"""

from __future__ import annotations

import logging
import multiprocessing
import statistics
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import rdflib

import graph
from graph import places, sparql

ROUNDS = 5
LIMIT_SECONDS = 60.0
ENOUGH_SECONDS = 10.0  # of rdflib's own time for one query: then no further round
LEAST_RATIO = 20.0


class Timed(NamedTuple):
    """The times of one query in seconds, and how many rows each engine found."""

    ours: list[float]
    theirs: list[float]
    rows: int
    their_rows: int | None
    remark: str


def loaded(path: Path) -> rdflib.Dataset:
    """Read N-Quads into rdflib's in-memory Dataset."""
    data = rdflib.Dataset(default_union=False)
    data.parse(path, format="nquads")
    return data


def answer(data: rdflib.Dataset, text: str, pipe: Connection) -> None:
    """Answer a query once for each request: rows and seconds."""
    while pipe.recv():
        start = time.perf_counter()
        rows = len(list(data.query(text)))
        pipe.send((rows, time.perf_counter() - start))


def timed(
    world: graph.Generation, data: rdflib.Dataset, text: str, limit: float
) -> Timed:
    """Let both engines answer one query by turns."""
    context = multiprocessing.get_context("fork")  # the child shares the loaded data
    pipe, far = context.Pipe()
    child = context.Process(target=answer, args=(data, text, far), daemon=True)
    child.start()
    far.close()
    ours: list[float] = []
    theirs: list[float] = []
    rows, their_rows, remark = 0, None, ""
    while len(ours) < ROUNDS:
        start = time.perf_counter()
        found = world.query(text)
        ours.append(time.perf_counter() - start)
        rows = len(found.rows) if isinstance(found, sparql.Table) else 1
        if remark or sum(theirs) > ENOUGH_SECONDS:
            continue
        pipe.send(True)
        if not pipe.poll(limit):
            remark = f"rdflib: not finished in {limit:g} s"
            theirs.append(limit)
            continue
        try:
            their_rows, seconds = pipe.recv()
        except EOFError:  # the child died, and its trace stands on standard error
            remark = "rdflib: could not answer"
            continue
        theirs.append(seconds)
    child.kill()
    child.join()
    return Timed(ours, theirs, rows, their_rows, remark)


def line(name: str, told: Timed) -> tuple[str, float | None]:
    """Give a printed line and the ratio of medians, where there is one."""
    mine = statistics.median(told.ours)
    if not told.theirs:
        return f"{name:32} {mine * 1e3:9.1f} {'':>10} {'':>7}  {told.remark}", None
    other = statistics.median(told.theirs)
    ratio = other / mine
    remark = told.remark
    if not remark and told.rows != told.their_rows:
        remark = f"rows differ: {told.rows} and {told.their_rows}"
    text = f"{name:32} {mine * 1e3:9.1f} {other * 1e3:10.1f} {ratio:7.1f}  {remark}"
    return text.rstrip(), ratio


def main() -> int:
    """Print a line for each query and the median ratio; fail below twenty."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    say = logging.getLogger("bench").info
    world = graph.open(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    limit = float(sys.argv[2]) if len(sys.argv) > 2 else LIMIT_SECONDS
    start = time.perf_counter()
    data = loaded(world.folder / "chipscape.nq")
    took = time.perf_counter() - start
    quads = world.manifest()["counts"]["quads"]
    say("%d quads; rdflib read them in %.1f s", quads, took)
    world.query("ASK { ?s ?p ?o }")  # the query process starts with the first query
    say("%-32s %9s %10s %7s", "query", "ours ms", "rdflib ms", "ratio")
    ratios: list[float] = []
    left_out: list[str] = []
    for question in sparql.questions(places.ontology()):
        text, ratio = line(question.name, timed(world, data, question.text, limit))
        say("%s", text)
        if ratio is None:
            left_out.append(question.name)
        else:
            ratios.append(ratio)
    middle = statistics.median(ratios)
    say(
        "%d queries, median ratio %.1f (at least %.0f)",
        len(ratios),
        middle,
        LEAST_RATIO,
    )
    say("left out of the median: %s", ", ".join(left_out) or "none")
    return int(middle < LEAST_RATIO)


if __name__ == "__main__":
    sys.exit(main())
