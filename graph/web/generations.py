"""The generation that is served, and the change to the next without a pause.

A build replaces the link ``current`` in one step. The link is read with each request;
once it leads elsewhere, the new generation is opened beside the old one, and serves
from then on. A request keeps the generation that it began with.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import formatdate
from pathlib import Path

from ..errors import ChipscapeError, DamagedGenerationError, MissingGenerationError
from .kept import Kept
from .pool import Limits, Pool

_AGAIN_SECONDS = 10.0
_LOG = logging.getLogger("chipscape")


class Held:
    """A generation that is open."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        """Name it; ``pool.start`` opens it."""
        self.folder = folder
        self.digest = folder.name
        self.pool = Pool(folder, limits)
        self.kept = Kept()
        self.users = 0
        self.modified = formatdate(
            (folder / "manifest.json").stat().st_mtime, usegmt=True
        )


class Generations:
    """Knows which generation is current: open it, use it, close it."""

    def __init__(self, build: Path, limits: Limits) -> None:
        """Remember a build folder."""
        self._build = build
        self._link = str(build / "current")
        self._led = "", build  # the link as it was last seen, and where to
        self._limits = limits
        self._held: Held | None = None
        self._opening: asyncio.Task[None] | None = None
        self._bad: tuple[Path, float] | None = None  # did not open; try again when
        self._closing: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Open the current generation.

        Raises:
            MissingGenerationError: nothing was built.
            DamagedGenerationError: it cannot be opened.
        """
        self._held = await self._opened(self._current())

    async def close(self) -> None:
        """End every process."""
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.wait((self._opening,))
        if self._held is not None:
            await self._held.pool.close()
        await asyncio.gather(*self._closing, return_exceptions=True)

    @asynccontextmanager
    async def using(self) -> AsyncIterator[Held]:
        """Give the generation for one request."""
        self._look()
        if self._opening is not None and not self._now().folder.is_dir():
            await asyncio.wait((self._opening,))  # two builds ago: nothing is left
        held = self._now()
        held.users += 1
        try:
            yield held
        finally:
            held.users -= 1
            if held.users == 0 and held is not self._held:
                self._retire(held)

    def _now(self) -> Held:
        assert self._held is not None  # noqa: S101  (opened first)
        return self._held

    def _current(self) -> Path:
        link = self._build / "current"
        try:
            leads = os.readlink(self._link)  # noqa: PTH115  (with every request)
            if leads != self._led[0]:
                self._led = leads, (self._build / leads).resolve()
            return self._led[1]
        except OSError:
            if link.is_dir():
                return link.resolve()
            raise MissingGenerationError(
                f"{self._build}: no built graph; run chipscape build"
            ) from None

    def _look(self) -> None:
        """Begin to open another generation if there is one."""
        if self._opening is not None:
            return
        try:
            folder = self._current()
        except MissingGenerationError:
            return  # removed while serving: what is open goes on
        if self._bad is not None:
            bad, again = self._bad
            if folder == bad and asyncio.get_running_loop().time() < again:
                return
        if folder != self._now().folder:
            self._opening = asyncio.create_task(self._change(folder))

    async def _change(self, folder: Path) -> None:
        try:
            held = await self._opened(folder)
        except (ChipscapeError, OSError, TimeoutError) as bad:
            self._bad = folder, asyncio.get_running_loop().time() + _AGAIN_SECONDS
            _LOG.warning("%s does not open (%s); the old one serves on", folder, bad)
            return
        finally:
            self._opening = None
        old, self._held = self._held, held
        _LOG.info("serving generation %s", held.digest)
        if old is not None and old.users == 0:
            self._retire(old)

    async def _opened(self, folder: Path) -> Held:
        try:
            held = Held(folder, self._limits)
        except OSError as bad:
            raise DamagedGenerationError(
                f"{folder}: has no manifest; run chipscape build --force"
            ) from bad
        try:
            await held.pool.start()
        except BaseException:
            await held.pool.close()
            raise
        return held

    def _retire(self, held: Held) -> None:
        task = asyncio.create_task(held.pool.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
