"""The server survives the loss of its processes, its disk and its generation."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest

from graph import build
from tests import serving
from tests.conftest import lay_out
from tests.serving import Reply, Service, served
from tests.shell import CHIPSCAPE

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SMALL = "SELECT ?c { ?c cs:fabricatedBy ?o } ORDER BY ?c"
NEW = "acme-a9"
EAGER = (
    "from graph.web import generations; generations._AGAIN_SECONDS = 1.0; "
    "from graph.cli import main; main()"
)


@pytest.fixture
def folder(small_build: Path, tmp_path: Path) -> Path:
    """A copy of the build folder, free to be spoilt."""
    shutil.copytree(small_build, tmp_path / "build", symlinks=True)
    return tmp_path / "build"


@pytest.fixture(scope="module")
def service(small_build: Path) -> Iterator[Service]:
    """A server that gives queries four seconds."""
    with served(small_build, "--timeout", "4") as running:
        yield running


@pytest.fixture(scope="module")
def newer_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build folder of the invented world with one chip more."""
    top = tmp_path_factory.mktemp("newer")
    folder = lay_out(top / "ontology")
    entities = folder / "entities" / "acme.ttl"
    more = f'chip:{NEW} a cs:Chip ; rdfs:label "A9"@en, "A9"@zh .'
    entities.write_text(f"{entities.read_text('utf-8')}\n{more}\n", "utf-8")
    facts = folder / "facts" / "press" / "acme-a2-2023-03-14.trig"
    told = f"p:1 {{ chip:{NEW} cs:fabricatedBy company:borealis . }}"
    facts.write_text(f"{facts.read_text('utf-8')}\n{told}\n", "utf-8")
    build(folder, top / "build")
    return top / "build"


def state(number: int) -> str:
    """Give how a process is: R, S, T …; nothing where there is none."""
    try:
        text = Path(f"/proc/{number}/stat").read_text()
    except OSError:
        return ""
    return text.rpartition(")")[2].split()[0].replace("Z", "")


def halted(service: Service) -> list[int]:
    return [number for number in service.children() if state(number) == "T"]


def kill(*numbers: int) -> None:
    for number in numbers:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


def until(true: Callable[[], bool], what: str, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)  # nothing tells of other processes


def well(service: Service) -> None:
    """Hold that questions are answered right, by no more processes than ever."""
    for _ in range(8):
        told = service.anew(SMALL)
        assert told.status == 200, told.text
        assert b"acme-a2" in told.body
    until(lambda: len(service.children()) <= 5, "more processes than before")


# --- processes ---


def test_a_dead_idle_worker_is_not_noticed(service: Service) -> None:
    well(service)
    kill(service.children()[-1])
    well(service)


def test_the_death_of_all_workers_is_not_noticed(service: Service) -> None:
    well(service)
    kill(*service.children()[1:])
    well(service)


@pytest.mark.parametrize(
    ("address", "other"),
    [
        (
            f"/sparql?{urlencode({'query': SMALL, 'format': 'csv'})}",
            f"/sparql?{urlencode({'query': SMALL, 'format': 'json'})}",
        ),
        ("/neighbours?name=chip:acme-a2", "/neighbours?name=chip:acme-a2&limit=1"),
        ("/page/chip/acme-a2?lang=zh", "/page/chip/acme-a2?lang=en"),
        ("/data/chip/acme-a2.ttl", "/data/chip/acme-a2.jsonld"),
    ],
    ids=["query", "document", "page", "data"],
)
def test_what_was_answered_is_answered_again_without_a_worker(
    address: str, other: str, service: Service
) -> None:
    told = service.ask(address)
    service.rest()
    numbers = service.children()
    for number in numbers:
        os.kill(number, signal.SIGSTOP)
    again = service.ask(address, seconds=3)
    assert (again.status, again.body) == (200, told.body)
    with pytest.raises(TimeoutError):  # another format or language, another answer
        service.ask(other, seconds=0.5)
    kill(*numbers)
    assert service.ask(other).status == 200
    well(service)


def test_the_death_of_the_leader_is_not_noticed(service: Service) -> None:
    well(service)
    kill(service.children()[0])
    well(service)


def test_the_death_of_all_processes_is_not_noticed(service: Service) -> None:
    well(service)
    kill(*service.children())
    well(service)


