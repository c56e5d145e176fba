"""GLEIF's golden copy: legal names and identifiers (level 1), parents (level 2).

CSV. Of three million records only those are taken that the graph knows, so that an
LEI joins a firm and an accounting parent becomes ``subsidiary-of``: consolidation,
which need not be a majority of shares. Level 1 files are read before level 2 files,
in whatever order they are given.

Source: gleif.org, golden copy; columns of level 1 (LEI-CDF 3.1) and 2 (RR-CDF 2.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..errors import ImportedFileError
from .record import Party, Record
from .run import Files
from .tables import Column, Table, header_of

KEEP = "known"

_OTHER_NAMES = tuple(
    f"Entity.OtherEntityNames.OtherEntityName.{number}" for number in range(1, 6)
)
LEVEL_1 = Table(
    (
        Column(("LEI",)),
        Column(("Entity.LegalName",)),
        Column(("Entity.LegalName.xmllang",), optional=True),
        Column(("Entity.HeadquartersAddress.Country",)),
        Column(("Entity.EntityCategory",), optional=True),
        Column(("Registration.RegistrationStatus",), optional=True),
        *(Column((name,), optional=True) for name in _OTHER_NAMES),
    ),
    key="LEI",
    families=("Entity.", "Registration.", "ConformityFlag", "Extension."),
)
LEVEL_2 = Table(
    (
        Column(("Relationship.StartNode.NodeID",)),
        Column(("Relationship.StartNode.NodeIDType",), optional=True),
        Column(("Relationship.EndNode.NodeID",)),
        Column(("Relationship.EndNode.NodeIDType",), optional=True),
        Column(("Relationship.RelationshipType",)),
        Column(("Relationship.RelationshipStatus",)),
    ),
    families=("Relationship.", "Registration.", "ConformityFlag", "Extension."),
)
_PARENT = ("IS_DIRECTLY_CONSOLIDATED_BY", "IS_ULTIMATELY_CONSOLIDATED_BY")
_CHINESE = ("zh", "ZH")


def read(files: Files) -> Iterator[Record]:
    """Give the firms and the parents that the files name."""
    first, second = list[Path](), list[Path]()
    for path in files.paths:
        header = header_of(path, files.encoding)
        if "LEI" in header:
            first.append(path)
        elif "Relationship.StartNode.NodeID" in header:
            second.append(path)
        else:
            raise ImportedFileError(
                f"{path}: row 1: neither a column 'LEI' (level 1) nor "
                "'Relationship.StartNode.NodeID' (level 2); give the golden copy's CSV"
            )
    for path in first:
        yield from _firms(path, files)
    for path in second:
        yield from _parents(path, files)


def _firms(path: Path, files: Files) -> Iterator[Record]:
    for number, row in LEVEL_1.rows(path, files.encoding):
        files.rows += 1
        lei, name, language, country, category, status, *others = row
        if category == "SOLE_PROPRIETOR":
            files.left_out["rows of sole proprietors, who are persons"] += 1
            continue
        if status in ("DUPLICATE", "ANNULLED"):
            files.left_out["records that GLEIF withdrew"] += 1
            continue
        chinese = name if language.startswith(_CHINESE) else ""
        party = Party(
            key=lei,
            kind="cs:Company",
            name=name,
            zh=chinese,
            aliases=tuple((other, "en") for other in others if other),
            country=country,
            identifiers=(("lei", lei),),
        )
        place = Party(f"place-{country}", "cs:Place", country)
        fact = (party, "cs:headquarteredIn", place)
        yield Record(lei.lower(), f"row {number}, {lei}", (fact,), (party,))


def _parents(path: Path, files: Files) -> Iterator[Record]:
    for number, row in LEVEL_2.rows(path, files.encoding):
        files.rows += 1
        child, child_type, parent, parent_type, relation, status = row
        if {child_type, parent_type} - {"", "LEI"} or relation not in _PARENT:
            files.left_out["relationships of other kinds"] += 1
            continue
        if status != "ACTIVE":
            files.left_out["relationships that ended"] += 1
            continue
        fact = (_by_lei(child), "cs:subsidiaryOf", _by_lei(parent))
        where = f"row {number}, {child} to {parent}"
        yield Record(f"relationship-{number}", where, (fact,))


def _by_lei(lei: str) -> Party:
    return Party(lei, "cs:Company", identifiers=(("lei", lei),))
