"""SPARQL servers that tests start by hand: on the loopback, in a folder of their own.

``with oxigraph() as server:`` or ``with virtuoso() as server:`` gives a server that
answers; afterwards its process has ended and its folder is gone. The fixtures
``oxigraph_server`` and ``virtuoso_server`` of conftest.py share one a session.
"""

from __future__ import annotations

import http.client
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

USER = "dba"
PASSWORD = "dba"  # noqa: S105  (what a new Virtuoso comes with; it is thrown away)
_PATIENCE = 60.0
_SETTINGS = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
Striping = 0
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
MaxCheckpointRemap = 2000
Striping = 0

[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 20
CheckpointInterval = 0
CaseMode = 2
DirsAllowed = {folder}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
MaxQueryMem = 512M
ThreadsPerQuery = 2

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
MaxClientConnections = 20
ServerThreads = 20
KeepAliveTimeout = 15
MaxKeepAlives = 10
Charset = UTF-8

[AutoRepair]
BadParentLinks = 0

[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryExecutionTime = {seconds}
"""


@dataclass(frozen=True)
class Server:
    """A running server: where to ask, where to change, and as whom."""

    kind: str  # oxigraph or virtuoso
    url: str  # SPARQL 1.1 query
    update_url: str
    store_url: str  # Graph Store Protocol
    user: str
    password: str
    process: subprocess.Popen[bytes]
    folder: Path

    def environment(self) -> dict[str, str]:
        """Give the variables that make the command a client of this server."""
        told = {
            "CHIPSCAPE_ENDPOINT": self.url,
            "CHIPSCAPE_UPDATE_URL": self.update_url,
        }
        if self.user:
            told |= {
                "CHIPSCAPE_ENDPOINT_USER": self.user,
                "CHIPSCAPE_ENDPOINT_PASSWORD": self.password,
            }
        return told


@contextmanager
def oxigraph(*options: str) -> Iterator[Server]:
    """Run the Oxigraph server (PyPI package ``oxigraph``) with an empty store."""
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        raise FileNotFoundError(f"{program}: missing; pip install oxigraph, or make")
    [port] = free_ports(1)
    top = f"http://127.0.0.1:{port}"
    with _folder() as folder:
        command = [program, "serve", "--location", folder / "store"]
        with _running(
            [*map(str, command), "--bind", f"127.0.0.1:{port}", *options], folder
        ) as process:
            _await(process, port, folder)
            yield Server(
                kind="oxigraph",
                url=f"{top}/query",
                update_url=f"{top}/update",
                store_url=f"{top}/store",
                user="",
                password="",
                process=process,
                folder=folder,
            )


@contextmanager
def virtuoso(
    *, rows: int = 10_000, seconds: int = 60, megabytes: int = 160
) -> Iterator[Server]:
    """Run Virtuoso (Debian's ``virtuoso-opensource``) with an empty database.

    Args:
        rows: the most rows it answers (ResultSetMaxRows).
        seconds: the longest query it bears (MaxQueryExecutionTime).
        megabytes: memory for its buffers.
    """
    program = shutil.which("virtuoso-t")
    if program is None:
        raise FileNotFoundError(
            "virtuoso-t: missing; sh tests/engines/install.sh, or make test"
        )
    port, sql = free_ports(2)
    top = f"http://127.0.0.1:{port}"
    with _folder() as folder:
        buffers = megabytes * 115  # some 8.7 KB each
        settings = folder / "virtuoso.ini"
        settings.write_text(
            _SETTINGS.format(
                folder=folder,
                sql=sql,
                http=port,
                buffers=buffers,
                dirty=buffers * 3 // 4,
                rows=rows,
                seconds=seconds,
            ),
            encoding="utf-8",
        )
        command = [program, "+foreground", "+configfile", str(settings)]
        with _running(command, folder) as process:
            _await(process, port, folder)
            yield Server(
                kind="virtuoso",
                url=f"{top}/sparql",
                update_url=f"{top}/sparql-auth",
                store_url=f"{top}/sparql-graph-crud-auth",
                user=USER,
                password=PASSWORD,
                process=process,
                folder=folder,
            )


def free_ports(count: int) -> list[int]:
    """Find ports of the loopback that nobody listens at, each another."""
    with ExitStack() as held:
        trials = [held.enter_context(socket.socket()) for _ in range(count)]
        for trial in trials:
            trial.bind(("127.0.0.1", 0))
        return [trial.getsockname()[1] for trial in trials]


@contextmanager
def _folder() -> Iterator[Path]:
    """Make a folder whose path is short, as a server's settings want it."""
    folder = Path(tempfile.mkdtemp(prefix="engine-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(command: list[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "output.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  (a server of the tests)
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    """Wait until the server answers HTTP, or say why it never will."""
    deadline = time.monotonic() + _PATIENCE
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            said = (folder / "output.log").read_text("utf-8", "replace")
            raise RuntimeError(f"the server did not start: {said[-800:]}")
        time.sleep(0.02)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
