"""The account that ``check --report`` gives of each source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.conftest import Command
from tests.shell import TOP

PRESS = "facts/press/acme-a2-2023-03-14.trig"
NEWS = "facts/news/far-times-2024-05.trig"


def account(chipscape: Command, folder: Path, *more: str) -> dict[str, Any]:
    """Give the report as JSON, held against its schema."""
    given = more or ("--on", "2024-06-01")
    ran = chipscape("check", str(folder), "--report", "json", *given)
    assert (ran.code, ran.err) == (0, "")
    told: dict[str, Any] = json.loads(ran.out)
    path = TOP / "graph" / "schemas" / "check.json"
    schema = json.loads(path.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(told)
    return told


def of_source(told: dict[str, Any], name: str) -> dict[str, Any]:
    """Give the account of one source."""
    (one,) = [one for one in told["sources"] if one["id"] == f"source:{name}"]
    return dict(one)


def add(folder: Path, name: str, text: str) -> None:
    """Add statements to a file of facts."""
    path = folder / name
    path.write_text(f"{path.read_text('utf-8')}\n{text}\n", "utf-8")


def test_each_source_is_counted(chipscape: Command, small_ontology: Path) -> None:
    told = account(chipscape, small_ontology)
    one = of_source(told, "acme-a2-2023-03-14")
    assert (one["publisher"], one["file"]) == ("Acme", PRESS)
    assert one["passages"] == 4
    assert one["facts"] == sum([10, 4, 6, 8])
    assert one["accepted"] == one["facts"] - 6
    total = told["counts"]["statements"]
    assert sum(source["facts"] for source in told["sources"]) == total


def test_an_entity_of_which_nothing_is_accepted_dangles(
    chipscape: Command, small_ontology: Path
) -> None:
    told = account(chipscape, small_ontology)
    assert of_source(told, "acme-a2-2023-03-14")["dangling"] == ["chip:acme-a3"]
    news = of_source(told, "far-times-2024-05")
    assert news["dangling"] == ["company:changxin-test"]


def test_a_figure_that_another_source_contradicts_is_listed_under_both(
    chipscape: Command, small_ontology: Path
) -> None:
    told = account(chipscape, small_ontology)
    (ours,) = of_source(told, "acme-a2-2023-03-14")["disagreements"]
    (theirs,) = of_source(told, "far-times-2024-05")["disagreements"]
    assert (ours["value"], ours["preferred"]) == ("141.0", True)
    assert ours["others"] == [
        {"value": "144.0", "sources": ["source:far-times-2024-05"]}
    ]
    assert (theirs["value"], theirs["others"][0]["value"]) == ("144.0", "141.0")


def test_a_label_alike_in_both_languages_is_listed(
    chipscape: Command, small_ontology: Path
) -> None:
    path = small_ontology / "entities" / "acme.ttl"
    path.write_text(path.read_text("utf-8").replace("艾克米盒", "Acme Box"), "utf-8")
    told = account(chipscape, small_ontology)
    one = of_source(told, "acme-a2-2023-03-14")
    assert one["missing_labels"] == ["system:acme-box"]


def test_a_plan_is_stale_once_its_day_has_passed(
    chipscape: Command, small_ontology: Path
) -> None:
    def stale(day: str) -> list[tuple[str, str]]:
        told = account(chipscape, small_ontology, "--on", day)
        one = of_source(told, "acme-a2-2023-03-14")
        assert told["on"] >= day
        return [(item["about"], item["due"]) for item in one["stale"]]

    plan = ("event:availability-acme-a2-dune", "2023-09-30")
    assert stale("2023-09-30") == []
    assert stale("2023-10") == [plan]
    assert stale("2024") == [plan]


LATER = {
    "the same event": "event:availability-acme-a2-dune a cs:Availability ; "
    'cs:product chip:acme-a2 ; cs:onDate "2023-10"^^xsd:gYearMonth .',
    "the same parties": "event:availability-two a cs:Availability ; "
    "cs:product chip:acme-a2 ; cs:provider company:dune .",
}


@pytest.mark.parametrize("said", LATER.values(), ids=LATER.keys())
def test_a_plan_of_which_a_later_source_speaks_is_not_stale(
    said: str, chipscape: Command, small_ontology: Path
) -> None:
    add(small_ontology, NEWS, f"p:1 {{ {said} }}")
    told = account(chipscape, small_ontology)
    assert [one["stale"] for one in told["sources"]] == [[], []]


def test_a_planned_value_is_stale_until_it_is_told_as_fact(
    chipscape: Command, small_ontology: Path
) -> None:
    plan = 'chip:acme-a3 cs:availableFrom "2023-12"^^xsd:gYearMonth .'
    add(small_ontology, PRESS, f"p:3-planned {{ {plan} }}")
    told = account(chipscape, small_ontology)
    one = of_source(told, "acme-a2-2023-03-14")
    assert ("chip:acme-a3 availableFrom", "2023-12-31") in {
        (item["about"], item["due"]) for item in one["stale"]
    }
    assert one["stale"][1]["text"]["zh"] == "艾克米A3：上市日期 2023-12"
    add(small_ontology, NEWS, f"p:1 {{ {plan.replace('2023-12', '2024-02')} }}")
    told = account(chipscape, small_ontology)
    assert len(of_source(told, "acme-a2-2023-03-14")["stale"]) == 1


def test_the_month_in_which_a_claim_was_made_is_no_plan(
    chipscape: Command, small_ontology: Path
) -> None:
    claim = "event:claim-acme a cs:Claim ; cs:about company:acme ; "
    claim += 'cs:summary "Acme will grow."@en, "艾克米将增长。"@zh ; '
    claim += 'cs:onDate "2023-03"^^xsd:gYearMonth .'
    add(small_ontology, PRESS, f"p:3-planned {{ {claim} }}")
    told = account(chipscape, small_ontology)
    assert len(of_source(told, "acme-a2-2023-03-14")["stale"]) == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_account_as_text_names_the_day_and_the_doubts(
    lang: str, chipscape: Command, small_ontology: Path
) -> None:
    given = ["--report", "text", "--on", "2024-06", "--lang", lang]
    ran = chipscape("check", str(small_ontology), *given)
    assert (ran.code, ran.err) == (0, "")
    assert "2024-06-01" in ran.out.splitlines()[0]
    assert "source:far-times-2024-05" in ran.out
    assert "2023-09-30" in ran.out
    assert [line for line in ran.out.splitlines() if line != line.rstrip()] == []
    if lang == "en":
        assert "Sources to look into (2 / 2)" in ran.out
        assert "with no later word (1)" in ran.out


def test_the_account_of_one_source_is_in_full(
    chipscape: Command, small_ontology: Path
) -> None:
    for name in ("far-times-2024-05", "source:far-times-2024-05"):
        given = ["--report", "text", "--source", name]
        ran = chipscape("check", str(small_ontology), *given)
        assert ran.out.startswith("source:far-times-2024-05  Far Times, The chips of")
        assert "chip:acme-a2 memoryCapacity 144.0; 141.0: source:acme-a2" in ran.out
    told = account(chipscape, small_ontology, "--source", "far-times-2024-05")
    assert [one["id"] for one in told["sources"]] == ["source:far-times-2024-05"]


def test_what_is_cut_off_is_said(chipscape: Command, small_ontology: Path) -> None:
    given = ["--report", "text", "--limit", "1"]
    ran = chipscape("check", str(small_ontology), *given)
    assert "… and 1 more; --limit shows them" in ran.out


def test_the_account_is_given_beside_the_problems(
    chipscape: Command, small_ontology: Path
) -> None:
    (small_ontology / "floors.toml").write_text("[classes]\nChip = 9\n", "utf-8")
    ran = chipscape("check", str(small_ontology), "--report", "json")
    assert ran.code == 4
    floor = {"name": "Chip", "least": 9, "have": 4}
    assert json.loads(ran.out)["floors"] == [floor]
    assert "restore them, or lower the floor" in ran.error()


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        (["--on", "2024"], 2, "add --report"),
        (["--source", "far-times-2024-05"], 2, "add --report"),
        (["--report", "text", "--on", "2024-13"], 2, "there is no such month or day"),
        (["--report", "csv"], 2, "Invalid value for '--report'"),
        (["--report", "text", "--source", "far-times"], 1, "far-times-2024-05"),
    ],
    ids=["a day alone", "a source alone", "no day", "no format", "no source"],
)
def test_a_wrong_use_is_one_line(
    given: list[str], code: int, words: str, chipscape: Command, small_ontology: Path
) -> None:
    ran = chipscape("check", str(small_ontology), *given)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.error()


def test_a_source_of_a_folder_of_ones_own_has_its_account_too(
    chipscape: Command, small_ontology: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own" / "facts" / "own-2024.trig"
    own.parent.mkdir(parents=True)
    text = (small_ontology / NEWS).read_text("utf-8")
    own.write_text(text.replace("far-times-2024-05", "own-2024"), "utf-8")
    told = account(chipscape, small_ontology, "--with", str(tmp_path / "own"))
    assert of_source(told, "own-2024")["file"] == own.as_posix()


def test_without_a_report_the_check_says_what_it_said(
    chipscape: Command, small_ontology: Path
) -> None:
    ran = chipscape("check", str(small_ontology))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "2 sources, 58 statements, 25 links: all well\n"
