"""Floors: the least that a folder of facts must hold, so that none vanish unseen.

``floors.toml`` of the ontology folder names least numbers: of entities and events of
each class, and of sources, accepted statements and whatever else is counted. A folder
without the file has no floors. A floor is lowered by hand, with the reason beside it.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from .counts import counts_of
from .errors import UnreadableFileError
from .indexed import content
from .project import Projection

FILE = "floors.toml"


@dataclass(frozen=True)
class Floor:
    """A class or total with the least number it must have and the number it has."""

    name: str
    least: int
    have: int


def floors(made: Projection) -> list[Floor]:
    """List the floors of a projection's folder, met or not.

    Raises:
        UnreadableFileError: the file is not TOML with whole numbers, or names a class
            or total that does not exist.
    """
    path = made.inferred.facts.folder / FILE
    if not path.is_file():
        return []
    told = _read(path)
    held = {"totals": _totals(made), "classes": _classes(made)}
    found = []
    for table, wanted in told.items():
        for name, least in wanted.items():
            if name not in held.get(table, {}):
                known = "/".join(held)
                raise UnreadableFileError(
                    f"{path}: {table}.{name}: no such class or total; mend the name "
                    f"or its table ({known})"
                )
            found.append(Floor(name, least, held[table][name]))
    return found


def shortfalls(made: Projection) -> list[str]:
    """Say which floors a projection does not reach, and how to mend it."""
    path = made.inferred.facts.folder / FILE
    return [
        f"{path}: {floor.name}: {floor.have:,} where at least {floor.least:,} must be: "
        f"restore them, or lower the floor in {FILE} and say why"
        for floor in floors(made)
        if floor.have < floor.least
    ]


def _read(path: Path) -> dict[str, dict[str, int]]:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as bad:
        raise UnreadableFileError(f"{path}: {bad}; mend the file") from bad
    for table, wanted in told.items():
        numbers = wanted.values() if isinstance(wanted, dict) else [None]
        if not all(type(number) is int for number in numbers):
            raise UnreadableFileError(
                f"{path}: {table}: not a table of whole numbers; write NAME = NUMBER"
            )
    return told


def _totals(made: Projection) -> dict[str, int]:
    return {
        name: number
        for name, number in counts_of(
            content(made.inferred, made.links, made.values)
        ).items()
        if isinstance(number, int)
    }


def _classes(made: Projection) -> dict[str, int]:
    """Count entities and events of every class of the vocabulary."""
    facts = made.inferred.facts
    counted: Counter[str] = Counter(facts.entities[name].kind for name in made.net)
    events = {event.name: event.kind for event in made.inferred.events}
    counted.update(events.values())
    return {
        name.removeprefix("cs:"): counted[name]
        for name, term in facts.vocabulary.terms.items()
        if "owl:Class" in term.types
    }
