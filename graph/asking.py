"""Commands that ask: neighbours, search, show, path. They read the index alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .errors import NameLookupError
from .session import (
    complete_name,
    format_option,
    headline,
    lang_option,
    name_argument,
    open_lookup,
    say,
    unfound,
    whole_characters,
)

if TYPE_CHECKING:
    from .answers import Links
    from .lookup import Lookup

_FORMATS = ("table", "json", "jsonl", "csv", "turtle", "mermaid", "dot")


@click.command()
@name_argument
@click.option("--depth", type=click.IntRange(1, 3), default=1, help="Steps, 1 to 3.")
@click.option("--relation", "-r", multiple=True, help="Only this relation; repeatable.")
@click.option(
    "--type", "-t", "types", multiple=True, help="Only this type; repeatable."
)
@click.option(
    "--direction",
    type=click.Choice(("in", "out", "both")),
    default="both",
    help="Links to the entity, from it, or both.",
)
@click.option("--as-of", metavar="DATE", help="Only what held on that date.")
@click.option("--known-by", metavar="DATE", help="Only what was published by then.")
@click.option("--stance", "-s", multiple=True, help="Stated, planned, rumoured, …")
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=50,
    show_default=True,
    help="Most links shown.",
)
@click.option("--offset", type=click.IntRange(0), default=0, help="Skip so many.")
@lang_option
@format_option(*_FORMATS)
@click.pass_context
def neighbours(context: click.Context, /, name: str, form: str, **ask: Any) -> None:
    """List the links of an entity, best connected first.

    Only accepted facts are shown unless --stance names others. Dates are YYYY,
    YYYY-MM or YYYY-MM-DD.
    """
    from . import answers

    lookup = open_lookup(context)
    try:
        found = answers.neighbours(lookup, name, **ask, remark=say)
    except NameLookupError as error:
        unfound(form, error)
    _print_links(lookup, found, form, ask["lang"])
    shown = len(found.steps)
    if found.total > shown:
        say(f"showing {shown} of {found.total}; --limit and --offset show more")
    if found.left_out:
        say(f"{found.left_out} links beyond the first step left out, least connected")
    if not shown:
        context.exit(1)
    return


def _print_links(lookup: Lookup, found: Links, form: str, lang: str) -> None:
    from . import render

    if form == "json":
        click.echo(render.document(found.document()))
    elif form == "jsonl":
        for item in found.items:
            click.echo(render.line(item))
    elif form == "csv":
        click.echo(render.neighbours_csv(found.steps, found.cited))
    elif form == "turtle":
        terms = {
            row[0]: row[1] for row in lookup.rows("SELECT name, term FROM relation")
        }
        click.echo(render.turtle(found.steps, terms))
    elif form == "mermaid":
        click.echo(render.mermaid(found.steps, lang))
    elif form == "dot":
        click.echo(render.dot(found.steps, lang))
    elif found.steps:
        click.echo(headline(found.entity, lang))
        click.echo(render.neighbours(found.steps, found.cited, lang))
    else:
        say(f"{found.entity.label(lang)}: no such link")


@click.command()
@click.argument("text", callback=whole_characters)
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="Most entities shown.",
)
@lang_option
@format_option("table", "json", "jsonl", "csv")
@click.pass_context
def search(
    context: click.Context, /, text: str, limit: int, lang: str, form: str
) -> None:
    """Find entities by English or Chinese name, pinyin, ticker, with typing errors."""
    from . import answers, render

    found = answers.search(open_lookup(context), text, limit=limit)
    hits = found.hits
    if form == "json":
        click.echo(render.document(found.document()))
    elif form == "jsonl":
        for item in found.items:
            click.echo(render.line(item))
    elif form == "csv":
        rows = [
            (h.entity.name, h.entity.kind, h.entity.en, h.entity.zh, h.score, h.matched)
            for h in hits
        ]
        head = ("id", "type", "label_en", "label_zh", "score", "matched")
        click.echo(render.csv_text(head, rows))
    elif hits:
        shown = [
            (
                hit.entity.label(lang),
                hit.entity.name,
                hit.entity.kind,
                hit.entity.ticker,
                f"{hit.how}: {hit.matched}",
            )
            for hit in hits
        ]
        click.echo(render.columns(shown, ("NAME", "ID", "TYPE", "TICKER", "MATCHED")))
    else:
        say(f"nothing is called {render.clean(text)!r}")
    if not hits:
        context.exit(1)


@click.command()
@name_argument
@lang_option
@format_option("table", "json")
@click.pass_context
def show(context: click.Context, /, name: str, lang: str, form: str) -> None:
    """Show an entity's names, values and events, each with the passages that say so."""
    from . import answers, render

    try:
        found = answers.show(open_lookup(context), name, remark=say)
    except NameLookupError as error:
        unfound(form, error)
    if form == "json":
        click.echo(render.document(found.document()))
    else:
        from .show import text

        click.echo(headline(found.entity, lang))
        click.echo(text(found.items[0], lang))
    return


@click.command()
@click.argument("start", shell_complete=complete_name, callback=whole_characters)
@click.argument("goal", shell_complete=complete_name, callback=whole_characters)
@click.option(
    "--max",
    "longest",
    type=click.IntRange(1, 12),
    default=6,
    show_default=True,
    help="Most links of a path.",
)
@lang_option
@format_option("table", "json", "mermaid", "dot")
@click.pass_context
def path(
    context: click.Context, /, start: str, goal: str, longest: int, lang: str, form: str
) -> None:
    """Show all shortest paths between two entities, with a source for each step."""
    from . import answers, render
    from .show import route

    lookup = open_lookup(context)
    try:
        found = answers.path(lookup, start, goal, longest=longest, remark=say)
    except NameLookupError as error:
        unfound(form, error)
    steps = list({step.id: step for way in found.routes for step in way}.values())
    if form == "json":
        click.echo(render.document(found.document()))
    elif form == "mermaid":
        click.echo(render.mermaid(steps, lang))
    elif form == "dot":
        click.echo(render.dot(steps, lang))
    elif steps:
        click.echo("\n\n".join(route(way, found.cited, lang) for way in found.routes))
    else:
        say(f"no path of {longest} links or fewer")
    if not steps:
        context.exit(1)
