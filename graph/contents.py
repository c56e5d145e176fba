"""What a data set holds, told so briefly that two of them can be compared.

A data set is a bag of quads; the default graph goes by the name ``dialects.FACTS``. It
falls into units: a graph of a passage or inference, or, in the large graphs, what is
said of one subject. Of each unit there is a count and a hash that does not depend on
order, over quads written one way (``8.10`` as ``8.1``, language tags small), since
servers keep values and not digits. Unequal units are all that must be looked at.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from .dialects import FACTS, OURS, Dialect, Term, lexical
from .errors import EndpointAnswerError
from .names import PREFIXES

_IRI = r'<[^<>"{}|^`\\\x00-\x20]*>'
_LINE = re.compile(
    rf'({_IRI}) ({_IRI}) (?:({_IRI})|"([^"\\]*(?:\\.[^"\\]*)*)"'
    rf"(?:@([A-Za-z0-9-]+)|\^\^<([^<>]*)>)?)(?: ({_IRI}))? ?\.\s*"
)
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tbnrf"\'\\]))')
_PLAIN = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_WRITTEN = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
_XSD = PREFIXES["xsd"]
_DAYS = {f"{_XSD}date": 3, f"{_XSD}gYearMonth": 2, f"{_XSD}gYear": 1}
_FULL = 1 << 128


class Quad(NamedTuple):
    """A statement in its graph, written one way: N-Triples without the full stop."""

    graph: str  # without angle brackets
    subject: str
    predicate: str
    object: str

    @property
    def triple(self) -> str:
        """Give the statement as a line of N-Triples."""
        return f"<{self.subject}> <{self.predicate}> {self.object} ."


class Tally(NamedTuple):
    """How many quads a unit has, and their hash."""

    size: int
    mark: int


Unit = tuple[str, str]  # graph and subject; an empty subject is the whole graph
Contents = dict[Unit, Tally]
Source = Callable[[], Iterable[Quad]]


def quads(lines: Iterable[str], graph: str = FACTS) -> Iterator[Quad]:
    """Read N-Quads or N-Triples; what names no graph is put into ``graph``.

    Raises:
        EndpointAnswerError: a line is neither, or holds a blank node.

    >>> next(quads(['<a:s> <a:p> "8.10"^^<http://www.w3.org/2001/XMLSchema#decimal> .'])
    ...     ).object
    '"8.1"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    """
    for line in lines:
        found = _LINE.fullmatch(line)
        if found is None:
            raise EndpointAnswerError(
                f"cannot push {line.strip()[:80]!r}: not N-Quads without blank nodes; "
                "run chipscape build --force"
            )
        subject, predicate, iri, value, language, datatype, named = found.groups()
        what = iri or _literal(_read(value), language or "", datatype or "")
        place = named[1:-1] if named else graph
        yield Quad(place, subject[1:-1], predicate[1:-1], what)


def quad(graph: str, subject: Term, predicate: Term, what: Term) -> Quad:
    """Make a quad of a server's terms."""
    if what["type"] == "uri":
        told = f"<{what['value']}>"
    else:
        told = _literal(
            what["value"], what.get("xml:lang", ""), what.get("datatype", "")
        )
    return Quad(graph, subject["value"], predicate["value"], told)


def unit(one: Quad) -> Unit:
    """Name the unit that a quad belongs to."""
    return (one.graph, "" if one.graph.startswith(OURS) else one.subject)


def tallied(found: Iterable[Quad]) -> Contents:
    """Count and hash quads, unit by unit; each quad must come once."""
    made: dict[Unit, list[int]] = {}
    for one in found:
        text = f"{one.graph} {one.subject} {one.predicate} {one.object}"
        digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
        held = made.setdefault(unit(one), [0, 0])
        held[0] += 1
        held[1] = (held[1] + int.from_bytes(digest, "big")) % _FULL
    return {key: Tally(*held) for key, held in made.items()}


def as_kept(source: Source, dialect: Dialect) -> Source:
    """Leave out what a server of this dialect would not keep apart.

    Servers keep values, so ``8.1`` and ``8.10`` are one. Virtuoso also holds a date, a
    month and a year that begin on the same day for one value; the most exact is kept.

    Args:
        source: sorted, so that what has one subject and relation stands together.
        dialect: of the server.
    """

    def kept() -> Iterator[Quad]:
        for _, group in groupby(source(), lambda one: one[1:3]):
            held = list(dict.fromkeys(group))
            yield from _by_day(held) if dialect.merges_days else held

    return kept


def _by_day(held: list[Quad]) -> Iterator[Quad]:
    """Of dates that begin on the same day in the same graph give the most exact."""
    days = [_day(one.object) for one in held]
    best: dict[tuple[str, str], int] = {}
    for one, day in zip(held, days, strict=True):
        if day is not None:
            key = (one.graph, day[0])
            best[key] = max(best.get(key, 0), day[1])
    for one, day in zip(held, days, strict=True):
        if day is None or best[one.graph, day[0]] == day[1]:
            yield one


def digest(contents: Contents) -> str:
    """Give the name of a data set: the same for the same quads, in any order."""
    made = hashlib.sha256()
    for key in sorted(contents):
        tally = contents[key]
        made.update(f"{key[0]} {key[1]} {tally.size} {tally.mark:x}\n".encode())
    return made.hexdigest()[:32]


def packed(contents: Contents, size: int) -> list[str]:
    """Write contents as texts of at most ``size`` characters, for a server to keep."""
    lines = [
        f"{graph}\t{subject}\t{tally.size}\t{tally.mark:x}"
        for (graph, subject), tally in sorted(contents.items())
    ]
    text = b64encode(zlib.compress("\n".join(lines).encode(), 6)).decode("ascii")
    return [text[start : start + size] for start in range(0, len(text), size)]


def unpacked(parts: Iterable[str]) -> Contents | None:
    """Read packed contents; none where they are not whole."""
    try:
        text = zlib.decompress(b64decode("".join(parts), validate=True)).decode()
        made: Contents = {}
        for line in text.splitlines():
            graph, subject, count, mark = line.split("\t")
            made[graph, subject] = Tally(int(count), int(mark, 16))
    except (ValueError, zlib.error):
        return None
    return made


def _literal(value: str, language: str, datatype: str) -> str:
    text = f'"{lexical(value, datatype).translate(_WRITTEN)}"'
    if language:
        return f"{text}@{language.lower()}"
    return f"{text}^^<{datatype}>" if datatype and datatype != f"{_XSD}string" else text


def _read(text: str) -> str:
    if "\\" not in text:
        return text
    parts = [part.replace('\\"', '"') for part in text.split("\\\\")]
    if any("\\" in part for part in parts):  # escapes other than of quote and slash
        return _ESCAPE.sub(_character, text)
    return "\\".join(parts)


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _PLAIN.get(found[3], found[3])


def _day(what: str) -> tuple[str, int] | None:
    """Give the first day that a date, month or year means, and how exact it is."""
    if not what.endswith(">") or what[0] != '"':
        return None
    value, _, datatype = what[1:-1].rpartition('"^^<')
    exact = _DAYS.get(datatype)
    if exact is None:
        return None
    return value + ("", "-01-01", "-01", "")[exact], exact
