"""Commands that judge by rules: screen, listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .session import (
    complete_name,
    envelope,
    format_option,
    name_argument,
    open_lookup,
    resolved,
    say,
)

if TYPE_CHECKING:
    from .lookup import Entity, Lookup
    from .rulebook import Rulebook
    from .screening import Question

# Options that give a figure, and the property of the vocabulary that each stands for.
_FIGURES = {
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


@click.command()
@click.argument("chip", required=False, shell_complete=complete_name)
@click.option(
    "--to", "to", required=True, metavar="PLACE", help="Country, or ISO code."
)
@click.option("--party", metavar="NAME", help="Who receives it.")
@click.option("--on", metavar="DATE", help="The day (default: the last day known).")
@click.option(
    "--action",
    type=click.Choice(("export", "reexport", "transfer")),
    default="export",
    show_default=True,
    help="From the US, from elsewhere, or within the country.",
)
@click.option("--tpp", type=float, help="Total processing performance.")
@click.option("--fp16", type=float, help="Dense FP16/BF16 TFLOPS.")
@click.option("--fp8", type=float, help="Dense FP8 TFLOPS.")
@click.option("--fp4", type=float, help="Dense FP4 TFLOPS.")
@click.option("--int8", type=float, help="Dense INT8 TOPS.")
@click.option("--int4", type=float, help="Dense INT4 TOPS.")
@click.option("--die-area", type=float, help="mm² of logic on non-planar nodes.")
@click.option("--memory-bandwidth", type=float, help="DRAM bandwidth, GB/s.")
@click.option("--memory-bandwidth-density", type=float, help="Of a stack, GB/s/mm².")
@click.option("--interconnect", type=float, help="Chip-to-chip rate both ways, GB/s.")
@click.option("--dense", is_flag=True, help="The rates are dense, however far apart.")
@click.option("--planar", is_flag=True, help="No die on a non-planar process.")
@click.option(
    "--data-centre/--not-data-centre",
    "marketed",
    default=None,
    help="Designed or marketed for data centres, or not.",
)
@click.option("--all", "everything", is_flag=True, help="Every chip in the graph.")
@click.option("--history", is_flag=True, help="The verdict at each date it changes.")
@click.option(
    "--rules",
    type=click.Path(exists=True, dir_okay=False),
    help="Rules of your own; shows what would change.",
)
@format_option("text", "json", "csv")
@click.pass_context
def screen(context: click.Context, /, chip: str | None, form: str, **ask: Any) -> None:
    """Screen a chip against the export rules in force on a day.

    CHIP is a chip of the graph; or give figures: --fp16 989 --int8 1979 --die-area 814.
    The working is shown, each line with the passages it rests on. Not legal advice.
    """
    from . import rulebook, screening
    from .verdicts import documents, lines, table

    lookup = open_lookup(context)
    book = rulebook.read(lookup)
    place = screening.place_named(lookup, ask["to"])
    party = resolved(lookup, ask["party"]) if ask["party"] else None
    on = screening.day_of(ask["on"], lookup.meta("last_day"))
    given = {key: ask[key] for key in _FIGURES if ask[key] is not None}
    _not_both(chip, given, ask["everything"])
    asked = [
        screening.Question(item, place, on, ask["action"], party, entity)
        for item, entity in _items(lookup, book, chip, given, ask)
    ]
    told = [
        (day, one, verdict)
        for one in asked
        for day, verdict in _verdicts(lookup, book, one, ask["history"])
    ]
    many = ask["everything"] or ask["history"]
    if ask["rules"]:
        _compare(lookup, book, asked, ask["rules"], form)
        return
    if form == "csv" or (ask["everything"] and form == "text"):
        click.echo(table(told, form))
    elif form == "json":
        click.echo(documents(told, single=len(told) == 1 and not many))
    else:
        click.echo("\n\n".join(lines(book, *one) for one in told))


def _compare(
    lookup: Lookup, book: Rulebook, asked: list[Question], file: str, form: str
) -> None:
    """Print the verdicts that a user's own rules would change."""
    from pathlib import Path  # here, as its import costs every verdict a tenth

    from . import screening
    from .proposals import with_proposal
    from .verdicts import differences

    proposed = with_proposal(book, Path(file))
    pairs = [
        (
            one,
            screening.answer(lookup, book, one),
            screening.answer(lookup, proposed, one),
        )
        for one in asked
    ]
    click.echo(differences(pairs, form))


