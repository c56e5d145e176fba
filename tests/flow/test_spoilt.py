"""Files that are wrong: the build stops, says where and how, and changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from graph import build
from tests.conftest import Command, lay_out
from tests.flow.test_build import assert_whole, state

PRESS = "facts/press/acme-a2-2023-03-14.trig"
NEWS = "facts/news/far-times-2024-05.trig"
ENTITIES = "entities/acme.ttl"
BOM = b"\xef\xbb\xbf"


class Spoilt(NamedTuple):
    """A way to spoil the files, and what the one line must then name."""

    file: str
    change: Callable[[bytes], bytes]
    words: tuple[str, ...]  # node and mend
    place: str = ""  # the file named, where it is not the one spoilt


def swap(old: str, new: str) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        assert old.encode() in data
        return data.replace(old.encode(), new.encode(), 1)

    return change


def more(text: str) -> Callable[[bytes], bytes]:
    return lambda data: data + f"\n{text}\n".encode()


def of_p1(text: str) -> Callable[[bytes], bytes]:
    return more(f"p:1 {{ {text} }}")


SPOILT = {
    "unknown term": Spoilt(
        PRESS,
        of_p1("chip:acme-a2 cs:makesCoffee 1.0 ."),
        ("cs:makesCoffee", "chip:acme-a2"),
    ),
    "unknown term of a source": Spoilt(
        PRESS,
        swap("cs:readOn", "cs:reedOn"),
        ("cs:reedOn", "source:acme-a2-2023-03-14"),
    ),
    "unknown term of an entity": Spoilt(
        ENTITIES, swap("cs:ticker", "cs:tikker"), ("cs:tikker", "company:acme")
    ),
    "foreign term": Spoilt(
        PRESS,
        of_p1('chip:acme-a2 <http://purl.org/dc/terms/title> "x" .'),
        ("dct:title", "chip:acme-a2"),
    ),
    "unknown class of an entity": Spoilt(
        ENTITIES, swap("a cs:System ;", "a cs:Sistem ;"), ("system:acme-box", "class")
    ),
    "unknown class of an event": Spoilt(
        PRESS,
        swap("a cs:Tenure ;", "a cs:Tenor ;"),
        ("event:tenure-ada-moss-acme-ceo", ""),
    ),
    "unknown class of a source": Spoilt(
        PRESS,
        swap("a cs:PressRelease", "a cs:PressRumour"),
        ("source:acme-a2-2023-03-14", ""),
    ),
    "unknown stance": Spoilt(
        PRESS,
        swap('"table 1" ; cs:stance cs:Stated', '"table 1" ; cs:stance cs:Sure'),
        ("passage:acme-a2-2023-03-14/2", ""),
    ),
    "wrong datatype": Spoilt(
        PRESS, swap("cs:tdp 700.0", 'cs:tdp "700"'), ("chip:acme-a2", "decimal in W")
    ),
    "whole number for a decimal": Spoilt(
        PRESS,
        swap("cs:tdp 700.0", "cs:tdp 700"),
        ("chip:acme-a2", "written with a point"),
    ),
    "exponent for a decimal": Spoilt(
        PRESS,
        swap("cs:tdp 700.0", "cs:tdp 7e2"),
        ("chip:acme-a2", "written with a point"),
    ),
    "ill-typed decimal": Spoilt(
        PRESS,
        swap("cs:tdp 700.0", 'cs:tdp "7,0"^^xsd:decimal'),
        ("chip:acme-a2", "decimal"),
    ),
    "ill-typed amount": Spoilt(
        NEWS,
        swap("cs:amount 6900000000.0", 'cs:amount "6,9"^^xsd:decimal'),
        ("event:investment-dune-acme", "written with a point"),
    ),
    "a truth that is neither": Spoilt(
        NEWS,
        swap("cs:accepted false", 'cs:accepted "no"^^xsd:boolean'),
        ("passage:far-times-2024-05/4", "no boolean"),
    ),
    "a stance that is a class": Spoilt(
        PRESS,
        swap('"table 1" ; cs:stance cs:Stated', '"table 1" ; cs:stance cs:Chip'),
        ("passage:acme-a2-2023-03-14/2", "no stance"),
    ),
    "wrong unit magnitude": Spoilt(
        PRESS,
        swap("cs:transistorCount 105000000000.0", "cs:transistorCount 105.0"),
        ("chip:acme-a2", "plain count, not billions"),
    ),
    "a part over a hundred": Spoilt(
        PRESS,
        of_p1(
            "event:share-acme a cs:MarketShare ; cs:holder company:acme ; "
            "cs:sharePercent 140.0 ."
        ),
        ("event:share-acme", "part of a hundred"),
    ),
    "amount without currency": Spoilt(
        NEWS,
        swap('cs:currency "USD" ; ', ""),
        ("event:investment-dune-acme", "ISO 4217"),
    ),
    "literal for an entity": Spoilt(
        PRESS, of_p1('company:acme cs:develops "A9" .'), ("company:acme", "develops")
    ),
    "entity for a literal": Spoilt(
        PRESS,
        swap("cs:tdp 700.0", "cs:tdp chip:acme-a1"),
        ("chip:acme-a2", "takes a value"),
    ),
    "wrong class of a subject": Spoilt(
        PRESS, of_p1("person:ada-moss cs:tdp 60.0 ."), ("person:ada-moss", "tdp")
    ),
    "wrong class of an object": Spoilt(
        PRESS,
        of_p1("chip:acme-a2 cs:fabricatedBy person:ada-moss ."),
        ("chip:acme-a2", "takes"),
    ),
    "undefined entity": Spoilt(
        PRESS,
        of_p1("company:acme cs:develops chip:acme-a9 ."),
        ("chip:acme-a9", "describe it"),
    ),
    "foreign entity": Spoilt(
        PRESS,
        of_p1("company:acme cs:develops <https://example.org/chip> ."),
        ("https://example.org/chip", "describe it"),
    ),
    "derived relation stated": Spoilt(
        PRESS,
        of_p1("chip:acme-a2 cs:developedBy company:acme ."),
        ("cs:developedBy", "state cs:develops instead"),
    ),
    "duplicate slug in one file": Spoilt(
        ENTITIES,
        more('company:acme a cs:Chip ; rdfs:label "Acme"@en .'),
        ("company:acme", "exactly one class"),
    ),
    "two labels of a language": Spoilt(
        ENTITIES,
        more('company:acme rdfs:label "Acmee"@en .'),
        ("company:acme", "label"),
    ),
    "no chinese label": Spoilt(
        ENTITIES, swap(', "沙丘云"@zh', ""), ("company:dune", "one @zh")
    ),
    "mark-up in a label": Spoilt(
        ENTITIES, swap('"沙丘云"@zh', '"<b>沙丘云</b>"@zh'), ("company:dune", "mark-up")
    ),
    "control character in a label": Spoilt(
        ENTITIES, swap('"沙丘云"@zh', '"沙丘\\u0007云"@zh'), ("company:dune", "control")
    ),
    "text direction in an alias": Spoilt(
        ENTITIES, swap('"Echo"@en', '"Ec\\u202eho"@en'), ("company:echo-one", "control")
    ),
    "slug in capitals": Spoilt(
        ENTITIES,
        more('company:NVIDIA a cs:Company ; rdfs:label "N"@en, "英"@zh .'),
        ("company:NVIDIA", "lower-case-slug"),
    ),
    "address of another kind": Spoilt(
        ENTITIES,
        more('chip:dune-two a cs:Company ; rdfs:label "N"@en, "英"@zh .'),
        ("chip:dune-two", "company/lower-case-slug"),
    ),
    "passage without source": Spoilt(
        PRESS,
        swap(
            "p:4 a cs:Passage ; dct:isPartOf src:acme-a2-2023-03-14 ;",
            "p:4 a cs:Passage ;",
        ),
        ("passage:acme-a2-2023-03-14/4", "dct:isPartOf"),
    ),
    "passage of another source": Spoilt(
        PRESS,
        swap(
            "p:4 a cs:Passage ; dct:isPartOf src:acme-a2-2023-03-14",
            "p:4 a cs:Passage ; dct:isPartOf src:far-times-2024-05",
        ),
        ("passage:acme-a2-2023-03-14/4", "dct:isPartOf"),
    ),
    "passage under another slug": Spoilt(
        PRESS,
        swap("/passage/acme-a2-2023-03-14/>", "/passage/elsewhere/>"),
        ("passage:elsewhere/1", "belongs under passage/acme-a2-2023-03-14/"),
    ),
    "passage without locator": Spoilt(
        PRESS,
        swap('cs:locator "table 1" ; ', ""),
        ("passage:acme-a2-2023-03-14/2", "locator"),
    ),
    "passage without stance": Spoilt(
        PRESS,
        swap('"table 1" ; cs:stance cs:Stated', '"table 1"'),
        ("passage:acme-a2-2023-03-14/2", "one stance"),
    ),
    "passage with two stances": Spoilt(
        PRESS,
        swap(
            '"table 1" ; cs:stance cs:Stated',
            '"table 1" ; cs:stance cs:Stated, cs:Denied',
        ),
        ("passage:acme-a2-2023-03-14/2", "one stance"),
    ),
    "passage without statements": Spoilt(
        PRESS,
        more(
            "p:9 a cs:Passage ; dct:isPartOf src:acme-a2-2023-03-14 ; "
            'cs:locator "page 9" ; cs:stance cs:Stated .'
        ),
        ("passage:acme-a2-2023-03-14/9", "remove it"),
    ),
    "statements without a passage": Spoilt(
        PRESS,
        more("p:9 { company:acme cs:develops chip:acme-a3 . }"),
        ("passage:acme-a2-2023-03-14/9", "no description as a passage"),
    ),
    "offsets the wrong way": Spoilt(
        NEWS,
        swap("oa:start 35", "oa:start 3500"),
        ("passage:far-times-2024-05/1", "oa:start"),
    ),
    "offset that is no number": Spoilt(
        NEWS,
        swap("oa:start 35", 'oa:start "²"'),
        ("passage:far-times-2024-05/1", "oa:start"),
    ),
    "month that is none": Spoilt(
        NEWS,
        swap('"2024-02"^^xsd:gYearMonth', '"2024-13"^^xsd:gYearMonth'),
        ("event:investment-dune-acme", "date"),
    ),
    "day that is none": Spoilt(
        NEWS,
        swap('cs:onDate "2024-04-02"^^xsd:date', 'cs:onDate "2023-02-29"^^xsd:date'),
        ("event:listing-echo-one", "date"),
    ),
    "text for a date": Spoilt(
        PRESS, swap('"2021"^^xsd:gYear', '"spring 2021"'), ("chip:acme-a1", "date")
    ),
    "source of no date": Spoilt(
        PRESS,
        swap('dct:issued "2023-03-14"^^xsd:date', 'dct:issued "soon"'),
        ("source:acme-a2-2023-03-14", "date"),
    ),
    "source of an impossible date": Spoilt(
        PRESS,
        swap('dct:issued "2023-03-14"^^xsd:date', 'dct:issued "2023-03-34"^^xsd:date'),
        ("source:acme-a2-2023-03-14", "date"),
    ),
    "source without date": Spoilt(
        PRESS,
        swap('dct:issued "2023-03-14"^^xsd:date ;', ""),
        ("source:acme-a2-2023-03-14", "cs:undated true"),
    ),
    "source without licence": Spoilt(
        PRESS,
        swap("dct:license cs:FactsOnly", "cs:undated false"),
        ("source:acme-a2-2023-03-14", "licen"),
    ),
    "script for an address": Spoilt(
        PRESS,
        swap("https://acme.example/a2", "javascript:alert(1)"),
        ("source:acme-a2-2023-03-14", "http or https"),
    ),
    "source under another name": Spoilt(
        PRESS,
        swap("src:acme-a2-2023-03-14 a cs:PressRelease", "src:other a cs:PressRelease"),
        ("source:acme-a2-2023-03-14", "name the file after its source"),
    ),
    "entity described in a facts file": Spoilt(
        PRESS,
        more("company:flint a cs:Company ."),
        ("company:flint", "entities go to entities/"),
    ),
    "blank node": Spoilt(
        PRESS,
        of_p1("company:acme cs:develops [] ."),
        ("blank node", "give the node an address"),
    ),
    "event without its parts": Spoilt(
        NEWS,
        swap("cs:party company:echo-one ; ", ""),
        ("event:listing-echo-one", "names the party"),
    ),
    "event without a class": Spoilt(
        NEWS,
        swap("event:listing-echo-one a cs:Listing ; ", "event:listing-echo-one "),
        ("event:listing-echo-one", ""),
    ),
    "invalid trig": Spoilt(
        PRESS, more("p:1 { company:acme "), ("mend the syntax there",)
    ),
    "undeclared prefix": Spoilt(PRESS, more("p:1 { no:one cs:tdp 1.0 . }"), ("no:",)),
    "invalid turtle": Spoilt(
        ENTITIES, more('company:x rdfs:label "'), ("mend the syntax there",)
    ),
    "half a file": Spoilt(
        NEWS, lambda data: data[: len(data) // 2], ("mend the syntax there",)
    ),
    "not utf-8": Spoilt(
        PRESS, lambda data: data + b"# \xff\xfe\n", ("save the file as UTF-8",)
    ),
    "utf-16": Spoilt(
        ENTITIES,
        lambda data: data.decode().encode("utf-16"),
        ("save the file as UTF-8",),
    ),
    "nul": Spoilt(PRESS, lambda data: data + b"\x00", ("mend the syntax there",)),
    "empty facts file": Spoilt(
        PRESS, lambda _: b"", ("source:acme-a2-2023-03-14", "name the file after")
    ),
    "empty entities file": Spoilt(
        ENTITIES, lambda _: b"", ("company:acme", "describe it"), "facts"
    ),
    "empty vocabulary": Spoilt(
        "chipscape.ttl", lambda _: b"", ("a term that does not exist",), ""
    ),
    "invalid vocabulary": Spoilt(
        "chipscape.ttl", more("cs:x a"), ("mend the syntax there",)
    ),
    "invalid shapes": Spoilt(
        "shapes/tenure.ttl", more("shape:x a"), ("not Turtle", "mend it")
    ),
    "shapes not utf-8": Spoilt(
        "shapes/tenure.ttl", lambda d: d + b"# \xff\n", ("UTF-8",)
    ),
    "invalid rule": Spoilt("rules/customer.rq", more("}}}"), ("rules/customer.rq",)),
    "rule not utf-8": Spoilt(
        "rules/customer.rq", lambda d: d + b"# \xff\n", ("UTF-8",)
    ),
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder with one good generation, which no bad file may touch."""
    top = tmp_path_factory.mktemp("kept")
    build(lay_out(top / "ontology"), top / "build")
    return top / "build"


