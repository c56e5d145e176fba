"""A SPARQL server answers as the embedded store does; what is none, is told plainly."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import pytest

from graph import Generation
from graph.contents import as_kept, quads
from graph.dialects import term
from graph.endpoint import Endpoint
from graph.errors import (
    ChipscapeError,
    EndpointAddressError,
    EndpointAnswerError,
    EndpointError,
    ForbiddenQueryError,
    ForeignCredentialsError,
    QueryLimitError,
    QuerySyntaxError,
    UnreachableEndpointError,
)
from graph.places import ontology
from graph.site import Site
from graph.sparql import Answer, Table, Triples, questions
from graph.wire import Credentials
from tests import servers

QUESTIONS = questions(ontology())
RESULTS = b"Content-Type: application/sparql-results+json\r\n"
SECRET = Credentials("someone", "hunter2-secret")


def opened(server: servers.Server) -> Endpoint:
    known = Credentials(server.user, server.password)
    return Endpoint(server.url, server.update_url, credentials=known)


def filled(server: servers.Server, folder: Path) -> Endpoint:
    """Load a generation's quads as a push does, without reading them back."""
    endpoint = opened(server)
    site = Site(endpoint)
    with (folder / "chipscape.nq").open(encoding="utf-8") as lines:
        held = list(quads(lines))
    waiting = iter(as_kept(lambda: held, endpoint.dialect)())
    while batch := list(islice(waiting, 10_000)):
        site.load(batch)
    site.name("test", "0")
    return endpoint


@pytest.fixture(scope="module", params=[servers.oxigraph, servers.virtuoso])
def real_endpoint(
    request: pytest.FixtureRequest, real_world: Generation
) -> Iterator[Endpoint]:
    """A server of each kind with the shipped facts."""
    with request.param() as server, filled(server, real_world.folder) as endpoint:
        yield endpoint


def bag(told: Answer) -> Counter[tuple[object, ...]]:
    """Give the rows of an answer as a bag of comparable terms."""
    assert isinstance(told, Table)
    return Counter(
        tuple(None if one is None else tuple(sorted(term(one).items())) for one in row)
        for row in told.rows
    )


@pytest.mark.parametrize("name", [question.name for question in QUESTIONS])
def test_a_named_question_has_the_same_answer(
    name: str, real_endpoint: Endpoint, real_world: Generation
) -> None:
    here = real_world.ask(name)
    there = real_endpoint.query(next(q.text for q in QUESTIONS if q.name == name))
    assert isinstance(here, Table)
    assert isinstance(there, Table)
    assert there.variables == here.variables
    assert bag(there) == bag(here)
    assert there.values() == here.values()  # in the same order


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s a cs:Chip } }",
        "SELECT ?p ?o { chip:nvidia-h100 ?p ?o }",
        "SELECT ?s ?o { GRAPH passage:cbj-ai-chips-2023-11/8-7 { ?s ?p ?o } }",
        "SELECT ?s { ?s cs:accepted false }",
        "ASK { company:tsmc a cs:Company }",
        "SELECT ?a ?b { VALUES (?a ?b) { (1.50 'x'@EN) (UNDEF true) } }",
        "# GRAPH ?x {\nSELECT ('GRAPH ?g' AS ?t) { }",
    ],
)
def test_a_query_of_anyone_has_the_same_answer(
    query: str, real_endpoint: Endpoint, real_world: Generation
) -> None:
    query = query.replace(
        "passage:cbj-ai-chips-2023-11/8-7",
        "<https://w3id.org/chipscape/passage/cbj-ai-chips-2023-11/8-7>",
    )
    here, there = real_world.query(query), real_endpoint.query(query)
    if query.startswith("SELECT (COUNT(*)") and real_endpoint.dialect.merges_days:
        assert isinstance(there, Table)  # docs/engines.md: days, months and years
        assert int(str(there.values()[0][0])) > 132_000 * 0.6
        return
    if isinstance(here, bool):
        assert there == here
    else:
        assert bag(there) == bag(here)


def test_triples_are_written_as_the_store_writes_them(
    real_endpoint: Endpoint, real_world: Generation
) -> None:
    query = "CONSTRUCT { ?s ?p ?o } { VALUES ?s { chip:nvidia-h100 } ?s ?p ?o }"
    for form in ("turtle", "ntriples", "jsonld"):
        assert real_endpoint.query(query, form=form) == real_world.query(
            query, form=form
        )
    cut = real_endpoint.query(query, rows=3)
    assert isinstance(cut, Triples)
    assert (cut.size, cut.truncated) == (3, True)


def test_rows_are_cut_and_said_to_be(real_endpoint: Endpoint) -> None:
    told = real_endpoint.query("SELECT ?s { ?s ?p ?o } LIMIT 50", rows=7)
    assert isinstance(told, Table)
    assert (len(told.rows), told.truncated) == (7, True)
    every = real_endpoint.query("SELECT ?s ?p ?o { ?s ?p ?o }", rows=10_000)
    assert isinstance(every, Table)
    assert (len(every.rows), every.truncated) == (10_000, True)


@pytest.mark.parametrize(
    ("query", "error", "words"),
    [
        ("SELECT * { ?s ?p ?o", QuerySyntaxError, "mend"),
        ("SELECT * { ?s nope:p ?o }", QuerySyntaxError, "no prefix nope: is known"),
        ("SELECT * { SERVICE <http://x> { } }", ForbiddenQueryError, "SERVICE"),
        ("DROP ALL", ForbiddenQueryError, "read-only"),
        ('DEFINE get:soft "replace" SELECT * { }', QuerySyntaxError, "DEFINE"),
    ],
)
def test_what_no_engine_should_see_is_refused(
    query: str, error: type[ChipscapeError], words: str, real_endpoint: Endpoint
) -> None:
    with pytest.raises(error, match=words):
        real_endpoint.query(query)


