"""Triples written out: sorted, with the prefixes that shorten them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import pyoxigraph as ox

from .names import prefixes_in

FORMS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


def written(
    triples: Iterable[ox.Triple],
    form: str,
    more: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """Write triples in one of ``FORMS``, with more prefixes than our own if need be.

    >>> node = ox.NamedNode("https://w3id.org/chipscape/chip/a1")
    >>> written([ox.Triple(node, node, node)], "turtle").splitlines()[-1]
    b'chip:a1 chip:a1 chip:a1 .'
    """
    listed = sorted(triples, key=str)
    named = [
        part.value
        for triple in listed
        for part in (triple.subject, triple.object)
        if isinstance(part, ox.NamedNode)
    ]
    prefixes = {**prefixes_in(named), **more}
    return ox.serialize(listed, format=FORMS[form], prefixes=prefixes) or b""
