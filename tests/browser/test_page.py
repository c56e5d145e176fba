"""The page in a browser: what readers see and do, and what must never happen."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import networkx as nx
import pytest

from graph.page import neighbourhood, whole
from tests.browser.chromium import BrowserError, Page
from tests.browser.conftest import Opener
from tests.world.net import tiny

PANEL = "document.getElementById('panel').innerText"
LEGEND = "document.getElementById('legend').innerText"
FACTS = "document.querySelector('#panel .rows')"
HOSTILE = {
    "script": "<script>window.hacked = 1</script>",
    "end-of-script": "</script><script>window.hacked = 1</script>",
    "image": '<img src=x onerror="window.hacked = 1">',
    "href": '<a href="javascript:window.hacked = 1">href</a>',
    "attribute": '" onmouseover="window.hacked = 1" x="',
    "comment": "<!--<script>",
    "placeholder": "{{script}}{{detail}}",
    "separator": "a\u2028window.hacked = 1\u2029b",
    "direction": "evil\u202egpj.exe\u2066",
    "zero-width": "A\u200bM\ufeffD",
    "surrogate": "half \ud83d pair",
}


def look_for(page: Page, text: str) -> list[str]:
    """Type a text into the search box and give the names offered."""
    page.run("document.getElementById('search').value = ''")
    page.click("#search")
    page.type(text)
    page.wait("document.querySelector('#found li')")
    names: list[str] = page.run(
        "[...document.querySelectorAll('#found bdi')].map((name) => name.textContent)"
    )
    return names


def place_of(page: Page, name: str) -> list[float]:
    """Move the pointer over the map until the hint names an entity; say where."""
    found: list[float] = page.run(
        f"""(() => {{
        const map = document.getElementById('map'), box = map.getBoundingClientRect();
        const tip = document.getElementById('tip');
        for (let y = box.top; y < box.bottom; y += 4)
          for (let x = box.left; x < box.right; x += 4) {{
            map.dispatchEvent(
              new PointerEvent('pointermove', {{clientX: x, clientY: y}}));
            if (!tip.hidden && tip.querySelector('bdi').textContent === {name!r})
              return [x + 3, y + 3];
          }}
        return []; }})()"""
    )
    return found


def show_row(page: Page, name: str) -> str:
    """Open the evidence of the statement about an entity and give its text."""
    row = (
        "[...document.querySelectorAll('#panel .rows > li')]"
        f".find((item) => item.innerText.includes({name!r}))"
    )
    page.wait(f"{row}.querySelector('.cite')")  # which is unpacked after the row
    page.run(f"{row}.querySelector('.cite').click()")
    return str(page.run(f"{row}.innerText"))


def test_no_request_leaves_and_nothing_is_complained_of(
    opened: Opener, large_html: str
) -> None:
    page = opened(large_html)
    page.press("Tab")
    page.click("#language")
    page.click("#theme")
    look_for(page, "logic")
    page.press("Enter")
    page.wait(FACTS)
    assert [page.requests()[1:], page.complaints()] == [[], []]


def test_the_policy_refuses_scripts_and_connections(
    opened: Opener, tiny_html: str
) -> None:
    page = opened(tiny_html)
    page.run(
        "(() => { const s = document.createElement('script');"
        " s.textContent = 'window.hacked = 1'; document.head.append(s); })()"
    )
    assert page.run("window.hacked") is None
    with pytest.raises(BrowserError, match="Failed to fetch"):
        page.run("fetch('https://example.org/')")


def hostile(text: str) -> nx.MultiDiGraph:
    """Make the small network with a text in every place that takes one."""
    net = tiny()
    for facts in net.nodes.values():
        facts.update(label_en=text, label_zh=text, kind=text, iri=text, ticker=text)
        facts.update(wikidata=text, aliases=(text,), search=(text,), roles=(text,))
        for value in facts["values"]:
            value.update(property=text, value=text, stance=text)
    for *_, facts in net.edges(data=True):
        facts.update(stances=(text,), rule=text, valid_from=text, qualifiers=text)
        facts.update(passages=(text,))
    passage: dict[str, Any] = dict.fromkeys(
        ("source", "title", "publisher", "issued", "locator", "stance", "speaker"), text
    )
    words = {"en": text, "zh": text, "inverse_en": text, "inverse_zh": text}
    net.graph.update(title=text, version=text, licence=text)
    net.graph["kinds"] = {text: words}
    net.graph["relations"] = dict.fromkeys(net.graph["relations"], words)
    net.graph["properties"] = {text: {**words, "unit": text}}
    net.graph["stances"] = {text: words}
    net.graph["passages"] = {text: {**passage, "url": text, "restored": True}}
    return net


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_becomes_markup_or_code(opened: Opener, text: str) -> None:
    page = opened(whole(hostile(text)), "#n=company:acme")
    page.wait(FACTS)
    page.run("document.querySelectorAll('#panel .cite').forEach((one) => one.click())")
    look_for(page, "a")
    page.run(
        "document.querySelector('#found li').dispatchEvent(new Event('mouseover'))"
    )
    strange = "(link) => !/^(https?:|file:.*#panel)/.test(link.href)"
    found = page.run(
        "[window.hacked ?? null, document.scripts.length,"
        " document.querySelectorAll('img, iframe, object').length,"
        f" [...document.links].filter({strange}).length]"
    )
    assert found == [None, 3, 0, 0]
    assert page.complaints() == []


@pytest.mark.parametrize(
    "name",
    ["chip:</script><script>window.hacked=1</script>", "chip:\"'><img/src=x>", "a&b"],
)
def test_a_hostile_name_is_only_a_name(opened: Opener, name: str) -> None:
    net = nx.relabel_nodes(tiny(), {"company:acme": name})
    page = opened(whole(net))
    assert look_for(page, "Acme")[0] == "Acme"
    page.press("Enter")
    page.wait(f"{PANEL}.includes('Acme A1')")
    page.call("Page.reload")
    page.wait(f"{PANEL}.includes('Acme A1')")
    assert [page.run("window.hacked"), page.complaints()] == [None, []]


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//example.org", "ftp://a.example"],
)
def test_a_link_that_is_not_of_the_web_is_only_text(opened: Opener, url: str) -> None:
    net = tiny()
    for passage in net.graph["passages"].values():
        passage["url"] = url
    page = opened(whole(net), "#n=company:acme")
    page.wait(FACTS)
    assert "Acme news" in show_row(page, "Acme A1")
    assert page.run("document.querySelectorAll('.evidence a').length") == 0


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("zenith", "Zenith"),
        ("天顶", "Zenith"),
        ("tianding", "Zenith"),
        ("td", "Zenith"),
        ("acm.x", "Acme"),
        ("acme integrated", "Acme"),
        ("zennith", "Zenith"),
    ],
    ids=["English", "Chinese", "pinyin", "initials", "ticker", "alias", "typing error"],
)
def test_search_finds_by(opened: Opener, tiny_html: str, text: str, name: str) -> None:
    assert look_for(opened(tiny_html), text)[0] == name


def test_search_says_when_there_is_nothing(opened: Opener, tiny_html: str) -> None:
    page = opened(tiny_html)
    assert look_for(page, "qqqq") == []
    assert page.run("document.getElementById('found').innerText") == "Nothing found"


def test_search_is_used_by_keys_alone(opened: Opener, tiny_html: str) -> None:
    page = opened(tiny_html)
    names = look_for(page, "acme")
    page.press("ArrowDown")
    assert page.run("document.activeElement.getAttribute('aria-activedescendant')") == (
        "hit-1"
    )
    page.press("Enter")
    page.wait(FACTS)
    assert page.run("document.querySelector('#panel .name').innerText") == names[1]


def test_a_click_shows_neighbours_and_their_evidence(
    opened: Opener, tiny_html: str
) -> None:
    page = opened(tiny_html)
    page.click_at(*place_of(page, "Acme"))
    page.wait(FACTS)
    assert page.run("location.hash") == "#n=company:acme"
    told = show_row(page, "Acme A1")
    for part in ("stated", "Lin Example", "Acme news", "Example Press", "2025-03-18"):
        assert part in told
    link = page.run(
        "(({href, rel, target}) => [href, rel, target])"
        "(document.querySelector('.evidence a'))"
    )
    assert link == ["https://acme.example/news", "noopener noreferrer", "_blank"]


def test_values_have_unit_and_date(opened: Opener, tiny_html: str) -> None:
    page = opened(tiny_html, "#n=chip:acme-a1")
    page.wait(f"{PANEL}.includes('memory bandwidth')")
    assert "memory bandwidth 3200 GB/s 2025-03-18" in " ".join(page.run(PANEL).split())


def test_escape_goes_back_to_the_whole_map(opened: Opener, tiny_html: str) -> None:
    page = opened(tiny_html, "#n=company:acme")
    page.wait(FACTS)
    page.press("Escape")
    assert page.run("[location.hash, document.getElementById('back').hidden]") == [
        "",
        True,
    ]
    assert "How to read the map" in page.run(PANEL)


def test_the_browser_goes_back_to_what_was_in_focus(
    opened: Opener, tiny_html: str
) -> None:
    page = opened(tiny_html, "#n=company:acme")
    page.run("location.hash = '#n=company:zenith'")
    page.wait("document.querySelector('#panel .name')?.innerText === 'Zenith'")
    page.run("history.back()")
    page.wait("document.querySelector('#panel .name')?.innerText === 'Acme'")


def test_an_unknown_name_in_the_address_is_said(opened: Opener, tiny_html: str) -> None:
    page = opened(tiny_html, "#n=company:nobody")
    assert page.run("document.getElementById('status').innerText") == (
        "No entity company:nobody here"
    )


def test_rumours_are_shown_only_when_asked_for(opened: Opener, tiny_html: str) -> None:
    page = opened(tiny_html, "#n=company:acme")
    page.wait(f"{PANEL}.includes('Acme A1')")
    assert "Acme A2" not in page.run(PANEL)
    page.run(
        "[...document.querySelectorAll('#legend label')]"
        ".find((label) => label.innerText.includes('rumours')).click()"
    )
    page.wait(f"{PANEL}.includes('Acme A2')")
    assert "rumoured" in page.run(PANEL)


def test_a_relation_that_is_off_waits_to_be_switched_on(
    opened: Opener, tiny_html: str
) -> None:
    page = opened(tiny_html, "#n=company:acme")
    page.wait(f"{PANEL}.includes('Acme A1')")
    assert "shares segment" not in page.run(PANEL)
    page.run(
        "[...document.querySelectorAll('#legend label')]"
        ".find((label) => label.innerText.includes('shares segment')).click()"
    )
    page.wait(f"{PANEL}.includes('shares segment')")


def test_a_type_that_is_off_leaves_the_map(opened: Opener, tiny_html: str) -> None:
    page = opened(tiny_html)
    page.run(
        "[...document.querySelectorAll('#legend label')]"
        ".find((label) => label.innerText.includes('person')).click()"
    )
    assert [place_of(page, "Lin Example"), len(place_of(page, "Acme"))] == [[], 2]


def test_the_switch_of_language_changes_every_label(
    opened: Opener, tiny_html: str
) -> None:
    page = opened(tiny_html, "#n=company:acme")
    page.wait(FACTS)
    page.click("#language")
    page.wait("document.querySelector('#panel .name').innerText === '安克美'")
    seen = page.run(LEGEND) + page.run(PANEL)
    assert [
        word for word in ("公司", "研发", "任职", "关系", "图例") if word not in seen
    ] == []
    assert [
        word for word in ("company", "develops", "Types") if word in page.run(LEGEND)
    ] == []
    assert page.run("[document.documentElement.lang, location.hash]") == [
        "zh-Hans",
        "#n=company:acme&l=zh",
    ]


def test_an_address_opens_the_page_in_chinese(opened: Opener, tiny_html: str) -> None:
    page = opened(tiny_html, "#l=zh")
    assert "如何读图" in page.run(PANEL)
    assert "类型" in page.run(LEGEND)


def test_the_canvas_is_as_large_as_its_place(opened: Opener, tiny_html: str) -> None:
    page = opened(tiny_html)
    sizes = (
        "['#stage', '#map canvas'].map((one) =>"
        " document.querySelector(one).getBoundingClientRect().height)"
    )
    stage, canvas = page.run(sizes)
    page.size(1000, 700)
    page.wait("document.querySelector('#map canvas').clientHeight < 640")
    assert stage == canvas
    assert len(set(page.run(sizes))) == 1


@pytest.mark.parametrize("mark", ["", "#n=company:acme"], ids=["whole", "focus"])
@pytest.mark.parametrize("width", [320, 390, 768])
def test_nothing_is_wider_than_a_small_screen(
    opened: Opener, tiny_html: str, mark: str, width: int
) -> None:
    page = opened(tiny_html, mark, width, 844)
    page.wait("document.querySelector('#panel .name')")
    wide = page.run("[document.documentElement.scrollWidth, document.body.scrollWidth]")
    assert wide == [width, width]


def test_the_map_is_used_by_keys_alone(opened: Opener, tiny_html: str) -> None:
    page = opened(tiny_html)
    page.run("document.querySelector('#map [role=application]').focus()")
    for key in ("+", "ArrowLeft", "n", "Enter"):
        page.press(key)
    page.wait(FACTS)
    assert page.run("location.hash") == "#n=company:acme"


def test_every_control_has_a_name(opened: Opener, tiny_html: str) -> None:
    page = opened(tiny_html, "#n=company:acme")
    page.wait(FACTS)
    nodes = page.call("Accessibility.getFullAXTree")["nodes"]
    roles = ("button", "checkbox", "combobox", "link", "application")
    nameless = [
        node["role"]["value"]
        for node in nodes
        if node.get("role", {}).get("value") in roles
        and not node.get("name", {}).get("value")
    ]
    assert nameless == []


def test_a_hub_lists_eight_and_offers_the_rest(
    opened: Opener, large: nx.MultiDiGraph, large_html: str
) -> None:
    hub = max(sorted(large), key=large.degree)
    page = opened(large_html, f"#n={hub}")
    page.wait(FACTS)
    lists = page.run(
        "[...document.querySelectorAll('#panel .rows')].map((list) =>"
        " list.querySelectorAll(':scope > li .go').length)"
    )
    assert max(lists) == 8
    page.click("#panel .more")
    assert page.run("document.querySelectorAll('#panel .rows > li .go').length") > 8


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_stands_out_from_its_ground(
    opened: Opener, tiny_html: str, scheme: str
) -> None:
    page = opened(tiny_html)
    if scheme == "dark":
        page.click("#theme")
    read = (
        "Object.fromEntries(['paper', 'side', 'ink', 'soft', 'caption', 'accent',"
        " ...Array.from({length: 10}, (_, k) => `c${k}`)].map((key) => [key,"
        " getComputedStyle(document.documentElement)"
        ".getPropertyValue('--' + key).trim()]))"
    )
    colours = {key: light(value) for key, value in page.run(read).items()}
    signs = {f"c{k}": contrast(colours[f"c{k}"], colours["paper"]) for k in range(10)}
    texts = {
        key: contrast(colours[key], colours[ground])
        for key in ("ink", "soft", "caption", "accent")
        for ground in ("paper", "side")
    }
    assert {key: ratio for key, ratio in signs.items() if ratio < 3.0} == {}
    assert {key: ratio for key, ratio in texts.items() if ratio < 4.5} == {}


def light(colour: str) -> float:
    """Give the relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: float, other: float) -> float:
    low, high = sorted((one, other))
    return (high + 0.05) / (low + 0.05)


def test_a_neighbourhood_opens_at_its_entity(opened: Opener) -> None:
    page = opened(neighbourhood(tiny(), "chip:acme-a1"))
    page.wait(FACTS)
    assert page.run("document.querySelector('#panel .name').innerText") == "Acme A1"


def test_headings_do_not_skip_a_level(opened: Opener, tiny_html: str) -> None:
    page = opened(tiny_html, "#n=company:acme")
    page.wait(FACTS)
    levels = page.run(
        "[...document.querySelectorAll('h1, h2, h3')].map((one) => +one.tagName[1])"
    )
    assert [b for a, b in pairwise(levels) if b > a + 1] == []


def test_a_network_without_entities_is_an_empty_page(opened: Opener) -> None:
    page = opened(whole(nx.MultiDiGraph()))
    assert page.complaints() == []
