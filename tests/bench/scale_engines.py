"""The engines that ``tests.bench.scale`` loads and asks, each behind the same door."""

from __future__ import annotations

import http.client
import json
import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread
from typing import Any, NamedTuple, Protocol, Self
from urllib.parse import urlencode

from graph import sparql
from graph.dialects import FACTS
from graph.errors import ChipscapeError, QueryLimitError
from tests import servers

_ROWS = 5_000_000
_MEGABYTES = 3000  # of Virtuoso's buffers
_OURS = "import sys;from pathlib import Path;from graph.loading import load;"
_OURS += "load(Path(sys.argv[1]), Path(sys.argv[2]))"
_BULK = "import sys,pyoxigraph as ox;s=ox.Store(sys.argv[2]);"
_BULK += "s.bulk_load(path=sys.argv[1],format=ox.RdfFormat.N_QUADS);s.flush()"
_RDFLIB = "import sys,rdflib;d=rdflib.Dataset(default_union=False);"
_RDFLIB += "d.parse(sys.argv[1],format='nquads')"


class Told(NamedTuple):
    """How long an answer took, its rows, and why there is none."""

    seconds: float
    rows: int
    failed: str = ""


class Asked(Protocol):
    """An engine that holds the data and answers."""

    def ask(self, text: str) -> Told:
        """Answer one query."""


def median(call: Callable[[], object], rounds: int) -> float:
    """Give the median seconds of a call, the first run, which reads files, left out."""
    call()
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def load_ours(path: Path, target: Path) -> dict[str, float]:
    """Load by ``chipscape load``: store and index."""
    return _timed([sys.executable, "-c", _OURS, str(path), str(target)], target)


def load_pyoxigraph(path: Path, target: Path) -> dict[str, float]:
    """Load by pyoxigraph's bulk load into a store on disk."""
    return _timed([sys.executable, "-c", _BULK, str(path), str(target)], target)


def load_rdflib(path: Path, target: Path) -> dict[str, float]:
    """Read into rdflib's in-memory Dataset."""
    return _timed([sys.executable, "-c", _RDFLIB, str(path)], target)


def load_oxigraph(path: Path, target: Path) -> dict[str, float]:
    """Load by the Oxigraph server's own loader."""
    program = str(Path(sys.executable).with_name("oxigraph"))
    return _timed([program, "load", "-l", str(target), "-f", str(path)], target)


def _timed(command: list[str], target: Path) -> dict[str, float]:
    """Run a command: seconds, peak megabytes of it and its children, megabytes left."""
    env = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    start = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603  (engines under test)
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    with _Watch(process.pid) as watch:
        code = process.wait()
    seconds = time.perf_counter() - start
    if code:
        raise RuntimeError(f"{command[0]} ended with {code}")
    return {"seconds": seconds, "disk_mb": _disk_mb(target), **watch.told()}


