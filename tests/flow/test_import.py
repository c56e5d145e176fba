"""Datasets of others: read, joined by proof only, added to a build, refused when bad.

Every row here is invented; the layouts are those of the datasets.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph import build
from graph.errors import RejectedFactError
from graph.generation import Generation, open_generation
from graph.importers import epoch, ledger
from graph.names import short
from graph.sparql import Table
from tests.conftest import Command, lay_out
from tests.flow.test_command import valid

Lay = Callable[[str, str], Path]

PROVIDERS = """provider_name,alias,provider_id,provider_type,country
Acme,Acme Semi,P1,organization,
"Zephyr Tools Co., Ltd.",,P2,organization,
"Zephyr Tools Co., Ltd.",Zephyr,P2,organization,
Farland,,P3,country,
"""
INPUTS = """input_id,input_name,type,stage_name,stage_id,description,year,\
market_share_chart_global_market_size_info,market_share_chart_caption,\
market_share_chart_source
N1,Wind tools,tool_resource,,,"Prose, over
two lines",2025,,,
N2,edge AI,design_resource,,,Prose,2025,,,
"""
PROVISION = """provider_name,provider_id,provided_name,provided_id,share_provided,\
year,source
"Zephyr Tools Co., Ltd.",P2,Wind tools,N1,12.5,2025,told
Acme,P1,edge AI,N2,,2019,
Farland,P3,Wind tools,N1,40,2025,told
"""
SEQUENCE = """input_name,input_id,goes_into_name,goes_into_id,is_type_of_name,\
is_type_of_id
Wind tools,N1,edge AI,N2,,
"""
CSL = {
    "results": [
        {
            "id": "1",
            "source": "Watch List (WL) - Bureau of Farland",
            "type": None,
            "name": "Echo Two Technologies Co., Ltd.",
            "alt_names": ["回声二号"],
            "federal_register_notice": "1 FJ 24",
            "start_date": "2024-05-06",
            "addresses": [{"country": "FL"}],
        },
        {
            "id": "2",
            "source": "Watch List (WL) - Bureau of Farland",
            "type": None,
            "name": "Ada Example",
        },
        {
            "id": "3",
            "source": "Watch List (WL) - Bureau of Farland",
            "type": "Individual",
            "name": "Bob Example Company",
        },
        {
            "id": "4",
            "source": "Other List (OL) - Bureau of Farland",
            "type": "Entity",
            "name": "Acme",
        },
    ]
}
CSL_CSV = """_id,source,entity_number,type,programs,name,title,addresses,\
federal_register_notice,start_date,end_date,standard_order,license_requirement,\
license_policy,call_sign,vessel_type,gross_tonnage,gross_registered_tonnage,\
vessel_flag,vessel_owner,remarks,source_list_url,alt_names,citizenships,\
dates_of_birth,nationalities,places_of_birth,source_information_url,ids
9,Watch List (WL) - Bureau of Farland,,Entity,,Echo Two Ltd,,"1 Road, Town, FL",\
1 FJ 24,2024-05-06,,,,,,,,,,,,,Echo 2; E2,,,,,,
"""
FTM = [
    {
        "id": "NK-1",
        "caption": "Acme Incorporated",
        "schema": "Company",
        "properties": {
            "name": ["Acme Incorporated"],
            "wikidataId": ["Q999999901"],
            "leiCode": ["ACMEACMEACMEACMEAC00"],
        },
    },
    {
        "id": "NK-2",
        "caption": "Borealis",
        "schema": "Company",
        "properties": {"name": ["Borealis"]},
    },
    {"id": "NK-3", "schema": "Person", "properties": {"name": ["Ada Moss"]}},
    {
        "id": "NK-4",
        "schema": "Ownership",
        "properties": {"owner": ["NK-1"], "asset": ["NK-2"], "percentage": ["60"]},
    },
    {
        "id": "NK-5",
        "schema": "Sanction",
        "properties": {
            "entity": ["NK-1"],
            "program": ["Watch List"],
            "startDate": ["2024-07-01"],
        },
    },
    {
        "id": "NK-6",
        "schema": "Ownership",
        "properties": {"owner": ["NK-3"], "asset": ["NK-2"]},
    },
]


def _claim(value: object, rank: str = "normal", **qualifiers: object) -> dict[str, Any]:
    told: dict[str, Any] = {"mainsnak": {"datavalue": {"value": value}}, "rank": rank}
    told["qualifiers"] = {
        k: [{"datavalue": {"value": v}}] for k, v in qualifiers.items()
    }
    return told


WIKIDATA = {
    "entities": {
        "Q999999901": {
            "id": "Q999999901",
            "labels": {
                "en": {"value": "Acme"},
                "zh-hans": {"value": "艾克米"},
                "zh-hant": {"value": "艾克米集團"},
            },
            "aliases": {"en": [{"value": "Acme Chipworks"}]},
            "claims": {
                "P571": [
                    _claim(
                        {"time": "+1999-00-00T00:00:00Z", "precision": 9}, "preferred"
                    ),
                    _claim({"time": "+1990-01-01T00:00:00Z", "precision": 11}),
                ],
                "P576": [
                    _claim(
                        {"time": "+2001-01-01T00:00:00Z", "precision": 11}, "deprecated"
                    )
                ],
                "P355": [_claim({"id": "Q999999999"})],
                "P1278": [_claim("ACMEACMEACMEACMEAC00")],
            },
        }
    }
}
RESULTS = {
    "head": {"vars": ["item", "itemLabel", "inception"]},
    "results": {
        "bindings": [
            {
                "item": {"value": "http://www.wikidata.org/entity/Q999999901"},
                "itemLabel": {"value": "Acme"},
                "inception": {"value": "1999-05-01T00:00:00Z"},
            }
        ]
    },
}
LEVEL_1 = """LEI,Entity.LegalName,Entity.LegalName.xmllang,\
Entity.LegalAddress.City,Entity.HeadquartersAddress.Country,\
Registration.RegistrationStatus
ACMEACMEACMEACMEAC00,Acme Inc.,en,Town,Farland,ISSUED
BOREBOREBOREBOREBO00,Borealis GmbH,de,Town,Farland,ISSUED
NOBONOBONOBONOBONO00,Nobody We Know Ltd,en,Town,Farland,ISSUED
"""
LEVEL_2 = """Relationship.StartNode.NodeID,Relationship.StartNode.NodeIDType,\
Relationship.EndNode.NodeID,Relationship.EndNode.NodeIDType,\
Relationship.RelationshipType,Relationship.RelationshipStatus,\
Relationship.Period.1.startDate
BOREBOREBOREBOREBO00,LEI,ACMEACMEACMEACMEAC00,LEI,IS_DIRECTLY_CONSOLIDATED_BY,ACTIVE,
ACMEACMEACMEACMEAC00,LEI,BOREBOREBOREBOREBO00,LEI,IS_DIRECTLY_CONSOLIDATED_BY,INACTIVE,
NOBONOBONOBONOBONO00,LEI,ACMEACMEACMEACMEAC00,LEI,IS_DIRECTLY_CONSOLIDATED_BY,ACTIVE,
"""
EPOCH_ROW = {
    "Hardware name": "Acme A3",
    "Manufacturer": "Acme (Dune)",
    "Type": "GPU",
    "Release date": "2024-05-06",
    "Tensor-FP16/BF16 performance (FLOP/s)": "9.895e14",
    "INT8 performance (OP/s)": "1979000000000000.0",
    "Memory (bytes)": "141000000000.0",
    "Memory bandwidth (byte/s)": "4.8e12",
    "TDP (W)": "700",
    "Die Size (mm^2)": "814",
    "Process size (nm)": "5",
    "Transistors (millions)": "80000",
    "Foundry": "Borealis",
    "Link to datasheet": "https://acme.example/a3",
    "Energy efficiency": "Infinity",
}
RDF = """@prefix cs: <https://w3id.org/chipscape/ns#> .
@prefix chip: <https://w3id.org/chipscape/chip/> .
@prefix company: <https://w3id.org/chipscape/company/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
company:gale a cs:Company ; rdfs:label "Gale"@en, "大风"@zh .
company:gale cs:competesWith company:acme .
company:acme cs:develops chip:acme-a2 ; <http://example.org/likes> company:gale .
"""
FRAMED = """@prefix cs: <https://w3id.org/chipscape/ns#> .
@prefix company: <https://w3id.org/chipscape/company/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix p: <https://w3id.org/chipscape/passage/gale-2026/> .
@prefix src: <https://w3id.org/chipscape/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
src:gale-2026 a cs:WebPage ; dct:title "Gale"@en ; dct:publisher "Gale" ;
    dct:issued "2026"^^xsd:gYear ; cs:urlUnknown true ;
    cs:readOn "2026-11-22"^^xsd:date ; dct:license cs:FactsOnly .
