"""The server speaks the SPARQL 1.1 Protocol: each sentence of it that asks a query.

Source: SPARQL 1.1 Protocol, W3C Recommendation of 21 March 2013. Updates, its other
half, are refused by policy.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from tests.serving import Reply, Service, served

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
SELECT = "SELECT ?c { ?c cs:fabricatedBy ?o }"
CHIP = "https://w3id.org/chipscape/chip/acme-a2"
CONSTRUCT = "CONSTRUCT { ?c a cs:Chip } { ?c cs:fabricatedBy ?o }"
TRIPLE = ox.Triple(
    ox.NamedNode(CHIP),
    ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
    ox.NamedNode("https://w3id.org/chipscape/ns#Chip"),
)
TABLES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
}
TRIPLES = {
    "turtle": "text/turtle; charset=utf-8",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
}
PARSERS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


@pytest.fixture(scope="module")
def service(small_build: Path) -> Iterator[Service]:
    """A server of the invented world that gives forty rows at most."""
    with served(small_build, "--rows", "40") as running:
        yield running


@pytest.fixture(scope="module")
def graphs(service: Service) -> list[str]:
    """Three passages' graphs."""
    told = service.query(
        "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g LIMIT 3",
        TABLES["json"],
    )
    rows = json.loads(told.body)["results"]["bindings"]
    return [row["g"]["value"] for row in rows]


def post(service: Service, body: str | bytes, media: str = "", at: str = "") -> Reply:
    sent = body if isinstance(body, bytes) else body.encode()
    headers = {"Content-Type": media} if media else {}
    return service.ask(f"/sparql{at}", method="POST", headers=headers, body=sent)


def truth(reply: Reply) -> bool:
    assert reply.status == 200, reply.text
    told = json.loads(reply.body)["boolean"]
    assert isinstance(told, bool)
    return told


def values(body: bytes, form: str) -> list[list[str]]:
    """Read a table's values."""
    if form == "json":
        rows = json.loads(body)["results"]["bindings"]
        return [[term["value"] for term in row.values()] for row in rows]
    if form == "xml":
        space = "{http://www.w3.org/2005/sparql-results#}"
        found = ElementTree.fromstring(body).iter(f"{space}result")  # noqa: S314  (ours)
        return [["".join(row.itertext()).strip()] for row in found]
    lines = body.decode().splitlines()[1:]
    return [[line.strip("<>")] for line in lines]


# --- the three ways to ask ---


@pytest.mark.parametrize("way", ["get", "form", "direct", "form with charset"])
def test_a_query_is_asked_in_each_way(way: str, service: Service) -> None:
    told = {
        "get": lambda: service.query("ASK {}"),
        "form": lambda: post(service, urlencode({"query": "ASK {}"}), FORM),
        "direct": lambda: post(service, "ASK {}", DIRECT),
        "form with charset": lambda: post(
            service, urlencode({"query": "ASK {}"}), f"{FORM}; charset=UTF-8"
        ),
    }[way]()
    assert truth(told) is True


def test_a_query_in_chinese_comes_through_each_way(service: Service) -> None:
    text = 'ASK { FILTER(STRLEN("芯片") = 2) }'
    assert truth(service.query(text))
    assert truth(post(service, urlencode({"query": text}), FORM))
    assert truth(post(service, text, DIRECT))


# --- the data set that the protocol names ---


def both(default: list[str], named: list[str]) -> str:
    pairs = [("default-graph-uri", name) for name in default]
    return urlencode(pairs + [("named-graph-uri", name) for name in named])


COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
NAMES = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"


