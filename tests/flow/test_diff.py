"""What differs between two generations, and between two dates of one."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from graph import build
from tests.conftest import Command, lay_out
from tests.shell import TOP

PRESS = "facts/press/acme-a2-2023-03-14.trig"
NEWS = "facts/news/far-times-2024-05.trig"
FLINT = 'company:flint a cs:Company ; rdfs:label "Flint"@en, "火石"@zh .'
TAKEOVER = "event:deal-flint a cs:Acquisition ; cs:acquirer company:acme ; "
TAKEOVER += 'cs:target company:flint ; cs:onDate "2024-05-02"^^xsd:date .'
EDITS = {
    # the plan of the A3 became a fact; a better memory figure; a competitor gone
    PRESS: [
        (
            "    company:acme cs:develops chip:acme-a3 .\n"
            "    chip:acme-a3 cs:supersedes chip:acme-a2 .",
            "    chip:acme-a3 cs:supersedes chip:acme-a2 .",
        ),
        (
            "    system:acme-box cs:usesChip chip:acme-a2 .",
            "    system:acme-box cs:usesChip chip:acme-a2 .\n"
            "    company:acme cs:develops chip:acme-a3 .",
        ),
        ("cs:memoryCapacity 141.0", "cs:memoryCapacity 142.0"),
    ],
    NEWS: [
        ("    company:acme cs:competesWith company:echo-one .\n", TAKEOVER + "\n"),
        ('"Series C"', '"Series D"'),
    ],
    "entities/acme.ttl": [
        ('"Echo One"@en', '"Echo First"@en'),
        ('"The Borealis of chips"@en', '"Borealis of chips"@en'),
        ("company:dune a cs:Company", f"{FLINT}\ncompany:dune a cs:Company"),
    ],
}


@pytest.fixture(scope="session")
def later_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented world after some edits, built."""
    top = tmp_path_factory.mktemp("later")
    folder = lay_out(top / "ontology")
    for name, edits in EDITS.items():
        text = (folder / name).read_text("utf-8")
        for old, new in edits:
            text = text.replace(old, new)
        (folder / name).write_text(text, "utf-8")
    build(folder, top / "build")
    return top / "build"


