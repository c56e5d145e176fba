"""The command: its answers in every format, its exit codes, and bad input."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Tree

import click
import jsonschema
import pyoxigraph as ox
import pytest

from graph import Generation
from graph.cli import cli
from tests.conftest import Command
from tests.shell import CHIPSCAPE, TOP, run, surroundings

SCHEMAS = TOP / "graph" / "schemas"
TEXT = TOP / "tests" / "world" / "far-times.txt"
SLOW = b"SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def valid(text: str) -> dict[str, Any]:
    """Hold a JSON answer against the schema that it names, and give it."""
    told: dict[str, Any] = json.loads(text)
    name, version = told["schema"].split("/")[1:]
    schema = json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(told)
    assert schema["$id"].endswith(f"/{name}/{version}")
    return told


ANSWERS = {
    "neighbours": ["neighbours", "Acme"],
    "neighbours, all": [
        *("neighbours", "Acme", "--depth", "3", "--stance", "denied"),
        *("-s", "rumoured", "-s", "stated", "--as-of", "2024-01", "--known-by", "2025"),
    ],
    "neighbours, in Chinese": ["neighbours", "艾克米", "--lang", "zh"],
    "neighbours, off": ["neighbours", "Acme", "-r", "shares-segment-with"],
    "search": ["search", "acme"],
    "search, one": ["search", "A2", "--limit", "1"],
    "show a chip": ["show", "Acme A2"],
    "show a company": ["show", "Acme", "--lang", "zh"],
    "show one with an event": ["show", "Echo One"],
    "path": ["path", "Dune Cloud", "Acme Box"],
    "evidence": ["evidence", "Acme A2"],
    "evidence, with words": ["evidence", "Acme A2", "--text", str(TEXT)],
    "evidence of a source": ["evidence", "source:far-times-2024-05"],
    "conflicts": ["conflicts"],
    "stats": ["stats"],
    "diff of two dates": ["diff", "2020", "2024"],
    "diff of what was known": ["diff", "2020", "2024", "--known", "--lang", "zh"],
}
EMPTY = {
    "neighbours": ["neighbours", "Acme", "--stance", "forecast"],
    "neighbours past the end": ["neighbours", "Acme", "--offset", "99"],
    "neighbours of nobody": ["neighbours", "Zzzyx"],
    "search": ["search", "Zzzyx"],
    "show": ["show", "Zzzyx"],
    "path": ["path", "Acme", "Farland"],
    "path to nobody": ["path", "Acme", "Zzzyx"],
    "path from nobody": ["path", "Zzzyx", "Acme"],
    "diff": ["diff", "2024", "2024"],
    "evidence of nobody": ["evidence", "Zzzyx"],
    "evidence of no source": ["evidence", "source:zzzyx"],
}
AMBIGUOUS = {
    "neighbours": ["neighbours", "Echo"],
    "show": ["show", "Echo"],
    "path": ["path", "Acme", "Echo"],
    "evidence": ["evidence", "Echo"],
}


@pytest.mark.parametrize("arguments", ANSWERS.values(), ids=ANSWERS.keys())
def test_an_answer_as_json_fits_its_schema(
    arguments: list[str], chipscape: Command
) -> None:
    ran = chipscape(*arguments, "--format", "json")
    told = valid(ran.out)
    assert ran.code == 0
    assert told.get("items", True)


@pytest.mark.parametrize("arguments", ANSWERS.values(), ids=ANSWERS.keys())
def test_an_answer_for_people_is_lines_without_blanks_at_their_ends(
    arguments: list[str], chipscape: Command
) -> None:
    ran = chipscape(*arguments)
    assert (ran.code, bool(ran.out.strip())) == (0, True)
    assert [line for line in ran.out.splitlines() if line != line.rstrip()] == []


@pytest.mark.parametrize("arguments", EMPTY.values(), ids=EMPTY.keys())
@pytest.mark.parametrize("form", ["table", "json"])
def test_nothing_found_is_exit_1_and_still_a_document(
    arguments: list[str], form: str, chipscape: Command
) -> None:
    ran = chipscape(*arguments, "--format", form)
    assert ran.code == 1
    if form == "json":
        assert valid(ran.out)["items"] == []
    else:
        assert (ran.out, bool(ran.err)) == ("", True)


@pytest.mark.parametrize("arguments", AMBIGUOUS.values(), ids=AMBIGUOUS.keys())
@pytest.mark.parametrize("form", ["table", "json"])
def test_an_ambiguous_name_is_exit_3_with_its_candidates(
    arguments: list[str], form: str, chipscape: Command
) -> None:
    ran = chipscape(*arguments, "--format", form)
    assert ran.code == 3
    assert "company:echo-one" in ran.error()
    assert "company:echo-two" in ran.error()
    if form == "json":
        assert len(valid(ran.out)["candidates"]) == 2
    else:
        assert ran.out == ""


def test_a_page_of_neighbours_continues_the_one_before(chipscape: Command) -> None:
    whole = valid(chipscape("neighbours", "Acme", "--format", "json").out)["items"]
    pages = []
    for offset in range(0, len(whole), 3):
        place = ["--limit", "3", "--offset", str(offset)]
        told = valid(chipscape("neighbours", "Acme", *place, "--format", "json").out)
        assert (told["total"], told["truncated"]) == (len(whole), True)
        assert told["returned"] == len(told["items"])
        pages += told["items"]
    assert pages == whole


def test_what_is_cut_off_is_said(chipscape: Command) -> None:
    ran = chipscape("neighbours", "Acme", "--limit", "2")
    assert ran.err == "showing 2 of 8; --limit and --offset show more\n"


def test_json_lines_are_the_items(chipscape: Command) -> None:
    for command in (["neighbours", "Acme"], ["search", "acme"]):
        whole = valid(chipscape(*command, "--format", "json").out)["items"]
        lines = chipscape(*command, "--format", "jsonl").out.splitlines()
        assert [json.loads(line) for line in lines] == whole


def test_csv_has_the_links_of_the_json(chipscape: Command) -> None:
    whole = valid(chipscape("neighbours", "Acme", "--format", "json").out)["items"]
    text = chipscape("neighbours", "Acme", "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(text)))
    told = [(i["subject"]["id"], i["relation"], i["object"]["id"]) for i in whole]
    assert [(r["subject"], r["relation"], r["object"]) for r in rows] == told
    found = list(
        csv.DictReader(io.StringIO(chipscape("search", "A2", "--format", "csv").out))
    )
    assert (found[0]["id"], found[0]["matched"]) == ("chip:acme-a2", "A2")


def test_turtle_has_the_links_of_the_json(
    chipscape: Command, small_build: Path
) -> None:
    text = chipscape("neighbours", "Acme", "--depth", "3", "--format", "turtle").out
    triples = {q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE)}
    built = ox.parse(path=small_build / "chipscape.ttl", format=ox.RdfFormat.TURTLE)
    assert len(triples) > 20
    assert triples <= {quad.triple for quad in built}


@pytest.mark.parametrize(
    "command",
    [["neighbours", "Acme"], ["path", "Acme", "Farland rule of 2024"]],
    ids=["neighbours", "path"],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_drawings_have_a_node_for_each_entity(
    command: list[str], lang: str, chipscape: Command
) -> None:
    told = valid(chipscape(*command, "--format", "json").out)["items"]
    links = (
        told if command[0] == "neighbours" else [step for way in told for step in way]
    )
    ends = {link[end]["id"] for link in links for end in ("subject", "object")}
    mermaid = chipscape(*command, "--format", "mermaid", "--lang", lang).out
    dot = chipscape(*command, "--format", "dot", "--lang", lang).out
    assert len(re.findall(r'^  n\d+\["', mermaid, re.M)) == len(ends)
    assert {line.split('"')[1] for line in dot.splitlines() if "[label" in line} == ends


def test_labels_are_in_the_language_asked_for(chipscape: Command) -> None:
    ran = chipscape("neighbours", "Acme", "--lang", "zh", "-r", "develops")
    assert ran.out.splitlines()[0].startswith("艾克米  Acme  company:acme")
    assert "研发" in ran.out
    assert "Acme A2 " not in ran.out


def test_a_remark_goes_to_the_messages_and_not_into_the_data(
    chipscape: Command,
) -> None:
    ran = chipscape("neighbours", "Boraelis", "--format", "json")
    assert valid(ran.out)["entity"]["id"] == "company:borealis"
    assert ran.err == (
        "'Boraelis' read as Borealis (company:borealis), by label 'Borealis'\n"
    )


@pytest.mark.parametrize(
    ("command", "same"), [("neighbors", "neighbours")], ids=["american"]
)
def test_the_american_spelling_is_the_same_command(
    command: str, same: str, chipscape: Command
) -> None:
    assert chipscape(command, "Acme").out == chipscape(same, "Acme").out


QUERY = b"SELECT ?c ?o { ?c cs:fabricatedBy ?o }"
ROW = (
    "https://w3id.org/chipscape/chip/acme-a2",
    "https://w3id.org/chipscape/company/borealis",
)


def test_a_query_is_answered_in_every_format(chipscape: Command) -> None:
    def ask(form: str) -> str:
        ran = chipscape("sparql", "-", "--format", form, stdin=QUERY)
        assert (ran.code, ran.err) == (0, "")
        return ran.out

    (row,) = json.loads(ask("json"))["results"]["bindings"]
    assert (row["c"]["value"], row["o"]["value"]) == ROW
    assert list(csv.reader(io.StringIO(ask("csv")))) == [["c", "o"], list(ROW)]
    assert ask("tsv").split() == ["?c", "?o", *(f"<{one}>" for one in ROW)]
    told = Tree.fromstring(ask("xml"))  # noqa: S314  (ours)
    uris = told.iter("{http://www.w3.org/2005/sparql-results#}uri")
    assert tuple(one.text for one in uris) == ROW
    assert ask("table").split() == ["C", "O", "chip:acme-a2", "company:borealis"]


@pytest.mark.parametrize(
    ("form", "reader"),
    [
        ("turtle", ox.RdfFormat.TURTLE),
        ("ntriples", ox.RdfFormat.N_TRIPLES),
        ("jsonld", ox.RdfFormat.JSON_LD),
        ("table", ox.RdfFormat.TURTLE),
    ],
)
@pytest.mark.parametrize(
    ("query", "least"),
    [
        (b"CONSTRUCT WHERE { ?c cs:fabricatedBy ?o }", 1),
        (b"DESCRIBE <https://w3id.org/chipscape/chip/acme-a2>", 10),
    ],
    ids=["construct", "describe"],
)
def test_triples_are_written_in_every_format(
    form: str, reader: ox.RdfFormat, query: bytes, least: int, chipscape: Command
) -> None:
    ran = chipscape("sparql", "-", "--format", form, stdin=query)
    assert ran.code == 0
    assert len(list(ox.parse(ran.out, format=reader))) >= least


def test_a_query_is_read_from_a_file_too(chipscape: Command, tmp_path: Path) -> None:
    file = tmp_path / "query.rq"
    file.write_bytes(b"\xef\xbb\xbf" + QUERY)
    assert (
        chipscape("sparql", str(file)).out == chipscape("sparql", "-", stdin=QUERY).out
    )


@pytest.mark.parametrize(
    ("arguments", "query", "code", "words"),
    [
        (["-"], b"SELECT * { ?s cs:tdp ?o FILTER(?o > 9000) }", 1, ""),
        (["-"], b"CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(false) }", 1, ""),
        (["-"], b"ASK { ?s cs:tdp 9000 }", 0, ""),
        (["-"], b"SELECT * { ?s ?p }", 2, "line 1, column 19"),
        (["-"], b"SELECT * { ?s nosuch:thing ?o }", 2, "line 1, column"),
        (["-"], b"", 2, "SELECT, ASK, CONSTRUCT nor DESCRIBE"),
        (["-"], b"SELECT * { SERVICE <http://a/> { } }", 2, "SERVICE is refused"),
        (["-"], b"DELETE WHERE { ?s ?p ?o }", 2, "read-only"),
        (["-"], b"SELECT * { ?s ?p ?o \xff }", 4, "in UTF-8"),
        (["-"], b"ASK { ?s ?p '\x00' }", 0, ""),
        (["-", "--format", "turtle"], QUERY, 2, "use table, json, csv, tsv or xml"),
        (
            ["-", "--rows", "1"],
            b"SELECT * { ?s ?p ?o }",
            5,
            "cut at 1 rows; raise --rows",
        ),
        (["-", "--timeout", "0.2"], SLOW, 5, "stopped after 0.2 s"),
        (["/nowhere/query.rq"], b"", 4, "query.rq: No such file or directory; give"),
        (["01-who-makes"], b"", 4, "or a question's name with --name"),
        (["."], b"", 4, "give a file of SPARQL"),
        ([""], b"", 4, "give a file of SPARQL"),
        ([], b"", 2, "give a FILE, - for standard input"),
        (["--name", "no-such-question"], b"", 2, "no query is called"),
        (["-"], b"SELECT * { BIND(<<( <a:a> <a:b> <a:c> )>> AS ?t) }", 2, "a triple"),
    ],
    ids=[
        "no solution",
        "no triple",
        "no",
        "syntax",
        "unknown prefix",
        "empty",
        "service",
        "update",
        "not utf-8",
        "nul",
        "wrong format",
        "too many rows",
        "too slow",
        "no file",
        "a name as a file",
        "folder",
        "empty name",
        "nothing",
        "no question",
        "triple term",
    ],
)
def test_a_query_leaves_with_the_documented_code(
    arguments: list[str], query: bytes, code: int, words: str, chipscape: Command
) -> None:
    ran = chipscape("sparql", *arguments, stdin=query)
    assert (ran.code, words in ran.err) == (code, True), ran
    assert "Traceback" not in ran.err


NASTY_NAMES = {
    "empty": "",
    "space": " ",
    "very long": "x" * 100_000,
    "long in Chinese": "芯" * 20_000,
    "nul": "a\x00b",
    "emoji": "🦄",
    "emoji of many": "👩‍👩‍👧‍👦",
    "right to left": "\u202eemcA",
    "arabic": "شركة",
    "combining": "A" + "\u0301" * 500,
    "half a character": "\udcff\udcfe",
    "escape sequence": "\x1b[31mAcme\x1b[0m",
    "newline": "a\nb",
    "quotes": "'; DROP TABLE entity; --",
    "double quotes": '"Acme"',
    "percent": "%",
    "underscore": "____",
    "glob": "*",
    "backslash": "\\",
    "slashes": "../../../../etc/passwd",
    "template": "{{7*7}} ${7*7} %s %d {0}",
    "prefix alone": "company:",
    "colon": ":",
    "address": "https://w3id.org/chipscape/",
    "address of a term": "https://w3id.org/chipscape/ns#develops",
    "mark-up": "<script>alert(1)</script>",
    "byte-order mark": "\ufeffZzzyx",
    "full width": "ＺＺＺＹＸ",
    "private use": "\ue000\uf8ff",
    "last code point": "\U0010ffff",
}
NAMED = (["neighbours"], ["search"], ["show"], ["evidence"], ["view", "-o", "-"])


@pytest.mark.parametrize("name", NASTY_NAMES.values(), ids=NASTY_NAMES.keys())
@pytest.mark.parametrize("command", [*NAMED, ["path", "Acme"]], ids=lambda c: c[0])
def test_a_nasty_name_is_one_line_and_no_trace(
    name: str, command: list[str], chipscape: Command
) -> None:
    ran = chipscape(*command, "--", name)
    assert ran.code in (0, 1, 2, 3), ran
    if ran.code == 1 and command[0] != "search":
        assert ran.err
    shown = (
        (ran.err + ran.out).encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    )
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e]", shown)


@pytest.mark.parametrize(
    "name", ["\udcff", "🦄", "x" * 9000], ids=["half", "emoji", "long"]
)
@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "turtle", "mermaid", "dot"])
def test_a_nasty_name_is_one_line_in_every_format(
    name: str, form: str, chipscape: Command
) -> None:
    ran = chipscape("neighbours", name, "--format", form)
    assert (ran.code, bool(ran.error())) == (1, True)
    if form == "json":
        assert valid(ran.out)["total"] == 0
    else:
        assert ran.out == ""


WRONG = {
    "no command": [],
    "no such command": ["neighbour"],
    "no name": ["neighbours"],
    "two names": ["neighbours", "Acme", "A2"],
    "no such option": ["neighbours", "Acme", "--dept", "2"],
    "depth of nought": ["neighbours", "Acme", "--depth", "0"],
    "depth of four": ["neighbours", "Acme", "--depth", "4"],
    "depth in words": ["neighbours", "Acme", "--depth", "two"],
    "negative limit": ["neighbours", "Acme", "--limit", "-1"],
    "limit of nought": ["neighbours", "Acme", "--limit", "0"],
    "limit of a half": ["neighbours", "Acme", "--limit", "0.5"],
    "negative offset": ["neighbours", "Acme", "--offset", "-1"],
    "month of thirteen": ["neighbours", "Acme", "--as-of", "2023-13"],
    "day of nought": ["neighbours", "Acme", "--as-of", "2023-01-00"],
    "no leap day": ["neighbours", "Acme", "--known-by", "2023-02-29"],
    "date in words": ["neighbours", "Acme", "--as-of", "yesterday"],
    "date and time": ["neighbours", "Acme", "--as-of", "2023-01-01T00:00"],
    "date in other digits": ["neighbours", "Acme", "--as-of", "٢٠٢٣"],
    "date with half a character": ["neighbours", "Acme", "--as-of", "\udcff"],
    "unknown relation": ["neighbours", "Acme", "--relation", "marries"],
    "empty relation": ["neighbours", "Acme", "--relation", ""],
    "nasty relation": ["neighbours", "Acme", "--relation", "\udcff\x00"],
    "unknown type": ["neighbours", "Acme", "--type", "Planet"],
    "unknown stance": ["neighbours", "Acme", "--stance", "maybe"],
    "unknown direction": ["neighbours", "Acme", "--direction", "up"],
    "unknown format": ["neighbours", "Acme", "--format", "yaml"],
    "unknown language": ["neighbours", "Acme", "--lang", "fr"],
    "negative search limit": ["search", "Acme", "--limit", "-1"],
    "long path of nought": ["path", "Acme", "A2", "--max", "0"],
    "path of one end": ["path", "Acme"],
    "missing text": ["evidence", "Acme", "--text", "/nowhere/text.txt"],
    "folder for a text": ["evidence", "Acme", "--text", "/"],
    "unknown export": ["export", "pdf"],
    "unknown shell": ["completion", "tcsh"],
    "timeout of nought": ["sparql", "-", "--timeout", "0"],
    "negative timeout": ["sparql", "-", "--timeout", "-1"],
    "endless timeout": ["sparql", "-", "--timeout", "inf"],
    "rows of nought": ["sparql", "-", "--rows", "0"],
    "endless rows": ["sparql", "-", "--rows", "1" + "0" * 40],
    "ontology that is none": ["build", "--ontology", "/nowhere"],
    "folder that is none": ["check", "/nowhere"],
}


@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG.keys())
def test_wrong_use_is_exit_2_and_no_trace(
    arguments: list[str], chipscape: Command
) -> None:
    ran = chipscape(*arguments)
    assert ran.code == 2, ran
    assert "Traceback" not in ran.err
    assert ran.out == ""
    assert ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["neighbours", "Acme", "--limit", "1" + "0" * 30],
        ["neighbours", "Acme", "--depth", "3", "--offset", "3"],
        ["search", "Zzzyx", "--limit", "1" + "0" * 30],
        ["search", "a", "--limit", "1" + "0" * 30],
        ["neighbours", "Acme", "--as-of", "0001"],
        ["neighbours", "Acme", "--as-of", "9999-12-31"],
        ["neighbours", "Acme", *["-r", "develops"] * 2000],
        ["neighbours", "Acme", *["-s", "denied"] * 300],
        ["neighbours", "Acme", *["-t", "Chip"] * 5000],
    ],
    ids=[
        "vast limit",
        "offset",
        "vast limit of none",
        "vast limit of a search",
        "first year",
        "last day",
        "relation over and over",
        "stance over and over",
        "type over and over",
    ],
)
def test_an_odd_use_is_still_answered(arguments: list[str], chipscape: Command) -> None:
    ran = chipscape(*arguments)
    assert ran.code in (0, 1), ran
    assert "Error" not in ran.err


def commands() -> Iterator[tuple[str, click.Command]]:
    """Walk the tree of commands."""
    queue: list[tuple[str, click.Command]] = [("chipscape", cli)]
    while queue:
        name, command = queue.pop()
        yield name, command
        if isinstance(command, click.Group):
            context = click.Context(command)
            for child in command.list_commands(context):
                found = command.get_command(context, child)
                assert found is not None
                queue.append((f"{name} {child}", found))


TREE = dict(commands())


@pytest.mark.parametrize("name", TREE)
def test_every_command_and_option_has_help(name: str) -> None:
    command = TREE[name]
    assert command.help, name
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.name}"


@pytest.mark.parametrize("name", TREE)
def test_every_command_shows_its_help(name: str, chipscape: Command) -> None:
    ran = chipscape(*name.split()[1:], "--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"Usage: {name}")
    assert all(len(line) <= 96 for line in ran.out.splitlines())


def test_the_list_of_commands_says_what_each_does(chipscape: Command) -> None:
    told = chipscape("--help").out.partition("Commands:\n")[2].splitlines()
    assert {line.split()[0] for line in told} == {
        name.split()[1] for name in TREE if " " in name
    }
    assert all(line.endswith(".") and not line.endswith("...") for line in told)


def test_every_json_answer_has_a_schema_and_every_schema_an_answer() -> None:
    named = {key.partition(",")[0].split()[0] for key in ANSWERS}
    assert named <= {path.stem for path in SCHEMAS.glob("*.json")}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_printed(shell: str, chipscape: Command) -> None:
    ran = chipscape("completion", shell)
    assert (ran.code, "_CHIPSCAPE_COMPLETE" in ran.out) == (0, True)


def completed(text: str, build: Path) -> list[str]:
    """Ask as a shell does for what could stand at the end of a line."""
    env = surroundings(build) | {
        "_CHIPSCAPE_COMPLETE": "bash_complete",
        "COMP_WORDS": f"chipscape {text}",
        "COMP_CWORD": str(len(text.split())),
    }
    done = subprocess.run(  # noqa: S603  (our own command)
        CHIPSCAPE, env=env, cwd=TOP, capture_output=True, check=False, timeout=60
    )
    assert done.stderr == b""
    lines = done.stdout.decode().split()
    return [
        line.partition(",")[2] for line in done.stdout.decode().splitlines() if lines
    ]


def test_names_are_completed(small_build: Path) -> None:
    assert completed("neighbours Echo", small_build) == ["Echo One", "Echo Two"]
    assert completed("neighbours Acme", small_build / "nowhere") == []


def test_a_page_is_written_to_a_file_or_to_the_output(
    chipscape: Command, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    ran = chipscape("view", "Acme", "--depth", "2", "-o", str(page))
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"wrote {page}; open it in a browser\n"
    ran = chipscape("view", "Acme", "--depth", "2", "-o", "-")
    assert ran.out == page.read_text("utf-8")


def test_a_page_says_what_its_limit_leaves_out(
    chipscape: Command, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    ran = chipscape("view", "Acme", "--limit", "2", "-o", str(page))
    assert ran.code == 0
    assert "more entities are left out; raise --limit" in ran.err
    assert "more entities are left out" in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("nquads", "chipscape.nq"),
        ("turtle", "chipscape.ttl"),
        ("trig", "chipscape.trig"),
        ("jsonld", "chipscape.jsonld"),
        ("graphml", "chipscape.graphml"),
        ("gexf", "chipscape.gexf"),
        ("json", "chipscape.json"),
        ("entities", "entities.csv"),
        ("statements", "statements.csv"),
        ("html", "index.html"),
        ("manifest", "manifest.json"),
    ],
)
def test_an_export_is_the_built_file(
    kind: str, name: str, chipscape: Command, small_build: Path
) -> None:
    ran = chipscape("export", kind)
    assert (ran.code, ran.out) == (0, (small_build / name).read_text("utf-8"))
    assert ran.err.startswith("licence: ")


def test_the_interface_and_the_command_say_the_same(
    chipscape: Command, small_world: Generation
) -> None:
    told = valid(chipscape("show", "Acme A2", "--format", "json").out)["items"][0]
    seen = small_world.show("Acme A2")
    assert {key: told[key] for key in seen} == seen


def test_a_reader_that_leaves_is_no_error(small_build: Path) -> None:
    for arguments in (["export", "nquads"], ["search", "a"], ["--help"]):
        reads, writes = os.pipe()
        os.close(reads)
        done = subprocess.run(  # noqa: S603  (our own command)
            [*CHIPSCAPE, *arguments],
            stdout=writes,
            stderr=subprocess.PIPE,
            env=surroundings(small_build),
            cwd=TOP,
            check=False,
            timeout=60,
        )
        os.close(writes)
        said = [x for x in done.stderr.decode().splitlines() if "licence" not in x]
        assert said == [], arguments


def test_an_interrupted_command_is_exit_130_and_no_trace(small_build: Path) -> None:
    work = subprocess.Popen(  # noqa: S603  (our own command)
        [*CHIPSCAPE, "sparql", "-", "--timeout", "100"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings(small_build),
        cwd=TOP,
    )
    assert work.stdin is not None
    work.stdin.write(SLOW)
    work.stdin.close()
    work.stdin = None
    deadline = time.monotonic() + 60
    while not Path(f"/proc/{work.pid}/task/{work.pid}/children").read_text():
        assert time.monotonic() < deadline  # until the query process is under way
    work.send_signal(signal.SIGINT)
    out, err = work.communicate(timeout=30)
    assert (work.returncode, out, err.decode().strip()) == (130, b"", "Interrupted.")


def test_the_version_is_told(small_build: Path) -> None:
    ran = run("--version", build=small_build)
    assert (ran.code, ran.err) == (0, "")
    assert re.fullmatch(r"chipscape, version \d+\.\d+\.\d+\n", ran.out)
