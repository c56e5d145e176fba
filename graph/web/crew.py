"""The processes that answer for the server: ``python -m graph.web.crew FOLDER …``.

Nothing that a stranger sends is computed in the process that listens. A leader opens
a generation once and forks a worker whenever the server hands it the end of a socket;
a fork costs some milliseconds where a new interpreter costs seventy. A worker answers
one request after the other, each a length and a JSON document, and can at worst end
itself: it has a memory limit, no network where the system allows, no core file.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import signal
import socket
import sys
import threading
import traceback
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import pyoxigraph as ox

from .. import worker
from .desk import Desk
from .line import ANSWER, QUESTION

_MOST_BYTES_IN_MEMORY = 40_000_000  # of N-Quads: some quarter of a million quads
_PR_SET_PDEATHSIG = 1
_LIKELY_VICTIM = "1000"  # of a system that runs out of memory


def lead(folder: Path, memory_bytes: int, control: socket.socket) -> None:
    """Fork a worker for each socket that comes through, until the control closes."""
    worker.isolate()
    store = _opened(folder)
    desk = Desk(folder, store, worker.usual_prefixes(store))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no child is waited for
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server says when to leave
    gc.freeze()
    control.sendall(b"+")
    leader = os.getpid()
    while True:
        told, sockets, _, _ = socket.recv_fds(control, 1, 1)
        if not told:
            break
        for line in sockets:
            if _forked():
                control.close()
                _die_with(leader)
                _work(socket.socket(fileno=line), desk, memory_bytes)
            os.close(line)
    if os.getpgrp() == leader:
        os.killpg(leader, signal.SIGKILL)  # those halted would stay for ever


def _forked() -> bool:
    """Say whether this is the child; there is none where the system is out of room."""
    try:
        return os.fork() == 0
    except OSError:
        return False  # the server sees the line close, and asks again


def _die_with(leader: int) -> None:
    """Have the system end this process with the leader, were it halted even."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != leader:
        os._exit(0)


def _opened(folder: Path) -> ox.Store:
    """Open a generation's store, in memory where it is small.

    There a named query takes half the time; from a million quads on, joins over hubs
    take several times as long, so what is large stays on the disk.
    """
    store = worker.opened(str(folder / "store"))
    quads = folder / "chipscape.nq"
    if not quads.is_file() or quads.stat().st_size > _MOST_BYTES_IN_MEMORY:
        return store
    held = ox.Store()
    held.bulk_load(path=str(quads), format=ox.RdfFormat.N_QUADS)
    return held


def _work(line: socket.socket, desk: Desk, memory_bytes: int) -> NoReturn:
    """Answer requests until the line closes; never come back."""
    code = 0
    try:
        _expendable()
        worker.confine(_occupied_bytes() + memory_bytes)
        watch = threading.Thread(
            target=worker.leave_with, args=(line.fileno(),), daemon=True
        )
        watch.start()
        asked = line.makefile("rb")
        _send(line, {"ready": os.getpid()}, b"")
        while (request := _receive(asked)) is not None:
            _send(line, *_answer(desk, request))
    except (MemoryError, BrokenPipeError, ConnectionResetError):
        code = 3
    finally:
        os._exit(code)


def _answer(desk: Desk, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    try:
        return desk.answer(request)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  (the wall: the server writes the trace down)
        told = {"error": "Fault", "words": "something failed here; it was written down"}
        return told | {"trace": traceback.format_exc()}, b""


def _occupied_bytes() -> int:
    """Give the addresses that are taken before any query, most of them never used."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()


def _expendable() -> None:
    try:
        Path("/proc/self/oom_score_adj").write_text(_LIKELY_VICTIM, encoding="ascii")
    except OSError:  # not Linux, or not allowed: as likely a victim as any
        return


def _receive(asked: BinaryIO) -> dict[str, Any] | None:
    head = asked.read(QUESTION.size)
    if len(head) < QUESTION.size:
        return None
    told: dict[str, Any] = json.loads(asked.read(QUESTION.unpack(head)[0]))
    return told


def _send(line: socket.socket, head: dict[str, Any], body: bytes) -> None:
    told = json.dumps(head).encode("ascii")
    line.sendall(ANSWER.pack(len(told), len(body)) + told + body)


if __name__ == "__main__":
    os.environ.clear()
    lead(Path(sys.argv[1]), int(sys.argv[2]), socket.socket(fileno=int(sys.argv[3])))
