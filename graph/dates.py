"""Dates in three precisions, compared as days.

A start is taken at its first day and an end at its last, so that a year means the
whole of it.
"""

from __future__ import annotations

from functools import cache

from .errors import BadDateError

DATE_MEND = (
    "write '2024-03-18'^^xsd:date, '2024-03'^^xsd:gYearMonth or '2024'^^xsd:gYear"
)
_TYPES = ("xsd:gYear", "xsd:gYearMonth", "xsd:date")
_WIDTHS = ([4], [4, 2], [4, 2, 2])


@cache
def day_from(date: str) -> str:
    """Give the first day of a year, month or day.

    >>> day_from("2023-11")
    '2023-11-01'
    """
    year, month, day = _parts(date)
    return f"{year:04}-{month or 1:02}-{day or 1:02}"


@cache
def day_to(date: str) -> str:
    """Give the last day of a year, month or day.

    >>> day_to("2024-02")
    '2024-02-29'
    """
    year, month, day = _parts(date)
    last = _last(year, month or 12)
    return f"{year:04}-{month or 12:02}-{day or last:02}"


def is_date_text(text: str, datatype: str) -> bool:
    """Say whether a text is a real date, in the precision of its datatype.

    >>> is_date_text("2024-02", "xsd:gYearMonth"), is_date_text("2024-02", "xsd:date")
    (True, False)
    """
    try:
        _parts(text)
    except BadDateError:
        return False
    return datatype == _TYPES[text.count("-")]


def _parts(date: str) -> tuple[int, int | None, int | None]:
    parts = date.split("-")
    digits = all(part.isascii() and part.isdigit() for part in parts)
    if not digits or [len(part) for part in parts] not in _WIDTHS:
        raise BadDateError(f"{date!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD")
    numbers = [int(part) for part in parts]
    year = numbers[0]
    month = numbers[1] if len(numbers) > 1 else None
    day = numbers[2] if len(numbers) > 2 else None
    if 0 in numbers or (month or 1) > 12 or (day or 1) > _last(year, month or 1):
        raise BadDateError(f"{date!r} is no date; there is no such month or day")
    return year, month, day


def _last(year: int, month: int) -> int:
    """Give a month's last day; ``calendar`` would cost a command its start-up time."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31
