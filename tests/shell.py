"""Runs the command as a user does: in a process of its own, and times nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).resolve().parent.parent
CHIPSCAPE = (sys.executable, "-c", "from graph.cli import main; main()")
SECONDS = 120.0


class Ran(NamedTuple):
    """What a command left: its exit code and its two streams."""

    code: int
    out: str
    err: str

    def error(self) -> str:
        """Give the one line of an error, and hold that it is one line."""
        lines = [line for line in self.err.splitlines() if line.startswith("Error: ")]
        assert "Traceback" not in self.err
        assert len(lines) == 1, self.err
        return lines[0]


def surroundings(build: Path | None) -> dict[str, str]:
    """Give an environment that reads one build folder, and writes none of ours."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CHIPSCAPE_")}
    named = {} if build is None else {"CHIPSCAPE_BUILD": str(build)}
    return {**kept, **named, "PYTHONPATH": str(TOP)}


def run(
    *arguments: str, build: Path | None = None, stdin: bytes = b"", cwd: Path = TOP
) -> Ran:
    """Run the command to its end."""
    done = subprocess.run(  # noqa: S603  (our own command)
        [*CHIPSCAPE, *arguments],
        input=stdin,
        capture_output=True,
        env=surroundings(build),
        cwd=cwd,
        timeout=SECONDS,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
