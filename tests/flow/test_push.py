"""A push leaves a server with the old generation or the new, and goes on where cut."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from graph import build
from graph.contents import Quad, as_kept, quad, quads
from graph.dialects import FACTS, OURS, STAGING
from graph.endpoint import Endpoint
from graph.errors import EndpointError, UnreachableEndpointError
from graph.names import BASE
from graph.push import push
from graph.site import Site, steady
from graph.sparql import Table
from graph.wire import Credentials
from tests import servers
from tests.conftest import lay_out
from tests.shell import CHIPSCAPE, TOP, Ran, surroundings

ENGINES = [servers.oxigraph, servers.virtuoso]
COUNTED = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
LABEL = "SELECT ?l { company:acme rdfs:label ?l FILTER (LANG(?l) = 'en') }"


@pytest.fixture(scope="module", params=ENGINES, ids=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest) -> Iterator[servers.Server]:
    """A server of each kind, shared by these tests; each begins with ``emptied``."""
    with request.param() as made:
        yield made


@pytest.fixture
def emptied(server: servers.Server) -> servers.Server:
    """The server without any data of ours."""
    with opened(server) as endpoint:
        Site(endpoint).clear()
    return server


@pytest.fixture(scope="module")
def other_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented world with one name changed and one fact more."""
    top = tmp_path_factory.mktemp("other")
    folder = lay_out(top / "ontology")
    entities = folder / "entities" / "acme.ttl"
    text = entities.read_text("utf-8")
    assert '"Acme"@en' in text
    entities.write_text(text.replace('"Acme"@en', '"Acme Anew"@en'), "utf-8")
    build(folder, top / "build")
    return top / "build"


def opened(server: servers.Server) -> Endpoint:
    known = Credentials(server.user, server.password)
    return Endpoint(server.url, server.update_url, credentials=known)


def environment(build_folder: Path, server: servers.Server) -> dict[str, str]:
    return surroundings(build_folder) | server.environment()


def run(told: dict[str, str], *arguments: str) -> Ran:
    done = subprocess.run(  # noqa: S603  (our own command)
        [*CHIPSCAPE, *arguments],
        capture_output=True,
        env=told,
        cwd=TOP,
        timeout=120,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def held(server: servers.Server) -> set[Quad]:
    """Give every quad of ours that a server has, the index and marks apart."""
    test = " || ".join(f'STRSTARTS(STR(?g), "{start}")' for start in OURS)
    with opened(server) as endpoint:
        named = f"SELECT ?g ?s ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }} FILTER ({test}) }}"
        rows = [[None, *row] for row in endpoint.terms("SELECT ?s ?p ?o { ?s ?p ?o }")]
        return {
            quad(g["value"] if g else FACTS, s or {}, p or {}, o or {})
            for g, s, p, o in rows + endpoint.terms(named)
        }


def expected(build_folder: Path, server: servers.Server) -> int:
    with opened(server) as endpoint:
        path = build_folder / "current" / "chipscape.nq"
        lines = path.read_text("utf-8").splitlines()
        return len(list(as_kept(lambda: quads(lines), endpoint.dialect)()))


def test_what_was_pushed_answers_as_the_store(
    emptied: servers.Server, small_build: Path
) -> None:
    told = environment(small_build, emptied)
    first = run(told, "push")
    assert first.code == 0, first.err
    assert len(held(emptied)) == expected(small_build, emptied)
    for arguments in (
        ("sparql", "--name", "65-chips-by-memory", "--format", "json"),
        ("sparql", "--name", "11-who-competes"),
        ("neighbours", "Acme"),
    ):
        there = run(told, *arguments)
        here = run(surroundings(small_build), *arguments)
        assert (there.code, there.out) == (here.code, here.out)


def test_a_push_again_sends_nothing(
    emptied: servers.Server, small_build: Path, other_build: Path
) -> None:
    told = environment(small_build, emptied)
    assert run(told, "push").code == 0
    again = run(told, "push")
    assert again.out.endswith(" 0 sent, 0 taken away\n")
    before = held(emptied)
    changed = run(environment(other_build, emptied), "push")
    assert changed.code == 0, changed.err
    gone, come = before - held(emptied), held(emptied) - before
    assert 0 < len(come) < 60
    assert f" {len(come)} sent, {len(gone)} taken away" in changed.out
    back = run(told, "push")
    assert back.code == 0, back.err
    assert held(emptied) == before


def test_nothing_of_a_push_is_left_lying(
    emptied: servers.Server, small_build: Path, other_build: Path
) -> None:
    for folder in (small_build, other_build):
        assert run(environment(folder, emptied), "push").code == 0
    with opened(emptied) as endpoint:
        graphs = Counter(
            str(row[0]).removeprefix(BASE).partition("/")[0]
            for row in endpoint.rows(
                f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} "
                f'FILTER (STRSTARTS(STR(?g), "{BASE}")) }}'
            )
        )
        staging = endpoint.ask(
            f"ASK {{ GRAPH ?g {{ ?s ?p ?o }} "
            f'FILTER (STRSTARTS(STR(?g), "{STAGING}")) }}'
        )
    assert graphs["index"] == 1
    assert not staging


