"""The page and the command line answer alike for a date."""

from __future__ import annotations

import pytest

from graph.generation import Generation
from tests.browser.conftest import Opener

ROWS = (
    "[...document.querySelectorAll('#table tbody tr')].map((row) =>"
    " [...row.querySelectorAll('.go')].map((one) => one.innerText.trim()))"
)


@pytest.mark.parametrize(
    "asked",
    [
        ("as_of", "2015"),
        ("as_of", "2024-06"),
        ("known_by", "2023"),
        ("known_by", "2030"),
    ],
    ids=" ".join,
)
def test_page_and_command_answer_alike_for_a_date(
    opened: Opener, small_world: Generation, asked: tuple[str, str]
) -> None:
    key, date = asked
    html = (small_world.folder / "index.html").read_text(encoding="utf-8")
    page = opened(html, f"#tab=table&{key.replace('_', '-')}={date}")
    page.wait("document.querySelector('#table .bar')")
    seen: dict[str, set[tuple[str, str]]] = {}
    for subject, item in page.run(ROWS):
        for end in (subject, item):
            seen.setdefault(end, set()).add((subject, item))
    drawn = {
        name: facts["label_en"]
        for name, facts in small_world.network().nodes(data=True)
        if facts["drawn"]
    }
    for name, label in drawn.items():
        steps = small_world.neighbours(name, 1, **{key: date}).steps
        told = {(step.subject.en, step.object.en) for step in steps}
        assert seen.get(label, set()) == told, label
    assert seen or date == "2015"
