"""A pushed graph on a server: its control marks, and quads put, counted, read back.

The control graph names the current generation by a digest of its quads. While a
server that shows half a change is being switched, it says so there too; whoever asks
twice (``steady``) then never takes a mix for an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from itertools import islice
from typing import TypeVar

from .contents import Contents, Quad, Unit, packed, quad, unpacked
from .dialects import CONTROL, FACTS, OURS, STAGING
from .endpoint import Endpoint
from .errors import EndpointError
from .index_rdf import CURRENT, HEADER
from .names import BASE

CONTENTS = f"{CONTROL}/contents"
MAP = f"{STAGING}map"
_STAGED_CONTENTS = f"{STAGING}contents"
_PART = 6_000  # characters of packed contents in one literal
_AT_ONCE = 4_000  # quads read by one query
_NAMES = 400  # names in one query
_LARGE = 1_000  # quads of a graph that go by the Graph Store Protocol, if known
_STEPS = 20  # changes of graphs in one request
_PARTED = [
    f'FILTER (STRSTARTS(MD5(STR(?s)), "{digit}"))' for digit in "0123456789abcdef"
]
_TRIES = 5
_T = TypeVar("_T")
_ALL = "?s ?p ?o"


def steady(endpoint: Endpoint, ask: Callable[[], _T]) -> _T:
    """Answer from one generation: ask again where the server was switched meanwhile.

    Raises:
        EndpointError: the server holds no whole generation, or is being switched.
    """
    site = Site(endpoint)
    for _ in range(_TRIES):
        before = site.generation()
        told = ask()
        if endpoint.dialect.one_transaction or site.generation() == before:
            return told
    raise EndpointError(f"{endpoint.url}: changes without rest; try again later")


class Site:
    """The data set of one server, as pushes leave it."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Keep the endpoint; nothing is asked yet."""
        self.endpoint = endpoint
        self.dialect = endpoint.dialect

    # -- marks ------------------------------------------------------------------

    def marks(self) -> dict[str, str]:
        """Read the control graph."""
        rows = self.endpoint.rows(
            f"SELECT ?p ?o {{ GRAPH <{CONTROL}> {{ <{CONTROL}> ?p ?o }} }}"
        )
        start = f"{CONTROL}#"
        return {
            str(key)[len(start) :]: str(value)
            for key, value in rows
            if str(key).startswith(start)
        }

    def generation(self) -> str:
        """Give the digest of the current generation; empty where none was pushed.

        Raises:
            EndpointError: a push has not ended.
        """
        marks = self.marks()
        if "switching" in marks or ("loading" in marks and "current" not in marks):
            raise EndpointError(
                f"{self.endpoint.url}: a push has not ended; wait for it, or run "
                "chipscape push again, which goes on where it stopped"
            )
        return marks.get("current", "")

    def mark(self, **told: str | None) -> None:
        """Set marks of the control graph; None takes one away."""
        self.endpoint.update(marking(told))

    def contents(self) -> Contents | None:
        """Read what the current generation holds, as its push left word of it."""
        rows = self.endpoint.rows(f"SELECT ?s ?o {{ GRAPH <{CONTENTS}> {{ {_ALL} }} }}")
        return unpacked(str(part) for _, part in sorted(map(tuple, rows)))

    def keep_contents(self, held: Contents, *, staged: bool = False) -> None:
        """Leave word of what a generation holds."""
        graph = _STAGED_CONTENTS if staged else CONTENTS
        self.endpoint.update(f"CLEAR SILENT GRAPH <{graph}>")
        rows = [
            Quad(graph, f"{CONTENTS}#{number:06}", f"{CONTROL}#part", f'"{part}"')
            for number, part in enumerate(packed(held, _PART))
        ]
        for start in range(0, len(rows), 20):
            self._insert(rows[start : start + 20])

    # -- quads ------------------------------------------------------------------

    def is_foreign(self) -> bool:
        """Say whether there is data where ours would go, and no push left it."""
        named = f"GRAPH ?g {{ {_ALL} }} {_held('?g', OURS)}"
        return self.endpoint.ask(f"ASK {{ {{ {_ALL} }} UNION {{ {named} }} }}")

    def load(self, batch: list[Quad]) -> None:
        """Add quads; those that are there already stay as they are."""
        if self.dialect.whole_sets:
            lines = (
                one.triple
                if one.graph == FACTS
                else f"{one.triple[:-1]}<{one.graph}> ."
                for one in batch
            )
            self.endpoint.post_quads("\n".join(lines).encode() + b"\n")
            return
        graphs: dict[str, list[Quad]] = {}
        for one in batch:
            graphs.setdefault(one.graph, []).append(one)
        small: list[Quad] = []
        for name, held in graphs.items():
            if len(held) >= _LARGE and self.endpoint.has_store:
                body = "\n".join(one.triple for one in held) + "\n"
                self.endpoint.post(self._stored_as(name), body.encode())
            else:
                small += held
        most = self.dialect.most_quads
        for start in range(0, len(small), most):
            self._insert(small[start : start + most])

    def read(self, wanted: Contents, names: dict[str, str] | None = None) -> list[Quad]:
        """Read the quads of units.

        Args:
            wanted: units with the number of quads expected in each.
            names: where a graph lies under another name, that name.
        """
        known = names or {}
        found: list[Quad] = []
        graphs = {key: t.size for key, t in wanted.items() if not key[1]}
        for chunk in _chunks(graphs):
            there = {known.get(key[0], key[0]): key[0] for key in chunk}
            found += [
                quad(there[g["value"]], s, p, o)
                for g, s, p, o in self._terms(
                    f"SELECT ?g {_ALL} {{ VALUES ?g {{ {_iris(there)} }} "
                    f"GRAPH ?g {{ {_ALL} }} SPLIT }}",
                    graphs[chunk[0]] if len(chunk) == 1 else 0,
                )
            ]
        for graph in sorted({key[0] for key in wanted if key[1]}):
            subjects = {key: t.size for key, t in wanted.items() if key[0] == graph}
            for chunk in _chunks(subjects):
                within = _ALL
                if graph != FACTS:
                    within = f"GRAPH <{graph}> {{ {_ALL} }}"
                found += [
                    quad(graph, s, p, o)
                    for s, p, o in self._terms(
                        f"SELECT {_ALL} {{ VALUES ?s {{ {_iris(k[1] for k in chunk)} }}"
                        f" {within} SPLIT }}",
                        subjects[chunk[0]] if len(chunk) == 1 else 0,
                    )
                ]
        return found

    def count(self) -> int:
        """Count facts and the quads of passages and inferences."""
        tests = (_ALL, f"GRAPH ?g {{ {_ALL} }} {_held('?g', OURS)}")
        return sum(
            int(self.endpoint.rows(f"SELECT (COUNT(*) AS ?n) {{ {test} }}")[0][0] or 0)
            for test in tests
        )

    def graphs(self, start: str) -> list[str]:
        """List the graphs whose names begin so, and that have a header."""
        rows = self.endpoint.rows(
            f"SELECT ?g {{ GRAPH ?g {{ ?s <{HEADER}> ?o }} {_held('?g', (start,))} }}"
        )
        return sorted(str(row[0]) for row in rows)

    def clear(self) -> None:
        """Take away everything that a push may have left, in parts."""
        here = f"GRAPH ?g {{ {_ALL} }} {_held('?g', (BASE,))}"
        ours = f"{{ SELECT ?g {_ALL} {{ {here} }} LIMIT 50000 }}"
        while self.endpoint.ask(f"ASK {{ {here} }}"):
            self.endpoint.update(f"DELETE {{ GRAPH ?g {{ {_ALL} }} }} WHERE {ours}")
        if not self.dialect.facts:
            self.endpoint.update("CLEAR SILENT DEFAULT")

    def name(self, current: str, version: str) -> None:
        """Name the generation that was loaded as the current one."""
        told: dict[str, str | None] = {"current": current, "version": version}
        self.endpoint.update(_named({**told, "loading": None, "done": None}))

    # -- staging ----------------------------------------------------------------

    def stage(self, how: str, batch: list[Quad]) -> None:
        """Put quads aside that are to be added (adds) or taken away (removes)."""
        graphs = dict.fromkeys(one.graph for one in batch)
        rows = [
            Quad(MAP, staged(how, name), f"{CONTROL}#{how}", f"<{name}>")
            for name in graphs
        ]
        for start in range(0, len(rows), 200):
            self._insert(rows[start : start + 200])
        self.load([one._replace(graph=staged(how, one.graph)) for one in batch])

    def unstage(self) -> None:
        """Drop all that was put aside."""
        self.endpoint.update(
            f"DELETE {{ GRAPH ?f {{ {_ALL} }} }} WHERE {{ "
            f"GRAPH <{MAP}> {{ ?f ?how ?g }} GRAPH ?f {{ {_ALL} }} }} ;\n"
            f"CLEAR SILENT GRAPH <{MAP}> ;\nCLEAR SILENT GRAPH <{_STAGED_CONTENTS}>"
        )

    def switch(self, current: str, version: str) -> None:
        """Carry out what was staged, and make it the current generation.

        One request where the server shows a request whole or not at all. Elsewhere the
        mark ``switching`` stands before the first change and goes with the last; each
        step can be done again, so a switch that was cut off is simply repeated.
        """
        told: dict[str, str | None] = {"current": current, "version": version}
        told |= dict.fromkeys(("switching", "staging", "done", "staged_version"))
        if self.dialect.one_transaction:
            steps = [*self._changes(), *_moved_contents(), _named(told)]
            self.endpoint.update(" ;\n".join(steps))
            return
        self.mark(switching=current)
        waiting = self._changes_one_by_one()
        while steps := list(islice(waiting, _STEPS)):
            self.endpoint.update(" ;\n".join(steps))
        self.endpoint.update(" ;\n".join(_moved_contents()))
        self.endpoint.update(_named(told))

    def _changes(self) -> Iterator[str]:
        for how, verb in (("removes", "DELETE"), ("adds", "INSERT")):
            mapped = f"GRAPH <{MAP}> {{ ?f <{CONTROL}#{how}> ?g }}"
            test = "" if self.dialect.facts else f"FILTER (?g != <{FACTS}>)"
            yield (
                f"{verb} {{ GRAPH ?g {{ {_ALL} }} }} WHERE {{ {mapped} {test} "
                f"GRAPH ?f {{ {_ALL} }} }}"
            )
            if not self.dialect.facts:
                aside = f"GRAPH <{staged(how, FACTS)}> {{ {_ALL} }}"
                yield f"{verb} {{ {_ALL} }} WHERE {{ {aside} }}"

    def _changes_one_by_one(self) -> Iterator[str]:
        """Say the changes graph by graph, each small enough for one transaction.

        Virtuoso gave up a transaction of 54,000 changes through the map after a minute.
        """
        for how, verb in (("removes", "DELETE"), ("adds", "INSERT")):
            for digit in "0123456789abcdef":
                start = f"{STAGING}{how}/{digit}"
                for aside, name in self.endpoint.rows(
                    f"SELECT ?f ?g {{ GRAPH <{MAP}> {{ ?f <{CONTROL}#{how}> ?g }} "
                    f'FILTER (STRSTARTS(STR(?f), "{start}")) }}'
                ):
                    place = self._stored_as(str(name))
                    target = f"GRAPH <{place}> {{ {_ALL} }}" if place else _ALL
                    parts = [""] if str(name).startswith(OURS) else _PARTED
                    for part in parts:
                        yield (
                            f"{verb} {{ {target} }} WHERE {{ "
                            f"GRAPH <{aside}> {{ {_ALL} }} {part} }}"
                        )

    # -- how it is said ---------------------------------------------------------

    def _terms(self, query: str, alone: int) -> list[list[dict[str, str]]]:
        """Answer a query in which every term is bound; one large unit in parts."""
        most = self.dialect.most_rows
        parts = [""]
        if alone > _AT_ONCE and most and alone > most * 3 // 4:
            digits = "0123456789abcdef"
            ends = [a + b for a in digits for b in digits]
            parts = [f'FILTER (STRSTARTS(MD5(STR(?o)), "{end}"))' for end in ends]
        return [
            [term or {} for term in row]
            for part in parts
            for row in self.endpoint.terms(query.replace("SPLIT", part))
        ]

    def _insert(self, batch: list[Quad]) -> None:
        graphs: dict[str, list[str]] = {}
        for one in batch:
            graphs.setdefault(one.graph, []).append(one.triple)
        blocks = []
        for name, triples in graphs.items():
            text = "\n".join(triples)
            place = self._stored_as(name)
            blocks.append(f"GRAPH <{place}> {{\n{text}\n}}" if place else text)
        self.endpoint.update("INSERT DATA {\n" + "\n".join(blocks) + "\n}")

    def _stored_as(self, graph: str) -> str:
        """Give a graph's name on the server; empty for its default graph."""
        return self.dialect.facts if graph == FACTS else graph


