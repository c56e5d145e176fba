"""The command that loads a generation onto a SPARQL server."""

from __future__ import annotations

import os

import click

from .errors import (
    EndpointAddressError,
    EndpointError,
    ForeignCredentialsError,
    QueryLimitError,
    UnreachableEndpointError,
)
from .session import current, endpoint, say

_GO_ON = "the same command goes on where it stopped"
_SECONDS = 600.0  # for one question of a push: counting a large graph takes long


@click.command()
@click.option("--endpoint", "url", metavar="URL", help="Where the server is asked.")
@click.option(
    "--update-url",
    "update_url",
    metavar="URL",
    help="Where it takes changes, if not where its kind is known to.",
)
@click.option(
    "--store-url",
    metavar="URL",
    envvar="CHIPSCAPE_STORE_URL",
    help="Where it speaks the Graph Store Protocol, if its kind is not known to.",
)
@click.option(
    "--replace",
    is_flag=True,
    help="Clear the facts of a server that no push has filled.",
)
@click.pass_context
def push(
    context: click.Context,
    /,
    url: str | None,
    update_url: str | None,
    store_url: str | None,
    replace: bool,
) -> None:
    """Load the current generation onto a SPARQL 1.1 server, and switch readers to it.

    Only what differs is sent; it is read back by counts and hashes; readers see the
    old generation or the new. Cut off anywhere, the same command goes on. Credentials
    come from CHIPSCAPE_ENDPOINT_USER and CHIPSCAPE_ENDPOINT_PASSWORD, or from
    CHIPSCAPE_ENDPOINT_TOKEN, and from nowhere else.
    """
    from pathlib import Path

    from . import index_rdf
    from .endpoint import Endpoint
    from .generation import Generation
    from .push import push as load

    there, known = endpoint(context)
    if not (url or there):
        raise click.UsageError("name the server: --endpoint URL or CHIPSCAPE_ENDPOINT")
    with Endpoint(
        url or there, update_url or known, store_url=store_url or "", seconds=_SECONDS
    ) as server:
        folder = Path(current(context))
        version = str(Generation(folder).manifest()["version"])
        try:
            done = load(
                server,
                folder / "chipscape.nq",
                version,
                index=lambda: index_rdf.lines(os.fspath(folder)),
                replace=replace,
                say=lambda words: say(f"… {words}"),
            )
        except (EndpointAddressError, ForeignCredentialsError):
            raise
        except UnreachableEndpointError as bad:
            raise UnreachableEndpointError(f"{bad}; {_GO_ON}") from bad
        except (EndpointError, QueryLimitError) as bad:
            raise EndpointError(f"{bad}; {_GO_ON}") from bad
    click.echo(
        f"{server.url} holds {version}: {done.quads:,} quads, "
        f"{done.added:,} sent, {done.removed:,} taken away"
    )
