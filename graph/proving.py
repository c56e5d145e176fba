"""Commands that prove and judge: evidence, conflicts, stats."""

from __future__ import annotations

from pathlib import Path

import click

from .errors import NameLookupError
from .session import (
    format_option,
    lang_option,
    name_argument,
    open_generation,
    open_lookup,
    say,
    unfound,
)


@click.command()
@name_argument
@click.option(
    "--text",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The canonical text of a source, to show the words.",
)
@lang_option
@format_option("table", "json")
@click.pass_context
def evidence(
    context: click.Context, /, name: str, file: Path | None, lang: str, form: str
) -> None:
    """Show what each passage says about an entity, or all that a source says.

    NAME may also be source:SLUG or passage:SLUG/N. With --text FILE the words are
    shown, if the file is the text that the source's offsets count in.
    """
    from . import answers, render
    from .proof import text

    try:
        found = answers.evidence(open_lookup(context), name, file=file, remark=say)
    except NameLookupError as error:
        unfound(form, error)
    if form == "json":
        click.echo(render.document(found.document()))
    elif found.items:
        click.echo(text(found.items, lang))
    else:
        say(f"no passage speaks of {render.clean(name)}")
    if not found.items:
        context.exit(1)


@click.command()
@lang_option
@format_option("table", "json", "csv")
@click.pass_context
def conflicts(context: click.Context, /, lang: str, form: str) -> None:
    """List properties for which accepted sources give several values.

    The preferred value comes first: from a primary source, then the latest. A chip
    that a source calls restricted by a rule, and whose figures do not pass it, is
    listed too.
    """
    from . import render, rulebook
    from .answers import envelope
    from .profile import conflicts as find
    from .screening import disagreements

    lookup = open_lookup(context)
    items = [*find(lookup), *disagreements(lookup, rulebook.read(lookup))]
    if form == "json":
        click.echo(render.document(envelope("conflicts", {}, len(items), items)))
        context.exit(0 if items else 1)
    rows = [
        (
            item["entity"]["label"][lang],
            item["label"][lang],
            value["value"],
            item["unit"],
            "preferred" if value["preferred"] else "",
            "; ".join(render.citation(passage) for passage in value["passages"]),
        )
        for item in items
        for value in item["values"]
    ]
    head = ("ENTITY", "PROPERTY", "VALUE", "UNIT", "", "SOURCES")
    click.echo(
        render.csv_text(head, rows) if form == "csv" else render.columns(rows, head)
    )
    if not items:
        context.exit(1)


@click.command()
@lang_option
@format_option("table", "json")
@click.pass_context
def stats(context: click.Context, /, lang: str, form: str) -> None:
    """Count entities, statements and sources, and say where the gaps are.

    Names of published lists, such as the ten largest foundries, are looked up exactly:
    what a list names and the graph does not know is a gap.
    """
    from . import places, render, rosters
    from .coverage import coverage, text

    world = open_generation(context)
    told = coverage(world.lookup, world.manifest(), rosters.read(places.ontology()))
    if form == "json":
        click.echo(render.document({"schema": "chipscape/stats/1", **told}))
    else:
        click.echo(text(told, lang))
