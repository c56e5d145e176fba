"""Every reading command answers from a SPARQL server as from the file, byte for byte.

Two real servers, loaded as a user loads them; the command, run on both.
"""

from __future__ import annotations

import contextlib
import io
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from graph import session
from graph.cli import main
from graph.errors import ReplacedGenerationError
from graph.generation import Generation
from graph.lookup import Lookup
from tests.conftest import Command
from tests.remote import lay_index
from tests.servers import Server, free_ports, oxigraph, virtuoso
from tests.shell import CHIPSCAPE, TOP, Ran, run, surroundings

SMALL = """
neighbours Acme
neighbours Acme --format json
neighbours 艾克米 --lang zh --limit 2 --offset 1
neighbours XEX:ACME --depth 3 --as-of 2024 --format jsonl
neighbours Acme --depth 2 --known-by 2023-06 --format csv
neighbours Borealis --stance planned --stance rumoured --format turtle
neighbours Acme --relation nonsense
neighbours Acme --type Chip --direction out --format mermaid
neighbours Echo --format json
neighbours Boreals --format dot
neighbours nobody --format json
search Acme --format json
search a --limit 3 --format csv
search 艾
search aikemi --format jsonl
search nobody
show Acme --format json
show Acme A2
show ai ke mi --lang zh
path Acme Borealis --format json
path Acme Farland --max 1
evidence Acme --format json
evidence Acme A2
evidence source:nowhere
conflicts --format json
conflicts --lang zh
listed Acme --format json
listed Longcore
stats --format json
diff 2020 2024 --format json
diff 2020 2024 --known --lang zh
diff current current
view Acme --output -
view nobody --output -
""".strip().splitlines()
REAL = """
neighbours NVIDIA --limit 30 --offset 20 --format json
neighbours 华为 --lang zh --depth 2 --limit 20
neighbours H20 --relation restricted-by --as-of 2025-05
neighbours yingweida --known-by 2022 --format json
neighbours Zeiss --depth 3 --format json
neighbours Ampere
search chip --limit 40 --format json
search 芯片 --format csv
search huawai
show NVIDIA H100 --format json
path Zeiss Cambricon --format json
evidence Cambricon --format json
conflicts --format json
screen H20 --to CN --history --format json
screen H100 --to AE --party Huawei
screen --all --to CN --format csv
listed Huawei --format json
stats --format json
diff 2023 2024 --format json
view H20 --output -
""".strip().splitlines()
SPACED = ("Acme A2", "ai ke mi", "NVIDIA H100")


def words(line: str) -> list[str]:
    """Take a line of arguments apart; some names have spaces."""
    for name in SPACED:
        line = line.replace(name, name.replace(" ", "\t"))
    return [word.replace("\t", " ") for word in line.split()]


ENGINES: dict[str, Callable[[], AbstractContextManager[Server]]] = {
    "oxigraph": oxigraph,
    "virtuoso": virtuoso,
}


@pytest.fixture(scope="module", params=ENGINES)
def pushed(request: pytest.FixtureRequest, small_build: Path) -> Iterator[Server]:
    """A server of this module's own with the invented world."""
    with ENGINES[request.param]() as server:
        yield filled(server, small_build)


@pytest.fixture(scope="module", params=ENGINES)
def really_pushed(request: pytest.FixtureRequest, real_build: Path) -> Iterator[Server]:
    """Another with the index of the shipped facts, which is all that is read."""
    with ENGINES[request.param]() as server:
        lay_index(server, real_build / "current", "0123456789ab")
        yield server


def filled(server: Server, build: Path) -> Server:
    ran = remote("push", build=build, server=server)
    assert ran.code == 0, ran.err
    return server


