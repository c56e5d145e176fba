"""Screening of what the graph holds: chips, destinations, parties, dates.

Beside the verdict by numbers stand the grounds that no number gives: letters that
name a product, lists that name a party or an owner of it. A listing's absence is
absence from a snapshot and never clearance.
"""

from __future__ import annotations

from typing import Any

from . import dies, items
from .controls import Case, Ground, Item, Verdict, classify, screen
from .dates import day_to
from .errors import BadDateError, UnknownTermError
from .lookup import Entity, Lookup
from .parties import headquarters, kind_of, listings, owners
from .rulebook import Rulebook
from .search import resolve

_VARIANTS = 8  # most variants that a verdict points to
ADVICE = "This informs; it is not legal advice."


class Question:
    """What is asked: an item, a destination, a party, an action and a day."""

    __slots__ = ("action", "chip", "item", "on", "party", "place")

    def __init__(
        self,
        item: Item,
        place: Entity,
        on: str,
        action: str = "export",
        party: Entity | None = None,
        chip: Entity | None = None,
    ) -> None:
        self.item = item
        self.place = place
        self.on = on
        self.action = action
        self.party = party
        self.chip = chip


def answer(lookup: Lookup, book: Rulebook, asked: Question) -> Verdict:
    """Give the verdict with its further grounds.

    Raises:
        BadDateError: the day lies before any rule in the graph.
    """
    first = days(lookup, book, asked)
    if not first or asked.on < first[0]:
        begins = first[0] if first else "never"
        raise BadDateError(
            f"{asked.on}: before any rule in the graph (the first is of {begins}); "
            "choose a later date"
        )
    home: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    if asked.party is not None:
        home = headquarters(lookup, asked.party)
        above = owners(lookup, asked.party)
        parties = (asked.party.name, *(owner.name for owner in above))
    case = Case(asked.place.name, asked.on, asked.action, home, parties)
    verdict = screen(book, asked.item, case)
    if asked.chip is not None:
        _letters(lookup, verdict, asked)
        if verdict.classification == "undecided":
            _point_to_variants(lookup, verdict, asked.chip)
    if asked.party is not None:
        _parties(lookup, book, verdict, asked)
        if not home:
            verdict.caveats.append(
                f"the headquarters of {asked.party.en} are not in the graph: taken to "
                f"lie in {asked.place.en}; rules that reach headquarters elsewhere "
                "were not applied"
            )
    verdict.caveats.append(ADVICE)
    return verdict


def items_of(lookup: Lookup, book: Rulebook, product: Entity) -> list[Item]:
    """Make what is screened of a product: itself, or a system's chips, one by one.

    A system is judged by the chips that sources say are in it; it takes the paragraph
    on what contains them.
    """
    if product.kind != "System":
        return [item_of(lookup, book, product)]
    lookup.need("link", "subject", (product.id,))
    rows = lookup.rows(
        "SELECT DISTINCT l.object FROM link l JOIN relation r ON r.id = l.relation "
        "JOIN entity e ON e.id = l.object WHERE l.subject = ? AND l.accepted = 1 "
        "AND r.name = 'uses-chip' AND e.kind = 'Chip' ORDER BY l.object",
        (product.id,),
    )
    found = []
    for chip in lookup.entities([row[0] for row in rows]).values():
        item = item_of(lookup, book, chip)
        item.contains = True
        item.notes = (*item.notes, f"judged by its chip {chip.en}")
        found.append(item)
    return found


def item_of(lookup: Lookup, book: Rulebook, chip: Entity) -> Item:
    """Make the item of a chip in the graph, of accepted figures only."""
    lookup.need("value", "entity", (chip.id,))
    rows = lookup.rows(
        "SELECT v.id, v.property, v.value FROM value v WHERE v.entity = ? "
        "AND v.accepted = 1 ORDER BY v.property, v.preferred DESC, v.id",
        (chip.id,),
    )
    cited = lookup.passages("value", [row[0] for row in rows])
    return items.from_values(
        book,
        chip.name,
        [
            (key, value, tuple(passage["id"] for passage in cited[number]))
            for number, key, value in rows
        ],
        lambda: dies.same_die(lookup, chip),
        with_memory=dies.has_memory(lookup, chip),
    )


