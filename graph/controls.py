"""Export controls evaluated: item, destination, parties, action and date → a verdict.

The rules are data (``ontology/controls``): versions, tests, groups, policies and
exceptions with their validity and passages. This module compares and knows no number,
no country and no list. What is missing is named and never guessed; where sources give
several figures, the verdict is drawn for the lowest and the highest, and a difference
is reported as such.

Definitions follow 15 CFR 774 supplement 1, ECCN 3A090, technical notes: total
processing performance is the dense rate times the bit length of the operation, the
largest over all formats; performance density is that over the applicable die area.
It informs; it is not legal advice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .rulebook import Node, Rulebook

TPP = "measure:tpp"
DENSITY = "measure:performance-density"
TRANSFER = "measure:aggregate-transfer-rate"
DRAM = "measure:dram-bandwidth"
STACK = "measure:memory-bandwidth-density"
MARKETED = "measure:data-centre-marketing"

COMPARATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": lambda value, threshold: value >= threshold,
    ">": lambda value, threshold: value > threshold,
    "<=": lambda value, threshold: value <= threshold,
    "<": lambda value, threshold: value < threshold,
}


class Figure:
    """One number of an item, how it was got, and the passages that give it."""

    __slots__ = ("passages", "value", "working")

    def __init__(
        self, value: float, working: str, passages: tuple[str, ...] = ()
    ) -> None:
        self.value = value
        self.working = working
        self.passages = passages


class Item:
    """What is screened: its figures by measure, the preferred one first.

    ``lowest`` and ``highest`` hold what sources support at either end; ``notes`` are
    caveats on how figures were read.
    """

    __slots__ = ("contains", "figures", "highest", "lowest", "name", "notes")

    def __init__(
        self,
        name: str,
        figures: dict[str, Figure],
        lowest: dict[str, Figure] | None = None,
        highest: dict[str, Figure] | None = None,
        notes: tuple[str, ...] = (),
        *,
        contains: bool = False,
    ) -> None:
        self.name = name
        self.contains = contains  # a system, whose figures are those of its chip
        self.figures = figures
        self.lowest = lowest or figures
        self.highest = highest or figures
        self.notes = notes


class Ground:
    """One comparison or event that the verdict rests on."""

    __slots__ = (
        "paragraph",
        "passages",
        "passed",
        "rule",
        "test",
        "threshold",
        "value",
        "working",
    )

    def __init__(
        self,
        rule: str,
        paragraph: str,
        test: str,
        value: float | None,
        threshold: float | None,
        passed: bool | None,
        passages: tuple[str, ...],
        working: str = "",
    ) -> None:
        self.rule = rule
        self.paragraph = paragraph
        self.test = test
        self.value = value
        self.threshold = threshold
        self.passed = passed
        self.passages = passages
        self.working = working

    def told(self) -> dict[str, object]:
        """Give the form that JSON answers hold."""
        told = {name: getattr(self, name) for name in sorted(self.__slots__)}
        return {**told, "passages": list(self.passages)}


class Case:
    """Where an item goes, how, when, who takes it, and where its headquarters are."""

    __slots__ = ("action", "headquarters", "on", "parties", "place")

    def __init__(
        self,
        place: str,
        on: str,
        action: str = "export",
        headquarters: tuple[str, ...] = (),
        parties: tuple[str, ...] = (),
    ) -> None:
        self.place = place
        self.on = on
        self.action = action
        self.headquarters = headquarters
        self.parties = parties  # who takes it, then the owners above


class Verdict:
    """The outcome of a screening, with its working."""

    __slots__ = (
        "caveats",
        "classification",
        "exceptions",
        "grounds",
        "licence_required",
        "review_policy",
        "rules",
        "undecided",
    )

    def __init__(self, classification: str) -> None:
        self.classification = classification
        self.licence_required: bool | None = False
        self.review_policy = ""
        self.exceptions: list[str] = []
        self.grounds: list[Ground] = []
        self.undecided: list[str] = []
        self.caveats: list[str] = []
        self.rules: list[str] = []

    def essence(self) -> tuple[object, ...]:
        """Give what must not differ if two verdicts are to be called the same."""
        return (
            self.classification,
            self.licence_required,
            self.review_policy,
            tuple(self.exceptions),
        )


def screen(book: Rulebook, item: Item, case: Case) -> Verdict:
    """Give the verdict on an item in a case.

    The preferred figures decide. If the lowest or highest figures that sources give
    lead elsewhere, the classification is *undecided* and the spread is named.
    """
    verdict = _screen(book, item.figures, case, contains=item.contains)
    for end in (item.lowest, item.highest):
        other = _screen(book, end, case, contains=item.contains)
        if other.classification != verdict.classification:
            spread = _spread(item)
            verdict.undecided.append(f"sources disagree: {spread}")
            verdict.caveats.append(
                f"with other sourced figures the classification is "
                f"{other.classification}"
            )
            verdict.classification = "undecided"
            verdict.licence_required = None
            break
    verdict.caveats.extend(item.notes)
    return verdict


def classify(
    book: Rulebook, figures: dict[str, Figure], on: str
) -> tuple[str, list[Ground], list[str]]:
    """Classify figures on a day: the classification, the working, what is missing."""
    grounds: list[Ground] = []
    missing: dict[str, None] = {}
    found = ""
    for paragraph in book.ranked("cs:ControlParagraph", on):
        tests = book.tests(paragraph)
        if not tests or found:
            continue
        held, lacks, working = _all_hold(book, paragraph, tests, figures)
        grounds += working
        if held:
            held, lacks, working = _not_excluded(book, paragraph, figures, on)
            grounds += working
        if held is None:
            missing.update(dict.fromkeys(lacks))
        elif held:
            found = paragraph.text("classification")
    if missing:  # a paragraph that goes before what was found may hold as well
        return "undecided", grounds, list(missing)
    return found or "not controlled", grounds, []


def _screen(
    book: Rulebook, figures: dict[str, Figure], case: Case, *, contains: bool
) -> Verdict:
    kind, grounds, missing = classify(book, figures, case.on)
    if contains:
        kind = _containing(book, kind, case.on)
    verdict = Verdict(kind)
    verdict.grounds = grounds
    verdict.undecided = [f"missing: {book.label(name)}" for name in missing]
    if kind == "undecided":
        verdict.licence_required = None
        return verdict
    if kind == "not controlled":
        return verdict
    required = _requirements(book, kind, case)
    verdict.licence_required = bool(required)
    verdict.rules = sorted({node.text("underRule") for node in required})
    for node in required:
        _add_conditions(verdict, "on the licence", node)
    if required:
        _review(book, verdict, figures, case)
        _exceptions(book, verdict, figures, case)
    return verdict


def _containing(book: Rulebook, kind: str, on: str) -> str:
    """Give the classification of what contains a chip so classified."""
    if kind in ("undecided", "not controlled"):
        return kind
    for paragraph in book.ranked("cs:ControlParagraph", on):
        if kind in paragraph.texts("containsClassification"):
            return paragraph.text("classification")
    return "not controlled"


def _requirements(book: Rulebook, kind: str, case: Case) -> list[Node]:
    """List the licence requirements that reach a case."""
    return [
        node
        for node in book.valid("cs:LicenceRequirement", case.on)
        if kind in node.texts("classification") and _reaches(book, node, case)
    ]


def _reaches(book: Rulebook, node: Node, case: Case) -> bool:
    """Say whether a node's groups take in the destination and the headquarters.

    What holds only for headquarters elsewhere needs them known: where nothing is
    known of them, they are taken to lie in the destination.
    """
    there = book.groups(case.place, case.on)
    home = {g for place in case.headquarters for g in book.groups(place, case.on)}
    wanted, without = set(node.texts("toGroup")), set(node.texts("exceptGroup"))
    if wanted and not wanted & there:
        return False
    if without & (there | book.party_groups(case.parties, case.on)):
        return False
    at_home = set(node.texts("headquartersGroup"))
    if at_home and not at_home & home:
        return False
    if set(node.texts("notHeadquartersGroup")) & (home if case.headquarters else there):
        return False
    actions = node.texts("action")
    return not actions or case.action in actions


def _add_conditions(verdict: Verdict, of: str, node: Node) -> None:
    """Add a node's further conditions, each by itself."""
    verdict.caveats += [f"{of}: {words}" for words in node.texts("conditions")]


