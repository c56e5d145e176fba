"""Commands that bring data in: datasets of others, and quads of a built graph."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from .errors import BadDateError
from .session import format_option, open_index, say

_KINDS = ("eto", "epoch", "csl", "opensanctions", "wikidata", "gleif", "rdf")
_LICENCES = (
    "cc0",
    "cc-by-4",
    "cc-by-sa-4",
    "cc-by-nc-4",
    "public-domain",
    "facts-only",
)


@click.command("import")
@click.argument("kind", type=click.Choice(_KINDS), metavar="KIND")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("imported"),
    show_default=True,
    help="Folder to write; give it to build --with.",
)
@click.option("--issued", help="The dataset's own date: YYYY, YYYY-MM or YYYY-MM-DD.")
@click.option("--encoding", default="utf-8", show_default=True, help="Of text files.")
@click.option(
    "--keep",
    type=click.Choice(("known", "all")),
    help="Rows to take: on what the graph holds, or all (default: the kind's own way).",
)
@click.option(
    "--ledger",
    "ledgers",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Verdicts on who is who, beside those of the folder; may be repeated.",
)
@click.option("--dry-run", "dry", is_flag=True, help="Count, and write nothing.")
@click.option("--title", help="Title of the source (kind rdf).")
@click.option("--publisher", help="Its publisher (kind rdf).")
@click.option("--url", help="Its address (kind rdf).")
@click.option("--licence", type=click.Choice(_LICENCES), help="Its terms (kind rdf).")
@format_option("text", "json")
@click.pass_context
def import_(context: click.Context, /, kind: str, form: str, **ask: Any) -> None:
    """Turn a dataset's FILES into facts of your own graph, each row a passage.

    KIND is eto, epoch, csl, opensanctions, wikidata, gleif or rdf. Rows join the graph
    by verdict, identifier or exact name; pairs that are merely alike go to review.csv
    in the folder, where you write same, not same or unsure and import again. Then
    build --with FOLDER. Nothing that ships is changed.
    """
    from datetime import date

    from . import places
    from .importers import Import, import_dataset

    ontology = places.ontology()
    shipped = ontology / "ledger.csv"
    outcome = import_dataset(
        Import(
            kind=kind,
            files=ask["files"],
            into=ask["into"],
            ontology=ontology,
            today=date.today().isoformat(),
            issued=_date(ask["issued"]),
            encoding=_encoding(ask["encoding"]),
            keep=ask["keep"] or "",
            ledgers=((shipped,) if shipped.exists() else ()) + ask["ledgers"],
            about=_about(kind, ask),
            dry=ask["dry"],
        ),
        open_index(context),
    )
    from .brought import document, text

    click.echo(document(outcome) if form == "json" else text(outcome))
    if not outcome.kept:
        context.exit(1)
    if not ask["dry"]:
        say(f"now: chipscape build --with {ask['into']}")


def _date(written: str | None) -> str:
    from .importers.trig import day

    try:
        return written if written and day(written) else ""
    except ValueError:
        raise BadDateError(
            f"{written!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD"
        ) from None


def _encoding(name: str) -> str:
    import codecs

    try:
        return codecs.lookup(name).name
    except LookupError:
        raise click.BadParameter(
            f"{name!r} is no encoding; write utf-8 or gb18030", param_hint="--encoding"
        ) from None


def _about(kind: str, ask: dict[str, Any]) -> dict[str, str]:
    """Give what describes a source of one's own; other kinds are described already."""
    asked = {key: ask[key] for key in ("title", "publisher", "url", "licence")}
    if kind != "rdf":
        told = [key for key, value in asked.items() if value]
        if told:
            raise click.UsageError(f"--{told[0]} is for kind rdf; leave it out")
        return {}
    if any(asked.values()):
        lacks = [key for key, value in asked.items() if not value]
        if lacks:
            raise click.UsageError(f"a source needs --{lacks[0]} too")
        if not asked["url"].startswith(("http://", "https://")) or '"' in asked["url"]:
            raise click.BadParameter("give an http address", param_hint="--url")
    words = (asked["licence"] or "facts-only").split("-")
    term = "cs:" + "".join(word.capitalize() for word in words)
    return {
        "title": asked["title"] or "RDF brought by the reader",
        "publisher": asked["publisher"] or "the reader",
        "url": asked["url"] or "urn:chipscape:brought",
        "license": term,
    }


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of generations; read it with --build or $CHIPSCAPE_BUILD.",
)
@click.pass_context
def load(context: click.Context, /, file: Path, target: Path) -> None:
    """Load quads that a build made, for graphs too big for the build.

    FILE is N-Quads as `chipscape export nquads` writes them. Store and index are made,
    and made at once: a million quads in the time of ten seconds or so. They are taken
    as checked: no shapes, no rules, no floors, no page, no other exports; a line that
    is no N-Quads, or that the index cannot place, is refused and nothing is changed.
    """
    from .loading import load as run

    made = run(file, target, _progress())
    click.echo(f"{target / 'current'}")
    say(f"loaded {made.name}; try: chipscape --build {target} search NAME")


def _progress() -> Callable[[str], None]:
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda words: click.echo(f"… {words}", err=True)
