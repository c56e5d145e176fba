"""What is screened, made of a chip's figures in the graph or of figures given by hand.

Only dense rates count, each with the bit length that the vocabulary declares; the
largest product over all formats is the total processing performance. Memory bandwidth
counts as DRAM bandwidth only where the chip is known to have memory beside its die.
"""

from __future__ import annotations

from .controls import DENSITY, DRAM, MARKETED, STACK, TPP, TRANSFER, Figure, Item
from .errors import ImpossibleFigureError
from .rulebook import Rulebook

Told = dict[str, list[tuple[float, tuple[str, ...]]]]  # preferred value first
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
) -> Item:
    """Make an item of dense rates and other figures, in the units of the vocabulary.

    Raises:
        ImpossibleFigureError: a figure is negative or not a number, or one rate is
            twice what the others allow, as sparse headline figures are.
    """
    _sane(book, told)
    notes: list[str] = []
    missing = _undecided_formats(book, told)
    if missing:
        notes.append(missing)
    if not has_dram and "memoryBandwidth" in told:
        notes.append(
            "memory bandwidth is not counted as DRAM bandwidth: no memory beside the "
            "die is on record"
        )
    given = {MARKETED: marketed} if marketed is not None else {}
    preferred, low, high = (
        {**_measures(book, told, end, has_dram, planar), **given}
        for end in ("first", "low", "high")
    )
    return Item(name, preferred, low, high, tuple(notes))


def _measures(
    book: Rulebook, told: Told, end: str, has_dram: bool | None, planar: bool
) -> dict[str, Figure]:
    """Compute the measures that rules speak of from a chip's figures."""
    picked = {key: _pick(values, _end(key, end)) for key, values in told.items()}
    figures: dict[str, Figure] = {}
    tpp = _tpp(book, picked)
    if tpp is not None:
        figures[TPP] = tpp
        area = picked.get("dieArea")
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
    best = max(rated, key=lambda key: (rated[key][0] * book.bits[key], key))
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


def _sane(book: Rulebook, told: Told) -> None:
    for key, values in told.items():
        for value, _ in values:
            if value != value or value in (float("inf"), float("-inf")) or value < 0:
                raise ImpossibleFigureError(
                    f"{key} {value}: not a figure a chip can have; give a number of "
                    "nought or more"
                )
    products = {
        key: told[key][0][0] * book.bits[key]
        for key in sorted(book.deciding)
        if told.get(key)
    }
    if not products:
        return
    least = min(products, key=lambda key: products[key])
    most = max(products, key=lambda key: products[key])
    if products[least] and products[most] > _TOO_FAR * products[least]:
        raise ImpossibleFigureError(
            f"{most} × {book.bits[most]} bit is {products[most] / products[least]:.1f} "
            f"times {least} × {book.bits[least]} bit: a sparse headline figure? "
            "give dense rates"
        )
