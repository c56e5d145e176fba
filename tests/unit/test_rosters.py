"""Published lists are looked up exactly; what the graph lacks is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graph import Generation
from graph.coverage import coverage, text
from graph.errors import UnreadableFileError
from graph.places import ontology
from graph.rosters import Roster, compare, read

LIST = Roster(
    name="best-2024",
    title={"en": "The best firms of 2024", "zh": "2024年最佳公司"},
    source={
        "title": "Best of 2024",
        "publisher": "Far Times",
        "url": "https://far.example/best",
        "locator": "table 1",
        "read_on": "2026-11-22",
        "issued": "2024-12",
    },
    kinds=("Company",),
    names=("Acme",),
    readings={},
)
FILE = """kinds = ["Company"]
names = ["Acme", "Zorn"]
[title]
en = "The best firms of 2024"
zh = "2024年最佳公司"
[source]
title = "Best of 2024"
publisher = "Far Times"
issued = "2024-12"
url = "https://far.example/best"
locator = "table 1"
read_on = "2026-11-22"
"""
MEANT = {
    "label": ("Acme", "company:acme"),
    "case and width": ("ＡＣＭＥ", "company:acme"),
    "alias": ("Acme Semiconductor", "company:acme"),
    "ticker": ("ACME", "company:acme"),
    "Chinese": ("艾克米", "company:acme"),
    "the other script": ("長鑫測試", "company:changxin-test"),
    "legal form": ("Borealis Co., Ltd.", "company:borealis"),
    "Chinese legal form": ("艾克米股份有限公司", "company:acme"),
}
LACKING = {
    "nobody": "Zorn",
    "nearly": "Boraelis",
    "a part": "Bor",
    "another class": "Acme A2",
    "pinyin": "chang xin ce shi",
    "initials": "cxcs",
    "nothing": "",
}


@pytest.mark.parametrize(("name", "entity"), MEANT.values(), ids=MEANT.keys())
def test_a_name_is_looked_up_exactly(
    name: str, entity: str, small_world: Generation
) -> None:
    told = compare(small_world.lookup, replace(LIST, names=(name,)))
    assert told["held"] == [{"name": name, "id": entity}]
    assert (told["gaps"], told["ambiguous"], told["of"]) == ([], [], 1)


@pytest.mark.parametrize("name", LACKING.values(), ids=LACKING.keys())
def test_a_name_that_only_resembles_another_is_a_gap(
    name: str, small_world: Generation
) -> None:
    told = compare(small_world.lookup, replace(LIST, names=(name,)))
    assert (told["gaps"], told["held"]) == ([name], [])


def test_a_name_of_two_is_said_to_be_ambiguous(small_world: Generation) -> None:
    told = compare(small_world.lookup, replace(LIST, names=("Echo",)))
    both = ["company:echo-one", "company:echo-two"]
    (found,) = told["ambiguous"]
    assert (found["name"], sorted(found["candidates"])) == ("Echo", both)
    assert (told["gaps"], told["held"]) == ([], [])


def test_a_class_decides_between_what_shares_a_name(small_world: Generation) -> None:
    chips = replace(LIST, names=("A2",), kinds=("Chip",))
    assert compare(small_world.lookup, chips)["gaps"] == []
    assert compare(small_world.lookup, replace(chips, kinds=("System",)))["gaps"]


def test_a_reading_says_how_to_look_a_name_up(small_world: Generation) -> None:
    odd = replace(LIST, names=("ACM-E (XEX)",), readings={"ACM-E (XEX)": "Acme"})
    assert compare(small_world.lookup, odd)["held"] == [
        {"name": "ACM-E (XEX)", "id": "company:acme"}
    ]


def test_a_class_that_does_not_exist_is_an_error(small_world: Generation) -> None:
    with pytest.raises(UnreadableFileError, match="no class is called Firm"):
        compare(small_world.lookup, replace(LIST, kinds=("Firm",)))


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        (
            "en",
            [
                "The best firms of 2024: 1 / 3",
                "  Far Times, Best of 2024, 2024-12, https://far.example/best",
                "  not in the graph: Zorn",
                "  ambiguous: Echo (company:echo-one, company:echo-two)",
            ],
        ),
        (
            "zh",
            [
                "2024年最佳公司：1 / 3",
                "  Far Times, Best of 2024, 2024-12, https://far.example/best",
                "  图中没有: Zorn",
                "  有歧义: Echo (company:echo-one, company:echo-two)",
            ],
        ),
    ],
)
def test_the_statistics_name_what_a_list_has_and_the_graph_lacks(
    lang: str, lines: list[str], small_world: Generation
) -> None:
    lists = [replace(LIST, names=("Acme", "Zorn", "Echo"))]
    told = coverage(small_world.lookup, small_world.manifest(), lists)
    assert text(told, lang).splitlines()[-4:] == lines


def written(folder: Path, told: str) -> Path:
    """Put one list into an ontology folder."""
    (folder / "coverage").mkdir()
    (folder / "coverage" / "best-2024.toml").write_text(told, "utf-8")
    return folder


def test_a_file_is_one_list(tmp_path: Path) -> None:
    assert read(tmp_path) == []
    (found,) = read(written(tmp_path, FILE))
    assert found == replace(LIST, names=("Acme", "Zorn"))


def test_a_source_without_a_date_says_so(tmp_path: Path) -> None:
    told = FILE.replace('issued = "2024-12"', "undated = true")
    (found,) = read(written(tmp_path, told))
    assert found.source["issued"] == ""


WRONG = {
    "no TOML": ("names = [", "mend the file"),
    "no names": (FILE.replace("names", "named"), "lacks 'names'"),
    "no Chinese title": (FILE.replace("zh =", "de ="), "lacks 'zh'"),
    "no date": (FILE.replace('issued = "2024-12"', ""), "lacks 'issued'"),
    "no locator": (FILE.replace("locator", "place"), "lacks 'locator'"),
    "a date that is none": (FILE.replace("2024-12", "2024-13"), "no such month"),
    "a name twice": (FILE.replace("Zorn", "Acme"), "names twice, or none"),
    "an empty list": (FILE.replace('["Acme", "Zorn"]', "[]"), "names twice, or none"),
    "a reading of nobody": (f'{FILE}[readings]\nZ = "Y"\n', "a reading of 'Z'"),
    "title no table": (f'title = "Best"\n{FILE[:46]}', "mend the file"),
}


@pytest.mark.parametrize(("told", "words"), WRONG.values(), ids=WRONG.keys())
def test_a_file_that_is_no_list_is_an_error(
    told: str, words: str, tmp_path: Path
) -> None:
    with pytest.raises(UnreadableFileError, match=words) as caught:
        read(written(tmp_path, told))
    assert "best-2024.toml" in str(caught.value)


SHIPPED = read(ontology())


def test_at_least_six_lists_are_shipped() -> None:
    assert len(SHIPPED) >= 6


@pytest.mark.parametrize("roster", SHIPPED, ids=lambda roster: roster.name)
def test_a_shipped_list_has_its_source_and_is_mostly_known(
    roster: Roster, real_world: Generation
) -> None:
    assert roster.source["url"].startswith("https://")
    assert any("\u4e00" <= char <= "\u9fff" for char in roster.title["zh"])
    assert all(name == name.strip() and len(name) < 60 for name in roster.names)
    told = compare(real_world.lookup, roster)
    assert len(told["held"]) * 2 >= told["of"]