p:1 a cs:Passage ; dct:isPartOf src:gale-2026 ; cs:locator "line 1" ;
    cs:stance cs:Rumoured .
p:1 { company:dune cs:partnersWith company:acme . }
"""


def epoch_table(*rows: dict[str, str]) -> str:
    header = [column.names[0] for column in epoch.TABLE.columns]
    lines = [header, *([row.get(name, "") for name in header] for row in rows)]
    return "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines) + "\n"


@pytest.fixture
def lay(tmp_path: Path) -> Lay:
    """Write a file of the reader's."""

    def laid(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return laid


def built(tmp_path: Path, into: Path) -> Generation:
    """Build the invented world with what was imported."""
    build(lay_out(tmp_path / "ontology"), tmp_path / "build", extra=(into,))
    return open_generation(tmp_path / "build")


def values(world: Generation, query: str) -> list[list[str]]:
    """Answer a SELECT with short names and plain values."""
    table = world.query(query)
    assert isinstance(table, Table)
    return [[short(str(cell)) for cell in row] for row in table.values()]


def imported(
    chipscape: Command,
    tmp_path: Path,
    kind: str,
    *files: Path,
    more: tuple[str, ...] = (),
) -> dict[str, Any]:
    ran = chipscape(
        *("import", kind, *map(str, files), "--into", str(tmp_path / "in")),
        *("--issued", "2026-08-12", "--format", "json", *more),
    )
    assert ran.code == 0, ran.err
    return valid(ran.out)


def links(world: Generation, name: str, relation: str) -> list[str]:
    here = world.entity(name).name
    found = world.neighbours(name, relations=(relation,)).steps
    ends = {step.subject.name for step in found} | {step.object.name for step in found}
    return sorted(ends - {here})


def test_supply_chain_rows_join_by_name_and_the_rest_stand_alone(
    chipscape: Command, lay: Lay, tmp_path: Path
) -> None:
    files = [
        lay("sequence.csv", SEQUENCE),
        lay("provision.csv", PROVISION),
        lay("providers.csv", PROVIDERS),
        lay("inputs.csv", INPUTS),
    ]
    outcome = imported(chipscape, tmp_path, "eto", *files)
    assert outcome["joined"] == {"name": 3}
    assert outcome["new_entities"] == 2
    world = built(tmp_path, tmp_path / "in")
    assert links(world, "Zephyr Tools Co., Ltd.", "makes") == ["tool:eto-n1"]
    assert "segment:edge" in links(world, "Acme", "active-in-segment")
    shares = values(
        world,
        "SELECT ?who ?share { ?e a cs:MarketShare ; cs:sharePercent ?share . "
        "{ ?e cs:holder ?who } UNION { ?e cs:place ?who } } ORDER BY ?share",
    )
    assert shares == [
        ["company:eto-p2", "12.5"],
        ["place:farland", "40"],
    ]


def test_a_dataset_under_a_non_commercial_licence_says_so_everywhere(
    chipscape: Command, lay: Lay, tmp_path: Path
) -> None:
    files = [lay("providers.csv", PROVIDERS), lay("provision.csv", PROVISION)]
    imported(chipscape, tmp_path, "eto", *files)
    built(tmp_path, tmp_path / "in")
    folder = tmp_path / "build" / "current"
    words = "not for commercial use"
    assert words in json.loads((folder / "manifest.json").read_text())["licence"]
    assert words in (folder / "index.html").read_text("utf-8")
    assert words in (folder / "chipscape.graphml").read_text("utf-8")
    assert words in (folder / "chipscape.json").read_text("utf-8")
    assert words in (folder / "chipscape.gexf").read_text("utf-8")
    for name in ("chipscape.nq", "chipscape.trig", "chipscape.ttl", "chipscape.jsonld"):
        assert "CcByNc4" in (folder / name).read_text("utf-8")
    with (folder / "statements.csv").open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["subject"] == "company:eto-p2"]
    assert {row["licence"] for row in rows} == {"CC BY-NC 4.0"}
    with (folder / "entities.csv").open(encoding="utf-8") as file:
        entities = {row["id"]: row["licence"] for row in csv.DictReader(file)}
    assert entities["company:eto-p2"] == "CC BY-NC 4.0"
    assert entities["chip:acme-a1"] == ""
    for kind in ("statements", "graphml"):
        ran = chipscape("export", kind, build=tmp_path / "build")
        assert words in ran.err
    ran = chipscape(
        "neighbours", "Zephyr", "--format", "json", build=tmp_path / "build"
    )
    passages = [p for item in valid(ran.out)["items"] for p in item["passages"]]
    assert {passage["licence"] for passage in passages} == {"CcByNc4"}


