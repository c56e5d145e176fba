"""What is shipped: the list of packages, and a wheel that works by itself."""

from __future__ import annotations

import ast
import configparser
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.shell import TOP

LEFT_OUT = {".git", ".venv", "build", "dist", "__pycache__", ".pytest_cache"}
LEFT_OUT |= {".mypy_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache"}


def settings() -> configparser.ConfigParser:
    read = configparser.ConfigParser()
    read.read(TOP / "setup.cfg", encoding="utf-8")
    return read


def test_the_package_list_equals_the_folders() -> None:
    listed = set(settings()["options"]["packages"].split())
    folders = {
        ".".join(path.relative_to(TOP).parts)
        for path in [TOP / "graph", *(TOP / "graph").rglob("*")]
        if path.is_dir() and path.name not in LEFT_OUT
    }
    assert listed == folders | {"graph.ontology"}


def test_every_file_of_the_package_is_shipped() -> None:
    patterns = {
        name: value.split()
        for name, value in settings()["options.package_data"].items()
    }
    for path in (TOP / "graph").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".py":
            package = ".".join(path.parent.relative_to(TOP).parts)
            assert any(path.match(one) for one in patterns[package]), path
    for path in (TOP / "ontology").rglob("*"):
        if path.is_file():
            inside = path.relative_to(TOP / "ontology")
            assert any(
                len(Path(one).parts) == len(inside.parts) and inside.match(one)
                for one in patterns["graph.ontology"]
            ), path


def imported(path: Path) -> set[str]:
    """List the packages that a file imports from elsewhere."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - {"graph"}


def test_every_need_is_used_and_every_use_is_needed() -> None:
    web = set((TOP / "graph" / "web").rglob("*.py"))
    core = set((TOP / "graph").rglob("*.py")) - web
    told = settings()
    needs = {
        need.partition(">=")[0] for need in told["options"]["install_requires"].split()
    }
    served = {
        need.partition(">=")[0]
        for need in told["options.extras_require"]["serve"].split()
    }
    used = set().union(*map(imported, core))
    assert used == {*needs, "pyparsing"}  # rdflib's own need, for its error class
    more = set().union(*map(imported, web)) - used
    assert more == served - {"httptools"}  # what uvicorn's protocol, ours by it, needs


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel made by way of an sdist, in a copy outside the checkout."""
    top = tmp_path_factory.mktemp("wheel")
    copy = shutil.copytree(
        TOP, top / "copy", ignore=lambda _, names: [n for n in names if n in LEFT_OUT]
    )
    made = subprocess.run(  # noqa: S603  (our own tools)
        [
            *(sys.executable, "-P", "-m", "build", "--no-isolation"),
            *("--outdir", str(top / "dist"), str(copy)),
        ],
        capture_output=True,
        cwd=top,
        check=False,
        timeout=240,
    )
    assert made.returncode == 0, made.stdout.decode() + made.stderr.decode()
    (found,) = (top / "dist").glob("*.whl")
    assert len(list((top / "dist").glob("*.tar.gz"))) == 1
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the wheel, and sees our libraries but not our code."""
    top = tmp_path_factory.mktemp("fresh")
    subprocess.run(  # noqa: S603  (our own tools)
        [sys.executable, "-m", "venv", "--without-pip", str(top / "venv")], check=True
    )
    python = top / "venv" / "bin" / "python"
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    asked = subprocess.run(  # noqa: S603  (our own code)
        [str(python), "-c", where], capture_output=True, check=True
    )
    site = Path(asked.stdout.decode().strip())
    subprocess.run(  # noqa: S603  (our own tools)
        [
            *(sys.executable, "-m", "pip", "install", "--no-deps", "--no-index"),
            *("--quiet", "--disable-pip-version-check"),
            *("--target", str(site), str(wheel)),
        ],
        check=True,
    )
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


def outside(
    python: Path, cwd: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run the installed command away from the checkout, in a home of its own."""
    code = "from graph.cli import main; main()"
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "LANG")}
    return subprocess.run(  # noqa: S603  (our own command)
        [str(python), "-P", "-c", code, *arguments],
        capture_output=True,
        cwd=cwd,
        env={**kept, "HOME": str(cwd)},
        text=True,
        check=False,
        timeout=240,
    )


@pytest.mark.slow
def test_the_wheel_holds_all_and_only_what_is_ours(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    code = {f"graph/{path.name}" for path in (TOP / "graph").glob("*.py")}
    facts = {
        f"graph/ontology/{path.relative_to(TOP / 'ontology')}"
        for path in (TOP / "ontology").rglob("*")
        if path.is_file()
    }
    assert code | facts <= names
    assert {"graph/py.typed", "graph/schemas/search.json"} <= names
    strange = {name.partition("/")[0] for name in names} - {"graph"}
    assert all(name.endswith(".dist-info") for name in strange), strange


@pytest.mark.slow
def test_the_wheel_works_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    where = outside(installed, tmp_path, "--version")
    assert (where.returncode, where.stderr) == (0, "")
    told = outside(installed, tmp_path, "check")
    assert (told.returncode, told.stderr) == (0, ""), told.stderr[-2000:]
    assert told.stdout.endswith("all well\n")


@pytest.mark.slow
def test_a_wheel_builds_its_graph_in_the_cache_and_says_so(
    installed: Path, tmp_path: Path
) -> None:
    told = outside(installed, tmp_path, "search", "NVIDIA", "--format", "json")
    assert told.returncode == 0, told.stderr[-2000:]
    assert "No graph was built yet; building one in" in told.stderr
    assert json.loads(told.stdout)["total"] > 0
    again = outside(installed, tmp_path, "search", "NVIDIA")
    assert (again.returncode, again.stderr) == (0, "")
    made = list((tmp_path / ".cache" / "chipscape").glob("build-*/current"))
    assert [place.is_dir() for place in made] == [True]
