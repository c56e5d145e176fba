"""What SPARQL servers do differently, and how a query is put so that all agree.

The graph on a server: facts in the default graph, each passage and inference in its
graph, and graphs of ours beside them (control, staging, look-up rows). ``GRAPH ?g``
must see passages and inferences alone, as in the embedded store, so every GRAPH with
a variable gets a filter on the address. Virtuoso has no default graph of its own (a
plain query reads the union of all graphs), so facts lie there in a graph with a name,
which goes with each query as ``default-graph-uri``. docs/engines.md lists the traps.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .errors import QuerySyntaxError
from .guard import tokens
from .names import BASE, PREFIXES

FACTS = f"{BASE}graph/facts"
CONTROL = f"{BASE}graph/control"
STAGING = f"{BASE}graph/staging/"
OURS = (f"{BASE}passage/", f"{BASE}inference/")  # what GRAPH ?g sees
STAND_IN = "chipscape_graph_"  # begins variables that stand for a graph's name
_SHAPES = {"SELECT": "table", "ASK": "table", "CONSTRUCT": "net", "DESCRIBE": "net"}
_XSD = PREFIXES["xsd"]
_DECIMAL = re.compile(r"([+-]?)0*(\d*)(?:\.(\d*?)0*)?$")
_TRUTH = {"1": "true", "0": "false"}


class Dialect(NamedTuple):
    """How one kind of server must be spoken to."""

    kind: str
    facts: str = ""  # the graph that holds the facts, where the default graph cannot
    most_rows: int = 0  # of one answer; 0 = no limit known
    most_quads: int = 10_000  # of one INSERT DATA
    whole_sets: bool = False  # the graph store takes N-Quads
    default_store: bool = False  # the graph store is known, and at a known place
    one_transaction: bool = False  # an update request is seen whole or not at all
    merges_days: bool = False  # a month, and its first day, are one value
    named_hidden: bool = False  # GRAPH <name> is empty beside a default-graph-uri


PLAIN = Dialect("sparql")
OXIGRAPH = Dialect(
    "oxigraph", whole_sets=True, default_store=True, one_transaction=True
)
VIRTUOSO = Dialect(
    "virtuoso",
    facts=FACTS,
    most_rows=10_000,
    most_quads=500,
    default_store=True,
    merges_days=True,
    named_hidden=True,
)


def recognised(server: str) -> Dialect:
    """Tell a server's dialect by the name it gives in its answers.

    >>> recognised("Virtuoso/07.20.3229 (Linux)").kind
    'virtuoso'
    """
    name = server.partition("/")[0].strip().lower()
    return {"virtuoso": VIRTUOSO, "oxigraph": OXIGRAPH}.get(name, PLAIN)


class Put(NamedTuple):
    """A query as a server gets it."""

    text: str
    shape: str  # table, or net for CONSTRUCT and DESCRIBE
    own_data: bool  # it names its data set itself, by FROM


def put(
    query: str, kinds: dict[str, str], dialect: Dialect = PLAIN, *, ours: bool = False
) -> Put:
    """Put a query for a server: prefixes declared, GRAPH ?g held to passages.

    What is added stands before the query on a line of its own, or inside its line,
    so that a line number of a server's complaint is one too high and no more.

    Args:
        query: admitted by the guard.
        kinds: prefixes known beside those of ``names.PREFIXES``.
        dialect: of the server.
        ours: the query is of this package, and GRAPH ?g sees every graph.

    Raises:
        QuerySyntaxError: a prefix is unknown, or it holds a directive (DEFINE).

    >>> put("SELECT ?s { GRAPH ?g { ?s a cs:Chip } }", {}).text.splitlines()[1]
    'SELECT ?s { FILTER (STRSTARTS(STR(?g), "https://w3id.org/chipscape/passage/") || STRSTARTS(STR(?g), "https://w3id.org/chipscape/inference/")) GRAPH ?g { ?s a cs:Chip } }'
    """  # noqa: E501  (one line is the point)
    reading = _Reading(query, dialect, ours)
    for found in tokens(query):
        reading.take(found.lastgroup or "", found[0], found.start(), found.end())
    lacking = reading.used - reading.declared
    text = "".join([*reading.parts, query[reading.copied :]])
    return Put(_declared(lacking, kinds) + text, reading.shape, reading.own_data)


class _Reading:
    """Goes through a query's tokens and keeps what must be known of them."""

    def __init__(self, query: str, dialect: Dialect, ours: bool) -> None:
        self.query = query
        self._dialect = dialect
        self._ours = ours
        self.shape = ""
        self.own_data = False
        self.declared: set[str] = set()
        self.used: set[str] = set()
        self.parts: list[str] = []
        self.copied = 0
        self._before = ""
        self._graph_at = -1

    def take(self, kind: str, text: str, start: int, end: int) -> None:
        """Take the next token."""
        if kind == "comment":
            return
        if kind == "word":
            self._word(text.upper(), start)
            return
        if kind == "name":
            self._name(text)
        if self._graph_at >= 0 and kind in ("name", "iri"):
            self._graph(text, end)
        self._before, self._graph_at = "", -1

    def _word(self, word: str, start: int) -> None:
        plain = self._before != "PREFIX"
        if not self.shape and plain:
            if word == "DEFINE":
                raise QuerySyntaxError(
                    "query: DEFINE is no SPARQL but an order to one kind of server; "
                    "take it out of the query"
                )
            self.shape = _SHAPES.get(word, "")
        self.own_data = self.own_data or (word == "FROM" and bool(self.shape))
        self._before, self._graph_at = word, start if word == "GRAPH" else -1

    def _name(self, text: str) -> None:
        if ":" in text and text[0] not in "?$@_":
            prefix = text.partition(":")[0]
            (self.declared if self._before == "PREFIX" else self.used).add(prefix)

    def _graph(self, text: str, end: int) -> None:
        """Put what stands before a GRAPH, and a variable in place of its name."""
        if text[0] in "?$":
            if not self._ours:
                self._copy(self._graph_at, _held(f"?{text[1:]}"))
        elif self._dialect.named_hidden and not self.own_data:
            stand_in = f"?{STAND_IN}{len(self.parts)}"
            self._copy(self._graph_at, f"FILTER ({stand_in} = {text}) GRAPH {stand_in}")
            self.copied = end

    def _copy(self, until: int, added: str) -> None:
        self.parts += [self.query[self.copied : until], added]
        self.copied = until


