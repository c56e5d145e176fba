"""CSV files of others, row by row: header checked, cells converted, errors placed.

A table is declared once, column by column. A header that the table does not know
stops the import: a renamed column would else drop data in silence.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import ImportedFileError

_FIELD_BYTES = 1 << 20  # a longer cell is a broken quote, not a text
Row = tuple[str, ...]
Converter = Callable[[str], str]


@dataclass(frozen=True)
class Column:
    """One column: the names it goes by, and what becomes of its cells."""

    names: tuple[str, ...]  # today's first, then those of older releases
    convert: Converter | None = None  # to a literal; raises ValueError
    unused: bool = False  # known, and left where it is
    optional: bool = False  # some releases lack it


@dataclass(frozen=True)
class Table:
    """The columns of one kind of file, in the order in which rows are given."""

    columns: tuple[Column, ...]
    key: str = ""  # the column whose cell may stand once only
    families: tuple[str, ...] = ()  # beginnings of columns that are known and unused

    def likeness(self, header: list[str]) -> int:
        """Count the columns of a header that this table knows, less those it lacks."""
        known = {name for column in self.columns for name in column.names}
        needed = [c for c in self.columns if not (c.optional or c.unused)]
        lacks = [c for c in needed if not set(c.names) & set(header)]
        return len(known & set(header)) - len(lacks)

    def rows(self, path: Path, encoding: str) -> Iterator[tuple[int, Row]]:
        """Give each row's number, the header being row 1, and its used cells.

        Raises:
            ImportedFileError: the file is not this table; row and column are named.
        """
        cells = _cells(path, encoding)
        header = next(cells, (1, []))[1]
        at = self._places(path, header)
        width, seen = len(header), set[str]()
        used = [column for column in self.columns if not column.unused]
        converted = [
            (place, column.convert, header[at[place]])
            for place, column in enumerate(used)
            if column.convert is not None and at[place] >= 0
        ]
        unique = header.index(self.key) if self.key in header else -1
        for number, row in cells:
            if len(row) != width:
                raise ImportedFileError(
                    f"{path}: row {number} has {len(row)} cells, the header {width}; "
                    "the file is cut or a quote is missing"
                )
            if unique >= 0:
                _once(path, number, self.key, row[unique], seen)
            told = [row[place] if place >= 0 else "" for place in at]
            for place, convert, name in converted:
                if told[place]:
                    try:
                        told[place] = convert(told[place])
                    except ValueError:
                        raise _cell(path, number, name, told[place]) from None
            yield number, tuple(told)

    def _places(self, path: Path, header: list[str]) -> list[int]:
        known = {name: column for column in self.columns for name in column.names}
        strange = [
            name
            for name in header
            if name not in known and not name.startswith(self.families or ("\n",))
        ]
        if strange:
            raise ImportedFileError(
                f"{path}: row 1: unknown column {strange[0]!r}; this release has "
                f"another layout than the importer knows ({', '.join(sorted(known))})"
            )
        twice = [name for name in header if header.count(name) > 1]
        if twice:
            raise ImportedFileError(f"{path}: row 1: column {twice[0]!r} stands twice")
        places = []
        for column in self.columns:
            found = [header.index(name) for name in column.names if name in header]
            if not found and not (column.optional or column.unused):
                raise ImportedFileError(
                    f"{path}: row 1: column {column.names[0]!r} is missing; "
                    "download the dataset again, or give the right kind"
                )
            if not column.unused:
                places.append(found[0] if found else -1)
        return places


def header_of(path: Path, encoding: str) -> list[str]:
    """Give the first row of a file.

    Raises:
        ImportedFileError: it cannot be read.
    """
    return next(_cells(path, encoding), (1, []))[1]


def wrong_encoding(
    path: Path, encoding: str, bad: UnicodeDecodeError
) -> ImportedFileError:
    """Say that a file is in another encoding, and which one it looks like."""
    with path.open("rb") as file:
        head = file.read(4096)
    guess = "UTF-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else ""
    if not guess:
        try:
            head[: len(head) // 2 * 2].decode("gb18030")
            guess = "GB18030"
        except UnicodeDecodeError as cut:
            guess = "GB18030" if cut.start > len(head) - 8 else ""
    hint = (
        f"it looks like {guess}: add --encoding {guess}" if guess else "save as UTF-8"
    )
    return ImportedFileError(f"{path}: not {encoding.upper()} ({bad.reason}); {hint}")


def _cells(path: Path, encoding: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_FIELD_BYTES)
    number = 0
    try:
        with path.open(encoding=_with_mark(encoding), newline="") as file:
            for row in csv.reader(file, strict=True):
                number += 1
                if row:
                    yield number, row
    except csv.Error as bad:
        raise ImportedFileError(
            f"{path}: row {number + 1}: {bad}; the file is cut or a quote is missing"
        ) from bad
    except UnicodeDecodeError as bad:
        raise wrong_encoding(path, encoding, bad) from bad
    except OSError as bad:
        raise ImportedFileError(f"{path}: {bad.strerror}; give a file") from bad
    if not number:
        raise ImportedFileError(f"{path}: empty; download the dataset again")


def _with_mark(encoding: str) -> str:
    """Read UTF-8 with or without a byte-order mark."""
    return "utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding


def _once(path: Path, number: int, column: str, cell: str, seen: set[str]) -> None:
    if cell in seen:
        raise ImportedFileError(
            f"{path}: row {number}, column {column!r}: {cell!r} stands twice; "
            "the file was joined or repeated, download it again"
        )
    seen.add(cell)


def _cell(path: Path, number: int, column: str, cell: str) -> ImportedFileError:
    shown = cell if len(cell) <= 40 else f"{cell[:40]}…"
    return ImportedFileError(
        f"{path}: row {number}, column {column!r}: {shown!r} is not what the column "
        "holds; mend the cell or download the dataset again"
    )
