"""Times whole commands against the floor of any click command.

Run it on a built graph: ``python tests/bench/start_up.py [ROUNDS]``. The commands
take turns, so that a busy machine slows all of them alike; medians are compared.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

FLOOR = "python -c 'import click'"
TARGETS = {"neighbours NVIDIA": 1.4, "search NVIDIA": 1.4, "--help": 1.2}
ROUNDS = 40


def command() -> list[str]:
    """Give the installed command, as a user starts it."""
    found = shutil.which("chipscape", path=sysconfig.get_path("scripts"))
    return [found or sys.exit("chipscape is not installed; run make")]


def spent(arguments: list[str]) -> float:
    """Run a process to its end and give its wall time in milliseconds."""
    begun = time.perf_counter()
    done = subprocess.run(arguments, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        sys.exit(f"{arguments}: {done.stderr.decode()}")
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    """Print a line for each command: median, spread, ratio to the floor, target."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    os.chdir(Path(__file__).resolve().parent.parent.parent)
    cases = {
        "python -c pass": [sys.executable, "-c", "pass"],
        FLOOR: [sys.executable, "-c", "import click"],
        **{told: [*command(), *told.split()] for told in TARGETS},
    }
    times: dict[str, list[float]] = {name: [] for name in cases}
    for turn in range(rounds + 2):
        for name, arguments in cases.items():
            took = spent(arguments)
            if turn >= 2:  # the first turns warm the caches
                times[name].append(took)
    floor = statistics.median(times[FLOOR])
    out = sys.stdout
    out.write(f"{'command':28}  median ms  least ms  ratio  target\n")
    for name, column in times.items():
        middle = statistics.median(column)
        target = f"{TARGETS[name]:.1f}" if name in TARGETS else ""
        mark = " (missed)" if name in TARGETS and middle > floor * TARGETS[name] else ""
        out.write(
            f"{name:28}  {middle:9.1f}  {min(column):8.1f}  {middle / floor:5.2f}  "
        )
        out.write(f"{target}{mark}\n")


if __name__ == "__main__":
    main()