def _held(variable: str) -> str:
    tests = " || ".join(f'STRSTARTS(STR({variable}), "{start}")' for start in OURS)
    return f"FILTER ({tests}) "


def _declared(lacking: set[str], kinds: dict[str, str]) -> str:
    known = {**kinds, **PREFIXES}
    for prefix in sorted(lacking):
        if prefix not in known:
            raise QuerySyntaxError(
                f"query: no prefix {prefix}: is known; declare it with PREFIX"
            )
    return (
        " ".join(f"PREFIX {name}: <{known[name]}>" for name in sorted(lacking)) + "\n"
    )


Term = dict[str, str]


def term(told: Term) -> Term:
    """Give a term of a server's answer as the embedded store gives it.

    >>> term({"type": "typed-literal", "datatype": PREFIXES["xsd"] + "boolean",
    ...       "value": "1"})["value"]
    'true'
    """
    if told["type"] not in ("literal", "typed-literal"):
        return {"type": told["type"], "value": told["value"]}
    value, language = told["value"], told.get("xml:lang", "")
    made = {"type": "literal", "value": value}
    if language:
        return {**made, "xml:lang": language.lower()}
    datatype = told.get("datatype", "")
    if not datatype or datatype == f"{_XSD}string":
        return made
    return {**made, "value": lexical(value, datatype), "datatype": datatype}


def lexical(value: str, datatype: str) -> str:
    """Write a literal's value as engines do that keep values, not digits.

    >>> lexical("8.10", PREFIXES["xsd"] + "decimal"), lexical("x", "y")
    ('8.1', 'x')
    """
    if not datatype.startswith(_XSD):
        return value
    kind = datatype[len(_XSD) :]
    if kind == "boolean":
        return _TRUTH.get(value, value)
    if kind in ("decimal", "integer"):
        found = _DECIMAL.match(value)
        if found is not None and (found[2] or found[3] is not None):
            whole, rest = found[2] or "0", found[3] or ""
            sign = "-" if found[1] == "-" and (whole != "0" or rest) else ""
            return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"
    return value