def rows(reply: Reply) -> list[list[str]]:
    assert reply.status == 200, reply.text
    return values(reply.body, "json")


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_the_protocol_names_the_data_set(
    way: str, service: Service, graphs: list[str]
) -> None:
    def ask(query: str, more: str) -> list[list[str]]:
        if way == "get":
            asked = urlencode({"query": query})
            return rows(service.ask(f"/sparql?{asked}&{more}"))
        if way == "form":
            return rows(post(service, f"{urlencode({'query': query})}&{more}", FORM))
        return rows(post(service, query, DIRECT, f"?{more}"))

    one, two, three = graphs
    sizes = [int(ask(COUNT, both([name], []))[0][0]) for name in graphs]
    assert all(sizes)
    assert ask(NAMES, both([one], [])) == []
    assert ask(NAMES, both([], [two, one])) == [[one], [two]]
    assert ask(COUNT, both([], [one])) == [["0"]]
    assert int(ask(COUNT, both([one, two], []))[0][0]) <= sizes[0] + sizes[1]
    assert ask(COUNT, both([three], [one, two])) == [[str(sizes[2])]]
    assert ask(NAMES, both([three], [one, two])) == [[one], [two]]


def test_the_protocol_goes_before_from(service: Service, graphs: list[str]) -> None:
    one, two, three = graphs
    query = NAMES.replace("{", f"FROM <{one}> FROM NAMED <{two}> {{", 1)
    assert rows(service.query(query)) == [[two]]
    more = both([], [three])
    assert rows(post(service, query, DIRECT, f"?{more}")) == [[three]]
    counted = COUNT.replace("{", f"FROM <{one}> {{")
    other = rows(post(service, COUNT, DIRECT, f"?{both([two], [])}"))
    assert rows(post(service, counted, DIRECT, f"?{both([two], [])}")) == other


@pytest.mark.parametrize("name", ["not an address", "relative", "http://a b/", ""])
def test_what_names_no_graph_is_refused(name: str, service: Service) -> None:
    told = service.query("ASK {}", **{"default-graph-uri": name})
    assert told.status == 400
    assert "give a whole address" in told.sentence()


# --- formats ---


@pytest.mark.parametrize("form", TABLES)
@pytest.mark.parametrize("by", ["Accept", "format"])
def test_tables_come_in_each_format(form: str, by: str, service: Service) -> None:
    if by == "Accept":
        told = service.query(SELECT, TABLES[form])
    else:
        told = service.query(SELECT, format=form)
    assert told.status == 200
    assert told.headers["content-type"] == TABLES[form]
    assert told.headers["vary"].startswith("Accept")
    assert values(told.body, form) == [[CHIP]]


@pytest.mark.parametrize("form", TRIPLES)
@pytest.mark.parametrize("by", ["Accept", "format"])
@pytest.mark.parametrize("query", [CONSTRUCT, f"DESCRIBE <{CHIP}>"])
def test_triples_come_in_each_format(
    form: str, by: str, query: str, service: Service
) -> None:
    if by == "Accept":
        told = service.query(query, TRIPLES[form])
    else:
        told = service.query(query, format=form)
    assert told.status == 200
    assert told.headers["content-type"] == TRIPLES[form]
    found = {quad.triple for quad in ox.parse(told.body, format=PARSERS[form])}
    assert TRIPLE in found
    assert query != CONSTRUCT or found == {TRIPLE}


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_truth_comes_in_each_format(form: str, service: Service) -> None:
    told = service.query("ASK {}", TABLES[form])
    assert told.headers["content-type"] == TABLES[form]
    assert b"true" in told.body


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/xml", "application/sparql-results+xml"),
        ("text/*", "text/csv; charset=utf-8"),
        ("image/png, text/csv;q=0.4, */*;q=0.1", "text/csv; charset=utf-8"),
        (
            "text/csv;q=0.1, application/sparql-results+xml;q=0.9",
            "application/sparql-results+xml",
        ),
        ("text/csv;q=0, */*", "application/sparql-results+json"),
        ("TEXT/CSV", "text/csv; charset=utf-8"),
        ("text/csv ; q=1.0", "text/csv; charset=utf-8"),
        ("application/sparql-results+json;q=nonsense, text/csv;q=0.1", "text/csv; "),
        (",,;;, text/csv", "text/csv"),
    ],
)
def test_the_best_liked_format_comes(accept: str, media: str, service: Service) -> None:
    told = service.query(SELECT, accept)
    assert told.status == 200
    assert told.headers["content-type"].startswith(media)