def test_a_shipped_source_can_never_be_non_commercial(small_ontology: Path) -> None:
    path = next((small_ontology / "facts").rglob("acme-*.trig"))
    path.write_text(
        path.read_text("utf-8").replace("cs:FactsOnly", "cs:CcByNc4"), "utf-8"
    )
    with pytest.raises(RejectedFactError, match="not for commercial use"):
        build(small_ontology, small_ontology / "out")


def test_hardware_joins_its_chip_and_keeps_dense_units(
    chipscape: Command, lay: Lay, tmp_path: Path
) -> None:
    doubt = {**EPOCH_ROW, "Hardware name": "Acme A9", "Notes": "estimated from leaks"}
    later = {**EPOCH_ROW, "Hardware name": "Acme A10", "Release date": "2026-09-01"}
    table = epoch_table(EPOCH_ROW, doubt, later)
    outcome = imported(chipscape, tmp_path, "epoch", lay("e.csv", table))
    assert outcome["new_entities"] == 2
    world = built(tmp_path, tmp_path / "in")
    figures = "SELECT ?p ?v { chip:acme-a3 ?p ?v FILTER(isNumeric(?v)) }"
    assert {p.removeprefix("cs:"): v for p, v in values(world, figures)} == {
        "fp16Rate": "989.5",
        "int8Rate": "1979",
        "memoryCapacity": "141",
        "memoryBandwidth": "4800",
        "tdp": "700",
        "dieArea": "814",
        "nodeSize": "5",
        "transistorCount": "80000000000",
    }
    assert links(world, "Acme A3", "fabricated-by") == ["company:borealis"]
    rows = values(world, "SELECT ?v { chip:epoch-acme-a9 cs:fp16Rate ?v }")
    assert not rows  # a doubtful row is no fact
    plan = (
        "SELECT ?s { GRAPH ?p { chip:epoch-acme-a10 cs:fp16Rate ?v } ?p cs:stance ?s }"
    )
    assert values(world, plan) == [["cs:Planned"]]


