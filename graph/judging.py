"""Commands that judge by rules: screen, listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .session import (
    complete_name,
    format_option,
    name_argument,
    open_lookup,
    say,
)

if TYPE_CHECKING:
    from .judgements import Verdicts
    from .lookup import Lookup


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
    from . import judgements, render
    from .verdicts import lines, table

    rules = ask.pop("rules")
    given = {key: ask.pop(key) for key in judgements.FIGURES}
    figures = {key: value for key, value in given.items() if value is not None}
    _not_both(chip, figures, ask["everything"])
    lookup = open_lookup(context)
    found = judgements.screen(lookup, chip, figures=figures, **ask, remark=say)
    if rules:
        _compare(lookup, found, rules, form)
    elif form == "csv" or (ask["everything"] and form == "text"):
        click.echo(table(found.told, form))
    elif form == "json":
        click.echo(render.document(found.document()))
    else:
        click.echo("\n\n".join(lines(found.book, *one) for one in found.told))


def _compare(lookup: Lookup, found: Verdicts, file: str, form: str) -> None:
    """Print the verdicts that a user's own rules would change."""
    from pathlib import Path  # here, as its import costs every verdict a tenth

    from . import screening
    from .proposals import with_proposal
    from .verdicts import differences

    proposed = with_proposal(found.book, Path(file))
    pairs = [
        (
            one,
            screening.answer(lookup, found.book, one),
            screening.answer(lookup, proposed, one),
        )
        for one in found.asked
    ]
    click.echo(differences(pairs, form))


def _not_both(chip: str | None, given: dict[str, Any], everything: bool) -> None:
    if sum((chip is not None, bool(given), everything)) != 1:
        raise click.UsageError(
            "give one of: a CHIP, figures such as --fp16 and --die-area, or --all"
        )


@click.command()
@name_argument
@click.option("--on", metavar="DATE", help="Only lists that named it on that day.")
@format_option("text", "json")
@click.pass_context
def listed(context: click.Context, /, name: str, on: str | None, form: str) -> None:
    """Say which official lists name a party, or an owner of it.

    Absence is absence from this snapshot, and never clearance.
    """
    from . import answers, render

    found = answers.listed(open_lookup(context), name, on=on, remark=say)
    if form == "json":
        click.echo(render.document(found.document()))
    elif found.items:
        rows = [
            (
                entry["party"]["label"]["en"],
                entry["list"]["label"]["en"],
                entry["kind"],
                entry["since"] or "date not in the source",
                entry["citation"],
            )
            for entry in found.items
        ]
        head = ("PARTY", "LIST", "KIND", "SINCE", "CITATION")
        click.echo(render.columns(rows, head))
    if not found.items:
        snapshot = found.more["snapshot"]
        say(f"{found.entity.en}: no entry found in this snapshot of {snapshot}")
        say("That is no clearance: lists change, and names are spelt in many ways.")
        context.exit(1)