def remote(*arguments: str, server: Server, build: Path | None = None) -> Ran:
    """Run the command in this process, with the server's environment."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment().items():
            patch.setenv(name, value)
        if build is None:  # nothing on disk may be read
            patch.setenv("CHIPSCAPE_BUILD", "/nowhere")
        else:
            patch.setenv("CHIPSCAPE_BUILD", str(build))
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            pytest.raises(SystemExit) as left,
        ):
            main(list(arguments))
    out.flush()
    data = out.buffer.getvalue().decode()
    return Ran(int(left.value.code or 0), data, err.getvalue())


def alike(line: str, server: Server, build: Path) -> None:
    on_disk = run(*words(line), build=build)
    on_server = remote(*words(line), server=server)
    assert on_server == on_disk
    assert "Traceback" not in on_server.err


@pytest.mark.parametrize("line", SMALL)
def test_the_invented_world(line: str, pushed: Server, small_build: Path) -> None:
    if line.startswith("diff current"):
        generation = str((small_build / "current").resolve())
        ran = remote("diff", "current", generation, server=pushed)
        assert (ran.code, ran.out) == (1, "")
        return
    alike(line, pushed, small_build)


@pytest.mark.parametrize("line", REAL)
def test_the_shipped_facts(line: str, really_pushed: Server, real_build: Path) -> None:
    alike(line, really_pushed, real_build)


def test_readers_see_one_generation_or_the_other_while_one_is_pushed(
    pushed: Server, small_build: Path, crowded_world: Generation
) -> None:
    other = crowded_world.folder.parent.parent
    question = ("neighbours", "Acme", "--depth", "2", "--format", "json")
    old, new = (run(*question, build=build) for build in (small_build, other))
    assert old.out != new.out
    pushing = subprocess.Popen(  # noqa: S603  (our own command)
        [*CHIPSCAPE, "push"],
        env={**surroundings(other), **pushed.environment()},
        cwd=TOP,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    seen = []
    while pushing.poll() is None:
        seen.append(remote(*question, server=pushed))
    assert pushing.returncode == 0
    assert remote(*question, server=pushed) == new
    filled(pushed, small_build)
    assert remote(*question, server=pushed) == old
    for ran in seen:
        assert ran in (old, new) or "replaced while it was read" in ran.error()


def test_an_empty_server_says_how_to_fill_it(chipscape: Command) -> None:
    with oxigraph() as empty:
        ran = chipscape("--endpoint", empty.url, "neighbours", "Acme")
    assert ran.code == 4
    assert f"run chipscape push --endpoint {empty.url}" in ran.error()


def test_a_server_that_is_not_there(chipscape: Command) -> None:
    [port] = free_ports(1)
    ran = chipscape("--endpoint", f"http://127.0.0.1:{port}/query", "show", "Acme")
    assert ran.code == 4
    assert ran.error()


class Replaced:
    """Opens an index that vanishes, so many times, before one that stays."""

    def __init__(self, times: int, lookup: Lookup) -> None:
        self.times = times
        self.lookup = lookup
        self.opened = 0

    def __call__(self, *_: Any, **__: Any) -> Lookup:
        """Open, or fail as an index that has gone."""
        self.opened += 1
        if self.opened <= self.times:
            raise ReplacedGenerationError("http://x: the graph was replaced; ask again")
        return self.lookup


@pytest.mark.parametrize(("times", "code"), [(1, 0), (2, 4)])
def test_a_push_in_between_is_answered_by_asking_once_more(
    times: int,
    code: int,
    chipscape: Command,
    small_build: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lookup = Lookup(small_build / "current" / "lookup.sqlite")
    opened = Replaced(times, lookup)
    monkeypatch.setattr(session, "open_lookup", opened)
    monkeypatch.setattr("graph.asking.open_lookup", opened)
    ran = chipscape("show", "Acme", "--format", "json")
    assert (ran.code, opened.opened) == (code, 2)
    assert ("replaced" in ran.err) == (code == 4)


def test_the_server_is_not_asked_where_files_are_meant(
    chipscape: Command, tmp_path: Path
) -> None:
    """Exports are files of a build; so is the graph that an import joins to."""
    [port] = free_ports(1)
    ran = chipscape(
        *("--endpoint", f"http://127.0.0.1:{port}/query"),
        *("export", "entities", "--output", str(tmp_path / "entities.csv")),
    )
    assert ran.code == 0, ran.err
