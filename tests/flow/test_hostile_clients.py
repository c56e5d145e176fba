"""Clients that dawdle, flood, lie or mangle are refused; others are served."""

from __future__ import annotations

import gzip
import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.serving import Service, served
from tests.wire import (
    CHUNKED,
    ENDED,
    HEALTH,
    KEPT,
    connected,
    files,
    own_bytes,
    rest,
    said,
    status,
    well,
)

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 9999"
PART = b"b" * 65536


@pytest.fixture(scope="module")
def service(small_build: Path) -> Iterator[Service]:
    """A server as anybody runs it."""
    with served(small_build, "--timeout", "5") as running:
        yield running


# --- what is not a request ---

MANGLED = {
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01", 400),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "HTTP/9": (b"GET / HTTP/9.9\r\n" + ENDED, 400),
    "unknown method": (b"STEAL / HTTP/1.1\r\n" + ENDED, 400),
    "connect": (b"CONNECT localhost:80 HTTP/1.1\r\n" + ENDED, 400),
    "negative length": (
        b"POST /sparql HTTP/1.1\r\nContent-Length: -1\r\n" + ENDED,
        400,
    ),
    "signed length": (b"POST /sparql HTTP/1.1\r\nContent-Length: +1\r\n" + ENDED, 400),
    "two lengths": (
        b"POST /sparql HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n" + ENDED,
        400,
    ),
    "length and chunks": (
        b"POST /sparql HTTP/1.1\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n" + ENDED + b"0\r\n\r\n",
        400,
    ),
    "chunked is not last": (
        b"POST /sparql HTTP/1.1\r\nTransfer-Encoding: chunked, identity\r\n" + ENDED,
        400,
    ),
    "packed chunks": (
        b"POST /sparql HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n"
        + ENDED
        + b"0\r\n\r\n",
        501,
    ),
    "bad chunk": (CHUNKED + b"zz\r\n", 400),
    "NUL in the address": (b"GET /a\x00b HTTP/1.1\r\n" + ENDED, 400),
    "raw bytes in the address": (b"GET /caf\xc3\xa9 HTTP/1.1\r\n" + ENDED, 400),
    "a bare return in a field": (b"GET / HTTP/1.1\r\nX: a\rb\r\n" + ENDED, 400),
    "a folded field": (b"GET /health HTTP/1.1\r\nX: a\r\n b\r\n" + ENDED, 400),
    "a space before the colon": (b"GET / HTTP/1.1\r\nX : a\r\n" + ENDED, 400),
    "no host": (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
    "two hosts": (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + ENDED, 400),
    "a long address": (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n" + ENDED, 431),
    "a long field": (b"GET / HTTP/1.1\r\nX: " + PART + b"\r\n" + ENDED, 431),
    "many fields": (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000 + ENDED, 431),
    "a long body": (
        b"POST /sparql HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n" + ENDED,
        400,
    ),
    "a longer body than is taken": (
        b"POST /sparql HTTP/1.1\r\nContent-Length: 4194305\r\n" + ENDED,
        413,
    ),
}


@pytest.mark.parametrize(("sent", "refusal"), MANGLED.values(), ids=MANGLED.keys())
def test_what_is_no_request_is_refused(
    sent: bytes, refusal: int, service: Service
) -> None:
    answer = said(service, sent)
    assert status(answer) == refusal
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"x-content-type-options: nosniff" in head.lower()
    assert b"text/plain" in head
    assert body.endswith(b"\n")
    assert body.count(b"\n") == 1
    well(service)


@pytest.mark.parametrize(
    "host",
    [
        *(
            "evil.example",
            "localhost.evil.example",
            "evil.example:80",
            "localhost@evil",
        ),
        *("localhost:80@evil", "localhost:x", "localhost:", "localhost.", "", " "),
        *(
            "127.0.0.1.evil.example",
            "2130706433",
            "[::1]x",
            "localhost,evil",
            "l\xf6cal",
        ),
    ],
)
def test_a_host_that_is_not_ours_is_refused(host: str, service: Service) -> None:
    sent = f"GET /health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    answer = said(service, sent.encode("latin-1"))
    assert status(answer) in (400, 421)
    assert b"evil" not in answer


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:99", "127.0.0.1", "[::1]:1"])
def test_a_host_that_is_ours_is_served(host: str, service: Service) -> None:
    told = service.ask("/health", headers={"Host": host})
    assert told.status == 200


@pytest.mark.parametrize(
    "path",
    [
        *("/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/%00"),
        *("/..%2f..%2fetc%2fpasswd", "/\\..\\..\\etc\\passwd", "/%5c..%5cetc", "/./x"),
        *("/data/../../../etc/passwd", "/data/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/%ff"),
        *("/assets/..%2fapp.py", "/assets/%2e%2e/app.py", "/assets//etc/passwd"),
        *("/page/..%2f..%2fmanifest.json", "/id/%00", "/data/x%00.ttl", "/assets/%00"),
        *("http://localhost/../etc/passwd", "http://evil.example/nothing"),
        *("/%0d%0aX-Injected:%20yes", "/id/%0d%0aX-Injected:%20yes", "/%1b[31mred"),
        *("/page/chip/%0d%0aX-Injected:%20yes", "/page/chip/a%E2%80%AEb", "/sparql/"),
    ],
)
def test_no_path_leads_out_or_into_the_head(path: str, service: Service) -> None:
    answer = said(service, b"GET " + path.encode() + b" HTTP/1.1\r\n" + ENDED)
    assert status(answer) in (400, 404)
    head = answer.partition(b"\r\n\r\n")[0].lower()
    assert b"\r\nx-injected" not in head
    assert b"root:" not in answer
    assert b"import " not in answer
    assert b"/work" not in answer
    log = service.log.read_bytes()
    assert b"\x1b" not in log
    assert b"\nX-Injected" not in log


def test_nothing_of_a_query_comes_into_the_head(service: Service) -> None:
    bad = "x\r\nX-Injected: yes\x1b[31m"
    for field in ("query", "format", "default-graph-uri", "lang", "update"):
        more = {"query": "ASK {}"} if field != "query" else {}
        told = service.ask(f"/sparql?{urlencode({**more, field: bad})}")
        assert told.status < 500
        assert "x-injected" not in told.headers
        assert b"\x1b" not in told.body


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "gzip, gzip", "zstd"])
def test_packed_bodies_are_refused(coding: str, service: Service) -> None:
    headers = {
        "Content-Type": "application/sparql-query",
        "Content-Encoding": coding,
    }
    bomb = gzip.compress(b" " * 50_000_000, 9)
    before = own_bytes(service)
    told = service.ask("/sparql", method="POST", headers=headers, body=bomb)
    assert told.status == 415
    assert "uncompressed" in told.sentence()
    assert own_bytes(service) - before < 20_000_000


