"""The query page of the SPARQL endpoint: YASGUI, our examples, a form without script.

YASGUI is vendored (``assets/yasgui*``) and asks nobody but this server: its
completions from other sites are left out, and the policy forbids any other connection,
whatever endpoint a link to this page may name. YASGUI writes one style element, which
the policy names by its hash; nothing else may stand inline.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from urllib.parse import quote

from ..names import BASE, PREFIXES
from ..sparql import Question
from .frame import Leaf, Site, asset, framed
from .markup import Html, joined, tag
from .phrases import phrase
from .terms import Terms

_STYLE = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"  # its one inline
POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self' {_STYLE}; "
    "img-src data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ASSETS = {
    "yasgui.min.js": "text/javascript",
    "yasgui.min.css": "text/css",
    "console.js": "text/javascript",
    "console.css": "text/css",
}
_NAMED = re.compile(r"(?<![\w<?$:/#-])([a-z][a-z-]*):(?=[\w-])")
_DECLARED = re.compile(r"^\s*PREFIX\s+([a-z-]+):", re.I | re.M)
_MAP = re.compile(r"^(?://# sourceMappingURL=.*|/\*# sourceMappingURL=.*\*/)$", re.M)
_FIRST = """SELECT ?chip ?name ?bandwidth {
  ?chip a cs:Chip ; rdfs:label ?name ; cs:memoryBandwidth ?bandwidth .
  FILTER (LANG(?name) = "en")
}
ORDER BY DESC(?bandwidth)
LIMIT 20
"""


def page(
    questions: Iterable[Question], terms: Terms, lang: str, site: Site, text: str = ""
) -> str:
    """Give the query page; ``text`` is a query to begin with, else an example is."""
    kinds = _kinds(terms)
    listed = [
        (
            one.title_zh if lang == "zh" else one.title_en,
            one.name,
            with_prefixes(one.text, kinds),
        )
        for one in questions
    ]
    start = text or with_prefixes(_FIRST, kinds)
    title = phrase("console", lang)
    content = joined(
        [
            tag("h1", title),
            tag("p", phrase("console_note", lang), class_="lead"),
            _examples(
                [(told, name, with_prefixes(q, kinds)) for told, name, q in listed],
                lang,
            ),
            tag("div", "", id="yasgui", hidden=""),
            _form(start, lang),
            _settings(start, kinds, terms, lang),
        ]
    )
    return framed(
        Leaf(title, "/sparql", content, phrase("console_note", lang)),
        lang,
        site,
        styles=("/assets/yasgui.min.css", "/assets/console.css"),
        scripts=("/assets/yasgui.min.js", "/assets/console.js"),
    )


@cache
def file(name: str) -> bytes:
    """Give one of ``ASSETS``, without a pointer to a source map we do not ship."""
    return _MAP.sub("", asset(name)).encode("utf-8")


def with_prefixes(text: str, kinds: dict[str, str]) -> str:
    """Declare the prefixes that a query uses and does not declare.

    >>> print(with_prefixes("ASK { chip:a1 ?p ?o }", {"chip": BASE + "chip/"}))
    PREFIX chip: <https://w3id.org/chipscape/chip/>
    ASK { chip:a1 ?p ?o }
    """
    known = {**kinds, **PREFIXES}
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    declared = set(_DECLARED.findall(body))
    wanted = sorted((set(_NAMED.findall(body)) & known.keys()) - declared)
    return "".join(f"PREFIX {key}: <{known[key]}>\n" for key in wanted) + text


def _kinds(terms: Terms) -> dict[str, str]:
    """Give the prefixes of kinds of entity, as the vocabulary names them."""
    kinds = {
        kind for name in terms.facts for kind in terms.texts(name, "cs:iriKind", "en")
    }
    return {kind: f"{BASE}{kind}/" for kind in sorted(kinds)}


def _examples(listed: list[tuple[str, str, str]], lang: str) -> Html:
    """List the questions as links: they run without a script, and load with one."""
    rows = [
        tag(
            "li",
            tag(
                "a",
                title,
                href=f"/sparql?format=html&query={quote(text)}",
                id=f"q-{name}",
            ),
        )
        for title, name, text in listed
    ]
    head = tag("summary", f"{phrase('examples', lang)} ", tag("small", str(len(rows))))
    return tag("details", head, tag("ul", *rows, class_="names"), id="examples")


def _form(text: str, lang: str) -> Html:
    return tag(
        "form",
        tag("label", phrase("query", lang), for_="query"),
        tag("textarea", text, id="query", name="query", rows="16", spellcheck="false"),
        tag("input", type="hidden", name="format", value="html"),
        tag("button", phrase("run", lang), type="submit"),
        id="plain",
        action="/sparql",
        method="get",
    )


def _settings(text: str, kinds: dict[str, str], terms: Terms, lang: str) -> Html:
    """Hand the script what it needs, as data that is never run."""
    words = ("query", "run", "endpoint", "result", "console", "tab")
    told = {
        "base": BASE,
        "start": text,
        "prefixes": {**PREFIXES, **kinds},
        "terms": sorted(name for name in terms.facts if name.startswith("cs:")),
        "words": {key: phrase(key, lang) for key in words},
    }
    body = json.dumps(told, ensure_ascii=False, sort_keys=True)
    for sign in "<>&\u2028\u2029":
        body = body.replace(sign, f"\\u{ord(sign):04x}")
    return Html(f'<script type="application/json" id="settings">{body}</script>')
