"""Linked data: every address leads to a page and to data, and no name can act."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import Generation
from graph.errors import UnknownTermError
from graph.names import BASE, expand, short
from graph.sparql import Table
from graph.web import about, linked, links, thing_page
from graph.web.addresses import VOCABULARY
from graph.web.markup import data_block, is_web, outside, tag
from tests.strategies import ANYTHING, ENTITIES

EMPTY = {"meta", "link", "br", "input"}
HOSTILE = "<script>alert(1)</script>\"'&<img src=x onerror=alert(2)>"
SPOILT = {
    "entity": "en zh ticker aliases",
    "source": "title publisher issued url sha256",
    "passage": "locator speaker",
    "relation": "zh inverse_zh",
    "link": "valid_from note_en note_zh rule",
    "value": "en zh shown unit",
    "event": "date en zh",
    "control_label": "en zh",
}
NAMES = (
    "company:acme",
    "chip:acme-a2",
    "person:ada-moss",
    "place:farland",
    "post:ceo",
    "rule:farland-rule-2024",
    "list:watch-list",
    "source:far-times-2024-05",
    "passage:far-times-2024-05/4",
    "correction:far-times-2024-05/1",
    "inference:inverse",
    "cs:Chip",
    "cs:fabricatedBy",
    VOCABULARY,
)


class Balance(HTMLParser):
    """Reads a page as a browser would, and notes what is not closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and what it says of itself."""
        self.tags.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Hold the end of an element against its beginning."""
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        """Gather the words."""
        self.text += data

    def links(self) -> list[str]:
        """List every address that the page names."""
        return [told["href"] or "" for tag, told in self.tags if "href" in told]


class Served:
    """A generation with what a server keeps beside it."""

    def __init__(self, world: Generation) -> None:
        self.world = world
        self.site = linked.Site(world.version, "data CC BY 4.0", "https://example.org")
        self.terms = linked.Terms(self.table(linked.QUERY).rows)

    def table(self, query: str) -> Table:
        """Answer a SELECT."""
        found = self.world.query(query)
        assert isinstance(found, Table)
        return found

    def tables(self, queries: dict[str, str]) -> dict[str, Table]:
        """Answer some, by what they tell."""
        return {key: self.table(query) for key, query in queries.items()}

    def known(self, name: str) -> bool:
        """Say whether a thing exists, as a server does."""
        found = linked.is_known(self.world.lookup, self.terms, name)
        return bool(
            self.world.query(linked.exists_query(name)) if found is None else found
        )

    def page(self, name: str, lang: str = "en", **asked: str) -> str:
        """Give a page, or a part of it."""
        tables = self.tables(linked.page_queries(self.world.lookup, name))
        part = linked.part_of(asked)
        lookup, site = self.world.lookup, self.site
        return linked.page(lookup, name, self.terms, tables, lang, site, part)

    def data(self, name: str, form: str) -> bytes:
        """Give the data of a thing."""
        tables = self.tables(linked.queries(name))
        return linked.data(name, tables, form, self.site)


class Spoilt(Served):
    """The same with markup in every text that the store answers."""

    def tables(self, queries: dict[str, str]) -> dict[str, Table]:
        """Answer, with every text replaced."""
        return {
            key: Table(
                found.variables,
                [
                    [
                        {**node, "value": HOSTILE}
                        if node is not None and node["type"] == "literal"
                        else node
                        for node in row
                    ]
                    for row in found.rows
                ],
                found.truncated,
            )
            for key, found in super().tables(queries).items()
        }


@pytest.fixture(scope="module")
def served(small_world: Generation) -> Served:
    return Served(small_world)


@pytest.fixture(scope="module")
def every_name(small_build: Path) -> list[str]:
    """Every address of ours that the built data names anywhere."""
    found: set[str] = set()
    path = str(small_build / "current" / "chipscape.nq")
    for quad in ox.parse(path=path, format=ox.RdfFormat.N_QUADS):
        parts = (quad.subject, quad.predicate, quad.object, quad.graph_name)
        found |= {one.value for one in parts if isinstance(one, ox.NamedNode)}
    return sorted(short(one) for one in found if one.startswith(BASE))


def test_every_address_in_the_data_is_known(
    served: Served, every_name: list[str]
) -> None:
    paths = [linked.path_of(name) for name in every_name]
    assert None not in paths
    assert [linked.name_at(path or "") for path in paths] == every_name
    assert [name for name in every_name if not served.known(name)] == []


def test_every_thing_has_a_page_in_both_languages(
    served: Served, every_name: list[str]
) -> None:
    for name in every_name:
        for lang in ("en", "zh"):
            page = Balance(served.page(name, lang))
            assert (page.wrong, page.open) == ([], []), name
            assert page.tags[0] == ("html", {"lang": lang})
            assert [tag for tag, _ in page.tags].count("h1") == 1, name
            assert "None" not in page.text, name


