"""Neighbours: what is linked, at which remove, as of when and on whose word."""

from __future__ import annotations

import random
from typing import Any

import networkx as nx
import pytest

from graph import Generation, answers
from graph import neighbours as nearby
from graph import paths as routing
from graph.errors import BadDateError, QueryLimitError, UnknownTermError
from graph.lookup import Lookup
from graph.neighbours import CAP_BEYOND, neighbours
from graph.steps import Filters

Row = tuple[str, str]


def told(world: Generation, name: str, depth: int = 1, **filters: Any) -> list[Row]:
    found = world.neighbours(name, depth, **filters)
    return [(step.shown, step.other.name) for step in found.steps]


ACME = [
    ("develops", "chip:acme-a2"),
    ("competes-with", "company:echo-one"),
    ("supplied-by", "company:borealis"),
    ("develops", "chip:acme-a2-lite"),
    ("develops", "chip:acme-a1"),
    ("invested-in-by", "company:dune"),
    ("active-in-segment", "segment:edge"),
    ("has-post-holder", "person:ada-moss"),
]


def test_neighbours_are_the_accepted_links_best_connected_first(
    small_world: Generation,
) -> None:
    found = small_world.neighbours("Acme")
    degrees = [step.other.degree for step in found.steps]
    assert sorted(told(small_world, "Acme")) == sorted(ACME)
    assert degrees == sorted(degrees, reverse=True)
    assert (found.total, found.left_out) == (len(ACME), 0)


@pytest.mark.parametrize(
    ("direction", "shown"),
    [
        ("out", {"develops", "competes-with", "active-in-segment"}),
        ("in", {"supplied-by", "invested-in-by", "has-post-holder"}),
    ],
)
def test_a_direction_gives_its_half(
    direction: str, shown: set[str], small_world: Generation
) -> None:
    found = small_world.neighbours("Acme", direction=direction)
    assert {step.shown for step in found.steps} == shown
    assert {step.direction for step in found.steps} == {direction}


@pytest.mark.parametrize(
    "relation",
    [
        "supplies",
        "supplied-by",
        "供应",
        "供应方",
        "SUPPLIED-BY",
        "supplied by",
        "suppliedBy",
    ],
)
def test_a_relation_is_found_by_either_of_its_names_in_either_language(
    relation: str, small_world: Generation
) -> None:
    assert told(small_world, "Acme", relations=(relation,)) == [
        ("supplied-by", "company:borealis")
    ]


def test_several_relations_are_all_given(small_world: Generation) -> None:
    found = told(small_world, "Acme", relations=("supplies", "invests-in"))
    assert sorted(found) == [
        ("invested-in-by", "company:dune"),
        ("supplied-by", "company:borealis"),
    ]


def test_a_symmetric_relation_reads_the_same_from_both_ends(
    small_world: Generation,
) -> None:
    one = told(small_world, "Acme", relations=("competes-with",))
    other = told(small_world, "Echo One", relations=("competes-with",))
    assert (one, other) == (
        [("competes-with", "company:echo-one")],
        [("competes-with", "company:acme")],
    )


@pytest.mark.parametrize("kind", ["Person", "person", "PERSON"])
def test_a_type_narrows_the_other_end(kind: str, small_world: Generation) -> None:
    assert told(small_world, "Acme", types=(kind,)) == [
        ("has-post-holder", "person:ada-moss")
    ]


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        ("2015-05", False),
        ("2015-06", True),
        ("2015", True),
        ("2020-02-29", True),
        ("2024-01-31", True),
        ("2024-01", True),
        ("2024", True),
        ("2024-02-01", False),
        ("2024-02", False),
        ("2014", False),
    ],
)
def test_a_post_is_held_from_its_first_day_to_its_last(
    day: str, holds: bool, small_world: Generation
) -> None:
    found = told(small_world, "Acme", as_of=day, relations=("holds-post",))
    assert bool(found) == holds


@pytest.mark.parametrize(
    ("day", "chips"),
    [
        ("2020", []),
        ("2021", ["chip:acme-a1"]),
        ("2023-03-13", ["chip:acme-a1"]),
        ("2023-03-14", ["chip:acme-a1", "chip:acme-a2"]),
    ],
)
def test_a_chip_is_not_there_before_it_was_announced(
    day: str, chips: list[str], small_world: Generation
) -> None:
    found = told(small_world, "Acme", as_of=day, relations=("develops",))
    undated = "chip:acme-a2-lite"
    assert sorted(name for _, name in found) == sorted([*chips, undated])


