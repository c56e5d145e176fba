"""Speaks to a server by the byte, as no library would."""

from __future__ import annotations

import os
import re
import socket
from contextlib import suppress
from pathlib import Path

from tests.serving import Service

ENDED = b"Host: localhost\r\nConnection: close\r\n\r\n"
KEPT = b"Host: localhost\r\n\r\n"
HEALTH = b"GET /health HTTP/1.1\r\n" + KEPT
CHUNKED = (
    b"POST /sparql HTTP/1.1\r\nContent-Type: application/sparql-query\r\n"
    b"Transfer-Encoding: chunked\r\n" + KEPT
)


def connected(service: Service, buffer: int = 0) -> socket.socket:
    line = socket.socket()
    if buffer:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    line.settimeout(20)
    line.connect(("127.0.0.1", service.port))
    return line


def rest(line: socket.socket) -> bytes:
    """Read until the server closes."""
    parts = []
    with suppress(ConnectionError):
        while part := line.recv(1 << 20):
            parts.append(part)
    return b"".join(parts)


def said(service: Service, sent: bytes) -> bytes:
    """Send bytes, and read until the server closes."""
    with connected(service) as line, suppress(ConnectionError):
        line.sendall(sent)
        return rest(line)
    return b""


def status(answer: bytes) -> int:
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", answer)
    assert found, answer[:80]
    return int(found[1])


def own_bytes(service: Service) -> int:
    text = Path(f"/proc/{service.process.pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", text)
    assert found
    return int(found[1]) * 1024


def files(service: Service) -> int:
    return len(os.listdir(f"/proc/{service.process.pid}/fd"))  # noqa: PTH208  (/proc)


def well(service: Service) -> None:
    """Hold that a question is answered right, and that the server lives."""
    told = service.query("ASK { ?c cs:fabricatedBy ?o }")
    assert (told.status, b"true" in told.body) == (200, True)
    assert service.process.poll() is None
