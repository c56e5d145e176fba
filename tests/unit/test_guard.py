"""The guard refuses what no engine should see, and nothing that only looks like it."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import ForbiddenQueryError, QuerySyntaxError
from graph.guard import DEEPEST, MOST_BYTES, MOST_JOINS, MOST_OPERATORS, admit
from tests.strategies import CASES, GAPS, VARIABLES

ADDRESS = "<http://127.0.0.1:9/>"
GROUP = "{ ?x ?y ?z }"

# Every one of these was seen to make the engine call the address.
CALLS = {
    "plain": f"ASK {{ SERVICE {ADDRESS} {GROUP} }}",
    "lower case": f"ASK {{ service {ADDRESS} {GROUP} }}",
    "mixed case": f"ASK {{ SeRvIcE {ADDRESS} {GROUP} }}",
    "silent": f"ASK {{ SERVICE SILENT {ADDRESS} {GROUP} }}",
    "without a space": f"ASK {{ SERVICE{ADDRESS}{GROUP} }}",
    "to a variable": f"ASK {{ ?s ?p ?x SERVICE ?x {GROUP} }}",
    "glued to a variable": f"ASK {{ ?s ?p ?x SERVICE?x{GROUP} }}",
    "by a prefix": f"PREFIX a: {ADDRESS} ASK {{ SERVICE a:x {GROUP} }}",
    "glued to the empty prefix": f"PREFIX : {ADDRESS} ASK {{ SERVICE:x {GROUP} }}",
    "glued to a prefix": f"PREFIX a: {ADDRESS} ASK {{ SERVICEa:x {GROUP} }}",
    "glued to silent": f"ASK {{ SERVICESILENT{ADDRESS} {GROUP} }}",
    "glued to true": f"ASK {{ ?s ?p trueSERVICE{ADDRESS} {GROUP} }}",
    "glued to a number": f"ASK {{ ?s ?p 1e0SERVICE{ADDRESS} {GROUP} }}",
    "after a dot": f"ASK {{ ?s ?p ?o.SERVICE{ADDRESS} {GROUP} }}",
    "after a dot, by a prefix": (
        f"PREFIX : {ADDRESS} ASK {{ ?s ?p ?o.SERVICE:x {GROUP} }}"
    ),
    "after a namespace": (
        f"PREFIX c: <http://a/> ASK {{ ?s ?p c:.SERVICE{ADDRESS} {GROUP} }}"
    ),
    "after an empty node": f"ASK {{ ?s ?p [].SERVICE{ADDRESS} {GROUP} }}",
    "after a language": f'ASK {{ ?s ?p "x"@en.SERVICE{ADDRESS} {GROUP} }}',
    "by base": f"BASE {ADDRESS} ASK {{ SERVICE <x> {GROUP} }}",
    "escaped address": "ASK { SERVICE <http://127.0.0.1:9/\\u0061> { ?x ?y ?z } }",
    "in exists": f"ASK {{ FILTER EXISTS {{ SERVICE {ADDRESS} {GROUP} }} }}",
    "in a sub-select": f"SELECT * {{ {{ SELECT * {{ SERVICE {ADDRESS} {GROUP} }} }} }}",
    "in a construct": f"CONSTRUCT {GROUP} WHERE {{ SERVICE {ADDRESS} {GROUP} }}",
    "in a description": f"DESCRIBE ?x WHERE {{ SERVICE {ADDRESS} {GROUP} }}",
    "after a comment": f"ASK {{ # note\nSERVICE {ADDRESS} {GROUP} }}",
    "after a comment ended by a return": f"ASK {{ #\rSERVICE {ADDRESS} {GROUP} }}",
    "before a comment": f"ASK {{ SERVICE#note\n{ADDRESS} {GROUP} }}",
    "after a string": f"ASK {{ ?s ?p '' . SERVICE {ADDRESS} {GROUP} }}",
    "between escaped double quotes": (
        f'ASK {{ ?s ?p ?o FILTER(?o != "\\u0022") SERVICE {ADDRESS} {GROUP} '
        'FILTER(?o != "\\u0022") }'
    ),
    "between escaped single quotes": (
        f"ASK {{ ?s ?p ?o FILTER(?o != '\\u0027') SERVICE {ADDRESS} {GROUP} "
        "FILTER(?o != '\\u0027') }"
    ),
    "between backslashes": (
        f'ASK {{ ?s ?p ?o FILTER(?o != "\\\\u0022") SERVICE {ADDRESS} {GROUP} '
        'FILTER(?o != "") }'
    ),
    "between apostrophes of addresses": (
        f"ASK {{ ?s ?p ?o FILTER(?o != <http://a/'>) SERVICE {ADDRESS} {GROUP} "
        "FILTER(?o != <http://a/'>) }"
    ),
    "between apostrophes of escaped addresses": (
        f"ASK {{ ?s ?p ?o FILTER(?o != <http://a/\\u0061'>) SERVICE {ADDRESS} {GROUP} "
        "FILTER(?o != <http://a/'>) }"
    ),
    "between apostrophes of names": (
        "PREFIX c: <http://a/> ASK { ?s ?p ?o FILTER(?o != c:a\\') "
        f"SERVICE {ADDRESS} {GROUP} FILTER(?o != c:a\\') }}"
    ),
    "after the hash of a name": (
        "PREFIX c: <http://a/> ASK { ?s ?p ?o OPTIONAL {?s c:a\\# ?o} "
        f"SERVICE {ADDRESS} {GROUP} }}"
    ),
    "behind a comparison that looks like an address": (
        f"ASK {{ ?s ?p ?a FILTER(?a<'b>') SERVICE {ADDRESS} {GROUP} FILTER(?a!='x') }}"
    ),
    "behind a comment that looks like an address": (
        f"ASK {{ ?s ?p ?a FILTER(?a<#> '''\n1) SERVICE {ADDRESS} {GROUP} #'''\n}}"
    ),
    "in a long string that is none": (
        f"ASK {{ ?s ?p ''''' . ?s ?p '' . SERVICE {ADDRESS} {GROUP} }}"
    ),
}
# The engine of today does not read these as calls; another may, or the next.
DISGUISES = {
    "escaped letter": f"ASK {{ S\\u0045RVICE {ADDRESS} {GROUP} }}",
    "long escape": f"ASK {{ S\\U00000045RVICE {ADDRESS} {GROUP} }}",
    "all escaped": (
        "ASK { \\u0053\\u0045\\u0052\\u0056\\u0049\\u0043\\u0045 <http://a/> {} }"
    ),
    "escaped newline ends a comment": f"ASK {{ #\\u000aSERVICE {ADDRESS} {GROUP} }}",
    "escaped quote ends a string": (
        f'ASK {{ ?s ?p "\\u0022 SERVICE {ADDRESS} {GROUP} }}'
    ),
    "escaped bracket ends an address": (
        f"ASK {{ ?s <a\\u003e ?o SERVICE {ADDRESS} {GROUP} }}"
    ),
    "half a character": f"ASK {{ #\\uD800\n SERVICE {ADDRESS} {GROUP} }}",
    "broken escape": f"ASK {{ #\\u00zz\n SERVICE {ADDRESS} {GROUP} }}",
}


@pytest.mark.parametrize("query", CALLS.values(), ids=CALLS.keys())
def test_a_call_of_a_service_is_refused(query: str) -> None:
    with pytest.raises(ForbiddenQueryError, match=r"SERVICE is refused|address or a"):
        admit(query)


@pytest.mark.parametrize("query", DISGUISES.values(), ids=DISGUISES.keys())
def test_a_disguised_call_is_refused(query: str) -> None:
    with pytest.raises(ForbiddenQueryError, match=r"SERVICE is refused|address or a"):
        admit(query)


@given(CASES, GAPS, GAPS, VARIABLES)
def test_no_space_comment_or_case_hides_a_service(
    word: str, before: str, after: str, variable: str
) -> None:
    query = f"SELECT * {{{before}{word}{after}{variable}{after}{{ ?a ?b ?c }} }}"
    with pytest.raises(ForbiddenQueryError, match="SERVICE is refused"):
        admit(query)


HARMLESS = {
    "in a comment": "SELECT * { ?s ?p ?o } # SERVICE <http://a/> { }",
    "in a comment of the middle": "SELECT * { # SERVICE\n ?s ?p ?o }",
    "in a string": 'SELECT * { ?s ?p "SERVICE <http://a/> { ?x ?y ?z }" }',
    "in a single-quoted string": "SELECT * { ?s ?p 'SERVICE' }",
    "in a long string": 'SELECT * { ?s ?p """a " SERVICE " b""" }',
    "in a long single-quoted string": "SELECT * { ?s ?p '''a ' SERVICE ' b''' }",
    "in a string over an escaped quote": 'SELECT * { ?s ?p "a \\" SERVICE" }',
    "escaped in a string": 'SELECT * { ?s ?p "S\\u0045RVICE" }',
    "in an address": "SELECT * { ?s <http://a.example/SERVICE> ?o }",
    "in a fragment": "SELECT * { ?s <http://a.example/#SERVICE> ?o }",
    "in a local name": "PREFIX a: <http://a.example/> SELECT * { ?s a:SERVICE ?o }",
    "in a variable": "SELECT ?service { ?service ?SERVICE ?serviceType }",
    "in a label of a blank node": "SELECT * { _:SERVICE ?p ?o }",
    "in a language": 'SELECT * { ?s ?p "x"@en-service }',
    "load in a string": 'SELECT * { ?s ?p "LOAD <file:///etc/passwd>" }',
    "insert as a variable": "SELECT ?insert { ?insert ?delete ?load }",
    "a comparison with spaces": "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?o > 1) }",
    "a comparison without spaces": "SELECT * { ?s ?p ?o FILTER(?o<3&&?o>1) }",
    "a property path": "SELECT * { ?s (cs:supersedes/^cs:develops)*|!cs:tdp ?o }",
    "chinese": "SELECT * { ?s rdfs:label '英伟达'@zh }",
    "ask": "ASK { ?s ?p ?o }",
    "construct": "CONSTRUCT WHERE { ?s ?p ?o }",
    "describe": "DESCRIBE <http://a.example/>",
    "lower case": "select * where { ?s ?p ?o }",
    "after a long prologue": "BASE <http://a.example/>\n" * 50 + "ASK {}",
}


@pytest.mark.parametrize("query", HARMLESS.values(), ids=HARMLESS.keys())
def test_what_only_looks_like_it_passes(query: str) -> None:
    admit(query)


@pytest.mark.parametrize("query", HARMLESS.values(), ids=HARMLESS.keys())
def test_what_passes_is_sparql(query: str) -> None:
    ox.Store().query(query, prefixes={"cs": "http://c/", "rdfs": "http://r/"})


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "DELETE WHERE { ?s ?p ?o }",
        "PREFIX a: <http://a/> INSERT { ?s a:b ?o } WHERE { ?s ?p ?o }",
        "WITH <http://a/> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "LOAD <file:///etc/passwd>",
        "load silent <http://127.0.0.1:9/> into graph <http://a/>",
        "CLEAR ALL",
        "DROP DEFAULT",
        "CREATE GRAPH <http://a/>",
        "ADD DEFAULT TO <http://a/>",
        "MOVE DEFAULT TO <http://a/>",
        "COPY DEFAULT TO <http://a/>",
        "# SELECT\nCLEAR ALL",
        "'SELECT' DROP ALL",
    ],
    ids=lambda update: " ".join(update.split()[:2]),
)
def test_an_update_is_refused(update: str) -> None:
    with pytest.raises(ForbiddenQueryError, match="the graph is read-only"):
        admit(update)


@pytest.mark.parametrize(
    "text",
    ["", " ", "hello", "# SELECT", "'SELECT * {}'", "?select", "{", "\x00", "\ud800"],
    ids=[
        "empty", "space", "word", "comment", "string", "variable", "brace", "nul",
        "half a character",
    ],
)  # fmt: skip
def test_what_is_no_query_is_told_the_four_forms(text: str) -> None:
    with pytest.raises(QuerySyntaxError, match="SELECT, ASK, CONSTRUCT nor DESCRIBE"):
        admit(text)


LIMITS: dict[str, tuple[int, Callable[[int], str]]] = {
    "braces": (DEEPEST, lambda n: "ASK " + "{" * n + "}" * n),
    "parentheses": (DEEPEST - 1, lambda n: f"ASK {{ FILTER {'(' * n}1{')' * n} }}"),
    "collections": (DEEPEST - 1, lambda n: f"ASK {{ ?s ?p {'(' * n}{')' * n} }}"),
    "brackets": (DEEPEST - 1, lambda n: f"ASK {{ ?s ?p {'[ ?p ' * n}1{' ]' * n} }}"),
    "negations": (MOST_OPERATORS, lambda n: f"ASK {{ FILTER({'!' * n}true) }}"),
    "sums": (MOST_OPERATORS, lambda n: f"ASK {{ FILTER(1{'+1' * n}) }}"),
    "path steps": (MOST_OPERATORS, lambda n: f"ASK {{ ?s <a:a>{'/<a:a>' * n} ?o }}"),
    "path choices": (MOST_OPERATORS, lambda n: f"ASK {{ ?s <a:a>{'|<a:a>' * n} ?o }}"),
    "optionals": (MOST_JOINS, lambda n: f"ASK {{ {'OPTIONAL {} ' * n} }}"),
    "unions": (MOST_JOINS, lambda n: f"ASK {{ {{}} {'UNION {} ' * n} }}"),
    "minuses": (MOST_JOINS, lambda n: f"ASK {{ {'MINUS {} ' * n} }}"),
    "graphs": (MOST_JOINS, lambda n: f"ASK {{ {'GRAPH ?g {} ' * n} }}"),
}


@pytest.mark.parametrize("what", LIMITS)
def test_the_most_that_is_allowed_passes_and_one_more_does_not(what: str) -> None:
    most, query = LIMITS[what]
    admit(query(most))
    with pytest.raises(ForbiddenQueryError, match="write it flatter"):
        admit(query(most + 1))


@pytest.mark.parametrize("what", LIMITS)
def test_what_kills_an_engine_is_refused(what: str) -> None:
    with pytest.raises(ForbiddenQueryError, match="write it flatter"):
        admit(LIMITS[what][1](10_000))


def test_a_query_of_more_than_a_megabyte_is_refused() -> None:
    longest = "ASK {}#" + "芯" * ((MOST_BYTES - 7) // 3)
    admit(longest)
    with pytest.raises(ForbiddenQueryError, match="longer than 1,000,000 bytes"):
        admit(longest + "xxx")


FLOODS: tuple[str, ...] = (
    ".",
    "1",
    "a.",
    "1a-",
    "%",
    "'",
    "'''",
    '"',
    "\\",
    "?",
    "@a-",
    "<a",
    "<#",
)
FLOODS += ("<'", ":", "a:", "SERVIC", "\\u0061", "#", "#\r", "{}", "$", "\x00", "芯")


@pytest.mark.parametrize("piece", FLOODS, ids=repr)
def test_the_guard_takes_linear_time(piece: str) -> None:
    spent = []
    for size in (60_000, 240_000):
        begun = time.process_time()
        with suppress(ForbiddenQueryError, QuerySyntaxError):
            admit("ASK " + piece * (size // len(piece.encode())))
        spent.append(time.process_time() - begun)
    assert spent[1] < 10 * spent[0] + 0.2  # four times the text; a square would be 16


PIECES: tuple[str, ...] = (
    "SERVICE",
    ADDRESS,
    GROUP,
    ":x",
    "?s ?p ?o",
    "'",
    '"',
    "'''",
    "#",
    "\n",
    "\r",
)
PIECES += (
    ".",
    ";",
    "?o",
    ":a\\'",
    ":a\\#",
    "<#>",
    "<",
    ">",
    "FILTER(",
    ")",
    "1",
    "true",
)
PIECES += (
    "OPTIONAL {",
    "}",
    " ",
    " ",
    "\\u0022",
    "\\u0027",
    "<a:'>",
    "?o!=",
    "@en",
    "[]",
    "SILENT",
)


@given(st.lists(st.sampled_from(PIECES), min_size=3, max_size=14).map("".join))
def test_no_admitted_text_makes_the_engine_call(text: str) -> None:
    query = f"PREFIX : {ADDRESS} ASK {{ ?s ?p ?o {text} }}"
    try:
        admit(query)
    except (ForbiddenQueryError, QuerySyntaxError):
        return
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("a:s"), ox.NamedNode("a:p"), ox.Literal(0)))
    with suppress(SyntaxError):
        store.query(query)  # a call would fail, as nothing answers at the address
