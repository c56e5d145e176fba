"""The build: the same files give the same bytes, and nothing is half-done."""

from __future__ import annotations

import hashlib
import json
import random
import time
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from graph import build
from graph.errors import BuildBusyError, WriteError
from graph.generation import open_generation
from tests.conftest import lay_out

KILLS = 25
EXPORTS = {
    *("chipscape.nq", "chipscape.ttl", "chipscape.trig", "chipscape.jsonld"),
    *("chipscape.graphml", "chipscape.gexf", "chipscape.json", "entities.csv"),
    *("statements.csv", "index.html", "lookup.sqlite"),
}


def manifest(target: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((target / "current/manifest.json").read_text())
    return told


def state(target: Path) -> dict[str, str]:
    """Give the hash of every file that readers of a build folder can reach."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((target / "current").resolve().iterdir())
        if path.is_file()
    }


def assert_whole(target: Path) -> None:
    """Hold a generation against its manifest, and ask it something."""
    told = manifest(target)["files"]
    found = state(target)
    assert {name: file["sha256"] for name, file in told.items()} == {
        name: digest for name, digest in found.items() if name != "manifest.json"
    }
    world = open_generation(target)
    assert world.neighbours("Acme").total == 8
    world.close()


def left_over(target: Path) -> list[str]:
    """List what no reader should find in a build folder."""
    kept = {".lock", "current", "generations", "manifest.json", *EXPORTS}
    return sorted(path.name for path in target.iterdir() if path.name not in kept)


@pytest.fixture(scope="module")
def forks() -> ForkServerContext:
    """Processes that start with the pipeline already imported."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["graph.pipeline"])
    return context


def started(forks: ForkServerContext, ontology: Path, target: Path) -> BaseProcess:
    work = forks.Process(target=build, args=(ontology, target), kwargs={"force": True})
    work.start()
    return work


def ended(work: BaseProcess) -> int | None:
    work.join(60)
    code = work.exitcode
    work.close()
    return code


def test_two_builds_give_the_same_bytes(small_ontology: Path, tmp_path: Path) -> None:
    elsewhere = lay_out(tmp_path / "quite" / "elsewhere" / "ontology")
    build(small_ontology, tmp_path / "one")
    build(elsewhere, tmp_path / "other")
    assert manifest(tmp_path / "one") == manifest(tmp_path / "other")
    assert state(tmp_path / "one") == state(tmp_path / "other")


def test_the_manifest_holds_the_hash_of_every_file(small_build: Path) -> None:
    assert set(manifest(small_build)["files"]) == EXPORTS
    assert_whole(small_build)


def test_every_export_is_reached_from_the_build_folder(small_build: Path) -> None:
    for name in EXPORTS - {"lookup.sqlite"}:
        assert (small_build / name).resolve().is_file(), name
    assert left_over(small_build) == []


def test_an_unchanged_second_build_does_nothing(small_ontology: Path) -> None:
    target = small_ontology.parent / "build"
    told: list[str] = []
    first = build(small_ontology, target)
    before = {path: path.stat().st_ino for path in first.iterdir()}
    second = build(small_ontology, target, told.append)
    assert (second, told) == (first, ["nothing changed; the graph is up to date"])
    assert {path: path.stat().st_ino for path in second.iterdir()} == before


@pytest.mark.parametrize(
    "harm",
    [
        lambda place: (place / "entities.csv").unlink(),
        lambda place: (place / "lookup.sqlite").write_bytes(b""),
        lambda place: (place / "manifest.json").write_text("[]"),
        lambda place: (place / "manifest.json").write_text('{"files": []}'),
        lambda place: (place / "manifest.json").unlink(),
        lambda place: (place / "store").rename(place.parent / "gone"),
    ],
    ids=[
        "lost file",
        "cut file",
        "odd manifest",
        "odd files",
        "no manifest",
        "no store",
    ],
)
def test_a_damaged_generation_is_built_anew(harm: Any, small_ontology: Path) -> None:
    target = small_ontology.parent / "build"
    first = build(small_ontology, target)
    harm(first)
    assert build(small_ontology, target) != first
    assert_whole(target)


def test_a_lost_link_is_mended_by_the_next_build(small_ontology: Path) -> None:
    target = small_ontology.parent / "build"
    build(small_ontology, target)
    (target / "index.html").unlink()
    (target / ".index.html.new").symlink_to("nowhere")
    build(small_ontology, target)
    assert (target / "index.html").is_file()
    assert left_over(target) == []


def test_a_changed_fact_makes_a_new_generation_and_keeps_the_last(
    small_ontology: Path,
) -> None:
    target = small_ontology.parent / "build"
    first = build(small_ontology, target)
    path = small_ontology / "facts" / "press" / "acme-a2-2023-03-14.trig"
    path.write_text(path.read_text("utf-8").replace("700.0", "750.0"), "utf-8")
    second = build(small_ontology, target)
    third = build(small_ontology, target, force=True)
    assert first != second != third
    assert sorted((target / "generations").iterdir()) == sorted([second, third])


def test_a_kill_leaves_the_old_generation_or_the_new_one(
    forks: ForkServerContext, small_ontology: Path
) -> None:
    target = small_ontology.parent / "build"
    assert ended(started(forks, small_ontology, target)) == 0  # imports are warm now
    begun = time.monotonic()
    assert ended(started(forks, small_ontology, target)) == 0
    whole = time.monotonic() - begun
    expected = state(target)
    chance = random.Random(7)  # noqa: S311  (a spread of moments, not a secret)
    moments = [whole * (number + chance.random()) / KILLS for number in range(KILLS)]
    for moment in moments:
        work = started(forks, small_ontology, target)
        work.join(moment)
        work.kill()
        ended(work)
        assert state(target) == expected
        assert_whole(target)
    assert ended(started(forks, small_ontology, target)) == 0
    assert_whole(target)
    assert left_over(target) == []
    assert len(list((target / "generations").iterdir())) <= 2


def test_a_second_build_at_once_says_that_one_is_under_way(
    forks: ForkServerContext, small_ontology: Path
) -> None:
    target = small_ontology.parent / "build"
    work = started(forks, small_ontology, target)
    while not list(target.glob(".staging-*")) and work.is_alive():
        work.join(0.01)
    with pytest.raises(BuildBusyError, match="another build is under way; wait"):
        build(small_ontology, target, force=True)
    assert ended(work) == 0
    assert_whole(target)
    assert left_over(target) == []


def test_many_builds_at_once_never_mix(
    forks: ForkServerContext, small_ontology: Path
) -> None:
    target = small_ontology.parent / "build"
    works = [started(forks, small_ontology, target) for _ in range(4)]
    codes = [ended(work) for work in works]
    assert 0 in codes
    assert set(codes) <= {0, 1}
    assert_whole(target)
    assert left_over(target) == []


def test_a_build_reports_its_stages_in_order(small_ontology: Path) -> None:
    told: list[str] = []
    build(small_ontology, small_ontology.parent / "build", told.append)
    assert [words.split()[0] for words in told] == [
        *("reading", "checking", "inferring", "projecting", "writing", "writing"),
        *("drawing", "filling"),
    ]


def test_the_names_and_addresses_of_files_do_not_enter_the_bytes(
    small_build: Path,
) -> None:
    for path in (small_build / "current").iterdir():
        if path.is_file():
            assert str(small_build.parent).encode() not in path.read_bytes()


def test_a_folder_that_is_a_file_is_told(small_ontology: Path, tmp_path: Path) -> None:
    target = tmp_path / "build"
    target.write_text("in the way")
    with pytest.raises(WriteError, match="nothing was changed; free some room"):
        build(small_ontology, target)
    assert target.read_text() == "in the way"