@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_listed_name_is_never_joined_without_a_person(
    chipscape: Command, lay: Lay, tmp_path: Path, form: str
) -> None:
    text = json.dumps(CSL) if form == "json" else CSL_CSV
    path = lay(f"csl.{form}", text)
    outcome = imported(chipscape, tmp_path, "csl", path)
    assert outcome["new_entities"] == 1
    if form == "json":
        assert outcome["left_out"] == {
            "rows of persons, vessels and aircraft": 1,
            "rows on a restricted-party list that the graph lacks": 1,
            "rows that may be of persons": 1,
        }
        assert "Ada Example" not in "".join(
            p.read_text("utf-8") for p in (tmp_path / "in").rglob("*.*")
        )
    review = (
        tmp_path
        / "in"
        / ledger.__name__.replace("graph.importers.ledger", "review.csv")
    )
    pairs = ledger.read(review)
    assert [(p.candidate, p.why, p.verdict) for p in pairs] == [
        ("company:echo-two", "same name", "")
    ]
    text = review.read_text("utf-8").replace(
        "same name,,,", "same name,same,me,2026-11-22"
    )
    review.write_text(text, "utf-8")
    again = imported(chipscape, tmp_path, "csl", path)
    assert again["joined"]["ledger"] == 1
    assert again["new_entities"] == again["pairs_to_review"] == 0
    world = built(tmp_path, tmp_path / "in")
    assert "list:watch-list" in links(world, "Echo Two", "listed-on")


