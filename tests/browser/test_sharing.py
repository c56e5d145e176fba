"""Paths, citations, copies, addresses and pictures, used as a reader would."""

from __future__ import annotations

import struct
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest

from graph.page import whole
from tests.browser.conftest import Opener
from tests.browser.test_page import FACTS, HOSTILE, hostile, look_for
from tests.browser.test_views import choose, saved
from tests.world.dated import dated

PANEL = "document.getElementById('panel').innerText"
STATUS = "document.getElementById('status').innerText"


@pytest.fixture(scope="module")
def html() -> str:
    """Give the page of the small network with dates."""
    return whole(dated())


def test_a_path_is_asked_for_and_told_with_its_sources(
    opened: Opener, html: str
) -> None:
    page = opened(html)
    page.click("#path")
    choose(page, "#path-a", "acme")
    choose(page, "#path-b", "tianding")
    page.wait(f"{PANEL}.includes('2 shortest, 2 steps each')")
    page.run("document.querySelector('.hop .cite').click()")
    told = page.run(PANEL)
    for part in ("Path 1: Acme A1", "Path 2: Lin Example", "develops", "Early report"):
        assert part in told
    assert page.run("location.hash") == "#path=company:acme,company:zenith"
    assert page.run("document.querySelector('#tab-table small').innerText") == "4"


def test_a_path_may_keep_the_direction(opened: Opener, html: str) -> None:
    page = opened(html, "#path=company:acme,company:zenith")
    page.click("#path-directed")
    page.wait(f"{PANEL}.includes('One shortest path, 2 steps')")
    page.click("[title='Swap ends']")
    page.wait(f"{PANEL}.includes('No path over what is shown')")
    assert page.run("location.hash") == "#path=company:zenith,company:acme&dir=1"


def test_a_path_uses_only_what_is_shown(opened: Opener, html: str) -> None:
    page = opened(html, "#path=company:acme,company:zenith&k=Person")
    page.wait(f"{PANEL}.includes('One shortest path, 2 steps')")


def test_escape_leaves_the_path(opened: Opener, html: str) -> None:
    page = opened(html, "#path=company:acme,company:zenith")
    page.press("Escape")
    page.wait("location.hash === ''")
    assert "How to read the map" in page.run(PANEL)


def test_many_paths_are_cut_at_twenty(opened: Opener) -> None:
    net = dated()
    for number in range(25):
        net.add_node(f"chip:middle-{number}", **net.nodes["chip:acme-a2"])
        for end in ("company:acme", "company:zenith"):
            facts = net.edges["company:acme", "chip:acme-a1", "develops"]
            net.add_edge(end, f"chip:middle-{number}", key="supplies", **facts)
    page = opened(whole(net), "#path=company:acme,company:zenith")
    page.wait(f"{PANEL}.includes('the first 20 of more')")
    assert page.run("document.querySelectorAll('.way').length") == 20


def test_a_path_takes_less_than_twenty_milliseconds(
    opened: Opener, large: nx.MultiDiGraph, large_html: str
) -> None:
    by_links = sorted(large, key=lambda name: (large.degree(name), name))
    page = opened(large_html, f"#path={by_links[1000]},{by_links[1500]}")
    page.wait("document.querySelector('.way')")
    assert page.run("Number(document.documentElement.dataset.pathMs)") < 20


def test_a_citation_is_copied(opened: Opener, html: str) -> None:
    page = opened(html, "#n=company:zenith")
    page.allow_copies()
    page.wait(FACTS)
    page.run(
        "[...document.querySelectorAll('#panel .rows > li')].find((one) =>"
        " one.innerText.includes('Acme A1')).querySelector('.cite').click()"
    )
    page.click(".evidence .small")
    page.wait(f"{STATUS}.includes('Copied')")
    assert page.copied() == (
        "Example Press, “Undated page”, undated, page 2, "
        "https://press.example/undated/1 [stated by Lin Example]. "
        "Acme A1 — fabricated by → Zenith. Invented world, 0.0, CC BY 4.0."
    )


def test_the_link_opens_the_same_view(opened: Opener, html: str) -> None:
    page = opened(html, "#n=company:acme")
    page.allow_copies()
    page.wait(FACTS)
    page.click("#share")
    page.click("#share-menu li:nth-child(1) button")
    page.wait(f"{STATUS}.includes('Copied')")
    assert page.copied().endswith("#n=company:acme")


def test_the_query_names_the_focus(opened: Opener, html: str) -> None:
    page = opened(html, "#n=company:acme")
    page.allow_copies()
    page.wait(FACTS)
    page.click("#share")
    page.click("#share-menu li:nth-child(2) button")
    page.wait(f"{STATUS}.includes('SPARQL')")
    asked = page.copied()
    for end in ("subject", "object"):
        assert f"VALUES ?{end} {{ <https://w3id.org/chipscape/company/acme> }}" in asked
    assert "VALUES ?relation { cs:develops cs:holdsPost }" in asked


