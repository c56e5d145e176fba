"""OpenSanctions: organisations, their lists and owners, from FollowTheMoney JSON lines.

Files of gigabytes are read twice, line by line: organisations first, then ownership
and listings between those that the graph knows. Persons are never taken, nor are
links to them.

Source: opensanctions.org/docs/bulk/json; the model of FollowTheMoney 4.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import ImportedFileError
from . import trig
from .objects import lines
from .record import Fact, Party, Record
from .run import Files

KEEP = "known"

_FIRMS = {
    "Company": "cs:Company",
    "Organization": "cs:Organisation",
    "LegalEntity": "cs:Company",
    "PublicBody": "cs:Government",
}
_IDENTIFIERS = (("wikidataId", "wikidata"), ("leiCode", "lei"))
_KNOWN = frozenset(
    (
        "id",
        "caption",
        "schema",
        "properties",
        "datasets",
        "referents",
        "target",
        "first_seen",
        "last_seen",
        "last_change",
    )
)


def read(files: Files) -> Iterator[Record]:
    """Give organisations, then what ties them to each other and to lists."""
    for path in files.paths:
        for number, told in _objects(path):
            files.rows += 1
            if told["schema"] in _FIRMS:
                yield _firm(number, told)
            elif told["schema"] not in ("Ownership", "Sanction"):
                files.left_out["persons and other things"] += 1
    for path in files.paths:
        for number, told in _objects(path):
            if told["schema"] == "Ownership":
                yield from _ownership(number, told)
            elif told["schema"] == "Sanction":
                yield from _sanction(path, number, told)


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, told in lines(path):
        if not isinstance(told, dict) or not isinstance(told.get("properties"), dict):
            raise ImportedFileError(
                f"{path}: line {number}: no FollowTheMoney entity; give "
                "entities.ftm.json"
            )
        strange = sorted(set(told) - _KNOWN)
        if strange or not all(isinstance(told.get(k), str) for k in ("id", "schema")):
            lack = f"unknown field {strange[0]!r}" if strange else "no id or schema"
            raise ImportedFileError(
                f"{path}: line {number}: {lack}; this release has another layout "
                "than the importer knows"
            )
        for key, value in told["properties"].items():
            if not isinstance(value, list) or not all(
                isinstance(v, str) for v in value
            ):
                raise ImportedFileError(
                    f"{path}: line {number}, {key!r}: {str(value)[:40]!r} is no list "
                    "of texts; give entities.ftm.json"
                )
        yield number, told


def _firm(number: int, told: dict[str, Any]) -> Record:
    names = [*_all(told, "name"), *_all(told, "alias")]
    chinese = next((name for name in names if _is_chinese(name)), "")
    caption = str(told.get("caption") or (names[0] if names else ""))
    identifiers = tuple(
        (scheme, value) for key, scheme in _IDENTIFIERS for value in _all(told, key)
    )
    country = next(iter(_all(told, "country") or _all(told, "jurisdiction")), "")
    party = Party(
        key=told["id"],
        kind=_FIRMS[told["schema"]],
        name=caption,
        zh=chinese,
        aliases=tuple((n, "zh" if _is_chinese(n) else "en") for n in names),
        country=country,
        identifiers=identifiers,
    )
    facts: tuple[Fact, ...] = ()
    if country:
        place = Party(f"place-{country}", "cs:Place", country)
        facts = ((party, "cs:headquarteredIn", place),)
    key = trig.slug(told["id"]) or f"line-{number}"
    return Record(key, f"line {number}, {told['id']}", facts, (party,))


def _ownership(number: int, told: dict[str, Any]) -> Iterator[Record]:
    if _all(told, "endDate"):
        return
    for owner in _all(told, "owner"):
        for asset in _all(told, "asset"):
            share = next(iter(_all(told, "percentage")), "")
            relation = "cs:subsidiaryOf" if _is_majority(share) else "cs:investsIn"
            pair = (Party(asset), Party(owner))
            fact: Fact = (
                (pair[0], relation, pair[1])
                if relation == "cs:subsidiaryOf"
                else (pair[1], relation, pair[0])
            )
            key = trig.slug(f"{told['id']} {owner} {asset}")
            yield Record(key, f"line {number}, {told['id']}", (fact,))


def _sanction(path: Path, number: int, told: dict[str, Any]) -> Iterator[Record]:
    programs = [*_all(told, "program"), *_all(told, "programId")]
    for party in _all(told, "entity"):
        for program in programs[:1]:
            event = f"event:opensanctions-{trig.slug(told['id'] + ' ' + party)}"
            facts: list[Fact] = [
                (event, "a", "cs:Listing"),
                (event, "cs:list", _list(program, programs)),
                (event, "cs:party", Party(party)),
            ]
            dates = (("startDate", "cs:onDate"), ("endDate", "cs:validTo"))
            for key, term in dates:
                for value in _all(told, key)[:1]:
                    try:
                        facts.append((event, term, trig.day(value[:10])))
                    except ValueError as bad:
                        raise ImportedFileError(
                            f"{path}: line {number}, {key}: {value!r} is no date; "
                            "download the dataset again"
                        ) from bad
            key = trig.slug(f"{told['id']} {party}")
            yield Record(key, f"line {number}, {told['id']}", tuple(facts))


def _list(program: str, programs: list[str]) -> Party:
    return Party(
        f"list-{program}",
        "cs:RestrictedPartyList",
        program,
        aliases=tuple((other, "en") for other in programs),
    )


def _all(told: dict[str, Any], key: str) -> list[str]:
    found: list[str] = told["properties"].get(key, [])
    return found


def _is_majority(share: str) -> bool:
    """Say whether a share is more than half; an unknown one is not."""
    try:
        return float(share.removesuffix("%").replace(",", ".")) > 50
    except ValueError:
        return False


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)
