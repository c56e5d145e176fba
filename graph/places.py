"""Where things lie on disk: the ontology, a generation, the user's cache.

The ontology is a folder of the checkout and, in an installed wheel, the package
``graph.ontology``. ``files("graph.ontology")`` fails in two of the four ways to
install, so the folder is looked for beside and inside the package instead.
"""

from __future__ import annotations

import os
from pathlib import Path

from .errors import MissingGenerationError, MissingOntologyError

_HERE = Path(__file__).resolve().parent


def ontology() -> Path:
    """Give the folder of the vocabulary and the facts.

    Raises:
        MissingOntologyError: neither the package nor its neighbour holds one.
    """
    for folder in (_HERE / "ontology", _HERE.parent / "ontology"):
        if (folder / "chipscape.ttl").is_file():
            return folder
    raise MissingOntologyError(
        f"{_HERE}: no ontology/chipscape.ttl beside or inside the package; "
        "install chipscape again or set CHIPSCAPE_ONTOLOGY"
    )


def checkout() -> Path | None:
    """Give the project's folder when run from a checkout, else nothing."""
    top = _HERE.parent
    return top if (top / "build.py").is_file() else None


def cache() -> Path:
    """Give the user's cache folder for built generations; it may not exist yet."""
    named = os.environ.get("CHIPSCAPE_HOME")
    if named:
        return Path(named)
    top = os.environ.get("XDG_CACHE_HOME")
    return (Path(top) if top else Path.home() / ".cache") / "chipscape"


def build_folder() -> Path:
    """Give the folder that builds go to: ``build/`` of a checkout, else the cache."""
    named = os.environ.get("CHIPSCAPE_BUILD")
    if named:
        return Path(named)
    top = checkout()
    return top / "build" if top is not None else cache() / "build"


def generation(build: Path) -> Path:
    """Give the folder of the current generation of a build folder.

    Raises:
        MissingGenerationError: nothing was built there.
    """
    current = build / "current"
    if not current.is_dir():
        raise MissingGenerationError(
            f"{build}: no built graph; run chipscape build (or python build.py)"
        )
    return current
