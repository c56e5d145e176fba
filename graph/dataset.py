"""Files of the ontology folder become ``Facts``: the only reader of facts.

Entities are described once, in ``entities/*.ttl``. A facts file is one source: its
default graph describes the source, its passages and its corrections; each named
graph holds what one passage says. What breaks that frame is refused here, with file,
node and mend; what a statement may say is the business of the shapes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from .descriptions import (
    Description,
    Entity,
    Passage,
    Source,
    aliases_of,
    first,
    kind_of,
    lacks,
    notes_of,
    passage_of,
    source_of,
    texts,
    wikidata_of,
)
from .errors import MissingOntologyError, RejectedFactError
from .names import BASE, is_detail, is_slug, short
from .vocabulary import Vocabulary, parse, short_of
from .vocabulary import read as read_vocabulary

_ADDED = {
    "skos:altLabel",
    "skos:exactMatch",
    "cs:ticker",
    "cs:lei",
    "prov:wasDerivedFrom",
}


class Statement(NamedTuple):
    """One triple as one passage makes it."""

    subject: str
    predicate: str
    object: str | ox.Literal
    passage: str


@dataclass(frozen=True)
class Facts:
    """Everything the ontology folder says, in file order."""

    folder: Path
    vocabulary: Vocabulary
    entities: dict[str, Entity]
    sources: dict[str, Source]
    passages: dict[str, Passage]
    statements: tuple[Statement, ...]
    described: tuple[ox.Quad, ...]  # of entities, sources, passages, corrections
    stated: tuple[ox.Quad, ...]  # in the passages' graphs
    files: dict[str, Path]  # where each entity, passage and event stands


def read(folder: Path, extra: tuple[Path, ...] = ()) -> Facts:
    """Read an ontology folder whole, and what a reader adds to it.

    Args:
        folder: the folder with chipscape.ttl, entities/ and facts/.
        extra: folders with entities/ or facts/ of their own. Their entities may also
            add names and identifiers to those of the first folder.

    Raises:
        MissingOntologyError: vocabulary, entities or facts are not there.
        UnreadableFileError: a file is not Turtle or TriG.
        RejectedFactError: a file breaks the frame; every breach is listed.
    """
    vocabulary = read_vocabulary(folder)
    reader = _Reader(folder, vocabulary)
    for path in _files(folder / "entities", "*.ttl"):
        reader.entity_file(path)
    controls = sorted((folder / "controls").glob("*.trig"))
    for path in (*_files(folder / "facts", "*.trig"), *controls):
        reader.facts_file(path)
    reader.is_own = False
    for added in extra:
        described = sorted((added / "entities").rglob("*.ttl"))
        told = sorted((added / "facts").rglob("*.trig"))
        if not told:
            raise MissingOntologyError(
                f"{added}: no facts/*.trig; give a folder that an import wrote"
            )
        for path in described:
            reader.entity_file(path)
        for path in told:
            reader.facts_file(path)
    return reader.facts()


def _files(folder: Path, pattern: str) -> list[Path]:
    found = sorted(folder.rglob(pattern))
    if not found:
        raise MissingOntologyError(
            f"{folder}: no {pattern} files; give a folder with entities/ and facts/"
        )
    return found


class _Reader:
    """Collects files into Facts, and every breach of the frame."""

    def __init__(self, folder: Path, vocabulary: Vocabulary) -> None:
        self.folder = folder
        self.vocabulary = vocabulary
        self.is_own = True  # what is read ships with the project
        self.problems: list[str] = []
        self.entities: dict[str, Entity] = {}
        self.sources: dict[str, Source] = {}
        self.passages: dict[str, Passage] = {}
        self.statements: list[Statement] = []
        self.described: list[ox.Quad] = []
        self.stated: list[ox.Quad] = []
        self.files: dict[str, Path] = {}

    def facts(self) -> Facts:
        """Hand over what was read, or every problem at once."""
        self._known_names()
        if self.problems:
            raise RejectedFactError(tuple(self.problems))
        return Facts(
            self.folder,
            self.vocabulary,
            dict(sorted(self.entities.items())),
            dict(sorted(self.sources.items())),
            dict(sorted(self.passages.items())),
            tuple(self.statements),
            tuple(self.described),
            tuple(self.stated),
            self.files,
        )

    def entity_file(self, path: Path) -> None:
        """Read one file of entities."""
        about: dict[str, Description] = defaultdict(lambda: defaultdict(list))
        for quad in self._parse(path, ox.RdfFormat.TURTLE):
            self.described.append(quad)
            self._note(about, quad)
        for name, facts in about.items():
            if name in self.entities and not self.is_own and "rdf:type" not in facts:
                self.entities[name] = self._added(path, name, facts)
                continue
            if name in self.entities:
                first = self.files[name].name
                self._refuse(path, name, f"described in {first} too; keep one")
                continue
            self.files[name] = path
            self._terms(path, name, facts)
            self.entities[name] = self._entity(path, name, facts)

    def facts_file(self, path: Path) -> None:
        """Read one source: its description and its passages' graphs."""
        about: dict[str, Description] = defaultdict(lambda: defaultdict(list))
        graphs: dict[str, int] = defaultdict(int)
        for quad in self._parse(path, ox.RdfFormat.TRIG):
            if isinstance(quad.graph_name, ox.DefaultGraph):
                self.described.append(quad)
                self._note(about, quad)
            else:
                graphs[short_of(quad.graph_name)] += 1
                self._statement(path, quad)
        source = f"source:{path.stem}"
        if source not in about:
            self._refuse(
                path, source, "not described; name the file after its source's slug"
            )
        for name, facts in about.items():
            self._terms(path, name, facts)
            self._describe(path, name, facts, source)
        for name in sorted(set(graphs) - set(about)):
            self._refuse(path, name, "has statements and no description as a passage")
        for name in about:
            if name in self.passages and not graphs[name]:
                self._refuse(path, name, "is a passage without statements; remove it")

    def _parse(self, path: Path, form: ox.RdfFormat) -> list[ox.Quad]:
        quads = parse(path, form)
        for quad in quads:
            if isinstance(quad.subject, ox.BlankNode) or isinstance(
                quad.object, ox.BlankNode
            ):
                about = short(quad.predicate.value)
                self._refuse(path, about, "has a blank node; give the node an address")
        return [
            quad
            for quad in quads
            if isinstance(quad.subject, ox.NamedNode)
            and isinstance(quad.object, (ox.NamedNode, ox.Literal))
        ]

    def _describe(self, path: Path, name: str, facts: Description, source: str) -> None:
        kinds = [short(kind.value) for kind in facts.get("rdf:type", [])]
        if name == source:
            self.files[name] = path
            self.sources[name] = source_of(name, kinds, facts)
            for lack in lacks(facts):
                self._refuse(path, name, lack)
            self._may_ship(path, name)
        elif "cs:Passage" in kinds:
            if name in self.passages:
                self._refuse(path, name, "is described twice; number it anew")
            if not name.startswith(f"passage:{path.stem}/"):
                self._refuse(path, name, f"belongs under passage/{path.stem}/")
            self.files[name] = path
            self.passages[name] = passage_of(name, facts)
            if first(facts, "cs:accepted") not in ("", "true", "false"):
                self._refuse(path, name, "has a cs:accepted that is no boolean")
            stance = self.vocabulary.terms.get(self.passages[name].stance)
            if stance is not None and "cs:Stance" not in stance.types:
                self._refuse(
                    path, name, f"has {stance.name}, no stance; write cs:Stated"
                )
            if self.passages[name].source != source:
                self._refuse(
                    path, name, f"has no source; write dct:isPartOf src:{path.stem}"
                )
        elif "cs:Correction" not in kinds:
            self._refuse(
                path,
                name,
                "is neither source, passage nor correction; entities go to entities/",
            )

    def _may_ship(self, path: Path, source: str) -> None:
        licence = self.vocabulary.terms.get(self.sources[source].licence)
        if self.is_own and licence and licence.facts.get("cs:nonCommercial"):
            self._refuse(path, source, "is not for commercial use; use --with instead")

    def _note(self, about: dict[str, Description], quad: ox.Quad) -> None:
        if isinstance(quad.object, (ox.NamedNode, ox.Literal)):
            about[short_of(quad.subject)][short_of(quad.predicate)].append(quad.object)

    def _statement(self, path: Path, quad: ox.Quad) -> None:
        subject, predicate = short_of(quad.subject), short_of(quad.predicate)
        if predicate == "rdf:type":
            self.files.setdefault(subject, path)
        elif predicate not in self.vocabulary.terms:
            self._refuse(path, subject, f"uses {predicate}, a term that does not exist")
        elif self.vocabulary.terms[predicate].is_derived:
            inverse = self.vocabulary.terms[predicate].inverse or "the premises"
            self._refuse(path, subject, f"states {predicate}; state {inverse} instead")
        item = quad.object
        value = item if isinstance(item, ox.Literal) else short_of(item)
        self.statements.append(
            Statement(subject, predicate, value, short_of(quad.graph_name))
        )
        self.stated.append(quad)

    def _entity(self, path: Path, name: str, facts: Description) -> Entity:
        kinds = [short(kind.value) for kind in facts.get("rdf:type", [])]
        labels = {
            value.language: value.value
            for value in facts.get("rdfs:label", [])
            if isinstance(value, ox.Literal)
        }
        if len(kinds) != 1 or kinds[0] not in self.vocabulary.terms:
            self._refuse(path, name, "needs exactly one class of the vocabulary")
        if set(labels) != {"en", "zh"}:
            self._refuse(path, name, "needs one rdfs:label @en and one @zh")
        kind = kinds[0] if kinds else ""
        place, _, slug = name.partition(":")
        if place != self.vocabulary.iri_kind(kind) or not is_slug(slug):
            wanted = self.vocabulary.iri_kind(kind) or "KIND"
            self._refuse(
                path, name, f"needs an address like {BASE}{wanted}/lower-case-slug"
            )
        return Entity(
            name=name,
            kind=kind,
            label_en=labels.get("en", ""),
            label_zh=labels.get("zh", ""),
            aliases=aliases_of(facts),
            tickers=texts(facts, "cs:ticker"),
            roles=texts(facts, "cs:hasRole"),
            wikidata=next(wikidata_of(facts), ""),
            lei=first(facts, "cs:lei"),
            needs_context=texts(facts, "cs:needsContext"),
            pinyin=texts(facts, "cs:pinyin"),
            notes=notes_of(facts),
        )

    def _added(self, path: Path, name: str, facts: Description) -> Entity:
        """Give an entity with the names and identifiers that a dataset adds."""
        self._terms(path, name, facts)
        held = self.entities[name]
        for key in sorted(set(facts) - _ADDED):
            self._refuse(path, name, f"adds {key}; add only names and identifiers")
        wikidata, lei = next(wikidata_of(facts), ""), first(facts, "cs:lei")
        for mine, theirs in ((held.wikidata, wikidata), (held.lei, lei)):
            if mine and theirs and mine != theirs:
                self._refuse(path, name, f"is {theirs} here and {mine} in the graph")
        return replace(
            held,
            aliases=tuple(sorted({*held.aliases, *aliases_of(facts)})),
            tickers=tuple(sorted({*held.tickers, *texts(facts, "cs:ticker")})),
            wikidata=held.wikidata or wikidata,
            lei=held.lei or lei,
            notes=(*held.notes, *notes_of(facts)),
        )

    def _terms(self, path: Path, name: str, facts: Description) -> None:
        nodes = [n for held in facts.values() for n in held if not kind_of(n)]
        for term in (*facts, *(short(node.value) for node in nodes)):
            if term.startswith("cs:") and term not in self.vocabulary.terms:
                self._refuse(path, name, f"uses {term}, a term that does not exist")

    def _known_names(self) -> None:
        for statement in self.statements:
            for name in (statement.subject, statement.object):
                if not isinstance(name, str) or name in self.entities:
                    continue
                kind = name.partition(":")[0]
                if is_detail(name) or kind in ("cs", "passage", "source"):
                    continue
                self._refuse(
                    self.files.get(statement.passage, self.folder),
                    name,
                    "is described in no entities file; describe it or mend the slug",
                )

    def _refuse(self, path: Path, name: str, why: str) -> None:
        text = f"{path}:{_line(path, name)}: {name} {why}"
        if text not in self.problems:
            self.problems.append(text)


def _line(path: Path, name: str) -> int:
    """Find the line that first names a node by the last part of its address."""
    tail = name.rpartition(":")[2].rpartition("/")[2]
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError:
        return 1
    return next((number for number, line in enumerate(lines, 1) if tail in line), 1)
