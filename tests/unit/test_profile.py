"""Values, events and conflicts of an entity, each with its passages."""

from __future__ import annotations

from typing import Any

from graph import Generation
from graph.profile import conflicts, events, values

Told = list[dict[str, Any]]


def cited(told: dict[str, Any]) -> list[str]:
    return [passage["id"] for passage in told["passages"]]


def test_values_come_with_unit_standing_and_passages(small_world: Generation) -> None:
    found = values(small_world.lookup, small_world.entity("Acme A2"))
    assert [
        (told["property"], told["shown"], told["unit"], told["preferred"], cited(told))
        for told in found
    ] == [
        ("announcedOn", "2023-03-14", "", True, ["passage:acme-a2-2023-03-14/1"]),
        (
            "dieArea",
            "8.1",
            "mm²",
            True,
            ["passage:acme-a2-2023-03-14/2", "passage:far-times-2024-05/1"],
        ),
        ("memoryCapacity", "141", "GB", True, ["passage:acme-a2-2023-03-14/2"]),
        ("memoryCapacity", "144", "GB", False, ["passage:far-times-2024-05/1"]),
        ("tdp", "700", "W", True, ["passage:acme-a2-2023-03-14/2"]),
        (
            "transistorCount",
            "105,000,000,000",
            "",
            True,
            ["passage:acme-a2-2023-03-14/2"],
        ),
    ]


def test_a_conflict_lists_every_value_the_preferred_first(
    small_world: Generation,
) -> None:
    found = conflicts(small_world.lookup)
    assert [
        (
            told["entity"]["id"],
            told["property"],
            told["unit"],
            [(v["value"], v["preferred"], cited(v)) for v in told["values"]],
        )
        for told in found
    ] == [
        (
            "chip:acme-a2",
            "memoryCapacity",
            "GB",
            [
                ("141", True, ["passage:acme-a2-2023-03-14/2"]),
                ("144", False, ["passage:far-times-2024-05/1"]),
            ],
        )
    ]


def test_two_spellings_of_one_number_are_no_conflict(small_world: Generation) -> None:
    found = conflicts(small_world.lookup)
    assert "dieArea" not in {told["property"] for told in found}


def test_an_event_is_told_with_its_parties_and_date(small_world: Generation) -> None:
    found = events(small_world.lookup, small_world.entity("Acme"), linked=True)
    assert [(told["id"], told["date"], told["text"]["en"]) for told in found] == [
        (
            "event:investment-dune-acme",
            "2024-02",
            "investment: USD 6.9 bn, Acme, Dune Cloud, Series C",
        ),
        (
            "event:tenure-ada-moss-acme-ceo",
            "2015-06",
            "tenure: Ada Moss, Acme, chief executive officer",
        ),
    ]


def test_an_event_told_as_a_link_is_not_told_twice(small_world: Generation) -> None:
    assert events(small_world.lookup, small_world.entity("Acme")) == []


def test_a_card_of_the_interface_holds_names_values_and_events(
    small_world: Generation,
) -> None:
    told = small_world.show("Acme A2")
    assert (told["id"], told["label"]["zh"], len(told["values"])) == (
        "chip:acme-a2",
        "艾克米A2",
        6,
    )
