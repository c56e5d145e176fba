"""Query results in the W3C formats, read back by others' readers."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from xml.etree import ElementTree as Tree

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib.query import Result

from graph.errors import UnknownTermError
from graph.results import listed, written
from graph.sparql import Question, Table, Triples

XSD = "http://www.w3.org/2001/XMLSchema#"
SPARQL = "{http://www.w3.org/2005/sparql-results#}"
TERMS: list[dict[str, str] | None] = [
    {"type": "uri", "value": "https://a.example/芯?a=1&b=<>"},
    {"type": "bnode", "value": "b0"},
    {"type": "literal", "value": "plain"},
    {"type": "literal", "value": "英伟达", "xml:lang": "zh"},
    {"type": "literal", "value": "8.10", "datatype": f"{XSD}decimal"},
    {"type": "literal", "value": ' quote " comma , <&> \\ '},
    {"type": "literal", "value": "tab\tline\nreturn\rboth\r\nend"},
    {"type": "literal", "value": ""},
    {"type": "literal", "value": "𠮷😀"},
    None,
]
TABLE = Table(["a", "b"], [[term, term] for term in TERMS], truncated=False)


def as_rdflib(term: dict[str, str] | None) -> Any:
    """Read a term as rdflib would have it."""
    if term is None:
        return None
    if term["type"] == "uri":
        return rdflib.URIRef(term["value"])
    if term["type"] == "bnode":
        return rdflib.BNode(term["value"])
    kind = term.get("datatype")
    return rdflib.Literal(
        term["value"],
        lang=term.get("xml:lang"),
        datatype=rdflib.URIRef(kind) if kind else None,
    )


def same(found: Any, term: dict[str, str] | None) -> bool:
    """Compare a term, blank nodes by kind alone."""
    if isinstance(found, rdflib.BNode):
        return term is not None and term["type"] == "bnode"
    return bool(found == as_rdflib(term))


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_table_is_read_back_by_rdflib(form: str) -> None:
    result = Result.parse(io.BytesIO(written(TABLE, form).encode()), format=form)
    assert [str(name) for name in result.vars or ()] == ["a", "b"]
    rows = [(row.get(rdflib.Variable("a")), row.get(rdflib.Variable("b")))
            for row in result.bindings]  # fmt: skip
    assert all(
        same(found, term)
        for row, term in zip(rows, TERMS, strict=True)
        for found in row
    )


def test_json_has_the_shape_of_the_standard() -> None:
    one = {"type": "literal", "value": "1"}
    assert json.loads(written(Table(["x", "y"], [[one, None]], False), "json")) == {
        "head": {"vars": ["x", "y"]},
        "results": {"bindings": [{"x": one}]},
    }


def test_csv_holds_plain_values_and_ends_lines_as_the_standard_has_it() -> None:
    text = written(TABLE, "csv")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert text.startswith("a,b\r\n")
    assert rows == [["a", "b"], *([t["value"] if t else ""] * 2 for t in TERMS)]


def test_tsv_holds_terms_as_turtle_writes_them() -> None:
    lines = written(TABLE, "tsv").split("\n")
    assert lines[0] == "?a\t?b"
    assert [line.split("\t")[0] for line in lines[1:]] == [
        "<https://a.example/芯?a=1&b=<>>",
        "_:b0",
        '"plain"',
        '"英伟达"@zh',
        f'"8.10"^^<{XSD}decimal>',
        '" quote \\" comma , <&> \\\\ "',
        '"tab\\tline\\nreturn\\rboth\\r\\nend"',
        '""',
        '"𠮷😀"',
        "",
    ]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=5))
def test_any_text_survives_tsv(texts: list[str]) -> None:
    table = Table(
        ["x"], [[{"type": "literal", "value": text}] for text in texts], False
    )
    lines = written(table, "tsv").split("\n")[1:]
    turtle = "".join(f"<a:{n}> <a:p> {cell} .\n" for n, cell in enumerate(lines))
    rdf = rdflib.Graph().parse(data=turtle, format="turtle")
    found = {str(s): str(o) for s, _, o in rdf}
    assert found == {f"a:{n}": text for n, text in enumerate(texts)}


PRINTABLE = st.text(
    st.characters(
        exclude_categories=["Cs"],
        exclude_characters=[
            *(*map(chr, range(9)), "\x0b", "\x0c"),
            *(*map(chr, range(14, 32)), "\ufffe", "\uffff"),
        ],
    )
)


@given(PRINTABLE)
def test_any_text_that_xml_can_hold_survives_it(text: str) -> None:
    table = Table(["x"], [[{"type": "literal", "value": text}]], False)
    root = Tree.fromstring(written(table, "xml").encode())  # noqa: S314  (ours)
    assert [one.text or "" for one in root.iter(f"{SPARQL}literal")] == [text]


@pytest.mark.parametrize("text", ["\x00", "\x1b[31m", "a\x0bb", "\ufffe"], ids=repr)
def test_what_xml_cannot_hold_is_refused_and_another_format_named(text: str) -> None:
    table = Table(["x"], [[{"type": "literal", "value": text}]], False)
    with pytest.raises(UnknownTermError, match="XML cannot; use json or tsv"):
        written(table, "xml")


@pytest.mark.parametrize("answer", [True, False])
def test_a_yes_or_no_is_read_back(answer: bool) -> None:
    told = json.loads(written(answer, "json"))
    root = Tree.fromstring(written(answer, "xml").encode())  # noqa: S314  (ours)
    assert told == {"head": {}, "boolean": answer}
    assert root.findtext(f"{SPARQL}boolean") == str(answer).lower()
    assert written(answer, "table") == str(answer).lower()


def test_a_table_for_people_shortens_addresses() -> None:
    row = [{"type": "uri", "value": "https://w3id.org/chipscape/chip/acme-a1"}, None]
    assert written(Table(["chip", "x"], [row], False), "table").split("\n") == [
        "CHIP          X",
        "chip:acme-a1",
    ]


@pytest.mark.parametrize("form", ["turtle", "ntriples", "jsonld"])
def test_solutions_cannot_be_triples(form: str) -> None:
    with pytest.raises(UnknownTermError, match="use table, json, csv, tsv or xml"):
        written(TABLE, form)


@pytest.mark.parametrize("form", ["csv", "tsv", "xml", "json"])
def test_triples_cannot_be_solutions(form: str) -> None:
    with pytest.raises(UnknownTermError, match="use turtle, ntriples or jsonld"):
        written(Triples("<a:a> <a:b> <a:c> .", 1, False), form)


@pytest.mark.parametrize("form", ["table", "turtle"])
def test_triples_are_written_as_they_came(form: str) -> None:
    assert written(Triples("<a:a> <a:b> <a:c> .\n", 1, False), form) == (
        "<a:a> <a:b> <a:c> ."
    )


def test_named_questions_are_listed_in_either_language() -> None:
    known = [
        Question("who", "Who?", "谁？", ""),
        Question("what", "What?", "什么？", ""),
    ]
    assert listed(known, "en") == "who   Who?\nwhat  What?"
    assert listed(known, "zh") == "who   谁？\nwhat  什么？"
