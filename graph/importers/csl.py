"""The US Consolidated Screening List: parties of the lists that the graph holds.

JSON (an object with ``results``, or an array) or CSV, as trade.gov gives it. Taken are
organisations only: rows of persons, vessels and aircraft are left out, and so is a row
without a type whose name has no word of an organisation, for it may be a person's.
A name is never joined by itself: a wrong match here would defame, so a person decides
in ``review.csv``; until then the party stands alone, under the list's own name.

Source: trade.gov, Consolidated Screening List; federal work, public domain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import ImportedFileError
from . import trig
from .objects import first_byte, items
from .record import Fact, Party, Record
from .run import Files
from .tables import Column, Table

KEEP = "all"
NAMES_PROVE = False  # a name alone joins nothing

_FIELDS = (
    "_id",
    "source",
    "type",
    "name",
    "alt_names",
    "federal_register_notice",
    "start_date",
    "end_date",
    "addresses",
)
_UNUSED = (
    "entity_number",
    "programs",
    "title",
    "standard_order",
    "license_requirement",
    "license_policy",
    "call_sign",
    "vessel_type",
    "gross_tonnage",
    "gross_registered_tonnage",
    "vessel_flag",
    "vessel_owner",
    "remarks",
    "source_list_url",
    "citizenships",
    "dates_of_birth",
    "nationalities",
    "places_of_birth",
    "source_information_url",
    "ids",
    "country",
)
TABLE = Table(
    (
        *(Column((name,)) for name in _FIELDS),
        *(Column((name,), unused=True) for name in _UNUSED),
    ),
    key="_id",
)
_OF_OBJECTS = frozenset((*_FIELDS, *_UNUSED, "id", "address_countries"))
_TEXT: tuple[type, ...] = (str, int, float, list)
_TYPES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("source", "type", "name", "start_date", "end_date"), (str,)),
    **dict.fromkeys(("alt_names", "addresses", "address_countries"), (list,)),
}
_CODE = re.compile(r"\(([A-Z0-9]{2,8})\)")
_TAIL = re.compile(r"\s+-\s+[^-]*$")


def read(files: Files) -> Iterator[Record]:
    """Give the organisations of the files, row by row."""
    for path in files.paths:
        rows = _objects(path) if first_byte(path) in b"[{" else _cells(path, files)
        seen = dict[str, int]()
        for number, row in rows:
            files.rows += 1
            record = _record(path, number, row, files, seen)
            if record is not None:
                yield record


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    prefix = "item" if first_byte(path) == b"[" else "results.item"
    for number, row in items(path, prefix):
        if not isinstance(row, dict) or not isinstance(row.get("name"), str):
            raise ImportedFileError(f"{path}: object {number}: no name; give the list")
        strange = sorted(set(row) - _OF_OBJECTS)
        if strange:
            raise ImportedFileError(
                f"{path}: object {number}: unknown field {strange[0]!r}; this release "
                "has another layout than the importer knows"
            )
        for field, value in row.items():
            if not (value is None or isinstance(value, _TYPES.get(field, _TEXT))):
                raise ImportedFileError(
                    f"{path}: object {number}, {field!r}: {str(value)[:40]!r} is of "
                    "another type than the list has; download it again"
                )
        yield number, row


def _cells(path: Path, files: Files) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, row in TABLE.rows(path, files.encoding):
        told: dict[str, Any] = dict(zip(_FIELDS, row, strict=True))
        told["alt_names"] = [t for t in told["alt_names"].split("; ") if t]
        told["address_countries"] = [
            part.rsplit(", ", 1)[-1].strip()
            for part in told.pop("addresses").split("; ")
            if part
        ]
        yield number, told


def _record(
    path: Path, number: int, row: dict[str, Any], files: Files, seen: dict[str, int]
) -> Record | None:
    kind = row.get("type") or ""
    if kind not in ("", "Entity"):
        files.left_out["rows of persons, vessels and aircraft"] += 1
        return None
    name = " ".join(row["name"].split())
    if not kind and not files.is_organisation(name):
        files.left_out["rows that may be of persons"] += 1
        return None
    listed = str(row.get("source") or "")
    code = _CODE.search(listed)
    party = Party(
        key=_key(code[1] if code else "", name, seen),
        kind="cs:Company",
        name=name,
        aliases=tuple((a, "en") for a in _texts(row.get("alt_names"))),
        country=_country(row),
    )
    event = f"event:csl-{party.key}"
    facts: list[Fact] = [
        (event, "a", "cs:Listing"),
        (event, "cs:list", _list(listed, code[1] if code else "")),
        (event, "cs:party", party),
    ]
    try:
        for field, term in (("start_date", "cs:onDate"), ("end_date", "cs:validTo")):
            if row.get(field):
                facts.append((event, term, trig.day(str(row[field])[:10])))
    except ValueError as bad:
        raise ImportedFileError(
            f"{path}: row {number}, column {field!r}: {bad} is no date; "
            "download the list again"
        ) from bad
    notice = " ".join(str(row.get("federal_register_notice") or "").split())
    if notice:
        facts.append((event, "cs:citation", trig.text(notice)))
    told = row.get("_id") or row.get("id") or number
    return Record(party.key, f"row {told}, {name}", tuple(facts))


def _key(code: str, name: str, seen: dict[str, int]) -> str:
    """Name a row by list and party: the list's own ids change between releases."""
    made = trig.slug(f"{code} {name}") or "unnamed"
    seen[made] = seen.get(made, 0) + 1
    return made if seen[made] == 1 else f"{made}-{seen[made]}"


def _list(source: str, code: str) -> Party:
    """Name the list by its title, else by the letters in brackets."""
    title = _CODE.sub("", _TAIL.sub("", source)).strip()
    return Party(
        f"list-{source}",
        "cs:RestrictedPartyList",
        " ".join(title.split()),
        aliases=((code, "en"),) if code else (),
    )


def _country(row: dict[str, Any]) -> str:
    told = _texts(row.get("address_countries"))
    told = told or [
        str(place.get("country") or "")
        for place in row.get("addresses") or ()
        if isinstance(place, dict)
    ]
    places = {one for one in told if one}
    return places.pop() if len(places) == 1 else ""


def _texts(value: object) -> list[str]:
    return [str(one) for one in value if one] if isinstance(value, list) else []