@pytest.mark.parametrize("name", NAMES)
def test_the_data_of_a_thing_is_the_same_in_every_form(
    served: Served, name: str
) -> None:
    forms = {
        "ttl": ox.RdfFormat.TURTLE,
        "nt": ox.RdfFormat.N_TRIPLES,
        "jsonld": ox.RdfFormat.JSON_LD,
    }
    found = {
        key: {quad.triple for quad in ox.parse(served.data(name, key), format=form)}
        for key, form in forms.items()
    }
    assert found["ttl"] == found["nt"] == found["jsonld"]
    assert any(str(one.subject) == f"<{expand(name)}>" for one in found["nt"]) or (
        name == "inference:inverse"
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_link_of_a_page_leads_somewhere(served: Served, name: str) -> None:
    for href in Balance(served.page(name)).links():
        if href.startswith("/page/"):
            path = re.split("[?#]", href.removeprefix("/page/"))[0]
            target = linked.name_at(path)
            assert target is not None and served.known(target), href
        elif href.startswith("/data/"):
            assert linked.data_at(href.removeprefix("/data/"))[1] in linked.FORMS
        else:
            assert (
                href.startswith(("/", "#", "https://", "http://")) or href == "data:,"
            )


def test_what_a_passage_says_is_told_with_the_passage_and_not_as_fact(
    served: Served,
) -> None:
    offered = (
        f"<{BASE}chip/acme-a2>",
        f"<{expand('cs:offeredBy')}>",
        f"<{BASE}company/dune>",
    )
    passage = f"<{BASE}passage/acme-a2-2023-03-14/3-planned>"
    lines = served.data("passage:acme-a2-2023-03-14/3-planned", "nt").decode()
    statements = re.findall(r"^(<\S+>) <\S+#subject>", lines, re.M)
    assert statements
    assert f"<{expand('prov:wasQuotedFrom')}> {passage}" in lines
    assert f"{passage} <{expand('cs:stance')}> <{expand('cs:Planned')}>" in lines
    assert " ".join(offered) not in lines


def test_a_table_has_its_columns_and_each_passage_with_its_stance(
    served: Served,
) -> None:
    rows = list(
        csv.DictReader(io.StringIO(served.data("company:dune", "csv").decode()))
    )
    assert tuple(rows[0]) == about.COLUMNS
    stances = {
        row["passage"].rpartition("/")[2]: row["stance"]
        for row in rows
        if "/passage/" in row["passage"]
    }
    assert stances["3-planned"] == "Planned"
    assert stances["1"] == "Stated"


def test_more_than_was_read_is_said_in_the_data() -> None:
    node = {"type": "literal", "value": "x"}
    label: dict[str, str] | None = {"type": "uri", "value": expand("rdfs:label")}
    rows = [[label, node]]
    tables = {"out": Table(["p", "o"], rows, truncated=True)}
    assert b"Cut: more is known" in about.data("chip:a", tables, "ttl", "1", "r")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "chip",
        "chip/",
        "chip/../x",
        "chip//x",
        "chip/a b",
        "chip/a>",
        "chip/%3E",
        "CHIP/a",
        "ns/a/b",
        "ns#Chip",
        "chip/a\n",
        "rdf/type",
        "https://example.org/",
    ],
)
def test_a_path_that_is_no_address_of_ours_has_no_name(path: str) -> None:
    assert linked.name_at(path) is None


@given(ENTITIES)
def test_addresses_of_entities_lead_back(iri: str) -> None:
    name = short(iri)
    path = linked.path_of(name)
    assert path is not None
    assert linked.name_at(path) == name


@given(ANYTHING)
def test_no_path_can_leave_its_place_in_a_query(path: str) -> None:
    name = linked.name_at(path)
    if name is not None:
        assert re.fullmatch(r"[\w./:#-]+", name, re.ASCII)


def test_what_does_not_exist_is_unknown(served: Served) -> None:
    for name in ("chip:none", "source:none", "passage:none/1", "cs:None", "event:none"):
        assert not served.known(name)


def test_the_page_for_nothing_says_so_in_both_languages(served: Served) -> None:
    for lang, words in (("en", "Nothing goes by"), ("zh", "没有内容")):
        page = Balance(linked.missing(lang, served.site))
        assert words in page.text
        assert (page.wrong, page.open) == ([], [])


