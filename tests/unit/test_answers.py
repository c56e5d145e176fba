"""Answers: the documents that the command prints are those that functions give."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from graph import Generation, answers, judgements
from graph.errors import AmbiguousNameError, NameLookupError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph.lookup import Lookup
    from tests.conftest import Command

CASES: dict[str, tuple[list[str], Callable[[Lookup], Any]]] = {
    "neighbours": (
        ["neighbours", "Acme"],
        lambda lookup: answers.neighbours(lookup, "Acme"),
    ),
    "neighbours narrowed": (
        *(["neighbours", "Acme", "--limit", "2", "-r", "develops", "--offset", "1"],),
        lambda lookup: answers.neighbours(
            lookup, "Acme", limit=2, relation=("develops",), offset=1
        ),
    ),
    "neighbours of two steps": (
        ["neighbours", "Borealis", "--depth", "2", "--as-of", "2024"],
        lambda lookup: answers.neighbours(lookup, "Borealis", depth=2, as_of="2024"),
    ),
    "search": (["search", "acm"], lambda lookup: answers.search(lookup, "acm")),
    "show": (["show", "Acme A2"], lambda lookup: answers.show(lookup, "Acme A2")),
    "path": (
        ["path", "Acme Box", "Borealis", "--max", "3"],
        lambda lookup: answers.path(lookup, "Acme Box", "Borealis", longest=3),
    ),
    "listed": (["listed", "Acme"], lambda lookup: answers.listed(lookup, "Acme")),
    "evidence": (["evidence", "Acme"], lambda lookup: answers.evidence(lookup, "Acme")),
    "evidence of a source": (
        ["evidence", "source:far-times-2024-05"],
        lambda lookup: answers.evidence(lookup, "source:far-times-2024-05"),
    ),
}


@pytest.mark.parametrize(("arguments", "call"), CASES.values(), ids=CASES.keys())
def test_a_command_prints_the_document_of_its_answer(
    arguments: list[str],
    call: Callable[[Lookup], Any],
    chipscape: Command,
    small_world: Generation,
) -> None:
    printed = chipscape(*arguments, "--format", "json").out
    assert json.loads(printed) == call(small_world.lookup).document()


def test_a_verdict_is_the_document_that_the_command_prints(
    chipscape: Command, real_build: Any, real_world: Generation
) -> None:
    ran = chipscape(
        "screen", "H100", "--to", "CN", "--format", "json", build=real_build
    )
    told = judgements.screen(real_world.lookup, "H100", to="CN").document()
    assert json.loads(ran.out) == told


def test_the_question_is_told_in_the_same_order_however_it_was_typed(
    chipscape: Command,
) -> None:
    one = chipscape("neighbours", "Acme", "--limit", "2", "--depth", "1")
    other = chipscape("neighbours", "--depth", "1", "Acme", "--limit", "2")
    assert one == other


@pytest.mark.parametrize(
    ("name", "error", "key"),
    [("zzzz", UnknownNameError, "nearest"), ("Echo", AmbiguousNameError, "candidates")],
)
@pytest.mark.parametrize(
    "call",
    [
        answers.neighbours,
        answers.show,
        answers.listed,
        answers.evidence,
        lambda lookup, name: answers.path(lookup, "Acme", name),
    ],
    ids=["neighbours", "show", "listed", "evidence", "path"],
)
def test_a_name_that_leads_nowhere_raises_with_the_document_that_says_so(
    call: Callable[[Lookup, str], Any],
    name: str,
    error: type[NameLookupError],
    key: str,
    small_world: Generation,
) -> None:
    with pytest.raises(error) as raised:
        call(small_world.lookup, name)
    told = raised.value.document
    assert told is not None
    assert (told["total"], told["items"], told["truncated"]) == (0, [], False)
    assert key in told


def test_how_a_name_was_read_is_remarked(small_world: Generation) -> None:
    said: list[str] = []
    answers.show(small_world.lookup, "ai ke mi", remark=said.append)
    answers.show(small_world.lookup, "Acme", remark=said.append)
    assert len(said) == 1
    assert "read as Acme" in said[0]
