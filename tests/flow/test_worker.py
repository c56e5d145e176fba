"""Queries run in a process of their own, which may be stopped, killed or starved."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import (
    DamagedGenerationError,
    MissingGenerationError,
    QueryLimitError,
    QuerySyntaxError,
)
from graph.sparql import Engine, Table, Triples
from tests.shell import CHIPSCAPE, TOP, surroundings

SMALL = "SELECT ?c { ?c cs:fabricatedBy ?o }"
ANSWER = [("https://w3id.org/chipscape/chip/acme-a2",)]
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
THREE = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
NEVER = "FILTER(STRLEN(CONCAT(STR(?b), STR(?e), STR(?h))) < 0)"
ENDLESS = {
    "product": SLOW,
    "rows without end": f"SELECT * {{ {THREE} {NEVER} }}",
    "sorting": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?l",
    "exists": "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i "
    "FILTER NOT EXISTS { ?j ?k ?l . ?m ?n ?o . ?p ?q ?r } }",
    "minus": f"SELECT * {{ {THREE} MINUS {{ ?a ?k ?l . ?m ?n ?i }} }}",
    "optional": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i "
    "OPTIONAL { ?j ?k ?l FILTER(?c = ?l) } }",
    "construct": f"CONSTRUCT {{ ?a ?e ?i }} {{ {THREE} . ?j ?k ?l {NEVER} }}",
    "describe": f"DESCRIBE ?a {{ {THREE} . ?j ?k ?l {NEVER} }}",
    "values": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(60)))} }}" for n in range(7))
    + " }",
}
TEXT = '"' + "x" * 1000 + '"'
GREEDY = {
    "doubling": "SELECT (STRLEN(?l) AS ?n) { BIND("
    + TEXT
    + " AS ?a) "
    + " ".join(
        f"BIND(CONCAT(?{a},?{a},?{a},?{a},?{a},?{a},?{a},?{a}) AS ?{b})"
        for a, b in zip("abcdefghijk", "bcdefghijkl", strict=True)
    )
    + "}",
    "one long text": "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?c), STR(?f), STR(?i))) "
    "AS ?t) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "distinct": "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT * "
    "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } }",
}


@pytest.fixture
def engine(small_build: Path) -> Iterator[Engine]:
    """The invented world's store, with a process of its own."""
    with Engine(small_build / "current" / "store") as one:
        yield one


def small(engine: Engine) -> list[tuple[str | None, ...]]:
    told = engine.query(SMALL)
    assert isinstance(told, Table)
    return told.values()


def worker_of(engine: Engine) -> int:
    assert engine._worker is not None  # the process is what is tested
    return engine._worker.pid


@pytest.mark.parametrize("query", ENDLESS.values(), ids=ENDLESS.keys())
def test_a_query_of_minutes_is_stopped_at_its_limit(query: str, engine: Engine) -> None:
    assert small(engine) == ANSWER  # the process is up
    first = worker_of(engine)
    begun = time.monotonic()
    with pytest.raises(
        QueryLimitError, match=r"stopped after 0\.3 s|ran out of memory"
    ):
        engine.query(query, seconds=0.3)
    assert time.monotonic() - begun < 2.3
    assert not Path(f"/proc/{first}").exists()
    assert small(engine) == ANSWER


@pytest.mark.parametrize("query", GREEDY.values(), ids=GREEDY.keys())
def test_a_greedy_query_ends_its_own_process_alone(query: str, engine: Engine) -> None:
    with pytest.raises(QueryLimitError, match=r"memory|stopped after"):
        engine.query(query, seconds=4)
    assert small(engine) == ANSWER


def test_a_process_killed_between_queries_is_started_anew(engine: Engine) -> None:
    assert small(engine) == ANSWER
    first = worker_of(engine)
    os.kill(first, signal.SIGKILL)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    assert small(engine) == ANSWER
    assert worker_of(engine) != first


@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM", "SIGSEGV", "SIGABRT"])
def test_a_process_killed_at_work_is_an_error_and_then_started_anew(
    name: str, engine: Engine
) -> None:
    assert small(engine) == ANSWER
    kill = threading.Timer(0.2, os.kill, (worker_of(engine), signal.Signals[name]))
    kill.start()
    with pytest.raises(QueryLimitError, match="narrow the query"):
        engine.query(SLOW, seconds=30)
    kill.join()
    assert small(engine) == ANSWER


