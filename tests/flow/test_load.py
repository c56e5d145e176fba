"""Quads that a build made, loaded without a build, answer as the build answers."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph import Generation, nearby, page, places, quads, sparql
from graph.errors import WriteError
from graph.generation import open_generation
from graph.loading import load
from tests.conftest import Command

BASE = "https://w3id.org/chipscape/"
NO_LINE = "http://example.org/x y"


@pytest.fixture(scope="session")
def loaded_build(small_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented world's quads, loaded."""
    target = tmp_path_factory.mktemp("loaded") / "build"
    load(small_build / "chipscape.nq", target)
    return target


def held(build: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything an index holds, but the name of its generation."""
    db = sqlite3.connect(build / "current" / "lookup.sqlite")
    tables = db.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE TABLE%'")
    rows = {name: db.execute(f"SELECT * FROM {name}").fetchall() for (name,) in tables}  # noqa: S608  (names of ours)
    db.close()
    rows["meta"] = [row for row in rows["meta"] if row[0] not in ("version", "legend")]
    return rows


def test_the_index_of_loaded_quads_is_the_builds(
    small_build: Path, loaded_build: Path
) -> None:
    assert held(loaded_build) == held(small_build)


def test_the_index_of_the_shipped_facts_is_the_builds(
    real_build: Path, tmp_path: Path
) -> None:
    load(real_build / "chipscape.nq", tmp_path)
    assert held(tmp_path) == held(real_build)
    told = open_generation(tmp_path).manifest()["counts"]
    assert told == open_generation(real_build).manifest()["counts"]


@pytest.mark.parametrize(
    "asked",
    [
        ("neighbours", "chip:acme-a1", "--depth", "2"),
        ("search", "acme"),
        ("show", "chip:acme-a1"),
        ("path", "chip:acme-a1", "company:borealis"),
        ("evidence", "chip:acme-a1"),
        ("conflicts",),
    ],
    ids=lambda asked: asked[0],
)
def test_commands_answer_alike(
    asked: tuple[str, ...], chipscape: Command, loaded_build: Path
) -> None:
    mine = chipscape(*asked, "--format", "json", build=loaded_build)
    assert mine == chipscape(*asked, "--format", "json")


@pytest.mark.parametrize("name", ["TSMC", "Zeiss", "H20"])
def test_a_view_read_from_the_index_is_that_of_the_network(
    name: str, real_world: Generation
) -> None:
    entity = real_world.entity(name)
    found = real_world.neighbours(entity.name).steps
    names = {entity.name} | {one.other.name for one in found}
    cut = nearby.network(real_world.lookup, sorted(names))
    whole = real_world.network().subgraph(names).copy()
    assert page.neighbourhood(cut, entity.name) == page.neighbourhood(
        whole, entity.name
    )
    assert page.picture(cut, entity.name) == page.picture(whole, entity.name)


def test_a_view_of_what_was_loaded_is_drawn(loaded_build: Path) -> None:
    world = open_generation(loaded_build)
    assert "Acme A1" in world.view("chip:acme-a1").html
    world.close()


def test_the_store_answers_alike(small_build: Path, loaded_build: Path) -> None:
    text = "SELECT * { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o"
    here, there = open_generation(loaded_build), open_generation(small_build)
    mine = here.query(text)
    assert isinstance(mine, sparql.Table) and len(mine.rows) > 50
    assert mine == there.query(text)
    here.close()
    there.close()


def test_the_reader_reads_as_the_parser_does(small_build: Path) -> None:
    path = small_build / "chipscape.nq"
    rows = [row for batch in quads.batches(path) for row in batch]
    parsed = list(ox.parse(path=path, format=ox.RdfFormat.N_QUADS))
    assert [row[2] or row[3] for row in rows] == [quad.object.value for quad in parsed]
    assert [row[6] for row in rows] == [
        "" if quad.graph_name == ox.DefaultGraph() else quad.graph_name.value
        for quad in parsed
    ]


def test_other_spellings_of_a_line_are_read_too(tmp_path: Path) -> None:
    path = tmp_path / "odd.nq"
    path.write_text(
        '# a remark\n\n<a:s>\t<a:p> "a\\n\\u6653\\"b"@zh  <a:g>.\r\n'
        '<a:s><a:p>"1"^^<http://www.w3.org/2001/XMLSchema#string> .',
        "utf-8",
    )
    rows = [row for batch in quads.batches(path) for row in batch]
    assert rows == [
        ("a:s", "a:p", "", 'a\n晓"b', "zh", "", "a:g", ""),
        ("a:s", "a:p", "", "1", "", "", "", ""),
    ]


def added(build: Path, place: Path, line: str) -> Path:
    """Write the quads of a build with one line more, in the middle."""
    lines = (build / "chipscape.nq").read_text("utf-8").splitlines()
    lines.insert(1000, line)
    path = place / "spoilt.nq"
    path.write_text("\n".join(lines) + "\n", "utf-8", "surrogateescape")
    return path


P1 = f"<{BASE}passage/acme-a2-2023-03-14/1>"
SPOILT = {
    "no quad": ("<a:b> <a:c> .", "nq:1001: "),
    "an open text": ('<a:b> <a:c> "d .', "nq:1001: "),
    "a space in an address": (f"<a:b> <a:c> <{NO_LINE}> .", "nq:1001: "),
    "half a character": ("<a:b> <a:c> \udcff .", "nq:1001: not UTF-8"),
    "a blank node": ("_:b <a:c> <a:d> .", "nq:1001: a blank node"),
    "an unknown term": (
        f"<{BASE}chip/acme-a1> <{BASE}ns#madeUp> <{BASE}company/acme> {P1} .",
        "cs:madeUp is a term that does not exist",
    ),
    "an unknown name": (
        f"<{BASE}chip/acme-a1> <{BASE}ns#supersedes> <{BASE}chip/none> {P1} .",
        "nq:1001: chip:none is no entity that is described",
    ),
    "an unknown passage": (
        f"<{BASE}chip/acme-a1> <{BASE}ns#tdp> "
        f'"1.0"^^<http://www.w3.org/2001/XMLSchema#decimal> <{BASE}passage/none/1> .',
        "nq:1001: passage:none/1 has statements and no description",
    ),
    "no number": (
        f'<{BASE}chip/acme-a1> <{BASE}ns#tdp> "hot" {P1} .',
        "chip:acme-a1 has cs:tdp",
    ),
}


@pytest.mark.parametrize("case", SPOILT)
def test_a_bad_line_is_named_and_nothing_changes(
    case: str, small_build: Path, tmp_path: Path, chipscape: Command
) -> None:
    line, words = SPOILT[case]
    target = tmp_path / "build"
    load(small_build / "chipscape.nq", target)
    before = (target / "current").readlink()
    path = added(small_build, tmp_path, line)
    ran = chipscape("load", str(path), "--to", str(target))
    assert ran.code == 4
    assert words in ran.error()
    assert (target / "current").readlink() == before
    assert not list(target.glob(".staging-*"))


@pytest.mark.parametrize("what", ["missing", "empty", "foreign", "a folder"])
def test_a_file_that_is_no_graph_is_refused(
    what: str, tmp_path: Path, chipscape: Command
) -> None:
    path = tmp_path / "x.nq"
    if what == "a folder":
        path.mkdir()
    elif what != "missing":
        path.write_text("" if what == "empty" else "<a:b> <a:c> <a:d> .\n", "utf-8")
    ran = chipscape("load", str(path), "--to", str(tmp_path / "build"))
    assert ran.code == (2 if what == "a folder" else 4)
    assert str(path) in ran.error()
    assert not (tmp_path / "build" / "current").exists()


def test_a_killed_store_process_leaves_nothing(
    small_build: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(WriteError, match="the store could not be filled"):
        load(small_build / "chipscape.nq", tmp_path)
    assert not (tmp_path / "current").exists()
    assert not list(tmp_path.glob(".staging-*"))


def test_loaded_over_a_build_the_pages_link_is_gone(
    small_build: Path, small_ontology: Path, tmp_path: Path
) -> None:
    from graph import build

    build(small_ontology, tmp_path)
    assert (tmp_path / "index.html").exists()
    load(small_build / "chipscape.nq", tmp_path)
    dangling = [one for one in tmp_path.iterdir() if not one.exists()]
    assert dangling == []
    assert (tmp_path / "chipscape.nq").exists()
    assert places.current(str(tmp_path))
