"""The files that the server's pages ask for: style sheets and scripts of ours."""

from __future__ import annotations

import gzip
from functools import cache

from . import console, linked


def named(name: str, *, packed: bool = False) -> tuple[bytes, str] | None:
    """Give a file, gzipped if asked so, and its media type; or nothing."""
    if name in console.ASSETS:
        media = f"{console.ASSETS[name]}; charset=utf-8"
    elif f"/assets/{name}" == linked.STYLE:
        media = "text/css; charset=utf-8"
    else:
        return None  # asked before the cache, which strangers could fill
    return (_packed if packed else _plain)(name), media


@cache
def _plain(name: str) -> bytes:
    if name in console.ASSETS:
        return console.file(name)
    return linked.stylesheet().encode("utf-8")


@cache
def _packed(name: str) -> bytes:
    return gzip.compress(_plain(name), 6, mtime=0)
