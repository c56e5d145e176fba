"""A damaged generation is told in one line; no answer comes out of it unseen."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.errors import ChipscapeError, DamagedGenerationError, MissingGenerationError
from graph.generation import open_generation
from tests.conftest import Command

ASK = "SELECT * { ?s ?p ?o }"


@pytest.fixture
def copied(small_build: Path, tmp_path: Path) -> Path:
    """A copy of the invented world's build, free to be damaged."""
    return Path(shutil.copytree(small_build, tmp_path / "build", symlinks=True))


def cut(path: Path, share: float = 0.5) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])


def emptied(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def cut_all(folder: Path, pattern: str, share: float) -> None:
    for path in folder.glob(pattern):
        cut(path, share)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_file(path: Path) -> None:
    shutil.rmtree(path)
    path.write_bytes(b"")


def sql(path: Path, statement: str) -> None:
    import sqlite3

    db = sqlite3.connect(path)
    with db:
        db.execute(statement)
    db.close()


READING = [
    ["neighbours", "Acme"],
    ["neighbours", "Acme", "--depth", "3", "--format", "json"],
    ["search", "acme"],
    ["search", "zzzz"],
    ["show", "Acme A2"],
    ["path", "Acme", "Borealis"],
    ["evidence", "Acme"],
    ["conflicts"],
    ["stats"],
    ["diff", "2020", "2024", "--known"],
]
HARMS: dict[str, Callable[[Path], object]] = {
    "cut index": lambda now: cut(now / "lookup.sqlite"),
    "index cut to a stump": lambda now: cut(now / "lookup.sqlite", 0.01),
    "empty index": lambda now: (now / "lookup.sqlite").write_bytes(b""),
    "no index": lambda now: (now / "lookup.sqlite").unlink(),
    "index of rubbish": lambda now: (now / "lookup.sqlite").write_bytes(b"\xa5" * 4096),
    "index of another version": lambda now: sql(
        now / "lookup.sqlite", "UPDATE meta SET value = '0' WHERE key = 'schema'"
    ),
    "index without a table": lambda now: sql(
        now / "lookup.sqlite", "DROP TABLE spelling"
    ),
    "index with a wrong cell": lambda now: sql(
        now / "lookup.sqlite", "UPDATE spelling SET how = 99"
    ),
    "index that is a folder": lambda now: a_folder(now / "lookup.sqlite"),
    "no generation": lambda now: shutil.rmtree(now.resolve()),
    "no link": lambda now: now.unlink(),
}


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS.keys())
def test_a_damaged_index_is_told_in_one_line(
    harm: Callable[[Path], object], copied: Path, chipscape: Command
) -> None:
    harm(copied / "current")
    ran = chipscape("search", "Echo", build=copied)
    assert ran.code == 4
    assert "run chipscape build" in ran.error()


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_no_command_answers_from_a_cut_index(
    arguments: list[str], copied: Path, chipscape: Command
) -> None:
    cut(copied / "current" / "lookup.sqlite", 0.3)
    ran = chipscape(*arguments, build=copied)
    assert (ran.code, ran.out) == (4, "")
    assert "damaged" in ran.error()


@pytest.mark.parametrize("seed", range(40))
def test_flipped_bytes_of_the_index_never_make_a_traceback(
    seed: int, copied: Path, chipscape: Command
) -> None:
    chance = random.Random(seed)  # noqa: S311  (a spread, not a secret)
    path = copied / "current" / "lookup.sqlite"
    data = bytearray(path.read_bytes())
    for _ in range(1 + seed * 4):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)
    for arguments in READING:
        ran = chipscape(*arguments, build=copied)
        assert ran.code in (0, 1, 3, 4)
        assert ran.code == 0 or ran.err or ran.out