def test_the_process_ends_with_the_one_that_asks(small_build: Path) -> None:
    asks = subprocess.Popen(  # noqa: S603  (our own command)
        [*CHIPSCAPE, "sparql", "-", "--timeout", "600"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env=surroundings(small_build),
        cwd=TOP,
    )
    assert asks.stdin is not None
    asks.stdin.write(SLOW.encode())
    asks.stdin.close()
    children = Path(f"/proc/{asks.pid}/task/{asks.pid}/children")
    deadline = time.monotonic() + 60
    while not (found := children.read_text().split()):
        assert time.monotonic() < deadline
    asks.kill()
    asks.wait()
    while Path(f"/proc/{found[0]}/cmdline").exists() and b"worker" in (
        Path(f"/proc/{found[0]}/cmdline").read_bytes()
    ):
        assert time.monotonic() < deadline, "the query process lives on"
        time.sleep(0.05)  # nothing tells of another process's child


def test_the_process_ends_when_the_engine_is_closed(small_build: Path) -> None:
    with Engine(small_build / "current" / "store") as engine:
        assert small(engine) == ANSWER
        number = worker_of(engine)
    assert not Path(f"/proc/{number}").exists()


def test_the_process_has_no_network(engine: Engine) -> None:
    probe = ["/usr/bin/env", "unshare", "-Un", "true"]
    granted = subprocess.run(probe, capture_output=True, check=False)  # noqa: S603
    if granted.returncode:
        pytest.skip("this system grants no namespace; the guard stands alone here")
    assert small(engine) == ANSWER
    theirs = Path(f"/proc/{worker_of(engine)}/ns/net").readlink()
    assert theirs != Path("/proc/self/ns/net").readlink()


def test_the_process_inherits_no_secret(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert small(engine) == ANSWER
    limits = Path(f"/proc/{worker_of(engine)}/limits").read_text()
    (memory,) = [line for line in limits.splitlines() if "address space" in line]
    (core,) = [line for line in limits.splitlines() if "core file" in line]
    assert memory.split()[3:5] == [str(2 * 1024**3)] * 2
    assert core.split()[4:6] == ["0", "0"]


def test_a_wrong_query_does_not_end_the_process(engine: Engine) -> None:
    assert small(engine) == ANSWER
    first = worker_of(engine)
    for wrong in ("SELECT * { ?s ?p }", "SELECT nonsense", "ASK { ?s nosuch:x ?o }"):
        with pytest.raises(QuerySyntaxError, match="line 1, column"):
            engine.query(wrong)
    assert (small(engine), worker_of(engine)) == (ANSWER, first)


def test_rows_beyond_the_limit_are_cut_and_said_to_be(engine: Engine) -> None:
    told = engine.query("SELECT * { ?s ?p ?o }", rows=5)
    assert isinstance(told, Table)
    assert (len(told.rows), told.truncated) == (5, True)
    triples = engine.query("CONSTRUCT WHERE { ?s ?p ?o }", rows=5)
    assert isinstance(triples, Triples)
    assert (triples.size, triples.truncated) == (5, True)


def test_the_prefixes_of_the_project_are_known(engine: Engine) -> None:
    assert engine.query("ASK { chip:acme-a2 cs:fabricatedBy company:borealis }") is True
    assert engine.query("ASK { source:far-times-2024-05 a cs:NewsArticle }") is True
    assert engine.query("PREFIX chip: <http://x/> ASK { chip:acme-a2 ?p ?o }") is False


def test_a_plain_query_sees_facts_alone(engine: Engine) -> None:
    for denied in (
        "ASK { company:acme cs:exitedMarket ?o }",
        "ASK { company:acme cs:develops chip:acme-a3 }",
        "ASK { company:changxin-test cs:supplies ?o }",
        "ASK { chip:acme-a2 cs:offeredBy ?o }",
    ):
        assert engine.query(denied) is False, denied
    told = engine.query(
        "SELECT ?p ?stance { GRAPH ?p { company:acme cs:exitedMarket ?o } "
        "?p cs:stance ?stance }"
    )
    assert isinstance(told, Table)
    assert told.values() == [
        (
            "https://w3id.org/chipscape/passage/far-times-2024-05/2-denied",
            "https://w3id.org/chipscape/ns#Denied",
        )
    ]


def test_an_inferred_fact_leads_to_its_rule_and_passages(engine: Engine) -> None:
    told = engine.query(
        "SELECT ?rule ?passage { "
        "GRAPH ?g { company:borealis cs:supplies company:acme } "
        "?g a cs:Inference ; cs:ruleText ?rule ; prov:wasDerivedFrom ?passage }"
    )
    assert isinstance(told, Table)
    assert told.values() == [
        (
            "rules/foundry-supplies-designer.rq",
            "https://w3id.org/chipscape/passage/acme-a2-2023-03-14/1",
        )
    ]


def test_answers_of_one_process_do_not_mix(engine: Engine) -> None:
    for number in range(40):
        assert engine.query(f"SELECT ({number} AS ?n) {{}}") == Table(
            ["n"],
            [[
                {
                    "type": "literal",
                    "value": str(number),
                    "datatype": "http://www.w3.org/2001/XMLSchema#integer",
                }
            ]],
            truncated=False,
        )  # fmt: skip


def test_a_folder_without_a_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(MissingGenerationError, match="no store; run chipscape build"):
        Engine(tmp_path / "store")
    (tmp_path / "store").mkdir()
    with (
        Engine(tmp_path / "store") as engine,
        pytest.raises(DamagedGenerationError, match="run chipscape build --force"),
    ):
        engine.query(SMALL)


def test_the_store_is_not_written_by_those_who_ask(small_build: Path) -> None:
    store = small_build / "current" / "store"
    before = {path.name: path.stat().st_mtime_ns for path in store.iterdir()}
    with Engine(store) as engine:
        assert small(engine) == ANSWER
    assert {path.name: path.stat().st_mtime_ns for path in store.iterdir()} == before


def test_an_optimised_interpreter_answers_as_well(small_build: Path) -> None:
    code = (
        "from graph.sparql import Engine; import sys, pathlib\n"
        "with Engine(pathlib.Path(sys.argv[1])) as e: print(e.query('ASK {}'))"
    )
    done = subprocess.run(  # noqa: S603  (our own code)
        [sys.executable, "-O", "-c", code, str(small_build / "current" / "store")],
        capture_output=True,
        env=surroundings(None),
        cwd=TOP,
        check=False,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == (b"True\n", b"")
