"""Commands that query, draw, export, check and build."""

from __future__ import annotations

import json
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .errors import ChipscapeError, UnreadableFileError, WriteError
from .session import (
    current,
    endpoint,
    format_option,
    lang_option,
    name_argument,
    open_generation,
    say,
)

if TYPE_CHECKING:
    from .project import Projection

_EXPORTS = {
    "nquads": "chipscape.nq",
    "turtle": "chipscape.ttl",
    "trig": "chipscape.trig",
    "jsonld": "chipscape.jsonld",
    "graphml": "chipscape.graphml",
    "gexf": "chipscape.gexf",
    "json": "chipscape.json",
    "entities": "entities.csv",
    "statements": "statements.csv",
    "html": "index.html",
    "manifest": "manifest.json",
}
_RESULTS = ("table", "json", "csv", "tsv", "xml", "turtle", "ntriples", "jsonld")

with_option = click.option(
    "--with",
    "extra",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder that chipscape import wrote; may be repeated.",
)


def _not_nan(_: click.Context, parameter: click.Parameter, value: float) -> float:
    """Refuse what is no number, which a range lets through."""
    if value != value:
        raise click.BadParameter("not a number; give seconds", param=parameter)
    return value


@click.command()
@click.argument("file", required=False)
@click.option("--list", "listing", is_flag=True, help="List the named questions.")
@click.option("--name", "-n", help="Answer a named question.")
@click.option("--show", "showing", is_flag=True, help="Print the query, do not run it.")
@click.option(
    "--timeout",
    type=click.FloatRange(0.05, 86_400),
    callback=_not_nan,
    default=30.0,
    show_default=True,
    help="Seconds after which the query is stopped.",
)
@click.option(
    "--rows",
    type=click.IntRange(1, 10**9),
    default=10_000,
    show_default=True,
    help="Most solutions or triples shown.",
)
@lang_option
@format_option(*_RESULTS)
@click.pass_context
def sparql(
    context: click.Context, /, file: str | None, name: str | None, **ask: Any
) -> None:
    """Answer a query from FILE, from - (standard input), or one of the questions.

    SELECT, ASK, CONSTRUCT and DESCRIBE; the project's prefixes need not be declared.
    A plain query sees facts only; GRAPH ?p { … } sees what passage ?p says. SERVICE
    and updates are refused. Write the most selective pattern first.
    """
    from . import places
    from . import sparql as engine
    from .results import listed, written

    if ask["listing"]:
        click.echo(listed(engine.questions(places.ontology()), ask["lang"]))
        return
    text = engine.question(places.ontology(), name).text if name else _query_text(file)
    if ask["showing"]:
        click.echo(text)
        return
    form = ask["form"]
    triples = form if form in ("ntriples", "jsonld") else "turtle"
    limits = {"seconds": ask["timeout"], "rows": ask["rows"], "form": triples}
    url, update_url = endpoint(context)
    if url:
        from .endpoint import Endpoint
        from .site import steady

        with Endpoint(url, update_url, seconds=ask["timeout"]) as server:
            told = steady(server, lambda: server.query(text, **limits))
    else:
        with engine.Engine(Path(current(context)) / "store") as store:
            told = store.query(text, **limits)
    click.echo(written(told, form))
    if isinstance(told, bool):
        return
    if told.truncated:
        say(f"cut at {ask['rows']} rows; raise --rows")
        context.exit(5)
    if not (told.rows if isinstance(told, engine.Table) else told.size):
        context.exit(1)


def _query_text(file: str | None) -> str:
    if file is None:
        raise click.UsageError("give a FILE, - for standard input, --name or --list")
    try:
        if file == "-":
            return sys.stdin.buffer.read().decode("utf-8-sig")
        return Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as bad:
        why = getattr(bad, "strerror", None) or bad
        raise UnreadableFileError(
            f"{file}: {why}; give a file of SPARQL in UTF-8, - for standard input, or "
            "a question's name with --name"
        ) from bad


@click.command()
@name_argument
@click.option("--depth", type=click.IntRange(1, 3), default=1, help="Steps, 1 to 3.")
@click.option(
    "--limit",
    type=click.IntRange(1, 5000),
    default=300,
    show_default=True,
    help="Most entities shown, the nearest and best connected.",
)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="File, or -.")
@click.pass_context
def view(
    context: click.Context,
    /,
    name: str,
    depth: int,
    limit: int,
    output: Path | None,
) -> None:
    """Write an interactive page of an entity's surroundings, complete in one file.

    Where scripts are stripped it shows a still picture instead.
    """
    from .search import resolve

    world = open_generation(context)
    found = resolve(world.lookup, name)
    if found.remark:
        say(found.remark)
    shown = world.view(found.entity.name, depth, limit)
    place = output or Path(f"{found.entity.name.replace(':', '-')}.html")
    _put(shown.html.encode(), place)
    if shown.left_out:
        say(f"{shown.left_out} more entities are left out; raise --limit")
    if str(place) != "-":
        say(f"wrote {place}; open it in a browser")


