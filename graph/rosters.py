"""Rosters: lists of names that a reader would expect the graph to know.

A file of ``ontology/coverage`` is one published list: its title in both languages, its
source, and the names as the source has them. They are looked up when asked, exactly:
by label, alias, ticker, id or the other Chinese script, then without legal form; never
by likeness, pinyin or initials. A spelling that no one else uses may have a reading.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import places
from .dates import day_to
from .errors import BadDateError, UnreadableFileError
from .lookup import Lookup
from .search import named

if TYPE_CHECKING:
    from .firmnames import Firms

FOLDER = "coverage"
_SOURCE = ("title", "publisher", "url", "locator", "read_on")


@dataclass(frozen=True)
class Roster:
    """One published list of names."""

    name: str
    title: dict[str, str]  # by language
    source: dict[str, str]
    kinds: tuple[str, ...]  # classes that what is named may be of
    names: tuple[str, ...]  # in the order of the source
    readings: dict[str, str]  # name → how to look it up


def read(folder: Path) -> list[Roster]:
    """Read every list of an ontology folder, by file name; there may be none.

    Raises:
        UnreadableFileError: a file is not TOML, or lacks a part.
    """
    return [_roster(path) for path in sorted((folder / FOLDER).glob("*.toml"))]


def compare(lookup: Lookup, roster: Roster) -> dict[str, Any]:
    """Say which names of a list the graph knows, and which it lacks or cannot tell.

    Raises:
        UnreadableFileError: the list is of a class that does not exist.
    """
    strange = set(roster.kinds) - lookup.kinds().keys()
    if strange:
        raise UnreadableFileError(
            f"{FOLDER}/{roster.name}.toml: kinds: no class is called "
            f"{', '.join(sorted(strange))}; mend the name"
        )
    found = {name: _meant(lookup, roster, name) for name in roster.names}
    return {
        "id": roster.name,
        "title": roster.title,
        "source": roster.source,
        "of": len(roster.names),
        "held": [
            {"name": name, "id": meant[0]}
            for name, meant in found.items()
            if len(meant) == 1
        ],
        "ambiguous": [
            {"name": name, "candidates": meant}
            for name, meant in found.items()
            if len(meant) > 1
        ],
        "gaps": [name for name, meant in found.items() if not meant],
    }


def _meant(lookup: Lookup, roster: Roster, name: str) -> list[str]:
    """List the entities that a name of a list exactly means."""
    written = roster.readings.get(name, name)
    hits = named(lookup, written, roster.kinds)
    hits = hits or named(lookup, _firms().core(written), roster.kinds)
    return [hit.entity.name for hit in hits]


@cache
def _firms() -> Firms:
    from . import firmnames  # only a name that is not found pays for it

    return firmnames.read(places.ontology())


def _roster(path: Path) -> Roster:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        source = {key: str(told["source"][key]) for key in _SOURCE}
        issued = "" if told["source"].get("undated") else told["source"]["issued"]
        for date in (issued or source["read_on"], source["read_on"]):
            day_to(date)
        made = Roster(
            name=path.stem,
            title={lang: str(told["title"][lang]) for lang in ("en", "zh")},
            source={**source, "issued": issued},
            kinds=tuple(told["kinds"]),
            names=tuple(told["names"]),
            readings=dict(told.get("readings", {})),
        )
    except KeyError as lack:
        raise UnreadableFileError(f"{path}: lacks {lack}; write it") from lack
    except (OSError, ValueError, TypeError, AttributeError, BadDateError) as bad:
        raise UnreadableFileError(f"{path}: {bad}; mend the file") from bad
    unread = made.readings.keys() - set(made.names)
    if unread or not made.names or len(set(made.names)) < len(made.names):
        what = f"a reading of {min(unread)!r}" if unread else "names twice, or none"
        raise UnreadableFileError(f"{path}: {what}; name each once under names")
    return made
