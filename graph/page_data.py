"""What the page knows, as columns: names and places at once, the rest on request.

The network comes as JSON in columns (names of columns once, not once an entity).
What only panels and search need (aliases, values, evidence) is a second JSON, packed
with gzip and base64, which the browser unpacks at the first click. Each text of the
second part stands once in a list of texts.

Nothing here trusts a text: control, direction and zero-width characters are written
out, so that no label can disguise another, and only http and https addresses stay.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

import networkx as nx

# Shape, colour and whether hollow, by the class of an entity. A colour is a number:
# page.css holds the colours, once for light and once for dark.
LOOKS = {
    "Company": ("circle", 0, 0),
    "Organisation": ("circle", 0, 1),
    "Agent": ("circle", 8, 1),
    "Government": ("square", 6, 1),
    "Person": ("down", 7, 0),
    "Chip": ("square", 1, 0),
    "ChipFamily": ("square", 1, 1),
    "Product": ("square", 4, 1),
    "Architecture": ("diamond", 4, 0),
    "ModelArchitecture": ("diamond", 4, 1),
    "System": ("hexagon", 4, 0),
    "SoftwarePlatform": ("plus", 5, 0),
    "AiModel": ("hexagon", 5, 1),
    "Interconnect": ("plus", 2, 0),
    "MemoryTechnology": ("triangle", 2, 0),
    "PackagingTechnology": ("triangle", 2, 1),
    "ProcessNode": ("diamond", 2, 0),
    "Equipment": ("triangle", 9, 0),
    "Material": ("hexagon", 9, 1),
    "MarketSegment": ("circle", 3, 1),
    "Place": ("down", 8, 1),
    "ExportRule": ("star", 6, 0),
    "RestrictedPartyList": ("star", 6, 1),
}
SHAPES = ("circle", "square", "diamond", "triangle", "hexagon", "plus", "down", "star")
COLOURS = 10
ACCEPTED, INFERRED = 1, 2
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)


def readable(text: object) -> str:
    r"""Give a text with every unseen or direction-changing character written out.

    >>> readable("a\u202eb")
    'a⟨202E⟩b'
    """
    plain = str(text).replace("\n", " ").replace("\t", " ")
    plain = plain.encode("utf-8", "replace").decode("utf-8")
    return _UNSEEN.sub(lambda found: f"⟨{ord(found[0]):04X}⟩", plain)


def address(url: object) -> str:
    """Give an http or https address, or nothing for any other text.

    >>> address("https://example.org/a"), address("javascript:alert(1)")
    ('https://example.org/a', '')
    """
    text = str(url).strip()
    if _UNSEEN.search(text) or re.search(r'[\s"<>\\]', text):
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:  # an address that urllib cannot take apart is none
        return ""
    return text if parts.scheme in ("http", "https") and parts.netloc else ""


def embedded(data: object) -> str:
    r"""Write JSON that is safe inside a script element of a page.

    >>> embedded({"a": "</script>"})
    '{"a":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def packed(data: object) -> str:
    """Write JSON packed with gzip, as base64; the same data give the same bytes."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    packer = zlib.compressobj(9, wbits=31)
    body = packer.compress(text.encode("utf-8")) + packer.flush()
    return base64.b64encode(body).decode("ascii")


def looks(kinds: Iterable[str]) -> dict[str, tuple[str, int, int]]:
    """Give each kind its shape and colour; unknown ones get what is left, in order."""
    free = [
        (shape, colour, 0)
        for colour in range(COLOURS)
        for shape in SHAPES
        if (shape, colour, 0) not in LOOKS.values()
    ]
    unknown = sorted(kind for kind in set(kinds) if kind not in LOOKS)
    spare = {kind: free[3 * at % len(free)] for at, kind in enumerate(unknown)}
    return {**LOOKS, **spare}


def overview(
    net: nx.MultiDiGraph,
    nodes: list[dict[str, Any]],
    edges: list[dict[str, Any]],
    leaders: list[tuple[str, ...]],
    focus: str,
) -> dict[str, Any]:
    """Give what is drawn at once: names, places, links, the legend's words."""
    number = {node["id"]: at for at, node in enumerate(nodes)}
    kinds = sorted({node["kind"] for node in nodes})
    relations = sorted({edge["relation"] for edge in edges})
    styles = looks(kinds)
    return {
        **{key: readable(net.graph.get(key, "")) for key in ("version", "licence")},
        "title": readable(net.graph.get("title", "")),
        "focus": number.get(focus, -1),
        "kinds": [
            {"id": readable(kind), **_words(net, "kinds", kind), "look": styles[kind]}
            for kind in kinds
        ],
        "relations": [_relation(net, relation) for relation in relations],
        "nodes": {
            "id": [node["id"] for node in nodes],
            "en": [readable(node["label"]) for node in nodes],
            "zh": [  # nothing where it is the English name
                readable(node["label_zh"]) if node["label_zh"] != node["label"] else ""
                for node in nodes
            ],
            "kind": [kinds.index(node["kind"]) for node in nodes],
            "x": [node["x"] for node in nodes],
            "y": [node["y"] for node in nodes],
            "r": [node["size"] for node in nodes],
            "group": [node["community"] for node in nodes],
        },
        "edges": {
            "from": [  # as steps: edges come in the order of their subjects
                number[edge["from"]] - (number[edges[at - 1]["from"]] if at else 0)
                for at, edge in enumerate(edges)
            ],
            "to": [number[edge["to"]] for edge in edges],
            "relation": [relations.index(edge["relation"]) for edge in edges],
            "flags": [edge["flags"] for edge in edges],
        },
        "groups": [[number[name] for name in names] for names in leaders],
    }