def _review(
    book: Rulebook, verdict: Verdict, figures: dict[str, Figure], case: Case
) -> None:
    """Take the first review policy, by rank, whose conditions hold."""
    for policy in book.ranked("cs:ReviewPolicy", case.on):
        if verdict.classification not in policy.texts("classification"):
            continue
        if not _reaches(book, policy, case):
            continue
        held, lacks, working = _all_hold(book, policy, book.tests(policy), figures)
        verdict.grounds += working
        if held is None:
            names = ", ".join(book.label(name) for name in lacks)
            verdict.undecided.append(f"review policy: missing {names}")
            return
        if held:
            verdict.review_policy = policy.text("outcome")
            verdict.rules = sorted({*verdict.rules, policy.text("underRule")} - {""})
            _add_conditions(verdict, "conditions", policy)
            return


def _exceptions(
    book: Rulebook, verdict: Verdict, figures: dict[str, Figure], case: Case
) -> None:
    for node in book.valid("cs:LicenceException", case.on):
        if verdict.classification not in node.texts("classification"):
            continue
        if not _reaches(book, node, case):
            continue
        held, lacks, working = _all_hold(book, node, book.tests(node), figures)
        if held is None:
            names = ", ".join(book.label(name) for name in lacks)
            verdict.undecided.append(f"exception {node.text('code')}: missing {names}")
        elif held:
            verdict.grounds += working
            verdict.exceptions.append(node.text("code"))
            _add_conditions(verdict, node.text("code"), node)
    verdict.exceptions = sorted(set(verdict.exceptions))


