"""The command ``chipscape``: parse, one call, print.

Data goes to standard output, words about it to standard error. Exit codes are the
same whatever the format: 0 found, 1 nothing found, 2 wrong use, 3 ambiguous name,
4 data missing or broken, 5 time or row limit, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress

import click

from .errors import (
    AmbiguousNameError,
    ChipscapeError,
    MissingGenerationError,
    RejectedFactError,
    ReplacedGenerationError,
)

_WIDEST = 96


def _width() -> int:
    """Give the columns that help may take; click would import shutil to know."""
    try:
        columns = int(os.environ.get("COLUMNS") or os.get_terminal_size().columns)
    except (OSError, ValueError):
        columns = 80
    return max(min(columns, _WIDEST) - 2, 50)


_HELP = {"help_option_names": ["-h", "--help"], "terminal_width": _width()}

# Each command's module and what it does in a line. A command is loaded when it is
# run, so that --help and each other command pay nothing for it.
_COMMANDS = {
    "neighbours": ("asking", "List what is linked to an entity."),
    "search": ("asking", "Find entities by any of their names."),
    "show": ("asking", "Show every value of an entity, with its passages."),
    "path": ("asking", "Show how two entities are linked."),
    "evidence": ("proving", "Show every passage behind an entity or a source."),
    "conflicts": ("proving", "List where accepted sources disagree."),
    "screen": ("judging", "Screen a chip against the export rules of a day."),
    "listed": ("judging", "Say which official lists name a party."),
    "stats": ("proving", "Count what the graph holds, and what it lacks."),
    "diff": ("comparing", "Say what differs between two generations or two dates."),
    "sparql": ("making", "Answer a SPARQL query, or a question by its name."),
    "serve": ("hosting", "Serve page, SPARQL, linked data and JSON."),
    "view": ("making", "Make the page of a neighbourhood."),
    "export": ("making", "Write the graph in another format."),
    "import": ("bringing", "Bring a dataset of others into your own graph."),
    "load": ("bringing", "Load quads of a built graph, at any size."),
    "check": ("making", "Check the facts without building."),
    "build": ("making", "Build the graph, the page and the exports."),
    "push": ("pushing", "Load the graph onto a SPARQL server."),
    "completion": ("making", "Print the completion script of a shell."),
}

_NAMES = {"import": "import_"}  # a word of Python cannot name a function


class _Group(click.Group):
    """Loads a command when it is named; lists all without loading any."""

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Find a command, by its American spelling too."""
        name = "neighbours" if name == "neighbors" else name
        if name not in _COMMANDS:
            return None
        module = __import__(f"{__package__}.{_COMMANDS[name][0]}", fromlist=[name])
        command: click.Command = getattr(module, _NAMES.get(name, name))
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; where it fails on a file that was altered, say so."""
        try:
            return super().invoke(ctx)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            from .places import current
            from .publishing import hold_unaltered

            with suppress(MissingGenerationError):
                hold_unaltered(current(ctx.obj or ""))
            raise

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List commands in the order of use."""
        return list(_COMMANDS)

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write the list of commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, (_, what) in _COMMANDS.items()])


@click.group(cls=_Group, context_settings=_HELP)
@click.option(
    "--build",
    "folder",
    metavar="DIR",
    envvar="CHIPSCAPE_BUILD",
    help="Folder of generations to read (default: the checkout's build/ or the cache).",
)
@click.option(
    "--endpoint",
    metavar="URL",
    envvar="CHIPSCAPE_ENDPOINT",
    help="Read from this SPARQL server, onto which a graph was pushed.",
)
@click.option(
    "--update-url",
    metavar="URL",
    envvar="CHIPSCAPE_UPDATE_URL",
    help="Where that server takes changes, if not where its kind is known to.",
)
@click.version_option(package_name="chipscape", prog_name="chipscape")
@click.pass_context
def cli(context: click.Context, /, folder: str | None, **_: str | None) -> None:
    """Ask the AI-chip ecosystem: who, what, when, and on whose word.

    NAME is an entity as people write it: NVIDIA, 英伟达, yingweida, NVDA.
    """
    context.obj = folder


def main(arguments: list[str] | None = None) -> None:
    """Run the command and leave with the documented exit code."""
    try:
        try:
            code = _run(arguments)
        except ReplacedGenerationError:  # nothing is printed before all is read
            code = _run(arguments)
        sys.exit(code)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        sys.exit(130)
    except ChipscapeError as error:
        _explain(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as bad:
        if bad.filename is not None:  # not the output's fault but ours, to be seen
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        click.echo(f"Error: standard output: {bad.strerror}; make room", err=True)
        sys.exit(4)


def _run(arguments: list[str] | None) -> int:
    """Run the command; click gives the code of context.exit() back."""
    return cli.main(arguments, prog_name="chipscape", standalone_mode=False) or 0


def _explain(error: ChipscapeError) -> None:
    from .render import clean

    if isinstance(error, RejectedFactError):
        for problem in error.problems[:50]:
            click.echo(f"Error: {clean(problem)}", err=True)
        if len(error.problems) > 50:
            click.echo(f"… and {len(error.problems) - 50} more", err=True)
    elif isinstance(error, AmbiguousNameError):
        click.echo(f"Error: {clean(str(error))}", err=True)
        for candidate in error.candidates[8:]:
            click.echo(f"  {clean(candidate)}", err=True)
    else:
        click.echo(f"Error: {clean(str(error))}", err=True)
