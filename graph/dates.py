"""Dates in three precisions, compared as days.

A start is taken at its first day and an end at its last, so that a year means the
whole of it.
"""

from __future__ import annotations

import re

from .errors import BadDateError

_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def day_from(date: str) -> str:
    """Give the first day of a year, month or day.

    >>> day_from("2023-11")
    '2023-11-01'
    """
    year, month, day = _parts(date)
    return f"{year:04}-{month or 1:02}-{day or 1:02}"


def day_to(date: str) -> str:
    """Give the last day of a year, month or day.

    >>> day_to("2024-02")
    '2024-02-29'
    """
    year, month, day = _parts(date)
    last = _last(year, month or 12)
    return f"{year:04}-{month or 12:02}-{day or last:02}"


def _parts(date: str) -> tuple[int, int | None, int | None]:
    found = _DATE.fullmatch(date)
    if found is None:
        raise BadDateError(f"{date!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(part) if part else None for part in found.groups())
    if (
        not year
        or not 1 <= (month or 1) <= 12
        or not 1 <= (day or 1) <= _last(year, month or 1)
    ):
        raise BadDateError(f"{date!r} is no date; there is no such month or day")
    return year, month, day


def _last(year: int, month: int) -> int:
    """Give a month's last day; ``calendar`` would cost a command its start-up time."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31