def test_a_verdict_of_not_the_same_is_kept(
    chipscape: Command, lay: Lay, tmp_path: Path
) -> None:
    path = lay("csl.json", json.dumps(CSL))
    imported(chipscape, tmp_path, "csl", path)
    review = tmp_path / "in" / "review.csv"
    text = review.read_text("utf-8").replace("same name,,,", "same name,not same,me,")
    review.write_text(text, "utf-8")
    again = imported(chipscape, tmp_path, "csl", path)
    assert (again["pairs_to_review"], again["new_entities"]) == (0, 1)
    assert [one.verdict for one in ledger.read(review)] == ["not same"]


def test_sanctions_data_joins_by_identifier_and_takes_no_person(
    chipscape: Command, lay: Lay, tmp_path: Path
) -> None:
    path = lay("entities.ftm.json", "\n".join(json.dumps(one) for one in FTM))
    outcome = imported(chipscape, tmp_path, "opensanctions", path)
    assert outcome["joined"] == {"name": 2, "wikidata": 1}
    assert outcome["new_entities"] == 0
    assert outcome["left_out"]["persons and other things"] == 1
    world = built(tmp_path, tmp_path / "in")
    assert links(world, "Borealis", "subsidiary-of") == ["company:acme"]
    assert links(world, "ACMEACMEACMEACMEAC00", "listed-on") == ["list:watch-list"]
    assert world.search("Acme Incorporated")[0].entity.name == "company:acme"


@pytest.mark.parametrize(
    ("data", "founded"),
    [(WIKIDATA, "1999"), (RESULTS, "1999-05-01")],
    ids=["entities", "results"],
)
def test_wikidata_gives_the_best_rank_and_names(
    chipscape: Command, lay: Lay, tmp_path: Path, data: object, founded: str
) -> None:
    outcome = imported(chipscape, tmp_path, "wikidata", lay("w.json", json.dumps(data)))
    assert outcome["joined"] == {"wikidata": 1}
    world = built(tmp_path, tmp_path / "in")
    rows = values(
        world,
        "SELECT ?p ?v { GRAPH ?g { company:acme ?p ?v } "
        "FILTER(CONTAINS(STR(?g), 'wikidata')) }",
    )
    assert rows == [["cs:foundedOn", founded]]
    if data is WIKIDATA:
        for name in ("Acme Chipworks", "艾克米集團"):
            assert world.search(name)[0].entity.name == "company:acme"


