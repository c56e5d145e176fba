"""N-Quads read as text: a tuple a statement, at the speed of one pattern a line.

Lines as serialisers write them, one space between terms and no escapes, are taken
apart by a single pattern; any other line goes through the parser. What neither can
read is refused with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from .errors import UnreadableFileError

# subject, predicate, object's address or else its text, language, datatype; graph
Line = tuple[str, str, str, str, str, str, str, str]
_IRI = r'<([^<>"\\ \t\n\r]+)>'
_TEXT = rf'"([^"\\\n\r]*)"(?:@([A-Za-z0-9-]+)|\^\^{_IRI})?'
_PLAIN = re.compile(
    rf"^{_IRI} {_IRI} (?:{_IRI}|{_TEXT})(?: {_IRI})? \.$|^(.+)$", re.MULTILINE
)
_CHUNK = 1 << 20
_STRING = "http://www.w3.org/2001/XMLSchema#string"


def batches(path: Path) -> Iterator[list[Line]]:
    """Read a file a few thousand statements at a time.

    Raises:
        UnreadableFileError: a line is not N-Quads, or has a blank node; names the line.
    """
    before = 0
    for data in chunks(path):
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as bad:
            line = before + data.count(b"\n", 0, bad.start) + 1
            raise refused(path, line, "not UTF-8; save the file as UTF-8") from bad
        rows: list[Line] = _PLAIN.findall(text)
        odd = [at for at, row in enumerate(rows) if row[7]]
        for at in reversed(odd):
            try:
                rows[at : at + 1] = _parsed(rows[at][7])
            except SyntaxError as bad:
                line = before + text.split("\n").index(rows[at][7]) + 1
                raise refused(path, line, str(bad)) from bad
        yield rows
        before += data.count(b"\n")


def chunks(path: Path, size: int = _CHUNK) -> Iterator[bytes]:
    """Read a file in pieces of whole lines.

    Raises:
        UnreadableFileError: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            while data := file.read(size):
                yield data + file.readline()
    except OSError as bad:
        raise UnreadableFileError(
            f"{path}: {bad.strerror}; give a readable file of N-Quads"
        ) from bad


def refused(path: Path, line: int, words: str) -> UnreadableFileError:
    """Give the error for a line that cannot be read."""
    told = " ".join(words.split())[:200]
    mend = "" if ";" in told else "; mend that line, or write the file anew"
    return UnreadableFileError(f"{path}:{line}: {told}{mend}")


def _parsed(line: str) -> list[Line]:
    found: list[Line] = []
    for quad in ox.parse(line, format=ox.RdfFormat.N_QUADS):
        subject, item, graph = quad.subject, quad.object, quad.graph_name
        address = text = tongue = kind = ""
        if isinstance(item, ox.Literal):
            text, tongue = item.value, item.language or ""
            kind = "" if tongue else item.datatype.value
        elif isinstance(item, ox.NamedNode):
            address = item.value
        named = graph.value if isinstance(graph, ox.NamedNode) else ""
        if (
            not isinstance(subject, ox.NamedNode)
            or not isinstance(item, (ox.NamedNode, ox.Literal))
            or isinstance(graph, ox.BlankNode)
        ):
            raise SyntaxError("a blank node or a quoted triple; give the node a name")
        kind = "" if kind == _STRING else kind
        found.append(
            (
                subject.value,
                quad.predicate.value,
                address,
                text,
                tongue,
                kind,
                named,
                "",
            )
        )
    return found
