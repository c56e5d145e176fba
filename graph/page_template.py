"""The template of the page, filled: one file that asks the network for nothing.

Styles and scripts stand in the page itself. Its content security policy
allows exactly these texts by their hashes, so that nothing else can ever run, and no
connection at all. Placeholders are replaced in one pass: a value that looks like a
placeholder stays what it is. Decided against: jinja (its environment does not escape
by default, which is how pyvis lets node ids run as scripts).
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from functools import cache
from importlib.resources import files

_POLICY = (
    "default-src 'none'; connect-src 'none'; img-src data: blob:; "
    "script-src {scripts}; style-src {styles}; base-uri 'none'; form-action 'none'"
)

_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*\n?", re.MULTILINE)
SCRIPTS = (
    *("words", "data", "time", "canvas", "map", "names", "rings", "stages"),
    *(
        "focus",
        "path",
        "evidence",
        "panel",
        "search",
        "legend",
        "table",
        "places",
        "compare",
        "export",
    ),
    *("share", "address", "page"),
)


def fill(title: str, data: str, detail: str, still: str = "") -> str:
    """Give the whole page.

    Args:
        title: the title, any text.
        data: JSON that is safe inside a script element.
        detail: base64.
        still: SVG for readers without scripts, safe to stand in a page.
    """
    script, style = _script(), asset("page.css")
    policy = _POLICY.format(scripts=_hash(script), styles=_hash(style))
    return _replaced(
        asset("page.html"),
        {
            "title": html.escape(title),
            "policy": policy,
            "style": style,
            "script": script,
            "data": data,
            "detail": detail,
            "still": still,
        },
    )


@cache
def asset(name: str) -> str:
    """Read one file of ``graph/assets``, line ends as the browser hashes them.

    A pointer to a source map goes: it would make a debugger ask for another file.
    """
    text = (files(__package__) / "assets" / name).read_text(encoding="utf-8")
    return _SOURCE_MAP.sub("", text.replace("\r\n", "\n"))


def _script() -> str:
    """Join the page's own scripts, so that they see each other and nobody sees them."""
    body = "\n".join(asset(f"{part}.js") for part in SCRIPTS)
    body = re.sub(r"^ +", "", body, flags=re.MULTILINE)  # as indented, 12 KB more
    return f'"use strict";\n(() => {{\n{body}}})();'


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _replaced(template: str, values: dict[str, str]) -> str:
    return re.sub(r"\{\{(\w+)\}\}", lambda found: values[found[1]], template)
