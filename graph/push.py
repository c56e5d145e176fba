"""A generation on a SPARQL server: loaded, checked, and switched to at once.

Where the server has no generation yet, the quads go straight to their graphs and the
control graph names the generation when all was read back and found right. Where it
has one, only what differs is sent, to graphs put aside; that is read back, and then
the server itself takes away and adds within one switch (``Site.switch``). Every step
may be cut off: the marks of the control graph say where the next push goes on, and
steps that are done twice do no harm.

Weighed and left: a set of graphs for each generation with a pointer between them
(passages would change their names), sending all and dropping the old (a hundred
times the bytes for a small change, and nobody could ask meanwhile), an update text
that holds the change itself (servers limit its length; Virtuoso to some thousand
lines).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from .contents import (
    Contents,
    Quad,
    Source,
    Tally,
    as_kept,
    digest,
    quads,
    tallied,
    unit,
)
from .endpoint import Endpoint
from .errors import DamagedGenerationError, EndpointAnswerError, EndpointError
from .index_rdf import INDEX, graph_of
from .site import Site, staged

Lines = Callable[[], Iterable[str]]  # of N-Triples, the same at each call
Say = Callable[[str], None]
_WHOLE = 20_000  # quads of a batch where N-Quads are taken
_PARTS = 5_000
_T = TypeVar("_T")


class Pushed(NamedTuple):
    """What a push did."""

    current: str  # the generation's digest, as the control graph names it
    quads: int
    added: int
    removed: int
    changed: int  # units looked at: graphs, or subjects of the large ones


def push(
    endpoint: Endpoint,
    nquads: Path,
    version: str,
    *,
    index: Lines | None = None,
    replace: bool = False,
    say: Say = lambda _: None,
) -> Pushed:
    """Make a server hold a generation; what it holds already is not sent again.

    Args:
        endpoint: the server, with rights to change.
        nquads: the generation's ``chipscape.nq``.
        version: the generation's version, for the control graph.
        index: the lookup index, as ``index_rdf.lines`` gives it. It gets a graph of
            the generation's own, since readers find it by the digest.
        replace: clear data that no push left.
        say: takes a line of progress.

    Raises:
        EndpointError: the server refused, broke off, or holds data of others.
        EndpointAnswerError: what was read back is not what was sent.
        DamagedGenerationError: the file cannot be read.
    """
    source = as_kept(_source(nquads), endpoint.dialect)
    say("counting what is to be there …")
    target = tallied(source())
    return _Push(endpoint, source, target, version, index, say).run(replace)


class _Push:
    """One push, step by step."""

    def __init__(
        self,
        endpoint: Endpoint,
        source: Source,
        target: Contents,
        version: str,
        index: Lines | None,
        say: Say,
    ) -> None:
        self.endpoint = endpoint
        self.site = Site(endpoint)
        self.source = source
        self.target = target
        self.version = version
        self.index = index
        self.say = say
        self.name = digest(target)
        if index is not None:
            made = blake2b(self.name.encode(), digest_size=16)
            for line in index():
                made.update(line.encode())
            self.name = made.hexdigest()

    def run(self, replace: bool) -> Pushed:
        """Do what the server's marks leave to be done."""
        marks = self.site.marks()
        if "switching" in marks:
            self.say("finishing the switch that was cut off …")
            self.site.switch(marks["switching"], marks.get("staged_version", ""))
            marks = self.site.marks()
        held = self.site.contents() if "current" in marks else None
        if held is not None:
            return self._change(held, marks)
        if not marks and not replace and self.site.is_foreign():
            raise EndpointError(
                f"{self.endpoint.url}: holds data that no push left; give an empty "
                "server, or --replace to clear it"
            )
        return self._first(marks)

    def _first(self, marks: dict[str, str]) -> Pushed:
        """Load a server that has no generation; nobody reads it yet."""
        done = int(marks.get("done", "0")) if marks.get("loading") == self.name else 0
        if not done:
            self.say("clearing the place …")
            self.site.clear()
            marks = {}
            self.site.mark(loading=self.name, done="0")
        total = sum(tally.size for tally in self.target.values())
        for batch in _batches(islice(self.source(), done, None), self._size()):
            self.site.load(batch)
            done += len(batch)
            self.site.mark(done=str(done))
            self.say(f"sent {done:,} of {total:,} quads")
        try:
            self._check(self.target)
            self._lay_index(marks)
        except EndpointAnswerError:
            self.site.mark(loading="refused")  # so that the next push begins anew
            raise
        self.site.keep_contents(self.target)
        self.site.name(self.name, self.version)
        return Pushed(self.name, total, total, 0, len(self.target))

    def _change(self, held: Contents, marks: dict[str, str]) -> Pushed:
        """Bring a server from the generation it has to this one."""
        differing = {
            key: held.get(key) or self.target[key]
            for key in held.keys() | self.target.keys()
            if held.get(key) != self.target.get(key)
        }
        total = sum(tally.size for tally in self.target.values())
        if not differing and marks["current"] == self.name:
            self.say("nothing differs")
            self._check_or_unmark(self.target)
            self._sweep()
            return Pushed(self.name, total, 0, 0, 0)
        there = set(self.site.read(differing))
        ours = {one for one in self.source() if unit(one) in differing}
        adds, removes = sorted(ours - there), sorted(there - ours)
        self._stage(f"{marks['current']}-{self.name}", marks, adds, removes)
        self._lay_index(marks)
        self.say("switching …")
        self.site.switch(self.name, self.version)
        self._check_or_unmark({k: t for k, t in self.target.items() if k in differing})
        self._sweep()
        return Pushed(self.name, total, len(adds), len(removes), len(differing))

    def _stage(
        self, key: str, marks: dict[str, str], adds: list[Quad], removes: list[Quad]
    ) -> None:
        """Put the change aside on the server and read it back."""
        done = int(marks.get("done", "0")) if marks.get("staging") == key else 0
        if not done:
            self.site.unstage()
            self.site.mark(staging=key, done="0", staged_version=self.version)
        steps = [("adds", one) for one in adds] + [("removes", one) for one in removes]
        for batch in _batches(islice(steps, done, None), self._size()):
            for how in ("adds", "removes"):
                chosen = [one for kind, one in batch if kind == how]
                if chosen:
                    self.site.stage(how, chosen)
            done += len(batch)
            self.site.mark(done=str(done))
            self.say(f"sent {done:,} of {len(steps):,} changes")
        self.site.keep_contents(self.target, staged=True)
        for how, sent in (("adds", adds), ("removes", removes)):
            self._check_staged(how, sent)

    def _lay_index(self, marks: dict[str, str]) -> None:
        """Put the index beside that of the current generation, and read it back."""
        graph = graph_of(self.name)
        if self.index is None or marks.get("index") == self.name:
            return
        self.say("sending the index …")
        self.endpoint.update(f"CLEAR SILENT GRAPH <{graph}>")
        for batch in _batches(quads(self.index(), graph), self._size()):
            self.site.load(batch)
        expected = tallied(quads(self.index(), graph))
        if tallied(self.site.read(expected)) != expected:
            raise EndpointAnswerError(
                f"{self.endpoint.url}: does not give back the index sent; push again"
            )
        self.site.mark(index=self.name)

    def _sweep(self) -> None:
        """Remove what readers no longer see: what was put aside, older indexes."""
        self.site.unstage()
        for graph in self.site.graphs(INDEX):
            if graph != graph_of(self.name):
                self.endpoint.update(f"CLEAR SILENT GRAPH <{graph}>")

    def _check_staged(self, how: str, sent: list[Quad]) -> None:
        aside = [one._replace(graph=staged(how, one.graph)) for one in sent]
        sizes = Counter(
            (there.graph, unit(one)[1]) for one, there in zip(sent, aside, strict=True)
        )
        wanted = {key: Tally(size, 0) for key, size in sizes.items()}
        if set(self.site.read(wanted)) != set(aside):
            self.site.mark(staging=None, done=None)
            raise EndpointAnswerError(
                f"{self.endpoint.url}: does not give back what was put aside"
            )

    def _check_or_unmark(self, expected: Contents) -> None:
        """Check; where it fails, no reader may take the data for a generation."""
        try:
            self._check(expected)
        except EndpointAnswerError:
            self.site.mark(loading="refused", current=None, done=None)
            raise

    def _check(self, expected: Contents) -> None:
        """Read units back and compare counts and hashes; compare the whole number.

        Raises:
            EndpointAnswerError: something differs.
        """
        self.say("reading it back …")
        found = tallied(self.site.read(expected))
        wrong = [key for key, tally in expected.items() if found.get(key) != tally]
        total = sum(tally.size for tally in self.target.values())
        counted = self.site.count()
        if wrong or counted != total:
            at = f"; {len(wrong):,} parts differ, first {wrong[0]}" if wrong else ""
            raise EndpointAnswerError(
                f"{self.endpoint.url}: holds {counted:,} quads and not {total:,}{at}; "
                "push again, which sends all of it"
            )

    def _size(self) -> int:
        return _WHOLE if self.endpoint.dialect.whole_sets else _PARTS


def _source(nquads: Path) -> Source:
    def read() -> Iterator[Quad]:
        try:
            with nquads.open(encoding="utf-8", newline="\n") as lines:
                yield from quads(lines)
        except (OSError, UnicodeDecodeError) as bad:
            raise DamagedGenerationError(
                f"{nquads}: {bad}; run chipscape build --force"
            ) from bad

    return read


def _batches(found: Iterable[_T], size: int) -> Iterator[list[_T]]:
    waiting = iter(found)
    while batch := list(islice(waiting, size)):
        yield batch