FULL = (
    "#n=company:acme&d=2&tab=table&sort=object,down&cmp=chip:acme-a1,chip:acme-a2"
    "&k=Person&r=shares-segment&plans=1&inferred=0&as-of=2023-05&undated=0&l=zh"
    "&theme=dark"
)


def test_the_address_restores_the_exact_view(opened: Opener, html: str) -> None:
    page = opened(html, FULL)
    page.wait("document.querySelector('#table table')")
    page.run("document.getElementById('tab-map').click()")
    page.run("document.getElementById('tab-table').click()")
    assert page.run("location.hash") == FULL
    assert page.run(
        "[document.documentElement.dataset.theme, document.documentElement.lang,"
        " document.getElementById('time-date').innerText,"
        " document.querySelector('th[aria-sort]').getAttribute('aria-sort'),"
        " document.querySelector('#tab-compare small').innerText]"
    ) == ["dark", "zh-Hans", "2023-05", "descending", "2"]


def test_the_address_keeps_where_the_map_was(opened: Opener, html: str) -> None:
    page = opened(html)
    page.run("document.querySelector('#map [role=application]').focus()")
    for key in ("+", "+", "ArrowLeft"):
        page.press(key)
        page.run("new Promise((done) => setTimeout(done, 60))")
    page.wait("location.hash.includes('v=')")
    mark = page.run("location.hash")
    again = opened(html, mark)
    again.run("document.querySelector('#map [role=application]').focus()")
    again.press("ArrowRight")
    again.press("ArrowLeft")
    again.run("new Promise((done) => setTimeout(done, 700))")
    assert again.run("location.hash") == mark


def test_back_undoes_each_step(opened: Opener, html: str) -> None:
    page = opened(html)
    look_for(page, "acme")
    page.press("Enter")
    page.wait("location.hash === '#n=company:acme'")
    page.click("#tab-table")
    page.wait("location.hash.includes('tab=table')")
    page.run("history.back()")
    page.wait("document.getElementById('table').hidden")
    page.run("history.back()")
    page.wait(f"{PANEL}.includes('How to read the map')")


@pytest.mark.parametrize(
    "mark",
    [
        "#n=%E0%A4%A&path=%,%&cmp=%,,,&v=NaN,1,1&d=99&as-of=x&sort=__proto__&m=1e9",
        "#path=constructor,__proto__&tab=__proto__&k=<img src=x>&theme=<b>",
        "#known-by=9999999999&v=1,1,-5&l=<script>",
    ],
)
def test_a_damaged_address_does_no_harm(opened: Opener, html: str, mark: str) -> None:
    page = opened(html, mark)
    page.run("new Promise((done) => setTimeout(done, 200))")
    assert page.complaints() == []
    assert page.run("document.querySelector('#panel .name') !== null")


def test_a_picture_is_saved_at_twice_the_size(
    opened: Opener, html: str, tmp_path: Path
) -> None:
    page = opened(html, "#n=company:acme")
    page.saves_into(tmp_path)
    page.wait(FACTS)
    page.click("#share")
    page.click("#share-menu li:nth-child(3) button")
    path = saved(tmp_path, "png")
    wide, high = struct.unpack(">II", path.read_bytes()[16:24])
    box = page.run(
        "(({width, height}) => [width, height])"
        "(document.getElementById('stage').getBoundingClientRect())"
    )
    assert [wide, high] == [round(2 * box[0]), round(2 * (box[1] + 74))]


@pytest.mark.parametrize(
    "mark", ["", "#n=company:acme", "#path=company:acme,company:zenith"]
)
def test_a_drawing_is_saved_with_version_and_licence(
    opened: Opener, html: str, tmp_path: Path, mark: str
) -> None:
    page = opened(html, mark)
    page.saves_into(tmp_path)
    page.click("#share")
    page.click("#share-menu li:nth-child(4) button")
    root = ElementTree.parse(saved(tmp_path, "svg")).getroot()  # noqa: S314 - ours
    texts = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "Invented world · version 0.0 · CC BY 4.0" in texts
    assert "Acme" in texts
    assert len(list(root.iter("{http://www.w3.org/2000/svg}path"))) > 5
    assert page.complaints() == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_becomes_markup_in_new_parts(
    opened: Opener, tmp_path: Path, text: str
) -> None:
    page = opened(whole(hostile(text)), "#path=company:acme,company:zenith&tab=table")
    page.saves_into(tmp_path)
    page.wait("document.querySelector('#table .bar')")
    page.run("document.querySelectorAll('.cite').forEach((one) => one.click())")
    page.run("location.hash = '#tab=compare&cmp=company:acme,chip:acme-a1'")
    page.wait("document.querySelector('#compare .bar')")
    page.click("#share")
    page.click("#share-menu li:nth-child(4) button")
    ElementTree.parse(saved(tmp_path, "svg"))  # noqa: S314 - our own file
    found = page.run(
        "[window.hacked ?? null, document.scripts.length,"
        " document.querySelectorAll('img, iframe, object').length]"
    )
    assert [found, page.complaints()] == [[None, 3, 0], []]
