"""What is screened, made of a chip's figures in the graph or of figures given by hand.

Only dense rates count, each with the bit length that the vocabulary declares; the
largest product over all formats is the total processing performance. Memory bandwidth
counts as DRAM bandwidth only where the chip is known to have memory beside its die.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import isfinite

from .controls import DENSITY, DRAM, MARKETED, STACK, TPP, TRANSFER, Figure, Item
from .errors import ImpossibleFigureError
from .rulebook import Rulebook

Told = dict[str, list[tuple[float, tuple[str, ...]]]]  # preferred value first
AREA = "dieArea"
_TOO_FAR = 1.9  # a dense rate never exceeds another's product so far; a sparse one does
_ENDS = {"low": min, "high": max}


def from_figures(
    book: Rulebook,
    name: str,
    told: Told,
    *,
    has_dram: bool | None,
    marketed: Figure | None,
    planar: bool = False,
    given: bool = False,
) -> Item:
    """Make an item of dense rates and other figures, in the units of the vocabulary.

    Args:
        book: the rules, which name the rates and their bit lengths.
        name: what to call the item.
        told: figures by property, each with its passages, the preferred one first.
        has_dram: whether there is memory beside the die.
        marketed: whether it is designed or marketed for data centres, if known.
        planar: no die is made on a non-planar process.
        given: the figures were typed and may be sparse headline figures.

    Raises:
        ImpossibleFigureError: a figure is negative or not a number; or a typed rate of
            short operands is twice what longer ones allow, as sparse figures are.
    """
    _sane(told)
    if given:
        _dense(book, told)
    notes: list[str] = []
    missing = _undecided_formats(book, told)
    if missing:
        notes.append(missing)
    if not has_dram and "memoryBandwidth" in told:
        notes.append(
            "memory bandwidth is not counted as DRAM bandwidth: no memory beside the "
            "die is on record"
        )
    stated = {MARKETED: marketed} if marketed is not None else {}
    preferred, low, high = (
        {**_measures(book, told, end, has_dram, planar), **stated}
        for end in ("first", "low", "high")
    )
    return Item(name, preferred, low, high, tuple(notes))


def from_values(
    book: Rulebook,
    name: str,
    values: Iterable[tuple[str, str, tuple[str, ...]]],
    same_die: Callable[[], list[tuple[float, tuple[str, ...]]]],
    *,
    with_memory: bool,
) -> Item:
    """Make an item of what sources say of a chip.

    Args:
        book: the rules, which name the rates and their bit lengths.
        name: what to call the item.
        values: property, value and passages of accepted values, preferred ones first.
        same_die: gives the areas of chips cut from the same die; asked for only where
            the chip has no area of its own.
        with_memory: sources name its memory; a capacity says so too.
    """
    told: Told = {}
    marketed: Figure | None = None
    has_dram = with_memory
    wanted = {*book.bits, AREA, "memoryBandwidth", "interconnectBandwidth"}
    for key, value, passages in values:
        if key in wanted:
            told.setdefault(key, []).append((float(value), passages))
        elif key == "memoryCapacity":
            has_dram = True
        elif key == "marketedForDataCentre":
            marketed = Figure(float(value == "true"), value, passages)
    areas = [] if AREA in told else same_die()
    if areas:
        told[AREA] = areas
    return from_figures(book, name, told, has_dram=has_dram, marketed=marketed)


def _measures(
    book: Rulebook, told: Told, end: str, has_dram: bool | None, planar: bool
) -> dict[str, Figure]:
    """Compute the measures that rules speak of from a chip's figures."""
    picked = {key: _pick(values, _end(key, end)) for key, values in told.items()}
    figures: dict[str, Figure] = {}
    tpp = _tpp(book, picked)
    if tpp is not None:
        figures[TPP] = tpp
        area = picked.get(AREA)
        if planar:
            figures[DENSITY] = Figure(0.0, "no die on a non-planar process")
        elif area is not None and area[0] > 0:
            figures[DENSITY] = Figure(
                tpp.value / area[0],
                f"{tpp.value:,.10g} / {area[0]:,.10g} mm²",
                (*tpp.passages, *area[1]),
            )
    # Memory packaged with logic is not classified by itself; a stack alone may be.
    stack = picked.get("memoryBandwidthDensity")
    figures[STACK] = (
        Figure(stack[0], f"{stack[0]:,.10g} GB/s/mm²", stack[1])
        if stack is not None
        else Figure(0.0, "not a memory stack by itself")
    )
    for measure, key in (
        (TRANSFER, "interconnectBandwidth"),
        (DRAM, "memoryBandwidth"),
    ):
        found = picked.get(key)
        if found is not None and (measure != DRAM or has_dram):
            figures[measure] = Figure(found[0], f"{found[0]:,.10g} GB/s", found[1])
    return figures


def _tpp(
    book: Rulebook, picked: dict[str, tuple[float, tuple[str, ...]]]
) -> Figure | None:
    if "tpp" in picked:
        value, passages = picked["tpp"]
        return Figure(value, f"given as {value:,.10g}", passages)
    rated = {key: picked[key] for key in book.bits if key in picked}
    if not rated or not set(rated) & book.deciding:
        return None
    best = max(
        rated, key=lambda key: (rated[key][0] * book.bits[key], -book.bits[key], key)
    )
    value, passages = rated[best]
    label = book.label(f"cs:{best}")
    working = f"{label} {value:,.10g} × {book.bits[best]} bit"
    return Figure(value * book.bits[best], working, passages)


def _end(key: str, end: str) -> str:
    """Say which end of a figure leads to an end of the verdict: area divides."""
    return {"low": "high", "high": "low"}.get(end, end) if key == "dieArea" else end


def _pick(
    values: list[tuple[float, tuple[str, ...]]], end: str
) -> tuple[float, tuple[str, ...]]:
    if end == "first":
        return values[0]
    return _ENDS[end](values, key=lambda pair: pair[0])


def _undecided_formats(book: Rulebook, told: Told) -> str:
    if "tpp" in told or set(told) & book.deciding or not set(told) & set(book.bits):
        return ""
    known = ", ".join(sorted(book.label(f"cs:{k}") for k in set(told) & set(book.bits)))
    wanted = ", ".join(sorted(book.label(f"cs:{key}") for key in book.deciding))
    return f"only {known} is known; total processing performance needs one of {wanted}"


def _sane(told: Told) -> None:
    for key, values in told.items():
        for value, _ in values:
            if not isfinite(value) or value < 0:
                raise ImpossibleFigureError(
                    f"{key} {value}: not a figure a chip can have; give a number of "
                    "nought or more"
                )


def _dense(book: Rulebook, told: Told) -> None:
    """Refuse rates of which a shorter format does twice the work of a longer one."""
    rates = sorted(
        (book.bits[key], told[key][0][0], key) for key in book.deciding if told.get(key)
    )
    for bits, rate, key in rates:
        for more_bits, other, longer in rates:
            if more_bits > bits and rate * bits > _TOO_FAR * other * more_bits > 0:
                raise ImpossibleFigureError(
                    f"{key} {rate:g} × {bits} bit is twice {longer} {other:g} × "
                    f"{more_bits} bit: a sparse headline figure? give dense rates, or "
                    "add --dense if they are"
                )