@pytest.mark.parametrize(
    ("query", "accept"),
    [(SELECT, "image/png"), (SELECT, "text/turtle"), (CONSTRUCT, "text/csv")],
    ids=["nothing of ours", "triples for a table", "a table for triples"],
)
def test_a_format_that_nobody_has_is_refused(
    query: str, accept: str, service: Service
) -> None:
    told = service.query(query, accept)
    assert told.status == 406
    assert "ccept" in told.sentence()


def test_an_unknown_format_is_refused(service: Service) -> None:
    told = service.query(SELECT, format="yaml\r\nX: y")
    assert told.status == 400
    assert told.sentence().startswith("format: 'yaml")


# --- what is not the protocol ---


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_another_method_is_refused_with_those_there_are(
    method: str, service: Service
) -> None:
    told = service.ask("/sparql?query=ASK%20%7B%7D", method=method)
    assert told.status == 405
    told.sentence()
    allowed = {name.strip() for name in told.headers["allow"].split(",")}
    assert {"GET", "HEAD", "POST"} <= allowed
    assert method not in allowed


@pytest.mark.parametrize("way", ["get", "form", "direct", "get with a query"])
def test_an_update_is_refused_in_each_way(way: str, service: Service) -> None:
    text = "CLEAR ALL"
    told = {
        "get": lambda: service.ask(f"/sparql?{urlencode({'update': text})}"),
        "form": lambda: post(service, urlencode({"update": text}), FORM),
        "direct": lambda: post(service, text, "application/sparql-update"),
        "get with a query": lambda: service.query("ASK {}", update=text),
    }[way]()
    assert told.status == 405
    assert told.sentence() == (
        "updates are refused, the graph is read-only; send a query"
    )
    assert "allow" in told.headers


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        ("ASK {}", "text/plain", 415),
        ("ASK {}", "", 415),
        ("query=ASK%20%7B%7D", "", 415),
        ("query=ASK%20%7B%7D", "multipart/form-data; boundary=x", 415),
        ("ASK {}".encode("utf-16"), f"{DIRECT}; charset=UTF-16", 415),
        ("ASK {}".encode("utf-16"), DIRECT, 400),
        (b"ASK { FILTER('\xff' = '') }", DIRECT, 400),
        ("query=ASK%20%7B%7D&query=ASK%20%7B%7D", FORM, 400),
        ("query=ASK%20%7B%7D", DIRECT, 400),
        ("", DIRECT, 400),
        ("", FORM, 400),
        ("other=1", FORM, 400),
        ("query=ASK%20%7B", FORM, 400),
        ("query=ASK%2", FORM, 400),
        ("query=ASK%20%7B%7D%ZZ", FORM, 400),
        ("query=ASK%20%7B%7D%FF", FORM, 400),
        ("&".join(f"a{n}=1" for n in range(300)), FORM, 400),
    ],
)
def test_a_body_that_is_no_query_is_refused(
    body: str | bytes, media: str, status: int, service: Service
) -> None:
    told = post(service, body, media)
    assert told.status == status
    told.sentence()


@pytest.mark.parametrize(
    "text",
    [
        "query=ASK%20%7B%7D&query=SELECT%20*%20%7B%7D",
        *("query=", "query=ASK%20%7B", "query=ASK%20%7B%7D%"),
        *("query=%C3%28", "query=%00", "query=ASK%7B%7D%00"),
    ],
)
def test_an_address_that_is_no_query_is_refused(text: str, service: Service) -> None:
    told = service.ask(f"/sparql?{text}")
    assert told.status == 400
    told.sentence()


def test_a_function_that_nobody_has_is_told_of(service: Service) -> None:
    told = service.query("SELECT (<http://a/f>(1) AS ?x) {}")
    assert told.status == 400
    assert "<http://a/f> is not supported" in told.sentence()


def test_addresses_in_a_query_are_seen_from_the_server(service: Service) -> None:
    told = service.query("CONSTRUCT { <s> <p> 1 } WHERE {}", format="ntriples")
    here = f"http://127.0.0.1:{service.port}"
    assert told.text.startswith(f"<{here}/s> <{here}/p> ")


