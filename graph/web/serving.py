"""The server itself: uvicorn with our gate, on one address, until told to stop.

The generation is opened by another process; uvicorn and the addresses are imported
beside that, for half of the time to the first answer.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..errors import ServeError
from .generations import Generations
from .pool import Limits

if TYPE_CHECKING:
    import uvicorn

MOST_CONNECTIONS = 512
_GRACE_SECONDS = 35  # what is being answered when the server is told to stop
_BEGUN_SECONDS = 0.03  # until another process opens the generation
_LOCAL = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class Address:
    """Where to listen, and by which names."""

    host: str = "127.0.0.1"
    port: int = 8000
    public: tuple[str, ...] = ()  # scheme and host, as https://example.org


def serve(
    build: Path,
    address: Address,
    limits: Limits,
    listening: socket.socket,
    *,
    quiet: bool = False,
) -> None:
    """Serve a build folder on a bound socket, until a signal.

    Raises:
        MissingGenerationError: nothing was built.
        DamagedGenerationError: the current generation does not open.
    """
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    if quiet:
        logging.getLogger("chipscape.access").setLevel(logging.WARNING)
    asyncio.run(_served(Generations(build, limits), address, listening))


async def _served(
    generations: Generations, address: Address, listening: socket.socket
) -> None:
    opening = asyncio.ensure_future(generations.open())
    await asyncio.wait((opening,), timeout=_BEGUN_SECONDS)
    server = _server(generations, address)
    await opening
    await server.serve(sockets=[listening])


def _server(generations: Generations, address: Address) -> uvicorn.Server:
    import uvicorn

    from .app import application
    from .gate import Gate

    names = [urlsplit(origin).hostname or "" for origin in address.public]
    origin = address.public[0] if address.public else ""
    return uvicorn.Server(
        uvicorn.Config(
            application(generations, [*_LOCAL, address.host, *names], origin),
            http=Gate,
            ws="none",
            loop="asyncio",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=True,
            proxy_headers=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
    )


def shown(listening: socket.socket) -> str:
    """Give the address of a socket as one types it."""
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def bound(address: Address) -> socket.socket:
    """Take an address.

    Raises:
        ServeError: it is taken, or not this machine's.
    """
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    # The protocol named, asyncio turns off waiting for small packets to fill.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address.host.strip("[]"), address.port))
    except OSError as bad:
        listening.close()
        raise ServeError(
            f"{address.host}:{address.port}: {bad.strerror or bad}; give another "
            "--port or --host"
        ) from bad
    return listening