@pytest.mark.parametrize("case", SPOILT.values(), ids=SPOILT.keys())
def test_a_spoilt_file_stops_the_build_and_says_how_to_mend_it(
    case: Spoilt, small_ontology: Path, kept: Path, chipscape: Command
) -> None:
    path = small_ontology / case.file
    path.write_bytes(case.change(path.read_bytes()))
    before = state(kept)
    ran = chipscape("build", "--ontology", str(small_ontology), "--output", str(kept))
    errors = [line for line in ran.err.splitlines() if line.startswith("Error: ")]
    assert (ran.code, ran.out, errors != []) == (4, "", True), ran.err
    assert all(
        line.startswith(("Error: ", "… and ")) for line in ran.err.splitlines()
    ), ran.err
    assert any(all(word in line for word in case.words) for line in errors), ran.err
    named = (case.place or case.file) if case.file != "chipscape.ttl" else "ontology"
    assert all(named in line for line in errors) or case.place, ran.err
    assert state(kept) == before
    assert list(kept.glob(".staging-*")) == []


def test_every_breach_is_listed_at_once(
    small_ontology: Path, tmp_path: Path, chipscape: Command
) -> None:
    path = small_ontology / PRESS
    said = "chip:acme-a2 cs:one 1.0 . company:acme cs:develops chip:no-1, chip:no-2 ."
    path.write_bytes(of_p1(said)(path.read_bytes()))
    ran = chipscape(
        "build", "--ontology", str(small_ontology), "--output", str(tmp_path)
    )
    assert [line.split(": ")[2].split()[0] for line in ran.err.splitlines()] == [
        "chip:acme-a2",
        "chip:no-1",
        "chip:no-2",
    ]