@contextmanager
def pushing(told: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(  # noqa: S603  (our own command)
        [*CHIPSCAPE, "push"],
        env=told,
        cwd=TOP,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        yield process


@pytest.mark.parametrize("line", [3, 5])
def test_a_push_that_is_killed_goes_on(
    line: int, emptied: servers.Server, small_build: Path, other_build: Path
) -> None:
    """Kill it as it says its n-th line: when counting, clearing, sending, checking."""
    for folder in (small_build, other_build):
        told = environment(folder, emptied)
        with pushing(told) as process:
            assert process.stderr is not None
            for _ in range(line):
                process.stderr.readline()
            os.kill(process.pid, signal.SIGKILL)
        done = run(told, "push")
        assert done.code == 0, done.err
        assert len(held(emptied)) == expected(folder, emptied)


def test_a_reader_sees_the_old_or_the_new(
    emptied: servers.Server, small_build: Path, other_build: Path
) -> None:
    whole = {}
    for folder in (small_build, other_build):
        assert run(environment(folder, emptied), "push").code == 0
        with opened(emptied) as endpoint:
            whole[endpoint.rows(COUNTED)[0][0]] = endpoint.query(LABEL)
    seen: list[tuple[str | None, object]] = []
    over = threading.Event()

    def read() -> None:
        with opened(emptied) as endpoint:
            while not over.is_set():
                try:
                    one = steady(endpoint, lambda: _both(endpoint))
                except EndpointError as busy:
                    assert "push" in str(busy)
                else:
                    seen.append(one)

    reader = threading.Thread(target=read)
    reader.start()
    for folder in (small_build, other_build):
        assert run(environment(folder, emptied), "push").code == 0
    over.set()
    reader.join()
    assert len(seen) > 10
    assert {key for key, _ in seen} <= whole.keys()


def _both(endpoint: Endpoint) -> tuple[str | None, object]:
    told = endpoint.query(COUNTED)
    assert isinstance(told, Table)
    return told.values()[0][0], told


def test_data_of_others_is_not_touched_unasked(
    emptied: servers.Server, small_build: Path
) -> None:
    with opened(emptied) as endpoint:
        line = b"<https://w3id.org/chipscape/company/x> <urn:p> <urn:o> .\n"
        endpoint.post(endpoint.dialect.facts, line)
    told = environment(small_build, emptied)
    refused = run(told, "push")
    assert refused.code == 4
    assert "--replace" in refused.error()
    assert run(told, "push", "--replace").code == 0
    assert len(held(emptied)) == expected(small_build, emptied)


def test_a_switch_cut_off_bars_readers_until_the_next_push(
    emptied: servers.Server, small_build: Path
) -> None:
    told = environment(small_build, emptied)
    assert run(told, "push").code == 0
    with opened(emptied) as endpoint:
        site = Site(endpoint)
        site.mark(switching=site.marks()["current"])
    barred = run(told, "sparql", "--name", "65-chips-by-memory")
    assert barred.code == 4
    assert "a push has not ended" in barred.error()
    assert run(told, "push").code == 0
    assert run(told, "sparql", "--name", "65-chips-by-memory").code == 0
    assert len(held(emptied)) == expected(small_build, emptied)


class Breaking(Endpoint):
    """An endpoint whose connection breaks at the n-th change."""

    left = 1_000_000

    def update(self, text: str, *, seconds: float = 60.0) -> None:
        """Change, or break before it."""
        self.left -= 1
        if self.left == 0:
            raise UnreachableEndpointError("broken by the test")
        super().update(text, seconds=seconds)


def test_a_change_that_breaks_anywhere_goes_on(
    emptied: servers.Server, small_build: Path, other_build: Path
) -> None:
    files = [one / "current" / "chipscape.nq" for one in (small_build, other_build)]
    known = Credentials(emptied.user, emptied.password)
    endpoint = Breaking(emptied.url, emptied.update_url, credentials=known)
    with endpoint:
        push(endpoint, files[0], "0")
        whole = [held(emptied)]
        push(endpoint, files[1], "1")
        whole.append(held(emptied))
        broken = True
        breaks = 0
        while broken:  # the other generation in turn, broken one change later
            target = breaks % 2
            endpoint.left = breaks + 1
            try:
                push(endpoint, files[target], "x")
                broken = False
            except UnreachableEndpointError:
                with suppress(EndpointError):  # barred, or the old, or the new
                    assert steady(endpoint, lambda: held(emptied)) in whole
                endpoint.left = 1_000_000
                push(endpoint, files[target], "x")
                assert held(emptied) == whole[target]
            breaks += 1
    assert breaks > 8


def test_without_the_graph_store_protocol_updates_do(
    emptied: servers.Server, small_build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(emptied) as endpoint:
        plain = endpoint.dialect._replace(default_store=False, whole_sets=False)
        monkeypatch.setattr(endpoint, "_dialect", plain)
        done = push(endpoint, small_build / "current" / "chipscape.nq", "0")
    assert done.added == expected(small_build, emptied) == len(held(emptied))


def test_a_wrong_password_and_a_dead_server_are_told(
    emptied: servers.Server, small_build: Path
) -> None:
    told = environment(small_build, emptied)
    if emptied.user:
        wrong = run(told | {"CHIPSCAPE_ENDPOINT_PASSWORD": "hunter2"}, "push")
        assert wrong.code == 4
        assert "CHIPSCAPE_ENDPOINT_PASSWORD" in wrong.error()
        assert "hunter2" not in wrong.out + wrong.err
    [port] = servers.free_ports(1)
    dead = run(
        told
        | {
            "CHIPSCAPE_ENDPOINT": f"http://127.0.0.1:{port}/",
            "CHIPSCAPE_UPDATE_URL": "",
        },
        "push",
    )
    assert dead.code == 4
    assert "goes on where it stopped" in dead.error()


def test_a_server_that_dies_in_the_middle_costs_nothing(
    tmp_path: Path, small_build: Path
) -> None:
    with (
        servers.oxigraph() as server,
        pushing(environment(small_build, server)) as process,
    ):
        assert process.stderr is not None
        process.stderr.readline()
        process.stderr.readline()
        server.process.kill()
        server.process.wait()
        said = process.stderr.read().decode()
        assert process.wait() == 4
    assert "Traceback" not in said
    assert "goes on where it stopped" in said
