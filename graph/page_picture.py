"""A pyvis network that cannot be made to run a text or to reach the network.

pyvis 0.3.2 keeps nodes and edges; nothing else of it is used. Its template asks two
servers for scripts, shows titles as HTML as soon as one of them holds the letters
"href", and runs node ids, headings and options as scripts; its writer leaves a folder
in the current directory and dies of Chinese text on many machines. So whatever leads
there is refused, and the page is ours (``page_template``). pyvis has been still since
2023: it is taken as a fixed format, not as a library that evolves.

Importing this module imports pyvis and with it IPython (about half a second): import
it where it is needed, not at the top of a module.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

import networkx as nx
from pyvis.network import Network

from .errors import RejectedFactError, WriteError
from .layout import Layout, place
from .layout_stages import Staged, staged
from .page_data import (
    ACCEPTED,
    INFERRED,
    detail,
    embedded,
    looks,
    overview,
    packed,
    readable,
)
from .page_still import still
from .page_template import fill

_VIS_SHAPES = {"circle": "dot", "down": "triangleDown", "plus": "box"}


class Picture(Network):  # type: ignore[misc]  # pyvis has no types
    """One network with positions, ready to be written as a page."""

    def __init__(self, net: nx.MultiDiGraph, focus: str = "") -> None:
        """Lay the network out and hand it to pyvis.

        Raises:
            RejectedFactError: a name cannot stand in a page.
        """
        super().__init__(directed=True, cdn_resources="in_line")
        self.net = net
        self.focus = focus
        layout = place(net)
        self.layout = layout
        self.staged = staged(net, layout.radii)
        self.leaders = [community.leaders for community in layout.communities]
        self._add_entities(layout)
        self._add_links()

    def _add_entities(self, layout: Layout) -> None:
        home = {
            name: number
            for number, community in enumerate(layout.communities)
            for name in community.members
        }
        styles = looks(self.net.nodes[name].get("kind", "") for name in self.net)
        for name in sorted(self.net):
            facts = self.net.nodes[name]
            shape, colour, _ = styles[facts.get("kind", "")]
            self.add_node(
                name,
                label=facts.get("label_en") or name,
                shape=_VIS_SHAPES.get(shape, shape),
                color=f"c{colour}",
                label_zh=facts.get("label_zh") or facts.get("label_en") or name,
                kind=facts.get("kind", ""),
                x=round(layout.positions[name][0]),
                y=round(layout.positions[name][1]),
                size=layout.radii[name],
                community=home.get(name, -1),
                physics=False,
            )

    def _add_links(self) -> None:
        for source, target, relation in sorted(self.net.edges(keys=True)):
            facts = self.net.edges[source, target, relation]
            flags = ACCEPTED * bool(facts.get("accepted", True))
            flags |= INFERRED * bool(facts.get("inferred", False))
            self.add_edge(source, target, relation=relation, flags=flags)

    def add_node(self, n_id: Any, label: Any = None, **options: Any) -> None:
        """Add an entity; a name must be a printable text without spaces, new here.

        Raises:
            RejectedFactError: it is not.
        """
        if not isinstance(n_id, str) or not 0 < len(n_id) <= 300:
            raise RejectedFactError((f"net: {n_id!r:.60} is no name; use kind:slug",))
        if readable(n_id) != n_id or any(sign.isspace() for sign in n_id):
            raise RejectedFactError(
                (f"net: {n_id!r:.60}: hidden signs; use kind:slug",)
            )
        if n_id in self.node_map:
            raise RejectedFactError((f"net: {n_id!r:.60} is there twice; rename one",))
        facts = {"id": n_id, "label": str(label or n_id), **options}
        self.nodes.append(facts)
        self.node_ids.append(n_id)
        self.node_map[n_id] = facts

    def add_edge(self, source: str, to: str, **options: Any) -> None:
        """Add a link between two entities that are there.

        Raises:
            RejectedFactError: one of them is not.
        """
        for name in (source, to):
            if name not in self.node_map:
                raise RejectedFactError((f"net: {name!r:.60} is not there; add it",))
        self.edges.append({"from": source, "to": to, "arrows": "to", **options})

    def generate_html(
        self, name: str = "index.html", local: bool = True, notebook: bool = False
    ) -> str:
        """Give the page; the arguments are pyvis's and change nothing."""
        data = overview(self.net, self.nodes, self.edges, self.leaders, self.focus)
        edges = [(edge["from"], edge["to"], edge["relation"]) for edge in self.edges]
        more = detail(self.net, [node["id"] for node in self.nodes], edges)
        data["passages"] = len(more["passages"]["title"])
        data.update(self._regions())
        if self.staged.parts:
            data["stages"] = self._stages(self.staged)
        title = readable(self.net.graph.get("title", ""))
        if self.net.graph.get("left_out"):
            data["left_out"] = int(self.net.graph["left_out"])
        picture = still(self.net, self.focus) if self.focus else ""
        return fill(title, embedded(data), packed(more), picture)

    def _regions(self) -> dict[str, Any]:
        """Give regions as the numbers of their leaders, and that of each community."""
        number = {node["id"]: at for at, node in enumerate(self.nodes)}
        return {
            "regions": [
                [number[name] for name in region.leaders]
                for region in self.layout.regions
            ],
            "region": [community.region for community in self.layout.communities],
        }

    def _stages(self, found: Staged) -> dict[str, Any]:
        """Give the places by stage, and the headings of columns and bands."""
        spots = [found.positions[node["id"]] for node in self.nodes]
        return {
            "x": [round(x) for x, _ in spots],
            "y": [round(y) for _, y in spots],
            "parts": [
                {
                    "en": readable(part.en),
                    "zh": readable(part.zh),
                    "size": len(part.members),
                    "frame": [round(edge) for edge in part.frame],
                }
                for part in found.parts
            ],
        }

    def write_html(self, name: str | Path, *_: object, **__: object) -> None:
        """Write the page as UTF-8 to exactly that path and nothing beside it.

        Raises:
            WriteError: the disk refused.
        """
        try:
            Path(name).write_text(self.generate_html(), encoding="utf-8", newline="\n")
        except OSError as bad:
            raise WriteError(f"{name}: {bad.strerror}; choose another place") from bad

    def save_graph(self, name: str | Path) -> None:
        """Write the page, as ``write_html`` does."""
        self.write_html(name)

    def _refused(self, *_: object, **__: object) -> NoReturn:
        raise NotImplementedError("pyvis runs texts as scripts here; use graph.page")

    show = show_buttons = set_options = set_template = set_template_dir = _refused
    prep_notebook = from_DOT = from_nx = _refused  # noqa: N815 - pyvis's own name
