"""Evidence: the passages behind a name, and their words in the canonical text."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph import Generation
from graph.errors import UnknownNameError, WrongTextError
from graph.proof import evidence, text

TEXT = Path(__file__).resolve().parent.parent / "world" / "far-times.txt"


def test_evidence_lists_each_passage_that_speaks_of_an_entity(
    small_world: Generation,
) -> None:
    found = evidence(small_world.lookup, "company:dune", None)
    assert [(told["id"], told["stance"]) for told in found] == [
        ("passage:acme-a2-2023-03-14/3-planned", "Planned"),
        ("passage:far-times-2024-05/1", "Stated"),
        ("passage:far-times-2024-05/4", "Stated"),
    ]


def test_every_passage_says_something(small_world: Generation) -> None:
    for source in ("source:acme-a2-2023-03-14", "source:far-times-2024-05"):
        for told in evidence(small_world.lookup, source, None):
            assert told["statements"], told["id"]


def test_a_restored_passage_tells_what_it_says_and_that_it_is_restored(
    small_world: Generation,
) -> None:
    found = evidence(small_world.lookup, "passage:far-times-2024-05/4", None)
    assert [(told["restored"], told["statements"]) for told in found] == [
        (
            "correction:far-times-2024-05/1",
            [
                {
                    "en": "Acme A2 offered-by Dune Cloud",
                    "zh": "艾克米A2 提供方 沙丘云",
                }
            ],
        )
    ]


def test_the_words_stand_at_the_code_points_of_the_passage(
    small_world: Generation,
) -> None:
    found = evidence(small_world.lookup, "source:far-times-2024-05", TEXT)
    assert [(told["id"], told.get("words")) for told in found] == [
        (
            "passage:far-times-2024-05/1",
            "the A2 holds 144 GB, and Echo One stands on the Watch List.",
        ),
        (
            "passage:far-times-2024-05/2-denied",
            "Ada Moss denies that Acme left Farland.",
        ),
        ("passage:far-times-2024-05/3-rumoured", None),
        ("passage:far-times-2024-05/4", None),
    ]


def test_words_are_shown_only_for_the_source_they_are_of(
    small_world: Generation,
) -> None:
    found = evidence(small_world.lookup, "chip:acme-a2", TEXT)
    assert {told["source"] for told in found if "words" in told} == {
        "source:far-times-2024-05"
    }


def test_the_text_is_wider_in_bytes_than_in_code_points() -> None:
    data = TEXT.read_bytes()
    assert data.index(b"the A2 holds") > data.decode().index("the A2 holds")
    assert any(ord(char) > 0xFFFF for char in data.decode()[:35])


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("far-times", b"Another text.\n", "not the text that these passages"),
        ("far-times", TEXT.read_bytes().replace(b"\n", b"\r\n"), "SHA-256"),
        ("far-times", TEXT.read_bytes() + b"\n", "get the canonical text"),
        ("far-times", b"\xff\xfe", "not UTF-8; get the canonical text"),
        ("acme-a2", b"", "not the text that these passages"),
    ],
    ids=[
        "another",
        "other line ends",
        "a line more",
        "not utf-8",
        "source without text",
    ],
)
def test_another_text_is_refused(
    name: str, data: bytes, words: str, small_world: Generation, tmp_path: Path
) -> None:
    slug = {"far-times": "far-times-2024-05", "acme-a2": "acme-a2-2023-03-14"}[name]
    file = tmp_path / "text.txt"
    file.write_bytes(data)
    with pytest.raises(WrongTextError, match=words):
        evidence(small_world.lookup, f"source:{slug}", file)


@pytest.mark.parametrize(
    "name", ["source:none", "passage:none/1", "source:", "passage:%", "source:\ud800"]
)
def test_an_unknown_source_or_passage_is_an_error(
    name: str, small_world: Generation
) -> None:
    with pytest.raises(UnknownNameError, match="no entity is called"):
        evidence(small_world.lookup, name, None)


def test_evidence_reads_as_a_citation_words_and_statements(
    small_world: Generation,
) -> None:
    found = evidence(small_world.lookup, "passage:far-times-2024-05/2-denied", TEXT)
    assert text(found, "en").split("\n") == [
        "passage:far-times-2024-05/2-denied  Far Times, The chips of Farland, 2024-05, "
        "paragraph 2 [denied] (said by Ada Moss)",
        "    “Ada Moss denies that Acme left Farland.”",
        "    Acme exited-market Farland",
    ]
    assert text(found, "zh").split("\n")[-1] == "    艾克米 退出市场 远方国"
