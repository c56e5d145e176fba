"""The named queries answer what people ask, as the sources have it.

``answers/`` holds one file a query. For a question that the seed article answers the
file has every row (``seed``) that the query finds in the article, and the rows are
compared whole. For the others it has a few rows, or parts of rows (``some``), that
sources support and that have to be among the answers, however many facts come later.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph import Generation, Table, short
from graph.names import BASE, PREFIXES
from graph.places import ontology
from graph.sparql import Question, questions

ANSWERS = Path(__file__).resolve().parent / "answers"
SEED = "passage:cbj-ai-chips-2023-11/"
SEED_QUESTIONS = {1, 2, 3, 4, 7, 8, 9, 10, 19, 20, 23, 24, 25, 26, 29, 30, 36, 39, 40}
QUESTIONS = questions(ontology())
NAMES = [question.name for question in QUESTIONS]
PASSAGES = """
SELECT ?passage ?stance (NOT EXISTS { ?passage cs:accepted false } AS ?accepted)
WHERE { ?passage a cs:Passage ; cs:stance ?stance }
"""
Row = dict[str, str]

every_query = pytest.mark.parametrize("name", NAMES)


def numbers(question: Question) -> list[int]:
    """Give the numbers of the competency questions that a query says it answers."""
    return [int(n) for n in re.findall(r"^# question: (\d+)$", question.text, re.M)]


@cache
def found(world: Generation, name: str) -> Table:
    """Ask a named query, which has to be a SELECT; once, for all tests."""
    answer = world.ask(name)
    assert isinstance(answer, Table)
    return answer


def rows(world: Generation, name: str) -> list[Row]:
    """Give the rows of a named query, short names for addresses, no empty cells."""
    table = found(world, name)
    return [
        {
            column: short(cell)
            for column, cell in zip(table.variables, row, strict=True)
            if cell is not None
        }
        for row in table.values()
    ]


@cache
def expected(name: str) -> dict[str, list[Row]]:
    """Read a query's file of answers."""
    told: dict[str, list[Row]] = json.loads(
        (ANSWERS / f"{name}.json").read_text(encoding="utf-8")
    )
    return told


@pytest.fixture(scope="module")
def passages(real_world: Generation) -> dict[str, tuple[str, bool]]:
    """Every passage with its stance, and whether a reviewer let it stand."""
    table = real_world.query(PASSAGES)
    assert isinstance(table, Table)
    return {
        short(str(passage)): (short(str(stance)), accepted == "true")
        for passage, stance, accepted in table.values()
    }


@pytest.fixture(scope="module")
def backwards(real_world: Generation) -> ox.Store:
    """The same dataset in memory, loaded in the opposite order."""
    store = ox.Store()
    file = real_world.folder / "chipscape.nq"
    store.extend(reversed(list(ox.parse(path=str(file)))))
    return store


def test_at_least_36_of_the_40_questions_have_a_query() -> None:
    asked = {n for question in QUESTIONS for n in numbers(question)}
    assert asked <= set(range(1, 41))
    assert len(asked) >= 36


def test_every_question_that_the_seed_answers_has_a_query() -> None:
    asked = {n for question in QUESTIONS for n in numbers(question)}
    assert sorted(SEED_QUESTIONS - asked) == []


@pytest.mark.parametrize("question", QUESTIONS, ids=NAMES)
def test_a_query_says_what_it_asks_and_what_its_answer_does_not_know(
    question: Question,
) -> None:
    number = int(question.name[:2])
    assert numbers(question) == ([number] if number <= 40 else [])
    assert re.fullmatch(r"[0-9]{2}(-[a-z0-9]+)+", question.name)
    assert question.title_en.endswith(("?", "."))
    assert re.search(r"[\u4e00-\u9fff]", question.title_zh)
    assert re.search(r"^# note: \S", question.text, re.M)


@pytest.mark.parametrize("question", QUESTIONS, ids=NAMES)
def test_a_query_declares_the_prefixes_it_uses_as_everywhere(
    question: Question,
) -> None:
    declared = dict(re.findall(r"^PREFIX ([\w-]+): <(\S+)>$", question.text, re.M))
    known = {kind: f"{BASE}{kind}/" for kind in declared} | PREFIXES
    assert declared.items() <= (known | {"src": f"{BASE}source/"}).items()
    body = re.sub(r"^(#|PREFIX).*$|\"[^\"]*\"", "", question.text, flags=re.M)
    assert {*re.findall(r"(?<![?\w])([a-z]+):", body)} == {*declared}


@every_query
def test_a_query_answers_something_and_all_of_it(
    name: str, real_world: Generation
) -> None:
    table = found(real_world, name)
    assert table.rows
    assert not table.truncated


@every_query
def test_no_row_stands_twice(name: str, real_world: Generation) -> None:
    values = found(real_world, name).values()
    assert sorted({*values}, key=str) == sorted(values, key=str)


@pytest.mark.parametrize("question", QUESTIONS, ids=NAMES)
def test_rows_keep_their_order_however_the_quads_were_loaded(
    question: Question, real_world: Generation, backwards: ox.Store
) -> None:
    solutions = backwards.query(question.text)
    assert isinstance(solutions, ox.QuerySolutions)
    again = [
        tuple(None if cell is None else cell.value for cell in row) for row in solutions
    ]
    assert again == found(real_world, question.name).values()


