"""Times an import of a large flat CSV beside rdflib on the same rows, and its memory.

``python -m tests.bench.importing [ROWS]``. The peer reads the same rows with
``csv.DictReader``, makes a named graph of the same statements a row in an rdflib
Dataset and serialises it; it gets a fiftieth of the rows, for it keeps them all, and
is compared by rows a second. The target is 50,000 rows a second in 200 MB.
"""

from __future__ import annotations

import csv
import random
import resource
import statistics
import sys
import tempfile
import time
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

TARGET_ROWS, TARGET_MB = 50_000, 200
HEADER = (
    "provider_name",
    "provider_id",
    "provided_name",
    "provided_id",
    "share_provided",
    "year",
    "source",
)
Measured = tuple[float, float]


def write(path: Path, rows: int) -> None:
    """Write an invented table: 3,000 firms, a hundred inputs, a third without share."""
    chance = random.Random(1)  # noqa: S311  (no secret)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        for number in range(rows):
            firm, thing = number * 7919 % 3000, number // 3000  # each pair once
            share = chance.choice(("", "1.5", "20.0"))
            year = 2019 + number % 7
            out.writerow(
                (
                    *(f"Firm {firm} Co., Ltd.", f"P{firm}", f"Input {thing}"),
                    *(f"N{thing}", share, year, "told"),
                )
            )


def ours(path: str, build: str, into: str) -> Measured:
    """Import the table and give CPU seconds and peak megabytes, imports in."""
    begun = time.process_time()
    from graph.importers import Import, import_dataset
    from graph.lookup import FILE, Lookup
    from graph.places import ontology

    asked = Import("eto", (Path(path),), Path(into), ontology(), "2026-11-22")
    import_dataset(asked, Lookup(Path(build) / FILE))
    return time.process_time() - begun, _peak()


def peer(path: str, rows: int, into: str) -> Measured:
    """Do the same with rdflib, and give CPU seconds and peak megabytes."""
    begun = time.process_time()
    from rdflib import Dataset, Literal, Namespace
    from rdflib.namespace import DCTERMS, RDF

    cs, p, co = (Namespace(f"https://example.org/{n}/") for n in ("ns", "p", "co"))
    data = Dataset()
    with Path(path).open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(islice(csv.DictReader(file), rows), 2):
            said = data.graph(p[f"row-{number}"])
            data.add((p[f"row-{number}"], RDF.type, cs.Passage))
            data.add((p[f"row-{number}"], DCTERMS.isPartOf, cs.source))
            data.add((p[f"row-{number}"], cs.locator, Literal(f"row {number}")))
            data.add((p[f"row-{number}"], cs.stance, cs.Stated))
            firm, thing = co[row["provider_id"]], co[row["provided_id"]]
            said.add((firm, cs.makes, thing))
            if row["share_provided"]:
                event = co[f"share-{number}"]
                said.add((event, RDF.type, cs.MarketShare))
                said.add((event, cs.holder, firm))
                said.add((event, cs.product, thing))
                said.add((event, cs.sharePercent, Literal(row["share_provided"])))
                said.add((event, cs.period, Literal(row["year"])))
    data.serialize(f"{into}/peer.trig", format="trig")
    return time.process_time() - begun, _peak()


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print rows a second and memory of both, and the ratio of medians."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 300_000
    build = Path(__file__).resolve().parent.parent.parent / "build" / "current"
    runs: dict[str, list[Measured]] = {"chipscape import": [], "rdflib": []}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "provision.csv"
        write(path, rows)
        for turn in range(3):
            into = f"{folder}/{turn}"
            Path(into).mkdir()
            with get_context("spawn").Pool(1) as pool:
                asked = (str(path), str(build.resolve()), into)
                runs["chipscape import"].append(pool.apply(ours, asked))
            with get_context("spawn").Pool(1) as pool:
                runs["rdflib"].append(pool.apply(peer, (str(path), rows // 50, into)))
    speed = {}
    sys.stdout.write(f"{'importer':18}  rows     CPU s  rows/s   peak MB\n")
    for name, measured in runs.items():
        taken = rows if name != "rdflib" else rows // 50
        seconds, peak = (statistics.median(c) for c in zip(*measured, strict=True))
        speed[name] = taken / seconds
        missed = ""
        if name != "rdflib" and (speed[name] < TARGET_ROWS or peak > TARGET_MB):
            missed = "  (missed)"
        sys.stdout.write(
            f"{name:18}  {taken:7,}  {seconds:5.2f}  {speed[name]:7,.0f}  "
            f"{peak:7.0f}{missed}\n"
        )
    ratio = speed["chipscape import"] / speed["rdflib"]
    sys.stdout.write(f"rows a second against rdflib: {ratio:.1f} x\n")


if __name__ == "__main__":
    main()
