"""Times of neighbours in process, as the graph grows around an entity.

``python -m tests.bench.neighbours [TIMES …]`` copies the built index once, ten and a
hundred times over into one file (or as often as told), so that an ordinary entity
keeps its links and the best connected one takes those of every copy. It prints the
median time of a whole answer, evidence and document included, for 200 ordinary
entities (target 2 ms, whatever the size) and for pages of the hub, of search and of
paths. The graph must be built.
"""

from __future__ import annotations

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import graph
from graph import answers
from graph.lookup import TRIGRAMS, Lookup

TIMES = (1, 10, 100)
ORDINARY = 200
# Tables that are copied: columns that count up, by what each counts, and names.
_COPIED = {
    "entity": ({"id": "entity"}, ("name",)),
    "spelling": ({"entity": "entity"}, ("folded",)),
    "passage": ({"id": "passage"}, ("name",)),
    "link": ({"id": "link", "subject": "entity", "object": "entity"}, ()),
    "link_passage": ({"link": "link", "passage": "passage"}, ()),
}


def enlarge(path: Path, target: Path, times: int) -> None:
    """Write an index that holds another many times over, all linked to one hub."""
    target.write_bytes(path.read_bytes())
    db = sqlite3.connect(target)
    db.execute("PRAGMA journal_mode=OFF")
    most = {
        table: db.execute(f"SELECT MAX(id) FROM {table}").fetchone()[0]  # noqa: S608
        for table in ("entity", "passage", "link")
    }
    (hub,) = db.execute("SELECT id FROM entity ORDER BY degree DESC LIMIT 1").fetchone()
    with db:
        for table, (numbers, names) in _COPIED.items():
            told = []
            for _, column, *_ in db.execute(f"PRAGMA table_info({table})").fetchall():
                if column in numbers:
                    shift = f"{column} + {most[numbers[column]]} * k"
                    here = f"CASE {column} WHEN {hub} THEN {hub} ELSE {shift} END"
                    told.append(here if column in ("subject", "object") else shift)
                else:
                    told.append(f"{column} || '~' || k" if column in names else column)
            db.execute(f"CREATE TEMP TABLE row AS SELECT * FROM {table}")  # noqa: S608
            db.execute(
                f"INSERT INTO {table} WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL "  # noqa: S608
                f"SELECT k + 1 FROM n WHERE k + 1 < {times}) "
                f"SELECT {', '.join(told)} FROM n, row WHERE {times} > 1"
            )
            db.execute("DROP TABLE row")
    db.executescript(f"DROP TABLE IF EXISTS trigram; {TRIGRAMS}")
    db.close()


def median_ms(calls: list[Callable[[], object]], rounds: int = 5) -> float:
    """Give the median time of calls in milliseconds, after one round to warm up."""
    taken = []
    for turn in range(rounds + 1):
        for call in calls:
            begun = time.perf_counter()
            call()
            if turn:
                taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def measured(lookup: Lookup) -> dict[str, float]:
    """Time each question once the index is open."""
    rows = lookup.rows(
        "SELECT name FROM entity WHERE degree BETWEEN 1 AND 20 AND name NOT LIKE '%~%' "
        "ORDER BY id"
    )
    names = [row[0] for row in rows]
    names = names[:: max(1, len(names) // ORDINARY)][:ORDINARY]
    (hub,), (other,) = lookup.rows(
        "SELECT name FROM entity WHERE name NOT LIKE '%~%' ORDER BY degree DESC LIMIT 2"
    )

    def near(name: str, depth: int = 1, offset: int = 0) -> Callable[[], object]:
        return lambda: answers.neighbours(
            lookup, name, depth=depth, offset=offset
        ).document()

    def way(name: str) -> Callable[[], object]:
        return lambda: answers.path(lookup, name, other).document()

    return {
        "links of the hub": answers.neighbours(lookup, hub, limit=1).total,
        "ordinary": median_ms([near(name) for name in names]),
        "ordinary, two steps": median_ms([near(name, depth=2) for name in names[::20]]),
        "hub, page 1": median_ms([near(hub)]),
        "hub, page 5": median_ms([near(hub, offset=200)]),
        "path": median_ms([way(name) for name in names[::10]], 1),
        "search": median_ms([lambda: answers.search(lookup, "nvid").document()], 3),
    }


def main() -> None:
    """Print a column of medians for each size."""
    times = [int(text) for text in sys.argv[1:]] or list(TIMES)
    world = graph.open()
    columns: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        for many in times:
            target = Path(folder) / "lookup.sqlite"
            enlarge(Path(world.lookup.path), target, many)
            lookup = Lookup(target)
            columns.append(measured(lookup))
            lookup.close()
    out = sys.stdout
    out.write(f"{'median ms':22}" + "".join(f"{f'× {n}':>10}" for n in times) + "\n")
    for name in columns[0]:
        told = "".join(f"{column[name]:10.2f}" for column in columns)
        out.write(f"{name:22}{told}\n")
    ratio = columns[-1]["ordinary"] / columns[0]["ordinary"]
    out.write(f"an ordinary entity takes {ratio:.2f} × as long in the largest\n")


if __name__ == "__main__":
    main()