def test_legal_entities_join_by_name_and_parents_by_identifier(
    chipscape: Command, lay: Lay, tmp_path: Path
) -> None:
    files = [lay("rr.csv", LEVEL_2), lay("lei.csv", LEVEL_1)]
    outcome = imported(chipscape, tmp_path, "gleif", *files)
    assert outcome["new_entities"] == 0
    assert outcome["left_out"]["relationships that ended"] == 1
    world = built(tmp_path, tmp_path / "in")
    assert links(world, "Borealis", "subsidiary-of") == ["company:acme"]
    assert world.search("BOREBOREBOREBOREBO00")[0].entity.name == "company:borealis"


def test_plain_rdf_becomes_a_source_with_a_passage_for_each_thing(
    chipscape: Command, lay: Lay, tmp_path: Path
) -> None:
    about = ("--title", "Mine", "--publisher", "Me", "--url", "https://me.example/x")
    outcome = imported(
        *(chipscape, tmp_path, "rdf", lay("mine.ttl", RDF)),
        more=(*about, "--licence", "cc0"),
    )
    assert outcome["left_out"] == {
        "statements with http://example.org/likes, no term of ours": 1
    }
    world = built(tmp_path, tmp_path / "in")
    assert links(world, "Gale", "competes-with") == ["company:acme"]


def test_rdf_with_passages_keeps_them_as_they_are(
    chipscape: Command, lay: Lay, tmp_path: Path
) -> None:
    outcome = imported(chipscape, tmp_path, "rdf", lay("gale.trig", FRAMED))
    assert outcome["taken"] == 1
    world = built(tmp_path, tmp_path / "in")
    assert links(world, "Dune Cloud", "partners-with") == []
    found = world.neighbours("Dune Cloud", stances=("Rumoured",)).steps
    assert [step.relation for step in found] == ["partners-with"]


def test_importing_twice_gives_the_same_bytes_and_building_too(
    chipscape: Command, lay: Lay, tmp_path: Path
) -> None:
    path = lay("e.csv", epoch_table(EPOCH_ROW))
    imported(chipscape, tmp_path, "epoch", path)
    files = sorted(p for p in (tmp_path / "in").rglob("*") if p.is_file())
    before = [p.read_bytes() for p in files]
    imported(chipscape, tmp_path, "epoch", path)
    assert [p.read_bytes() for p in files] == before
    digest = json.loads(
        (build(lay_out(tmp_path / "o"), tmp_path / "b", extra=(tmp_path / "in",)))
        .joinpath("manifest.json")
        .read_text()
    )["inputs"]
    plain = build(tmp_path / "o", tmp_path / "b2") / "manifest.json"
    assert json.loads(plain.read_text())["inputs"] != digest


def test_a_dry_run_writes_nothing(chipscape: Command, lay: Lay, tmp_path: Path) -> None:
    outcome = imported(
        *(chipscape, tmp_path, "eto", lay("providers.csv", PROVIDERS)),
        *(lay("provision.csv", PROVISION),),
        more=("--dry-run",),
    )
    assert outcome["taken"] == 3
    assert not (tmp_path / "in").exists()


