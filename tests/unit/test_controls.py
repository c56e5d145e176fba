"""The evaluator of controls: comparisons, gaps, dates, on rules of a few lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.controls import DENSITY, DRAM, MARKETED, TPP, Case, Figure, Item, screen
from graph.errors import ImpossibleFigureError
from graph.items import Told, from_figures
from graph.rulebook import Node, Rulebook

BITS = {"fp16Rate": 16, "fp8Rate": 8, "int8Rate": 8, "fp4Rate": 4, "fp32Rate": 32}
DECIDING = ("fp16Rate", "fp8Rate", "int8Rate")
RULE = "rule:one"


def comparison(name: str, measure: str, comparator: str, threshold: float) -> Node:
    facts = {
        "measuredQuantity": [measure],
        "comparator": [comparator],
        "threshold": [str(threshold)],
    }
    return Node(name, "cs:ControlTest", facts, ("passage:law/1",))


def paragraph(name: str, kind: str, rank: float, tests: list[str], begins: str) -> Node:
    facts = {
        "paragraph": [name],
        "classification": [kind],
        "rank": [str(rank)],
        "hasTest": tests,
        "underRule": [RULE],
        "validFrom": [begins],
    }
    return Node(f"control:{name}", "cs:ControlParagraph", facts, ("passage:law/2",))


def node(name: str, kind: str, **facts: list[str]) -> Node:
    return Node(f"control:{name}", kind, {"underRule": [RULE], **facts}, ())


TESTS = [
    comparison("t:4800", TPP, ">=", 4800),
    comparison("t:1600", TPP, ">=", 1600),
    comparison("t:2400", TPP, ">=", 2400),
    comparison("t:below", TPP, "<", 4800),
    comparison("t:5.92", DENSITY, ">=", 5.92),
    comparison("t:1.6", DENSITY, ">=", 1.6),
    comparison("t:3.2", DENSITY, ">=", 3.2),
    comparison("t:under5.92", DENSITY, "<", 5.92),
    comparison("t:consumer", MARKETED, "<", 1),
    comparison("t:dram", DRAM, "<", 6500),
    comparison("t:21000", TPP, "<", 21000),
]
PARAGRAPHS = [
    paragraph("a.1", "A", 1, ["t:4800"], "2023-11-17"),
    paragraph("a.2", "A", 2, ["t:1600", "t:5.92"], "2023-11-17"),
    paragraph(
        "b.1", "B", 3, ["t:2400", "t:below", "t:1.6", "t:under5.92"], "2023-11-17"
    ),
    paragraph("b.2", "B", 4, ["t:1600", "t:3.2", "t:under5.92"], "2023-11-17"),
]
NOTE = node(
    "note",
    "cs:ControlExclusion",
    classification=["A", "B"],
    hasTest=["t:consumer", "t:below"],
    validFrom=["2023-11-17"],
)
NEED = node(
    "need",
    "cs:LicenceRequirement",
    classification=["A", "B"],
    toGroup=["group:far"],
    validFrom=["2023-11-17"],
)
HOME = node(
    "home",
    "cs:LicenceRequirement",
    classification=["A"],
    worldwide=["true"],
    headquartersGroup=["group:far"],
)
DENY = node(
    "deny",
    "cs:ReviewPolicy",
    classification=["A"],
    toGroup=["group:far"],
    outcome=["presumption-of-denial"],
    rank=["2.0"],
)
CASEWISE = node(
    "case",
    "cs:ReviewPolicy",
    classification=["A"],
    toGroup=["group:far"],
    hasTest=["t:21000", "t:dram"],
    action=["export"],
    outcome=["case-by-case"],
    rank=["1.0"],
    validFrom=["2026-01-15"],
)
NAC = node(
    "nac",
    "cs:LicenceException",
    classification=["A", "B"],
    toGroup=["group:far"],
    hasTest=["t:consumer"],
    code=["NAC"],
)
MEMBER = node(
    "member",
    "cs:GroupMembership",
    memberPlace=["place:far"],
    group=["group:far"],
    validTo=["2026-07-09"],
)
APPROVE = node(
    "approve",
    "cs:ReviewPolicy",
    classification=["A"],
    toGroup=["group:between"],
    notHeadquartersGroup=["group:far"],
    outcome=["presumption-of-approval"],
    rank=["3.0"],
)
BETWEEN = node(
    "between",
    "cs:LicenceRequirement",
    classification=["A"],
    toGroup=["group:between"],
    exceptGroup=["group:trusted"],
    conditions=["first", "second"],
)
MEMBERS = [
    node(
        "m1", "cs:GroupMembership", memberPlace=["place:mid"], group=["group:between"]
    ),
    node(
        "m2",
        "cs:GroupMembership",
        memberParty=["company:maker"],
        group=["group:trusted"],
        withSubsidiaries=["true"],
    ),
    node(
        "m3",
        "cs:GroupMembership",
        memberParty=["company:local"],
        group=["group:trusted"],
        validTo=["2027-04-06"],
    ),
    node("m4", "cs:GroupMembership", memberPlace=["place:both"], group=["group:far"]),
    node(
        "m5", "cs:GroupMembership", memberPlace=["place:both"], group=["group:between"]
    ),
]
BOOK = Rulebook(
    [
        *(*TESTS, *PARAGRAPHS, NOTE, NEED, HOME, DENY, CASEWISE, NAC, MEMBER),
        *(APPROVE, BETWEEN, *MEMBERS),
    ],
    {TPP: "total processing performance", DENSITY: "performance density"},
    BITS,
    DECIDING,
)


def item(**figures: float) -> Item:
    names = {"tpp": TPP, "density": DENSITY, "dram": DRAM, "marketed": MARKETED}
    return Item("x", {names[key]: Figure(value, "") for key, value in figures.items()})


@pytest.mark.parametrize(
    ("tpp", "density", "kind"),
    [
        (4800, 0.1, "A"),
        (4799.99, 1.5999, "not controlled"),
        (1600, 5.92, "A"),
        (1600, 5.9199, "B"),
        (2400, 1.6, "B"),
        (2400, 1.5999, "not controlled"),
        (1600, 3.2, "B"),
        (1600, 3.1999, "not controlled"),
        (1599.99, 50.0, "not controlled"),
        (2368, 2.91, "not controlled"),
    ],
    ids=str,
)
def test_boundaries_are_inclusive_or_exclusive_as_written(
    tpp: float, density: float, kind: str
) -> None:
    verdict = screen(
        BOOK,
        item(tpp=tpp, density=density, marketed=1),
        Case("place:far", "2024-01-01"),
    )
    assert verdict.classification == kind


@pytest.mark.parametrize(
    ("tpp", "kind"), [(4799, "not controlled"), (4800, "A")], ids=["below", "at"]
)
def test_a_consumer_part_is_caught_by_performance_alone(tpp: float, kind: str) -> None:
    verdict = screen(
        BOOK, item(tpp=tpp, density=9.0, marketed=0), Case("place:far", "2024-01-01")
    )
    assert verdict.classification == kind


def test_a_missing_quantity_is_named_and_never_guessed() -> None:
    verdict = screen(BOOK, item(tpp=2000), Case("place:far", "2024-01-01"))
    assert verdict.classification == "undecided"
    assert verdict.undecided == ["missing: performance density"]
    assert verdict.licence_required is None


def test_a_figure_that_no_test_needs_is_not_missed() -> None:
    verdict = screen(BOOK, item(tpp=4800), Case("place:far", "2024-01-01"))
    assert verdict.classification == "A"


def test_a_rule_binds_from_its_effective_day() -> None:
    before, after = (
        screen(BOOK, item(tpp=4989, density=6.0, marketed=1), Case("place:far", day))
        for day in ("2023-11-16", "2023-11-17")
    )
    assert (before.classification, after.classification) == ("not controlled", "A")


def test_a_place_leaves_its_group_on_the_day() -> None:
    inside, outside = (
        screen(BOOK, item(tpp=5000), Case("place:far", day)).licence_required
        for day in ("2026-07-09", "2026-07-10")
    )
    assert (inside, outside) == (True, False)


def test_headquarters_reach_everywhere() -> None:
    verdict = screen(
        BOOK,
        item(tpp=5000),
        Case("place:near", "2024-01-01", headquarters=("place:far",)),
    )
    assert verdict.licence_required


@pytest.mark.parametrize(
    ("tpp", "dram", "action", "policy"),
    [
        (20999.9, 6499, "export", "case-by-case"),
        (21000, 6499, "export", "presumption-of-denial"),
        (20999.9, 6500, "export", "presumption-of-denial"),
        (15832, 4800, "reexport", "presumption-of-denial"),
    ],
    ids=str,
)
def test_the_review_policy_follows_figures_and_action(
    tpp: float, dram: float, action: str, policy: str
) -> None:
    verdict = screen(
        BOOK,
        item(tpp=tpp, dram=dram, marketed=1),
        Case("place:far", "2026-02-01", action),
    )
    assert verdict.review_policy == policy


@pytest.mark.parametrize(
    ("place", "headquarters", "policy"),
    [
        ("place:mid", (), "presumption-of-approval"),
        ("place:mid", ("place:near",), "presumption-of-approval"),
        ("place:mid", ("place:far",), ""),
        ("place:both", (), "presumption-of-denial"),
        ("place:both", ("place:near",), "presumption-of-denial"),
    ],
    ids=["nothing known", "elsewhere", "far", "far too, nothing known", "far too"],
)
def test_headquarters_not_known_are_taken_to_lie_in_the_destination(
    place: str, headquarters: tuple[str, ...], policy: str
) -> None:
    case = Case(place, "2024-01-01", headquarters=headquarters)
    assert screen(BOOK, item(tpp=5000), case).review_policy == policy


@pytest.mark.parametrize(
    ("parties", "on", "required"),
    [
        ((), "2027-01-01", True),
        (("company:maker",), "2027-01-01", False),
        (("company:branch", "company:maker"), "2027-01-01", False),
        (("company:local",), "2027-04-06", False),
        (("company:local",), "2027-04-07", True),
        (("company:branch", "company:local"), "2027-01-01", True),
    ],
    ids=[
        "nobody named",
        "a party that the rule frees",
        "its subsidiary",
        "one freed for a time",
        "the day after",
        "the subsidiary of one freed by itself",
    ],
)
def test_a_rule_frees_parties_by_name(
    parties: tuple[str, ...], on: str, required: bool
) -> None:
    case = Case("place:mid", on, parties=parties)
    assert screen(BOOK, item(tpp=5000), case).licence_required is required


def test_each_condition_is_told_by_itself() -> None:
    verdict = screen(BOOK, item(tpp=5000), Case("place:mid", "2024-01-01"))
    assert verdict.caveats == ["on the licence: first", "on the licence: second"]


def test_an_exception_is_offered_where_its_tests_hold() -> None:
    offered = screen(
        BOOK, item(tpp=5000, marketed=0), Case("place:far", "2024-01-01")
    ).exceptions
    assert offered == ["NAC"]


def test_sources_that_disagree_over_the_line_leave_it_undecided() -> None:
    low, high = ({TPP: Figure(value, "")} for value in (4700.0, 4900.0))
    for figures in (low, high):
        figures[DENSITY] = Figure(1.0, "")
        figures[MARKETED] = Figure(1.0, "")
    verdict = screen(BOOK, Item("x", low, low, high), Case("place:far", "2024-01-01"))
    assert verdict.classification == "undecided"
    assert verdict.undecided == ["sources disagree: tpp 4,700 to 4,900"]


@given(
    st.floats(0, 1e6),
    st.floats(0, 1e6),
    st.floats(1, 1e4),
)
def test_more_performance_is_never_less_controlled(
    one: float, other: float, area: float
) -> None:
    order = ["not controlled", "B", "A"]
    kinds = [
        screen(
            BOOK,
            item(tpp=tpp, density=tpp / area, marketed=1),
            Case("place:far", "2024-01-01"),
        ).classification
        for tpp in sorted((one, other))
    ]
    assert order.index(kinds[0]) <= order.index(kinds[1])


@given(st.floats(0, 1e6), st.floats(1, 1e4), st.floats(1, 1e4))
def test_a_larger_die_is_never_more_controlled(
    tpp: float, one: float, other: float
) -> None:
    order = ["not controlled", "B", "A"]
    kinds = [
        screen(
            BOOK,
            item(tpp=tpp, density=tpp / area, marketed=1),
            Case("place:far", "2024-01-01"),
        ).classification
        for area in sorted((one, other))
    ]
    assert order.index(kinds[0]) >= order.index(kinds[1])


def made(
    told: dict[str, list[float]], *, has_dram: bool = True, planar: bool = False
) -> Item:
    figures: Told = {
        key: [(value, ()) for value in values] for key, values in told.items()
    }
    return from_figures(
        BOOK,
        "x",
        figures,
        has_dram=has_dram,
        marketed=None,
        planar=planar,
        given=True,
    )


def test_performance_is_the_largest_product_of_rate_and_bits() -> None:
    found = made({"fp16Rate": [4500.0 / 2], "fp8Rate": [4500.0], "fp4Rate": [14000.0]})
    assert found.figures[TPP].value == 56000


def test_density_divides_by_the_die_area() -> None:
    found = made({"fp16Rate": [148.0], "int8Rate": [296.0], "dieArea": [814.0]})
    assert round(found.figures[DENSITY].value, 2) == 2.91


def test_a_planar_chip_has_no_density() -> None:
    found = made({"fp16Rate": [300.0], "dieArea": [100.0]}, planar=True)
    assert found.figures[DENSITY].value == 0


def test_memory_on_the_die_is_no_dram() -> None:
    found = made({"fp16Rate": [188.0], "memoryBandwidth": [80000.0]}, has_dram=False)
    assert DRAM not in found.figures


def test_without_a_matrix_rate_there_is_no_performance() -> None:
    found = made({"fp32Rate": [67.0]})
    assert TPP not in found.figures
    assert found.notes


@pytest.mark.parametrize(
    "told",
    [
        {"fp16Rate": [989.0], "int8Rate": [3958.0]},
        {"fp16Rate": [-1.0]},
        {"fp16Rate": [float("nan")]},
        {"dieArea": [float("inf")]},
    ],
    ids=["sparse", "negative", "no number", "endless"],
)
def test_an_impossible_figure_is_refused(told: dict[str, list[float]]) -> None:
    with pytest.raises(ImpossibleFigureError):
        made(told)


def test_the_ends_of_disputed_figures_bound_the_density() -> None:
    found = made({"fp16Rate": [100.0, 200.0], "dieArea": [400.0, 500.0]})
    assert found.lowest[DENSITY].value == 1600 / 500
    assert found.highest[DENSITY].value == 3200 / 400
