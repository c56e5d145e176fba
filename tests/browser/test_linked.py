"""The linked-data pages and the query page in a browser: for everyone, and alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import Browser, Page
from tests.browser.test_access import violations
from tests.serving import served

PATHS = (
    "page/company/acme",
    "page/company/acme?relation=develops",
    "page/company/acme?passages=1",
    "page/chip/acme-a2",
    "page/person/ada-moss",
    "page/source/far-times-2024-05",
    "page/passage/acme-a2-2023-03-14/3-planned",
    "page/correction/far-times-2024-05/1",
    "page/post/ceo",
    "page/ns/fabricatedBy",
    "page/ns",
    "page/inference/inverse",
    "sparql?format=html&query=SELECT%20%2A%20%7B%3Fs%20a%20%3Fc%7D",
    "page/chip/none",
)
DRAWN = "document.readyState === 'complete' && document.querySelector('h1')"
READY = "document.documentElement?.dataset.ready === 'yes'"
ROWS = "document.querySelectorAll('.yasr tbody tr').length > 1"


@pytest.fixture(scope="module")
def origin(small_build: Path) -> Iterator[str]:
    """Serve the invented world; give the server's scheme, host and port."""
    with served(small_build) as service:
        yield f"http://127.0.0.1:{service.port}"


@pytest.fixture
def opened(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Give an empty page of the width and the colours that a test names."""
    width, scheme = getattr(request, "param", (1280, "light"))
    page = browser.page(width, 900, scheme)
    yield page
    page.close()


def visit(page: Page, address: str, ready: str = DRAWN) -> Page:
    """Open an address and wait until it is drawn."""
    page.call("Page.navigate", url=address)
    page.wait(ready)
    return page


LOOKS = pytest.mark.parametrize(
    "opened", [(1280, "light"), (390, "dark")], ids=str, indirect=True
)


@LOOKS
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_kind_of_page_is_for_everyone(
    origin: str, opened: Page, lang: str
) -> None:
    for path in PATHS:
        mark = "&" if "?" in path else "?"
        page = visit(opened, f"{origin}/{path}{mark}lang={lang}")
        assert violations(page) == [], path
        width = page.run("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, path


def test_pages_ask_this_server_only_and_run_nothing(origin: str, opened: Page) -> None:
    for path in PATHS[:-1]:
        visit(opened, f"{origin}/{path}")
        assert opened.run("document.querySelectorAll('script[src]').length") == 0
    foreign = [one for one in opened.requests() if not one.startswith(origin)]
    assert foreign in ([], ["data:,"])
    assert opened.complaints() == []


def test_links_are_reached_by_keys(origin: str, opened: Page) -> None:
    visit(opened, f"{origin}/page/chip/acme-a2")
    seen = []
    for _ in range(8):
        opened.press("Tab")
        seen.append(opened.run("document.activeElement.textContent"))
    assert seen[0] == "Skip to the content"
    assert "中文" in seen
    assert len(set(seen)) > 6


@LOOKS
def test_an_example_runs_in_the_query_page(origin: str, opened: Page) -> None:
    visit(opened, f"{origin}/sparql", READY)
    assert violations(opened) == []
    opened.run("document.getElementById('examples').open = true")
    opened.click("#q-60-competitors")
    opened.wait("document.querySelector('.yasr_response_chip')?.textContent")
    assert violations(opened) == []
    foreign = [one for one in opened.requests() if not one.startswith(origin)]
    assert [one for one in foreign if not one.startswith("data:")] == []
    assert opened.complaints() == []


def test_results_link_to_pages_of_this_server(origin: str, opened: Page) -> None:
    query = "SELECT%20%2A%20%7B%3Fs%20a%20%3Fc%7D"
    visit(opened, f"{origin}/sparql?query={query}", READY)
    opened.wait(ROWS)
    opened.wait("document.querySelector('.yasr td a')")
    links = opened.run(
        "[...document.querySelectorAll('.yasr td a')].map((a) => a.href)"
    )
    assert any(link.startswith(f"{origin}/id/") for link in links)
    assert not any(link.startswith("https://w3id.org/chipscape") for link in links)


def test_the_query_page_declares_the_prefixes_that_a_query_uses(
    origin: str, opened: Page
) -> None:
    visit(
        opened, f"{origin}/sparql?query=ASK%20%7B%20%3Fs%20a%20cs%3AChip%20%7D", READY
    )
    text = "document.querySelector('.CodeMirror').CodeMirror.getValue()"
    assert opened.run(text).splitlines() == [
        "PREFIX cs: <https://w3id.org/chipscape/ns#>",
        "ASK { ?s a cs:Chip }",
    ]


@pytest.mark.parametrize("sign", ["?", "#"])
def test_a_link_cannot_send_a_query_elsewhere(
    origin: str, opened: Page, sign: str
) -> None:
    mark = f"{sign}query=ASK%7B%7D&endpoint=http%3A%2F%2F127.0.0.1%3A9%2Fsparql"
    visit(opened, f"{origin}/sparql{mark}", READY)
    opened.run("new Promise((done) => setTimeout(done, 500))")
    opened.click(".yasqe_queryButton")
    opened.run("new Promise((done) => setTimeout(done, 500))")
    sent = [one for one in opened.requests() if one.endswith("/sparql")]
    assert sent
    assert all(one.startswith(origin) for one in sent)


@pytest.mark.parametrize("query", ["ASK%20%7B%7D", "SELECT", "DESCRIBE%20cs%3AChip"])
def test_every_form_of_answer_is_for_everyone(
    origin: str, opened: Page, query: str
) -> None:
    visit(opened, f"{origin}/sparql?query={query}&lang=zh", READY)
    opened.wait("document.querySelector('.yasr_response_chip')?.textContent")
    assert violations(opened) == []


def test_without_script_a_form_asks(origin: str, opened: Page) -> None:
    opened.call("Emulation.setScriptExecutionDisabled", value=True)
    opened.call("Page.navigate", url=f"{origin}/sparql")
    for _ in range(100):  # a page without script cannot be waited in
        shown = opened.run("Boolean(document.querySelector('#plain button'))")
        if shown:
            break
        time.sleep(0.05)
    assert opened.run("document.querySelector('#plain').hidden") is False
    assert opened.run("document.querySelector('#yasgui').hidden") is True
