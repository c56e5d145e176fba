"""Where a thing's name leads on the web, and back.

Public addresses stand under ``names.BASE``. A server has them under ``/id/``, with the
same path: ``https://w3id.org/chipscape/chip/acme-a1`` is ``/id/chip/acme-a1`` here, and
leads to ``/page/chip/acme-a1`` for people, ``/data/chip/acme-a1.ttl`` for programs. A
term of the vocabulary has its name after ``#``, which no server is told, so ``ns#Chip``
is ``/id/ns/Chip``, and ``/id/ns`` the vocabulary.
"""

from __future__ import annotations

import re

from ..names import BASE, NS, expand

VOCABULARY = NS.removesuffix("#")
FORMS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "csv": "text/csv",
}
RDF = {"ttl": "turtle", "jsonld": "jsonld", "nt": "ntriples"}  # ours for triples
_PATH = re.compile(r"[a-z]{1,40}(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,199}){1,3}")
_TERM = re.compile(r"ns(?:/([A-Za-z][A-Za-z0-9]{0,99}))?")


def name_at(path: str) -> str | None:
    """Give the short name that a path under ``/id/`` stands for, or nothing.

    What comes back holds letters, digits and ``-._/:#`` only.

    >>> name_at("chip/acme-a1"), name_at("ns/Chip"), name_at("../etc/passwd")
    ('chip:acme-a1', 'cs:Chip', None)
    """
    term = _TERM.fullmatch(path)
    if term is not None:
        return f"cs:{term[1]}" if term[1] else VOCABULARY
    if _PATH.fullmatch(path) is None or path.startswith("ns/"):
        return None
    kind, _, rest = path.partition("/")
    return f"{kind}:{rest}" if expand(f"{kind}:{rest}").startswith(BASE) else None


def path_of(name: str) -> str | None:
    """Give the path of a thing of ours, or nothing for what others define.

    >>> path_of("passage:acme-news/1"), path_of("cs:Chip"), path_of("rdf:type")
    ('passage/acme-news/1', 'ns/Chip', None)
    """
    iri = expand(name)
    if iri == VOCABULARY:
        return "ns"
    path = iri.removeprefix(BASE).replace("ns#", "ns/", 1)
    known = iri.startswith(BASE) and name_at(path) is not None
    return path if known else None


def page_of(name: str, lang: str = "en") -> str | None:
    """Give the address of a thing's page on the same server."""
    path = path_of(name)
    if path is None:
        return None
    return f"/page/{path}?lang=zh" if lang == "zh" else f"/page/{path}"


def data_of(name: str, form: str) -> str:
    """Give the address of a thing's data on the same server."""
    return f"/data/{path_of(name)}.{form}"


def data_at(path: str) -> tuple[str | None, str]:
    """Split a path under ``/data/`` into a thing's short name and a form.

    Without a form that we write, the form is empty: the request's header decides.

    >>> data_at("chip/acme-a1.ttl"), data_at("chip/acme-a1")
    (('chip:acme-a1', 'ttl'), ('chip:acme-a1', ''))
    """
    stem, dot, form = path.rpartition(".")
    if dot and form in FORMS:
        return name_at(stem), form
    return name_at(path), ""
