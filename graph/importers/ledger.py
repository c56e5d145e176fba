"""Verdicts on who is who: pairs of a dataset's id and an entity of ours, in a file.

A ledger is CSV, kept in git beside the facts: one line a pair, with the verdict
``same``, ``not same`` or ``unsure``, by whom and when. An import writes the pairs that
it did not dare to join into ``review.csv`` with the verdict left empty; the reader
fills it in and imports again.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from ..errors import ImportedFileError
from ..names import is_slug

COLUMNS = ("dataset", "id", "name", "candidate", "score", "why", "verdict", "by", "on")
VERDICTS = ("same", "not same", "unsure")


class Verdict(NamedTuple):
    """One line of a ledger."""

    dataset: str
    id: str
    name: str
    candidate: str  # an entity's short name
    score: str  # likeness of the names, of 100, where that was the reason
    why: str
    verdict: str  # empty while nobody has decided
    by: str
    on: str


class Ledger:
    """What was decided, by pair and by id."""

    def __init__(self, verdicts: Iterable[Verdict]) -> None:
        self.decided: dict[tuple[str, str], list[Verdict]] = {}
        for one in verdicts:
            if one.verdict:
                self.decided.setdefault((one.dataset, one.id), []).append(one)

    def same(self, dataset: str, key: str) -> str:
        """Give the entity that an id was found to be, or nothing."""
        for one in self.decided.get((dataset, key), ()):
            if one.verdict == "same":
                return one.candidate
        return ""

    def is_settled(self, dataset: str, key: str, candidate: str) -> bool:
        """Say whether a pair was found different, or not to be decided."""
        return any(
            one.candidate == candidate for one in self.decided.get((dataset, key), ())
        )


def read(path: Path) -> list[Verdict]:
    """Read a ledger; one that is not there has no verdicts.

    Raises:
        ImportedFileError: a line is not as it must be.
    """
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as bad:
        raise ImportedFileError(f"{path}: {bad}; save it as CSV in UTF-8") from bad
    if not rows or tuple(rows[0]) != COLUMNS:
        raise ImportedFileError(f"{path}: row 1: write {','.join(COLUMNS)}")
    return _checked(path, rows)


def write(path: Path, verdicts: Iterable[Verdict]) -> None:
    """Write a ledger in order: by dataset, id and likeness."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(COLUMNS)
        ordered: list[Verdict] = sorted(set(verdicts), key=_order)
        out.writerows(ordered)


def _order(one: Verdict) -> tuple[str, str, float, str]:
    return one.dataset, one.id, -float(one.score or 0), one.candidate


def _checked(path: Path, rows: list[list[str]]) -> list[Verdict]:
    found, taken = [], dict[tuple[str, str], str]()
    for number, row in enumerate(rows[1:], 2):
        if not row:
            continue
        if len(row) != len(COLUMNS):
            raise ImportedFileError(f"{path}: row {number}: write {len(COLUMNS)} cells")
        one = Verdict(*(cell.strip() for cell in row))
        if one.verdict and one.verdict not in VERDICTS:
            raise ImportedFileError(
                f"{path}: row {number}, column 'verdict': {one.verdict!r}; write "
                f"{', '.join(VERDICTS)}, or leave it empty"
            )
        kind, _, rest = one.candidate.partition(":")
        if not (kind.isalpha() and is_slug(rest)):
            raise ImportedFileError(
                f"{path}: row {number}, column 'candidate': {one.candidate!r}; "
                "write an entity's id as in company:nvidia"
            )
        if one.score:
            try:
                float(one.score)
            except ValueError:
                raise ImportedFileError(
                    f"{path}: row {number}, column 'score': {one.score!r}; "
                    "write a number or leave it empty"
                ) from None
        pair = (one.dataset, one.id)
        if one.verdict == "same" and taken.setdefault(pair, one.candidate) != (
            one.candidate
        ):
            raise ImportedFileError(
                f"{path}: row {number}: {one.dataset} {one.id} is the same as "
                f"{taken[pair]} already; an id is one entity only"
            )
        found.append(one)
    return found
