"""The flow, once, in order: files → facts → checked → inferred → network → generation.

A build writes a complete generation into a staging folder, which ``publishing`` then
makes the current one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

from . import dataset, formats, infer, lookup, lookup_writer, page, project, shapes
from .counts import counts_of
from .errors import UnreadableFileError
from .indexed import content
from .partitions import partitions
from .project import Projection
from .publishing import (
    ENGINES,
    MANIFEST,
    Progress,
    locked,
    package_version,
    publish,
    refused,
    share,
    silent,
    terms_line,
    uncollected,
    version_of,
    write_manifest,
)

_HERE = Path(__file__).resolve().parent


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
            share(target)  # a build killed at its very end may have left links out
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
    for name in ENGINES:
        told.update(f"{name} {version_of(name)}\n".encode())
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
    write_manifest(staging, described)


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
