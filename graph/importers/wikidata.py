"""Wikidata: entity JSON (one, several, or a dump of lines) and SPARQL results in JSON.

Statements are read with their rank: the best rank of each property counts, deprecated
ones never. Only what the graph knows is taken, by its Wikidata id or its exact name;
of persons only such as the graph holds. Names in Chinese join the graph's names;
variants of the script are told apart by their language code.

Tickers are left out: their exchange is an item, and ours is a code.

Source: wikidata.org/wiki/Help:Ranking and the JSON data model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from ..errors import ImportedFileError
from . import trig
from .objects import first_byte, items, lines, values
from .record import Fact, Party, Record
from .run import Files

KEEP = "known"

# Property → our relation, and whether the item is the object of it.
_LINKS = {
    "P749": ("cs:subsidiaryOf", False),
    "P355": ("cs:subsidiaryOf", True),
    "P178": ("cs:develops", True),
    "P159": ("cs:headquarteredIn", False),
    "P112": ("cs:founded", True),
    "P155": ("cs:supersedes", False),
}
_POSTS = {"P169": "post:ceo", "P488": "post:chair"}
_DATES = {"P571": "cs:foundedOn", "P576": "cs:dissolvedOn"}
_START, _END, _LEI = "P580", "P582", "P1278"
_PRECISION = {9: 4, 10: 7, 11: 10}  # of a time value → characters of our date
# Variables of a SPARQL result, and the property that each stands for.
VARIABLES = {
    "item": "",
    "itemLabel": "",
    "itemLabel_en": "",
    "itemLabel_zh": "",
    "lei": _LEI,
    "parent": "P749",
    "subsidiary": "P355",
    "developer": "P178",
    "headquarters": "P159",
    "founder": "P112",
    "follows": "P155",
    "ceo": "P169",
    "chair": "P488",
    "inception": "P571",
    "dissolved": "P576",
}
_ITEM = re.compile(r"(?:http://www\.wikidata\.org/entity/)?(Q[1-9][0-9]*)")
_ENGLISH, _CHINESE = ("en", "mul"), ("zh-hans", "zh-cn", "zh")
_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk")
_NAMED = ("labels", "aliases")
Shape = TypeVar("Shape", dict[str, Any], list[Any], str)


def read(files: Files) -> Iterator[Record]:
    """Give the items of the files, each as one record."""
    for path in files.paths:
        head = _head(path)
        if b'"vars"' in head:
            yield from _results(path, files)
        elif b'"entities"' in head:
            yield from _entities(path, files, values(path, "entities"))
        else:
            yield from _entities(path, files, lines(path))


def _head(path: Path) -> bytes:
    first_byte(path)
    with path.open("rb") as file:
        return file.read(512)


def _entities(
    path: Path, files: Files, found: Iterator[tuple[int, Any]]
) -> Iterator[Record]:
    for number, told in found:
        files.rows += 1
        if not isinstance(told, dict) or not _item(told.get("id")):
            raise ImportedFileError(
                f"{path}: object {number}: no item of Wikidata (its id is "
                f"{str(told.get('id') if isinstance(told, dict) else told)[:40]!r}); "
                "give entity JSON or SPARQL results"
            )
        try:
            yield _read(told)
        except _ShapeError as bad:
            raise ImportedFileError(
                f"{path}: object {number}, {told['id']}: {bad}; give entity JSON as "
                "Wikidata writes it"
            ) from bad


class _ShapeError(Exception):
    """A part of an item is not of the type that the data model says."""


def _shaped(value: object, kind: type[Shape], where: str) -> Shape:
    """Give a value of a type; what is not there is empty, what is of another is wrong.

    Wikidata writes an empty mapping as an empty list.
    """
    if not value and (value is None or isinstance(value, (list, dict, str))):
        return kind()
    if not isinstance(value, kind):
        raise _ShapeError(f"{where} is no {kind.__name__}")
    return value


def _read(told: dict[str, Any]) -> Record:
    claims = _shaped(told.get("claims"), dict, "claims")
    party = _party(told, claims)
    facts: list[Fact] = []
    for name, statements in sorted(claims.items()):
        for statement in _best(statements, name):
            facts += _said(party, name, statement)
    return Record(party.key.lower(), party.key, tuple(facts), (party,))


def _party(told: dict[str, Any], claims: dict[str, Any]) -> Party:
    names: dict[str, list[str]] = {}
    for part in _NAMED:
        for language, value in _shaped(told.get(part), dict, part).items():
            for one in value if isinstance(value, list) else [value]:
                name = _shaped(_shaped(one, dict, part).get("value"), str, part)
                names.setdefault(language, []).append(name)
    english = [name for code in _ENGLISH for name in names.get(code, ())]
    chinese = [name for code in _CHINESE for name in names.get(code, ())]
    other = [(name, "zh-hant") for code in _TRADITIONAL for name in names.get(code, ())]
    leis = [_plain(statement) for statement in _best(claims.get(_LEI), _LEI)]
    key = _item(told["id"])
    return Party(
        key=key,
        name=english[0] if english else key,
        zh=chinese[0] if chinese else "",
        aliases=(
            *((name, "en") for name in english[1:]),
            *((name, "zh") for name in chinese[1:]),
            *other,
        ),
        identifiers=(("wikidata", key), *(("lei", lei) for lei in leis if lei)),
    )


def _best(statements: object, name: str) -> list[dict[str, Any]]:
    """Give the statements of the best rank; deprecated ones are never given."""
    held = [_shaped(one, dict, name) for one in _shaped(statements, list, name)]
    for rank in ("preferred", "normal"):
        found = [one for one in held if one.get("rank", "normal") == rank]
        if found:
            return found
    return []


def _said(party: Party, name: str, statement: dict[str, Any]) -> list[Fact]:
    if name in _DATES:
        date = _date(statement.get("mainsnak"))
        return [(party, _DATES[name], date)] if date else []
    item = _item(_plain(statement))
    if not item:
        return []
    start, end = _qualifier(statement, _START), _qualifier(statement, _END)
    return _linked(party, name, item, start, end)


def _linked(party: Party, name: str, item: str, start: str, end: str) -> list[Fact]:
    other = Party(item, identifiers=(("wikidata", item),))
    if name in _POSTS:
        kind = _POSTS[name].partition(":")[2]
        event = f"event:wikidata-tenure-{party.key}-{item}-{kind}".lower()
        facts: list[Fact] = [
            (event, "a", "cs:Tenure"),
            (event, "cs:holder", other),
            (event, "cs:post", _POSTS[name]),
            (event, "cs:organisation", party),
        ]
        facts += [(event, "cs:validFrom", start)] if start else []
        facts += [(event, "cs:validTo", end)] if end else []
        return facts
    if name in _LINKS and not end:  # an ended link has no event to carry its dates
        term, is_object = _LINKS[name]
        return [(other, term, party) if is_object else (party, term, other)]
    return []


def _plain(statement: dict[str, Any]) -> str:
    """Give the id of the item, or the text, that a statement gives."""
    value = _value(statement.get("mainsnak"))
    told = value.get("id") if isinstance(value, dict) else value
    return told if isinstance(told, str) else ""


def _value(snak: object) -> object:
    """Give the value of a snak; unknown and no value have none."""
    held = _shaped(_shaped(snak, dict, "a snak").get("datavalue"), dict, "a datavalue")
    return held.get("value")


def _qualifier(statement: dict[str, Any], name: str) -> str:
    held = _shaped(statement.get("qualifiers"), dict, "qualifiers").get(name)
    found = _shaped(held, list, f"qualifier {name}")
    return _date(found[0]) if found else ""


def _date(snak: object) -> str:
    """Give a time value in its own precision; centuries and vaguer ones are none."""
    value = _value(snak)
    if not isinstance(value, dict):
        return ""
    size = _PRECISION.get(value.get("precision", 0), 0)
    return _dated(str(value.get("time", "")).removeprefix("+")[:size])


def _dated(text: str) -> str:
    try:
        return trig.day(text)
    except ValueError:
        return ""


def _item(value: object) -> str:
    found = _ITEM.fullmatch(value) if isinstance(value, str) else None
    return found[1] if found else ""


def _results(path: Path, files: Files) -> Iterator[Record]:
    for _, name in items(path, "head.vars.item"):
        if name not in VARIABLES:
            raise ImportedFileError(
                f"{path}: unknown variable {str(name)[:40]!r}; name the columns "
                f"{', '.join(VARIABLES)}"
            )
    for number, row in items(path, "results.bindings.item"):
        files.rows += 1
        told = {
            name: str(cell["value"])
            for name, cell in (row.items() if isinstance(row, dict) else ())
            if isinstance(cell, dict) and "value" in cell
        }
        item = _item(told.get("item"))
        if not item:
            raise ImportedFileError(f"{path}: row {number}: no ?item of Wikidata")
        english = told.get("itemLabel_en") or told.get("itemLabel") or item
        lei = (("lei", told["lei"]),) if "lei" in told else ()
        party = Party(
            key=item,
            name=english,
            zh=told.get("itemLabel_zh", ""),
            identifiers=(("wikidata", item), *lei),
        )
        facts: list[Fact] = []
        for variable, name in VARIABLES.items():
            if name in _DATES and variable in told:
                date = _dated(told[variable][:10])
                facts += [(party, _DATES[name], date)] if date else []
            elif name and _item(told.get(variable)):
                facts += _linked(party, name, _item(told[variable]), "", "")
        yield Record(f"row-{number}", f"row {number}, {item}", tuple(facts), (party,))
