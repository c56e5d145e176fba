"""Answers as text: aligned for terminals, and valid in each format."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import render
from graph.lookup import Entity
from graph.names import BASE, NS
from graph.steps import Step
from tests.strategies import ANYTHING

NASTY = [
    'quote " inside',
    "back\\slash\\",
    "two\nlines",
    "return\rhere",
    "tab\there",
    "C# and #quot; and #35;",
    "[square] {brace} |bar| <tag>",
    "`markdown` **bold**",
    "英伟达\u3000半导体",
    "𠮷 😀",
    "\u202egnp.exe",
    "\x1b[31mred\x07",
    "end",
    "--> n9",
]


def entity(number: int, en: str, zh: str = "例") -> Entity:
    name = f"company:e{number}"
    iri = f"{BASE}company/e{number}"
    return Entity(number, name, iri, "Company", en, zh, "", "", "", "", 0, "")


def step(one: str = "One", other: str = "Two", **told: Any) -> Step:
    plain: dict[str, Any] = {
        "id": 1,
        "depth": 1,
        "subject": entity(1, one),
        "relation": "supplies",
        "relation_zh": "供应",
        "shown": "supplies",
        "shown_zh": "供应",
        "object": entity(2, other, "另"),
        "direction": "out",
        "valid_from": "",
        "valid_to": "",
        "on_date": "",
        "stances": ("Stated",),
        "inferred": False,
        "rule": "",
        "note_en": "",
        "note_zh": "",
    }
    return Step(**{**plain, **told})


def passage(**told: Any) -> dict[str, Any]:
    plain = {
        "id": "passage:a/1",
        "source": "source:a",
        "title": "A title",
        "publisher": "A press",
        "issued": "2024-05",
        "locator": "page 2",
        "url": "https://a.example/",
        "stance": "Stated",
        "speaker": "",
        "restored": "",
        "licence": "FactsOnly",
    }
    return {**plain, **told}


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("H100", 4),
        ("英伟达 H100", 11),
        ("ＡＢ", 4),
        ("（芯）", 6),
        ("e\u0301", 1),
        ("한국", 4),
        ("𠮷", 2),
        ("", 0),
    ],
    ids=[
        "latin", "mixed", "full width", "full-width brackets", "combining", "hangul",
        "astral", "empty",
    ],
)  # fmt: skip
def test_a_text_is_as_wide_as_its_cells(text: str, cells: int) -> None:
    assert render.width(text) == cells


@given(st.lists(st.tuples(ANYTHING, ANYTHING), min_size=1, max_size=5))
def test_columns_are_aligned_whatever_the_script(rows: list[tuple[str, str]]) -> None:
    told = render.columns([(one.replace("|", ""), "|" + other) for one, other in rows])
    lines = told.split("\n")
    assert len(lines) == len(rows)
    assert len({render.width(line.partition("|")[0]) for line in lines}) == 1


@given(ANYTHING)
def test_no_control_character_reaches_a_terminal(text: str) -> None:
    shown = render.columns([(text, text)], (text, text))
    kinds = {unicodedata.category(char) for char in shown.replace("\n", "")}
    assert not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_a_long_cell_is_cut_and_the_last_never() -> None:
    long = "芯" * 100
    first, last = render.columns([(long, long)]).split("  ")
    assert (first, last) == ("芯" * 22 + "…", long)


def test_no_rows_make_no_text() -> None:
    assert render.columns([]) == ""


@pytest.mark.parametrize("label", NASTY, ids=repr)
def test_turtle_is_valid_whatever_a_label_holds(label: str) -> None:
    text = render.turtle([step(label, label)], {"supplies": "cs:supplies"})
    triples = list(ox.parse(text, format=ox.RdfFormat.TURTLE))
    link = (
        ox.NamedNode(f"{BASE}company/e1"),
        ox.NamedNode(f"{NS}supplies"),
        ox.NamedNode(f"{BASE}company/e2"),
    )
    objects = [quad.object for quad in triples]
    said = {
        o.value for o in objects if isinstance(o, ox.Literal) and o.language == "en"
    }
    assert (triples[0].subject, triples[0].predicate, triples[0].object) == link
    assert said == {re.sub("[\r\n]", " ", label)}


@pytest.mark.parametrize("label", NASTY, ids=repr)
def test_a_mermaid_label_stays_within_its_quotes(label: str) -> None:
    text = render.mermaid([step(label, "Two")], "en")
    lines = text.split("\n")
    assert len(lines) == 4
    assert lines[0] == "graph LR"
    shown = re.fullmatch(r'  n0\["([^"]*)"\]', lines[1])
    assert shown is not None
    unescaped = shown[1].replace("#quot;", '"').replace("#35;", "#")
    assert unescaped == render.clean(label)
    assert lines[3] == "  n0 -->|supplies| n1"


@pytest.mark.parametrize("label", NASTY, ids=repr)
def test_a_dot_label_is_read_back_whole(label: str) -> None:
    lines = render.dot([step(label, "Two")], "en").split("\n")
    found = re.fullmatch(r'  "company:e1" \[label="((?:[^"\\]|\\["\\])*)"\];', lines[1])
    assert found is not None
    assert re.sub(r"\\(.)", r"\1", found[1]) == render.clean(label)
    assert lines[3] == '  "company:e1" -> "company:e2" [label="supplies"];'
    assert (lines[0], lines[4], len(lines)) == ("digraph chipscape {", "}", 5)


@pytest.mark.parametrize("label", NASTY, ids=repr)
def test_csv_is_read_back_whole(label: str) -> None:
    text = render.csv_text(("one", "other"), [(label, "x")])
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows == [["one", "other"], [label.replace("\r", " "), "x"]]


def test_neighbours_csv_has_a_line_for_each_link_and_passage() -> None:
    cited = {1: [passage(), passage(title="芯片", url="")]}
    rows = list(csv.DictReader(io.StringIO(render.neighbours_csv([step()], cited))))
    assert tuple(rows[0]) == render.NEIGHBOUR_COLUMNS
    assert [(row["subject"], row["source"], row["url"]) for row in rows] == [
        ("company:e1", "A title", "https://a.example/"),
        ("company:e1", "芯片", ""),
    ]


def test_a_link_without_a_passage_keeps_its_line() -> None:
    rows = list(csv.DictReader(io.StringIO(render.neighbours_csv([step()], {1: []}))))
    assert [(row["object"], row["source"]) for row in rows] == [("company:e2", "")]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, "A press, A title, 2024-05, page 2 https://a.example/"),
        ({"url": ""}, "A press, A title, 2024-05, page 2"),
        ({"issued": ""}, "A press, A title, page 2 https://a.example/"),
        ({"stance": "Denied", "url": ""}, "A press, A title, 2024-05, page 2 [denied]"),
        (
            {"speaker": "Ada Moss", "restored": "correction:a/1", "url": ""},
            "A press, A title, 2024-05, page 2 (said by Ada Moss) "
            "(restored from a damaged text)",
        ),
    ],
    ids=["whole", "no address", "no date", "denied", "spoken and restored"],
)
def test_a_citation_says_who_what_when_and_where(
    told: dict[str, Any], words: str
) -> None:
    assert render.citation(passage(**told)) == words


def test_a_table_groups_links_by_relation_and_notes_doubt() -> None:
    steps = [
        step(),
        step(id=2, object=entity(3, "Three"), valid_from="2020", valid_to="2021-05"),
        step(id=3, shown="competes-with", stances=("Rumoured",), on_date="2024"),
        step(id=4, shown="competes-with", inferred=True, rule="guess", stances=()),
    ]
    cited = {1: [passage()], 2: [passage(), passage(source="source:b")], 3: [], 4: []}
    assert render.neighbours(steps, cited, "en").split("\n") == [
        "RELATION       NAME   ID          VALID         SOURCES  NOTE",
        "supplies       Two    company:e2                1",
        "               Three  company:e3  2020–2021-05  2",
        "competes-with  Two    company:e2  at 2024       0        rumoured",
        "               Two    company:e2                0        inferred: guess",
    ]


def test_a_json_document_keeps_every_character() -> None:
    told = {"name": "英伟达 😀 \u2028 \x00", "none": None}
    assert json.loads(render.document(told)) == told
    assert json.loads(render.line(told)) == told
    assert "\n" not in render.line(told)
