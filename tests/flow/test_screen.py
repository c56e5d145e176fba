"""Screening by the rules that ship, asked as a compliance officer asks."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest

from graph import Generation, rulebook, screening
from graph.screening import Question
from tests.conftest import Command
from tests.shell import TOP, run

H100 = (
    "--fp16",
    "989",
    "--int8",
    "1979",
    "--die-area",
    "814",
    "--memory-bandwidth",
    "3350",
)
A800 = ("--fp16", "312", "--int8", "624", "--die-area", "826", "--interconnect", "400")
A100 = ("--fp16", "312", "--int8", "624", "--die-area", "826", "--interconnect", "600")
H20 = ("--fp16", "148", "--int8", "296", "--die-area", "814", "--data-centre")
L20 = ("--fp16", "119.5", "--int8", "239", "--die-area", "609", "--data-centre")
MI210 = ("--fp16", "181", "--die-area", "724", "--data-centre")
RTX4090 = (
    "--fp16",
    "330.3",
    "--int8",
    "660.6",
    "--die-area",
    "608.5",
    "--not-data-centre",
)
RTX4090D = ("--tpp", "4707", "--die-area", "608.5", "--not-data-centre")


def asked(build: Path, *arguments: str) -> dict[str, object]:
    """Ask for a verdict as JSON, held against its schema."""
    done = run("screen", *arguments, "--format", "json", build=build)
    assert done.code == 0, done.err
    told: dict[str, object] = json.loads(done.out)
    schema = json.loads((TOP / "graph/schemas/screen.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(told)
    return told


@pytest.mark.parametrize(
    ("figures", "on", "kind"),
    [
        (A800, "2023-11-16", "not controlled"),
        (A800, "2023-11-17", "3A090.a"),
        (A100, "2022-10-21", "3A090.a"),
        (A100, "2023-11-16", "3A090.a"),
        (H100, "2024-01-01", "3A090.a"),
        (H20, "2025-04-08", "not controlled"),
        (L20, "2024-01-01", "not controlled"),
        (MI210, "2024-01-01", "3A090.b"),
        (RTX4090, "2024-01-01", "3A090.a"),
        (RTX4090D, "2024-01-01", "not controlled"),
    ],
    ids=[
        "A800 before",
        "A800 after",
        "A100 first day",
        "A100 last day",
        "H100",
        "H20",
        "L20",
        "MI210",
        "RTX 4090",
        "RTX 4090 D",
    ],
)
def test_known_chips_are_classified_as_the_rules_of_the_day_say(
    real_build: Path, figures: tuple[str, ...], on: str, kind: str
) -> None:
    told = asked(real_build, *figures, "--to", "CN", "--on", on)
    assert told["classification"] == kind


@pytest.mark.parametrize(
    ("on", "action", "policy"),
    [
        ("2026-01-14", "export", "presumption-of-denial"),
        ("2026-01-15", "export", "case-by-case"),
        ("2026-01-15", "reexport", "presumption-of-denial"),
    ],
    ids=["the day before", "the day", "not from the US"],
)
def test_the_review_of_an_h200_changes_in_january_2026(
    real_build: Path, on: str, action: str, policy: str
) -> None:
    figures = ("--fp16", "989", "--memory-bandwidth", "4800", "--data-centre")
    told = asked(real_build, *figures, "--to", "CN", "--on", on, "--action", action)
    assert told["review_policy"] == policy


@pytest.mark.parametrize(
    ("tpp", "bandwidth", "policy"),
    [
        ("20999.9", "6499", "case-by-case"),
        ("21000", "6499", "presumption-of-denial"),
        ("20999.9", "6500", "presumption-of-denial"),
    ],
    ids=["under both", "performance at the limit", "bandwidth at the limit"],
)
def test_the_numbers_of_january_2026_are_exclusive(
    real_build: Path, tpp: str, bandwidth: str, policy: str
) -> None:
    told = asked(
        real_build,
        *("--tpp", tpp, "--memory-bandwidth", bandwidth, "--data-centre"),
        *("--to", "CN", "--on", "2026-02-01"),
    )
    assert told["review_policy"] == policy


@pytest.mark.parametrize(
    ("chip", "to", "party", "policy", "exceptions"),
    [
        ("H100", "CN", "", "presumption-of-denial", []),
        ("H100", "SA", "company:alibaba", "presumption-of-denial", []),
        ("H100", "SA", "company:ovhcloud", "presumption-of-approval", []),
        ("H100", "DE", "company:tencent", "case-by-case", []),
        ("RTX 4090", "CN", "", None, ["NAC"]),
        ("RTX 4090", "VN", "company:kunlunxin", None, ["NAC"]),
        ("RTX 4090", "GB", "company:bytedance", None, ["NAC"]),
    ],
    ids=[
        "H100 to China",
        "H100 to Alibaba in Saudi Arabia",
        "H100 to OVHcloud in Saudi Arabia",
        "H100 to Tencent in Germany",
        "RTX 4090 to China",
        "RTX 4090 to Baidu's Kunlunxin in Vietnam",
        "RTX 4090 to ByteDance in the United Kingdom",
    ],
)
def test_the_worked_examples_of_cset_come_out_on_the_day_they_were_written(
    real_build: Path,
    chip: str,
    to: str,
    party: str,
    policy: str | None,
    exceptions: list[str],
) -> None:
    who = ("--party", party) if party else ()
    told = asked(real_build, chip, "--to", to, *who, "--on", "2023-12-04")
    assert (told["review_policy"], told["exceptions"]) == (policy, exceptions)


@pytest.mark.parametrize(
    ("on", "policy"),
    [
        ("2025-01-31", "case-by-case"),
        ("2025-02-01", None),
        ("2026-01-14", None),
        ("2026-01-15", "presumption-of-denial"),
    ],
    ids=["still 2023's", "text not seen", "its last day", "January 2026"],
)
def test_headquarters_in_china_weigh_more_from_january_2026(
    real_build: Path, on: str, policy: str | None
) -> None:
    told = asked(
        real_build, "H100", "--to", "DE", "--party", "company:tencent", "--on", on
    )
    assert told["licence_required"] is True
    assert told["review_policy"] == policy


def test_chips_of_2022_met_a_presumption_of_denial(real_build: Path) -> None:
    first, last = (
        asked(real_build, *A100, "--to", "CN", "--on", day)["review_policy"]
        for day in ("2022-10-21", "2023-11-16")
    )
    assert (first, last) == ("presumption-of-denial", "presumption-of-denial")


def test_the_conditions_of_january_2026_hold_the_half_and_the_military_bar(
    real_build: Path,
) -> None:
    told = asked(real_build, "H200", "--to", "CN", "--on", "2026-02-01")
    words = str(told["caveats"])
    assert "no more than 50 percent" in words
    assert "No military or military-intelligence" in words


@pytest.mark.parametrize(
    ("to", "party", "policy"),
    [
        ("CN", "", "case-by-case"),
        ("RU", "", "presumption-of-denial"),
        ("SA", "", "case-by-case"),
        ("SA", "company:alibaba", "presumption-of-denial"),
        ("DE", "company:tencent", "case-by-case"),
        ("AE", "", "case-by-case"),
        ("AE", "company:alibaba", "presumption-of-denial"),
    ],
    ids=str,
)
def test_lesser_chips_have_a_review_policy_of_their_own(
    real_build: Path, to: str, party: str, policy: str
) -> None:
    who = ("--party", party) if party else ()
    figures = (*MI210, "--memory-bandwidth", "1600")
    told = asked(real_build, *figures, "--to", to, *who, "--on", "2026-10-01")
    assert told["classification"] == "3A090.b"
    assert told["review_policy"] == policy


@pytest.mark.parametrize(
    ("to", "party", "policy"),
    [
        ("CN", "", "presumption-of-denial"),
        ("CN", "company:huawei", "presumption-of-denial"),
        ("CN", "company:tsmc", "presumption-of-approval"),
        ("SG", "company:huawei", "presumption-of-denial"),
    ],
    ids=str,
)
def test_memory_is_reviewed_by_the_headquarters_of_who_takes_it(
    real_build: Path, to: str, party: str, policy: str
) -> None:
    who = ("--party", party) if party else ()
    memory = ("--memory-bandwidth-density", "3.5", "--tpp", "1")
    told = asked(real_build, *memory, "--to", to, *who, "--on", "2025-01-05")
    assert (told["classification"], told["review_policy"]) == ("3A090.c", policy)


@pytest.mark.parametrize(
    ("party", "on", "required"),
    [
        ("company:microsoft", "2026-07-09", True),
        ("company:microsoft", "2026-07-10", False),
        ("company:alibaba", "2026-07-10", True),
        ("company:g42", "2027-04-06", False),
        ("company:g42", "2027-04-07", True),
    ],
    ids=str,
)
def test_the_emirates_are_open_to_parties_named(
    real_build: Path, party: str, on: str, required: bool
) -> None:
    told = asked(real_build, "H100", "--to", "AE", "--party", party, "--on", on)
    assert told["licence_required"] is required


@pytest.mark.parametrize(
    ("party", "before", "since", "paragraph"),
    [
        ("company:huawei", "2020-05-14", "2020-05-15", "734.9(e)(1)"),
        ("company:sugon", "2022-10-20", "2022-10-21", "734.9(e)(2)"),
        ("company:smic-south", "2024-12-01", "2024-12-02", "734.9(e)(3)"),
    ],
    ids=["footnote 1", "footnote 4", "footnote 5"],
)
def test_a_footnote_brings_foreign_made_items_under_the_rules(
    real_build: Path, party: str, before: str, since: str, paragraph: str
) -> None:
    told = [
        {
            ground["paragraph"]
            for ground in asked(
                *(real_build, *H20, "--to", "CN", "--party", party, "--on", day)
            )["grounds"]  # type: ignore[attr-defined]
        }
        for day in (before, since)
    ]
    assert (paragraph in told[0], paragraph in told[1]) == (False, True)


def test_a_letter_restricts_what_no_number_does(real_build: Path) -> None:
    before, after = (
        asked(real_build, "H20", "--to", "CN", "--on", day)
        for day in ("2025-04-08", "2025-04-09")
    )
    assert before["licence_required"] is not True
    assert after["licence_required"] is True
    assert "rule:is-informed-nvidia-2025" in str(after["rules"])


def test_every_test_names_threshold_value_and_passages(real_build: Path) -> None:
    told = asked(real_build, "H100", "--to", "CN", "--on", "2024-01-01")
    first = told["grounds"][0]  # type: ignore[index]
    assert first["paragraph"] == "3A090.a.1"
    assert (first["threshold"], first["passed"]) == (4800, True)
    assert first["value"] == pytest.approx(15832)
    assert len(first["passages"]) >= 2


def test_a_system_takes_the_paragraph_on_what_contains_its_chip(
    real_build: Path,
) -> None:
    done = run(
        *("screen", "system:nvidia-dgx-a100", "--to", "CN"),
        *("--on", "2024-06-01", "--format", "json"),
        build=real_build,
    )
    told = json.loads(done.out)
    found = told.get("items", [told])
    assert "4A090.a" in {item["classification"] for item in found}


@pytest.mark.parametrize("chip", ["H100", "H20", "RTX 4090"])
def test_a_verdict_holds_from_one_change_of_the_rules_to_the_next(
    real_world: Generation, chip: str
) -> None:
    book = rulebook.read(real_world.lookup)
    entity = real_world.entity(chip)
    item = screening.item_of(real_world.lookup, book, entity)
    place = screening.place_named(real_world.lookup, "CN")
    asked = Question(item, place, "2024-01-01", chip=entity)
    days = screening.days(real_world.lookup, book, asked)
    for day, after in pairwise(days):
        verdicts = {
            screening.answer(
                real_world.lookup, book, Question(item, place, on, chip=entity)
            ).essence()
            for on in (day, day_before(after))
        }
        assert len(verdicts) == 1, (chip, day, after)


def day_before(day: str) -> str:
    """Give the day before a day."""
    return str(date.fromisoformat(day) - timedelta(days=1))


def test_a_history_begins_anew_at_each_change(real_build: Path) -> None:
    done = run(
        "screen",
        *(*A800, "--data-centre", "--to", "CN"),
        *("--history", "--format", "json"),
        build=real_build,
    )
    items = json.loads(done.out)["items"]
    days = [item["on"] for item in items]
    assert days == sorted(days)
    first = next(i["on"] for i in items if i["classification"] == "3A090.a")
    assert first == "2023-11-17"


def test_all_chips_are_screened_in_one_table(real_build: Path) -> None:
    done = run("screen", "--all", "--to", "CN", "--format", "csv", build=real_build)
    lines = done.out.splitlines()
    assert lines[0].startswith("item,destination,on,classification")
    assert len(lines) > 200
    assert any(line.startswith("chip:nvidia-h100,") for line in lines)


def test_rules_of_ones_own_are_shown_as_a_difference(
    real_build: Path, tmp_path: Path
) -> None:
    file = tmp_path / "proposal.trig"
    file.write_text(
        "@prefix c: <https://w3id.org/chipscape/control/> .\n"
        "@prefix cs: <https://w3id.org/chipscape/ns#> .\n"
        "@prefix m: <https://w3id.org/chipscape/measure/> .\n"
        'c:new a cs:ControlParagraph ; cs:paragraph "bill" ; cs:rank 0.5 ;\n'
        '  cs:classification "3A090.a" ; cs:hasTest c:bandwidth .\n'
        "c:bandwidth a cs:ControlTest ; cs:measuredQuantity m:dram-bandwidth ;\n"
        '  cs:comparator ">=" ; cs:threshold 4100.0 .\n',
        encoding="utf-8",
    )
    figures = [*("--tpp", "1000", "--memory-bandwidth", "4200"), "--data-centre"]
    figures += ["--die-area", "800"]
    done = run("screen", *figures, "--to", "CN", "--rules", str(file), build=real_build)
    assert done.code == 0, done.err
    assert "1 of 1 would change" in done.out
    assert "3A090.a" in done.out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("NoSuchChip", "--to", "CN"), 1, "no entity is called"),
        (("H100", "--to", "Atlantis"), 1, "no entity is called"),
        (("H100", "--to", "NVIDIA"), 2, "give a country"),
        (("NVIDIA", "--to", "CN"), 2, "give a chip or a system"),
        (("H100", "--to", "CN", "--on", "2001-01-01"), 2, "before any rule"),
        (("H100", "--to", "CN", "--on", "2024-13"), 2, "is no date"),
        (("--fp16", "-5", "--to", "CN"), 2, "not a figure"),
        (("--fp16", "nan", "--to", "CN"), 2, "not a figure"),
        (("--fp16", "989", "--int8", "3958", "--to", "CN"), 2, "sparse headline"),
        (("H100", "--tpp", "1", "--to", "CN"), 2, "give one of"),
        (("--to", "CN"), 2, "give one of"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else None,
)
def test_a_wrong_question_is_answered_in_one_line(
    real_build: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    done = run("screen", *arguments, build=real_build)
    assert done.code == code, done.err
    assert words in done.error()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not trig at all", "mend the syntax"),
        ("", "no control nodes"),
        (
            "<https://w3id.org/chipscape/control/t> a "
            "<https://w3id.org/chipscape/ns#ControlTest> .",
            "has no cs:measuredQuantity",
        ),
    ],
    ids=["syntax", "empty", "lacking"],
)
def test_a_bad_rule_file_names_the_lack(
    real_build: Path, tmp_path: Path, text: str, words: str
) -> None:
    file = tmp_path / "bad.trig"
    file.write_text(text, encoding="utf-8")
    done = run("screen", "H100", "--to", "CN", "--rules", str(file), build=real_build)
    assert done.code == 4
    assert words in done.error()


def test_a_listing_is_told_with_its_citation(real_build: Path) -> None:
    done = run("listed", "壁仞", "--format", "json", build=real_build)
    told = json.loads(done.out)
    schema = json.loads((TOP / "graph/schemas/listed.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(told)
    assert told["items"][0]["list"]["id"] == "list:entity-list"
    assert "88 FR 71992" in told["items"][0]["citation"]


def test_absence_from_the_lists_is_never_called_clearance(real_build: Path) -> None:
    done = run("listed", "Rockchip", build=real_build)
    assert done.code == 1
    assert "no entry found in this snapshot" in done.err
    assert "no clearance" in done.err


def test_the_affiliates_rule_reaches_on_its_days_only(real_build: Path) -> None:
    party = (
        "--to",
        "CN",
        "--party",
        "company:smic-south",
        "--fp16",
        "1",
        "--die-area",
        "100",
    )
    reached = {
        day: "reaches what it owns"
        in run("screen", *party, "--on", day, build=real_build).out
        for day in ("2025-09-28", "2025-09-29", "2025-11-09", "2025-11-10")
    }
    assert list(reached.values()) == [False, True, True, False]


def test_a_restriction_computed_stands_in_the_graph(real_build: Path) -> None:
    told = json.loads(
        run(
            *("neighbours", "H100", "--relation", "restricted-by"),
            *("--as-of", "2023-11-24", "--format", "json"),
            build=real_build,
        ).out
    )
    computed = [
        item for item in told["items"] if item["rule"] == "computed-restriction"
    ]
    assert [item["valid_from"] for item in computed] == ["2023-11-17"]
    assert computed[0]["passages"]


def test_a_chip_that_cannot_be_decided_points_to_its_variants(
    chipscape: Command, real_build: Path
) -> None:
    asked = ("screen", "A800", "--to", "CN", "--on", "2023-11-17", "--format", "json")
    told = json.loads(chipscape(*asked, build=real_build).out)
    assert told["classification"] == "undecided"
    (words,) = [words for words in told["caveats"] if words.startswith("variants")]
    assert "NVIDIA A800 SXM" in words
    variant = ("A800 PCIe 80GB", *asked[2:])
    told = json.loads(chipscape("screen", *variant, build=real_build).out)
    assert told["classification"] == "3A090.a"
