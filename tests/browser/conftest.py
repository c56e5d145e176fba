"""One browser for all tests of the page, and a page for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import networkx as nx
import pytest

from graph.page import whole
from tests.browser.chromium import Browser, BrowserError, Page, find
from tests.world.net import invented, tiny

Opener = Callable[..., Page]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Start the browser once; without one the tests fail and say how to get it."""
    try:
        find()
    except BrowserError as lack:
        pytest.fail(str(lack), pytrace=False)
    with Browser(tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Give a function that writes a text as a page and opens it."""
    pages: list[Page] = []

    def open_page(
        html: str, mark: str = "", width: int = 1440, height: int = 900
    ) -> Page:
        path = tmp_path / f"page-{len(pages)}.html"
        path.write_text(html, encoding="utf-8")
        page = browser.page(width, height)
        pages.append(page)
        page.open(path, mark)
        return page

    yield open_page
    for page in pages:
        page.close()


@pytest.fixture(scope="session")
def tiny_html() -> str:
    """Give the page of the network of six entities."""
    return whole(tiny())


@pytest.fixture(scope="session")
def large() -> nx.MultiDiGraph:
    """Give a network of 2,000 entities with hubs."""
    return invented()


@pytest.fixture(scope="session")
def large_html(large: nx.MultiDiGraph) -> str:
    """Give the page of the large network."""
    return whole(large)
