"""chipscape: an open, cited, time-aware knowledge graph of the AI-chip ecosystem.

>>> import graph
>>> graph.short("https://w3id.org/chipscape/chip/acme-a1")
'chip:acme-a1'

``graph.open()`` gives the built graph; ``graph.build()`` builds one. Heavy parts load
on first use, so importing the package costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .errors import ChipscapeError
    from .generation import Generation, View
    from .generation import open_generation as open
    from .lookup import Entity
    from .names import expand, short
    from .neighbours import Neighbourhood
    from .pipeline import build, check
    from .search import Hit
    from .sparql import Table, Triples
    from .steps import Filters, Step

__all__ = [
    "ChipscapeError",
    "Entity",
    "Filters",
    "Generation",
    "Hit",
    "Neighbourhood",
    "Step",
    "Table",
    "Triples",
    "View",
    "build",
    "check",
    "expand",
    "open",
    "short",
]

_WHERE = {
    "ChipscapeError": ("errors", "ChipscapeError"),
    "Entity": ("lookup", "Entity"),
    "Filters": ("steps", "Filters"),
    "Generation": ("generation", "Generation"),
    "Hit": ("search", "Hit"),
    "Neighbourhood": ("neighbours", "Neighbourhood"),
    "Step": ("steps", "Step"),
    "Table": ("sparql", "Table"),
    "Triples": ("sparql", "Triples"),
    "View": ("generation", "View"),
    "build": ("pipeline", "build"),
    "check": ("pipeline", "check"),
    "expand": ("names", "expand"),
    "open": ("generation", "open_generation"),
    "short": ("names", "short"),
}


def __getattr__(name: str) -> Any:
    """Load a public name on first use."""
    if name not in _WHERE:
        raise AttributeError(f"module 'graph' has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _WHERE[name]
    return getattr(import_module(f".{module}", __name__), attribute)