def days(lookup: Lookup, book: Rulebook, asked: Question) -> list[str]:
    """List the days on which a verdict may change: of rules, letters and listings."""
    kinds = set(book.by_kind)
    if asked.party is None:
        kinds.discard("cs:ProductReach")  # it goes with a party's listing
    found = set(book.days(*kinds))
    for entity in (asked.chip, asked.party):
        if entity is None:
            continue
        lookup.need("link", "subject", (entity.id,))
        for row in lookup.rows(
            "SELECT l.from_day, l.to_day FROM link l JOIN relation r "
            "ON r.id = l.relation WHERE l.subject = ? AND l.accepted = 1 "
            "AND r.name IN ('restricted-by', 'listed-on')",
            (entity.id,),
        ):
            found.update(day for day in row if day)
    return sorted(found)


def history(
    lookup: Lookup, book: Rulebook, asked: Question
) -> list[tuple[str, Verdict]]:
    """Give the verdict at each day at which it changes, the first day first."""
    told: list[tuple[str, Verdict]] = []
    for day in days(lookup, book, asked):
        at = Question(
            asked.item, asked.place, day, asked.action, asked.party, asked.chip
        )
        verdict = answer(lookup, book, at)
        if not told or _essence(told[-1][1]) != _essence(verdict):
            told.append((day, verdict))
    return told


def disagreements(lookup: Lookup, book: Rulebook) -> list[dict[str, Any]]:
    """List chips that a source calls restricted by a rule and whose figures are not.

    Only rules that classify by figures are held against them, on the day that the
    source gives, or the first of the rule; what figures leave open is no conflict.
    """
    for table in ("link", "link_passage", "value", "value_passage"):
        lookup.need(table)
    begins = {
        node.text("underRule"): node.text("validFrom")
        for node in book.by_kind.get("cs:ControlParagraph", [])
        if node.texts("hasTest")
    }
    rows = lookup.rows(
        "SELECT l.id, l.subject, e.name, e.en, l.from_day FROM link l "
        "JOIN relation r ON r.id = l.relation JOIN entity e ON e.id = l.object "
        "WHERE r.name = 'restricted-by' AND l.accepted = 1 AND l.inferred = 0 "
        "ORDER BY l.id"
    )
    cited = lookup.passages("link", [row[0] for row in rows])
    found = []
    for number, subject, rule, label, day in rows:
        chip = lookup.entity(subject)
        if rule not in begins or chip.kind != "Chip":
            continue
        item = item_of(lookup, book, chip)
        on = max(day or begins[rule], begins[rule])
        if classify(book, item.figures, on)[0] == "not controlled":
            found.append(
                {
                    "entity": chip.brief(),
                    "property": "restricted-by",
                    "label": {"en": "restricted-by", "zh": "受限于"},
                    "unit": "",
                    "values": [
                        {
                            "value": f"stated: {label}",
                            "preferred": False,
                            "passages": cited[number],
                        },
                        {
                            "value": f"computed on {on}: not controlled",
                            "preferred": False,
                            "passages": [],
                        },
                    ],
                }
            )
    return found


def place_named(lookup: Lookup, name: str) -> Entity:
    """Find a destination by its name or ISO 3166 code.

    Raises:
        UnknownTermError: the name is that of something else.
    """
    entity = resolve(lookup, name).entity
    if entity.kind != "Place":
        raise UnknownTermError(
            f"{name!r} is {entity.en}, a {entity.kind}; give a country or its ISO code"
        )
    return entity


def day_of(date: str | None, today: str) -> str:
    """Give the day asked about: the last of a year or month, or today."""
    return day_to(date) if date else today


def _essence(verdict: Verdict) -> tuple[object, ...]:
    further = sorted({g.rule for g in verdict.grounds if g.threshold is None})
    return (*verdict.essence(), tuple(verdict.undecided), tuple(further))


def _letters(lookup: Lookup, verdict: Verdict, asked: Question) -> None:
    """Add what letters and notices say of the product by name."""
    chip = asked.chip
    if chip is None:
        return
    lookup.need("link", "subject", (chip.id,))
    rows = lookup.rows(
        "SELECT l.id, e.name, e.en, l.event FROM link l "
        "JOIN relation r ON r.id = l.relation JOIN entity e ON e.id = l.object "
        "WHERE l.subject = ? AND l.accepted = 1 AND l.inferred = 0 "
        "AND r.name = 'restricted-by' AND (l.from_day = '' OR l.from_day <= ?) "
        "AND (l.to_day = '' OR l.to_day >= ?) AND e.born <= ? "
        "ORDER BY l.from_day, l.id",
        (chip.id, asked.on, asked.on, asked.on),
    )
    cited = lookup.passages("link", [row[0] for row in rows])
    for number, name, label, event in rows:
        places = _places(lookup, event)
        if places and asked.place.name not in places:
            continue
        kind = kind_of(lookup, name)
        passages = tuple(passage["id"] for passage in cited[number])
        words = f"{label} names the product"
        verdict.grounds.append(Ground(name, "", words, None, None, True, passages))
        if kind == "export-licence":
            verdict.licence_required = True
            verdict.rules = sorted({*verdict.rules, name})


