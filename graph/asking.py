"""Commands that ask: neighbours, search, show, path. They read the index alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .session import (
    complete_name,
    envelope,
    format_option,
    headline,
    lang_option,
    name_argument,
    open_lookup,
    resolved,
    say,
    unfound,
    whole_characters,
)

if TYPE_CHECKING:
    from .lookup import Entity, Lookup

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
def neighbours(
    context: click.Context, /, name: str, depth: int, form: str, **ask: Any
) -> None:
    """List the links of an entity, best connected first.

    Only accepted facts are shown unless --stance names others. Dates are YYYY,
    YYYY-MM or YYYY-MM-DD.
    """
    from . import neighbours as near
    from .errors import NameLookupError
    from .steps import Filters

    query = {
        "name": name,
        "depth": depth,
        **{key: list(v) if isinstance(v, tuple) else v for key, v in ask.items()},
    }
    lookup = open_lookup(context)
    try:
        entity = resolved(lookup, name)
    except NameLookupError as error:
        unfound(form, "neighbours", query, error)
    filters = Filters(
        ask["relation"],
        ask["types"],
        ask["direction"],
        ask["as_of"] or "",
        ask["known_by"] or "",
        ask["stance"],
    )
    found = near.neighbours(lookup, entity, filters, depth)
    steps = found.steps[ask["offset"] : ask["offset"] + ask["limit"]]
    _print_steps(lookup, steps, found.total, query, form, ask["lang"], entity)
    if found.total > len(steps):
        say(f"showing {len(steps)} of {found.total}; --limit and --offset show more")
    if found.left_out:
        say(f"{found.left_out} links beyond the first step left out, least connected")
    if not steps:
        context.exit(1)
    return


def _print_steps(
    lookup: Lookup,
    steps: list[Any],
    total: int,
    query: dict[str, Any],
    form: str,
    lang: str,
    entity: Entity,
) -> None:
    from . import render

    cited = lookup.passages("link", [step.id for step in steps])
    items = [step.item(cited[step.id]) for step in steps] if "json" in form else []
    if form == "json":
        told = envelope("neighbours", query, total, items)
        click.echo(render.document({**told, "entity": entity.brief()}))
    elif form == "jsonl":
        for item in items:
            click.echo(render.line(item))
    elif form == "csv":
        click.echo(render.neighbours_csv(steps, cited))
    elif form == "turtle":
        terms = {
            row[0]: row[1] for row in lookup.rows("SELECT name, term FROM relation")
        }
        click.echo(render.turtle(steps, terms))
    elif form == "mermaid":
        click.echo(render.mermaid(steps, lang))
    elif form == "dot":
        click.echo(render.dot(steps, lang))
    elif steps:
        click.echo(headline(entity, lang))
        click.echo(render.neighbours(steps, cited, lang))
    else:
        say(f"{entity.label(lang)}: no such link")


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
    from . import render
    from .search import search as find

    hits = find(open_lookup(context), text, limit)
    items = [
        {
            "entity": hit.entity.brief(),
            "score": hit.score,
            "matched": hit.matched,
            "how": hit.how,
        }
        for hit in hits
    ]
    if form == "json":
        query = {"text": text, "limit": limit}
        click.echo(render.document(envelope("search", query, len(items), items)))
    elif form == "jsonl":
        for item in items:
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
    from . import render
    from .errors import NameLookupError
    from .show import card

    lookup = open_lookup(context)
    try:
        entity = resolved(lookup, name)
    except NameLookupError as error:
        unfound(form, "show", {"name": name}, error)
    click.echo(headline(entity, lang) if form == "table" else "", nl=form == "table")
    told = card(lookup, entity)
    if form == "json":
        items = [told]
        click.echo(render.document(envelope("show", {"name": name}, 1, items)))
    else:
        from .show import text

        click.echo(text(told, lang))
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
    from . import render
    from .errors import NameLookupError
    from .paths import paths
    from .show import route

    query = {"start": start, "goal": goal, "max": longest}
    lookup = open_lookup(context)
    try:
        ends = resolved(lookup, start), resolved(lookup, goal)
    except NameLookupError as error:
        unfound(form, "path", query, error)
    found = paths(lookup, *ends, longest)
    numbers = sorted({step.id for steps in found for step in steps})
    cited = lookup.passages("link", numbers)
    steps = list({step.id: step for steps in found for step in steps}.values())
    if form == "json":
        items = [[step.item(cited[step.id]) for step in steps] for steps in found]
        click.echo(render.document(envelope("path", query, len(items), items)))
    elif form == "mermaid":
        click.echo(render.mermaid(steps, lang))
    elif form == "dot":
        click.echo(render.dot(steps, lang))
    elif found:
        click.echo("\n\n".join(route(one, cited, lang) for one in found))
    else:
        say(f"no path of {longest} links or fewer")
    if not found:
        context.exit(1)
