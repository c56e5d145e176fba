"""The command that serves: a build folder over HTTP."""

from __future__ import annotations

import click

from .session import current, say

_MIB = 1024**2


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on; 0 takes one that is free.",
)
@click.option(
    "--public",
    multiple=True,
    metavar="URL",
    help="The address that readers use, as of a proxy; repeatable, the first is told.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 3600),
    default=30.0,
    show_default=True,
    help="Seconds that a query may take.",
)
@click.option(
    "--memory",
    type=click.IntRange(256),
    default=768,
    show_default=True,
    help="MiB that a query may take.",
)
@click.option(
    "--rows",
    type=click.IntRange(1),
    default=10_000,
    show_default=True,
    help="Most rows of an answer.",
)
@click.option("--quiet", is_flag=True, help="Log no requests.")
@click.pass_context
def serve(
    context: click.Context,
    host: str,
    port: int,
    public: tuple[str, ...],
    timeout: float,
    memory: int,
    rows: int,
    quiet: bool,
) -> None:
    """Serve the graph: the page, SPARQL, linked data, JSON.

    Whoever asks, a query runs in a process of its own and is stopped at its limits. A
    new build is picked up by itself. Needs the extra: pip install 'chipscape[serve]'.
    """
    from importlib.util import find_spec
    from pathlib import Path

    from .errors import ServeError

    for need in ("uvicorn", "starlette", "httptools"):
        if find_spec(need) is None:
            raise ServeError(f"{need} is not installed; pip install 'chipscape[serve]'")
    from .web import serving
    from .web.pool import Limits

    build = Path(current(context)).parent
    limits = Limits(seconds=timeout, memory_bytes=memory * _MIB, rows=rows)
    address = serving.Address(host, port, tuple(map(_origin, public)))
    with serving.bound(address) as listening:
        say(f"serving {build} at {serving.shown(listening)} (Ctrl-C ends it)")
        serving.serve(build, address, limits, listening, quiet=quiet)


def _origin(text: str) -> str:
    """Give scheme and host of a public address."""
    scheme, _, rest = text.partition("://")
    if scheme not in ("http", "https") or not rest or "@" in rest:
        raise click.BadParameter(
            f"{text!r} is no address; write it as https://data.example.org",
            param_hint="--public",
        )
    return f"{scheme}://{rest.rstrip('/').lower()}"