@pytest.fixture(scope="module")
def hostile(
    small_build: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The invented world with markup in every text that its index and store give.

    The facts' own checks refuse such names; an index of another builder may hold them.
    """
    folder = tmp_path_factory.mktemp("hostile") / "generation"
    shutil.copytree(small_build / "current", folder)
    with sqlite3.connect(folder / "lookup.sqlite") as db:
        for table, columns in SPOILT.items():
            told = ", ".join(f"{column} = ?" for column in columns.split())
            db.execute(
                f"UPDATE {table} SET {told}",  # noqa: S608 - names of ours
                (HOSTILE,) * len(columns.split()),
            )
    db.close()
    world = Generation(folder)
    yield Spoilt(world)
    world.close()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_markup_in_a_text_is_shown_and_never_acts(
    hostile: Served, name: str, lang: str
) -> None:
    page = Balance(hostile.page(name, lang))
    scripts = [told for tag, told in page.tags if tag == "script"]
    assert scripts in ([], [{"type": "application/ld+json"}])
    assert "img" not in {tag for tag, _ in page.tags}
    assert not [key for _, told in page.tags for key in told if key.startswith("on")]
    assert (page.wrong, page.open) == ([], [])


def test_markup_in_a_name_is_readable(hostile: Served) -> None:
    assert HOSTILE in Balance(hostile.page("chip:acme-a2")).text


def test_structured_data_is_json_and_names_the_thing(hostile: Served) -> None:
    found = re.search(
        r'<script type="application/ld\+json">(.*?)</script>',
        hostile.page("chip:acme-a2"),
    )
    assert found is not None
    told = json.loads(found[1])
    assert told["@id"] == f"{BASE}chip/acme-a2"
    assert told["@type"] == "Product"
    assert HOSTILE in [name["@value"] for name in told["name"]]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https:x",
        "http://[",
        'https://a/"onclick=',
        "https://a/\u202e",
        "//example.org",
        "vbscript:x",
        " https://example.org",
    ],
)
def test_only_plain_addresses_of_the_web_become_links(url: str) -> None:
    assert not is_web(url)
    assert "<a" not in outside(url, "x")


@given(ANYTHING, ANYTHING)
def test_any_text_stays_a_text(text: str, other: str) -> None:
    page = Balance(tag("p", text, title=other))
    assert [name for name, _ in page.tags] == ["p"]
    assert (page.wrong, page.open) == ([], [])


@given(st.dictionaries(ANYTHING, ANYTHING))
def test_structured_data_cannot_end_its_element(told: dict[str, str]) -> None:
    block = data_block(told)
    body = block.removeprefix('<script type="application/ld+json">')
    assert "<" not in body.removesuffix("</script>")
    assert json.loads(body.removesuffix("</script>")) == told


def test_a_hub_shows_the_first_of_a_relation_and_pages_the_rest(
    crowded_world: Generation,
) -> None:
    served = Served(crowded_world)
    first = served.page("company:acme")
    assert "All 1" in first
    whole = served.page("company:acme", relation="develops")
    assert whole.count('href="/page/chip/') > first.count('href="/page/chip/')
    assert 'rel="canonical" href="https://example.org/page/company/acme?relation=' in (
        whole
    )


def test_what_refers_to_a_thing_is_paged(served: Served) -> None:
    term = {"type": "uri", "value": expand("cs:post")}
    rows: list[list[dict[str, str] | None]] = [
        [{"type": "uri", "value": expand(f"event:e-{number:03}")}, term]
        for number in range(120)
    ]
    tables = {"in": Table(["s", "p"], rows, truncated=False)}
    lookup, terms = served.world.lookup, served.terms
    leaf = thing_page.leaf(lookup, "post:ceo", terms, tables, "en", 2)
    page = Balance(leaf.content)
    assert "51–100 of 120" in page.text
    assert [href for href in page.links() if href.startswith("/page/event/")] == [
        f"/page/event/e-{number:03}" for number in range(50, 100)
    ]
    assert {"/page/post/ceo?lang=en", "/page/post/ceo?page=3&lang=en"} < set(
        page.links()
    )
    assert leaf.path == "/page/post/ceo?page=2"


def test_a_huge_group_is_read_whole_from_the_index(
    crowded_world: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme = crowded_world.entity("Acme")
    lookup = crowded_world.lookup
    for group in links.groups(lookup, acme):
        monkeypatch.setattr(links, "_MOST_RANKED", 5_000)
        ranked = {step.id for step in links.read(lookup, acme, group, 50)}
        assert len(ranked) == group.count
        monkeypatch.setattr(links, "_MOST_RANKED", 0)
        pages = [links.read(lookup, acme, group, 3, skip) for skip in range(0, 50, 3)]
        assert sorted(step.id for page in pages for step in page) == sorted(ranked)


@pytest.mark.parametrize(
    "asked", [{"page": "x"}, {"page": "-1"}, {"page": "9" * 40}, {"page": "२"}]
)
def test_a_page_that_is_no_number_is_refused(asked: dict[str, str]) -> None:
    with pytest.raises(UnknownTermError, match="is no number"):
        linked.part_of(asked)


def test_a_relation_that_an_entity_has_not_is_refused(served: Served) -> None:
    with pytest.raises(UnknownTermError, match="no links 'flies' here; try"):
        served.page("company:acme", relation="flies")


def test_a_page_past_the_end_is_the_last(served: Served) -> None:
    last = served.page("company:acme", relation="develops", page="99999")
    assert "of" in Balance(last).text


def test_doubtful_links_stand_apart_with_their_stance(served: Served) -> None:
    text = Balance(served.page("company:dune")).text
    assert "planned" in text


def test_the_style_sheet_holds_the_explorers_colours_in_light_and_dark() -> None:
    css = linked.stylesheet()
    assert css.count("--accent:") >= 2
    assert "prefers-color-scheme: dark" in css
    assert "url(" not in css and "@import" not in css


def test_the_same_thing_gives_the_same_bytes(
    served: Served, small_world: Generation
) -> None:
    again: Callable[[str], str] = Served(small_world).page
    assert again("chip:acme-a2") == served.page("chip:acme-a2")
