"""The flow, once, in order: files → facts → checked → inferred → network → generation.

A build writes a complete generation into a staging folder, then renames it and moves
one symbolic link, so a reader sees the old generation or the new one and never a mix.
A lock keeps two builds of one folder apart. What a killed build left is swept up by
the next.
"""

from __future__ import annotations

import fcntl
import gc
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from itertools import count
from pathlib import Path
from typing import Any

from . import dataset, formats, infer, lookup, lookup_writer, page, project, shapes
from .counts import counts_of
from .errors import BuildBusyError, UnreadableFileError, WriteError
from .indexed import content
from .partitions import partitions
from .project import Projection

MANIFEST = "manifest.json"
_OTHERS_TERMS = "each source under its own terms; code MIT"
_HERE = Path(__file__).resolve().parent
_ENGINES = ("networkx", "numpy", "pyoxigraph", "pypinyin", "opencc", "pyvis")
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


def build(
    ontology: Path,
    target: Path,
    progress: Progress = silent,
    *,
    force: bool = False,
    extra: tuple[Path, ...] = (),
) -> Path:
    """Build a generation of an ontology folder and make it the current one.

    Nothing is done when the current generation was made from the same files.

    Args:
        ontology: the folder with chipscape.ttl, entities/ and facts/.
        target: the folder of generations; ``target/current`` leads to the newest.
        progress: called with a short line as each stage begins.
        force: build even when nothing changed.
        extra: folders that imports wrote, added to the ontology's facts.

    Returns:
        The folder of the current generation.

    Raises:
        FactsError: a file of the ontology is wrong; the old generation stays.
        BuildBusyError: another build of the target is under way.
        WriteError: the disk refused; the old generation stays.
    """
    with locked(target):
        try:
            digest = fingerprint(ontology, extra)
        except OSError as bad:
            raise UnreadableFileError(
                f"{bad.filename}: {bad.strerror}; make it readable"
            ) from bad
        current = target / "current"
        if not force and _is_whole(current, digest):
            progress("nothing changed; the graph is up to date")
            _share(target)  # a build killed at its very end may have left links out
            return current.resolve()
        staging = target / f".staging-{os.getpid()}"
        try:
            staging.mkdir()
            with uncollected():
                _write(check(ontology, progress, extra), staging, digest, progress)
            return publish(staging, target, digest)
        except OSError as bad:
            raise refused(bad, target) from bad
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def check(
    ontology: Path, progress: Progress = silent, extra: tuple[Path, ...] = ()
) -> Projection:
    """Run everything short of writing: read, validate, infer, project.

    Raises:
        FactsError: a file of the ontology is wrong.
    """
    progress("reading")
    facts = dataset.read(ontology, extra)
    progress(f"checking {len(facts.statements):,} statements")
    checked = shapes.check(facts)
    progress("inferring")
    inferred = infer.infer(checked)
    progress("projecting")
    return project.project(inferred, package_version())


def fingerprint(ontology: Path, extra: tuple[Path, ...] = ()) -> str:
    """Give the hash of everything a build depends on: facts, code, engines."""
    told = hashlib.sha256()
    for name in _ENGINES:
        told.update(f"{name} {_version(name)}\n".encode())
    for top in (ontology, _HERE):
        for path in sorted(top.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                if top == _HERE and "ontology" in path.relative_to(top).parts:
                    continue
                told.update(f"{path.relative_to(top)}\n".encode())
                told.update(hashlib.sha256(path.read_bytes()).digest())
    for top in extra:
        for path in sorted((*top.rglob("*.ttl"), *top.rglob("*.trig"))):
            told.update(f"+{path.relative_to(top)}\n".encode())
            told.update(hashlib.sha256(path.read_bytes()).digest())
    return told.hexdigest()


def package_version() -> str:
    """Give the installed version, or 0 where the package is not installed."""
    return _version("chipscape")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "0"


def _write(made: Projection, staging: Path, digest: str, progress: Progress) -> None:
    facts = made.inferred.facts
    data_version = f"{package_version()}+{digest[:12]}"
    made.net.graph["version"] = data_version
    progress("writing the lookup index")
    told = content(made.inferred, made.links, made.values)
    counts = counts_of(told)
    meta = {key: str(value) for key, value in counts.items()}
    meta |= {"version": data_version, "vocabulary": facts.vocabulary.version}
    spelt = lookup_writer.names(told)
    lookup_writer.write(told, staging / lookup.FILE, meta, spelt)
    for name, node in made.net.nodes(data=True):
        node["search"] = tuple(sorted({one.folded for one in spelt[name]}))
    progress("writing the exports")
    data = formats.quads(made)
    formats.write_rdf(data, staging)
    formats.write_network(made.net, staging)
    formats.write_tables(made, staging)
    progress("drawing the page")
    drawn = [name for name, node in made.net.nodes(data=True) if node["drawn"]]
    html = page.whole(made.net.subgraph(drawn))
    (staging / "index.html").write_text(html, encoding="utf-8")
    progress("filling the store")
    formats.write_store(data, staging / "store")
    counts["quads"] = len(data)
    described = {
        "version": data_version,
        "vocabulary": facts.vocabulary.version,
        "licence": terms_line(made.net.graph["licence"]),
        "inputs": digest,
        "counts": counts,
        "dataset": partitions(data),
    }
    manifest(staging, described)


def terms_line(terms: str) -> str:
    """Give the licence line of a manifest, of the terms of the data."""
    return f"data {terms}; {_OTHERS_TERMS}"


def manifest(staging: Path, told: dict[str, Any]) -> None:
    """Write hashes of all files but the store's: the engine lays those out anew."""
    files = {
        path.name: {
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in sorted(staging.iterdir())
        if path.is_file()
    }
    frame = {
        "schema": "chipscape/manifest/1",
        "engines": {name: _version(name) for name in _ENGINES},
        "files": files,
    }
    text = json.dumps({**told, **frame}, ensure_ascii=False, indent=2, sort_keys=True)
    (staging / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _is_whole(generation: Path, digest: str) -> bool:
    try:
        told = json.loads((generation / MANIFEST).read_text(encoding="utf-8"))
        sizes = {name: file["bytes"] for name, file in told["files"].items()}
        return (
            bool(told["inputs"] == digest)
            and (generation / "store").is_dir()
            and all(
                (generation / name).stat().st_size == size
                for name, size in sizes.items()
            )
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


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
    _share(target)
    for other in generations.iterdir():
        if other not in (place, old):
            shutil.rmtree(other, ignore_errors=True)
    return place


def _share(target: Path) -> None:
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
