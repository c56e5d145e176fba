"""The page for everyone: axe-core in every state, zoom, keys, motion, few colours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graph.page import whole
from tests.browser.chromium import Page
from tests.browser.conftest import Opener
from tests.world.dated import dated

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
ENDS = "company:acme,company:zenith"
STATES = {
    "overview": "",
    "focus": "#n=company:acme&plans=1",
    "three steps": "#n=company:acme&d=3",
    "path": f"#path={ENDS}",
    "empty path": "#path=,",
    "table": "#tab=table",
    "places": "#tab=places",
    "comparison": "#tab=compare&cmp=chip:acme-a1,chip:acme-a2",
    "empty comparison": "#tab=compare",
    "valid at": "#as-of=2022-11&n=chip:acme-a1",
    "known by": "#known-by=2020&tab=table",
}
LOOKS = ("&theme=light", "&theme=dark", "&l=zh&theme=light", "&l=zh&theme=dark")
OPEN_ALL = (
    "document.querySelectorAll('.cite[aria-expanded=false], .more')"
    ".forEach((one) => one.click())"
)


@pytest.fixture(scope="module")
def html() -> str:
    """Give the page of the small network with dates."""
    return whole(dated())


def violations(page: Page) -> list[str]:
    """Run axe-core in the page and list what it finds, one line a rule."""
    if not AXE.exists():
        pytest.fail("no axe-core here; run sh tests/browser/install.sh", pytrace=False)
    page.run(AXE.read_text(encoding="utf-8") + "; undefined")
    options = {
        "runOnly": {"type": "tag", "values": TAGS},
        "resultTypes": ["violations"],
    }
    options["rules"] = {"target-size": {"enabled": True}}
    found: list[dict[str, Any]] = page.run(
        f"axe.run(document, {json.dumps(options)}).then((seen) => seen.violations)"
    )
    return [
        f"{one['id']}: {[node['html'][:120] for node in one['nodes']][:4]}"
        for one in found
    ]


def settled(page: Page) -> None:
    """Wait until the packed part has arrived, and open every passage."""
    page.run("document.getElementById('search').focus()")
    page.run("document.activeElement.blur()")
    page.run("new Promise((done) => setTimeout(done, 150))")
    page.run(OPEN_ALL)


@pytest.mark.parametrize(
    ("look", "width"),
    [(LOOKS[0], 1440), (LOOKS[1], 1440), (LOOKS[2], 390), (LOOKS[3], 390)],
    ids=["light", "dark", "zh phone", "zh dark phone"],
)
def test_axe_finds_nothing(opened: Opener, html: str, look: str, width: int) -> None:
    page = opened(html, "", width, 844 if width < 900 else 900)
    found = {}
    for state, mark in STATES.items():
        page.run(f"location.hash = '{mark or '#'}{look}'")
        settled(page)
        found[state] = violations(page)
    assert {state: broken for state, broken in found.items() if broken} == {}


def test_axe_finds_nothing_in_open_lists_and_menus(opened: Opener, html: str) -> None:
    page = opened(html)
    page.click("#search")
    page.type("acme")
    page.wait("document.querySelector('#found li')")
    assert violations(page) == []
    page.click("#share")
    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 360])
def test_four_hundred_per_cent_needs_no_sideways_scrolling(
    opened: Opener, html: str, width: int
) -> None:
    page = opened(html, "", width, 256)
    wide = {}
    for state, mark in STATES.items():
        page.run(f"location.hash = '{mark}'")
        settled(page)
        wide[state] = page.run("document.documentElement.scrollWidth")
    assert wide == dict.fromkeys(STATES, width)


@pytest.mark.parametrize("width", [1440, 390], ids=["desktop", "phone"])
def test_every_target_is_large_enough(opened: Opener, html: str, width: int) -> None:
    page = opened(html, "#n=chip:acme-a1&as-of=2022-11", width, 844)
    settled(page)
    small = page.run(
        "[...document.querySelectorAll('button, select, input, summary')]"
        ".map((one) => [one, (one.closest('label') ?? one).getBoundingClientRect()])"
        ".filter(([, box]) => box.width && (box.width < 24 || box.height < 24))"
        ".map(([one]) => one.outerHTML.slice(0, 90))"
    )
    assert small == []


def test_tabs_are_walked_with_arrows(opened: Opener, html: str) -> None:
    page = opened(html)
    page.run("document.getElementById('tab-map').focus()")
    page.press("ArrowRight")
    assert page.run(
        "[document.activeElement.id, document.getElementById('table').hidden,"
        " document.getElementById('stage').hidden]"
    ) == ["tab-table", False, True]


def test_letters_act_on_the_map_only(opened: Opener, html: str) -> None:
    page = opened(html)
    page.click("#search")
    for key in ("n", "0", "+"):
        page.press(key)
    assert page.run("document.getElementById('search').value") == "n0+"
    assert page.run("location.hash") == ""


def test_who_asks_for_less_motion_steps_through_time(opened: Opener, html: str) -> None:
    page = opened(html, "#as-of=2020")
    assert page.run("document.getElementById('time-play').title") == "Next step"
    page.click("#time-play")
    page.wait("location.hash === '#as-of=2021'")


def test_play_moves_on_by_itself_and_pauses(opened: Opener, html: str) -> None:
    page = opened(html)
    page.likes(prefers_reduced_motion="no-preference")
    page.run("location.hash = '#as-of=2020'")
    page.wait("document.getElementById('time-date').textContent === '2020'")
    page.click("#time-play")
    page.wait("document.getElementById('time-date').textContent >= '2022'")
    page.click("#time-play")
    date = page.run("document.getElementById('time-date').textContent")
    page.run("new Promise((done) => setTimeout(done, 1300))")
    assert page.run("document.getElementById('time-date').textContent") == date
    assert page.run("location.hash") == f"#as-of={date}"


def test_forced_colours_reach_the_map(opened: Opener, html: str) -> None:
    page = opened(html)
    page.likes(forced_colors="active")
    page.run("location.hash = '#n=company:acme'")
    page.wait("document.querySelector('#panel .rows')")
    assert (
        page.run(
            "getComputedStyle(document.documentElement).getPropertyValue('--c0').trim()"
        )
        == "CanvasText"
    )
    assert page.complaints() == []


def test_paper_shows_the_statements_and_not_the_controls(
    opened: Opener, html: str
) -> None:
    page = opened(html, "#n=chip:acme-a1")
    settled(page)
    page.run("window.dispatchEvent(new Event('beforeprint'))")
    page.likes(media="print")
    seen = page.run(
        "['#legend', '.tools', '#times', '#paper canvas', '#panel', 'footer'].map((one)"
        " => document.querySelector(one).getBoundingClientRect().height > 0)"
    )
    assert seen == [False, False, False, True, True, True]
    page.likes()
    page.run("window.dispatchEvent(new Event('afterprint'))")
    assert page.run("document.getElementById('paper').children.length") == 0


def test_names_say_their_language(opened: Opener, html: str) -> None:
    page = opened(html, "#n=company:zenith")
    page.wait("document.querySelector('#panel .other-name')")
    assert page.run(
        "['.name bdi', '.other-name bdi'].map((one) =>"
        " document.querySelector(`#panel ${one}`).lang)"
    ) == ["en", "zh-Hans"]
