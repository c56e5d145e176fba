"""What search engines are told of a page: schema.org, from the vocabulary's matches."""

from __future__ import annotations

from typing import Any

from ..names import expand
from .markup import is_web
from .terms import Terms

_CONTEXT = "https://schema.org"
_WIKIDATA = "http://www.wikidata.org/entity/"


def entity_block(told: dict[str, Any], terms: Terms, page: str) -> dict[str, Any]:
    """Describe an entity: class, names, identifiers."""
    label = told["label"]
    block = {
        "@context": _CONTEXT,
        "@id": told["iri"],
        "@type": terms.schema_type(f"cs:{told['type']}"),
        "name": [
            {"@value": label[lang], "@language": lang}
            for lang in ("en", "zh")
            if label[lang]
        ],
        "mainEntityOfPage": page,
    }
    if told["aliases"]:
        block["alternateName"] = told["aliases"]
    if told["wikidata"]:
        block["sameAs"] = _WIKIDATA + told["wikidata"]
    return block


def source_block(told: dict[str, Any], terms: Terms, page: str) -> dict[str, Any]:
    """Describe a source: class, title, publisher, date, where it stands."""
    block = {
        "@context": _CONTEXT,
        "@id": expand(told["name"]),
        "@type": terms.schema_type(f"cs:{told['kind']}"),
        "name": told["title"],
        "mainEntityOfPage": page,
    }
    if told["publisher"]:
        block["publisher"] = {"@type": "Organization", "name": told["publisher"]}
    if told["issued"]:
        block["datePublished"] = told["issued"]
    if is_web(told["url"]):
        block["url"] = told["url"]
    return block


def term_block(name: str, terms: Terms, lang: str) -> dict[str, Any]:
    """Describe a term of the vocabulary."""
    definitions = terms.texts(name, "skos:definition", lang)
    return {
        "@context": _CONTEXT,
        "@id": expand(name),
        "@type": "DefinedTerm",
        "name": terms.label(name, lang),
        "inDefinedTermSet": expand("cs:").removesuffix("#"),
        **({"description": definitions[0]} if definitions else {}),
    }
