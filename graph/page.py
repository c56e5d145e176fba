"""A network becomes a page that people look at: one HTML file, complete in itself.

Two pages share a template: the whole network, and a neighbourhood with one entity in
its middle. pyvis holds the nodes and edges (``page_picture``), the page's own script
draws them on a canvas, ``page_data`` says what the page knows and ``page_template``
puts it together. The same network gives the same bytes.
"""

from __future__ import annotations

import networkx as nx

from .errors import UnknownNameError


def whole(net: nx.MultiDiGraph) -> str:
    """Give the page of a whole network, with search, filters, evidence, two languages.

    Takes about two seconds for 2,000 entities, most of them for the layout.

    Raises:
        RejectedFactError: a name cannot stand in a page.
    """
    from .page_picture import Picture  # pyvis imports IPython: only when it draws

    return Picture(net).generate_html()


def neighbourhood(net: nx.MultiDiGraph, focus: str) -> str:
    """Give the page of a small network, opened at one entity of it.

    All of the network is drawn: cut it to the neighbourhood before. Only the passages
    that its links and values cite come with it.

    Raises:
        UnknownNameError: the network does not hold the entity.
        RejectedFactError: a name cannot stand in a page.
    """
    if focus not in net:
        raise UnknownNameError(focus)
    from .page_picture import Picture  # pyvis imports IPython: only when it draws

    return Picture(net, focus).generate_html()


def picture(net: nx.MultiDiGraph, focus: str) -> str:
    """Give a neighbourhood as a still picture, SVG without script or reference.

    Raises:
        UnknownNameError: the network does not hold the entity.
    """
    if focus not in net:
        raise UnknownNameError(focus)
    from .page_still import still

    return still(net, focus)
