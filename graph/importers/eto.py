"""The supply-chain dataset of ETO (CSET): who provides which input of chip making.

Five CSV files, any of them: inputs, providers, provision, sequence, stages. Its
descriptions are prose and stay where they are. Shares are percent; a blank one says
that the provider is a major one, not that its share is nothing. Shares of countries
are kept with the place.

Source: georgetown-cset/eto-chip-explorer, data/README.md and the files of August 2026.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..errors import ImportedFileError
from . import trig
from .record import Fact, Party, Record
from .run import Files
from .tables import Column, Table, header_of

KEEP = "all"


def _share(cell: str) -> str:
    number = float(cell)
    if not 0 <= number <= 100:
        raise ValueError(cell)
    return trig.decimal(cell)


def _year(cell: str) -> str:
    trig.day(cell)  # raises where it is no year
    return cell


def _prose(*names: str) -> tuple[Column, ...]:
    return tuple(Column((name,), unused=True) for name in names)


_CHART = (
    "market_share_chart_global_market_size_info",
    "market_share_chart_caption",
    "market_share_chart_source",
)
INPUTS = Table(
    (
        Column(("input_id",)),
        Column(("input_name",)),
        Column(("type",)),
        *_prose("stage_name", "stage_id", "description", "year", *_CHART),
    ),
    key="input_id",
)
PROVIDERS = Table(
    (
        Column(("provider_id",)),
        Column(("provider_name",)),
        Column(("alias",)),
        Column(("provider_type",)),
        Column(("country",)),
    )
)
PROVISION = Table(
    (
        Column(("provider_id",)),
        Column(("provider_name",)),
        Column(("provided_id",)),
        Column(("provided_name",)),
        Column(("share_provided",), _share),
        Column(("year",), _year),
        *_prose("source"),
    )
)
SEQUENCE = Table(
    (
        Column(("input_id",)),
        Column(("input_name",)),
        Column(("goes_into_id",)),
        Column(("goes_into_name",)),
        Column(("is_type_of_id",)),
        Column(("is_type_of_name",)),
    )
)
STAGES = Table(_prose("stage_id", "stage_name", "description", *_CHART))

_KINDS = {  # the dataset's words for an input, and what we call such a thing
    "tool_resource": "cs:Equipment",
    "material_resource": "cs:Material",
    "design_resource": "cs:MarketSegment",
    "process": "cs:MarketSegment",
    "ultimate_output": "cs:MarketSegment",
}
_PROVIDERS = {"organization": "cs:Company", "country": "cs:Place"}


def read(files: Files) -> Iterator[Record]:
    """Give the rows of the files, inputs and providers first."""
    tables = {
        "inputs": INPUTS,
        "providers": PROVIDERS,
        "provision": PROVISION,
        "sequence": SEQUENCE,
        "stages": STAGES,
    }
    found: dict[str, list[Path]] = {name: [] for name in tables}
    for path in files.paths:
        header = header_of(path, files.encoding)
        best = max(tables, key=lambda name: tables[name].likeness(header))
        if tables[best].likeness(header) < 1:
            raise ImportedFileError(
                f"{path}: row 1: the header is of none of {', '.join(tables)}; "
                "give files of the supply-chain dataset"
            )
        found[best].append(path)
    for path in found["stages"]:
        for _ in STAGES.rows(path, files.encoding):
            files.rows += 1
            files.left_out["stages, which are prose"] += 1
    kinds = dict[str, str]()
    for path in found["inputs"]:
        yield from _inputs(path, files, kinds)
    for path in found["providers"]:
        yield from _providers(path, files, kinds)
    for path in found["provision"]:
        yield from _provision(path, files, kinds)
    for path in found["sequence"]:
        yield from _sequence(path, files, kinds)


def _inputs(path: Path, files: Files, kinds: dict[str, str]) -> Iterator[Record]:
    for number, (key, name, kind) in INPUTS.rows(path, files.encoding):
        files.rows += 1
        if kind not in _KINDS:
            raise ImportedFileError(
                f"{path}: row {number}, column 'type': {kind!r} is not one of "
                f"{', '.join(_KINDS)}"
            )
        kinds[key] = _KINDS[kind]
        yield Record("", "", (), (Party(key, kinds[key], name),))


def _providers(path: Path, files: Files, kinds: dict[str, str]) -> Iterator[Record]:
    for number, row in PROVIDERS.rows(path, files.encoding):
        files.rows += 1
        key, name, alias, kind, country = row
        if kind not in _PROVIDERS:
            raise ImportedFileError(
                f"{path}: row {number}, column 'provider_type': {kind!r} is not one of "
                f"{', '.join(_PROVIDERS)}"
            )
        kinds[key] = _PROVIDERS[kind]
        other = ((alias, "en"),) if alias and alias != name else ()
        party = Party(key, kinds[key], name, "", other, country)
        facts: tuple[Fact, ...] = ()
        if country and kind == "organization":
            facts = ((party, "cs:headquarteredIn", _place(country)),)
        yield Record(f"providers-{number}", f"providers, row {number}", facts, (party,))


def _provision(path: Path, files: Files, kinds: dict[str, str]) -> Iterator[Record]:
    thing, holder = dict[str, Party](), dict[str, Party]()
    seen: set[int] = set()  # hashes: a set of the cells would not stay small
    for number, row in PROVISION.rows(path, files.encoding):
        files.rows += 1
        provider, provider_name, provided, provided_name, share, year = row
        told = hash((provider, provided, year))
        if told in seen:
            raise ImportedFileError(
                f"{path}: row {number}: {provider} and {provided} in {year} stand "
                "twice; the file was joined or repeated, download it again"
            )
        seen.add(told)
        if provider not in holder:
            kind = kinds.get(provider, "cs:Company")
            holder[provider] = Party(provider, kind, provider_name)
        if provided not in thing:
            kind = kinds.get(provided, "cs:MarketSegment")
            thing[provided] = Party(provided, kind, provided_name)
        facts: list[Fact] = []
        who, what = holder[provider], thing[provided]
        is_segment = what.kind == "cs:MarketSegment"
        if who.kind != "cs:Place":
            facts.append(
                (who, "cs:activeInSegment" if is_segment else "cs:makes", what)
            )
        if share:
            event = (
                f"event:eto-share-{trig.slug(provider)}-{trig.slug(provided)}-{year}"
            )
            role = "cs:place" if who.kind == "cs:Place" else "cs:holder"
            facts += [
                (event, "a", "cs:MarketShare"),
                (event, role, who),
                (event, "cs:segment" if is_segment else "cs:product", what),
                (event, "cs:sharePercent", share),
                (event, "cs:period", f'"{year}"'),
            ]
        if not facts:
            files.left_out["rows of countries without a share"] += 1
            continue
        yield Record(f"provision-{number}", f"provision, row {number}", tuple(facts))


def _sequence(path: Path, files: Files, kinds: dict[str, str]) -> Iterator[Record]:
    for number, row in SEQUENCE.rows(path, files.encoding):
        files.rows += 1
        key, name, into, into_name, above, above_name = row
        facts: list[Fact] = []
        part = Party(key, kinds.get(key, "cs:MarketSegment"), name)
        if into:
            whole = Party(into, kinds.get(into, "cs:MarketSegment"), into_name)
            facts.append((whole, "cs:dependsOn", part))
        if above:
            kind = Party(above, kinds.get(above, "cs:MarketSegment"), above_name)
            facts.append((part, "cs:variantOf", kind))
        if facts:
            yield Record(f"sequence-{number}", f"sequence, row {number}", tuple(facts))


def _place(code: str) -> Party:
    return Party(f"place-{code}", "cs:Place", code)