class _Watch:
    """Samples what a process and its children take.

    The peaks of memory are added up, which is what they took at most: they need not
    fall together. Beside all CPU time stands that of the process that took most: the
    time of the whole on idle cores, whatever else runs meanwhile.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._over = Event()
        self._thread = Thread(target=self._sample, daemon=True)
        self._peaks: dict[str, float] = {}
        self._cpu: dict[str, float] = {}

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._over.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._over.wait(0.02):
            children = _of(self._pid, f"task/{self._pid}/children").split()
            for pid in (str(self._pid), *children):
                told = _of(pid, "status").partition("VmHWM:")[2].split()
                used = _of(pid, "stat").rpartition(")")[2].split()
                if told and used:
                    ticks = int(used[11]) + int(used[12])
                    self._cpu[pid] = ticks / os.sysconf("SC_CLK_TCK")
                    self._peaks[pid] = int(told[0]) * 1024 / 1e6

    def told(self) -> dict[str, float]:
        """Give peak megabytes, CPU seconds, and those of the busiest process."""
        used = list(self._cpu.values())
        return {
            "peak_mb": sum(self._peaks.values()),
            "cpu": sum(used),
            "longest": max(used, default=0.0),
        }


def _of(pid: str | int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text("utf-8")
    except OSError:  # it ended meanwhile
        return ""


def _disk_mb(folder: Path) -> float:
    files = [path for path in folder.rglob("*") if path.is_file()]
    held = {path.stat().st_ino: path.stat().st_size for path in files}
    return sum(held.values()) / 1e6


class Ours:
    """Our engine, with its process and its transport."""

    def __init__(self, store: Path, cap: float) -> None:
        self._engine = sparql.Engine(store)
        self._cap = cap

    def __enter__(self) -> Self:
        """Begin."""
        self.ask("ASK { ?s ?p ?o }")  # the process starts with the first query
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._engine.close()

    def ask(self, text: str) -> Told:
        """Answer one query."""
        start = time.perf_counter()
        try:
            found = self._engine.query(text, seconds=self._cap, rows=_ROWS)
        except QueryLimitError as late:
            seconds = time.perf_counter() - start
            self.__enter__()
            return Told(seconds, 0, "cap" if "stopped" in str(late) else "memory")
        except ChipscapeError as bad:
            return Told(time.perf_counter() - start, 0, str(bad)[:80])
        taken = time.perf_counter() - start
        return Told(taken, len(found.rows) if isinstance(found, sparql.Table) else 1)


class _Http:
    """A server asked over one connection that is kept open."""

    def __init__(self, cap: float) -> None:
        self.cap = cap
        self.port = 0
        self.path = ""
        self.more: dict[str, str] = {}
        self._line: http.client.HTTPConnection | None = None

    def ask(self, text: str) -> Told:
        """Answer one query; a connection that the server let go is made anew."""
        told = self._asked(text)
        return self._asked(text) if told.failed == "gone" else told

    def _asked(self, text: str) -> Told:
        if self._line is None:
            self._line = http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=self.cap + 10
            )
        body = urlencode({"query": text, **self.more})
        head = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/sparql-results+json",
        }
        start = time.perf_counter()
        try:
            self._line.request("POST", self.path, body, head)
            answer = self._line.getresponse()
            told = answer.read()
            taken = time.perf_counter() - start
            if taken > self.cap or answer.status != 200:
                words = told.decode("utf-8", "replace").partition("\n")[0][:80]
                return Told(taken, 0, "cap" if taken >= self.cap * 0.9 else words)
            rows = len(json.loads(told)["results"]["bindings"])
        except (BrokenPipeError, http.client.RemoteDisconnected):
            self._line = None
            return Told(0.0, 0, "gone")
        except (OSError, ValueError, http.client.HTTPException) as bad:
            self._line = None
            return Told(time.perf_counter() - start, 0, f"cap or {type(bad).__name__}")
        return Told(time.perf_counter() - start, rows)


class Oxigraph(_Http):
    """The Oxigraph server over a store that it loaded before."""

    def __init__(self, store: Path, cap: float) -> None:
        super().__init__(cap)
        self._store = store
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Begin."""
        [self.port] = servers.free_ports(1)
        self.path = "/query"
        program = str(Path(sys.executable).with_name("oxigraph"))
        command = [program, "serve-read-only", "-l", str(self._store)]
        command += ["-b", f"127.0.0.1:{self.port}", "--timeout-s", f"{self.cap:.0f}"]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdout=quiet, stderr=quiet)  # noqa: S603
        for _ in range(400):
            if not self.ask("SELECT * { ?s ?p ?o } LIMIT 1").failed:
                break
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


class Virtuoso(_Http):
    """Virtuoso, filled by its bulk loader."""

    def __init__(self, path: Path, cap: float) -> None:
        super().__init__(cap)
        self._file = path
        self._stack = ExitStack()
        self.load: dict[str, float] = {}

    def __enter__(self) -> Self:
        """Begin."""
        server = self._stack.enter_context(
            servers.virtuoso(rows=_ROWS, seconds=int(self.cap), megabytes=_MEGABYTES)
        )
        self.port = int(server.url.split(":")[2].partition("/")[0])
        self.path = "/sparql"
        self.more = {"default-graph-uri": FACTS}
        place = server.folder / "bulk"
        place.mkdir()
        shutil.copyfile(self._file, place / "world.nq")
        before = _disk_mb(server.folder)
        start = time.perf_counter()
        with _Watch(server.process.pid) as watch:
            for order in (
                f"ld_dir('{place}', 'world.nq', '{FACTS}')",
                "rdf_loader_run()",
                "checkpoint",
            ):
                _isql(server, order)
        self.load = {
            "seconds": time.perf_counter() - start,
            "disk_mb": _disk_mb(server.folder) - before,
            **watch.told(),
        }
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._stack.close()


def _isql(server: servers.Server, order: str) -> None:
    """Give Virtuoso an order over its SQL port."""
    settings = (server.folder / "virtuoso.ini").read_text("utf-8")
    port = settings.partition("[Parameters]\nServerPort = ")[2].split("\n")[0]
    command = [shutil.which("isql-vt") or "isql-vt", port, server.user, server.password]
    subprocess.run(  # noqa: S603  (a server of the bench)
        [*command, f"exec={order};"], check=True, capture_output=True
    )


class Rdflib:
    """rdflib's Dataset in a process of its own, killed at the cap."""

    def __init__(self, path: Path, cap: float) -> None:
        self._path = path
        self._cap = cap
        self._begin()

    def _begin(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, far = context.Pipe()
        self._child = context.Process(
            target=_answer, args=(str(self._path), far), daemon=True
        )
        self._child.start()
        self._pipe.recv()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._child.kill()
        self._child.join()

    def ask(self, text: str) -> Told:
        """Answer one query."""
        self._pipe.send(text)
        if not self._pipe.poll(self._cap):
            self._child.kill()
            self._child.join()
            self._begin()
            return Told(self._cap, 0, "cap")
        rows, seconds = self._pipe.recv()
        return Told(seconds, rows)


def _answer(path: str, pipe: Any) -> None:
    import rdflib

    data = rdflib.Dataset(default_union=False)
    data.parse(path, format="nquads")
    pipe.send("ready")
    while text := pipe.recv():
        start = time.perf_counter()
        rows = len(list(data.query(text)))
        pipe.send((rows, time.perf_counter() - start))