def _put(data: bytes, place: Path) -> None:
    """Write a file whole or not at all; - is standard output."""
    if str(place) == "-":
        sys.stdout.buffer.write(data)
        return
    part = place.parent / f".{place.name}.part"
    try:
        part.write_bytes(data)
        part.replace(place)
    except OSError as bad:
        with suppress(OSError):
            part.unlink()
        raise WriteError(
            f"{place}: {bad.strerror}; choose another file with --output"
        ) from bad


@click.command()
@click.argument("kind", type=click.Choice(tuple(_EXPORTS)))
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    default=Path("-"),
    help="File, or - for standard output.",
)
@click.pass_context
def export(context: click.Context, /, kind: str, output: Path) -> None:
    """Copy one of the build's exports to a file, or to standard output."""
    source = Path(current(context)) / _EXPORTS[kind]
    try:
        if str(output) == "-":
            with source.open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)
        else:
            _put(source.read_bytes(), output)
    except FileNotFoundError as lack:
        raise UnreadableFileError(
            f"{source}: missing; run chipscape build --force "
            "(a graph that was loaded has its quads only)"
        ) from lack
    manifest = json.loads((source.parent / "manifest.json").read_text(encoding="utf-8"))
    say(f"licence: {manifest['licence']}")


@click.command()
@click.argument(
    "folder",
    required=False,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option(
    "--report",
    type=click.Choice(("text", "json")),
    help="Give an account of each source too, in this format.",
)
@click.option("--source", metavar="NAME", help="Of this source alone, in full.")
@click.option(
    "--on",
    "day",
    metavar="DATE",
    help="Plans and forecasts for before that date are stale (default: today).",
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="Most lines of each part of the account.",
)
@lang_option
@with_option
def check(
    folder: Path | None,
    extra: tuple[Path, ...],
    report: str | None,
    source: str | None,
    day: str | None,
    limit: int,
    lang: str,
) -> None:
    """Validate an ontology folder: syntax, terms, shapes, rules, vocabulary style.

    With --report, also: what each source gives, labels missing, entities of which
    nothing is accepted, figures that other sources contradict, plans whose day has
    passed, names that are nearly alike. Those are doubts and leave the exit code alone.
    """
    from . import places, shapes
    from .audit import audit
    from .errors import RejectedFactError
    from .pipeline import check as run

    if report is None and (source or day):
        raise click.UsageError("--source and --on are of the account; add --report")
    on = _day(day)
    ontology = folder or places.ontology()
    made = run(ontology, _progress(), extra)
    facts = made.inferred.facts
    found = [
        f"{ontology / 'chipscape.ttl'}: {breach.node}: {breach.message}"
        for breach in shapes.style(ontology, facts.vocabulary.quads)
    ]
    found += audit(made)
    if report is not None:
        click.echo(_account(made, report, source or "", on, limit, lang))
    if found:
        raise RejectedFactError(tuple(found))
    if report is None:
        click.echo(
            f"{len(facts.sources)} sources, {len(facts.statements)} statements, "
            f"{len(made.links)} links: all well"
        )


def _day(date: str | None) -> str:
    """Give the first day of a date, or today."""
    from datetime import date as calendar

    from .dates import day_from

    return day_from(date) if date else calendar.today().isoformat()


def _account(
    made: Projection, form: str, source: str, on: str, limit: int, lang: str
) -> str:
    from . import doubts
    from .accounts import Accounts
    from .render import document

    told = Accounts(made, on).report(source)
    if form == "json":
        return document(told)
    return (doubts.of_source if source else doubts.text)(told, lang, limit)


@click.command()
@click.option(
    "--ontology",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of facts (default: the one that ships).",
)
@click.option(
    "--output", type=click.Path(path_type=Path), help="Folder of generations."
)
@with_option
@click.option("--force", is_flag=True, help="Build even when nothing changed.")
@click.pass_context
def build(
    context: click.Context,
    /,
    ontology: Path | None,
    output: Path | None,
    extra: tuple[Path, ...],
    force: bool,
) -> None:
    """Read, check, infer and write a whole generation; then it is the current one."""
    from . import places
    from .pipeline import build as run

    named = context.find_root().obj
    target = output or (Path(named) if named else places.build_folder())
    made = run(
        ontology or places.ontology(), target, _progress(), force=force, extra=extra
    )
    click.echo(f"{target / 'index.html'}")
    say(f"built {made.name}; open the page above, or try: chipscape neighbours NVIDIA")


def _progress() -> Any:
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda words: click.echo(f"… {words}", err=True)


@click.command()
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@click.pass_context
def completion(context: click.Context, /, shell: str) -> None:
    """Print a script for a shell to complete commands and entity names."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise ChipscapeError(f"{shell}: no completion for this shell")
    root = context.find_root().command
    click.echo(kind(root, {}, "chipscape", "_CHIPSCAPE_COMPLETE").source())