# -- servers that are none ------------------------------------------------------


@contextmanager
def answering(*replies: bytes, hold: bool = False) -> Iterator[tuple[str, list[bytes]]]:
    """Run a server that gives fixed answers, one a request, and keeps what it heard."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(20)

        def serve() -> None:
            for reply in replies:
                try:
                    guest, _ = door.accept()
                except OSError:
                    return
                with guest:
                    heard.append(_request(guest))
                    guest.sendall(reply)
                    if hold:
                        guest.settimeout(20)
                        guest.recv(1)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}/query", heard


def _request(guest: socket.socket) -> bytes:
    guest.settimeout(20)
    said = b""
    while b"\r\n\r\n" not in said:
        said += guest.recv(65536)
    head, _, body = said.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in head.lower().splitlines()
        if line.startswith(b"content-length")
    )
    while len(body) < length:
        part = guest.recv(65536)
        said, body = said + part, body + part
    return said


def reply(status: str, headers: bytes = b"", body: bytes = b"") -> bytes:
    length = b"Content-Length: %d\r\n" % len(body)
    top = b"HTTP/1.1 " + status.encode() + b"\r\nConnection: close\r\n"
    return top + length + headers + b"\r\n" + body


YES = reply("200 OK", RESULTS, b'{"head":{},"boolean":true}')
PAGE = reply("200 OK", b"Content-Type: text/html\r\n", b"<html>hello</html>")
CUT = YES.replace(b"Content-Length: 26", b"Content-Length: 99")
MOVED = reply("302 Found", b"Location: http://elsewhere.invalid/q\r\n")
BASIC = b'WWW-Authenticate: Basic realm="x"\r\n'
CLOSED = reply("401 Unauthorized", BASIC, b"who are you? hunter2-secret?")


@pytest.mark.parametrize(
    ("replies", "error", "words"),
    [
        ([PAGE], EndpointAnswerError, "no SPARQL results but text/html"),
        ([CUT], UnreachableEndpointError, "cut short"),
        ([b"SSH-2.0-x\r\n"], UnreachableEndpointError, "does not speak HTTP"),
        ([b""], UnreachableEndpointError, "closed the connection"),
        ([MOVED], EndpointError, "redirects to http://elsewhere.invalid/q"),
        ([CLOSED, CLOSED], ForeignCredentialsError, "CHIPSCAPE_ENDPOINT_USER"),
        ([reply("404 Not Found")], EndpointAnswerError, "404"),
        ([reply("503 Busy", b"Retry-After: 7\r\n")], EndpointError, "again in 7 s"),
        (
            [reply("500 Oops", b"", b"disk full\nat x")],
            EndpointAnswerError,
            "disk full;",
        ),
        ([reply("504 Late")], QueryLimitError, "stopped the query"),
    ],
)
def test_what_is_no_sparql_server_is_told_in_a_line(
    replies: list[bytes], error: type[ChipscapeError], words: str
) -> None:
    with (
        answering(*replies * 2) as (url, heard),
        pytest.raises(error, match=words) as told,
    ):
        Endpoint(url, credentials=SECRET).ask("ASK {}")
    assert "\n" not in str(told.value)
    assert SECRET.password not in str(told.value)
    if replies == [MOVED]:
        assert b"Authorization" not in b"".join(heard)


def test_credentials_wait_for_a_challenge_and_then_go() -> None:
    with answering(CLOSED, YES, YES) as (url, heard):
        assert Endpoint(url, credentials=SECRET).ask("ASK {}")
    assert [b"Authorization: Basic " in one for one in heard] == [False, True, True]


def test_a_token_goes_as_a_bearer() -> None:
    with answering(YES, YES) as (url, heard):
        assert Endpoint(url, credentials=Credentials(token="abc")).ask("ASK {}")  # noqa: S106
    assert all(b"Authorization: Bearer abc" in one for one in heard)


def test_a_server_that_dawdles_is_left() -> None:
    slow = YES[:-5]
    with (
        answering(slow, hold=True) as (url, _),
        pytest.raises(QueryLimitError, match="in time"),
    ):
        Endpoint(url, seconds=0.5).ask("ASK {}")


def test_nobody_there_is_told() -> None:
    [port] = servers.free_ports(1)
    with pytest.raises(UnreachableEndpointError, match="refused"):
        Endpoint(f"http://127.0.0.1:{port}/").ask("ASK {}")


@pytest.mark.parametrize(
    "make",
    [
        lambda: Endpoint("http://me:hunter2-secret@127.0.0.1/"),
        lambda: Endpoint("ftp://127.0.0.1/"),
        lambda: Endpoint("http://127.0.0.1:port/"),
        lambda: Endpoint("http://a b/"),
        lambda: Endpoint("http://127.0.0.1/", "http://other.invalid/"),
    ],
    ids=["password", "ftp", "port", "space", "other server"],
)
def test_an_address_that_is_none_is_refused(make: Callable[[], Endpoint]) -> None:
    with pytest.raises(EndpointAddressError) as told:
        make()
    assert "hunter2" not in str(told.value)


def test_a_wrong_password_is_told_and_kept(virtuoso_server: servers.Server) -> None:
    wrong = Credentials("dba", "hunter2-secret")
    with Endpoint(virtuoso_server.url, credentials=wrong) as endpoint:
        with pytest.raises(ForeignCredentialsError, match="_PASSWORD") as told:
            endpoint.update("INSERT DATA { GRAPH <urn:x> { <urn:a> <urn:b> 1 } }")
        assert "hunter2" not in str(told.value) + repr(wrong)
