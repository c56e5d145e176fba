"""HTML that escapes by itself: a text is text unless it was made here.

``tag`` escapes every child and attribute but those it made; a name that holds
``<script>`` is shown as such. Decided against: a template language, whose escaping is
a setting that can be forgotten, and one more package.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from ..render import clean

_EMPTY = frozenset(("meta", "link", "br", "input"))


class Html(str):
    """Markup that may stand in a page as it is."""

    __slots__ = ()

    def __add__(self, other: str) -> Html:
        """Put a part after this one, escaped if it is a text."""
        return Html(str.__add__(self, escaped(other)))


def escaped(text: str) -> Html:
    r"""Give a text as markup, unseen and direction-changing characters replaced.

    >>> escaped("<script>\u202e")
    '&lt;script&gt;�'
    """
    return text if isinstance(text, Html) else Html(html.escape(clean(text)))


def tag(name: str, /, *children: str, **attributes: str | None) -> Html:
    """Make an element; attributes that are ``None`` are left out.

    A trailing underscore keeps Python's words free, another stands for a hyphen.

    >>> tag("a", "A & B", href="/x?a=1&b", class_="go")
    '<a href="/x?a=1&amp;b" class="go">A &amp; B</a>'
    """
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(clean(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _EMPTY:
        return Html(f"<{name}{told}>")
    return Html(f"<{name}{told}>{joined(children)}</{name}>")


def joined(parts: Iterable[str], between: str = "") -> Html:
    """Put parts after one another, each escaped."""
    return Html(
        escaped(between).join(
            part if part.__class__ is Html else escaped(part) for part in parts
        )
    )


def outside(url: str, text: str) -> Html:
    """Link to another site if the address is one of the web, else give the text.

    >>> outside("javascript:alert(1)", "source")
    'source'
    """
    if not is_web(url):
        return escaped(text)
    return tag("a", text, href=url, rel="noopener noreferrer external")


def is_web(url: str) -> bool:
    """Say whether an address is a plain one of the web."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    plain = url.isprintable() and not set(url) & set(" <>\"'`\\")
    return plain and parts.scheme in ("http", "https") and bool(parts.netloc)


def data_block(told: dict[str, Any]) -> Html:
    """Hold JSON-LD in a page: it is never run, and cannot end its element."""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Html(f'<script type="application/ld+json">{text}</script>')
