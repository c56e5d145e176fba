"""Facts cannot vanish unseen: each class and total has a floor."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph import dataset, shapes
from graph.audit import audit
from graph.errors import UnreadableFileError
from graph.floors import floors
from graph.infer import infer
from graph.places import ontology
from graph.project import Projection, project
from tests.conftest import Command


def projected(folder: Path, text: str | None) -> Projection:
    """Project the invented world with a file of floors."""
    if text is not None:
        (folder / "floors.toml").write_text(text, "utf-8")
    return project(infer(shapes.check(dataset.read(folder))), "0")


def test_a_folder_without_the_file_has_no_floors(small_ontology: Path) -> None:
    made = projected(small_ontology, None)
    assert (floors(made), audit(made)) == ([], [])


def test_floors_that_are_met_are_no_problem(small_ontology: Path) -> None:
    told = "[totals]\nsources = 2\n[classes]\nChip = 4\nListing = 1\nPerson = 0\n"
    made = projected(small_ontology, told)
    assert [(one.name, one.have) for one in floors(made)] == [
        ("sources", 2),
        ("Chip", 4),
        ("Listing", 1),
        ("Person", 1),
    ]
    assert audit(made) == []


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("[classes]\nChip = 5", "Chip: 4 where at least 5 must be"),
        ("[classes]\nListing = 2", "Listing: 1 where at least 2 must be"),
        ("[classes]\nMaterial = 1", "Material: 0 where at least 1 must be"),
        ("[totals]\nsources = 1_000", "sources: 2 where at least 1,000 must be"),
    ],
    ids=["entities", "events", "a class without any", "a total"],
)
def test_a_number_below_its_floor_is_a_problem_with_its_mend(
    told: str, words: str, small_ontology: Path
) -> None:
    (found,) = audit(projected(small_ontology, told))
    path = small_ontology / "floors.toml"
    mend = "restore them, or lower the floor in floors.toml and say why"
    assert found == f"{path}: {words}: {mend}"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("[classes]\nChp = 5", "classes.Chp: no such class or total"),
        ("[classes]\nsources = 1", "classes.sources: no such class or total"),
        ("[kinds]\nChip = 1", "kinds.Chip: no such class or total"),
        ("[classes]\nChip = 1.5", "not a table of whole numbers"),
        ("[classes]\nChip = true", "not a table of whole numbers"),
        ("Chip = 1", "Chip: not a table of whole numbers"),
        ("[classes", "mend the file"),
    ],
)
def test_a_file_of_floors_that_says_nothing_is_an_error(
    told: str, words: str, small_ontology: Path
) -> None:
    made = projected(small_ontology, told)
    with pytest.raises(UnreadableFileError, match=words):
        floors(made)


def test_the_check_fails_below_a_floor(
    small_ontology: Path, chipscape: Command
) -> None:
    (small_ontology / "floors.toml").write_text("[classes]\nChip = 9\n", "utf-8")
    ran = chipscape("check", str(small_ontology))
    assert (ran.code, ran.out) == (4, "")
    assert "Chip: 4 where at least 9 must be" in ran.error()


def test_the_shipped_facts_have_a_floor_for_every_class_they_hold() -> None:
    made = project(infer(shapes.check(dataset.read(ontology()))), "0")
    facts = made.inferred.facts
    held = {facts.entities[name].kind for name in made.net}
    held |= {event.kind for event in made.inferred.events}
    named = {one.name for one in floors(made)}
    assert {kind.removeprefix("cs:") for kind in held} - named == set()
    assert {"sources", "accepted_statements"} <= named
