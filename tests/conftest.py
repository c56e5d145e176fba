"""What the tests share: an invented world, built once, and the real graph."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from graph import Generation, build
from graph.generation import open_generation
from graph.places import ontology

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
def real_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build folder of the shipped facts."""
    target = tmp_path_factory.mktemp("real") / "build"
    build(ontology(), target)
    return target


@pytest.fixture(scope="session")
def real_world(real_build: Path) -> Generation:
    """The shipped facts, built."""
    return open_generation(real_build)