def _not_both(chip: str | None, given: dict[str, Any], everything: bool) -> None:
    if sum((chip is not None, bool(given), everything)) != 1:
        raise click.UsageError(
            "give one of: a CHIP, figures such as --fp16 and --die-area, or --all"
        )


def _items(
    lookup: Lookup,
    book: Rulebook,
    chip: str | None,
    given: dict[str, float],
    ask: dict[str, Any],
) -> list[Any]:
    from . import items, screening
    from .controls import Figure
    from .errors import UnknownTermError

    if given:
        marked = ask["marketed"]
        figure = None if marked is None else Figure(float(marked), "given")
        told: items.Told = {
            _FIGURES[key]: [(value, ())] for key, value in given.items()
        }
        item = items.from_figures(
            book,
            "figures given",
            told,
            has_dram=True,
            marketed=figure,
            planar=ask["planar"],
            given=not ask["dense"],
        )
        return [(item, None)]
    if chip is not None:
        entity = resolved(lookup, chip)
        if entity.kind not in ("Chip", "System"):
            raise UnknownTermError(
                f"{chip!r} is {entity.en}, a {entity.kind}; give a chip or a system"
            )
        items_found = screening.items_of(lookup, book, entity)
        if not items_found:
            raise UnknownTermError(
                f"{entity.en}: no source says which chip is in it; screen the chip"
            )
        return [(item, entity) for item in items_found]
    rows = lookup.rows("SELECT id FROM entity WHERE kind = 'Chip' ORDER BY name")
    chips = lookup.entities([row[0] for row in rows]).values()
    return [(screening.item_of(lookup, book, entity), entity) for entity in chips]


def _verdicts(
    lookup: Lookup, book: Rulebook, asked: Question, with_history: bool
) -> list[Any]:
    from . import screening

    if with_history:
        return screening.history(lookup, book, asked)
    return [(asked.on, screening.answer(lookup, book, asked))]


@click.command()
@name_argument
@click.option("--on", metavar="DATE", help="Only lists that named it on that day.")
@format_option("text", "json")
@click.pass_context
def listed(context: click.Context, /, name: str, on: str | None, form: str) -> None:
    """Say which official lists name a party, or an owner of it.

    Absence is absence from this snapshot, and never clearance.
    """
    from . import parties, render
    from .dates import day_to

    lookup = open_lookup(context)
    party = resolved(lookup, name)
    day = day_to(on) if on else ""
    told = parties.listings(lookup, party, day)
    above: list[Entity] = parties.owners(lookup, party)
    for owner in above:
        told += parties.listings(lookup, owner, day)
    snapshot = lookup.meta("last_day")
    if form == "json":
        query = {"name": name, "on": on}
        told_as = {**envelope("listed", query, len(told), told), "snapshot": snapshot}
        click.echo(render.document(told_as))
    elif told:
        rows = [
            (
                entry["party"]["label"]["en"],
                entry["list"]["label"]["en"],
                entry["kind"],
                entry["since"] or "date not in the source",
                entry["citation"],
            )
            for entry in told
        ]
        head = ("PARTY", "LIST", "KIND", "SINCE", "CITATION")
        click.echo(render.columns(rows, head))
    if not told:
        say(f"{party.en}: no entry found in this snapshot of {snapshot}")
        say("That is no clearance: lists change, and names are spelt in many ways.")
        context.exit(1)
