"""Questions asked by addresses: read strictly, answered as the command answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph import Generation, judgements
from graph.errors import (
    AmbiguousNameError,
    BadDateError,
    BadParameterError,
    ImpossibleFigureError,
    NameLookupError,
    QueryLimitError,
    UnknownNameError,
    UnknownTermError,
)
from graph.web.kinds import LONGEST, MOST_TIMES
from graph.web.parameters import MOST, ROUTES
from tests.conftest import Command
from tests.shell import TOP

Pairs = list[tuple[str, str]]
OURS = (
    BadParameterError,
    NameLookupError,
    UnknownTermError,
    BadDateError,
    ImpossibleFigureError,
    QueryLimitError,
)
SCHEMAS = {
    name: jsonschema.Draft202012Validator(
        json.loads((TOP / "graph" / "schemas" / f"{name}.json").read_text("utf-8"))
    )
    for name in ROUTES
}


def answer(world: Generation, route: str, *pairs: tuple[str, str]) -> dict[str, Any]:
    return ROUTES[route].answer(world.lookup, pairs)


COMMANDS: dict[str, tuple[list[str], str, Pairs]] = {
    "search": (["search", "acm"], "search", [("text", "acm")]),
    "neighbours": (
        ["neighbours", "Acme", "-t", "company", "-t", "chip", "--as-of", "2024"],
        "neighbours",
        [("name", "Acme"), ("type", "company"), ("type", "chip"), ("as-of", "2024")],
    ),
    "neighbours of two steps": (
        ["neighbours", "Acme", "--depth", "2", "--known-by", "2024", "-s", "stated"],
        "neighbours",
        [("name", "Acme"), ("depth", "2"), ("known_by", "2024"), ("stance", "stated")],
    ),
    "path": (
        ["path", "Acme Box", "Borealis", "--max", "3"],
        "path",
        [("start", "Acme Box"), ("goal", "Borealis"), ("max", "3")],
    ),
    "show": (["show", "Acme A2"], "show", [("name", "Acme A2")]),
    "listed": (["listed", "Acme"], "listed", [("name", "Acme")]),
}


@pytest.mark.parametrize(
    ("arguments", "route", "pairs"), COMMANDS.values(), ids=COMMANDS.keys()
)
def test_an_address_is_answered_as_the_command_answers(
    arguments: list[str],
    route: str,
    pairs: Pairs,
    chipscape: Command,
    small_world: Generation,
) -> None:
    printed = json.loads(chipscape(*arguments, "--format", "json").out)
    assert answer(small_world, route, *pairs) == printed


SCREENED: dict[str, tuple[list[str], Pairs]] = {
    "a chip": (
        ["H100", "--party", "SMIC", "--on", "2024"],
        [("chip", "H100"), ("party", "SMIC"), ("on", "2024")],
    ),
    "figures": (
        ["--fp16", "989", "--die-area", "814", "--dense", "--not-data-centre"],
        [
            *(("fp16", "989"), ("die_area", "814")),
            *(("dense", "true"), ("data_centre", "false")),
        ],
    ),
    "a history": (["A100", "--history"], [("chip", "A100"), ("history", "true")]),
}


@pytest.mark.parametrize(("arguments", "pairs"), SCREENED.values(), ids=SCREENED.keys())
def test_a_verdict_is_that_of_the_command(
    arguments: list[str],
    pairs: Pairs,
    chipscape: Command,
    real_build: Path,
    real_world: Generation,
) -> None:
    typed = ["screen", *arguments, "--to", "CN", "--format", "json"]
    printed = json.loads(chipscape(*typed, build=real_build).out)
    assert answer(real_world, "screen", *pairs, ("to", "CN")) == printed


def test_all_chips_are_screened_page_by_page(real_world: Generation) -> None:
    lookup = real_world.lookup
    whole = judgements.screen(lookup, to="CN", everything=True).document()
    pages = [
        answer(
            real_world,
            "screen",
            *[("to", "CN"), ("all", "true"), ("limit", "60"), ("offset", str(start))],
        )
        for start in range(0, whole["total"] + 60, 60)
    ]
    assert {page["total"] for page in pages} == {whole["total"]}
    assert [item for page in pages for item in page["items"]] == whole["items"]
    assert not pages[-1]["items"]


def test_evidence_comes_in_pages(small_world: Generation) -> None:
    whole = answer(small_world, "evidence", ("name", "Acme"))
    pages = [
        answer(
            small_world,
            "evidence",
            *[("name", "Acme"), ("limit", "1"), ("offset", str(start))],
        )
        for start in range(whole["total"])
    ]
    assert [item for page in pages for item in page["items"]] == whole["items"]
    assert {page["total"] for page in pages} == {whole["total"]}
    assert pages[0]["truncated"]


def test_how_a_name_was_read_is_told(small_world: Generation) -> None:
    told = answer(small_world, "show", ("name", "ai ke mi"))
    assert len(told["remarks"]) == 1
    assert "read as Acme" in told["remarks"][0]
    assert "remarks" not in answer(small_world, "show", ("name", "Acme"))


WRONG: dict[str, tuple[str, Pairs, str]] = {
    "lacking": ("show", [], "name: is lacking"),
    "empty": ("show", [("name", " ")], "name: must not be empty"),
    "unknown": ("show", [("nom", "x")], "'nom': no such parameter; /show takes name"),
    "doubled": ("show", [("name", "a"), ("name", "b")], "name: is given 2 times"),
    "doubled with a hyphen": (
        "neighbours",
        [("name", "a"), ("as-of", "2020"), ("as_of", "2020")],
        "as_of: is given 2 times",
    ),
    "too long": ("search", [("text", "x" * 201)], "text: must be of 200 characters"),
    "control": ("search", [("text", "a\x00b")], "text: must hold no control char"),
    "half a character": ("search", [("text", "\ud800")], "text: must hold no control"),
    "no number": (
        "search",
        [("text", "a"), ("limit", "ten")],
        "limit: must be a whole",
    ),
    "other digits": (
        "search",
        [("text", "a"), ("limit", "١")],
        "limit: must be a whole",
    ),
    "signed": ("search", [("text", "a"), ("limit", "+1")], "limit: must be a whole"),
    "nought": ("search", [("text", "a"), ("limit", "0")], "from 1 to 1000"),
    "too many": ("search", [("text", "a"), ("limit", "1001")], "from 1 to 1000"),
    "huge": ("search", [("text", "a"), ("limit", "9" * 5000)], "from 1 to 1000"),
    "too deep": ("neighbours", [("name", "a"), ("depth", "4")], "from 1 to 3"),
    "no date": ("listed", [("name", "a"), ("on", "2023-02-30")], "on: must be a date"),
    "no choice": (
        "neighbours",
        [("name", "a"), ("direction", "up")],
        "direction: must be one of in, out, both, not 'up'",
    ),
    "no flag": ("screen", [("to", "CN"), ("all", "1")], "all: must be true or false"),
    "no figure": ("screen", [("to", "CN"), ("fp16", "nan")], "fp16: must be a number"),
    "too often": (
        "neighbours",
        [("name", "a"), *[("type", "Chip")] * (MOST_TIMES + 1)],
        "type: may be given 20 times, not 21",
    ),
    "very many": ("show", [("name", "a")] * 99, "at most 64 parameters"),
    "nothing screened": ("screen", [("to", "CN")], "give one of: chip, figures"),
    "two screened": (
        "screen",
        [("to", "CN"), ("chip", "a"), ("all", "true")],
        "give one of: chip, figures",
    ),
    "all with history": (
        "screen",
        [("to", "CN"), ("all", "true"), ("history", "true")],
        "history: goes with one chip",
    ),
    "limit of one": (
        "screen",
        [("to", "CN"), ("chip", "a"), ("limit", "1")],
        "limit: goes with all=true",
    ),
    "dense chip": (
        "screen",
        [("to", "CN"), ("chip", "a"), ("dense", "true")],
        "dense: goes with figures",
    ),
}


@pytest.mark.parametrize(("route", "pairs", "words"), WRONG.values(), ids=WRONG.keys())
def test_what_is_not_allowed_is_told_in_a_sentence(
    route: str, pairs: Pairs, words: str, small_world: Generation
) -> None:
    with pytest.raises(BadParameterError) as raised:
        answer(small_world, route, *pairs)
    told = str(raised.value)
    assert words in told
    assert len(told) < 600
    assert told.isprintable()


@pytest.mark.parametrize(
    ("name", "error"), [("zzzz", UnknownNameError), ("Echo", AmbiguousNameError)]
)
@pytest.mark.parametrize("route", ["neighbours", "show", "listed", "evidence"])
def test_a_name_that_leads_nowhere_has_a_document_of_the_schema(
    route: str, name: str, error: type[NameLookupError], small_world: Generation
) -> None:
    with pytest.raises(error) as raised:
        answer(small_world, route, ("name", name))
    SCHEMAS[route].validate(raised.value.document)


def test_every_parameter_of_a_route_is_an_option_of_its_command() -> None:
    import click

    from graph.cli import cli

    context = click.Context(cli)
    for name, route in ROUTES.items():
        command = cli.get_command(context, name)
        assert command is not None
        known = {
            option.removeprefix("--").replace("-", "_")
            for one in command.params
            for option in (*one.opts, *one.secondary_opts)
        }
        web_only = {"limit", "offset"}  # the command prints all of these
        assert {one.name for one in route.parameters} - known <= web_only


def values(name: str) -> st.SearchStrategy[str]:
    """Draw values for a parameter, good ones mostly."""
    names = ("Acme", "acme", "Echo", "Acme A2", "Acme Box", "Dune Cloud", "艾克米")
    numbers = ("0", "1", "2", "7", "60", "989", "0.5", "4800", "999999999999")
    days = ("2023", "2024-02", "2023-13")
    good: tuple[str, ...] = {
        **dict.fromkeys(("name", "start", "goal", "text", "chip", "party"), names),
        **dict.fromkeys(("as_of", "known_by", "on"), days),
        "to": ("Farland", "CN", "Acme"),
        "relation": ("develops", "supplied-by", "no-such"),
        "type": ("Chip", "company", "no-such"),
        "stance": ("stated", "planned", "no-such"),
        "direction": ("in", "out", "both"),
        "lang": ("en", "zh"),
        "action": ("export", "reexport", "transfer"),
        **dict.fromkeys(
            ("dense", "planar", "data_centre", "all", "history"), ("true", "false")
        ),
    }.get(name, numbers)
    return st.one_of(st.sampled_from(good), st.sampled_from(good), st.text(max_size=12))


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, Pairs]:
    """Draw a route and a query string for it, a good one as a rule."""
    route = draw(st.sampled_from(sorted(ROUTES)))
    known = [one.name for one in ROUTES[route].parameters]
    needed = [one.name for one in ROUTES[route].parameters if one.required]
    more = draw(st.lists(st.sampled_from([*known, "nom"]), max_size=4))
    return route, [(name, draw(values(name))) for name in [*needed, *more]]


@pytest.fixture(scope="module")
def screened_world(real_world: Generation, small_world: Generation) -> Iterator[Any]:
    yield {"screen": real_world}, small_world


@settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(asked=questions())
def test_an_answer_is_of_its_schema_or_the_error_is_ours(
    asked: tuple[str, Pairs], screened_world: Any
) -> None:
    route, pairs = asked
    special, small = screened_world
    world = cast(Generation, special.get(route, small))
    try:
        told = answer(world, route, *pairs)
    except OURS as error:
        assert "\n" not in str(error)
        if isinstance(error, NameLookupError) and error.document is not None:
            SCHEMAS[route].validate(error.document)
        return
    SCHEMAS[route].validate(told)
    assert json.loads(json.dumps(told, allow_nan=False)) == told


@given(pairs=st.lists(st.tuples(st.text(max_size=9), st.text(max_size=LONGEST + 9))))
@pytest.mark.parametrize("route", sorted(ROUTES))
def test_any_pairs_are_read_or_refused(route: str, pairs: Pairs) -> None:
    try:
        ROUTES[route].read(pairs)
    except BadParameterError as error:
        assert str(error).isprintable()


def test_no_answer_is_asked_for_more_than_its_cap() -> None:
    for route in ROUTES.values():
        for one in route.parameters:
            if one.name == "limit":
                assert one.schema["maximum"] <= MOST
