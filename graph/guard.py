"""Refuses queries that no engine should see: SERVICE, updates, monstrous nesting.

The engine performs SERVICE to any address and dies of deep nesting, so a linear scan
that knows strings, comments, addresses and escapes runs first. Limits lie far above
what people write and far below what was measured to harm: two thousand braces end
the process, a hundred nested collections take seconds to plan.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .errors import ForbiddenQueryError, QuerySyntaxError

MOST_BYTES = 1_000_000
DEEPEST = 64
MOST_OPERATORS = 1_000
MOST_JOINS = 400

_TOKEN = re.compile(
    r"""
    (?P<text>\"\"\"(?:[^"\\]|\\.|\"{1,2}(?!\"))*\"\"\"|'''(?:[^'\\]|\\.|'{1,2}(?!'))*'''
       |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<unsure><(?![A-Za-z][\w+.-]*://[^<>'\s]*>)(?=[^<>"{}|^`\x00-\x20]*>)
       [^>]*[\#'][^>]*>)
  | (?P<iri><[^<>"{}|^`\x00-\x20]*>)
  | (?P<comment>\#[^\r\n]*)
  | (?P<name>[?$@]?[\w.%-]{0,64}:(?:(?:[\w:%]|\\.)(?:[\w.:%-]|\\.)*)?|[?$@][\w-]+)
  | (?P<word>[^\W\d]\w*)
  | (?P<open>[{(\[])
  | (?P<close>[})\]])
  | (?P<operator>[!+*/|^&=<>-])
    """,
    re.X | re.S,
)
_ALL = re.compile(rf"\s*+(?:{_TOKEN.pattern})", re.X | re.S)  # the same, a third sooner
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# SERVICE before the colon of a name, where no variable or language holds it.
_SERVICE = re.compile(r"^(?:[?$@][\w-]+)?[^:?$@]*SERVICE[^:]*:", re.I)
_NAMED = re.compile("SERVICE", re.I)
_UPDATES = frozenset(
    ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY")
)
_FORMS = frozenset(("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"))
_JOINS = frozenset(("UNION", "OPTIONAL", "MINUS", "EXISTS", "GRAPH"))


def admit(query: str) -> None:
    """Let a query pass, or refuse it with the reason.

    Raises:
        ForbiddenQueryError: it calls a service, updates, or is too large or deep.
        QuerySyntaxError: it is of none of the four forms.
    """
    if len(query.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise ForbiddenQueryError(
            f"query: longer than {MOST_BYTES:,} bytes; ask for less at a time"
        )
    for text in dict.fromkeys((query, _unescaped(query))):
        _scan(text)


def tokens(query: str) -> Iterator[re.Match[str]]:
    """Go through the words, names, addresses and signs of a query, as we see them."""
    return _TOKEN.finditer(query)


def _scan(query: str) -> None:
    """Go through one reading of a query: escapes as they stand, or resolved."""
    depth = operators = joins = 0
    form = ""
    serves = _NAMED.search(query) is not None  # few do; the others take half the time
    for found in _ALL.finditer(query):
        kind = found.lastgroup
        if kind == "word":
            upper = found[kind].upper()
            joins += upper in _JOINS
            if serves or not form:
                form = _form(upper, form)
        elif kind == "open":
            depth += 1
            _limit(depth, DEEPEST, "brackets inside one another")
        elif kind == "close":
            depth -= 1
        elif kind == "operator":
            operators += 1
            _limit(operators, MOST_OPERATORS, "operators")
        elif kind == "unsure":
            raise ForbiddenQueryError(
                f"query: {found[kind][:60]} may be an address or a comparison; write "
                "addresses whole and without ', and spaces around <"
            )
        elif serves and kind == "name" and _SERVICE.search(found[kind]):
            form = _form("SERVICE", form)
    _limit(joins, MOST_JOINS, "UNION, OPTIONAL, MINUS, EXISTS and GRAPH")
    if not form:
        raise QuerySyntaxError(
            "query: neither SELECT, ASK, CONSTRUCT nor DESCRIBE; write one of them"
        )


def _form(word: str, form: str) -> str:
    """Give the query's form once a word has told it; refuse what is never done."""
    if "SERVICE" in word:  # the engine also reads it glued to what is beside it
        raise ForbiddenQueryError(
            "query: SERVICE is refused, nothing is fetched for a query; "
            "load the other data with an importer instead"
        )
    if not form and word in _UPDATES:
        raise ForbiddenQueryError(
            f"query: {word} is refused, the graph is read-only; "
            "change the files under ontology/ and build"
        )
    return word if not form and word in _FORMS else form


def _unescaped(query: str) -> str:
    """Resolve backslash-u escapes, which may hide a keyword."""
    return _ESCAPE.sub(_character, query)


def _character(escape: re.Match[str]) -> str:
    number = int(escape[1] or escape[2], 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "?"


def _limit(count: int, most: int, what: str) -> None:
    if count > most:
        raise ForbiddenQueryError(f"query: more than {most} {what}; write it flatter")
