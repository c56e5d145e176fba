"""The command that compares: diff. It reads indexes alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .answers import envelope
from .session import endpoint, format_option, lang_option, open_lookup, say

if TYPE_CHECKING:
    from .differences import Difference
    from .lookup import Lookup

_SHOWN = 10


@click.command()
@click.argument("old")
@click.argument("new")
@click.option(
    "--known",
    is_flag=True,
    help="Of two dates: compare what sources issued up to each said.",
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    help=f"Most shown of each group ({_SHOWN}; JSON shows all).",
)
@click.option(
    "--facts",
    "bullets",
    is_flag=True,
    help="Write the bullets of a changelog's Facts section, in Markdown.",
)
@lang_option
@format_option("table", "json")
@click.pass_context
def diff(
    context: click.Context,
    /,
    old: str,
    new: str,
    known: bool,
    limit: int | None,
    bullets: bool,
    lang: str,
    form: str,
) -> None:
    """Say what was added, changed and withdrawn between OLD and NEW, with sources.

    Each is a generation (its folder, a build folder, or its short name) or a date
    (YYYY, YYYY-MM, YYYY-MM-DD). Of two dates: what began and ended after OLD and up
    to NEW by the rules of --as-of, which values have no part in; --known compares
    what had been said instead. With --endpoint, "current" is the server's generation.
    """
    from . import render
    from .changes import facts, groups, text

    found = _difference(context, old, new, known=known)
    if form == "json":
        most = limit or len(found.changes)
        held = groups(found).values()
        items = [found.item(one) for members in held for one in members[:most]]
        query = {"old": old, "new": new, "known": known, "limit": limit}
        told = envelope("diff", query, len(found.changes), items)
        told |= {
            "old": found.old.lookup.meta("version"),
            "new": found.new.lookup.meta("version"),
            "counts": found.counts(),
        }
        click.echo(render.document(told))
    elif found.changes:
        written = facts if bullets else text
        click.echo(written(found, lang, limit or _SHOWN))
    else:
        say(f"nothing differs between {old} and {new}")
    if not found.changes:
        context.exit(1)


def _difference(
    context: click.Context, old: str, new: str, *, known: bool
) -> Difference:
    from .differences import between, compare
    from .snapshots import Snapshot

    dates = [_is_date(one) for one in (old, new)]
    if dates[0] != dates[1]:
        raise click.UsageError("give two generations or two dates, not one of each")
    if not dates[0]:
        if known:
            raise click.UsageError("--known compares two dates; give two dates")
        return compare(*(Snapshot(_opened(context, one)) for one in (old, new)))
    _in_order(old, new)
    lookup = open_lookup(context)
    if known:
        return compare(Snapshot(lookup, old), Snapshot(lookup, new))
    return between(lookup, old, new)


def _is_date(text: str) -> bool:
    """Say whether a text is meant as a date; generations' names are longer."""
    parts = text.split("-")
    return len(parts[0]) == 4 and all(p.isascii() and p.isdigit() for p in parts)


def _in_order(old: str, new: str) -> None:
    from .dates import day_to

    if day_to(old) > day_to(new):
        raise click.UsageError(f"{old} is after {new}; give the earlier date first")


def _opened(context: click.Context, name: str) -> Lookup:
    if name == "current" and endpoint(context)[0]:
        return open_lookup(context)
    from .errors import OtherVersionError
    from .lookup import FILE, Lookup
    from .places import named

    folder = named(name, context.find_root().obj or "")
    try:
        return Lookup(f"{folder}/{FILE}")
    except OtherVersionError as other:
        raise OtherVersionError(
            f"{folder}: written by another version of chipscape, whose index cannot "
            "be compared; build its facts again with this version"
        ) from other
