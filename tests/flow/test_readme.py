"""The README's commands run, and print what it shows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).resolve().parents[2] / "README.md"


def shown() -> list[tuple[str, list[str]]]:
    """List the commands of the console block with the lines shown below each."""
    block = README.read_text(encoding="utf-8").split("```console\n")[1].split("```")[0]
    found: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif line.strip():
            found[-1][1].append(line.rstrip("…").rstrip())
    return found


@pytest.mark.parametrize(("command", "lines"), shown(), ids=lambda one: str(one)[:40])
def test_a_command_of_the_readme_prints_what_it_shows(
    command: str, lines: list[str], real_build: Path
) -> None:
    folder = Path(sys.executable).parent
    told = {**os.environ, "CHIPSCAPE_BUILD": str(real_build)}
    told["PATH"] = f"{folder}:{os.environ['PATH']}"
    ran = subprocess.run(  # noqa: S603  (the README's own commands)
        ["/bin/sh", "-c", command],
        env=told,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    printed = ran.stdout.splitlines()
    missing = [
        line for line in lines if not any(one.startswith(line) for one in printed)
    ]
    assert missing == []


def test_the_readme_is_short_and_names_every_command() -> None:
    from graph.cli import cli

    text = README.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 120
    names = cli.list_commands(None)  # type: ignore[arg-type]
    assert [name for name in names if f"`{name}" not in text] == []
