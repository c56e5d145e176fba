"""The index as RDF loses nothing, and is read back piece by piece without a gap."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from graph import answers, index_rdf, judgements
from graph.endpoint import Endpoint
from graph.errors import (
    ChipscapeError,
    MissingIndexError,
    NameLookupError,
    OtherVersionError,
    ReplacedGenerationError,
)
from graph.generation import Generation
from graph.index_reader import IndexReader
from graph.lookup import Lookup
from graph.remote_lookup import RemoteLookup
from tests.remote import InStore

DIGEST = "0123456789ab"
SMALL = set(index_rdf.SMALL)
Question = Callable[[Lookup], Any]


@pytest.fixture(scope="module")
def lines(small_world: Generation) -> list[str]:
    return list(index_rdf.lines(str(small_world.folder)))


@pytest.fixture
def server(lines: list[str]) -> InStore:
    return InStore(DIGEST, lines)


def opened(server: InStore) -> RemoteLookup:
    return RemoteLookup(IndexReader(cast(Endpoint, server)))


@pytest.fixture
def remote(server: InStore) -> RemoteLookup:
    return opened(server)


def told(question: Question, lookup: Lookup) -> Any:
    """Give the answer's document, or the error in its place."""
    try:
        return question(lookup).document()
    except NameLookupError as error:
        return type(error).__name__, str(error), error.document
    except ChipscapeError as error:
        return type(error).__name__, str(error)


NAMES = (
    *("Acme", "艾克米", "ai ke mi", "XEX:ACME", "Acme A2", "Acme A2 Lite", "Echo"),
    *("Boreals", "Acme A4", "zzz", "", "chip:acme-a1", "Watch List", "Farland", "a"),
    *('"', "\\", "} #", "é", "\ud800", "x" * 3000, "https://w3id.org/chipscape/x y"),
)
OF_A_NAME: dict[str, Callable[[str], Question]] = {
    "neighbours": lambda n: lambda one: answers.neighbours(one, n),
    "deep": lambda n: lambda one: answers.neighbours(one, n, depth=3, limit=9),
    "paged": lambda n: lambda one: answers.neighbours(one, n, limit=2, offset=1),
    "dated": lambda n: lambda one: answers.neighbours(one, n, as_of="2023"),
    "known": lambda n: lambda one: answers.neighbours(one, n, known_by="2023-06"),
    "said": lambda n: lambda one: answers.neighbours(one, n, stance=("planned",)),
    "typed": lambda n: lambda one: answers.neighbours(one, n, types=("Chip",)),
    "search": lambda n: lambda one: answers.search(one, n),
    "search few": lambda n: lambda one: answers.search(one, n, limit=2),
    "show": lambda n: lambda one: answers.show(one, n),
    "path": lambda n: lambda one: answers.path(one, "Borealis", n),
    "evidence": lambda n: lambda one: answers.evidence(one, n),
    "listed": lambda n: lambda one: answers.listed(one, n),
}


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name)[:16])
@pytest.mark.parametrize("what", OF_A_NAME)
def test_a_server_answers_as_the_file_does(
    what: str, name: str, remote: RemoteLookup, small_world: Generation
) -> None:
    question = OF_A_NAME[what](name)
    assert told(question, remote) == told(question, small_world.lookup)


def test_questions_of_one_lookup_do_not_mislead_each_other(
    remote: RemoteLookup, small_world: Generation
) -> None:
    for name in NAMES:
        for what, make in OF_A_NAME.items():
            question = make(name)
            expected = told(question, small_world.lookup)
            assert told(question, remote) == expected, (what, name)


@pytest.mark.parametrize("source", ["source", "passage"])
def test_the_evidence_of_every_source_and_passage(
    source: str, remote: RemoteLookup, small_world: Generation
) -> None:
    names = small_world.lookup.rows(f"SELECT name FROM {source}")  # noqa: S608
    for (name,) in names:
        question = OF_A_NAME["evidence"](name)
        assert told(question, remote) == told(question, small_world.lookup)


def test_every_chip_is_screened_alike(
    remote: RemoteLookup, small_world: Generation
) -> None:
    def question(one: Lookup) -> Any:
        return judgements.screen(one, to="Farland", everything=True)

    assert told(question, remote) == told(question, small_world.lookup)


@pytest.mark.parametrize("what", ["neighbours", "show", "evidence", "listed", "path"])
def test_what_is_asked_of_one_entity_fetches_no_table_whole(
    what: str, remote: RemoteLookup
) -> None:
    told(OF_A_NAME[what]("Acme"), remote)
    assert remote.whole == SMALL


def test_a_part_of_a_name_is_looked_for_on_the_server(remote: RemoteLookup) -> None:
    assert answers.search(remote, "cme").items
    assert remote.whole == SMALL


def test_only_a_misspelt_name_fetches_all_names(remote: RemoteLookup) -> None:
    assert answers.show(remote, "Boreals").items
    assert remote.whole == {*SMALL, "spelling"}


