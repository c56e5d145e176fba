"""Switching between the two maps, and hubs in focus, as a person would."""

from __future__ import annotations

import networkx as nx

from graph.page import whole
from tests.browser.conftest import Opener
from tests.unit.test_stages import STAGES
from tests.world.net import invented

SHOT = (
    "(() => { const c = document.querySelector('#map canvas');"
    " return c.toDataURL(); })()"
)
BUTTON = "document.getElementById('arrangement')?.textContent"
FRAME = "new Promise((done) => setTimeout(done, 250))"


def staged_world() -> nx.MultiDiGraph:
    """Make a network whose stages are declared."""
    net = invented(300, 900)
    net.graph["stages"] = STAGES
    return net


def test_a_button_switches_the_maps_and_back(opened: Opener) -> None:
    page = opened(whole(staged_world()))
    page.run(FRAME)
    before = page.run(SHOT)
    page.click("#arrangement")
    page.run(FRAME)
    assert page.run(BUTTON) == "By links"
    assert page.run("document.getElementById('status').innerText") == (
        "Set out by stage of the supply chain"
    )
    assert page.run(SHOT) != before
    page.click("#arrangement")
    page.run(FRAME)
    assert page.run(SHOT) == before
    assert page.complaints() == []


def test_the_button_speaks_chinese(opened: Opener) -> None:
    page = opened(whole(staged_world()), "#l=zh")
    assert page.run(BUTTON) == "按供应链"


def test_without_stages_there_is_no_button(opened: Opener, tiny_html: str) -> None:
    page = opened(tiny_html)
    assert page.run(BUTTON) is None


def test_escape_brings_back_exactly_the_view_before(
    opened: Opener, large: nx.MultiDiGraph, large_html: str
) -> None:
    hub = max(sorted(large), key=large.degree)
    page = opened(large_html)
    page.run("document.getElementById('closer').click()")
    page.run("document.getElementById('closer').click()")
    page.run(FRAME)
    before = page.run(SHOT)
    page.run(f"location.hash = '#n={hub}'")
    page.wait("document.querySelector('#panel .rows')")
    page.run(FRAME)
    assert page.run(SHOT) != before
    page.press("Escape")
    page.run(FRAME)
    assert page.run(SHOT) == before


def test_the_names_around_a_hub_stand_on_lines_of_their_own(
    opened: Opener, large: nx.MultiDiGraph, large_html: str
) -> None:
    hub = max(sorted(large), key=large.degree)
    spy = (
        "window.texts = []; const draw = CanvasRenderingContext2D.prototype.fillText;"
        "CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {"
        " window.texts.push([text, x, y, this.measureText(text).width,"
        " this.textAlign, this.font]); return draw.call(this, text, x, y); };"
    )
    page = opened(large_html)
    page.run(spy)
    page.run(f"window.texts = []; location.hash = '#n={hub}'")
    page.wait("document.querySelector('#panel .rows')")
    page.run(FRAME)
    names = [
        (x, y, wide)
        for _, x, y, wide, side, font in page.run("window.texts")
        if side == "left" and "italic" not in font
    ]
    assert len(names) >= 0.9 * min(160, len(set(large[hub])))
    stacked = [
        (one, two)
        for at, one in enumerate(names)
        for two in names[:at]
        if one != two
        and abs(one[1] - two[1]) < 12
        and one[0] < two[0] + two[2]
        and two[0] < one[0] + one[2]
    ]
    assert stacked == []
