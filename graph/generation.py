"""A built generation as an object: the programming interface of chipscape.

>>> import graph
>>> world = graph.open()                                        # doctest: +SKIP
>>> [s.other.en for s in world.neighbours("TSMC").steps][:3]    # doctest: +SKIP
['NVIDIA', 'AMD', 'ASML']
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import neighbours as near
from . import paths, places, profile, search, sparql
from .errors import DamagedGenerationError
from .lookup import FILE, Entity, Lookup
from .steps import Filters, Step

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

_HEIGHT_PX = 640
_MOST = 300  # entities of a neighbourhood that a picture shows


class Generation:
    """One built graph, read-only. Every name may be typed as people write it."""

    def __init__(self, folder: Path) -> None:
        """Open a generation's folder.

        Raises:
            MissingGenerationError: nothing was built there.
            DamagedGenerationError: its index cannot be read.
        """
        self.folder = folder.resolve()
        self.lookup = Lookup(self.folder / FILE)
        self._engine: sparql.Engine | None = None

    @property
    def version(self) -> str:
        """Give the version of package and data."""
        return self.lookup.meta("version")

    def entity(self, name: str) -> Entity:
        """Find the one entity that a name means.

        Raises:
            AmbiguousNameError: the name is that of several.
            UnknownNameError: nothing goes by it.
        """
        return search.resolve(self.lookup, name).entity

    def search(self, text: str, limit: int = 20) -> list[search.Hit]:
        """List entities that a text may mean, best first."""
        return search.search(self.lookup, text, limit)

    def neighbours(
        self, name: str, depth: int = 1, **filters: Any
    ) -> near.Neighbourhood:
        """List the links around an entity.

        Args:
            name: the entity, as people write it.
            depth: one to three steps.
            filters: the fields of ``neighbours.Filters``: relations, types,
                direction, as_of, known_by, stances.
        """
        return near.neighbours(
            self.lookup, self.entity(name), Filters(**filters), depth
        )

    def paths(self, start: str, goal: str) -> list[list[Step]]:
        """List all shortest paths between two entities, at most twenty."""
        return paths.paths(self.lookup, self.entity(start), self.entity(goal))

    def show(self, name: str) -> dict[str, Any]:
        """Give an entity's names, values and events, each with its passages."""
        entity = self.entity(name)
        return {
            **entity.brief(),
            "values": profile.values(self.lookup, entity),
            "events": profile.events(self.lookup, entity),
        }

    def query(self, text: str, **limits: Any) -> sparql.Answer:
        """Answer a SPARQL query in a process of its own.

        Args:
            text: SELECT, ASK, CONSTRUCT or DESCRIBE.
            limits: ``seconds``, ``rows`` and ``form``, as of ``sparql.Engine.query``.
        """
        if self._engine is None:
            self._engine = sparql.Engine(self.folder / "store")
        return self._engine.query(text, **limits)

    def ask(self, name: str, **limits: Any) -> sparql.Answer:
        """Answer one of the questions that ship with the ontology, by its name."""
        return self.query(sparql.question(places.ontology(), name).text, **limits)

    def network(self) -> nx.MultiDiGraph:
        """Give the whole network; node = short name, edge key = relation.

        Raises:
            DamagedGenerationError: the network's file is cut or missing.
        """
        from .project import load

        return load(self.folder / "chipscape.json")

    def cut(self, names: list[str]) -> nx.MultiDiGraph:
        """Give the network of some entities, and what ties them to each other.

        Raises:
            DamagedGenerationError: the index is cut or overwritten.
        """
        from . import nearby

        return nearby.network(self.lookup, names)

    def rdflib(self) -> rdflib.Dataset:
        """Give an rdflib view of the store; the default graph holds the facts.

        Queries through it run in this process and without a limit.
        """
        import pyoxigraph
        import rdflib
        from oxrdflib import OxigraphStore

        store = pyoxigraph.Store.read_only(str(self.folder / "store"))
        return rdflib.Dataset(store=OxigraphStore(store=store))

    def page(self, name: str, depth: int = 1, most: int = _MOST) -> str:
        """Give the HTML page of an entity's neighbourhood."""
        return self.view(name, depth, most).html

    def view(self, name: str, depth: int = 1, most: int = _MOST) -> View:
        """Give an entity's neighbourhood to look at, as a page and as a still picture.

        Args:
            name: the entity, as people write it.
            depth: one to three steps.
            most: entities shown, nearest and best connected first; the page and the
                picture say how many more there are.
        """
        from . import page

        entity = self.entity(name)
        cut = self._surroundings(entity, depth, most)
        left_out = int(cut.graph["left_out"])
        title = f"{entity.en}, {depth} step{'s' if depth > 1 else ''}"
        html = page.neighbourhood(cut, entity.name)
        return View(html, title, page.picture(cut, entity.name), left_out)

    def _surroundings(self, entity: Entity, depth: int, most: int) -> nx.MultiDiGraph:
        """Cut the network to an entity and what lies nearest to it."""
        found = near.neighbours(self.lookup, entity, Filters(), depth)
        names = dict.fromkeys(
            [
                entity.name,
                *(
                    one.name
                    for step in found.steps
                    for one in (step.subject, step.object)
                ),
            ]
        )
        cut = self.cut(list(names)[:most])
        cut.graph["left_out"] = max(0, len(names) - most)
        return cut

    def manifest(self) -> dict[str, Any]:
        """Give the generation's manifest: counts, versions, hashes.

        Raises:
            DamagedGenerationError: the manifest is missing or cut.
        """
        path = self.folder / "manifest.json"
        try:
            told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if told["schema"] != "chipscape/manifest/1":
                raise ValueError(f"not a manifest: {told['schema']}")
        except (OSError, ValueError, KeyError, TypeError) as bad:
            raise DamagedGenerationError(
                f"{path}: {bad}; run chipscape build --force"
            ) from bad
        return told

    def entities(self) -> Iterator[Entity]:
        """Go through all entities in name order."""
        numbers = [
            row[0] for row in self.lookup.rows("SELECT id FROM entity ORDER BY id")
        ]
        yield from self.lookup.entities(numbers).values()

    def close(self) -> None:
        """Let go of the files and end the query process."""
        self.lookup.close()
        if self._engine is not None:
            self._engine.close()

    def _repr_html_(self) -> str:
        """Give a notebook's line about the graph."""
        counts = self.manifest()["counts"]
        return (
            f"<p><b>chipscape</b> {escape(self.version)}: "
            f"{counts['entities']:,} entities, {counts['edges']:,} relations, "
            f"{counts['accepted_statements']:,} accepted statements from "
            f"{counts['sources']:,} sources</p>"
        )