@pytest.mark.parametrize(
    ("day", "known"),
    [
        ("2023-03-13", []),
        ("2023-03-14", ["company:borealis"]),
        ("2023", ["company:borealis"]),
        ("2024-05-30", ["company:borealis"]),
        ("2024-05", ["company:borealis", "company:dune", "company:echo-one"]),
    ],
)
def test_what_had_been_published_by_a_day_is_known_by_it(
    day: str, known: list[str], small_world: Generation
) -> None:
    found = told(small_world, "Acme", known_by=day, types=("Company",))
    assert sorted(name for _, name in found) == known


@pytest.mark.parametrize(
    ("stances", "found"),
    [
        (("denied",), [("exited-market", "place:farland")]),
        (("Rumoured",), [("supplied-by", "company:changxin-test")]),
        (("planned",), [("develops", "chip:acme-a3")]),
        (
            ("planned", "denied"),
            [("develops", "chip:acme-a3"), ("exited-market", "place:farland")],
        ),
        (("forecast",), []),
        (("opinion",), []),
    ],
    ids=["denied", "rumoured", "planned", "two", "none forecast", "no opinion"],
)
def test_other_stances_are_shown_to_those_who_ask(
    stances: tuple[str, ...], found: list[Row], small_world: Generation
) -> None:
    assert sorted(told(small_world, "Acme", stances=stances)) == found


def test_no_stance_but_stated_shows_unasked(small_world: Generation) -> None:
    for entity in small_world.entities():
        for step in small_world.neighbours(entity.name, 3).steps:
            assert step.inferred or "Stated" in step.stances


@pytest.mark.parametrize(
    "relation", ["shares-segment-with", "makes-chips-of"], ids=["segment", "chips"]
)
def test_a_relation_off_by_default_is_shown_when_named(
    relation: str, small_world: Generation
) -> None:
    name = "Acme" if relation.startswith("shares") else "Borealis"
    assert relation not in {shown for shown, _ in told(small_world, name)}
    asked = small_world.neighbours(name, relations=(relation,))
    assert [(step.relation, step.inferred) for step in asked.steps] == [
        (relation, True)
    ]


def test_a_second_step_is_reached_through_the_first(small_world: Generation) -> None:
    found = small_world.neighbours("Borealis", 2)
    first = {step.other.name for step in found.steps if step.depth == 1}
    assert first == {"chip:acme-a2", "company:acme"}
    for step in found.steps:
        here = step.subject if step.direction == "out" else step.object
        assert (here.name == "company:borealis") == (step.depth == 1)
        assert step.depth == 1 or here.name in first


def test_no_link_is_told_twice_at_any_depth(small_world: Generation) -> None:
    for entity in small_world.entities():
        steps = small_world.neighbours(entity.name, 3).steps
        numbers = [step.id for step in steps]
        assert len(numbers) == len(set(numbers))


def test_each_depth_begins_with_the_one_before(small_world: Generation) -> None:
    numbers = [
        [step.id for step in small_world.neighbours("Acme", depth).steps]
        for depth in (1, 2, 3)
    ]
    assert numbers[1][: len(numbers[0])] == numbers[0]
    assert numbers[2][: len(numbers[1])] == numbers[1]


def test_beyond_the_first_step_a_relation_is_capped_and_the_rest_counted(
    crowded_world: Generation,
) -> None:
    near = crowded_world.neighbours("Acme", relations=("develops",))
    far = crowded_world.neighbours(
        "Dune Cloud", 2, relations=("develops", "invests-in")
    )
    beyond = [step for step in far.steps if step.depth == 2]
    assert (near.total, near.left_out) == (13, 0)
    assert (len(beyond), far.left_out) == (CAP_BEYOND, 13 - CAP_BEYOND)