def staged(how: str, graph: str) -> str:
    """Name the graph where changes to a graph are put aside."""
    return f"{STAGING}{how}/{blake2b(graph.encode(), digest_size=10).hexdigest()}"


def marking(told: dict[str, str | None]) -> str:
    """Say marks of the control graph as an update."""
    steps = []
    for name, value in told.items():
        key = f"<{CONTROL}> <{CONTROL}#{name}>"
        steps.append(f"DELETE WHERE {{ GRAPH <{CONTROL}> {{ {key} ?o }} }}")
        if value is not None:
            made = f'INSERT DATA {{ GRAPH <{CONTROL}> {{ {key} "{value}" }} }}'
            steps.append(made)
    return " ;\n".join(steps)


def _named(told: dict[str, str | None]) -> str:
    """Say marks, and lead the readers of the index to the current generation."""
    pointer = f"<{CONTROL}> <{CURRENT}>"
    return (
        f"DELETE WHERE {{ GRAPH <{CONTROL}> {{ {pointer} ?o }} }} ;\n"
        f'INSERT DATA {{ GRAPH <{CONTROL}> {{ {pointer} "{told["current"]}" }} }} ;\n'
        f"{marking(told)}"
    )


def _moved_contents() -> Iterator[str]:
    yield f"CLEAR SILENT GRAPH <{CONTENTS}>"
    yield (
        f"INSERT {{ GRAPH <{CONTENTS}> {{ {_ALL} }} }} WHERE {{ "
        f"GRAPH <{_STAGED_CONTENTS}> {{ {_ALL} }} }}"
    )


def _held(variable: str, starts: tuple[str, ...]) -> str:
    tests = " || ".join(f'STRSTARTS(STR({variable}), "{start}")' for start in starts)
    return f"FILTER ({tests})"


def _iris(names: Iterable[str]) -> str:
    return " ".join(f"<{name}>" for name in names)


def _chunks(units: dict[Unit, int]) -> Iterator[list[Unit]]:
    """Part units so that one query answers each part."""
    waiting = iter(sorted(units))
    while part := list(islice(waiting, _NAMES)):
        chunk: list[Unit] = []
        size = 0
        for key in part:
            if chunk and size + units[key] > _AT_ONCE:
                yield chunk
                chunk, size = [], 0
            chunk.append(key)
            size += units[key]
        yield chunk
