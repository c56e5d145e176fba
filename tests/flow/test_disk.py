"""A disk that refuses: one line, exit 4, and the old generation as it was."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph import build
from tests.conftest import Command
from tests.flow.test_build import assert_whole, left_over, state
from tests.shell import CHIPSCAPE, TOP, Ran, surroundings


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of twelve megabytes, where the system lets us make one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(place)]
    made = subprocess.run(mount, capture_output=True, check=False)  # noqa: S603
    if made.returncode:
        pytest.skip("no small disk here; the size limit of a file is tested instead")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)  # noqa: S603, S607


def fill(place: Path, left: int) -> None:
    """Leave so many bytes of a disk."""
    free = os.statvfs(place)
    size = free.f_bavail * free.f_frsize - left
    with (place / "ballast").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(size, 1))


@pytest.mark.parametrize(
    "left", [0, 8_192, 65_536, 400_000, 900_000, 1_100_000, 1_300_000], ids=str
)
def test_a_full_disk_leaves_the_old_generation(
    left: int, small_disk: Path, small_ontology: Path, chipscape: Command
) -> None:
    target = small_disk / "build"
    build(small_ontology, target)
    before = state(target)
    fill(small_disk, left)
    place = ["--ontology", str(small_ontology), "--output", str(target)]
    ran = chipscape("build", "--force", *place)
    assert ran.code == 4, ran
    assert "free some room" in ran.error()
    assert state(target) == before
    assert_whole(target)
    assert left_over(target) == []
    (small_disk / "ballast").unlink()
    assert chipscape("build", "--force", *place).code == 0


def test_a_disk_full_from_the_start_leaves_nothing(
    small_disk: Path, small_ontology: Path, chipscape: Command
) -> None:
    fill(small_disk, 300_000)
    target = small_disk / "build"
    place = ["--ontology", str(small_ontology), "--output", str(target)]
    ran = chipscape("build", *place)
    assert (ran.code, ran.out) == (4, "")
    assert "No space left on device" in ran.error()
    assert [path.name for path in target.iterdir()] == [".lock"]


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
sys.argv[1:2] = []
from graph.cli import main
main()
"""


@pytest.mark.parametrize("most", [0, 4_096, 20_000, 60_000, 200_000, 300_000], ids=str)
def test_a_file_that_may_not_grow_leaves_the_old_generation(
    most: int, small_ontology: Path
) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    target = small_ontology.parent / "build"
    build(small_ontology, target)
    before = state(target)
    done = subprocess.run(  # noqa: S603  (our own command)
        [
            *(sys.executable, "-c", LIMITED, str(most), "build", "--force"),
            *("--ontology", str(small_ontology), "--output", str(target)),
        ],
        capture_output=True,
        env=surroundings(None),
        cwd=TOP,
        check=False,
        timeout=60,
    )
    ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert (ran.code, ran.out) == (4, ""), ran.err
    assert "free some room" in ran.error()
    assert state(target) == before
    assert left_over(target) == []


@pytest.mark.parametrize(
    "place", ["/proc/chipscape", "/dev/null/build", "/sys/chipscape"], ids=str
)
def test_a_folder_that_cannot_be_made_is_told(
    place: str, small_ontology: Path, chipscape: Command
) -> None:
    ran = chipscape("build", "--ontology", str(small_ontology), "--output", place)
    assert (ran.code, ran.out) == (4, "")
    assert "nothing was changed" in ran.error()


@pytest.fixture
def read_only_build(tmp_path: Path, small_ontology: Path) -> Iterator[Path]:
    """A good build on a disk that became read-only."""
    place = tmp_path / "frozen"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "tmpfs", str(place)]
    made = subprocess.run(mount, capture_output=True, check=False)  # noqa: S603
    if made.returncode:
        pytest.skip("no disk of our own here; folders that refuse are tested above")
    build(small_ontology, place / "build")
    again = ["mount", "-o", "remount,ro", str(place)]
    subprocess.run(again, check=True)  # noqa: S603
    yield place / "build"
    subprocess.run(["umount", "-l", str(place)], check=True)  # noqa: S603, S607


def test_a_read_only_disk_is_read_and_not_written(
    read_only_build: Path, small_ontology: Path, chipscape: Command, tmp_path: Path
) -> None:
    place = ["--ontology", str(small_ontology), "--output", str(read_only_build)]
    ran = chipscape("build", "--force", *place)
    assert (ran.code, "Read-only file system" in ran.error()) == (4, True)
    assert chipscape("neighbours", "Acme", build=read_only_build).code == 0
    ask = chipscape("sparql", "-", stdin=b"ASK { ?s ?p ?o }", build=read_only_build)
    assert ask.out == "true\n"
    page = str(read_only_build / "page.html")
    ran = chipscape("view", "Acme", "-o", page, build=read_only_build)
    assert (ran.code, "choose another file" in ran.error()) == (4, True)


@pytest.mark.parametrize(
    "arguments",
    [["search", "Acme"], ["export", "nquads"], ["stats"], ["--help"]],
    ids=" ".join,
)
def test_a_full_output_is_told_and_no_trace_is_shown(
    arguments: list[str], small_build: Path
) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(  # noqa: S603  (our own command)
            [*CHIPSCAPE, *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            env=surroundings(small_build),
            cwd=TOP,
            check=False,
            timeout=60,
        )
    ran = Ran(done.returncode, "", done.stderr.decode())
    assert ran.code == 4
    assert ran.error() == "Error: standard output: No space left on device; make room"


@pytest.mark.parametrize("place", ["/", ".", "", "/etc/passwd/x/y", "/nowhere/x.html"])
def test_a_page_that_cannot_be_written_is_told(place: str, chipscape: Command) -> None:
    ran = chipscape("view", "Acme", "--output", place)
    assert (ran.code, ran.out) == (4, "")
    assert "choose another file with --output" in ran.error()


def test_an_export_is_written_whole_or_not_at_all(
    chipscape: Command, tmp_path: Path, small_build: Path
) -> None:
    file = tmp_path / "out.nq"
    assert chipscape("export", "nquads", "-o", str(file)).code == 0
    assert file.read_bytes() == (small_build / "chipscape.nq").read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["out.nq"]