def test_the_line_of_a_breach_is_told(
    small_ontology: Path, tmp_path: Path, chipscape: Command
) -> None:
    path = small_ontology / PRESS
    path.write_bytes(path.read_bytes() + b"p:1 { company:acme cs:tdp ; }\n")
    lines = len(path.read_bytes().splitlines())
    ran = chipscape(
        "build", "--ontology", str(small_ontology), "--output", str(tmp_path)
    )
    assert f"{path}:{lines}: " in ran.error()


def test_a_duplicate_slug_names_both_files(
    small_ontology: Path, tmp_path: Path, chipscape: Command
) -> None:
    shutil.copy(small_ontology / ENTITIES, small_ontology / "entities" / "again.ttl")
    ran = chipscape(
        "build", "--ontology", str(small_ontology), "--output", str(tmp_path)
    )
    assert ran.code == 4
    assert "again.ttl" in ran.err
    assert "company:acme described in acme.ttl too; keep one" in ran.err


@pytest.mark.parametrize(
    ("lost", "words"),
    [
        ("chipscape.ttl", "give the folder that holds chipscape.ttl"),
        ("facts", "no *.trig files; give a folder with entities/ and facts/"),
        ("entities", "no *.ttl files; give a folder with entities/ and facts/"),
    ],
)
def test_a_missing_part_is_told(
    lost: str, words: str, small_ontology: Path, tmp_path: Path, chipscape: Command
) -> None:
    path = small_ontology / lost
    if path.is_dir():
        shutil.rmtree(path)
        path.mkdir()
    else:
        path.unlink()
    target = tmp_path / "build"
    ran = chipscape("build", "--ontology", str(small_ontology), "--output", str(target))
    assert (ran.code, words in ran.error()) == (4, True)
    assert [one.name for one in target.iterdir()] == [".lock"]


