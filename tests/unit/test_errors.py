"""The tree of errors: each of one line, with its exit code, drawn as it is."""

from __future__ import annotations

import inspect

import pytest

from graph import errors
from graph.errors import (
    AmbiguousNameError,
    ChipscapeError,
    RejectedFactError,
    UnknownNameError,
)

LEAVES = [
    value
    for _, value in inspect.getmembers(errors, inspect.isclass)
    if issubclass(value, ChipscapeError)
]


def test_the_drawing_holds_every_error_and_no_other() -> None:
    drawn = {
        line.strip(" │├└─").split()[0]
        for line in (errors.__doc__ or "").splitlines()
        if "Error" in line.split()[:1] or "──" in line or line == "ChipscapeError"
    }
    assert drawn == {leaf.__name__ for leaf in LEAVES}


def test_every_error_has_the_documented_exit_code() -> None:
    assert {leaf.__name__: leaf.exit_code for leaf in LEAVES} == {
        "ChipscapeError": 4,
        "NameLookupError": 4,
        "UnknownNameError": 1,
        "AmbiguousNameError": 3,
        "UnknownTermError": 2,
        "BadDateError": 2,
        "BadParameterError": 2,
        "ImpossibleFigureError": 2,
        "FactsError": 4,
        "MissingOntologyError": 4,
        "UnreadableFileError": 4,
        "RejectedFactError": 4,
        "RuleError": 4,
        "ImportedFileError": 4,
        "GenerationError": 4,
        "MissingGenerationError": 4,
        "DamagedGenerationError": 4,
        "MissingIndexError": 4,
        "ReplacedGenerationError": 4,
        "OtherVersionError": 4,
        "BuildBusyError": 4,
        "WriteError": 4,
        "QueryError": 2,
        "QuerySyntaxError": 2,
        "ForbiddenQueryError": 2,
        "QueryLimitError": 5,
        "ServeError": 4,
        "ServiceBusyError": 5,
        "UnacceptableFormError": 2,
        "EndpointError": 4,
        "EndpointAddressError": 2,
        "UnreachableEndpointError": 4,
        "ForeignCredentialsError": 4,
        "EndpointAnswerError": 4,
        "WrongTextError": 4,
    }


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.__name__)
def test_every_error_says_in_a_sentence_what_it_is(leaf: type[ChipscapeError]) -> None:
    assert (leaf.__doc__ or "").strip().endswith(".")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (UnknownNameError("X"), "no entity is called 'X'; try chipscape search TEXT"),
        (
            UnknownNameError("X", ("a", "b")),
            "no entity is called 'X'; did you mean a, b?",
        ),
        (AmbiguousNameError("X", ("a", "b")), "'X' can mean a, b; name one of them"),
        (
            UnknownNameError("a\nb"),
            "no entity is called 'a\\nb'; try chipscape search TEXT",
        ),
        (RejectedFactError(("one",)), "one"),
        (RejectedFactError(("one", "two", "three")), "one (and 2 more)"),
    ],
    ids=[
        "unknown",
        "unknown with near ones",
        "ambiguous",
        "odd",
        "rejected",
        "several",
    ],
)
def test_an_error_is_one_line_with_a_mend(error: ChipscapeError, words: str) -> None:
    assert str(error) == words


def test_an_ambiguous_name_keeps_candidates_beyond_those_it_shows() -> None:
    many = tuple(f"e{number}" for number in range(12))
    error = AmbiguousNameError("X", many)
    assert error.candidates == many
    assert "e8" not in str(error)
