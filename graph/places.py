"""Where things lie on disk: the ontology, a generation, the user's cache.

The ontology is a folder of the checkout and, in an installed wheel, the package
``graph.ontology``. ``files("graph.ontology")`` fails in two of the four ways to
install, so the folder is looked for beside and inside the package instead.

Paths are worked out with ``os.path``: a command that only reads the index starts
without pathlib, whose import is a tenth of what such a command may take.
"""

from __future__ import annotations

import os
from os.path import dirname, exists, expanduser, isdir, isfile, join, realpath
from typing import TYPE_CHECKING

from .errors import MissingGenerationError, MissingOntologyError

if TYPE_CHECKING:
    from pathlib import Path

_HERE = dirname(realpath(__file__))


def ontology() -> Path:
    """Give the folder of the vocabulary and the facts.

    Raises:
        MissingOntologyError: neither the package nor its neighbour holds one.
    """
    for folder in (join(_HERE, "ontology"), join(dirname(_HERE), "ontology")):
        if isfile(join(folder, "chipscape.ttl")):
            return _path(folder)
    raise MissingOntologyError(
        f"{_HERE}: no ontology/chipscape.ttl beside or inside the package; "
        "install chipscape again"
    )


def build_folder() -> Path:
    """Give the folder that builds go to: ``build/`` of a checkout, else the cache."""
    return _path(_build_folder())


def generation(build: Path) -> Path:
    """Give the folder of the current generation of a build folder.

    Raises:
        MissingGenerationError: nothing was built there.
    """
    return _path(current(str(build)))


def current(build: str = "") -> str:
    """Give the current generation's folder as text, of a build folder or the usual.

    Raises:
        MissingGenerationError: nothing was built there.
    """
    folder = build or _build_folder()
    place = join(folder, "current")
    if not isdir(place):
        raise MissingGenerationError(
            f"{folder}: no built graph; run chipscape build (or python build.py)"
        )
    return place


def named(text: str, build: str = "") -> str:
    """Give a generation's folder by its path, its build folder or its short name.

    A short name is that of a folder in ``generations/``, or how just one begins;
    ``current`` is the newest.

    Raises:
        MissingGenerationError: there is no such generation; those there are are named.
    """
    top = build or _build_folder()
    here = join(top, "generations")
    for folder in (join(text, "current"), text, join(here, text), join(top, text)):
        if text and isdir(folder) and isfile(join(folder, "manifest.json")):
            return folder
    found = sorted(os.listdir(here)) if isdir(here) else []
    begun = [name for name in found if name.startswith(text)]
    if text and len(begun) == 1:
        return join(here, begun[0])
    raise MissingGenerationError(
        f"{text}: no generation; give a date, its folder, or one of "
        f"{', '.join(begun or found) or 'none (run chipscape build)'} in {here}"
    )


def _build_folder() -> str:
    """Give $CHIPSCAPE_BUILD, the checkout's build folder, or the user's cache."""
    named = os.environ.get("CHIPSCAPE_BUILD")
    if named:
        return named
    top = dirname(_HERE)
    if exists(join(top, "build.py")) and exists(join(top, "setup.cfg")):
        return join(top, "build")
    cache = os.environ.get("XDG_CACHE_HOME") or join(expanduser("~"), ".cache")
    return join(cache, "chipscape", _installed())


def _installed() -> str:
    """Give a name for the facts that are installed: another after each upgrade.

    Hashing them would take longer than the command; an installer writes the
    vocabulary anew, so its time and size tell one installation from the next.
    """
    try:
        told = os.stat(join(_HERE, "ontology", "chipscape.ttl"))
    except OSError:
        return "build"
    return f"build-{int(told.st_mtime):x}-{told.st_size:x}"


def _path(text: str) -> Path:
    from pathlib import Path

    return Path(text)
