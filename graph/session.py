"""What every command shares: options, the generation it reads, how it answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

import click

from .errors import ChipscapeError, NameLookupError

if TYPE_CHECKING:
    from .generation import Generation
    from .lookup import Entity, Lookup


def complete_name(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[str]:
    """Offer entity names that begin with what was typed."""
    try:
        lookup = open_lookup(context, quiet=True)
    except ChipscapeError:
        return []
    if endpoint(context)[0]:  # the server ranks names; it is not asked for all of them
        from .search import search

        found = [hit.entity.en for hit in search(lookup, incomplete, 40)]
        begun = incomplete.casefold()
        return [name for name in found if name.casefold().startswith(begun)]
    rows = lookup.rows(
        "SELECT en FROM entity WHERE en LIKE ? ORDER BY degree DESC LIMIT 40",
        (incomplete.replace("%", "") + "%",),
    )
    return [row[0] for row in rows]


def whole_characters(_: click.Context, __: click.Parameter, text: str) -> str:
    """Replace bytes of an argument that are no character, as a shell may pass them."""
    return text.encode("utf-8", "replace").decode("utf-8")


name_argument = click.argument(
    "name", shell_complete=complete_name, callback=whole_characters
)
lang_option = click.option(
    "--lang", type=click.Choice(("en", "zh")), default="en", help="Language of labels."
)


def format_option(*kinds: str) -> Callable[[Any], Any]:
    """Give the option of a command's output formats, the first its default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(kinds),
        default=kinds[0],
        show_default=True,
        help="How to write the answer.",
    )


def current(context: click.Context, *, quiet: bool = False) -> str:
    """Give the current generation's folder, building one where there is none yet."""
    from . import places
    from .errors import MissingGenerationError

    named = context.find_root().obj or ""
    try:
        return places.current(named)
    except MissingGenerationError:
        if named or quiet:
            raise
    from .pipeline import build

    folder = places.build_folder()
    say(f"No graph was built yet; building one in {folder} (some ten seconds) …")
    build(places.ontology(), folder)
    return places.current()


def endpoint(context: click.Context) -> tuple[str, str]:
    """Give the SPARQL server to read from, and where it takes changes, or nothing."""
    told = context.find_root().params
    return told.get("endpoint") or "", told.get("update_url") or ""


def open_lookup(context: click.Context, *, quiet: bool = False) -> Lookup:
    """Open the index that a command reads: of a server, if one is named."""
    url, update_url = endpoint(context)
    if not url:
        return open_index(context, quiet=quiet)
    from .remote_lookup import open_lookup as on_server

    lookup = on_server(url, update_url)
    context.call_on_close(lookup.close)
    return lookup


def open_index(context: click.Context, *, quiet: bool = False) -> Lookup:
    """Open the index of the generation on disk, whatever server is named."""
    from .lookup import FILE, Lookup

    return Lookup(f"{current(context, quiet=quiet)}/{FILE}")


def open_generation(context: click.Context) -> Generation:
    """Open the whole generation that a command reads: of a server, if one is named."""
    url, update_url = endpoint(context)
    if url:
        from .remote_generation import open_generation as on_server

        world = on_server(url, update_url)
        context.call_on_close(world.close)
        return world
    from pathlib import Path

    from .generation import Generation

    return Generation(Path(current(context)))


def unfound(form: str, error: NameLookupError) -> NoReturn:
    """Answer an unknown or ambiguous name with a document, and its exit code."""
    if form == "json" and error.document is not None:
        from .render import document

        click.echo(document(error.document))
    raise error


def say(words: str) -> None:
    """Write words about an answer, not data, to standard error."""
    click.echo(words, err=True)


def headline(entity: Entity, lang: str) -> str:
    """Give an entity's names and identifiers in a line."""
    from .render import clean

    other = entity.en if lang == "zh" else entity.zh
    parts = [entity.label(lang), other if other != entity.label(lang) else ""]
    parts += [entity.name, entity.ticker, entity.wikidata]
    return clean("  ".join(part for part in parts if part))