@pytest.mark.parametrize("file", [PRESS, ENTITIES, "chipscape.ttl"])
def test_a_byte_order_mark_is_set_aside(
    file: str, small_ontology: Path, tmp_path: Path
) -> None:
    path = small_ontology / file
    path.write_bytes(BOM + path.read_bytes())
    build(small_ontology, tmp_path / "build")
    assert_whole(tmp_path / "build")


def test_a_windows_file_is_the_same_file(small_ontology: Path, tmp_path: Path) -> None:
    path = small_ontology / PRESS
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    build(small_ontology, tmp_path / "build")
    assert_whole(tmp_path / "build")


@pytest.mark.parametrize("case", ["wrong datatype", "not utf-8", "undefined entity"])
def test_check_says_the_same_as_the_build(
    case: str, small_ontology: Path, tmp_path: Path, chipscape: Command
) -> None:
    path = small_ontology / SPOILT[case].file
    path.write_bytes(SPOILT[case].change(path.read_bytes()))
    build_run = chipscape(
        "build", "--ontology", str(small_ontology), "--output", str(tmp_path / "build")
    )
    check_run = chipscape("check", str(small_ontology))
    assert (check_run.code, check_run.err) == (build_run.code, build_run.err)


def test_check_passes_what_is_well(small_ontology: Path, chipscape: Command) -> None:
    ran = chipscape("check", str(small_ontology))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "2 sources, 58 statements, 25 links: all well\n"