@every_query
def test_labels_come_in_both_languages(name: str, real_world: Generation) -> None:
    table = found(real_world, name)
    english = [column for column in table.variables if column.endswith("_en")]
    assert english
    for row in rows(real_world, name):
        for column in english:
            assert (column in row) == (column.replace("_en", "_zh") in row), row


@every_query
def test_what_is_not_a_fact_says_so(
    name: str, real_world: Generation, passages: dict[str, tuple[str, bool]]
) -> None:
    for row in rows(real_world, name):
        for column, cell in row.items():
            if not cell.startswith("passage:"):
                continue
            stance, accepted = passages[cell]
            if column == "passage" and "stance" in row:
                assert row["stance"] == stance
                assert accepted or row["accepted"] == "false"
            else:
                assert (stance, accepted) == ("cs:Stated", True), (column, cell)


def test_every_query_has_answers_and_every_answer_its_query() -> None:
    assert sorted(path.stem for path in ANSWERS.glob("*.json")) == sorted(NAMES)


@pytest.mark.parametrize(
    "name", [name for name in NAMES if int(name[:2]) in SEED_QUESTIONS]
)
def test_the_seed_article_answers_as_it_is_written(
    name: str, real_world: Generation
) -> None:
    from_seed = [
        row for row in rows(real_world, name) if row["passage"].startswith(SEED)
    ]
    assert from_seed == expected(name)["seed"]


def supported() -> Iterator[tuple[str, Row]]:
    """Give every row, or part of one, that has to be among an answer's rows."""
    for name in NAMES:
        for row in expected(name).get("some", []):
            yield name, row


@pytest.mark.parametrize(("name", "row"), [*supported()], ids=str)
def test_what_sources_support_is_among_the_answers(
    name: str, row: Row, real_world: Generation
) -> None:
    close = [one for one in rows(real_world, name) if row.items() <= one.items()]
    assert close, f"no row of {name} has {row}"


def test_small_or_hungry_accelerators_are_left_out(real_world: Generation) -> None:
    for row in rows(real_world, "05-big-memory-low-power"):
        assert float(row["least_gb"]) >= 141
        assert float(row.get("most_w", 0)) < 700
        assert row.get("under_700_w", "true") == "true"


def test_only_sources_of_that_time_tell_who_built_chips_in_2023(
    real_world: Generation,
) -> None:
    issued = {row["issued"] for row in rows(real_world, "07-own-ai-chips-2023")}
    assert max(issued) <= "2023-11-30"


def test_an_exploration_that_was_rumoured_is_no_fact(real_world: Generation) -> None:
    stances = {
        row["company"]: row["stance"]
        for row in rows(real_world, "07-own-ai-chips-2023")
        if row["passage"].startswith(SEED)
    }
    assert stances.pop("company:openai") == "cs:Rumoured"
    assert set(stances.values()) == {"cs:Stated"}


def test_a_step_with_one_supplier_stands_there_with_one(
    real_world: Generation,
) -> None:
    makers: dict[str, set[str]] = {}
    for row in rows(real_world, "16-one-supplier"):
        makers.setdefault(row["step"], set()).add(row["maker"])
    assert {len(known) for known in makers.values()} == {1}
    assert "memory:hbm3e" not in makers  # three firms are stated to make it


def test_a_foundry_is_the_only_one_where_no_other_makes_a_chip(
    real_world: Generation,
) -> None:
    for row in rows(real_world, "18-if-taiwan-is-offline"):
        alone = row["chips_elsewhere"] == "0"
        assert row["only_foundry"] == str(alone).lower()


def test_the_a800_was_caught_by_the_rule_of_october_2023(
    real_world: Generation,
) -> None:
    in_force = {
        (row["day"], row["in_force"])
        for row in rows(real_world, "34-restricted-on-a-day")
        if row["rule"] == "rule:bis-2023-10-advanced-computing"
    }
    assert in_force == {
        ("2022-12-01", "false"),
        ("2023-11-24", "true"),
        ("2026-11-22", "true"),
    }


def test_nobody_stands_on_a_list_before_the_listing(real_world: Generation) -> None:
    answer = rows(real_world, "67-listed-on-a-day")
    assert max(row["known_from"] for row in answer) <= "2023-11-24"
    assert not {"company:nettrix", "company:sophgo"} & {row["party"] for row in answer}


def test_disagreeing_figures_differ(real_world: Generation) -> None:
    values: dict[tuple[str, str], set[str]] = {}
    for row in rows(real_world, "68-sources-that-disagree"):
        values.setdefault((row["chip"], row["figure_en"]), set()).add(row["value"])
    assert min(len(known) for known in values.values()) >= 2


def test_plans_and_rumours_are_never_stated(real_world: Generation) -> None:
    stances = {row["stance"] for row in rows(real_world, "70-plans-and-rumours")}
    assert stances <= {
        "cs:Planned",
        "cs:Forecast",
        "cs:Rumoured",
        "cs:Opinion",
        "cs:Denied",
    }
