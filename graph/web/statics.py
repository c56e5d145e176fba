"""The files that the server's pages ask for: style sheets and scripts of ours."""

from __future__ import annotations

from . import console, linked


def named(name: str) -> tuple[bytes, str] | None:
    """Give a file and its media type, or nothing."""
    if f"/assets/{name}" == linked.STYLE:
        return linked.stylesheet().encode("utf-8"), "text/css; charset=utf-8"
    if name in console.ASSETS:
        return console.file(name), f"{console.ASSETS[name]}; charset=utf-8"
    return None