@pytest.mark.parametrize(
    ("filters", "error", "words"),
    [
        (
            {"relations": ("suplies",)},
            UnknownTermError,
            "no relation is called 'suplies'",
        ),
        ({"relations": ("",)}, UnknownTermError, "no relation is called ''"),
        ({"types": ("Compnay",)}, UnknownTermError, "no type is called 'Compnay'"),
        ({"stances": ("maybe",)}, UnknownTermError, "no stance is called 'maybe'"),
        ({"as_of": "2023-13"}, BadDateError, "'2023-13' is no date"),
        ({"known_by": "soon"}, BadDateError, "'soon' is no date"),
    ],
    ids=["relation", "empty relation", "type", "stance", "as of", "known by"],
)
def test_a_filter_that_does_not_exist_is_told_with_near_ones(
    filters: dict[str, Any],
    error: type[Exception],
    words: str,
    small_world: Generation,
) -> None:
    with pytest.raises(error, match=words):
        small_world.neighbours("Acme", **filters)


@pytest.mark.parametrize("depth", [1, 2], ids=["one step", "two steps"])
@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"direction": "in"},
        {"direction": "out", "types": ("Chip", "company")},
        {"as_of": "2024"},
        {"known_by": "2023", "types": ("company",)},
        {"stances": ("planned", "denied")},
        {"relations": ("develops", "supplies"), "as_of": "2022"},
    ],
    ids=str,
)
def test_pages_make_up_the_whole_and_each_tells_how_many_there_are(
    filters: dict[str, Any], depth: int, crowded_world: Generation
) -> None:
    lookup = crowded_world.lookup
    asked = Filters(**filters)
    for entity in crowded_world.entities():
        whole = neighbours(lookup, entity, asked, depth)
        numbers = [(step.id, step.direction) for step in whole.steps]
        assert whole.total == len(numbers)
        for size in (1, 3, 50):
            pages = [
                neighbours(lookup, entity, asked, depth, size, start)
                for start in range(0, len(numbers) + size, size)
            ]
            assert {page.total for page in pages} == {whole.total}
            told = [(step.id, step.direction) for page in pages for step in page.steps]
            assert told == numbers


def test_several_steps_into_too_many_links_are_refused(
    crowded_world: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearby, "_MOST_LINKS", 12)
    assert crowded_world.neighbours("Acme").total > 12
    for name in ("Acme", "Borealis"):
        with pytest.raises(QueryLimitError, match="more than 12 links lie within"):
            crowded_world.neighbours(name, 2)


def test_a_page_of_a_hub_reads_the_evidence_of_its_own_links_only(
    crowded_world: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[int]] = []
    passages = Lookup.passages

    def watched(lookup: Lookup, table: str, numbers: list[int]) -> Any:
        asked.append(numbers)
        return passages(lookup, table, numbers)

    monkeypatch.setattr(Lookup, "passages", watched)
    found = answers.neighbours(crowded_world.lookup, "Acme", limit=2, offset=4)
    assert found.total > 10
    assert [len(numbers) for numbers in asked] == [2]


def test_an_item_holds_both_ends_and_its_passages(small_world: Generation) -> None:
    (step,) = small_world.neighbours("Dune Cloud").steps
    cited = small_world.lookup.passages("link", [step.id])[step.id]
    assert step.item(cited) == {
        "subject": {
            "id": "company:dune",
            "iri": "https://w3id.org/chipscape/company/dune",
            "type": "Company",
            "label": {"en": "Dune Cloud", "zh": "沙丘云"},
        },
        "relation": "invests-in",
        "object": {
            "id": "company:acme",
            "iri": "https://w3id.org/chipscape/company/acme",
            "type": "Company",
            "label": {"en": "Acme", "zh": "艾克米"},
        },
        "direction": "out",
        "depth": 1,
        "valid_from": "2024-02",
        "valid_to": None,
        "on_date": "2024-02",
        "note": {"en": "USD 6.9 bn, Series C", "zh": "69亿 USD，Series C"},
        "stances": ["Stated"],
        "inferred": False,
        "rule": None,
        "passages": [
            {
                "id": "passage:far-times-2024-05/1",
                "source": "source:far-times-2024-05",
                "title": "The chips of Farland",
                "publisher": "Far Times",
                "issued": "2024-05",
                "locator": "paragraph 1",
                "url": "",
                "stance": "Stated",
                "speaker": "",
                "restored": "",
                "licence": "FactsOnly",
            }
        ],
    }


def routes(world: Generation, start: str, goal: str) -> list[list[Row]]:
    return [
        [(step.shown, step.other.name) for step in route]
        for route in world.paths(start, goal)
    ]