def valid(text: str) -> dict[str, Any]:
    """Hold an answer against the schema, and give it."""
    told: dict[str, Any] = json.loads(text)
    path = TOP / "graph" / "schemas" / "diff.json"
    schema = json.loads(path.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(told)
    return told


def about(item: dict[str, Any]) -> tuple[str, ...]:
    """Give a change as what, change and names."""
    keys = ("entity", "subject", "object")
    names = [item[key]["id"] for key in keys if key in item]
    names += [item[key] for key in ("relation", "property", "id") if key in item]
    return item["what"], item["change"], *names


@pytest.fixture
def told(chipscape: Command, later_build: Path, small_build: Path) -> dict[str, Any]:
    """The answer for the invented world before and after the edits."""
    ran = chipscape("diff", str(small_build), str(later_build), "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    return valid(ran.out)


def found(told: dict[str, Any], *wanted: str) -> dict[str, Any]:
    """Give the one change that is about these names."""
    (item,) = [one for one in told["items"] if about(one) == wanted]
    return dict(item)


def test_two_generations_differ_in_what_was_edited(told: dict[str, Any]) -> None:
    assert sorted(about(item) for item in told["items"]) == [
        ("entity", "added", "company:flint"),
        ("entity", "changed", "company:acme"),
        ("entity", "changed", "company:echo-one"),
        ("link", "added", "company:acme", "company:flint", "acquired"),
        ("link", "changed", "company:acme", "chip:acme-a3", "develops"),
        ("link", "changed", "company:dune", "company:acme", "invests-in"),
        ("link", "withdrawn", "company:acme", "company:echo-one", "competes-with"),
        ("value", "changed", "chip:acme-a2", "memoryCapacity"),
    ]
    assert told["counts"] == {
        "entity": {"added": 1, "changed": 2},
        "link": {"added": 1, "changed": 2, "withdrawn": 1},
        "value": {"changed": 1},
    }


def test_a_plan_that_came_true_is_one_change(told: dict[str, Any]) -> None:
    item = found(told, "link", "changed", "company:acme", "chip:acme-a3", "develops")
    assert item["fields"] == ["stances", "accepted"]
    assert (item["old"]["stances"], item["new"]["stances"]) == (["Planned"], ["Stated"])
    (source,) = item["new"]["sources"]
    assert source["title"] == "Acme shows the A2"
    assert (source["publisher"], source["issued"]) == ("Acme", "2023-03-14")
    assert source["passages"] == ["passage:acme-a2-2023-03-14/1"]


def test_a_preferred_value_that_gave_way_has_its_old_and_new_side(
    told: dict[str, Any],
) -> None:
    item = found(told, "value", "changed", "chip:acme-a2", "memoryCapacity")
    assert item["fields"] == ["shown"]
    sides = [(item[side]["shown"], item[side]["preferred"]) for side in ("old", "new")]
    assert sides == [("141", True), ("142", True)]


def test_what_is_new_names_its_sources(told: dict[str, Any]) -> None:
    item = found(told, "entity", "added", "company:flint")
    assert item["old"] is None
    (source,) = item["new"]["sources"]
    assert source["passages"] == ["passage:far-times-2024-05/1"]


def test_names_that_changed_are_told_with_both(
    chipscape: Command, small_build: Path, later_build: Path
) -> None:
    ran = chipscape("diff", str(small_build), str(later_build))
    assert "Echo First (company:echo-one, company): label en Echo One → Echo F" in (
        ran.out
    )
    assert "aliases Acme Semiconductor, The Borealis of chips → Acme S" in ran.out
    assert "Acme A2: memory 142 GB, before 141 GB" in ran.out
    assert "Far Times, The chips of Farland, 2024-05 <passage:far-times" in ran.out


def test_turned_round_what_was_added_is_withdrawn(
    chipscape: Command, small_build: Path, later_build: Path
) -> None:
    ran = chipscape("diff", str(later_build), str(small_build), "--format", "json")
    assert valid(ran.out)["counts"] == {
        "entity": {"changed": 2, "withdrawn": 1},
        "link": {"added": 1, "changed": 2, "withdrawn": 1},
        "value": {"changed": 1},
    }


def test_each_group_is_capped_and_says_what_is_left_out(
    chipscape: Command, small_build: Path, later_build: Path
) -> None:
    sides = [str(small_build), str(later_build)]
    text = chipscape("diff", *sides, "--limit", "1").out
    assert text.count("… and 1 more; --limit shows them") == 2
    told = valid(chipscape("diff", *sides, "--limit", "1", "--format", "json").out)
    assert (told["total"], told["returned"], told["truncated"]) == (8, 6, True)


@pytest.mark.parametrize(
    ("lang", "first"),
    [
        ("en", "- New entities: 1 (company 1: Flint)."),
        ("zh", "- 新增实体: 1 (公司 1: 火石)."),
    ],
)
def test_the_facts_of_a_changelog_are_bullets(
    lang: str, first: str, chipscape: Command, small_build: Path, later_build: Path
) -> None:
    sides = [str(small_build), str(later_build)]
    lines = chipscape("diff", *sides, "--facts", "--lang", lang).out.splitlines()
    assert lines[0] == first
    assert all(line.startswith("- ") for line in lines)
    if lang == "en":
        assert lines[1] == "- Statements: 1 added, 3 changed, 1 withdrawn."
        assert any("memory 142 GB, before 141 GB (Acme, Acme sh" in x for x in lines)


def test_new_sources_are_counted_by_kind(
    chipscape: Command, small_build: Path, tmp_path: Path
) -> None:
    folder = lay_out(tmp_path / "ontology")
    text = (folder / NEWS).read_text("utf-8").replace("far-times-2024-05", "far-times")
    (folder / "facts" / "news" / "far-times.trig").write_text(text, "utf-8")
    build(folder, tmp_path / "build")
    sides = [str(small_build), str(tmp_path / "build")]
    told = valid(chipscape("diff", *sides, "--format", "json").out)
    assert told["counts"]["source"] == {"added": 1}
    assert {item["change"] for item in told["items"]} == {"added", "cited"}
    assert (
        "- New sources: 1 (news article 1)." in chipscape("diff", *sides, "--facts").out
    )


@pytest.mark.parametrize("form", ["table", "json"])
def test_no_difference_is_exit_1(form: str, chipscape: Command) -> None:
    ran = chipscape("diff", "current", "current", "--format", form)
    assert ran.code == 1
    if form == "json":
        assert valid(ran.out)["items"] == []
    else:
        assert (ran.out, ran.err) == (
            "",
            "nothing differs between current and current\n",
        )


def test_a_generation_goes_by_its_short_name(
    chipscape: Command, small_build: Path
) -> None:
    name = (small_build / "current").resolve().name
    for one in (name, name[:6], str(small_build / "current"), str(small_build)):
        assert chipscape("diff", one, "current").code == 1


# What holds in the invented world between two dates
SPANS = {
    "began": (
        ["2023", "2024-02"],
        {
            ("link", "began", "company:dune", "company:acme", "invests-in"),
            ("link", "ended", "person:ada-moss", "company:acme", "holds-post"),
        },
    ),
    "born": (["2020", "2021"], {("entity", "began", "chip:acme-a1")}),
    "both": (
        ["2014", "2025"],
        {("link", "passed", "person:ada-moss", "company:acme", "holds-post")},
    ),
    "happened": (
        ["2024-03-31", "2024-04"],
        {("link", "began", "company:echo-one", "list:watch-list", "listed-on")},
    ),
}


@pytest.mark.parametrize(("dates", "wanted"), SPANS.values(), ids=SPANS.keys())
def test_between_two_dates_is_told_what_began_and_ended(
    dates: list[str], wanted: set[tuple[str, ...]], chipscape: Command
) -> None:
    ran = chipscape("diff", *dates, "--format", "json")
    told = valid(ran.out)
    assert {about(item) for item in told["items"]} >= wanted
    assert {item["change"] for item in told["items"]} <= {"began", "ended", "passed"}


def test_two_dates_agree_with_neighbours_as_of(chipscape: Command) -> None:
    def held(day: str) -> set[str]:
        ran = chipscape("neighbours", "Acme", "--as-of", day, "--format", "json")
        return {
            " ".join((i["subject"]["id"], i["relation"], i["object"]["id"]))
            for i in json.loads(ran.out)["items"]
        }

    told = valid(chipscape("diff", "2022", "2024-06", "--format", "json").out)
    links = {
        (i["change"], " ".join((i["subject"]["id"], i["relation"], i["object"]["id"])))
        for i in told["items"]
        if i["what"] == "link" and "company:acme" in (about(i)[2], about(i)[3])
    }
    then, now = held("2022"), held("2024-06")
    assert links == {("began", x) for x in now - then} | {
        ("ended", x) for x in then - now
    }


def test_known_compares_what_had_been_said(chipscape: Command) -> None:
    dates = ["2023-12", "2024-06", "--known", "--format", "json"]
    told = valid(chipscape("diff", *dates).out)
    assert told["counts"]["source"] == {"added": 1}
    item = found(told, "value", "cited", "chip:acme-a2", "dieArea")
    assert [one["id"] for one in item["old"]["sources"]] == [
        "source:acme-a2-2023-03-14"
    ]
    assert len(item["new"]["sources"]) == 2
    assert ("entity", "added", "company:dune") not in {about(i) for i in told["items"]}
    assert ("entity", "added", "company:changxin-test") in {
        about(i) for i in told["items"]
    }


def test_before_the_first_source_nothing_was_known(chipscape: Command) -> None:
    told = valid(
        chipscape("diff", "1999", "2023-06", "--known", "--format", "json").out
    )
    assert {item["change"] for item in told["items"]} == {"added"}


WRONG = {
    "a date and a generation": (["2024", "current"], 2, "not one of each"),
    "dates the wrong way round": (["2024", "2023-05"], 2, "2024 is after 2023-05"),
    "no date": (["2024-13", "2025"], 2, "there is no such month or day"),
    "known of generations": (
        ["current", "current", "--known"],
        2,
        "compares two dates",
    ),
    "no generation": (["nonsense", "current"], 4, "nonsense: no generation"),
    "a file": (["setup.cfg", "current"], 4, "setup.cfg: no generation"),
    "nothing": (["", "current"], 4, "no generation"),
}


@pytest.mark.parametrize(("sides", "code", "words"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_side_is_one_line(
    sides: list[str], code: int, words: str, chipscape: Command
) -> None:
    ran = chipscape("diff", *sides)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.error()


def spoilt(build_folder: Path, folder: Path, statement: str) -> str:
    """Copy a generation's index and change it."""
    folder.mkdir()
    for name in ("lookup.sqlite", "manifest.json"):
        shutil.copy(build_folder / "current" / name, folder / name)
    db = sqlite3.connect(folder / "lookup.sqlite")
    with db:
        db.execute(statement)
    db.close()
    return str(folder)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            "UPDATE meta SET value = '0' WHERE key = 'schema'",
            "written by another version of chipscape",
        ),
        ("DROP TABLE link_passage", "damaged (no such table: link_passage)"),
    ],
    ids=["another version", "damaged"],
)
def test_an_index_that_cannot_be_compared_is_one_error(
    statement: str, words: str, chipscape: Command, small_build: Path, tmp_path: Path
) -> None:
    other = spoilt(small_build, tmp_path / "other", statement)
    for sides in ([other, "current"], ["current", other]):
        ran = chipscape("diff", *sides)
        assert (ran.code, ran.out) == (4, "")
        assert words in ran.error()


def test_a_part_of_a_rule_that_changed_is_told_field_by_field(
    chipscape: Command, real_build: Path, tmp_path: Path
) -> None:
    other = spoilt(
        real_build,
        tmp_path / "other",
        "UPDATE control SET facts = replace(facts, '4800.0', '4700.0') "
        "WHERE name = 'control:3a090-a-1-2023-tpp'",
    )
    ran = chipscape("diff", str(real_build), other, "--format", "json")
    (item,) = valid(ran.out)["items"]
    assert about(item) == ("rule", "changed", "control:3a090-a-1-2023-tpp")
    assert item["new"]["facts"]["threshold"] == ["4700.0"]
    text = chipscape("diff", str(real_build), other).out
    assert "facts threshold 4800.0 → 4700.0" in text
