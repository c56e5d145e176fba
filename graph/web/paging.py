"""Long lists of a page in parts: where a part begins, what is said, how to turn."""

from __future__ import annotations

from .frame import with_lang
from .markup import Html, joined, tag
from .phrases import phrase

MANY = 50  # of a list on one page


def part_at(number: int, total: int) -> int:
    """Give the part that is meant: before the first is the first, past the last it.

    >>> part_at(0, 120), part_at(2, 120), part_at(99, 120)
    (1, 2, 3)
    """
    return min(max(number, 1), max(1, -(-total // MANY)))


def start_of(number: int, total: int) -> int:
    """Give how many of the list stand before a part."""
    return (part_at(number, total) - 1) * MANY


def counted(number: int, total: int, lang: str) -> Html:
    """Say which of how many are shown."""
    start = start_of(number, total)
    first, last = min(start + 1, total), min(start + MANY, total)
    return tag("p", phrase("shown", lang, first, last, total), class_="note")


def turn(address: str, number: int, total: int, lang: str) -> Html:
    """Lead to the part before and the part after; nothing where there is one only."""
    here, last = part_at(number, total), part_at(total, total)
    sides = [
        tag(
            "a", phrase(key, lang), href=with_lang(numbered(address, to), lang), rel=rel
        )
        for key, to, rel in (("previous", here - 1, "prev"), ("next", here + 1, "next"))
        if 1 <= to <= last
    ]
    if not sides:
        return Html()
    return tag("nav", joined(sides), class_="turn", aria_label=phrase("pages", lang))


def numbered(address: str, number: int) -> str:
    """Give the address of a part; the first needs no number.

    >>> numbered("/page/chip/a1", 1), numbered("/page/chip/a1?relation=x", 2)
    ('/page/chip/a1', '/page/chip/a1?relation=x&page=2')
    """
    if number == 1:
        return address
    return f"{address}{'&' if '?' in address else '?'}page={number}"
