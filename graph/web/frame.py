"""What every linked-data page has around its content: head, header, footer.

The pages run no script and ask for one style sheet of the same server. Colours are
those of the explorer: ``stylesheet`` takes them out of its ``page.css``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from .addresses import FORMS, data_of
from .markup import Html, data_block, escaped, joined, tag
from .phrases import phrase

POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
STYLE = "/assets/linked.css"
_TOKENS = re.compile(r"^:root(\[data-theme=\"dark\"\])? \{\n(.*?)^\}", re.M | re.S)
_FORM_NAMES = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "csv": "CSV"}


@dataclass(frozen=True)
class Site:
    """What the pages of one generation share.

    ``origin`` is the server's own scheme and host (``https://example.org``), or empty:
    then canonical links stay relative.
    """

    version: str
    licence: str
    origin: str = ""


@dataclass(frozen=True)
class Leaf:
    """A page before it is framed; ``path`` is its address without a language."""

    title: str
    path: str
    content: Html
    description: str = ""
    name: str = ""  # the thing's short name; empty where it has no data
    focus: str = ""  # what the explorer shows for it; empty for the whole
    structured: dict[str, Any] | None = None


def framed(
    leaf: Leaf,
    lang: str,
    site: Site,
    styles: tuple[str, ...] = (),
    scripts: tuple[str, ...] = (),
) -> str:
    """Give a whole page, with further styles and scripts of this server if need be."""
    more = [tag("link", rel="stylesheet", href=address) for address in styles]
    more += [tag("script", src=address, defer="") for address in scripts]
    head = tag("head", *_head(leaf, lang, site), *more)
    body = tag(
        "body",
        tag("a", phrase("skip", lang), class_="skip", href="#main"),
        _header(leaf, lang),
        tag("main", leaf.content, id="main", tabindex="-1"),
        _footer(leaf, lang, site),
    )
    return f"<!doctype html>\n{tag('html', head, body, lang=lang)}\n"


def with_lang(path: str, lang: str) -> str:
    """Give an address of ours in a language.

    >>> with_lang("/page/chip/a1?page=2", "zh")
    '/page/chip/a1?page=2&lang=zh'
    """
    return f"{path}{'&' if '?' in path else '?'}lang={lang}"


def explorer_at(focus: str, lang: str) -> str:
    """Give the explorer's address for an entity."""
    parts = [f"n={focus}"] if focus else []
    parts += ["l=zh"] if lang == "zh" else []
    return f"/#{'&'.join(parts)}" if parts else "/"


@cache
def stylesheet() -> str:
    """Give the pages' style sheet: the explorer's colours and rules of their own.

    Pages without a script cannot hold a choice, so dark follows the system.
    """
    package = __package__.rpartition(".")[0]
    css = (files(package) / "assets" / "page.css").read_text(encoding="utf-8")
    found = {bool(match[1]): match[2] for match in _TOKENS.finditer(css)}
    dark = f"@media (prefers-color-scheme: dark) {{\n:root {{\n{found[True]}}}\n}}\n"
    return f":root {{\n{found[False]}}}\n{dark}{asset('linked.css')}"


@cache
def asset(name: str) -> str:
    """Read one file of ``graph/web/assets``."""
    return (files(__package__) / "assets" / name).read_text(encoding="utf-8")


def _head(leaf: Leaf, lang: str, site: Site) -> list[Html]:
    parts = [
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", f"{leaf.title} · chipscape"),
        tag("link", rel="icon", href="data:,"),
        tag("link", rel="stylesheet", href=STYLE),
    ]
    if leaf.description:
        parts.append(tag("meta", name="description", content=leaf.description))
    if leaf.path:
        here = site.origin + leaf.path
        parts.append(tag("link", rel="canonical", href=with_lang(here, lang)))
        parts += [
            tag("link", rel="alternate", hreflang=code, href=with_lang(here, code))
            for code in ("en", "zh")
        ]
    if leaf.name:
        parts += [
            tag("link", rel="alternate", type=media, href=data_of(leaf.name, form))
            for form, media in FORMS.items()
        ]
    if leaf.structured is not None:
        parts.append(data_block(leaf.structured))
    return parts


def _header(leaf: Leaf, lang: str) -> Html:
    other = "en" if lang == "zh" else "zh"
    swap = tag(
        "a",
        phrase("other", lang),
        href=with_lang(leaf.path, other) if leaf.path else f"?lang={other}",
        hreflang=other,
        lang=other,
    )
    nav = tag(
        "nav",
        tag("a", phrase("explorer", lang), href=explorer_at(leaf.focus, lang)),
        tag("a", phrase("vocabulary", lang), href=with_lang("/page/ns", lang)),
        tag("a", "SPARQL", href="/sparql"),
        swap,
        aria_label="chipscape",
    )
    home = tag("a", "chipscape", class_="home", href=explorer_at("", lang))
    return tag("header", home, nav)


def _footer(leaf: Leaf, lang: str, site: Site) -> Html:
    parts: list[Html] = []
    if leaf.name:
        listed = [
            tag("a", _FORM_NAMES[form], href=data_of(leaf.name, form), rel="alternate")
            for form in FORMS
        ]
        parts.append(tag("p", f"{phrase('data', lang)}: ", joined(listed, " · ")))
    parts.append(tag("p", phrase("licence", lang, site.licence, site.version)))
    parts.append(tag("p", phrase("gaps", lang)))
    return tag("footer", escaped(joined(parts)))