def _parties(lookup: Lookup, book: Rulebook, verdict: Verdict, asked: Question) -> None:
    """Add the lists that name the party, and those that reach it through an owner."""
    party = asked.party
    if party is None:
        return
    for listed in listings(lookup, party, asked.on):
        _add_listing(verdict, listed, "names the party")
        _add_footnotes(book, verdict, listed, asked.on)
    for owner in owners(lookup, party):
        for listed in listings(lookup, owner, asked.on):
            _reach(book, verdict, owner, listed, asked.on)


def _reach(
    book: Rulebook, verdict: Verdict, owner: Entity, listed: dict[str, Any], on: str
) -> None:
    """Say whether a rule on ownership carries an owner's listing to the party."""
    name = listed["list"]["id"]
    words = f"names the owner {owner.en}"
    in_force = [
        node
        for node in book.valid("cs:PartyReach", on)
        if name in node.texts("onlyList")
    ]
    if in_force:
        percent = in_force[0].number("ownershipPercent")
        words += f"; reaches what it owns by {percent:g} % or more"
        _add_listing(verdict, listed, words)
        _add_footnotes(book, verdict, listed, on)
        return
    known = [
        node
        for node in book.by_kind.get("cs:PartyReach", [])
        if name in node.texts("onlyList")
    ]
    if known:
        verdict.caveats.append(
            f"{listed['list']['label']['en']} {words}; no rule on ownership is known "
            "to be in force on that day"
        )
    verdict.caveats += [
        f"unconfirmed: {book.label(node.text('underRule'))} has a rule on ownership "
        f"return from {node.text('validFrom')}"
        for node in known
        if node.is_open() and node.spans(on)
    ]


def _add_listing(verdict: Verdict, listed: dict[str, Any], words: str) -> None:
    passages = tuple(passage["id"] for passage in listed["passages"])
    text = (
        f"{listed['list']['label']['en']} {words} ({listed['kind'] or 'kind unknown'})"
    )
    verdict.grounds.append(
        Ground(listed["list"]["id"], "", text, None, None, True, passages)
    )
    if listed["kind"] in ("export-licence", "military-end-user"):
        verdict.licence_required = True


def _add_footnotes(
    book: Rulebook, verdict: Verdict, listed: dict[str, Any], on: str
) -> None:
    """Say what foreign-made items a listing's footnote brings under the rules."""
    for node in book.valid("cs:ProductReach", on):
        footnote = f"footnote {node.text('onlyFootnote')}"
        if listed["list"]["id"] not in node.texts("onlyList"):
            continue
        if footnote not in listed["citation"].split(", "):
            continue
        rule, paragraph = node.text("underRule"), node.text("paragraph")
        if any(ground.paragraph == paragraph for ground in verdict.grounds):
            continue  # an owner's entry tells no more than the party's own
        for words in node.texts("conditions"):
            text = f"{footnote} ({paragraph}): {words}"
            verdict.grounds.append(
                Ground(rule, paragraph, text, None, None, True, node.passages)
            )


def _point_to_variants(lookup: Lookup, verdict: Verdict, chip: Entity) -> None:
    """Name the variants whose own figures may decide, where the chip's do not.

    They are not judged in its place: a maker's variants can differ in what decides.
    """
    lookup.need("link", "object", (chip.id,))
    rows = lookup.rows(
        "SELECT DISTINCT e.en FROM link l JOIN relation r ON r.id = l.relation "
        "JOIN entity e ON e.id = l.subject WHERE l.object = ? AND l.accepted = 1 "
        "AND r.name = 'variant-of' AND e.kind = 'Chip' ORDER BY e.degree DESC, e.en",
        (chip.id,),
    )
    if rows:
        names = ", ".join(row[0] for row in rows[:_VARIANTS])
        verdict.caveats.append(f"variants with figures of their own: {names}")


def _places(lookup: Lookup, event: str) -> set[str]:
    lookup.need("event", "name", (event,))
    rows = lookup.rows(
        "SELECT DISTINCT e.name FROM event v JOIN event_entity x ON x.event = v.id "
        "JOIN entity e ON e.id = x.entity WHERE v.name = ? AND e.kind = 'Place'",
        (event,),
    )
    return {row[0] for row in rows}
