"""Commands start with what they need, and nothing that is heavy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.shell import CHIPSCAPE, TOP, surroundings

HEAVY = {
    *("networkx", "rdflib", "pyvis", "numpy", "pyoxigraph", "rich", "pyshacl"),
    *("rapidfuzz", "pypinyin", "opencc", "oxrdflib", "IPython", "jinja2"),
    *("asyncio", "multiprocessing", "concurrent", "email", "http", "ssl"),
}
CASES = {
    "neighbours": ["neighbours", "Acme"],
    "neighbours at depth": ["neighbours", "Acme", "--depth", "3", "--as-of", "2024"],
    "neighbours as json": ["neighbours", "Acme", "--format", "json"],
    "neighbours in Chinese": ["neighbours", "艾克米", "--lang", "zh"],
    "neighbours by ticker": ["neighbours", "XEX:ACME"],
    "neighbours by pinyin": ["neighbours", "ai ke mi"],
    "search": ["search", "Acme"],
    "search in Chinese": ["search", "艾克米"],
    "search by a beginning": ["search", "Bor"],
    "show": ["show", "Acme A2"],
    "path": ["path", "Acme", "Borealis"],
    "conflicts": ["conflicts"],
    "diff": ["diff", "2020", "2024"],
    "diff of what was known": ["diff", "2020", "2024", "--known", "--facts"],
}


def imported(arguments: list[str], build: Path) -> set[str]:
    """List the top names of all modules that a command imports."""
    done = subprocess.run(  # noqa: S603  (our own command)
        [sys.executable, "-X", "importtime", *CHIPSCAPE[1:], *arguments],
        capture_output=True,
        env=surroundings(build),
        cwd=TOP,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stderr.decode().splitlines()
    names = {
        x.rpartition("|")[2].strip() for x in lines if x.startswith("import time:")
    }
    assert {"click", "graph.cli"} <= names
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("arguments", CASES.values(), ids=CASES.keys())
def test_a_command_that_reads_the_index_imports_nothing_heavy(
    arguments: list[str], small_build: Path
) -> None:
    assert imported(arguments, small_build) & HEAVY == set()


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["neighbours", "--help"], ["sparql", "--help"], ["build", "--help"]],
    ids=" ".join,
)
def test_help_imports_click_and_no_database(
    arguments: list[str], small_build: Path
) -> None:
    assert imported(arguments, small_build) & (HEAVY | {"sqlite3", "csv"}) == set()


def test_importing_the_package_costs_next_to_nothing() -> None:
    code = "import sys; import graph; print(*{m.split('.')[0] for m in sys.modules})"
    done = subprocess.run(  # noqa: S603  (our own code)
        [sys.executable, "-c", code],
        capture_output=True,
        env=surroundings(None),
        cwd=TOP,
        check=True,
        timeout=60,
    )
    assert set(done.stdout.decode().split()) & (HEAVY | {"sqlite3", "click"}) == set()