def test_workers_that_die_at_work_or_halted_are_told_of(service: Service) -> None:
    well(service)
    with ThreadPoolExecutor(5) as crowd:
        asked = [crowd.submit(service.anew, SLOW) for _ in range(5)]
        until(lambda: len(halted(service)) == 3, "three wait halted for two places")
        assert service.anew(SMALL).status == 200
        kill(*halted(service))
        assert service.anew(SMALL).status == 200
        kill(*(n for n in service.children()[1:] if state(n) == "R"))
        told = [one.result() for one in asked]
    assert {one.status for one in told} == {503}
    assert all("query" in one.sentence() for one in told)
    well(service)


def test_where_no_process_can_be_born_the_server_waits(small_build: Path) -> None:
    program = (
        "import os, errno\n"
        "from graph.web import crew\n"
        "real, calls = os.fork, []\n"
        "def fork():\n"
        "    calls.append(1)\n"
        "    if 5 <= len(calls) <= 8: raise BlockingIOError(errno.EAGAIN, 'no')\n"
        "    return real()\n"
        "os.fork = fork\n"
        "import runpy, sys\n"
        "import socket\n"
        "from pathlib import Path\n"
        "crew.lead(Path(sys.argv[1]), int(sys.argv[2]), "
        "socket.socket(fileno=int(sys.argv[3])))\n"
    )
    serve = (
        "from graph.web import pool\n"
        "import asyncio, sys\n"
        "real = asyncio.create_subprocess_exec\n"
        f"program = {program!r}\n"
        "async def begin(python, *rest, **named):\n"
        "    return await real(python, '-c', program, *rest[-3:], **named)\n"
        "asyncio.create_subprocess_exec = begin\n"
        "from graph.cli import main; main()\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serving, "CHIPSCAPE", (sys.executable, "-c", serve))
        with served(small_build, "--timeout", "4") as service:
            until(lambda: len(service.children()) == 5, "four workers")
            kill(*service.children()[1:4])
            well(service)
            assert "no worker was born" in service.log.read_text()


# --- stopping ---


def test_a_server_told_to_stop_ends_what_it_began(small_build: Path) -> None:
    with served(small_build, "--timeout", "2") as service:
        with ThreadPoolExecutor(3) as crowd:
            asked = [crowd.submit(service.anew, SLOW) for _ in range(3)]
            until(lambda: len(service.children()) > 5, "the queries began")
            born = service.children()
            service.process.send_signal(signal.SIGTERM)
            told = [one.result() for one in asked]
        assert {one.status for one in told} == {503}
        assert "stopped after 2 s" in told[0].text + told[1].text + told[2].text
        service.process.wait(20)
        until(lambda: not any(map(state, born)), "processes were left")
        assert "Traceback" not in service.log.read_text()


def test_a_server_that_is_killed_leaves_no_process(small_build: Path) -> None:
    with served(small_build, "--timeout", "20") as service:
        with ThreadPoolExecutor(5) as crowd:
            asked = [crowd.submit(_lost, service) for _ in range(5)]
            until(lambda: bool(halted(service)), "one waits halted")
            born = service.children()
            service.process.kill()
            service.process.wait()
            assert {one.result() for one in asked} == {"gone"}
        until(lambda: not any(map(state, born)), "processes were left")


def test_no_process_is_left_where_the_leader_dies_first(small_build: Path) -> None:
    with served(small_build, "--timeout", "20") as service:
        with ThreadPoolExecutor(5) as crowd:
            asked = [crowd.submit(_lost, service) for _ in range(5)]
            until(lambda: bool(halted(service)), "one waits halted")
            born = service.children()
            kill(born[0], service.process.pid)
            service.process.wait()
            assert {one.result() for one in asked} <= {"gone", "503"}
        until(lambda: not any(map(state, born)), "processes were left")


def _lost(service: Service) -> str:
    try:
        return str(service.anew(SLOW).status)
    except OSError:
        return "gone"


# --- disk and generations ---


def test_the_build_folder_may_vanish(folder: Path) -> None:
    with served(folder, "--timeout", "4") as service:
        well(service)
        shutil.rmtree(folder)
        for _ in range(8):
            assert service.anew(SMALL).status == 200
        assert service.ask("/health").status == 200
        for path in ("/", "/search?text=acme", "/page/chip/acme-a2"):
            told = service.ask(path)
            assert told.status in (200, 503)
            assert "Traceback" not in told.text


def test_a_read_only_folder_is_served(folder: Path) -> None:
    for place in (*folder.rglob("*"), folder):
        if not place.is_symlink():
            place.chmod(0o555 if place.is_dir() else 0o444)
    try:
        with served(folder, "--timeout", "4") as service:
            well(service)
            assert service.ask("/search?text=acme").status < 500
    finally:
        for place in (folder, *folder.rglob("*")):
            if place.is_dir() and not place.is_symlink():
                place.chmod(0o755)


def test_a_full_disk_is_served(small_build: Path, tmp_path: Path) -> None:
    limited = f"""
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, {resource.RLIM_INFINITY}))
from graph.cli import main; main()
"""  # whatever writes to a file fails, as on a full disk; the log too, after a while
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serving, "CHIPSCAPE", (sys.executable, "-c", limited))
        with served(small_build, "--timeout", "4") as service:
            for _ in range(80):
                assert service.anew(SMALL).status == 200
            kill(*service.children())
            well(service)