@pytest.mark.parametrize(
    "harm",
    [
        lambda store: shutil.rmtree(store),
        a_file,
        emptied,
        lambda store: (store / "CURRENT").unlink(),
        lambda store: (store / "CURRENT").write_bytes(b"MANIFEST-999999\n"),
        lambda store: cut_all(store, "*.sst", 0.5),
        lambda store: [path.rename(f"{path}.gone") for path in store.glob("*.sst")],
        lambda store: [path.write_bytes(b"\xa5" * 999) for path in store.glob("*.sst")],
        lambda store: cut_all(store, "MANIFEST-*", 0.3),
    ],
    ids=[
        "missing", "a file", "empty", "no CURRENT", "odd CURRENT", "cut tables",
        "no tables", "rubbish tables", "cut MANIFEST",
    ],
)  # fmt: skip
def test_a_damaged_store_is_told_in_one_line(
    harm: Callable[[Path], object], copied: Path, chipscape: Command
) -> None:
    harm(copied / "current" / "store")
    ran = chipscape("sparql", "-", stdin=ASK.encode(), build=copied)
    assert (ran.code, ran.out) == (4, "")
    assert "store" in ran.error()
    assert "run chipscape build" in ran.error()


@pytest.mark.parametrize("seed", range(6))
def test_flipped_bytes_of_the_store_are_found(
    seed: int, copied: Path, chipscape: Command
) -> None:
    chance = random.Random(seed)  # noqa: S311  (a spread, not a secret)
    for path in (copied / "current" / "store").glob("*.sst"):
        data = bytearray(path.read_bytes())
        for _ in range(20):
            data[chance.randrange(len(data))] ^= 0xFF
        path.write_bytes(data)
    ran = chipscape("sparql", "-", "--format", "csv", stdin=ASK.encode(), build=copied)
    assert ran.code in (4, 5)
    assert ran.error()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "{}", '{"counts": 1}', '{"counts": {}, "version": "x"}'],
    ids=["empty", "open", "list", "null", "bare", "counts of one", "no counts"],
)
def test_a_damaged_manifest_is_told_in_one_line(
    text: str, copied: Path, chipscape: Command
) -> None:
    (copied / "current" / "manifest.json").write_text(text)
    ran = chipscape("stats", build=copied)
    assert ran.code == 4
    assert "manifest.json" in ran.error()


@pytest.mark.parametrize("kind", ["nquads", "turtle", "json", "html", "entities"])
def test_a_missing_export_is_told_in_one_line(
    kind: str, copied: Path, chipscape: Command
) -> None:
    for path in (copied / "current").resolve().iterdir():
        if path.is_file() and path.name != "lookup.sqlite":
            path.unlink()
    ran = chipscape("export", kind, build=copied)
    assert (ran.code, ran.out) == (4, "")
    assert "missing; run chipscape build --force" in ran.error()


@pytest.mark.parametrize("text", ["", "{", "[]", "1"], ids=repr)
def test_damaged_words_of_the_page_are_told_in_one_line(
    text: str, copied: Path, chipscape: Command, tmp_path: Path
) -> None:
    index = copied / "current" / "lookup.sqlite"
    sql(index, f"UPDATE meta SET value = '{text}' WHERE key = 'legend'")  # noqa: S608
    page = tmp_path / "page.html"
    ran = chipscape("view", "Acme", "-o", str(page), build=copied)
    assert (ran.code, page.exists()) == (4, False)
    assert "lookup.sqlite: damaged" in ran.error()


def test_a_damaged_generation_is_built_anew_by_force(
    copied: Path, small_ontology: Path, chipscape: Command
) -> None:
    cut(copied / "current" / "lookup.sqlite")
    place = ["--ontology", str(small_ontology), "--output", str(copied)]
    assert chipscape("build", "--force", *place).code == 0
    assert chipscape("search", "Acme", build=copied).code == 0


@pytest.mark.parametrize("place", ["", "nowhere", "a file"])
def test_a_folder_without_a_generation_is_told(place: str, tmp_path: Path) -> None:
    folder = tmp_path / place
    if place == "a file":
        folder.write_text(json.dumps({}))
    with pytest.raises(MissingGenerationError, match="no built graph; run chipscape"):
        open_generation(folder)


def test_the_interface_raises_the_same_errors(copied: Path) -> None:
    (copied / "current" / "lookup.sqlite").write_bytes(b"\xa5" * 4096)
    with pytest.raises(DamagedGenerationError, match="run chipscape build --force"):
        open_generation(copied)


def test_a_missing_store_breaks_queries_alone(copied: Path) -> None:
    shutil.rmtree(copied / "current" / "store")
    world = open_generation(copied)
    assert world.neighbours("Acme").total == 8
    with pytest.raises(ChipscapeError, match="no store; run chipscape build"):
        world.query(ASK)
