"""What Hypothesis draws from: names, addresses, queries and texts of this trade."""

from __future__ import annotations

import string

from hypothesis import strategies as st

from graph.names import BASE, NS, PREFIXES

SLUGS = st.from_regex(r"[a-z0-9]+([-.][a-z0-9]+){0,3}", fullmatch=True)
KINDS = st.from_regex(r"[a-z]{2,12}", fullmatch=True).filter(
    lambda kind: kind not in PREFIXES
)
ENTITIES = st.builds(lambda kind, slug: f"{BASE}{kind}/{slug}", KINDS, SLUGS)
TERMS = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,20}", fullmatch=True).map(NS.__add__)
FOREIGN = st.sampled_from(sorted(PREFIXES.values())).flatmap(
    lambda base: st.from_regex(r"[A-Za-z0-9]{1,12}", fullmatch=True).map(base.__add__)
)
ADDRESSES = st.one_of(ENTITIES, TERMS, FOREIGN)

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)

# Spaces and comments, of which SPARQL allows any number between two words.
GAPS = st.sampled_from((" ", "\n", "\t", "  ", "#note\n", " # SELECT\r", "\r\n"))
CASES = st.lists(st.booleans(), min_size=7, max_size=7).map(
    lambda upper: "".join(
        char.upper() if up else char.lower()
        for char, up in zip("SERVICE", upper, strict=True)
    )
)
VARIABLES = st.from_regex(r"[?$][a-z][a-z0-9]{0,5}", fullmatch=True)
LETTERS = string.ascii_letters
