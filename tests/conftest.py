"""What the tests share: an invented world, built once, and the real graph."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from graph import Generation, build
from graph.cli import main
from graph.generation import open_generation
from graph.places import ontology
from tests import servers
from tests.shell import Ran

HERE = Path(__file__).resolve().parent
WORLD = HERE / "world"


def lay_out(folder: Path) -> Path:
    """Put the invented facts beside the real vocabulary, shapes and rules."""
    real = ontology()
    for name in ("shapes", "rules", "checks", "queries"):
        shutil.copytree(real / name, folder / name)
    shutil.copy(real / "chipscape.ttl", folder / "chipscape.ttl")
    for name in ("entities", "facts"):
        shutil.copytree(WORLD / name, folder / name)
    return folder


@pytest.fixture
def small_ontology(tmp_path: Path) -> Path:
    """A fresh copy of the invented world's files, free to be spoilt."""
    return lay_out(tmp_path / "ontology")


@pytest.fixture(scope="session")
def small_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build folder of the invented world."""
    top = tmp_path_factory.mktemp("small")
    build(lay_out(top / "ontology"), top / "build")
    return top / "build"


@pytest.fixture(scope="session")
def small_world(small_build: Path) -> Generation:
    """The invented world, built."""
    return open_generation(small_build)


@pytest.fixture(scope="session")
def crowded_world(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """The invented world with ten more chips of one maker than a step may keep."""
    top = tmp_path_factory.mktemp("crowded")
    folder = lay_out(top / "ontology")
    chips = [f"acme-b{number}" for number in range(10)]
    entities = folder / "entities" / "acme.ttl"
    made = [f'chip:{c} a cs:Chip ; rdfs:label "{c}"@en, "{c}"@zh .' for c in chips]
    entities.write_text(entities.read_text("utf-8") + "\n".join(made), "utf-8")
    facts = folder / "facts" / "press" / "acme-a2-2023-03-14.trig"
    more = ", ".join(f"chip:{chip}" for chip in chips)
    told = f"p:1 {{ company:acme cs:develops {more} . }}"
    facts.write_text(f"{facts.read_text('utf-8')}\n{told}\n", "utf-8")
    build(folder, top / "build")
    return open_generation(top / "build")


@pytest.fixture(scope="session")
def real_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build folder of the shipped facts."""
    target = tmp_path_factory.mktemp("real") / "build"
    build(ontology(), target)
    return target


@pytest.fixture(scope="session")
def real_world(real_build: Path) -> Generation:
    """The shipped facts, built."""
    return open_generation(real_build)


@pytest.fixture(scope="session")
def oxigraph_server() -> Iterator[servers.Server]:
    """An Oxigraph server; who fills it, fills it with graphs of its own."""
    with servers.oxigraph() as server:
        yield server


@pytest.fixture(scope="session")
def virtuoso_server() -> Iterator[servers.Server]:
    """A Virtuoso; who fills it, fills it with graphs of its own."""
    with servers.virtuoso() as server:
        yield server


class Command(Protocol):
    """The command, run in this process on the invented world."""

    def __call__(
        self, *arguments: str, stdin: bytes = b"", build: Path | None = None
    ) -> Ran:
        """Run it to its end; anything but an exit is a failure of the test."""


@pytest.fixture
def chipscape(
    small_build: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Command:
    """The command on the invented world; a traceback would fail the test."""

    def ran(*arguments: str, stdin: bytes = b"", build: Path | None = None) -> Ran:
        typed = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", typed)
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main(["--build", str(build or small_build), *arguments])
        out, err = capsys.readouterr()
        return Ran(int(left.value.code or 0), out, err)

    return ran