def test_all_shortest_paths_are_told_from_the_start(small_world: Generation) -> None:
    found = [
        [step.other.name for step in route]
        for route in small_world.paths("Dune Cloud", "Borealis")
    ]
    assert found == [["company:acme", "company:borealis"]]


def test_equal_paths_are_all_given(small_world: Generation) -> None:
    found = {
        tuple(step.other.name for step in route)
        for route in small_world.paths("Borealis", "Acme A1")
    }
    assert found == {("company:acme", "chip:acme-a1"), ("chip:acme-a2", "chip:acme-a1")}


def test_a_path_back_is_the_path_turned(small_world: Generation) -> None:
    there = small_world.paths("Borealis", "Acme Box")
    back = small_world.paths("Acme Box", "Borealis")
    assert [[step.id for step in route] for route in there] == [
        [step.id for step in reversed(route)] for route in back
    ]
    assert [step.other.name for step in back[0]] == ["chip:acme-a2", "company:borealis"]


def test_each_step_of_a_path_begins_where_the_last_ended(
    small_world: Generation,
) -> None:
    names = [entity.name for entity in small_world.entities()]
    for goal in names:
        for route in small_world.paths("company:dune", goal):
            here = "company:dune"
            for step in route:
                ends = {step.subject.name, step.object.name}
                assert ends == {here, step.other.name}
                here = step.other.name
            assert here == goal


@pytest.mark.parametrize(
    ("start", "goal"),
    [("Acme", "Acme"), ("Acme", "Farland"), ("Acme", "Longcore")],
    ids=["to itself", "only denied", "only rumoured"],
)
def test_where_no_fact_leads_there_is_no_path(
    start: str, goal: str, small_world: Generation
) -> None:
    assert small_world.paths(start, goal) == []


def test_a_path_uses_no_relation_that_is_off(small_world: Generation) -> None:
    (route,) = small_world.paths("Borealis", "Acme Box")
    assert [step.relation for step in route] == ["fabricated-by", "uses-chip"]


def test_paths_are_the_shortest_and_all_of_them(small_world: Generation) -> None:
    entities = list(small_world.entities())
    near: dict[str, set[str]] = {entity.name: set() for entity in entities}
    for entity in entities:
        for step in small_world.neighbours(entity.name).steps:
            near[entity.name].add(step.other.name)
    for start in entities:
        walks = [[start.name]]
        found: dict[str, set[tuple[str, ...]]] = {start.name: set()}
        while walks:
            longer = [[*walk, name] for walk in walks for name in near[walk[-1]]]
            walks = [walk for walk in longer if walk[-1] not in found]
            for walk in walks:
                found.setdefault(walk[-1], set()).add(tuple(walk[1:]))
        for goal in entities:
            told = {
                tuple(step.other.name for step in route)
                for route in routing.paths(small_world.lookup, start, goal, 12)
            }
            assert told == found.get(goal.name, set())


def test_a_search_for_a_path_gives_up_after_so_many_links(
    small_world: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routing, "_MOST_LINKS", 0)
    with pytest.raises(QueryLimitError, match="links looked at"):
        small_world.paths("Dune Cloud", "Borealis")


def test_paths_are_all_the_shortest(real_world: Generation) -> None:
    rows = real_world.lookup.rows(
        "SELECT l.subject, l.object FROM link l JOIN relation r ON r.id = l.relation "
        "WHERE l.accepted = 1 AND r.off = 0"
    )
    whole = nx.Graph([row for row in rows if row[0] != row[1]])
    chance = random.Random(4)  # noqa: S311  (no secret)
    entities = list(real_world.entities())
    for _ in range(40):
        one, two = chance.sample(entities, 2)
        found = routing.paths(real_world.lookup, one, two)
        routes = [(one.id, *(step.other.id for step in path)) for path in found]
        ends = one.id in whole and two.id in whole
        if not ends or not nx.has_path(whole, one.id, two.id):
            assert routes == []
            continue
        wanted = {tuple(path) for path in nx.all_shortest_paths(whole, one.id, two.id)}
        if len(next(iter(wanted))) > 7:
            assert routes == []
        else:
            assert len(set(routes)) == len(routes) == min(20, len(wanted))
            assert set(routes) <= wanted
