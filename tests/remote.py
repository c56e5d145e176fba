"""A generation's index laid onto a server, or into a store that stands in for one."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from graph import index_rdf
from graph.dialects import CONTROL, OXIGRAPH
from graph.endpoint import Endpoint
from graph.wire import Credentials
from tests.servers import Server


class InStore:
    """Answers as an endpoint does, from a store in memory; counts its questions."""

    def __init__(self, digest: str = "", lines: list[str] | None = None) -> None:
        """Hold an index and the pointer to it, or nothing."""
        self.url = "http://test.invalid/query"
        self.store = ox.Store()
        self.asked = 0
        self.dialect = OXIGRAPH
        if digest:
            self.lay(index_rdf.graph_of(digest), lines or [])
            self.lay(CONTROL, pointer(digest))

    def lay(self, graph: str, lines: list[str]) -> None:
        """Replace a graph."""
        name = ox.NamedNode(graph)
        self.store.remove_graph(name)
        text = "\n".join(lines)
        self.store.load(text.encode(), ox.RdfFormat.N_TRIPLES, to_graph=name)

    def rows(self, query: str) -> list[tuple[str | None, ...]]:
        """Answer a SELECT."""
        self.asked += 1
        told = self.store.query(query)
        assert isinstance(told, ox.QuerySolutions)
        return [
            tuple(None if term is None else str(term.value) for term in row)
            for row in told
        ]

    def close(self) -> None:
        """Nothing is held."""


def pointer(digest: str) -> list[str]:
    """Give the control graph that leads readers to a generation."""
    return [f'<{CONTROL}> <{index_rdf.CURRENT}> "{digest}" .']


def lay_index(server: Server, folder: Path, digest: str) -> int:
    """Put a generation's index alone onto a server, lead readers to it, count triples.

    What commands read is there, and not the facts, which take ten times as long.
    """
    known = Credentials(server.user, server.password)
    lines = index_rdf.lines(str(folder))
    size = 0
    with Endpoint(server.url, server.update_url, credentials=known) as endpoint:
        while part := list(islice(lines, 5_000)):
            endpoint.post(index_rdf.graph_of(digest), "\n".join(part).encode())
            size += len(part)
        endpoint.put(CONTROL, "\n".join(pointer(digest)).encode())
    return size