def _not_excluded(
    book: Rulebook, paragraph: Node, figures: dict[str, Figure], on: str
) -> tuple[bool | None, list[str], list[Ground]]:
    """Say whether an item stays under a paragraph, in spite of the notes."""
    grounds: list[Ground] = []
    for note in book.valid("cs:ControlExclusion", on):
        if paragraph.text("classification") not in note.texts("classification"):
            continue
        held, lacks, working = _all_hold(book, note, book.tests(note), figures)
        grounds += working
        if held is not False:
            return (None if held is None else False), lacks, grounds
    return True, [], grounds


def _all_hold(
    book: Rulebook, node: Node, tests: Iterable[Node], figures: dict[str, Figure]
) -> tuple[bool | None, list[str], list[Ground]]:
    """Run a node's tests: true, false, or none where a lack leaves it open."""
    grounds: list[Ground] = []
    lacks: list[str] = []
    failed = False
    for test in tests:
        ground = _run(book, node, test, figures)
        grounds.append(ground)
        if ground.passed is None:
            lacks.append(test.text("measuredQuantity"))
        elif not ground.passed:
            failed = True
    if failed:
        return False, [], grounds
    return (None if lacks else True), lacks, grounds


def _run(book: Rulebook, node: Node, test: Node, figures: dict[str, Figure]) -> Ground:
    measure = test.text("measuredQuantity")
    threshold = test.number("threshold")
    comparator = test.text("comparator")
    figure = figures.get(measure)
    value = figure.value if figure else None
    return Ground(
        rule=node.text("underRule"),
        paragraph=node.text("paragraph") or node.text("code") or node.text("outcome"),
        test=f"{book.label(measure)} {comparator}",
        value=value,
        threshold=threshold,
        passed=None if value is None else COMPARATORS[comparator](value, threshold),
        passages=(*test.passages, *(figure.passages if figure else ())),
        working=figure.working if figure else "",
    )


def _spread(item: Item) -> str:
    parts = []
    for name in item.figures:
        low, high = item.lowest.get(name), item.highest.get(name)
        if low and high and low.value != high.value:
            short = name.partition(":")[2].replace("-", " ")
            parts.append(f"{short} {low.value:,.10g} to {high.value:,.10g}")
    return "; ".join(parts)
