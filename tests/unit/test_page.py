"""The page as a file: complete in itself, small, the same every time, never fooled."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import zlib
from pathlib import Path

import networkx as nx
import pytest

from graph.errors import RejectedFactError, UnknownNameError, WriteError
from graph.page import neighbourhood, whole
from graph.page_data import COLOURS, LOOKS, SHAPES, address, embedded, looks, readable
from graph.page_picture import Picture
from graph.page_template import SCRIPTS
from tests.world.dated import dated
from tests.world.net import invented, tiny

ASSETS = Path(__file__).parents[2] / "graph" / "assets"


@pytest.fixture(scope="module")
def html() -> str:
    return whole(tiny())


def part(html: str, name: str) -> str:
    found = re.search(
        f'<script type="[^"]+" id="{name}">(.*?)</script>', html, re.DOTALL
    )
    assert found is not None
    return found[1]


def unpacked(html: str) -> dict[str, object]:
    body = zlib.decompress(base64.b64decode(part(html, "detail")), wbits=31)
    found: dict[str, object] = json.loads(body)
    return found


def test_two_thousand_entities_fit_in_two_megabytes() -> None:
    net = invented(2000, 6000)
    assert len(net.graph["passages"]) >= 5000
    assert len(whole(net).encode()) < 2_000_000


def test_the_same_network_gives_the_same_bytes_in_any_process(html: str) -> None:
    script = (
        "import hashlib; from graph.page import whole;"
        "from tests.world.net import tiny;"
        "print(hashlib.sha256(whole(tiny()).encode()).hexdigest())"
    )
    seen = subprocess.run(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONHASHSEED": "77"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    assert seen == hashlib.sha256(html.encode()).hexdigest()


def test_a_network_is_not_changed_by_drawing_it() -> None:
    net = tiny()
    whole(net)
    assert nx.utils.graphs_equal(net, tiny())


def test_the_policy_names_exactly_the_scripts_and_styles_of_the_page(html: str) -> None:
    def hashed(text: str) -> str:
        digest = hashlib.sha256(text.encode()).digest()
        return f"'sha256-{base64.b64encode(digest).decode()}'"

    scripts = re.findall("<script>(.*?)</script>", html, re.DOTALL)
    styles = re.findall("<style>(.*?)</style>", html, re.DOTALL)
    policy = re.search('Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    assert policy[1] == (
        "default-src 'none'; connect-src 'none'; img-src data: blob:; "
        f"script-src {' '.join(map(hashed, scripts))}; "
        f"style-src {' '.join(map(hashed, styles))}; "
        "base-uri 'none'; form-action 'none'"
    )


def test_nothing_in_the_page_points_at_another_file(html: str) -> None:
    frame = re.sub(
        "<(script|style)[^>]*>.*?</(script|style)>", "", html, flags=re.DOTALL
    )
    assert re.findall(r'(?:src|href)="([^"]*)"', frame) == ["data:,", "#panel"]
    assert "sourceMappingURL" not in html


def test_what_only_panels_need_is_packed_apart(html: str) -> None:
    assert "Example Press" not in html
    texts = unpacked(html)["texts"]
    assert isinstance(texts, list)
    assert [texts.count(text) for text in ("Example Press", "Acme Integrated")] == [
        1,
        1,
    ]


def test_a_neighbourhood_brings_only_the_passages_that_it_cites() -> None:
    net = tiny()
    near = net.subgraph(["company:acme", "chip:acme-a2"])
    passages = unpacked(neighbourhood(near, "company:acme"))["passages"]
    assert isinstance(passages, dict)
    assert len(passages["title"]) == 1


def test_a_neighbourhood_of_an_unknown_entity_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="company:nobody"):
        neighbourhood(tiny(), "company:nobody")


@pytest.mark.parametrize(
    "name", ["", "a b", "chip:\u202ea", "chip:\x00", "x" * 301, 7, ("a", "b")], ids=repr
)
def test_a_name_that_cannot_stand_in_a_page_is_refused(name: object) -> None:
    with pytest.raises(RejectedFactError, match="net: "):
        Picture(tiny()).add_node(name)


def test_a_name_given_twice_is_refused() -> None:
    with pytest.raises(RejectedFactError, match="twice"):
        Picture(tiny()).add_node("company:acme")


def test_a_link_to_nowhere_is_refused() -> None:
    with pytest.raises(RejectedFactError, match="not there"):
        Picture(tiny()).add_edge("company:acme", "company:nobody")


@pytest.mark.parametrize(
    "way",
    [
        "show",
        "show_buttons",
        "set_options",
        "set_template",
        "set_template_dir",
        "prep_notebook",
        "from_DOT",
        "from_nx",
    ],
)
def test_ways_of_pyvis_that_run_texts_are_closed(way: str) -> None:
    with pytest.raises(NotImplementedError, match=r"graph\.page"):
        getattr(Picture(tiny()), way)("x")


@pytest.mark.parametrize("option", ["heading", "select_menu", "filter_menu", "bgcolor"])
def test_options_of_pyvis_that_run_texts_are_not_taken(option: str) -> None:
    with pytest.raises(TypeError, match=option):
        Picture(tiny(), **{option: "<script>"})


def test_writing_leaves_one_file_and_its_chinese_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, html: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Picture(tiny()).write_html("page.html")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
    assert (tmp_path / "page.html").read_bytes() == html.encode()


def test_a_disk_that_refuses_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="choose another place"):
        Picture(tiny()).write_html(tmp_path / "missing" / "page.html")


def test_importing_the_module_does_not_import_pyvis() -> None:
    script = "import sys, graph.page; print({'pyvis', 'IPython'} & set(sys.modules))"
    seen = subprocess.run(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert seen.stdout.strip() == "set()"


def test_every_kind_has_a_look_of_its_own() -> None:
    found = looks([*LOOKS, "Gadget", "Widget"])
    assert len(set(found.values())) == len(LOOKS) + 2
    assert {shape for shape, _, _ in found.values()} <= set(SHAPES)
    assert {colour for _, colour, _ in found.values()} <= set(range(COLOURS))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain 中文", "plain 中文"),
        ("a\u202eb", "a⟨202E⟩b"),
        ("a\u200bb", "a⟨200B⟩b"),
        ("a\nb", "a b"),
        ("\ud83d", "?"),
    ],
)
def test_unseen_signs_are_written_out(text: str, seen: str) -> None:
    assert readable(text) == seen


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/b?c=d#e", True),
        ("http://a.example", True),
        ("HTTPS://A.example", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,x", False),
        ("//a.example", False),
        ("https:", False),
        ("http://[", False),
        ('https://a.example/"onclick=', False),
    ],
)
def test_only_addresses_of_the_web_are_kept(url: str, kept: bool) -> None:
    assert bool(address(url)) is kept


def test_embedded_json_survives_the_page() -> None:
    text = "</script><!-- & \u2028\u2029"
    written = embedded({"a": text})
    assert re.search("[<>&\u2028\u2029]", written) is None
    assert json.loads(written) == {"a": text}


def test_links_of_one_edge_keep_their_own_times() -> None:
    texts, edges = (unpacked(whole(dated()))[key] for key in ("texts", "edges"))
    assert isinstance(texts, list)
    assert isinstance(edges, dict)
    spans = [
        [(texts[one[0]], texts[one[1]], one[2], texts[one[4]]) for one in found]
        for found in edges["spans"]
        if found
    ]
    assert spans == [
        [("2022-10-21", "2023-11-16", 3, "3A090.a"), ("2023-11-17", "", 1, "to China")],
        [("2015", "2016", 1, "engineer"), ("2018", "2018-06", 1, "director")],
    ]


def test_a_source_without_a_date_counts_from_the_day_it_was_read() -> None:
    texts, passages = (unpacked(whole(dated()))[key] for key in ("texts", "passages"))
    assert isinstance(texts, list)
    assert isinstance(passages, dict)
    said = {
        texts[title]: texts[day]
        for title, day in zip(passages["title"], passages["said"], strict=True)
    }
    assert said["Undated page"] == "2022-06-30"
    assert said["Early report"] == ""


def test_every_part_of_the_script_is_small_and_joined() -> None:
    parts = {path.stem for path in ASSETS.glob("*.js")}
    assert parts == set(SCRIPTS)
    long = [
        name
        for name in parts
        if len((ASSETS / f"{name}.js").read_text("utf-8").splitlines()) >= 400
    ]
    assert long == []


def test_both_languages_have_the_same_words() -> None:
    text = (ASSETS / "words.js").read_text("utf-8")
    english, chinese = text.split("\n  zh: {", 1)
    chinese = chinese.split("\n};", 1)[0]
    named = re.compile(r"(?:^    |, )(\w+): [\"\n]", re.MULTILINE)
    assert sorted(set(named.findall(english)) - {"en"}) == sorted(
        set(named.findall(chinese))
    )


def test_every_word_is_used() -> None:
    text = (ASSETS / "words.js").read_text("utf-8").split("\n  zh: {", 1)[0]
    words = set(re.findall(r"(?:^    |, )(\w+): [\"\n]", text, re.MULTILINE)) - {"en"}
    page = "".join(
        path.read_text("utf-8")
        for path in (*ASSETS.glob("*.js"), ASSETS / "page.html")
        if path.stem not in ("words", "vis-network.min")
    )
    assert sorted(word for word in words if f'"{word}"' not in page) == []
