"""Verdicts of the export rules as documents, for the command line and the web alike.

``screen`` takes a lookup and plain values, as the functions of ``answers`` do: a chip's
name, or figures, or every chip; where to, to whom, on which day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import rulebook, screening
from .answers import resolved, unremarked
from .errors import UnknownTermError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .answers import Remark
    from .controls import Item
    from .lookup import Entity, Lookup
    from .rulebook import Rulebook
    from .screening import Question
    from .verdicts import Told

# What people call a figure, and the property of the vocabulary that it stands for.
FIGURES = {
    "tpp": "tpp",
    "fp16": "fp16Rate",
    "fp8": "fp8Rate",
    "fp4": "fp4Rate",
    "int8": "int8Rate",
    "int4": "int4Rate",
    "memory_bandwidth_density": "memoryBandwidthDensity",
    "die_area": "dieArea",
    "memory_bandwidth": "memoryBandwidth",
    "interconnect": "interconnectBandwidth",
}
ACTIONS = ("export", "reexport", "transfer")


class Verdicts:
    """The verdicts on what was asked, with the rules that they rest on."""

    __slots__ = ("asked", "book", "single", "told", "total")

    def __init__(
        self,
        book: Rulebook,
        asked: list[Question],
        told: Told,
        *,
        single: bool,
        total: int | None = None,
    ) -> None:
        self.book = book
        self.asked = asked
        self.told = told
        self.single = single
        self.total = total  # where a page is given, how many verdicts there are

    def document(self) -> dict[str, Any]:
        """Give one verdict, or a list of them, as the JSON document of its schema."""
        from .verdicts import documents

        return documents(self.told, single=self.single, total=self.total)


def screen(
    lookup: Lookup,
    chip: str | None = None,
    *,
    to: str,
    party: str | None = None,
    on: str | None = None,
    action: str = "export",
    figures: Mapping[str, float] | None = None,
    dense: bool = False,
    planar: bool = False,
    marketed: bool | None = None,
    everything: bool = False,
    history: bool = False,
    page: tuple[int, int] | None = None,
    remark: Remark = unremarked,
) -> Verdicts:
    """Screen a chip, figures, or every chip (give one of these) by the rules of a day.

    Args:
        lookup: the index of a generation.
        chip: a chip or system by its name.
        to: the destination: a country by name or ISO code.
        party: who receives it.
        on: the day; without it the last day known.
        action: one of ``ACTIONS``.
        figures: figures by their names in ``FIGURES``.
        dense: rates given are dense, however far apart they are.
        planar: no die is made on a non-planar process.
        marketed: figures are of a chip marketed for data centres, or not.
        everything: screen every chip of the graph.
        history: give the verdict at each day at which it changes.
        page: of every chip, the first and how many are screened.
        remark: is told how a name was read.

    Raises:
        NameLookupError: a name leads to no entity, or to several.
        UnknownTermError: the chip is no chip, the place no place.
        BadDateError: the day is no date, or lies before every rule.
        ImpossibleFigureError: a figure that no chip can have.
    """
    book = lookup.once("rulebook", rulebook.read)
    place = screening.place_named(lookup, to)
    receiver = resolved(lookup, party, remark) if party else None
    day = screening.day_of(on, lookup.meta("last_day"))
    if figures:
        item = _given(book, figures, dense=dense, planar=planar, marketed=marketed)
        items: list[tuple[Item, Entity | None]] = [(item, None)]
    elif chip is not None:
        items = _of_product(lookup, book, chip, remark)
    else:
        items = _of_all(lookup, book, page)
    asked = [
        screening.Question(item, place, day, action, receiver, entity)
        for item, entity in items
    ]
    told = [
        (at, one, verdict)
        for one in asked
        for at, verdict in (
            screening.history(lookup, book, one)
            if history
            else [(one.on, screening.answer(lookup, book, one))]
        )
    ]
    single = len(told) == 1 and not everything and not history
    total = None
    if everything and page and not history:
        total = lookup.rows("SELECT COUNT(*) FROM entity WHERE kind = 'Chip'")[0][0]
    return Verdicts(book, asked, told, single=single, total=total)


def _given(
    book: Rulebook,
    figures: Mapping[str, float],
    *,
    dense: bool,
    planar: bool,
    marketed: bool | None,
) -> Item:
    from . import items
    from .controls import Figure

    told: items.Told = {FIGURES[key]: [(figures[key], ())] for key in figures}
    return items.from_figures(
        book,
        "figures given",
        told,
        has_dram=True,
        marketed=None if marketed is None else Figure(float(marketed), "given"),
        planar=planar,
        given=not dense,
    )


def _of_product(
    lookup: Lookup, book: Rulebook, name: str, remark: Remark
) -> list[tuple[Item, Entity | None]]:
    entity = resolved(lookup, name, remark)
    if entity.kind not in ("Chip", "System"):
        raise UnknownTermError(
            f"{name!r} is {entity.en}, a {entity.kind}; give a chip or a system"
        )
    found = screening.items_of(lookup, book, entity)
    if not found:
        raise UnknownTermError(
            f"{entity.en}: no source says which chip is in it; screen the chip"
        )
    return [(item, entity) for item in found]


def _of_all(
    lookup: Lookup, book: Rulebook, page: tuple[int, int] | None
) -> list[tuple[Item, Entity | None]]:
    for table in ("link", "link_passage", "value", "value_passage", "event_entity"):
        lookup.need(table)
    first, many = page or (0, -1)
    rows = lookup.rows(
        "SELECT id FROM entity WHERE kind = 'Chip' ORDER BY name LIMIT ? OFFSET ?",
        (many, first),
    )
    chips = lookup.entities([row[0] for row in rows]).values()
    return [(screening.item_of(lookup, book, entity), entity) for entity in chips]