def point(folder: Path, name: str) -> None:
    """Make another generation current, as a build does."""
    link = folder / "next"
    link.symlink_to(Path("generations") / name)
    link.replace(folder / "current")


def test_each_answer_is_of_one_generation(folder: Path, newer_build: Path) -> None:
    old = (folder / "current").resolve().name
    new = (newer_build / "current").resolve().name
    assert old != new
    shutil.copytree(newer_build / "generations" / new, folder / "generations" / new)
    done = threading.Event()
    asked = f"/sparql?{urlencode({'query': SMALL})}"
    pages = ("/page/chip/acme-a2", "/search?text=acme", "/", "/health")

    def ask(service: Service) -> list[Reply]:
        told: list[Reply] = []
        while not done.is_set():
            told += service.ask(asked), service.anew(SMALL)
            assert service.ask(pages[len(told) % 4]).status < 500
        return told

    with served(folder, "--timeout", "4") as service, ThreadPoolExecutor(6) as crowd:
        running = [crowd.submit(ask, service) for _ in range(6)]
        for number in range(16):
            point(folder, (new, old)[number % 2])
            time.sleep(0.25)
        point(folder, new)
        done.set()
        told = [one for future in running for one in future.result()]
        until(lambda: NEW in service.anew(SMALL).text, "the new one is served")
        until(lambda: len(service.children()) == 5, "the old processes are gone")
    seen = set()
    for one in told:
        assert one.status == 200, one.text
        of_new = f'W/"{new}-' in one.headers["etag"]
        assert of_new != (f'W/"{old}-' in one.headers["etag"])
        assert of_new == (NEW in one.text)
        assert len(json.loads(one.body)["results"]["bindings"]) == 1 + of_new
        seen.add(of_new)
    assert seen == {True, False}


@pytest.mark.parametrize("damage", ["empty store", "no store", "no manifest", "all"])
def test_a_damaged_new_generation_is_not_served(
    damage: str, folder: Path, newer_build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = (newer_build / "current").resolve().name
    place = folder / "generations" / new
    monkeypatch.setattr(serving, "CHIPSCAPE", (sys.executable, "-c", EAGER))
    with served(folder, "--timeout", "4") as service:
        well(service)
        if damage != "all":
            shutil.copytree(newer_build / "generations" / new, place)
        if damage == "empty store":
            for file in (place / "store").iterdir():
                file.write_bytes(b"")
        elif damage == "no store":
            shutil.rmtree(place / "store")
        elif damage == "no manifest":
            (place / "manifest.json").unlink()
        point(folder, new)
        service.anew(SMALL)
        until(lambda: "does not open" in service.log.read_text(), "it was tried")
        for _ in range(8):
            assert NEW not in service.anew(SMALL).text
        if damage == "all":
            return
        shutil.rmtree(place)
        shutil.copytree(newer_build / "generations" / new, place)
        until(lambda: NEW in service.anew(SMALL).text, "mended, it is served", 20)


def test_a_folder_without_a_build_is_told_of(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603  (our own command)
        [*CHIPSCAPE, "--build", str(tmp_path), "serve", "--port", "0"],
        capture_output=True,
        timeout=60,
        check=False,
        text=True,
    )
    assert "Traceback" not in done.stderr
