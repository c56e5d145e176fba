"""The query page: our examples and prefixes, a form without script, nothing foreign."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from graph import Generation
from graph.guard import admit
from graph.places import ontology
from graph.sparql import Table, questions
from graph.web import console, linked

ASSETS = Path(__file__).parents[2] / "graph" / "web" / "assets"


@pytest.fixture(scope="module")
def terms(small_world: Generation) -> linked.Terms:
    found = small_world.query(linked.QUERY)
    assert isinstance(found, Table)
    return linked.Terms(found.rows)


def page(terms: linked.Terms, lang: str = "en", text: str = "") -> str:
    site = linked.Site("1", "data CC BY 4.0")
    return console.page(questions(ontology()), terms, lang, site, text)


def test_every_named_query_is_an_example_in_both_languages(
    terms: linked.Terms,
) -> None:
    for lang in ("en", "zh"):
        html = page(terms, lang)
        for one in questions(ontology()):
            assert f'id="q-{one.name}"' in html


def test_the_page_asks_for_files_of_this_server_only(terms: linked.Terms) -> None:
    html = page(terms)
    for address in re.findall(r'(?:src|href)="([^"]*)"', html):
        assert address.startswith(("/", "#", "data:,")), address
    names = {one.removeprefix("/assets/") for one in re.findall(r'src="([^"]*)"', html)}
    assert names <= console.ASSETS.keys()


def test_a_query_cannot_break_out_of_the_page(terms: linked.Terms) -> None:
    html = page(terms, text="</textarea></script><script>alert(1)</script>")
    assert "<script>alert" not in html
    found = re.search(r'id="settings">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    assert json.loads(found[1])["start"].startswith("</textarea>")


def test_the_form_without_script_holds_the_query(terms: linked.Terms) -> None:
    assert re.search(
        r'<textarea id="query"[^>]*>ASK \{\}</textarea>', page(terms, text="ASK {}")
    )


def test_examples_pass_the_guard_and_end_as_they_are_written() -> None:
    for one in questions(ontology()):
        whole = console.with_prefixes(one.text, {})
        admit(whole)
        assert whole.endswith(one.text)


def test_prefixes_inside_texts_and_addresses_are_no_use_of_them() -> None:
    text = 'ASK { <http://a/rdf:x> ?p "x" }'
    assert console.with_prefixes(text, {}) == text


def test_files_of_others_are_as_the_readme_names_them() -> None:
    told = (ASSETS / "README.md").read_text("utf-8")
    for name in ("yasgui.min.js", "yasgui.min.css"):
        digest = hashlib.sha256((ASSETS / name).read_bytes()).hexdigest()
        assert f"{digest}" in told, name


@pytest.mark.parametrize("name", sorted(console.ASSETS))
def test_no_file_points_to_a_source_map(name: str) -> None:
    assert b"sourceMappingURL" not in console.file(name)
