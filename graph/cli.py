"""The command ``chipscape``: parse, one call, print.

Data goes to standard output, words about it to standard error. Exit codes are the
same whatever the format: 0 found, 1 nothing found, 2 wrong use, 3 ambiguous name,
4 data missing or broken, 5 time or row limit, 130 interrupted.
"""

from __future__ import annotations

import os
import sys

import click

from . import asking, making
from .errors import AmbiguousNameError, ChipscapeError, RejectedFactError

_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 96}


class _Group(click.Group):
    """Commands in the order of use, spelling variants, and our errors as one line."""

    aliases = {"neighbors": "neighbours"}

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Find a command, by its American spelling too."""
        return super().get_command(ctx, self.aliases.get(name, name))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List commands in the order in which they are defined."""
        return list(self.commands)


@click.group(cls=_Group, context_settings=_HELP)
@click.option(
    "--build",
    "folder",
    metavar="DIR",
    envvar="CHIPSCAPE_BUILD",
    help="Folder of generations to read (default: the checkout's build/ or the cache).",
)
@click.version_option(package_name="chipscape", prog_name="chipscape")
@click.pass_context
def cli(context: click.Context, folder: str | None) -> None:
    """Ask the AI-chip ecosystem: who, what, when, and on whose word.

    NAME is an entity as people write it: NVIDIA, 英伟达, yingweida, NVDA, company:nvidia.
    """
    context.obj = folder


def main(arguments: list[str] | None = None) -> None:
    """Run the command and leave with the documented exit code."""
    try:
        cli.main(arguments, prog_name="chipscape", standalone_mode=False)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        sys.exit(130)
    except click.exceptions.Exit as leave:
        sys.exit(leave.exit_code)
    except ChipscapeError as error:
        _explain(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


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


for _command in (
    asking.neighbours,
    asking.search,
    asking.show,
    asking.path,
    making.evidence,
    making.conflicts,
    making.sparql,
    making.view,
    making.stats,
    making.export,
    making.check,
    making.build,
    making.completion,
):
    cli.add_command(_command)
