"""Epoch AI's table of machine-learning hardware: chips and their figures.

Rates are dense, as the table gives them; bytes and operations become the units of our
properties. Columns that Epoch derives from others stay where they are. A row whose
note speaks of estimates, reports or rumours is taken with that stance, for the note
does not always say which figure it means; one whose release is still to come is a plan.

Source: epoch.ai/data/machine-learning-hardware, releases of 2025 and 2026.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from . import trig
from .record import Fact, Party, Record
from .run import Files
from .tables import Column, Table

KEEP = "all"


def _per(divisor: float) -> Callable[[str], str]:
    """Convert a number to a larger unit, without the noise of binary fractions."""

    def convert(cell: str) -> str:
        number = float(cell)
        if not 0 < number < float("inf"):
            raise ValueError(cell)
        return trig.decimal(float(f"{number / divisor:.10g}"))

    return convert


_TERA, _GIGA, _MEGA = 1e12, 1e9, 1e6
# What a figure becomes: property, header (older ones after it), divisor of its unit.
_FIGURES = (
    ("cs:fp64Rate", ("FP64 (double precision) performance (FLOP/s)",), _TERA),
    ("cs:fp32Rate", ("FP32 (single precision) performance (FLOP/s)",), _TERA),
    ("cs:tf32Rate", ("TF32 (TensorFloat-32) performance (FLOP/s)",), _TERA),
    ("cs:fp16Rate", ("Tensor-FP16/BF16 performance (FLOP/s)",), _TERA),
    ("cs:fp8Rate", ("FP8 performance (FLOP/s)",), _TERA),
    ("cs:fp4Rate", ("FP4 performance (FLOP/s)",), _TERA),
    ("cs:int8Rate", ("INT8 performance (OP/s)",), _TERA),
    ("cs:int4Rate", ("INT4 performance (OP/s)",), _TERA),
    (
        "cs:memoryCapacity",
        ("Memory (bytes)", "Memory size per board (Byte)", "Memory size (bytes)"),
        _GIGA,
    ),
    ("cs:memoryBandwidth", ("Memory bandwidth (byte/s)",), _GIGA),
    ("cs:tdp", ("TDP (W)",), 1.0),
    ("cs:dieArea", ("Die Size (mm^2)", "Die size (mm^2)"), 1.0),
    ("cs:nodeSize", ("Process size (nm)",), 1.0),
    ("cs:transistorCount", ("Transistors (millions)",), 1 / _MEGA),
    ("cs:launchPrice", ("Release price (USD)",), 1.0),
)
_UNUSED = (
    "INT4/FP4 performance (OP/s)",
    "FP16 (half precision) performance (FLOP/s)",
    "INT16 performance (OP/s)",
    "Intranode bandwidth (byte/s)",
    "Internode bandwidth (bit/s)",
    "Base clock (MHz)",
    "Boost clock (MHz)",
    "Memory clock (MHz)",
    "Memory bus (bit)",
    "Tensor cores",
    "Source for the price",
    "ML models",
    "Last modified",
    "Max performance",
    "Energy efficiency",
    "Total processing performance (bit-OP/s)",
    "Price-performance",
    "ML OP/s",
)
TABLE = Table(
    (
        Column(("Hardware name", "Name of the hardware")),
        Column(("Manufacturer",)),
        Column(("Type",), optional=True),
        Column(("Notes",), optional=True),
        Column(("Release date",), trig.day),
        Column(("Foundry",), optional=True),
        Column(("Link to datasheet",), optional=True),
        *(Column(names, _per(by), optional=True) for _, names, by in _FIGURES),
        *(Column((name,), unused=True) for name in _UNUSED),
    ),
    key="Hardware name",
)
_DOUBT = re.compile(
    r"estimat|rumou?r|report|leak|unconfirmed|unclear|speculat|guess|assum", re.I
)
_ASIDE = re.compile(r"\s*\([^)]*\)")


def read(files: Files) -> Iterator[Record]:
    """Give the chips of the files, row by row."""
    seen = dict[str, int]()
    for path in files.paths:
        for number, row in TABLE.rows(path, files.encoding):
            files.rows += 1
            name, maker, _, note, released, foundry, sheet, *figures = row
            if not name.strip():
                files.left_out["rows without a name"] += 1
                continue
            firm = _ASIDE.sub("", maker).strip()
            chip = Party(
                key=trig.slug(name) or f"row-{number}",
                kind="cs:Chip",
                name=" ".join(name.split()),
                maker=firm,
            )
            facts: list[Fact] = [
                (chip, term, figure)
                for (term, _, _), figure in zip(_FIGURES, figures, strict=True)
                if figure
            ]
            if released:
                facts.append((chip, "cs:availableFrom", released))
            if firm:
                facts.append((_firm(firm), "cs:develops", chip))
            facts += [
                (chip, "cs:fabricatedBy", _firm(one.strip()))
                for one in foundry.split(",")
                if one.strip()
            ]
            where = f"row {number}, {chip.name}"
            if sheet.startswith(("http://", "https://")) and len(sheet) < 400:
                where += f", from {sheet}"
            key = chip.key
            seen[key] = seen.get(key, 0) + 1
            yield Record(
                key if seen[key] == 1 else f"{key}-{seen[key]}",
                where,
                tuple(facts),
                stance=_stance(note, released, files.day),
            )


def _stance(note: str, released: str, day: str) -> str:
    """Tell what has come from what is to come, and what is known from what is said."""
    if _DOUBT.search(note):
        return "cs:Rumoured"
    when = released[1 : released.find('"', 1)] if released else ""
    return "cs:Planned" if when[: len(day)] > day[: len(when)] else "cs:Stated"


def _firm(name: str) -> Party:
    return Party(f"firm-{trig.slug(name)}", "cs:Company", name)