def _words(net: nx.MultiDiGraph, part: str, key: str) -> dict[str, str]:
    words = net.graph.get(part, {}).get(key, {})
    english = readable(words.get("en") or key)
    return {"en": english, "zh": readable(words.get("zh") or english)}


def _relation(net: nx.MultiDiGraph, key: str) -> dict[str, Any]:
    words = net.graph.get("relations", {}).get(key, {})
    named = _words(net, "relations", key)
    same = bool(words.get("symmetric", False))
    back = {
        tongue: readable(words.get(f"inverse_{tongue}") or "")
        or (named[tongue] if same else f"← {named[tongue]}")
        for tongue in ("en", "zh")
    }
    return {
        "id": readable(key),
        "term": readable(words.get("term") or key),
        **named,
        "back_en": back["en"],
        "back_zh": back["zh"],
        "same": same,
        "off": bool(words.get("off", False)),
    }


class _Texts:
    """A list of texts in which each stands once."""

    def __init__(self) -> None:
        """Begin with the empty text, so that number 0 means none."""
        self.numbers: dict[str, int] = {"": 0}

    def number(self, text: object) -> int:
        """Give the place of a text in the list."""
        plain = readable(text)
        return self.numbers.setdefault(plain, len(self.numbers))

    def several(self, texts: Iterable[object]) -> list[int]:
        """Give the places of several texts, in their order."""
        return [self.number(text) for text in texts]


def detail(
    net: nx.MultiDiGraph, names: list[str], edges: list[tuple[str, str, str]]
) -> dict[str, Any]:
    """Give what panels and search need: aliases, values, evidence, texts once."""
    texts = _Texts()
    cited = _cited(net, names, edges)
    number = {passage: at for at, passage in enumerate(cited)}
    held = [net.nodes[name] for name in names]
    told = [net.edges[edge] for edge in edges]
    known = net.graph.get("passages", {})
    found = {
        "passages": _passages([known[name] for name in cited], texts),
        "nodes": {
            "iri": [address(facts.get("iri", "")) for facts in held],
            **{
                key: [texts.number(facts.get(key, "")) for facts in held]
                for key in ("ticker", "wikidata", "born")
            },
            **{
                key: [texts.several(facts.get(key, ())) for facts in held]
                for key in ("aliases", "search", "roles")
            },
            "values": [
                [_value(value, texts, number) for value in facts.get("values", ())]
                for facts in held
            ],
        },
        "edges": {
            "stances": [texts.several(facts.get("stances", ())) for facts in told],
            **{
                key: [texts.number(facts.get(key, "")) for facts in told]
                for key in ("rule", "valid_from", "valid_to", "qualifiers")
            },
            "qualifiers_zh": [texts.number(_note_zh(facts)) for facts in told],
            "passages": [_numbers(facts, number) for facts in told],
            "spans": [
                [_span(one, texts, number) for one in facts.get("spans", ())]
                for facts in told
            ],
        },
        "stances": _terms(net.graph.get("stances", {})),
        "roles": _terms(net.graph.get("roles", {})),
        "properties": _terms(net.graph.get("properties", {})),
    }
    return {"texts": list(texts.numbers), **found}


def _span(
    span: Mapping[str, Any], texts: _Texts, number: dict[str, int]
) -> list[object]:
    """Give one of several links of an edge: its time, standing, note and passages."""
    return [
        texts.number(span.get("valid_from", "")),
        texts.number(span.get("valid_to", "")),
        ACCEPTED * bool(span.get("accepted", True))
        | INFERRED * bool(span.get("inferred", False)),
        texts.number(span.get("rule", "")),
        texts.number(span.get("qualifiers", "")),
        texts.number(_note_zh(span)),
        texts.several(span.get("stances", ())),
        _numbers(span, number),
    ]


def _note_zh(facts: Mapping[str, Any]) -> object:
    return facts.get("qualifiers_zh") or facts.get("qualifiers", "")


def _cited(
    net: nx.MultiDiGraph, names: list[str], edges: list[tuple[str, str, str]]
) -> list[str]:
    """List the passages that the page can show, in name order."""
    used: set[str] = set()
    for edge in edges:
        used.update(net.edges[edge].get("passages", ()))
    for name in names:
        for value in net.nodes[name].get("values", ()):
            used.update(value.get("passages", ()))
    return sorted(used & set(net.graph.get("passages", {})))


def _numbers(facts: Mapping[str, Any], number: dict[str, int]) -> list[int]:
    return [number[name] for name in facts.get("passages", ()) if name in number]


def _value(
    value: Mapping[str, Any], texts: _Texts, number: dict[str, int]
) -> list[object]:
    return [
        texts.number(value.get("property", "")),
        texts.number(value.get("value", "")),
        texts.number(value.get("stance", "")),
        int(bool(value.get("preferred", True))),
        _numbers(value, number),
    ]


def _passages(found: list[Mapping[str, Any]], texts: _Texts) -> dict[str, Any]:
    columns: dict[str, Any] = {
        key: [texts.number(passage.get(key) or "") for passage in found]
        for key in ("title", "publisher", "issued", "locator", "stance", "speaker")
    }
    columns["url"] = [texts.number(address(one.get("url") or "")) for one in found]
    columns["restored"] = [int(bool(one.get("restored"))) for one in found]
    columns["refused"] = [int(not one.get("accepted", True)) for one in found]
    columns["said"] = [texts.number(_said(one)) for one in found]
    return columns


def _said(passage: Mapping[str, Any]) -> object:
    """Give the day a source without a date counts from: that on which it was read."""
    return "" if passage.get("issued") else passage.get("said", "")


def _terms(words: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    return {
        readable(key): {part: readable(text) for part, text in sorted(term.items())}
        for key, term in sorted(words.items())
    }