BAD = {
    "unknown column": (
        "eto",
        PROVISION.replace("year,source", "year,source,mood").replace(
            ",told", ",told,x"
        ),
        "row 1: unknown column 'mood'",
    ),
    "column gone": (
        "epoch",
        "Hardware name,Type\nA,GPU\n",
        "'Manufacturer' is missing",
    ),
    "no number": (
        "eto",
        PROVISION.replace("12.5", "many"),
        "row 2, column 'share_provided': 'many'",
    ),
    "more than all": ("eto", PROVISION.replace("12.5", "112.5"), "'112.5'"),
    "infinite": (
        "epoch",
        epoch_table({**EPOCH_ROW, "TDP (W)": "Infinity"}),
        "column 'TDP (W)': 'Infinity'",
    ),
    "no date": (
        "epoch",
        epoch_table({**EPOCH_ROW, "Release date": "soon"}),
        "column 'Release date': 'soon'",
    ),
    "id twice": (
        "epoch",
        epoch_table(EPOCH_ROW, EPOCH_ROW),
        "row 3, column 'Hardware name': 'Acme A3' stands twice",
    ),
    "cut in a quote": ("eto", PROVISION + '"Zephyr', "row 5"),
    "cut in a row": ("eto", PROVISION + "Zephyr,P2\n", "row 5 has 2 cells"),
    "empty": ("eto", "", "empty"),
    "another dataset": ("eto", "a,b\n1,2\n", "none of inputs, providers"),
    "cut JSON": ("csl", json.dumps(CSL)[:300], "not JSON"),
    "JSON of another kind": ("csl", '{"results": [{"x": 1}]}', "no name"),
    "unknown field": (
        "csl",
        '{"results": [{"name": "A Co", "mood": 1}]}',
        "unknown field 'mood'",
    ),
    "nested without end": ("csl", '{"results": ' + "[" * 100_000, "brackets open"),
    "listed on no day": (
        "csl",
        json.dumps(CSL).replace("2024-05-06", "05/06/2024"),
        "'start_date'",
    ),
    "line that is no JSON": ("opensanctions", '{"id": "a"', "line 1"),
    "no FollowTheMoney": ("opensanctions", '{"id": "a"}', "no FollowTheMoney entity"),
    "deep line": ("opensanctions", "[" * 100_000, "not JSON"),
    "no item": ("wikidata", '{"entities": {"x": {"id": "L1"}}}', "no item of Wikidata"),
    "unknown variable": (
        "wikidata",
        '{"head": {"vars": ["mood"]}, "results": {"bindings": []}}',
        "unknown variable 'mood'",
    ),
    "neither level": ("gleif", "a,b\n1,2\n", "level 1"),
    "the same share twice": (
        "eto",
        PROVISION + '"Zephyr Tools Co., Ltd.",P2,Wind tools,N1,13,2025,told\n',
        "row 5: P2 and N1 in 2025 stand twice",
    ),
    "a number for a text": (
        "csl",
        '{"results": [{"name": "A Co", "source": 5}]}',
        "'source': '5' is of another type",
    ),
    "no rows": ("csl", '{"results": "x"}', "no rows"),
    "a text for a list": (
        "opensanctions",
        '{"id": "a", "schema": "Company", "properties": {"name": "x"}}',
        "'name': 'x' is no list of texts",
    ),
    "qualifiers of another type": (
        "wikidata",
        json.dumps(
            {
                "entities": {
                    "Q1": {
                        "id": "Q1",
                        "claims": {
                            "P169": [
                                {
                                    "mainsnak": {"datavalue": {"value": {"id": "Q2"}}},
                                    "qualifiers": "x",
                                }
                            ]
                        },
                    }
                }
            }
        ),
        "qualifiers is no dict",
    ),
    "labels of another type": (
        "wikidata",
        '{"entities": {"Q1": {"id": "Q1", "labels": {"en": "x"}}}}',
        "labels is no dict",
    ),
    "a text for an entity": (
        "rdf",
        RDF.replace("cs:develops chip:acme-a2", 'cs:develops "A2"'),
        "cs:develops takes an entity",
    ),
    "no Turtle": ("rdf", "company:acme cs:develops", "mend the syntax"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_named_with_its_row_and_nothing_is_written(
    chipscape: Command, lay: Lay, tmp_path: Path, case: str
) -> None:
    kind, text, words = BAD[case]
    path = lay("bad.ttl" if kind == "rdf" else "bad.csv", text)
    ran = chipscape("import", kind, str(path), "--into", str(tmp_path / "in"))
    assert ran.code == 4
    error = ran.error()
    assert words in error
    assert "bad." in error
    assert not (tmp_path / "in").exists()


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_another_encoding_is_named_and_can_be_given(
    chipscape: Command, tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "provision.csv"
    path.write_bytes(PROVISION.replace("Wind tools", "风能设备").encode(encoding))
    ran = chipscape("import", "eto", str(path), "--into", str(tmp_path / "in"))
    assert ran.code == 4
    assert f"--encoding {encoding.upper()}" in ran.error()
    outcome = imported(chipscape, tmp_path, "eto", path, more=("--encoding", encoding))
    assert outcome["taken"] == 3


def test_a_byte_order_mark_is_no_matter(
    chipscape: Command, tmp_path: Path, lay: Lay
) -> None:
    path = tmp_path / "provision.csv"
    path.write_bytes(b"\xef\xbb\xbf" + PROVISION.encode())
    assert imported(chipscape, tmp_path, "eto", path)["taken"] == 3


def test_growing_entities_of_xml_are_refused(
    chipscape: Command, lay: Lay, tmp_path: Path
) -> None:
    path = lay("bomb.rdf", '<!DOCTYPE r [<!ENTITY a "aaaa">]><r/>')
    ran = chipscape("import", "rdf", str(path), "--into", str(tmp_path / "in"))
    assert (ran.code, "document type" in ran.error()) == (4, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--issued", "yesterday"], "no date"),
        (["--encoding", "klingon"], "no encoding"),
        (["--title", "x"], "is for kind rdf"),
    ],
)
def test_wrong_use_is_said(
    chipscape: Command, lay: Lay, arguments: list[str], words: str
) -> None:
    path = lay("provision.csv", PROVISION)
    ran = chipscape("import", "eto", str(path), *arguments)
    assert ran.code == 2
    assert words in ran.err
    assert not Path("imported").exists()


def test_hostile_text_of_a_row_stays_text(
    chipscape: Command, lay: Lay, tmp_path: Path
) -> None:
    hostile = 'Gale" . } <script> { p:x'
    text = PROVISION.replace("Wind tools", f'"{hostile.replace(chr(34), chr(34) * 2)}"')
    path = lay("provision.csv", text)
    outcome = imported(chipscape, tmp_path, "eto", path)
    assert outcome["left_out"]["names that are no names (mark-up, too long)"] >= 1
    row = {**EPOCH_ROW, "Hardware name": "A' . } p:x { \\"}
    imported(chipscape, tmp_path, "epoch", lay("e.csv", epoch_table(row)))
    world = built(tmp_path, tmp_path / "in")
    assert world.search("A' . } p:x { \\")[0].entity.en == "A' . } p:x { \\"


def test_a_folder_that_no_import_wrote_is_refused(
    chipscape: Command, tmp_path: Path, small_ontology: Path
) -> None:
    ran = chipscape(
        *("build", "--ontology", str(small_ontology), "--with", str(tmp_path)),
        *("--output", str(tmp_path / "out")),
    )
    assert ran.code == 4
    assert "no facts/*.trig" in ran.error()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("eto,P2,Z,company:acme,1,x,perhaps,,", "'perhaps'; write same, not same"),
        ("eto,P2,Z,Acme,1,x,same,,", "column 'candidate': 'Acme'"),
        ("eto,P2,Z,company:acme,x,x,same,,", "column 'score'"),
        ("eto,P2", "write 9 cells"),
        (
            "eto,P2,Z,company:acme,1,x,same,,\neto,P2,Z,company:dune,1,x,same,,",
            "an id is one entity only",
        ),
    ],
)
def test_a_bad_ledger_names_its_row(
    chipscape: Command, lay: Lay, tmp_path: Path, line: str, words: str
) -> None:
    path = lay("ledger.csv", ",".join(ledger.COLUMNS) + "\n" + line + "\n")
    ran = chipscape(
        *("import", "eto", str(lay("provision.csv", PROVISION))),
        *("--ledger", str(path), "--into", str(tmp_path / "in")),
    )
    assert ran.code == 4
    assert words in ran.error()
