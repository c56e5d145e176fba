"""The still picture: SVG that is safe, titled, and says what it leaves out."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import networkx as nx
import pytest

from graph.errors import UnknownNameError
from graph.page import neighbourhood, picture
from tests.world.net import invented, tiny

SPACE = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    "<script>window.hacked = 1</script>",
    '"/><image href="https://evil.example/x.png"/>',
    "]]>&entity;<!--",
    "a\u202eb\x00\ufffe\ud83d",
]


def read(net: nx.MultiDiGraph, focus: str) -> ET.Element:
    return ET.fromstring(picture(net, focus))  # noqa: S314 - our own text


def texts(root: ET.Element) -> list[str]:
    return [one.text or "" for one in root.iter(f"{SPACE}text")]


def test_it_shows_the_names_and_says_version_and_licence() -> None:
    root = read(tiny(), "company:acme")
    assert {"Acme", "Zenith", "Acme A1", "Lin Example"} <= set(texts(root))
    assert root.findtext(f"{SPACE}title") == "Acme"
    about = root.findtext(f"{SPACE}desc") or ""
    assert about == ("6 entities, 5 relations · chipscape · version 0.0 · CC BY 4.0")


def test_it_says_what_is_left_out() -> None:
    net = tiny()
    net.graph["left_out"] = 1234
    assert any(
        "1,234 more entities are left out" in text
        for text in texts(read(net, "company:acme"))
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_markup(text: str) -> None:
    net = tiny()
    net.graph.update(title=text, version=text, licence=text)
    for facts in net.nodes.values():
        facts.update(label_en=text, kind=text)
    root = read(net, "company:acme")
    plain = {"svg", "title", "desc", "rect", "line", "circle", "polygon", "text"}
    assert {one.tag.removeprefix(SPACE) for one in root.iter()} <= plain
    assert {key for one in root.iter() for key in one.attrib} & {
        "href",
        "onload",
        "style",
    } == set()


def test_it_points_at_nothing_outside() -> None:
    svg = picture(tiny(), "company:acme")
    assert svg.count("http") == 1  # the name of the format itself
    assert "url(" not in svg


def test_names_do_not_cover_each_other() -> None:
    net = invented(250, 700)
    hub = max(sorted(net), key=net.degree)
    boxes = []
    for one in read(net, hub).iter(f"{SPACE}text"):
        if one.get("paint-order"):
            size = float(one.get("font-size", "0"))
            x, y = float(one.get("x", "0")), float(one.get("y", "0"))
            boxes.append((x, y, x + 0.5 * size * len(one.text or ""), size))
    covered = [
        (a, b)
        for at, a in enumerate(boxes)
        for b in boxes[:at]
        if abs(a[1] - b[1]) < 0.9 * a[3] and a[0] < b[2] and b[0] < a[2]
    ]
    assert len(boxes) > 30
    assert covered == []


def test_the_same_network_gives_the_same_picture() -> None:
    assert picture(tiny(), "company:acme") == picture(tiny(), "company:acme")


def test_the_page_holds_the_picture_for_readers_without_scripts() -> None:
    html = neighbourhood(tiny(), "company:acme")
    assert picture(tiny(), "company:acme") in html.split("<noscript>")[1]


def test_an_unknown_entity_has_no_picture() -> None:
    with pytest.raises(UnknownNameError, match="company:nobody"):
        picture(tiny(), "company:nobody")
