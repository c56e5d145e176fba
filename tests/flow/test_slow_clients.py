"""Clients that take their time are cut, on a server in a hurry."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests import serving
from tests.serving import Service, served
from tests.wire import CHUNKED, HEALTH, KEPT, connected, files, status, well

LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 9999"
HASTY = (
    "from graph.web import gate; gate.HEAD_SECONDS = 1.0; gate.BODY_SECONDS = 1.5; "
    "gate.SEND_SECONDS = 1.5; from graph.cli import main; main()"
)


@pytest.fixture(scope="module")
def hasty(small_build: Path) -> Iterator[Service]:
    """A server that waits for a second where others wait for ten and more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serving, "CHIPSCAPE", (sys.executable, "-c", HASTY))
        with served(small_build, "--timeout", "5") as running:
            yield running


@pytest.mark.parametrize(
    ("before", "drop", "refusal"),
    [
        (b"", b"", 408),
        (b"", b"GET /health HTTP/1.1\r\nX: ", 408),
        (CHUNKED, b"1\r\nA\r\n", 408),
        (
            CHUNKED.replace(b"Transfer-Encoding: chunked", b"Content-Length: 9"),
            b"A",
            408,
        ),
    ],
    ids=["silence", "a slow head", "a slow body", "a body that does not come"],
)
def test_a_slow_request_is_cut(
    before: bytes, drop: bytes, refusal: int, hasty: Service
) -> None:
    begun = time.monotonic()
    with connected(hasty) as line:
        line.settimeout(0.1)
        line.sendall(before)
        answer = b""
        while not answer and time.monotonic() < begun + 5:
            with suppress(TimeoutError):
                line.sendall(drop[:1] if before == b"" else b"")
                drop = drop[1:]
                answer = line.recv(9999)
    assert status(answer) == refusal
    assert time.monotonic() - begun < 3
    well(hasty)


def test_a_reader_that_never_reads_is_cut(hasty: Service) -> None:
    before = files(hasty)
    asked = urlencode({"query": LONG, "format": "xml"}).encode()
    with ExitStack() as held:
        for _ in range(8):
            line = held.enter_context(connected(hasty, 4096))
            line.sendall(b"GET /sparql?" + asked + b" HTTP/1.1\r\n" + KEPT)
        well(hasty)
        deadline = time.monotonic() + 15
        while files(hasty) > before + 2 and time.monotonic() < deadline:
            time.sleep(0.05)  # nothing tells when the server has cut them
        assert files(hasty) <= before + 2
    well(hasty)


def test_two_hundred_silent_ones_hold_up_nobody(hasty: Service) -> None:
    with ExitStack() as held:
        for number in range(200):
            line = held.enter_context(connected(hasty))
            line.sendall((b"", b"GET /he", CHUNKED, HEALTH)[number % 4])
        for _ in range(5):
            well(hasty)
