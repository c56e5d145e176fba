"""The invented ecosystems of the benchmarks: same bytes, every size, our own shape."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph import sparql
from graph.generation import Generation, open_generation
from graph.loading import load
from graph.names import BASE
from tests.bench import scale, scale_page, synthetic
from tests.bench.scale_queries import queries

SIZE = 12_000


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    top = tmp_path_factory.mktemp("invented")
    synthetic.write(top / "world.nq", SIZE)
    load(top / "world.nq", top / "build")
    return open_generation(top / "build")


def test_the_same_size_and_seed_give_the_same_lines() -> None:
    lines = list(synthetic.lines(SIZE))
    assert lines == list(synthetic.lines(SIZE))
    assert lines != list(synthetic.lines(SIZE, seed=1))
    assert SIZE <= len(lines) < SIZE + 200


def test_a_world_has_the_shape_of_ours() -> None:
    lines = list(synthetic.lines(100_000))
    parsed = list(ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS))
    assert len(parsed) == len(lines)
    assert len(set(lines)) > 0.999 * len(lines)
    said = [quad for quad in parsed if f"{BASE}passage/" in str(quad.graph_name)]
    assert 3 < len(lines) / len(said) < 7
    hubs = Counter(quad.object for quad in said).most_common(1)[0][1]
    assert hubs > 200  # of some 1,500 entities
    assert any(
        "\u4e00" <= char <= "\u9fff" for line in lines[4000:4100] for char in line
    )


def test_an_invented_world_answers(invented: Generation) -> None:
    mid, hub = scale._ends(invented)
    rows = {}
    for name, text in queries(mid, hub).items():
        told = invented.query(text)
        assert isinstance(told, sparql.Table)
        rows[name] = len(told.rows)
    assert rows["hub"] > 100 and rows["provenance"] and rows["ancestors"]
    assert invented.neighbours(hub).steps
    assert invented.search(invented.entity(mid).zh)[0].entity.iri == mid
    invented.close()


def test_the_page_of_figures_is_made_of_results(tmp_path: Path) -> None:
    load_told = dict.fromkeys(("seconds", "peak_mb", "disk_mb", "cpu", "longest"), 1.0)
    one = {"seconds": {"ours": 0.01, "virtuoso": 0.02}, "rows": {"ours": 2}}
    told = {
        str(size): {
            "quads": size,
            "loads": dict.fromkeys(("ours", "pyoxigraph"), load_told),
            "queries": {"hub": {**one, "failed": {"virtuoso": "cap"}}},
            "commands": dict.fromkeys(
                ("neighbours", "search, English", "path", "page of a neighbourhood"),
                size / 1e6,
            ),
        }
        for size in (100_000, 1_000_000)
    }
    page = tmp_path / "scale.md"
    page.write_text(f"# A\n{scale_page.BEGIN}\nold\n{scale_page.END}\nend\n", "utf-8")
    scale_page.write(told, tmp_path)
    text = page.read_text("utf-8")
    assert "old" not in text and text.endswith(f"{scale_page.END}\nend\n")
    assert "| hub | 2 | 10.0 | > cap |" in text
    assert "| path | 100.00 | 1,000.00 | 1.00 |" in text
    assert (tmp_path / "scale.svg").read_text("utf-8").startswith("<svg ")
