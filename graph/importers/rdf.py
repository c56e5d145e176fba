"""Any RDF that uses the vocabulary: Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML.

Two ways to bring it. A file that has passages of its own keeps them: each of its
sources becomes a facts file, as it stands. A file of plain triples becomes one source,
named on the command line, with a passage for each thing that it speaks of.

RDF/XML with a document type is refused: its entities can be made to grow without
bound. Contexts of JSON-LD are never fetched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..errors import ImportedFileError
from ..names import BASE, is_slug, prefixes_in, short
from . import trig
from .record import Fact, Party, Record

if TYPE_CHECKING:
    from ..vocabulary import Term
    from .run import Files

KEEP = "all"
_DESCRIBES = {
    "rdf:type",
    "rdfs:label",
    "skos:altLabel",
    "skos:exactMatch",
    "owl:sameAs",
    "cs:lei",
    "cs:ticker",
    "prov:wasDerivedFrom",
}


def read(files: Files) -> Iterator[Record]:
    """Give a record for each thing spoken of; keep passages that are there already."""
    for path in files.paths:
        quads = _parsed(path)
        files.rows += len(quads)
        if any(_is_passage(quad) for quad in quads):
            _keep(path, files, quads)
        else:
            yield from _plain(path, files, quads)


def _parsed(path: Path) -> list[ox.Quad]:
    form = ox.RdfFormat.from_extension(path.suffix.removeprefix("."))
    if form is None:
        raise ImportedFileError(
            f"{path}: of no format that is known by its ending; name it .ttl, .trig, "
            ".nt, .nq, .jsonld or .rdf"
        )
    try:
        data = path.read_bytes()
        if form == ox.RdfFormat.RDF_XML and b"<!DOCTYPE" in data:
            raise ImportedFileError(
                f"{path}: has a document type, whose entities can grow without bound; "
                "write it as Turtle"
            )
        return list(ox.parse(data, format=form))
    except SyntaxError as bad:
        words = " ".join(str(bad.msg).split())[:160]
        raise ImportedFileError(
            f"{path}:{bad.lineno or 1}: {words}; mend the syntax there"
        ) from bad
    except OSError as bad:
        raise ImportedFileError(f"{path}: {bad.strerror}; give a file") from bad


def _is_passage(quad: ox.Quad) -> bool:
    return _name(quad.predicate) == "rdf:type" and _name(quad.object) == "cs:Passage"


def _keep(path: Path, files: Files, quads: list[ox.Quad]) -> None:
    """Sort a file with passages into facts, a file a source, and entities."""
    of_passage = {
        _name(quad.subject): _name(quad.object)
        for quad in quads
        if _name(quad.predicate) == "dct:isPartOf"
    }
    facts: dict[str, list[ox.Quad]] = defaultdict(list)
    described: list[ox.Quad] = []
    for quad in quads:
        graph = quad.graph_name
        named = "" if isinstance(graph, ox.DefaultGraph) else _name(graph)
        about = named or _name(quad.subject)
        source = of_passage.get(about, about if about.startswith("source:") else "")
        if source:
            facts[source].append(quad)
        elif _name(quad.predicate) in _DESCRIBES:
            described.append(quad)
        else:
            files.left_out["statements that no passage makes"] += 1
    for source, held in sorted(facts.items()):
        slug = source.partition(":")[2]
        if not source.startswith("source:") or not is_slug(slug):
            raise ImportedFileError(
                f"{path}: a passage is part of {source}; give it a source under "
                f"{BASE}source/"
            )
        files.whole[f"facts/{slug}.trig"] = _written(held, ox.RdfFormat.TRIG)
        files.kept += sum(_is_passage(quad) for quad in held)
    known = [quad for quad in described if not files.holds(_name(quad.subject))]
    if known:
        name = f"entities/{trig.slug(path.stem) or 'rdf'}.ttl"
        files.whole[name] = _written(known, ox.RdfFormat.TURTLE)


def _written(quads: list[ox.Quad], form: ox.RdfFormat) -> bytes:
    known = prefixes_in(str(quad.subject)[1:-1] for quad in quads)
    ordered = sorted(quads, key=str)
    if form != ox.RdfFormat.TRIG:
        ordered = [ox.Quad(q.subject, q.predicate, q.object) for q in ordered]
    return ox.serialize(ordered, format=form, prefixes=known) or b""


def _plain(path: Path, files: Files, quads: list[ox.Quad]) -> Iterator[Record]:
    about: dict[str, list[tuple[str, ox.NamedNode | ox.Literal]]] = defaultdict(list)
    for quad in quads:
        if not isinstance(quad.subject, ox.NamedNode) or not isinstance(
            quad.object, (ox.NamedNode, ox.Literal)
        ):
            raise ImportedFileError(
                f"{path}: {_name(quad.predicate)} has a blank node; give the node "
                "an address"
            )
        about[_name(quad.subject)].append((_name(quad.predicate), quad.object))
    parties = {name: _party(name, told) for name, told in about.items()}
    for number, (name, told) in enumerate(sorted(about.items()), 1):
        facts: list[Fact] = []
        is_event = name.startswith("event:")
        for predicate, thing in told:
            if predicate in _DESCRIBES and not is_event:
                continue
            if predicate == "rdf:type":
                facts.append((name, "a", _name(thing)))
                continue
            if predicate not in files.terms.terms:
                files.left_out[f"statements with {predicate}, no term of ours"] += 1
                continue
            _fitting(path, name, files.terms.terms[predicate], thing)
            subject = name if is_event else parties[name]
            facts.append((subject, predicate, _object(thing, parties)))
        key = trig.slug(name) or f"node-{number}"
        party = () if is_event else (parties[name],)
        yield Record(key, f"node {name}", tuple(facts), party)


def _fitting(
    path: Path, name: str, term: Term, thing: ox.NamedNode | ox.Literal
) -> None:
    if term.is_relation and isinstance(thing, ox.Literal):
        what = "takes an entity, not a text"
    elif term.is_value and isinstance(thing, ox.NamedNode):
        what = "takes a value, not an entity"
    else:
        return
    raise ImportedFileError(f"{path}: {name}: {term.name} {what} (found {thing})")


def _party(name: str, told: list[tuple[str, ox.NamedNode | ox.Literal]]) -> Party:
    labels, aliases, kind = dict[str, str](), list[tuple[str, str]](), ""
    identifiers: list[tuple[str, str]] = []
    for predicate, thing in told:
        if predicate == "rdf:type" and _name(thing).startswith("cs:"):
            kind = _name(thing)
        elif predicate == "rdfs:label" and isinstance(thing, ox.Literal):
            labels.setdefault(thing.language or "en", thing.value)
        elif predicate == "skos:altLabel" and isinstance(thing, ox.Literal):
            aliases.append((thing.value, thing.language or "en"))
        elif predicate in ("skos:exactMatch", "owl:sameAs"):
            if _name(thing).startswith("wd:"):
                identifiers.append(("wikidata", _name(thing)[3:]))
        elif predicate in ("cs:lei", "cs:ticker"):
            identifiers.append((predicate[3:], thing.value))
    english = labels.get("en") or next(iter(labels.values()), "")
    return Party(
        name,
        kind,
        english,
        labels.get("zh", ""),
        tuple(aliases),
        identifiers=tuple(identifiers),
    )


def _object(thing: ox.NamedNode | ox.Literal, parties: dict[str, Party]) -> Party | str:
    if isinstance(thing, ox.Literal):
        return str(thing)
    name = _name(thing)
    if name.startswith(("cs:", "event:", "post:", "measure:")):
        return name
    return parties.get(name, Party(name))


def _name(node: object) -> str:
    return short(node.value) if isinstance(node, ox.NamedNode) else ""
