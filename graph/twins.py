"""Twins: entities of one class whose names differ in nothing that a reader can see.

Names are compared without legal form, in one Chinese script, and with characters that
look alike folded into one (Cyrillic а and Latin a, 0 and O). The pairs are a short
list of the ontology, ``look-alikes.txt``: the whole table of Unicode confusables has
9,000 characters, most of scripts no name here is written in, and the libraries that
carry it are megabytes and seldom kept up.

Entities that a statement names together, as a firm and its group, are known apart.
Twins are doubts to look into. Only a label that two entities of a class bear alike is
a problem, unless all bearers but one say by ``cs:needsContext`` that it needs context.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path

from opencc import OpenCC

from . import firmnames, places
from .dataset import Facts
from .descriptions import Entity
from .errors import UnreadableFileError
from .names import normal

LOOK_ALIKES = "look-alikes.txt"
_FIRMS = "cs:Organisation"  # what has a legal form


@dataclass(frozen=True)
class Twins:
    """Entities of one class that go by one name, as each writes it."""

    kind: str
    names: tuple[tuple[str, str], ...]  # (entity, the name as it writes it), sorted


def twins(facts: Facts) -> list[Twins]:
    """List entities whose label is another's label or alias but for its looks.

    Two aliases that are alike are left out: those are names that people share.

    Raises:
        UnreadableFileError: the list of look-alikes is not pairs of characters.
    """
    told: dict[tuple[str, str], dict[str, tuple[str, bool]]] = defaultdict(dict)
    for entity in facts.entities.values():
        firm = facts.vocabulary.below(entity.kind, _FIRMS)
        for text, is_label in _names(entity):
            key = entity.kind.removeprefix("cs:"), looks(text, firm=firm)
            told[key].setdefault(entity.name, (text, is_label))
    apart = {frozenset((one.subject, str(one.object))) for one in facts.statements}
    found: dict[frozenset[str], Twins] = {}
    for (kind, _), bearers in told.items():
        pairs = {frozenset(pair) for pair in combinations(bearers, 2)}
        if pairs - apart and any(is_label for _, is_label in bearers.values()):
            names = sorted((name, text) for name, (text, _) in bearers.items())
            found.setdefault(frozenset(bearers), Twins(kind, tuple(names)))
    return sorted(found.values(), key=lambda one: (one.kind, one.names))


def problems(facts: Facts) -> list[str]:
    """Say which labels are borne by two entities of a class, and how to mend it."""
    told: dict[tuple[str, str], list[Entity]] = defaultdict(list)
    for entity in facts.entities.values():
        for label in {_plain(entity.label_en), _plain(entity.label_zh)}:
            told[entity.kind, label].append(entity)
    found = []
    for (kind, label), bearers in sorted(told.items()):
        bare = [one for one in bearers if label not in map(_plain, one.needs_context)]
        if len(bare) < 2:
            continue
        first, *others = sorted(bare, key=lambda one: one.name)
        found += [
            f"{facts.files[other.name]}: {other.name}: bears the label {label!r} as "
            f"{first.name} does, a {kind.removeprefix('cs:')} too: merge the two, tell "
            f"their labels apart, or write cs:needsContext {label!r} on one"
            for other in others
        ]
    return found


def looks(name: str, *, firm: bool) -> str:
    """Fold a name into what it looks like; a firm's without its legal form.

    >>> looks("Аcme Co., Ltd.", firm=True) == looks("ACME", firm=True)  # Cyrillic А
    True
    """
    before, after = _look_alikes()
    text = unicodedata.normalize("NFKC", name).translate(before)
    text = _simplified().convert(text)
    folded = _firms().core(text) if firm else normal(text)
    return folded.translate(after)


def _names(entity: Entity) -> list[tuple[str, bool]]:
    """Give labels, then aliases, but for names that need context."""
    told = [(entity.label_en, True), (entity.label_zh, True)]
    told += [(text, False) for text, _ in entity.aliases]
    shared = {_plain(text) for text in entity.needs_context}
    return [one for one in told if _plain(one[0]) not in shared]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


@cache
def _look_alikes() -> tuple[dict[int, str], dict[int, str]]:
    return _read(places.ontology() / LOOK_ALIKES)


def _read(path: Path) -> tuple[dict[int, str], dict[int, str]]:
    """Read pairs: of other scripts, folded first, and of ASCII, folded last."""
    before: dict[int, str] = {}
    after: dict[int, str] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as bad:
        raise UnreadableFileError(f"{path}: {bad}; restore the list") from bad
    for number, line in enumerate(lines, 1):
        pair = line.split()
        if not pair or pair[0] == "#":
            continue
        if [len(part) for part in pair] != [1, 1]:
            raise UnreadableFileError(
                f"{path}:{number}: not two characters; write a character, a space and "
                "the one that it looks like"
            )
        (after if pair[0].isascii() else before)[ord(pair[0])] = pair[1]
    return before, after


@cache
def _firms() -> firmnames.Firms:
    return firmnames.read(places.ontology())


@cache
def _simplified() -> OpenCC:
    return OpenCC("t2s")