class View:
    """A neighbourhood: a page for a frame of its own, and a still picture of it."""

    def __init__(self, html: str, title: str, svg: str = "", left_out: int = 0) -> None:
        """Keep the page, its title, its picture, and how many entities are left out."""
        self.html = html
        self.title = title
        self.svg = svg
        self.left_out = left_out

    def __repr__(self) -> str:
        """Say what is shown, where nothing can be drawn."""
        out = f", {self.left_out:,} more entities left out" if self.left_out else ""
        return f"<chipscape: {self.title}{out}>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Give the page, the picture for where scripts are stripped, and a line."""
        return {
            "text/html": self._repr_html_(),
            "image/svg+xml": self.svg,
            "text/plain": repr(self),
        }

    def _repr_html_(self) -> str:
        """Give a sandboxed frame: scripts of the page cannot reach the notebook."""
        return (
            f'<iframe title="{escape(self.title)}" '
            'sandbox="allow-scripts allow-downloads" '
            f'style="width:100%;height:{_HEIGHT_PX}px;border:0" '
            f'srcdoc="{escape(self.html)}"></iframe>'
        )


def open_generation(build: Path | str | None = None) -> Generation:
    """Open the current generation of a build folder.

    Without a folder, the checkout's ``build`` or the user's cache is opened; if
    nothing was ever built there, it is built first.

    Raises:
        MissingGenerationError: the folder named holds no generation.
    """
    if build is not None:
        return Generation(places.generation(Path(build)))
    folder = places.build_folder()
    if not (folder / "current").is_dir():
        from .pipeline import build as make

        make(places.ontology(), folder)
    return Generation(places.generation(folder))
