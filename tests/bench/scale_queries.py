"""A dozen typical questions to a synthetic ecosystem, as SPARQL.

The shapes of those in ``ontology/queries``, with an ordinary entity (MID) and the
greatest hub among companies (HUB) put in. Those called plain join without sub-selects,
as people write who do not know that paths multiply. ``GRAPH`` takes variables only:
Virtuoso hides a named one beside a default graph.
"""

from __future__ import annotations

_HEAD = """
PREFIX cs: <https://w3id.org/chipscape/ns#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
_TEXTS = {
    "neighbours": """
SELECT ?p ?x ?label {
  { MID ?p ?x } UNION { ?x ?p MID }
  ?x rdfs:label ?label . FILTER (LANG(?label) = "en")
}""",
    "hub": """
SELECT ?p ?x ?label {
  { HUB ?p ?x } UNION { ?x ?p HUB }
  ?x rdfs:label ?label . FILTER (LANG(?label) = "en")
}""",
    "two-hop": """
SELECT DISTINCT ?b { MID ?p ?a . ?a ?q ?b . ?b a cs:Company }""",
    "makers-of-suppliers": """
SELECT DISTINCT ?chip {
  { SELECT DISTINCT ?supplier { HUB cs:suppliedBy ?supplier } }
  ?supplier cs:develops ?chip
}""",
    "same-foundry": """
SELECT DISTINCT ?other {
  { SELECT DISTINCT ?foundry { HUB cs:develops ?a . ?a cs:fabricatedBy ?foundry } }
  ?b cs:fabricatedBy ?foundry . ?other cs:develops ?b .
}""",
    "same-foundry, plain": """
SELECT DISTINCT ?other {
  HUB cs:develops ?a . ?a cs:fabricatedBy ?foundry .
  ?b cs:fabricatedBy ?foundry . ?other cs:develops ?b .
}""",
    "three hops, plain": """
SELECT DISTINCT ?third {
  HUB cs:suppliedBy ?one . ?one cs:develops ?two . ?two cs:fabricatedBy ?third .
}""",
    "figures": """
SELECT ?chip ?gb ?w ?maker {
  ?chip cs:memoryCapacity ?gb ; cs:tdp ?w ; cs:developedBy ?maker .
  FILTER (?gb >= 200 && ?w < 400)
}""",
    "chips-by-maker": """
SELECT ?maker (COUNT(?chip) AS ?n) { ?maker cs:develops ?chip }
GROUP BY ?maker ORDER BY DESC(?n) ?maker LIMIT 20""",
    "chinese-labels": """
SELECT ?chip ?zh ?node {
  HUB cs:develops ?chip . ?chip rdfs:label ?zh . FILTER (LANG(?zh) = "zh")
  OPTIONAL { ?chip cs:madeOnNode ?node }
}""",
    "text-in-label": """
SELECT ?s ?label { ?s rdfs:label ?label . FILTER (CONTAINS(?label, "lum")) }""",
    "ancestors": """
SELECT ?old { MID cs:supersedes+ ?old }""",
    "provenance": """
SELECT ?p ?o ?passage ?stance ?issued {
  GRAPH ?passage { MID ?p ?o }
  ?passage cs:stance ?stance ; dct:isPartOf ?source . ?source dct:issued ?issued
}""",
    "posts-on-a-day": """
SELECT ?person ?post ?since {
  ?tenure cs:organisation HUB ; cs:holder ?person ; cs:post ?post ;
    cs:validFrom ?since . FILTER (STR(?since) <= "2015")
}""",
    "top-hubs": """
SELECT ?x (COUNT(*) AS ?n) { ?s cs:supplies ?x } GROUP BY ?x
ORDER BY DESC(?n) ?x LIMIT 10""",
    "disagreements": """
SELECT ?chip ?a ?b { ?chip cs:memoryCapacity ?a, ?b . FILTER (?a < ?b) }""",
    "planned": """
SELECT ?p ?o ?passage {
  ?passage cs:stance cs:Planned . GRAPH ?passage { ?chip ?p ?o }
  FILTER (?p = cs:fabricatedBy)
}""",
}


def queries(mid: str, hub: str) -> dict[str, str]:
    """Give the questions by name, about two entities given by their addresses."""
    return {
        name: _HEAD + text.replace("MID", f"<{mid}>").replace("HUB", f"<{hub}>")
        for name, text in _TEXTS.items()
    }