def test_a_query_in_address_and_body_is_refused(service: Service) -> None:
    asked = f"?query={quote('ASK {}')}"
    assert post(service, "ASK {}", DIRECT, asked).status == 400
    assert post(service, "query=ASK%20%7B%7D", FORM, asked).status == 400


def test_a_misspelt_query_is_told_where(service: Service) -> None:
    told = service.query("SELECT ?a {\n ?a ?b }")
    assert told.status == 400
    assert "line 2" in told.sentence()


# --- heads, caches, other pages ---


def test_head_tells_what_get_would(service: Service) -> None:
    address = f"/sparql?{urlencode({'query': SELECT})}"
    whole = service.ask(address)
    head = service.ask(address, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    for name in ("content-type", "content-length", "etag", "last-modified", "vary"):
        assert head.headers[name] == whole.headers[name]


def test_an_answer_that_a_reader_has_is_not_sent_again(service: Service) -> None:
    address = f"/sparql?{urlencode({'query': SELECT})}"
    first = service.ask(address)
    tag, day = first.headers["etag"], first.headers["last-modified"]
    for headers in (
        {"If-None-Match": tag},
        {"If-None-Match": f'"other", {tag}'},
        {"If-None-Match": tag.removeprefix("W/")},
        {"If-Modified-Since": day},
    ):
        again = service.ask(address, headers=headers)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == tag
    for headers in (
        {"If-None-Match": '"other"'},
        {"If-None-Match": tag, "Accept": "text/csv"},
        {"If-None-Match": '"other"', "If-Modified-Since": day},
        {"If-Modified-Since": "yesterday"},
    ):
        assert service.ask(address, headers=headers).status == 200


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (NOW() AS ?it) {}",
        "SELECT (Now # as it is\n() AS ?it) {}",
        "SELECT (RAND () AS ?it) {}",
        "SELECT (STRUUID() AS ?it) {}",
    ],
)
def test_what_changes_by_itself_is_not_kept(service: Service, text: str) -> None:
    address = f"/sparql?{urlencode({'query': text})}"
    told, again = service.ask(address), service.ask(address)
    for one in (told, again):
        assert one.status == 200
        assert one.headers["cache-control"] == "no-store"
        assert "etag" not in one.headers
    assert told.body != again.body


def test_a_page_of_elsewhere_may_ask_without_secrets(service: Service) -> None:
    origin = {"Origin": "https://elsewhere.example"}
    asked = {**origin, "Access-Control-Request-Method": "POST"}
    asked["Access-Control-Request-Headers"] = "content-type"
    told = service.ask("/sparql", method="OPTIONS", headers=asked)
    assert told.status == 204
    assert told.headers["access-control-allow-origin"] == "*"
    assert "POST" in told.headers["access-control-allow-methods"]
    assert "content-type" in told.headers["access-control-allow-headers"].lower()
    told = service.ask("/sparql?query=ASK%20%7B%7D", headers=origin)
    assert told.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in told.headers
    refused = service.ask("/sparql?query=ASK", headers=origin)
    assert refused.headers["access-control-allow-origin"] == "*"


# --- an answer that is too long ---


@pytest.mark.parametrize("form", TABLES)
def test_a_cut_table_says_so(form: str, service: Service) -> None:
    told = service.query("SELECT ?s { ?s ?p ?o }", format=form)
    assert told.headers["chipscape-cut"] == "rows=40"
    assert 'rel="describedby"' in told.headers["link"]
    assert len(values(told.body, form)) == 40
    if form == "json":
        assert json.loads(told.body)["head"]["link"]
    if form == "xml":
        assert b"<link href=" in told.body
    exact = service.query("SELECT ?s { ?s ?p ?o } LIMIT 40", format=form)
    assert "chipscape-cut" not in exact.headers
    assert len(values(exact.body, form)) == 40


@pytest.mark.parametrize("form", TRIPLES)
def test_cut_triples_say_so(form: str, service: Service) -> None:
    told = service.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", format=form)
    assert told.headers["chipscape-cut"].startswith("rows=")
    assert 0 < len(list(ox.parse(told.body, format=PARSERS[form]))) <= 40
