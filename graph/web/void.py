"""What the server tells machines of itself: a service description with VoID counts.

SPARQL 1.1 Service Description for ``/sparql``, and the same dataset for
``/.well-known/void``. The counts are those of the manifest, made with the generation;
older manifests without them give a description without partitions. Every node has an
address, so that all forms hold the same triples. Named graphs, one a passage, are
counted and not listed: there are thousands.
"""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from ..names import BASE, NS, expand
from ..triples import written
from .addresses import RDF

_MORE = {
    "void": "http://rdfs.org/ns/void#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "formats": "http://www.w3.org/ns/formats/",
}
_RESULTS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
)
_TITLES = (
    ("chipscape: the AI-chip ecosystem as a cited, time-aware knowledge graph", "en"),
    ("芯片图景：有出处、有时间的AI芯片生态知识图谱", "zh"),
)
_GRAPHS = (
    ("Named graphs: one for each passage and stance, one for each conclusion.", "en"),
    ("命名图：每个出处段落及其说法性质一个，每项推断一个。", "zh"),
)
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def description(manifest: dict[str, Any], origin: str, form: str) -> bytes:
    """Write the description of the service and its dataset.

    Args:
        manifest: of the generation that is served.
        origin: scheme and host of the server, as ``https://example.org``.
        form: an ending of ``addresses.RDF``.
    """
    return written(_Description(manifest, origin).triples(), RDF[form], _MORE)


class _Description:
    """Gathers triples about one server and one generation."""

    def __init__(self, manifest: dict[str, Any], origin: str) -> None:
        self.manifest = manifest
        self.origin = origin
        self.made: set[ox.Triple] = set()
        self.service = f"{origin}/sparql"
        self.dataset = f"{origin}/.well-known/void#dataset"
        self.graph = f"{origin}/.well-known/void#facts"

    def triples(self) -> set[ox.Triple]:
        self._service()
        self._dataset()
        self._graph(self.manifest.get("dataset", {}))
        return self.made

    def _service(self) -> None:
        self._link(self.service, "rdf:type", "sd:Service")
        self._link(self.service, "sd:endpoint", self.service)
        self._link(self.service, "sd:supportedLanguage", "sd:SPARQL11Query")
        for name in _RESULTS:
            self._link(self.service, "sd:resultFormat", f"formats:{name}")
        self._link(self.service, "sd:defaultDataset", self.dataset)

    def _dataset(self) -> None:
        counts = self.manifest.get("counts", {})
        for kind in ("sd:Dataset", "void:Dataset"):
            self._link(self.dataset, "rdf:type", kind)
        for text, language in _TITLES:
            self._tell(self.dataset, "dct:title", ox.Literal(text, language=language))
        rights = str(self.manifest.get("licence", ""))
        self._tell(self.dataset, "dct:rights", ox.Literal(rights))
        if "not for commercial use" not in rights:
            self._link(self.dataset, "dct:license", _LICENCE)
        version = ox.Literal(str(self.manifest.get("version", "")))
        self._tell(self.dataset, "owl:versionInfo", version)
        self._tell(self.dataset, "void:uriSpace", ox.Literal(BASE))
        self._link(self.dataset, "void:vocabulary", NS)
        self._link(self.dataset, "void:sparqlEndpoint", self.service)
        self._link(self.dataset, "sd:defaultGraph", self.graph)
        self._count(self.dataset, "void:triples", counts.get("quads"))
        self._count(self.dataset, "void:entities", counts.get("entities"))
        collection = f"{self.dataset.removesuffix('dataset')}graphs"
        self._link(self.dataset, "sd:availableGraphs", collection)
        self._link(collection, "rdf:type", "sd:GraphCollection")
        told = self.manifest.get("dataset", {})
        self._count(collection, "schema:numberOfItems", told.get("graphs"))
        for text, language in _GRAPHS:
            self._tell(collection, "rdfs:comment", ox.Literal(text, language=language))

    def _graph(self, told: dict[str, Any]) -> None:
        for kind in ("sd:Graph", "void:Dataset"):
            self._link(self.graph, "rdf:type", kind)
        self._count(self.graph, "void:triples", told.get("triples"))
        self._count(self.graph, "void:distinctSubjects", told.get("subjects"))
        self._count(self.graph, "void:distinctObjects", told.get("objects"))
        classes, properties = told.get("classes", {}), told.get("properties", {})
        self._count(self.graph, "void:classes", len(classes) or None)
        self._count(self.graph, "void:properties", len(properties) or None)
        for name, count in classes.items():
            part = self._part("class", name)
            self._link(self.graph, "void:classPartition", part)
            self._link(part, "void:class", name)
            self._count(part, "void:entities", count)
        for name, counts in properties.items():
            part = self._part("property", name)
            self._link(self.graph, "void:propertyPartition", part)
            self._link(part, "void:property", name)
            self._count(part, "void:triples", counts["triples"])
            self._count(part, "void:distinctSubjects", counts["subjects"])

    def _part(self, what: str, name: str) -> str:
        tail = "".join(char if char.isalnum() else "-" for char in name)
        return f"{self.origin}/.well-known/void#{what}-{tail}"

    def _link(self, subject: str, predicate: str, value: str) -> None:
        self._tell(subject, predicate, _node(value))

    def _count(self, subject: str, predicate: str, value: int | None) -> None:
        if value is not None:
            self._tell(subject, predicate, ox.Literal(value))

    def _tell(
        self, subject: str, predicate: str, value: ox.NamedNode | ox.Literal
    ) -> None:
        self.made.add(ox.Triple(_node(subject), _node(predicate), value))


def _node(name: str) -> ox.NamedNode:
    prefix, _, rest = name.partition(":")
    if prefix in _MORE:
        return ox.NamedNode(_MORE[prefix] + rest)
    return ox.NamedNode(name if rest.startswith("//") else expand(name))
