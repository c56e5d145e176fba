"""Quads that a build made become a generation again, without a build.

For graphs too big for the build, which checks, infers and draws. What the quads say is
taken as checked: no shapes, no rules, no floors; only what the index could not place is
refused. The generation has the store, the index and the quads, and no page and no other
export. The store is filled by a process beside this one, which makes the index.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import IO

from . import lookup, lookup_writer, places, regained
from .computed import as_links
from .counts import counts_of
from .errors import UnreadableFileError, WriteError
from .filling import REFUSED
from .indexed import Content, content
from .legend import licence
from .links import in_order, links
from .publishing import (
    Progress,
    locked,
    package_version,
    publish,
    refused,
    silent,
    terms_line,
    uncollected,
    write_manifest,
)
from .values import values

_QUADS = "chipscape.nq"


def load(path: Path, target: Path, progress: Progress = silent) -> Path:
    """Make a generation of a file of quads and make it the current one.

    Args:
        path: N-Quads as ``chipscape export nquads`` writes them, of any size.
        target: the folder of generations; ``target/current`` leads to the newest.
        progress: called with a short line as each stage begins.

    Returns:
        The folder of the current generation.

    Raises:
        UnreadableFileError: the file or a line of it cannot be read.
        RejectedFactError: the index could not place a statement; names the lines.
        BuildBusyError: a build of the target is under way.
        WriteError: the disk refused; the old generation stays.
    """
    with locked(target):
        staging = target / f".staging-{os.getpid()}"
        try:
            staging.mkdir()
            with uncollected():
                digest = _write(path, staging, progress)
            progress("publishing")
            return publish(staging, target, digest)
        except OSError as bad:
            raise refused(bad, target) from bad
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _write(path: Path, staging: Path, progress: Progress) -> str:
    """Write all files of a generation and give the hash of its quads."""
    progress("filling the store beside the index")
    filling = _filling(path, staging)
    try:
        told = _gathered(path, progress)
        digest = _hash(filling, staging)
        version = f"{package_version()}+{digest[:12]}"
        counts = counts_of(told)
        _index(told, staging, version, counts)
        progress("waiting for the store")
        quads = _ended(filling, staging)
    finally:
        if filling.poll() is None:
            filling.kill()
        for pipe in (filling.stdin, filling.stdout, filling.stderr):
            if pipe is not None:
                pipe.close()
        filling.wait()
    facts = told.inferred.facts
    counts["quads"] = quads
    made = {
        "version": version,
        "vocabulary": facts.vocabulary.version,
        "licence": terms_line(licence(facts)),
        "inputs": digest,
        "counts": counts,
    }
    write_manifest(staging, made, {_QUADS: digest})
    return digest


def _gathered(path: Path, progress: Progress) -> Content:
    """Gather what the index holds."""
    progress("reading")
    found = regained.read(path, places.ontology())
    facts = found.inferred.facts
    progress(f"indexing {len(facts.statements):,} statements")
    made = in_order([*links(found.inferred), *as_links(facts, found.computed)])
    return content(found.inferred, made, tuple(values(facts)))


def _index(
    told: Content, staging: Path, version: str, counts: dict[str, object]
) -> None:
    meta = {key: str(value) for key, value in counts.items()}
    meta |= {"version": version, "vocabulary": told.inferred.facts.vocabulary.version}
    spelt = lookup_writer.names(told)
    lookup_writer.write(told, staging / lookup.FILE, meta, spelt)


def _filling(path: Path, staging: Path) -> subprocess.Popen[str]:
    places = (path, staging / _QUADS, staging / "store")
    command = [sys.executable, "-m", f"{__package__}.filling", *map(str, places)]
    return subprocess.Popen(  # noqa: S603  (our own module)
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def _hash(filling: subprocess.Popen[str], staging: Path) -> str:
    """Give the hash of the quads, which the process tells before it fills the store."""
    told = _said(filling.stdout)
    if not told:
        _ended(filling, staging)
    return told


def _said(pipe: IO[str] | None) -> str:
    return "" if pipe is None else pipe.readline().strip()


def _ended(filling: subprocess.Popen[str], staging: Path) -> int:
    """Wait for the store and give the number of its quads.

    Raises:
        UnreadableFileError: the engine refuses a line.
        WriteError: the disk refused, or the process was killed.
    """
    counted, words = _said(filling.stdout), _said(filling.stderr)
    filling.wait()
    if filling.returncode == REFUSED:
        raise UnreadableFileError(words)
    if filling.returncode:
        told = " ".join(words.split())[-200:] or f"ended with {filling.returncode}"
        raise WriteError(
            f"{staging.parent}: the store could not be filled ({told}); nothing was "
            "changed; free some room or memory"
        )
    return int(counted)