@pytest.mark.parametrize(
    ("what", "most"), [("neighbours", 10), ("show", 10), ("search", 8), ("listed", 9)]
)
def test_a_question_takes_few_requests(
    what: str, most: int, server: InStore, remote: RemoteLookup
) -> None:
    told(OF_A_NAME[what]("Acme"), remote)
    assert server.asked <= most


def test_sql_that_nobody_prepared_for_is_never_answered_from_nothing(
    remote: RemoteLookup, small_world: Generation
) -> None:
    for query in (
        "SELECT COUNT(*) FROM value WHERE disputed = 1",
        "SELECT e.en FROM link l JOIN entity e ON e.id = l.object WHERE l.subject = 1",
        "SELECT name FROM source WHERE id = 1",
        "SELECT x.passage FROM value v JOIN value_passage x ON x.value = v.id "
        "WHERE v.entity = 2",
    ):
        assert remote.rows(query) == small_world.lookup.rows(query)


def test_keys_asked_for_later_are_fetched_too(remote: RemoteLookup) -> None:
    for number in range(1, 8):
        assert remote.entity(number).id == number
    assert remote.whole == SMALL


def test_every_row_stands_in_its_page_and_its_buckets(
    lines: list[str], small_world: Generation
) -> None:
    said = re.compile(rf'<{index_rdf.KEY}\w+> <{index_rdf.NS}([\w.]+)> "(.*)" \.')
    found: dict[str, list[Any]] = {}
    for line in lines:
        match = said.fullmatch(line)
        if match and match[1] not in ("header", "spelt", "begun"):
            text = json.loads(f'"{match[2]}"')
            found.setdefault(match[1], []).extend(index_rdf.unpacked(text))
    for table, columns in index_rdf.COLUMNS.items():
        if table == "net" or table in index_rdf.NETWORK:
            continue
        query = f"SELECT {columns} FROM {table}"  # noqa: S608
        rows = sorted(small_world.lookup.rows(query), key=repr)
        for place in (
            table,
            *(f"{table}.{c}" for c in index_rdf.BUCKETS.get(table, ())),
        ):
            assert sorted(found.get(place, []), key=repr) == rows, place


def test_the_same_generation_gives_the_same_lines(
    lines: list[str], small_world: Generation
) -> None:
    assert list(index_rdf.lines(str(small_world.folder))) == lines


def test_a_row_keeps_any_text() -> None:
    row = (1, 'a "quote" \\ and\nline', "\u2028\x7f\x00", "芯片 𠮷 😀", None, 8.1, "")
    assert index_rdf.unpacked(index_rdf.packed([row])) == [row]


def test_an_empty_server_says_how_to_push() -> None:
    with pytest.raises(MissingIndexError, match=r"chipscape push --endpoint http"):
        opened(InStore())


def test_a_pointer_to_nothing_says_how_to_push(lines: list[str]) -> None:
    server = InStore(DIGEST, lines)
    server.lay(index_rdf.graph_of(DIGEST), [])
    with pytest.raises(MissingIndexError):
        opened(server)


def test_an_index_of_another_version_is_refused(lines: list[str]) -> None:
    changed = [line.replace('\\"format\\": 1', '\\"format\\": 0') for line in lines]
    with pytest.raises(OtherVersionError, match="another version"):
        opened(InStore(DIGEST, changed))


@pytest.mark.parametrize("what", ["neighbours", "show", "evidence", "listed", "path"])
def test_a_generation_replaced_midway_is_no_empty_answer(
    what: str, server: InStore, remote: RemoteLookup
) -> None:
    server.lay(index_rdf.graph_of(DIGEST), [])
    with pytest.raises(ReplacedGenerationError, match="replaced while it was read"):
        OF_A_NAME[what]("Acme")(remote)


def test_a_table_that_lacks_pages_is_no_answer(lines: list[str]) -> None:
    page = f"<{index_rdf.predicate('spelling')}>"
    server = InStore(DIGEST, [line for line in lines if page not in line])
    with pytest.raises(ReplacedGenerationError, match="0 rows of"):
        answers.search(opened(server), "no such name")


def test_the_network_is_cut_as_from_the_file(
    remote: RemoteLookup, small_world: Generation
) -> None:
    from graph import page, project

    names = ["company:acme", "chip:acme-a1", "chip:acme-a2", "company:borealis"]
    ours = project.read(remote.network(names))
    ours.graph["left_out"] = 0
    theirs = small_world.cut(names)
    theirs.graph["left_out"] = 0
    assert set(ours.nodes) == set(names)
    assert page.neighbourhood(ours, names[0]) == page.neighbourhood(theirs, names[0])
    assert remote.manifest() == small_world.manifest()


def test_no_manifest_no_index(tmp_path: Path, small_world: Generation) -> None:
    for name in ("lookup.sqlite", "chipscape.json"):
        (tmp_path / name).write_bytes((small_world.folder / name).read_bytes())
    with pytest.raises(ChipscapeError, match=r"manifest\.json.*build --force"):
        list(index_rdf.lines(str(tmp_path)))