@pytest.mark.parametrize(
    ("before", "part", "refusal"),
    [
        (CHUNKED, b"10000\r\n" + PART + b"\r\n", 413),
        (CHUNKED, b"1\r\nb\r\n" * 8192, 413),
        (CHUNKED + b"6;", PART, 413),
        (CHUNKED + b"6\r\nASK {}\r\n0\r\n", b"X: " + PART + b"\r\n", 413),
        (CHUNKED + b"6\r\nASK {}\r\n0\r\nX: ", PART, 413),
        (CHUNKED.replace(b"/sparql", b"/nothing"), b"10000\r\n" + PART + b"\r\n", 404),
        (b"GET /health HTTP/1.1\r\nX: ", PART, 431),
    ],
    ids=[
        *("chunks", "small chunks", "chunk extension", "fields after", "a long field"),
        *("to nowhere", "a head without end"),
    ],
)
def test_a_flood_is_cut_and_not_held(
    before: bytes, part: bytes, refusal: int, service: Service
) -> None:
    held = own_bytes(service)
    with connected(service) as line:
        with suppress(ConnectionError):
            line.sendall(before)
            for _ in range(2000):
                line.sendall(part)
            pytest.fail("the flood was taken whole")
        answer = rest(line)
    assert not answer or status(answer) == refusal
    assert own_bytes(service) - held < 30_000_000
    well(service)


# --- connections ---


def test_requests_sent_ahead_are_answered_in_order(service: Service) -> None:
    paths = [b"/health", b"/nothing", b"/sparql?query=ASK%20%7B%7D"] * 50
    sent = b"".join(b"GET " + path + b" HTTP/1.1\r\n" + KEPT for path in paths[:-1])
    answer = said(service, sent + b"GET " + paths[-1] + b" HTTP/1.1\r\n" + ENDED)
    found = re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)
    assert found == [b"200", b"404", b"200"] * 50


def test_no_second_request_hides_in_a_body(service: Service) -> None:
    hidden = b"GET /hidden HTTP/1.1\r\n" + KEPT
    sent = (
        b"POST /sparql HTTP/1.1\r\nContent-Type: text/plain\r\n"
        b"Content-Length: %d\r\n" % len(hidden)
    )
    answer = said(service, sent + ENDED + hidden)
    assert re.findall(rb"HTTP/1\.1 (\d{3}) ", answer) == [b"415"]
    assert "/hidden" not in service.log.read_text()


def test_a_wish_for_another_protocol_is_not_granted(service: Service) -> None:
    sent = b"GET /health HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n"
    with connected(service) as line:
        line.sendall(sent + b"Connection: Upgrade\r\nHost: localhost\r\n\r\n")
        assert status(line.recv(9999)) == 200


def test_a_client_that_stops_sending_harms_nobody(service: Service) -> None:
    with connected(service) as line:
        line.sendall(HEALTH)
        line.shutdown(socket.SHUT_WR)
        rest(line)
    with connected(service) as line:
        line.sendall(CHUNKED + b"6\r\nASK")
        line.shutdown(socket.SHUT_WR)
        rest(line)
    well(service)


def test_a_thousand_connections_leave_room_for_one_more(service: Service) -> None:
    before = files(service)
    with ExitStack() as held:
        for _ in range(600):
            held.enter_context(connected(service))
        well(service)
        assert files(service) - before <= 520
    deadline = time.monotonic() + 10
    while files(service) > before + 2 and time.monotonic() < deadline:
        time.sleep(0.05)  # nothing tells when the server has noticed
    assert files(service) <= before + 2


def test_readers_that_leave_cost_nothing(service: Service) -> None:
    service.rest()
    before = files(service)
    for number in range(300):
        text = (SLOW, LONG, "ASK {}")[number % 3]
        asked = urlencode({"query": text}).encode()
        with connected(service) as line:
            line.sendall(b"GET /sparql?" + asked + b" HTTP/1.1\r\n" + KEPT)
            if number % 50 == 0:
                time.sleep(0.3)  # until it is being answered
    service.rest()
    for _ in range(6):
        well(service)
    assert files(service) <= before + 2
    assert "Traceback" not in service.log.read_text()
