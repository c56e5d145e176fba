"""Times of screening, beside the floor of any click command, in one run.

``python -m tests.bench.screening`` prints the median time of one verdict in process
(target 1 ms), of all chips for one destination, and of the whole command as a ratio
to ``python -c 'import click'`` (target 1.6). The graph must be built.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import graph
from graph import rulebook, screening
from graph.controls import Case, screen

ROUNDS = 15


def median_ms(call: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Give the median time of a call in milliseconds, after one to warm up."""
    call()
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        call()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def command(*arguments: str) -> Callable[[], object]:
    """Give a call that runs a command to its end, its output thrown away."""
    return lambda: subprocess.run(  # noqa: S603  (our own command)
        [sys.executable, *arguments], check=False, capture_output=True
    )


def main() -> None:
    """Print the three times."""
    world = graph.open()
    book = rulebook.read(world.lookup)
    place = screening.place_named(world.lookup, "CN")
    chips = [entity for entity in world.entities() if entity.kind == "Chip"]
    item = screening.item_of(world.lookup, book, world.entity("H100"))
    case = Case(place.name, "2026-02-01")

    def everything() -> None:
        for chip in chips:
            made = screening.item_of(world.lookup, book, chip)
            question = screening.Question(made, place, "2026-02-01", chip=chip)
            screening.answer(world.lookup, book, question)

    run = "from graph.cli import main; main()"
    floor = command("-c", "import click")
    whole = command("-c", run, "screen", "H100", "--to", "CN")
    pairs = [(median_ms(floor, 1), median_ms(whole, 1)) for _ in range(ROUNDS)]
    floors, wholes = zip(*pairs, strict=True)
    ratio = statistics.median(wholes) / statistics.median(floors)
    one = median_ms(lambda: screen(book, item, case))
    lines = [
        f"one verdict, in process   {one:.2f} ms",
        f"{len(chips)} chips, one place      {median_ms(everything, 3):.0f} ms",
        f"screen H100 --to CN       {ratio:.2f} × python -c 'import click'",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
