"""The public interface: exact, loaded on use, and each part told in a sentence."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import graph
from graph import Generation
from graph.errors import ChipscapeError
from tests.shell import TOP, surroundings

MODULES = sorted(
    f"graph.{found.name}" for found in pkgutil.iter_modules(graph.__path__)
)
PUBLIC = [
    "ChipscapeError", "Entity", "Filters", "Generation", "Hit", "Neighbourhood", "Step",
    "Table", "Triples", "View", "build", "check", "expand", "open", "short",
]  # fmt: skip


def test_the_public_names_are_exactly_these() -> None:
    assert sorted(graph.__all__) == sorted(PUBLIC)


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_is_loaded_on_first_use(name: str) -> None:
    code = f"import graph; print(graph.{name}.__module__)"
    done = subprocess.run(  # noqa: S603  (our own code)
        [sys.executable, "-c", code],
        capture_output=True,
        env=surroundings(None),
        cwd=TOP,
        check=False,
        timeout=60,
    )
    assert done.stderr == b""
    assert done.stdout.startswith(b"graph.")


def test_a_star_import_gives_the_public_names() -> None:
    names: dict[str, object] = {}
    exec("from graph import *", names)  # noqa: S102  (what a user may write)
    assert sorted(set(names) - {"__builtins__"}) == sorted(PUBLIC)


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        graph.nonsense  # noqa: B018  (the access is what is tested)


def own(module: ModuleType) -> list[tuple[str, object]]:
    """List what a module defines for others."""
    return [
        (name, value)
        for name, value in inspect.getmembers(module)
        if not name.startswith("_")
        and (inspect.isclass(value) or inspect.isfunction(value))
        and value.__module__ == module.__name__
    ]


@pytest.mark.parametrize("name", MODULES)
def test_every_public_part_of_a_module_is_told_in_a_sentence(name: str) -> None:
    module = importlib.import_module(name)
    bare = (
        [name] if not (module.__doc__ or "").split("\n")[0].endswith((".", ":")) else []
    )
    for one, value in own(module):
        parts = [(one, value)]
        if inspect.isclass(value):
            parts += [
                (f"{one}.{key}", method)
                for key, method in vars(value).items()
                if not key.startswith("_")
                and inspect.isfunction(method)
                and not any(hasattr(base, key) for base in value.__bases__)
            ]
        for part, it in parts:
            first = (inspect.getdoc(it) or "").split("\n")[0]
            if not first.endswith((".", ":")):
                bare.append(f"{name}.{part}")
    assert bare == []


@pytest.mark.parametrize("name", MODULES)
def test_a_module_keeps_to_its_size(name: str) -> None:
    file = importlib.import_module(name).__file__
    assert file is not None
    assert len(Path(file).read_text("utf-8").splitlines()) <= 400


def test_a_generation_answers_in_python(small_world: Generation) -> None:
    table = small_world.query("SELECT ?c { ?c cs:fabricatedBy ?o }")
    assert isinstance(table, graph.Table)
    assert table.values() == [("https://w3id.org/chipscape/chip/acme-a2",)]
    assert small_world.entity("Acme").name == "company:acme"
    assert small_world.version.startswith("0.")
    assert [one.name for one in small_world.entities()][:2] == [
        "chip:acme-a1",
        "chip:acme-a2",
    ]


def test_an_unknown_filter_is_a_type_error(small_world: Generation) -> None:
    with pytest.raises(TypeError, match="nonsense"):
        small_world.neighbours("Acme", nonsense=1)


def test_rdflib_reads_the_same_facts(small_world: Generation) -> None:
    data = small_world.rdflib()
    found = data.query(
        "SELECT ?c { ?c <https://w3id.org/chipscape/ns#fabricatedBy> ?o }"
    )
    chips = [str(value) for row in found.bindings for value in row.values()]
    assert chips == ["https://w3id.org/chipscape/chip/acme-a2"]


def test_a_notebook_shows_the_graph_and_a_neighbourhood(
    small_world: Generation,
) -> None:
    view = small_world.view("Acme")
    frame = view._repr_html_()  # the protocol of notebooks
    assert frame.startswith('<iframe title="Acme, 1 step" sandbox="allow-scripts')
    assert "<script" not in frame
    bundle = view._repr_mimebundle_()
    assert set(bundle) == {"text/html", "image/svg+xml", "text/plain"}
    assert bundle["text/plain"] == "<chipscape: Acme, 1 step>"
    assert bundle["image/svg+xml"].startswith("<svg ")
    line = small_world._repr_html_()  # the protocol of notebooks
    assert line.startswith("<p><b>chipscape</b>")


def test_every_error_of_ours_is_one_class(small_world: Generation) -> None:
    for wrong in ("Zzzyx", "Echo", ""):
        with pytest.raises(ChipscapeError):
            small_world.entity(wrong)
