"""Table, comparison, focus, restrictions and time, used as a reader would."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from graph.page import whole
from tests.browser.chromium import Page
from tests.browser.conftest import Opener
from tests.browser.test_page import hostile
from tests.world.dated import dated
from tests.world.net import tiny

PANEL = "document.getElementById('panel').innerText"
CELLS = (
    "[...document.querySelectorAll('#table tbody tr')].map((row) =>"
    " [...row.children].slice(0, 4).map((cell) => cell.innerText.trim()))"
)


@pytest.fixture(scope="module")
def html() -> str:
    """Give the page of the small network with dates."""
    return whole(dated())


def table(page: Page) -> list[list[str]]:
    """Give subject, relation, object and time of each row."""
    page.wait("document.querySelector('#table table')")
    rows: list[list[str]] = page.run(CELLS)
    return rows


def choose(page: Page, selector: str, text: str) -> None:
    """Type into a combobox and take the first name offered."""
    page.click(selector)
    page.run(f"document.querySelector({selector!r}).select()")
    page.type(text)
    page.wait(f"document.querySelector('{selector}-found li[id]')")
    page.press("Enter")


def saved(folder: Path, ending: str) -> Path:
    """Wait until a file has been saved whole."""
    for _ in range(200):
        found = list(folder.glob(f"*.{ending}"))
        if found and not list(folder.glob("*.crdownload")):
            return found[0]
        time.sleep(0.05)
    raise AssertionError(f"no {ending} was saved in {folder}")


def pick(page: Page, selector: str, value: str) -> None:
    """Choose an option of a select."""
    page.run(
        f"(() => {{ const box = document.querySelector({selector!r});"
        f" box.value = {value!r}; box.dispatchEvent(new Event('change')); }})()"
    )


def test_the_table_holds_the_statements_on_the_map(opened: Opener, html: str) -> None:
    page = opened(html)
    page.click("#tab-table")
    rows = table(page)
    assert [[row[0], row[1].split("\n")[0], *row[2:]] for row in rows] == [
        ["Acme", "develops", "Acme A1", "2021–"],
        ["Acme A1", "fabricated by", "Zenith", ""],
        ["Acme A1", "restricted by", "Rule of Acme", "2022-10-21–"],
        ["Lin Example", "holds post at", "Acme", "2021–"],
        ["Lin Example", "holds post at", "Zenith", "2015–2018-06"],
    ]
    assert page.run("location.hash") == "#tab=table"
    assert page.run("document.querySelector('caption').innerText") == (
        "5 statements shown on the map"
    )


def test_a_column_sorts_both_ways_and_says_so(opened: Opener, html: str) -> None:
    page = opened(html, "#tab=table")
    table(page)
    state = (
        "[document.querySelector('th[aria-sort]').innerText.slice(0, 6),"
        " document.querySelector('th[aria-sort]').getAttribute('aria-sort')]"
    )
    page.click("[data-key=object]")
    page.wait("document.activeElement.dataset.key === 'object'")
    first = [row[2] for row in table(page)]
    assert page.run(state) == ["Object", "ascending"]
    page.press("Enter")
    page.wait("document.querySelector('[aria-sort=descending]')")
    assert [sorted(first), sorted(first, reverse=True)] == [
        first,
        [row[2] for row in table(page)],
    ]


def test_the_table_follows_focus_and_filters(opened: Opener, html: str) -> None:
    page = opened(html, "#n=company:zenith&tab=table")
    assert {tuple(row[::2]) for row in (r[:3] for r in table(page))} == {
        ("Acme A1", "Zenith"),
        ("Lin Example", "Zenith"),
    }
    page.run(
        "[...document.querySelectorAll('#legend label')]"
        ".find((label) => label.innerText.includes('person')).click()"
    )
    page.wait("document.querySelectorAll('#table tbody tr').length === 1")
    assert page.run("document.querySelector('#tab-table small').innerText") == "1"


def test_a_row_opens_its_evidence(opened: Opener, html: str) -> None:
    page = opened(html, "#tab=table")
    page.click("#table .cite")
    told = page.run("document.querySelector('.more-row').innerText")
    assert "Early report" in told


def test_ten_thousand_rows_come_a_sheet_at_a_time(
    opened: Opener, large_html: str
) -> None:
    page = opened(large_html, "#tab=table")
    page.wait("document.querySelectorAll('#table tbody tr').length === 100")
    page.click("[data-key=last]")
    page.wait("document.querySelector('[data-key=next]').disabled")
    assert page.run("document.querySelectorAll('#table tbody tr').length") <= 100
    assert "Rows" in page.run("document.getElementById('status').innerText")


def test_the_table_is_saved_with_version_and_licence(
    opened: Opener, html: str, tmp_path: Path
) -> None:
    page = opened(html, "#n=company:acme&tab=table")
    page.saves_into(tmp_path)
    page.click("[data-key=csv]")
    path = saved(tmp_path, "csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert path.name == "chipscape-acme.csv"
    assert len(rows) == len(table(page))
    assert {(row["data_version"], row["licence"]) for row in rows} == {
        ("0.0", "CC BY 4.0")
    }
    assert rows[0]["titles"] == "Early report | Rumour mill"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1"])
def test_no_cell_becomes_a_formula(opened: Opener, tmp_path: Path, text: str) -> None:
    page = opened(whole(hostile(text)), "#tab=table")
    page.saves_into(tmp_path)
    page.click("[data-key=csv]")
    with saved(tmp_path, "csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert [cell for cell in cells if cell.strip()[:1] in ("=", "+", "-", "@")] == []


def test_depth_reaches_the_neighbours_of_neighbours(opened: Opener, html: str) -> None:
    page = opened(html, "#n=rule:acme-rule")
    page.wait("document.getElementById('depth')")
    assert page.run("document.querySelector('#tab-table small').innerText") == "1"
    pick(page, "#depth", "2")
    page.wait("location.hash === '#n=rule:acme-rule&d=2'")
    pick(page, "#depth", "3")
    page.wait("document.querySelector('#tab-table small').innerText === '5'")


def test_a_large_hub_is_capped_and_drawn_on(
    opened: Opener, large: nx.MultiDiGraph, large_html: str
) -> None:
    hub = max(sorted(large), key=large.degree)
    page = opened(large_html, f"#n={hub}&d=2")
    page.wait("document.querySelector('#panel .cut button')")
    before = page.run("+document.querySelector('#tab-table small').innerText")
    page.click("#panel .cut button")
    page.wait(f"+document.querySelector('#tab-table small').innerText > {before}")
    assert "m=320" in page.run("location.hash")


def test_restrictions_stand_in_the_order_of_time(opened: Opener, html: str) -> None:
    page = opened(html, "#n=chip:acme-a1")
    page.wait(f"{PANEL}.includes('their history')")
    told = " ".join(page.run(PANEL).split())
    first = told.index("from 2022-10-21 until 2023-11-16 3A090.a")
    assert "computed" in told[:first]
    assert told.index("from 2023-11-17 to China") > first


def test_chips_are_compared_side_by_side(opened: Opener, html: str) -> None:
    page = opened(html, "#n=chip:acme-a1")
    page.wait(f"{PANEL}.includes('Compare')")
    page.run(
        "[...document.querySelectorAll('.acts button')]"
        ".find((one) => one.innerText === 'Compare').click()"
    )
    choose(page, "#compare-add", "a2")
    page.wait("document.querySelectorAll('#compare thead th').length === 3")
    told = page.run(
        "[...document.querySelectorAll('#compare tbody tr')].find((row) =>"
        " row.innerText.includes('bandwidth')).innerText.split(/\\s*[\\t\\n]+\\s*/)"
    )
    assert "3200 GB/s" in told[1]
    assert "≠ others say 3000" in told
    assert ["4800 GB/s" in " ".join(told), "+50 %" in " ".join(told)] == [True, True]
    assert "cmp=chip:acme-a1,chip:acme-a2" in page.run("location.hash")


def test_a_fifth_is_not_compared(opened: Opener, large_html: str) -> None:
    mark = "#tab=compare&cmp=" + ",".join(
        ["company:entity-0", "chip:entity-1", "chip:entity-2", "chip:entity-5"] * 3
    )
    page = opened(large_html, mark)
    page.wait("document.querySelector('#compare .bar')")
    assert page.run("document.querySelectorAll('#compare thead th').length") <= 5


@pytest.mark.parametrize(
    ("mark", "kept"),
    [
        ("as-of=2014", []),
        ("as-of=2015", ["holds post at"]),
        ("as-of=2017", []),
        ("as-of=2018-06", ["holds post at"]),
        ("as-of=2018-07", []),
        ("as-of=2021", ["develops", "fabricated by", "holds post at"]),
        (
            "as-of=2023-01",
            ["develops", "fabricated by", "holds post at", "restricted by"],
        ),
    ],
)
def test_only_what_was_valid_is_shown(
    opened: Opener, html: str, mark: str, kept: list[str]
) -> None:
    page = opened(html, f"#tab=table&{mark}")
    page.wait("document.querySelector('#table table')")
    assert sorted({row[1].split("\n")[0] for row in page.run(CELLS)}) == kept


@pytest.mark.parametrize(
    ("date", "seen"),
    [
        ("2019", set()),
        ("2020", {"develops", "holds post at", "restricted by"}),
        ("2022-05", {"develops", "holds post at", "restricted by"}),
        ("2022-06", {"develops", "fabricated by", "holds post at", "restricted by"}),
    ],
)
def test_only_what_was_said_is_shown(
    opened: Opener, html: str, date: str, seen: set[str]
) -> None:
    page = opened(html, f"#tab=table&known-by={date}")
    page.wait("document.querySelector('#table .bar')")
    assert {row[1].split("\n")[0] for row in page.run(CELLS)} == seen


def test_later_sources_are_not_shown(opened: Opener, html: str) -> None:
    page = opened(html, "#n=chip:acme-a1&known-by=2021")
    page.wait(f"{PANEL}.includes('memory bandwidth')")
    told = page.run(PANEL)
    assert ["3200" in told, "3000" in told, "to China" in told] == [True, False, False]


def test_statements_without_dates_are_switched_off(opened: Opener, html: str) -> None:
    page = opened(html, "#tab=table&as-of=2023")
    assert "fabricated by" in {row[1] for row in table(page)}
    page.click("#time-undated")
    page.wait("location.hash.includes('undated=0')")
    page.wait("!document.getElementById('table').innerText.includes('fabricated by')")


def test_an_entity_that_is_not_there_yet_says_so(opened: Opener, html: str) -> None:
    page = opened(html, "#n=chip:acme-a1&as-of=2019")
    page.wait(f"{PANEL}.includes('not there at this time')")


def spans_of(net: nx.MultiDiGraph, **facts: Any) -> nx.MultiDiGraph:
    for *_, told in net.edges(data=True):
        told["spans"] = ({**told, **facts}, {**told, **facts})
    return net


@pytest.mark.parametrize("text", ["<img src=x>", "9999-99", "=1", "\u202e2020"])
def test_dates_that_are_none_do_no_harm(opened: Opener, text: str) -> None:
    net = spans_of(hostile(text), valid_from=text, valid_to=text, qualifiers=text)
    for facts in net.nodes.values():
        facts["born"] = text
    page = opened(whole(net), "#as-of=2023&tab=table")
    page.wait("document.querySelector('#table table')")
    page.run("location.hash = '#known-by=2023&n=company:acme'")
    page.wait("document.querySelector('#panel .name')")
    assert [page.run("document.querySelectorAll('img').length"), page.complaints()] == [
        0,
        [],
    ]


def test_the_legend_counts_what_there_is_at_the_time(opened: Opener, html: str) -> None:
    page = opened(html, "#known-by=2020")
    legend = "document.getElementById('legend').innerText.replace(/\\s+/g, ' ')"
    assert "develops 1" in page.run(legend)
    assert "fabricated by 0" in page.run(legend)
    assert page.run("document.getElementById('counts').innerText").startswith(
        "5 entities · 3 statements · 2 passages cited"
    )


def test_places_hold_who_is_in_them_and_in_what_lies_within(opened: Opener) -> None:
    net = tiny()
    net.add_node("place:town", **net.nodes["place:nowhere"])
    net.nodes["place:town"].update(label_en="Town", label_zh="镇", iri="x:town")
    told = dict(net.edges["company:acme", "chip:acme-a1", "develops"])
    for one, two in (
        ("company:acme", "place:nowhere"),
        ("company:zenith", "place:town"),
        ("place:town", "place:nowhere"),
    ):
        net.add_edge(one, two, key="supplies", **told)
    page = opened(whole(net))
    page.click("#tab-places")
    page.wait("document.querySelector('#places summary')")
    folds = page.run(
        "[...document.querySelectorAll('#places summary')].map((one) => one.innerText)"
    )
    assert folds == ["Nowhere supplies 2"]
    page.click("#places summary")
    page.wait("document.querySelector('#places .go')")
    rows = page.run(
        "[...document.querySelectorAll('#places .row')].map((one) =>"
        " one.innerText.replace(/\\s+/g, ' ').trim())"
    )
    assert rows == ["Acme ❝ 1", "Zenith Town ❝ 1"]
    assert "tab=places" in page.run("location.hash")
    page.click("#places .go")
    page.wait("document.querySelector('#panel .name')?.innerText === 'Acme'")
