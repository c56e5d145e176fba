"""Which of the formats on offer a reader would rather have (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_MOST_RANGES = 64  # of an Accept header; what follows is not read


def chosen(accept: str, offered: Mapping[str, str]) -> str | None:
    """Give the offer that an Accept header likes best, or nothing if it likes none.

    Args:
        accept: the header; empty means that anything will do.
        offered: media types and what each stands for, in our own order of liking.

    >>> chosen("text/csv;q=0.5, text/*", {"text/turtle": "turtle", "text/csv": "csv"})
    'turtle'
    >>> chosen("image/png", {"text/turtle": "turtle"}) is None
    True
    """
    ranges = list(_ranges(accept)) or [("*", "*", 1.0)]
    best, most = None, 0.0
    for media, form in offered.items():
        quality = _quality(media, ranges)
        if quality > most:
            best, most = form, quality
    return best


def language(accept: str, offered: Sequence[str]) -> str:
    """Give the language that an Accept-Language header likes best, else the first."""
    best, most = offered[0], 0.0
    for text in accept.split(",")[:_MOST_RANGES]:
        tag, _, rest = text.partition(";")
        main = tag.strip().lower().partition("-")[0]
        quality = _number(rest)
        if main in offered and quality > most:
            best, most = main, quality
    return best


def _ranges(accept: str) -> list[tuple[str, str, float]]:
    found = []
    for text in accept.split(",")[:_MOST_RANGES]:
        media, _, rest = text.partition(";")
        kind, slash, sub = media.strip().lower().partition("/")
        if slash:
            found.append((kind, sub, _number(rest)))
    return found


def _quality(media: str, ranges: list[tuple[str, str, float]]) -> float:
    """Give the quality of the most specific range that holds a media type."""
    kind, _, sub = media.partition("/")
    for wanted in ((kind, sub), (kind, "*"), ("*", "*")):
        for one in ranges:
            if one[:2] == wanted:
                return one[2]
    return 0.0


def _number(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name.lower() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
