"""How a generation becomes the current one: whole, at once, or not at all.

What is written goes into a staging folder; then that is renamed and one symbolic link
is moved, so that a reader sees the old generation or the new one and never a mix. A
lock keeps two builds of one folder apart. What a killed one left the next sweeps up.
"""

from __future__ import annotations

import fcntl
import gc
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any

from . import lookup
from .errors import BuildBusyError, DamagedGenerationError, WriteError

MANIFEST = "manifest.json"
ENGINES = ("networkx", "numpy", "pyoxigraph", "pypinyin", "opencc", "pyvis")
_SHARED = (
    "index.html",
    "manifest.json",
    "chipscape.nq",
    "chipscape.ttl",
    "chipscape.trig",
    "chipscape.jsonld",
    "chipscape.graphml",
    "chipscape.gexf",
    "chipscape.json",
    "entities.csv",
    "statements.csv",
)

Progress = Callable[[str], None]


def silent(_: str) -> None:
    """Report progress to nobody."""


def package_version() -> str:
    """Give the installed version, or 0 where the package is not installed."""
    return version_of("chipscape")


def version_of(name: str) -> str:
    """Give the installed version of a package, or 0."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "0"


@contextmanager
def locked(target: Path) -> Iterator[None]:
    """Keep two builds of one folder apart, and sweep up what a killed one left.

    Raises:
        BuildBusyError: another build of the folder is under way.
        WriteError: the folder cannot be made.
    """
    try:
        target.mkdir(parents=True, exist_ok=True)
        file = (target / ".lock").open("a")
    except OSError as bad:
        raise refused(bad, target) from bad
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as busy:
            raise BuildBusyError(
                f"{target}: another build is under way; wait for it to end"
            ) from busy
        for left in target.glob(".staging-*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


def publish(staging: Path, target: Path, digest: str) -> Path:
    """Rename the staged generation and lead ``current`` to it in one step."""
    for path in sorted(staging.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    generations = target / "generations"
    generations.mkdir(exist_ok=True)
    old = (target / "current").resolve() if (target / "current").exists() else None
    names = (digest[:12] if n == 1 else f"{digest[:12]}-{n}" for n in count(1))
    place = next(path for name in names if not (path := generations / name).exists())
    staging.rename(place)
    _lead(target / "current", f"generations/{place.name}")
    share(target)
    for other in generations.iterdir():
        if other not in (place, old):
            shutil.rmtree(other, ignore_errors=True)
    return place


def share(target: Path) -> None:
    """Lead links beside the generations to the files of the current one."""
    try:
        for name in _SHARED:
            if (target / "current" / name).exists():
                _lead(target / name, f"current/{name}")
            else:  # a graph that was loaded has fewer files
                (target / name).unlink(missing_ok=True)
    except OSError as bad:
        raise refused(bad, target) from bad


def _lead(link: Path, to: str) -> None:
    if link.is_symlink() and str(link.readlink()) == to:
        return
    fresh = link.with_name(f".{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(to)
    fresh.replace(link)


def refused(bad: OSError, target: Path) -> WriteError:
    """Give the error for a disk that is full or read-only."""
    return WriteError(
        f"{bad.filename or target}: {bad.strerror or bad}; nothing was changed; "
        "free some room or choose another folder with --output"
    )


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the cycle collector rest: a build keeps nearly all it makes to its end.

    It saves a sixth of the build's time for 60 MB more at its peak.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def terms_line(terms: str) -> str:
    """Give the licence line of a manifest, of the terms of the data."""
    return f"data {terms}; each source under its own terms; code MIT"


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hold_unaltered(folder: str) -> None:
    """Hold that the index of a generation is as it was written.

    Raises:
        DamagedGenerationError: it is not, or nothing says how it was.
    """
    index = Path(folder) / lookup.FILE
    try:
        told = json.loads((Path(folder) / MANIFEST).read_text(encoding="utf-8"))
        if told["files"][index.name]["sha256"] == _hash(index):
            return
    except (OSError, ValueError, LookupError, TypeError):
        pass
    raise DamagedGenerationError(f"{index}: damaged; run chipscape build --force")


def write_manifest(
    staging: Path,
    told: dict[str, Any],
    hashed: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write what is told of a generation, and hashes of its files.

    The store's are left out: the engine lays it out anew each time. ``hashed`` holds
    those that are known already.
    """
    files = {
        path.name: {
            "bytes": path.stat().st_size,
            "sha256": hashed.get(path.name) or _hash(path),
        }
        for path in sorted(staging.iterdir())
        if path.is_file()
    }
    frame = {
        "schema": "chipscape/manifest/1",
        "engines": {name: version_of(name) for name in ENGINES},
        "files": files,
    }
    text = json.dumps({**told, **frame}, ensure_ascii=False, indent=2, sort_keys=True)
    (staging / MANIFEST).write_text(text + "\n", encoding="utf-8")
