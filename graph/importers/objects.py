"""JSON files of others, object by object, without holding a whole file in memory.

Large files are read as a stream (ijson); a file of lines is read line by line. What
nests deeper than any of these datasets does is refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import ijson

from ..errors import ImportedFileError
from .tables import wrong_encoding

_DEEPEST = 1_000  # brackets open at once; these datasets nest some ten deep
_CHUNK = 4096
_LONGEST_LINE = 64 << 20  # bytes of one object in a file of lines


def items(path: Path, prefix: str) -> Iterator[tuple[int, Any]]:
    """Give each object of an array, numbered from 1.

    ``prefix`` is ijson's: ``results.item`` for ``{"results": [ … ]}``.

    Raises:
        ImportedFileError: the file is not JSON or is cut.
    """
    return _streamed(path, lambda file: ijson.items(file, prefix, use_float=True))


def values(path: Path, prefix: str) -> Iterator[tuple[int, Any]]:
    """Give each value of an object's members, numbered from 1.

    Raises:
        ImportedFileError: the file is not JSON or is cut.
    """
    return _streamed(
        path,
        lambda file: (
            value for _, value in ijson.kvitems(file, prefix, use_float=True)
        ),
    )


def _streamed(
    path: Path, parse: Callable[[_Guarded], Iterator[Any]]
) -> Iterator[tuple[int, Any]]:
    number = 0
    try:
        with path.open("rb") as file:
            for one in parse(_Guarded(file, path)):
                number += 1
                yield number, one
    except ijson.JSONError as bad:
        raise _broken(path, number + 1, bad) from bad
    except UnicodeDecodeError as bad:
        raise wrong_encoding(path, "utf-8", bad) from bad
    except OSError as bad:
        raise ImportedFileError(f"{path}: {bad.strerror}; give a file") from bad


def lines(path: Path) -> Iterator[tuple[int, Any]]:
    """Give the object of each line, with the line's number.

    A comma at a line's end and lines that are a bracket alone are passed over, so
    that dumps which are one array with an object a line can be read too.

    Raises:
        ImportedFileError: a line is not JSON, or the file is cut.
    """
    number = 0
    try:
        with path.open("rb") as file:
            while line := file.readline(_LONGEST_LINE):
                number += 1
                told = line.removeprefix(b"\xef\xbb\xbf").strip().rstrip(b",")
                if told in (b"", b"[", b"]"):
                    continue
                yield number, json.loads(told)
    except (ValueError, RecursionError) as bad:
        raise _broken(path, number, bad) from bad
    except OSError as bad:
        raise ImportedFileError(f"{path}: {bad.strerror}; give a file") from bad
    if not number:
        raise ImportedFileError(f"{path}: empty; download the dataset again")


def first_byte(path: Path) -> bytes:
    """Give the first byte that is no space, by which formats are told apart.

    Raises:
        ImportedFileError: the file cannot be read or is empty.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_CHUNK).removeprefix(b"\xef\xbb\xbf").lstrip()
    except OSError as bad:
        raise ImportedFileError(f"{path}: {bad.strerror}; give a file") from bad
    if not head:
        raise ImportedFileError(f"{path}: empty; download the dataset again")
    return head[:1]


class _Guarded:
    """A file that refuses to nest: the stream parser would keep every open bracket."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._file = file
        self._path = path
        self._open = 0

    def read(self, size: int) -> bytes:
        """Give the next bytes, and count what they leave open."""
        chunk = self._file.read(min(size, _CHUNK))
        opened = chunk.count(b"[") + chunk.count(b"{")
        self._open += opened - chunk.count(b"]") - chunk.count(b"}")
        if self._open > _DEEPEST:
            raise ImportedFileError(
                f"{self._path}: more than {_DEEPEST} brackets open at once; "
                "this is no file of such a dataset"
            )
        return chunk


def _broken(path: Path, number: int, bad: Exception) -> ImportedFileError:
    why = " ".join(str(bad).split())[:120] or type(bad).__name__
    return ImportedFileError(
        f"{path}: object {number}: not JSON ({why}); the file is cut or of another "
        "kind, download it again"
    )
