"""Every spelling by which people may type an entity's name, made at build time.

Labels and aliases as they stand, simplified and traditional script, pinyin whole and
as initials, tickers with and without the exchange, the slug, and a product's name
without its maker's. pypinyin and OpenCC are needed by builds only.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from opencc import OpenCC
from pypinyin import lazy_pinyin
from pypinyin.constants import RE_HANS

from .descriptions import Entity
from .names import normal
from .vocabulary import text_of

Suffixes = dict[str, tuple[str, ...]]
NO_SUFFIXES: Suffixes = {}

# How a spelling was come by, best first; a name is looked up in this order.
HOW = (
    "label",
    "alias",
    "ticker",
    "slug",
    "short",
    "context",
    "script",
    "pinyin",
    "initials",
)


class Spelling(NamedTuple):
    """One way to write a name: folded, as written, and how it was come by."""

    folded: str
    text: str
    how: str


def spellings(
    entity: Entity, makers: tuple[str, ...] = (), suffixes: Suffixes = NO_SUFFIXES
) -> list[Spelling]:
    """List the spellings of an entity, each folded form once, best origin kept.

    Args:
        entity: whose names they are.
        makers: the labels of its developers, which people leave out.
        suffixes: what quote services write after a code, by exchange.
    """
    best: dict[str, Spelling] = {}
    context = {normal(text) for text in entity.needs_context}
    for text, how in _all(entity, makers, suffixes):
        folded = normal(text)
        if folded in context:
            how = "context"
        if folded and (
            folded not in best or HOW.index(how) < HOW.index(best[folded].how)
        ):
            best[folded] = Spelling(folded, text, how)
    return sorted(best.values())


def read_suffixes(folder: Path) -> Suffixes:
    """Read what quote services write after a stock's code, by exchange.

    An ontology folder without the file has none.
    """
    path = folder / "ticker-suffixes.csv"
    if not path.exists():
        return NO_SUFFIXES
    found: dict[str, tuple[str, ...]] = {}
    for row in csv.DictReader(text_of(path).splitlines()):
        found[row["exchange"]] = (*found.get(row["exchange"], ()), row["suffix"])
    return found


def _all(
    entity: Entity, makers: tuple[str, ...], suffixes: Suffixes
) -> Iterator[tuple[str, str]]:
    named = [entity.label_en, entity.label_zh]
    for text in named:
        yield text, "label"
    for text, _ in entity.aliases:
        named.append(text)
        yield text, "alias"
    for ticker in entity.tickers:
        yield from ((one, "ticker") for one in _quoted(ticker, suffixes))
    for identifier in (entity.wikidata, entity.lei):
        yield identifier, "ticker"
    yield entity.name.partition(":")[2], "slug"
    yield entity.name, "slug"
    for text in named[:2]:
        for maker in makers:
            rest = text.removeprefix(maker).strip()
            if rest and rest != text:
                named.append(rest)
                yield rest, "short"
    for text in named:
        yield from _chinese(entity, text)


def _quoted(ticker: str, suffixes: Suffixes) -> Iterator[str]:
    """Give a ticker as it is, and its code as quote services write it."""
    exchange, _, code = ticker.rpartition(":")
    yield ticker
    for written in dict.fromkeys((code, code.lstrip("0"))):
        yield written
        yield from (f"{written}.{suffix}" for suffix in suffixes.get(exchange, ()))


def _chinese(entity: Entity, text: str) -> Iterator[tuple[str, str]]:
    if not any("\u4e00" <= char <= "\u9fff" for char in text):
        return
    for other in (_script("s2t").convert(text), _script("t2s").convert(text)):
        if other != text:
            yield other, "script"
    whole, letters = _read(text)
    for reading in entity.pinyin or (whole,):
        yield reading, "pinyin"
    given = ["".join(word[0] for word in told.split()) for told in entity.pinyin]
    for initials in given or [letters]:
        if len(initials) > 2:
            yield initials, "initials"


def _read(text: str) -> tuple[str, str]:
    """Give the reading of a text in pinyin, and its first letters.

    >>> _read("英伟达H100")
    ('ying wei da H100', 'ywdH100')
    """
    runs = [_run(run) if hans else (run, run) for hans, run in _runs(text)]
    return " ".join(whole for whole, _ in runs), "".join(first for _, first in runs)


def _runs(text: str) -> Iterator[tuple[bool, str]]:
    """Part a text into runs of characters that have a reading, and others."""
    for hans, run in groupby(text, lambda char: bool(RE_HANS.match(char))):
        yield hans, "".join(run)


@cache
def _run(text: str) -> tuple[str, str]:
    """Read characters as one phrase; makers' names recur in those of products."""
    read = lazy_pinyin(text)
    return " ".join(read), "".join(syllable[0] for syllable in read)


@cache
def _script(direction: str) -> OpenCC:
    return OpenCC(direction)
