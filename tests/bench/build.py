"""Measures a full and an unchanged build of the shipped facts: CPU time and memory.

Each runs in a process of its own, ``python tests/bench/build.py [ROUNDS]``. The
targets are 20 s of CPU and 800 MB for a full build, 1 s for an unchanged one.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path

TARGETS = {"full": (20.0, 800.0), "unchanged": (1.0, 500.0)}


def measured(target: str) -> tuple[float, float, float]:
    """Build once and give CPU seconds, wall seconds and peak megabytes, imports in."""
    begun = time.perf_counter()
    from graph import build
    from graph.places import ontology

    build(ontology(), Path(target))
    used = resource.getrusage(resource.RUSAGE_SELF)
    wall = time.perf_counter() - begun
    return used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024


def main() -> None:
    """Print a line for each kind of build."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    top = Path(__file__).resolve().parent.parent.parent
    sys.path.insert(0, str(top))
    os.chdir(top)
    told: dict[str, list[tuple[float, float, float]]] = {"full": [], "unchanged": []}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            for kind in told:
                with get_context("spawn").Pool(1) as pool:
                    told[kind].append(pool.apply(measured, (f"{folder}/build",)))
    sys.stdout.write(f"{'build':10}  CPU s  wall s  peak MB  targets\n")
    for kind, runs in told.items():
        cpu, wall, peak = (
            statistics.median(column) for column in zip(*runs, strict=True)
        )
        seconds, megabytes = TARGETS[kind]
        missed = " (missed)" if cpu > seconds or peak > megabytes else ""
        sys.stdout.write(f"{kind:10}  {cpu:5.2f}  {wall:6.2f}  {peak:7.0f}  ")
        sys.stdout.write(f"{seconds:g} s, {megabytes:g} MB{missed}\n")


if __name__ == "__main__":
    main()
