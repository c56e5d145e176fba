"""Addresses and their short names.

An entity's address is ``https://w3id.org/chipscape/KIND/SLUG``; its short name is
``KIND:SLUG``. Terms of the vocabulary are ``cs:Name``. Both ways are exact: a short
name made from an address leads back to it.
"""

from __future__ import annotations

import unicodedata
from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

BASE = "https://w3id.org/chipscape/"
NS = BASE + "ns#"

PREFIXES = {
    "cs": NS,
    "dct": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "org-ns": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "unit": "http://qudt.org/vocab/unit/",
    "wd": "http://www.wikidata.org/entity/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

_SLUG_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-.")
_ASCII = [
    chr(code).lower() if chr(code).isalnum() or chr(code) in "+#" else None
    for code in range(128)
]
_LONGEST_FIRST = sorted(PREFIXES.items(), key=lambda pair: -len(pair[1]))


@cache
def short(iri: str) -> str:
    """Shorten an address to ``kind:slug`` or ``prefix:name``, or leave it whole.

    >>> short("https://w3id.org/chipscape/chip/acme-a1")
    'chip:acme-a1'
    >>> short("https://w3id.org/chipscape/ns#develops")
    'cs:develops'
    """
    if iri.startswith(BASE):  # nearly all; of the prefixes only our own lies there
        if iri.startswith(NS) and iri != NS:
            return f"cs:{iri[len(NS) :]}"
        kind, _, rest = iri[len(BASE) :].partition("/")
        return f"{kind}:{rest}" if rest and kind.isalpha() and kind.islower() else iri
    for prefix, base in _LONGEST_FIRST:
        if iri.startswith(base) and len(iri) > len(base):
            return f"{prefix}:{iri[len(base) :]}"
    return iri


def expand(name: str) -> str:
    """Give the address of a short name; an address stays as it is.

    >>> expand("chip:acme-a1")
    'https://w3id.org/chipscape/chip/acme-a1'
    """
    prefix, colon, rest = name.partition(":")
    if not colon or rest.startswith("//"):
        return name
    if prefix in PREFIXES:
        return PREFIXES[prefix] + rest
    return f"{BASE}{prefix}/{rest}"


def prefixes_in(iris: Iterable[str]) -> dict[str, str]:
    """Give the prefixes that shorten these addresses, kinds of entity among them.

    >>> prefixes_in(["https://w3id.org/chipscape/chip/acme-a1"])["chip"]
    'https://w3id.org/chipscape/chip/'
    """
    kinds = {iri[len(BASE) :].partition("/")[0] for iri in iris if iri.startswith(BASE)}
    known = {kind: f"{BASE}{kind}/" for kind in sorted(kinds) if kind.isalpha()}
    return {**PREFIXES, **known}


def is_detail(name: str) -> bool:
    """Say whether a short name is of an event or a part of a rule, not of an entity.

    >>> is_detail("event:tenure-x"), is_detail("company:acme")
    (True, False)
    """
    return name.startswith(("event:", "control:"))


def is_slug(text: str) -> bool:
    """Say whether a text can be the last part of an entity's address.

    >>> is_slug("nvidia-h100"), is_slug("NVIDIA H100")
    (True, False)
    """
    ends = text[:1] + text[-1:]
    return (
        bool(text)
        and _SLUG_CHARACTERS.issuperset(text)
        and ends.isalnum()
        and not any(two in text for two in ("--", "..", "-.", ".-"))
    )


def normal(text: str) -> str:
    """Fold a name for comparison: width, case, accents, spaces and punctuation.

    >>> normal("  ＮVIDIA-H100® "), normal("Luís")
    ('nvidiah100', 'luis')
    """
    if text.isascii():
        return text.translate(_ASCII)
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(
        char for char in folded if unicodedata.category(char)[0] in "LN" or char in "+#"
    )
