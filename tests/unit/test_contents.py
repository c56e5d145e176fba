"""Two data sets are told apart by parts, whatever the order and the digits."""

from __future__ import annotations

import pytest

from graph.contents import as_kept, digest, packed, quad, quads, tallied, unpacked
from graph.dialects import FACTS, PLAIN, VIRTUOSO, put
from graph.errors import EndpointAnswerError
from graph.names import BASE, PREFIXES

XSD = PREFIXES["xsd"]
PASSAGE = f"{BASE}passage/acme/1"
LINES = [
    f'<a:s> <a:p> "8.10"^^<{XSD}decimal> .',
    '<a:s> <a:p> "say \\"yes\\" \\\\ no\\n"@EN .',
    f"<a:s> <a:q> <a:o> <{PASSAGE}> .",
]


def test_order_and_digits_do_not_matter_and_statements_do() -> None:
    one = tallied(quads(LINES))
    other = [LINES[2], LINES[1].replace("@EN", "@en"), LINES[0].replace("8.10", "8.1")]
    assert tallied(quads(other)) == one
    assert set(one) == {(FACTS, "a:s"), (PASSAGE, "")}
    changed = tallied(quads([*LINES[:2], LINES[2].replace("a:o", "a:x")]))
    assert [key for key in one if one[key] != changed[key]] == [(PASSAGE, "")]
    assert digest(changed) != digest(one)


def test_contents_are_packed_and_read_again_and_never_half() -> None:
    one = tallied(quads(LINES))
    parts = packed(one, 20)
    assert max(map(len, parts)) <= 20
    assert unpacked(parts) == one
    assert unpacked(parts[:-1]) is None
    assert unpacked([]) is None


def test_a_quad_of_a_server_is_that_of_the_file() -> None:
    said = {"type": "literal", "value": 'say "yes" \\ no\n', "xml:lang": "en"}
    subject, predicate = ({"type": "uri", "value": name} for name in ("a:s", "a:p"))
    assert quad(FACTS, subject, predicate, said) == list(quads(LINES))[1]


@pytest.mark.parametrize(
    "line", ["", "<a:s> <a:p> _:b .", "<a:s> <a:p> <a:o>", '<a:s> <a:p> "x .']
)
def test_what_is_no_quad_is_refused(line: str) -> None:
    with pytest.raises(EndpointAnswerError, match="cannot push"):
        list(quads([line]))


def test_of_dates_that_begin_on_one_day_virtuoso_gets_the_most_exact() -> None:
    dates = {"gYear": "2024", "gYearMonth": "2024-01", "date": "2024-01-01"}
    lines = [f'<a:s> <a:p> "{d}"^^<{XSD}{kind}> .' for kind, d in dates.items()]
    lines.append(f'<a:s> <a:p> "2025"^^<{XSD}gYear> .')
    held = list(quads(lines))
    assert list(as_kept(lambda: held, PLAIN)()) == held
    assert list(as_kept(lambda: held, VIRTUOSO)()) == held[2:]


@pytest.mark.parametrize(
    ("query", "added"),
    [
        ("SELECT ?s { ?s ?p '''GRAPH ?g''' }", 0),
        ("SELECT ?s { ?s ?p ?o } # GRAPH ?g", 0),
        ("SELECT ?s { graph $g { ?s ?p ?o } GRAPH\n ?h { } }", 2),
        ("SELECT ?s { GRAPH <a:b> { ?s ?p ?o } }", 0),
    ],
)
def test_graph_with_a_variable_is_held_to_passages(query: str, added: int) -> None:
    assert put(query, {}).text.count("FILTER") == added


def test_a_named_graph_becomes_a_variable_where_it_would_be_empty() -> None:
    query = "SELECT * { GRAPH <a:b> { ?s ?p ?o } }"
    assert "FILTER (?chipscape_graph_0 = <a:b>)" in put(query, {}, VIRTUOSO).text
    named = "SELECT * FROM NAMED <a:b> { GRAPH <a:b> { ?s ?p ?o } }"
    assert put(named, {}, VIRTUOSO).text.strip() == named
