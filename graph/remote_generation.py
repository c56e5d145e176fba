"""A generation on a SPARQL server as an object, as ``generation`` gives one on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import project, sparql
from .errors import MissingGenerationError
from .generation import Generation
from .remote_lookup import RemoteLookup, open_lookup

if TYPE_CHECKING:
    import networkx as nx
    import rdflib


class RemoteGeneration(Generation):
    """One pushed graph, read-only. What needs its files says how to get them."""

    def __init__(self, lookup: RemoteLookup) -> None:
        """Read through an index on a server."""
        self.lookup = self._remote = lookup
        self._engine = None

    def query(self, text: str, **limits: Any) -> sparql.Answer:
        """Let the server answer a SPARQL query; see ``Endpoint.query``."""
        return self._remote.reader.endpoint.query(text, **limits)

    def network(self) -> nx.MultiDiGraph:
        """Refuse: the network lies beside a build."""
        raise self._on_disk("network")

    def rdflib(self) -> rdflib.Dataset:
        """Refuse: the store lies beside a build."""
        raise self._on_disk("rdflib")

    def cut(self, names: list[str]) -> nx.MultiDiGraph:
        """Give the network of some entities, and what ties them to each other."""
        return project.read(self._remote.network(names))

    def manifest(self) -> dict[str, Any]:
        """Give the manifest of the generation that was pushed."""
        return self._remote.manifest()

    def _on_disk(self, what: str) -> MissingGenerationError:
        return MissingGenerationError(
            f"{self._remote.path}: {what}() reads the files of a build, and a server "
            "has none; run chipscape build, and graph.open() without the server"
        )


def open_generation(url: str, update_url: str = "") -> RemoteGeneration:
    """Open the generation that a server's readers are led to.

    Raises:
        EndpointError: the server cannot be used.
        MissingIndexError: nothing was pushed onto it.
    """
    return RemoteGeneration(open_lookup(url, update_url))
