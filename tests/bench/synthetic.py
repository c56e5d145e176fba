"""Invents an ecosystem of any size as N-Quads, in the shape of ``chipscape.nq``.

Run it from the top of the checkout as

    python -m tests.bench.synthetic --quads 1000000 -o FILE.nq

The file holds the vocabulary, entities with names in both languages, sources with their
passages, a named graph a passage, accepted statements in the default graph too, inverse
forms, and inferences with their premises: about five quads a statement. Hubs follow
Zipf's law, as foundries and clouds do. The same size and seed give the same bytes, and
memory does not grow with the size: what is told of an entity is a function of the seed
and the entity alone. No name in it means anything.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graph import places, vocabulary
from graph.names import PREFIXES, expand

SEED = 6
QUADS_AN_ENTITY = 62  # of all kinds of line, as this module writes them
ZI = (
    *(("星", "xing"), ("芯", "xin"), ("云", "yun"), ("光", "guang"), ("南", "nan")),
    *(("海", "hai"), ("天", "tian"), ("华", "hua"), ("中", "zhong"), ("科", "ke")),
    *(("瑞", "rui"), ("宏", "hong"), ("明", "ming"), ("东", "dong"), ("远", "yuan")),
    *(("金", "jin"), ("龙", "long"), ("安", "an"), ("京", "jing"), ("浦", "pu")),
)
EN = (
    *("bor", "lum", "cal", "den", "ex", "fal", "gor", "hel", "iri", "jun"),
    *("kal", "lor", "mer", "nov", "oro", "pel", "qua", "ros", "sel", "tor"),
)
TAILS = (("Semiconductor", "半导体"), ("Compute", "算力"), ("Micro", "微电子"))
SURNAMES = (("Li", "李"), ("Wang", "王"), ("Chen", "陈"), ("Zhao", "赵"), ("Lin", "林"))
OUTLETS = ("Daily Wafer", "Die Times", "晶圆日报", "Fab Weekly", "Node Letter")
POSTS = ("ceo", "cto", "chair", "engineer")
STANCES = ("Stated",) * 34 + (
    *("Planned", "Planned", "Rumoured", "Forecast", "Opinion", "Denied"),
)
FIGURES = (  # property, least, most
    *(("memoryCapacity", 8, 288), ("memoryBandwidth", 200, 8000), ("tdp", 40, 1200)),
    *(("fp16Rate", 20, 2500), ("fp32Rate", 10, 400), ("nodeSize", 3, 28)),
    *(("dieArea", 100, 860), ("transistorCount", 5_000_000_000, 208_000_000_000)),
)
INVERSES = {
    "develops": "developedBy",
    "fabricatedBy": "fabricates",
    "madeOnNode": "nodeOf",
    "usesMemory": "memoryOf",
    "usesChip": "chipOf",
    "operates": "operatedBy",
    "supersedes": "supersededBy",
    "supplies": "suppliedBy",
    "headquarteredIn": "headquartersOf",
    "activeInSegment": "segmentOf",
    "subsidiaryOf": "parentOf",
    "holdsPost": "hasPostHolder",
    "investsIn": "investedInBy",
    "listedOn": "lists",
    "competesWith": "competesWith",
    "partnersWith": "partnersWith",
    "employs": "employedBy",
}
KINDS = {  # kind of address: class, share of all entities, least, most
    "company": ("Company", 0.36, 12, None),
    "chip": ("Chip", 0.30, 12, None),
    "person": ("Person", 0.22, 6, None),
    "system": ("System", 0.08, 4, None),
    "place": ("Place", 0.02, 4, 200),
    "segment": ("MarketSegment", 0.005, 3, 40),
    "memory": ("MemoryTechnology", 0.005, 3, 12),
    "node": ("ProcessNode", 0.005, 3, 20),
    "list": ("RestrictedPartyList", 0.001, 2, 7),
    "post": ("Post", 0.0, len(POSTS), None),
}


@dataclass(frozen=True)
class Told:
    """What a passage may say at once: a plain statement, or an event."""

    statements: tuple[tuple[str, str, str], ...]
    implied: tuple[str, str, str] | None = None


class World:
    """The population of a size, and names and facts by kind and number."""

    def __init__(self, quads: int, seed: int = SEED) -> None:
        self.seed = seed
        whole = quads / QUADS_AN_ENTITY
        self.count = {
            kind: max(least, min(int(whole * share), most or quads))
            for kind, (_, share, least, most) in KINDS.items()
        }

    def name(self, kind: str, number: int) -> str:
        """Give the short name of an entity; hubs have the smallest numbers."""
        if kind == "post":
            return f"post:{POSTS[number]}"
        return f"{kind}:{_word(number)}-{number}"

    def labels(self, kind: str, number: int) -> tuple[str, str]:
        """Give the English and the Chinese label."""
        digits = _digits(number, len(ZI))
        zi = "".join(ZI[digit][0] for digit in digits)
        word = _word(number).capitalize()
        if kind == "company":
            en, zh = TAILS[number % len(TAILS)]
            return f"{word} {en}", zi + zh
        if kind == "chip":
            en, zh = self.labels("company", self.maker(number))
            return f"{en} {word[0].upper()}{number}", f"{zh}{word[0].upper()}{number}"
        if kind == "person":
            en, zh = SURNAMES[number % len(SURNAMES)]
            given = "".join(ZI[digit][1] for digit in digits).capitalize()
            return f"{en} {given} {number}", zh + zi
        return f"{word} {kind} {number}", f"{zi}{number}"

    def maker(self, chip: int) -> int:
        """Give the number of the company that develops a chip."""
        return self._zipf(self._chance("maker", chip), "company")

    def facts(self, kind: str, number: int) -> list[Told]:
        """Give all that is ever told of an entity, each once."""
        chance = self._chance(kind, number)
        here = self.name(kind, number)
        made = {
            "company": self._of_company,
            "chip": self._of_chip,
            "person": self._of_person,
            "system": self._of_system,
        }
        told = made[kind](here, number, chance) if kind in made else []
        return list(dict.fromkeys(told))

    def _of_company(self, here: str, number: int, chance: random.Random) -> list[Told]:
        told = [
            _one(here, "headquarteredIn", self._some("place", chance)),
            _one(here, "activeInSegment", self._some("segment", chance)),
            _one(here, "headcount", _decimal(chance.randint(20, 90_000))),
            _one(here, "foundedOn", _date(chance, 4)),
        ]
        for _ in range(min(60, int(chance.paretovariate(1.1)))):
            customer = self._some("company", chance)
            if customer != here:
                told.append(_one(here, "supplies", customer))
        for relation in ("competesWith", "partnersWith"):
            for _ in range(min(number, 1 + int(chance.paretovariate(1.5)))):
                other = self._zipf(chance, "company", number)
                told.append(_one(here, relation, self.name("company", other)))
        if number and chance.random() < 0.1:
            above = self.name("company", self._zipf(chance, "company", number))
            told.append(_one(here, "subsidiaryOf", above))
        return told + self._happened(here, number, chance)

    def _happened(self, here: str, number: int, chance: random.Random) -> list[Told]:
        """Give the listing and the investments of a company."""
        slug = here.partition(":")[2]
        told = []
        if chance.random() < 0.12:
            where = self._some("list", chance)
            listed = (
                *(("party", here), ("list", where), ("onDate", _date(chance, 10))),
                ("citation", _text(f"89 FR {number}")),
            )
            implied = here, "cs:listedOn", where
            told.append(_event(f"listing-{slug}", "Listing", listed, implied))
        for nth in range(chance.randint(0, 2)):
            giver = self._some("company", chance)
            amount = _decimal(chance.randint(1, 900) * 1_000_000)
            facts = (
                *(("investor", giver), ("investee", here), ("amount", amount)),
                *(("currency", _text("USD")), ("onDate", _date(chance, 7))),
            )
            implied = giver, "cs:investsIn", here
            told.append(_event(f"round-{slug}-{nth}", "Investment", facts, implied))
        return told

    def _of_chip(self, here: str, number: int, chance: random.Random) -> list[Told]:
        maker = self.name("company", self.maker(number))
        foundries = max(2, self.count["company"] // 50)
        foundry = self.name("company", self._zipf(chance, "company", foundries))
        told = [
            _one(maker, "develops", here),
            _one(here, "announcedOn", _date(chance, 10)),
            _one(here, "fabricatedBy", foundry),
            _one(here, "madeOnNode", self._some("node", chance)),
            _one(here, "usesMemory", self._some("memory", chance)),
        ]
        for figure, least, most in FIGURES:
            if chance.random() < 0.7:
                value = chance.randint(least, most)
                told.append(_one(here, figure, _decimal(value)))
                if chance.random() < 0.15:  # another source disagrees
                    told.append(_one(here, figure, _decimal(value + 1)))
        for relation in ("supersedes", "competesWith"):
            if number and chance.random() < 0.4:
                other = self.name("chip", self._zipf(chance, "chip", number))
                told.append(_one(here, relation, other))
        return told

    def _of_person(self, here: str, number: int, chance: random.Random) -> list[Told]:
        told = []
        places = {self._some("company", chance) for _ in range(chance.randint(1, 3))}
        for nth, where in enumerate(sorted(places)):
            slug = f"tenure-{here.partition(':')[2]}-{nth}"
            post = self._some("post", chance)
            facts = (
                *(("holder", here), ("organisation", where), ("post", post)),
                ("validFrom", _date(chance, 4)),
            )
            implied = here, "cs:holdsPost", where
            told.append(_event(slug, "Tenure", facts, implied))
        return told

    def _of_system(self, here: str, number: int, chance: random.Random) -> list[Told]:
        return [
            _one(self._some("company", chance), "operates", here),
            _one(here, "usesChip", self._some("chip", chance)),
            _one(here, "chipCount", _decimal(chance.randint(8, 100_000))),
        ]

    def _some(self, kind: str, chance: random.Random) -> str:
        return self.name(kind, self._zipf(chance, kind))

    def _zipf(self, chance: random.Random, kind: str, below: int | None = None) -> int:
        """Draw a number by Zipf's law: each is drawn as often as one over its rank."""
        size = self.count[kind] if below is None else min(below, self.count[kind])
        return min(size - 1, int(math.exp(chance.random() * math.log(size + 1))) - 1)

    def _chance(self, *what: object) -> random.Random:
        return random.Random(f"{self.seed} {what}")  # noqa: S311  (no secret)


def lines(quads: int, seed: int = SEED) -> Iterator[str]:
    """Give the lines of a world until there are as many as asked for, or few more."""
    world = World(quads, seed)
    count = 0
    for part in _parts(world):
        count += len(part)
        yield from part
        if count >= quads:
            return


def _parts(world: World) -> Iterator[list[str]]:
    told = vocabulary.read(places.ontology())
    yield [f"{quad} ." for quad in told.quads]
    for kind, count in world.count.items():
        for number in range(count):
            yield _described(world, kind, number)
    subjects = [(kind, n) for kind in KINDS for n in (world.count[kind],)]
    total = sum(count for _, count in subjects)
    step = next(n for n in range(total * 5 // 8, total * 2) if math.gcd(n, total) == 1)
    for turn in range(total):  # kinds and hubs in mixed order, so that any cut is fair
        at = turn * step % total
        for kind, count in subjects:
            if at < count:
                yield _sourced(world, kind, at)
                break
            at -= count


def _described(world: World, kind: str, number: int) -> list[str]:
    name = world.name(kind, number)
    en, zh = world.labels(kind, number)
    told = [
        (name, "rdf:type", f"cs:{KINDS[kind][0]}"),
        (name, "rdfs:label", f"{_text(en)}@en"),
        (name, "rdfs:label", f"{_text(zh)}@zh"),
    ]
    if kind == "company":
        code = _text(f"NYSE:{_word(number).upper()}{number}")
        told.append((name, "cs:ticker", code))
        told.append((name, "skos:altLabel", f"{_text(en.split()[0])}@en"))
        told.append((name, "cs:hasRole", "cs:Designer" if number % 3 else "cs:Foundry"))
    if kind == "chip":
        told.append((name, "skos:altLabel", f"{_text(en.split()[-1])}@en"))
    return [_line(*one) for one in told]


def _sourced(world: World, kind: str, number: int) -> list[str]:
    """Write the sources that speak of an entity, and their passages."""
    facts = world.facts(kind, number)
    chance = world._chance("sources", kind, number)
    slug = world.name(kind, number).replace(":", "-")
    made: list[str] = []
    accepted: set[Told] = set()
    source = ""
    for place, start in enumerate(range(0, len(facts), 4), 1):
        if place % 3 == 1:
            source = f"source:{slug}-{start}"
            made += _source(source, chance)
        passage = f"{source.replace('source', 'passage', 1)}/{place}"
        stance = chance.choice(STANCES)
        made += _passage(passage, source, stance, chance)
        told = facts[start : start + 4]
        if start and chance.random() < 0.5:  # said before, by another source
            told = [*told, chance.choice(facts[:start])]
        for one in dict.fromkeys(told):
            fresh = stance == "Stated" and one not in accepted
            if fresh:
                accepted.add(one)
            made += _said(one, passage, fresh)
    return made


def _source(name: str, chance: random.Random) -> list[str]:
    title = _text(f"{chance.choice(ZI)[0]}{name.partition(':')[2]} 报道 report")
    url = f'"https://example.org/{name[7:]}"^^<{PREFIXES["xsd"]}anyURI>'
    told = [
        ("rdf:type", "cs:NewsArticle"),
        ("dct:title", f"{title}@en"),
        ("dct:publisher", _text(OUTLETS[int(chance.random() ** 2 * len(OUTLETS))])),
        ("dct:issued", _date(chance, 10)),
        ("cs:url", url),
        ("cs:readOn", f'"2026-11-22"^^<{PREFIXES["xsd"]}date>'),
        ("dct:license", "cs:FactsOnly"),
    ]
    return [_line(name, *one) for one in told]


def _passage(name: str, source: str, stance: str, chance: random.Random) -> list[str]:
    told = [
        ("rdf:type", "cs:Passage"),
        ("dct:isPartOf", source),
        ("cs:locator", _text(f"paragraph {chance.randint(1, 30)}")),
        ("cs:stance", f"cs:{stance}"),
    ]
    return [_line(name, *one) for one in told]


def _said(told: Told, passage: str, fresh: bool) -> list[str]:
    """Write what a passage says, and what follows where it counts as fact."""
    made = [_line(*one, passage) for one in told.statements]
    if not fresh:
        return made
    made += [_line(*one) for one in told.statements]
    if len(told.statements) == 1:
        return made + _mirrored(*told.statements[0])
    if told.implied is None:
        return made
    made += _with_graph(told.implied, "inference:event-relation")
    made += _mirrored(*told.implied)
    person, relation, where = told.implied
    if relation == "cs:holdsPost":
        works = where, "cs:employs", person
        digest = hashlib.sha256(" ".join(works).encode()).hexdigest()[:12]
        graph = f"inference:employer/{digest}"
        made += _with_graph(works, graph)
        made.append(_line(graph, "rdf:type", "cs:Inference"))
        made.append(_line(graph, "cs:ruleText", _text("rules/employer.rq")))
        made.append(_line(graph, "prov:wasDerivedFrom", passage))
        made += _mirrored(*works)
    return made


def _mirrored(subject: str, predicate: str, item: str) -> list[str]:
    back = INVERSES.get(predicate.removeprefix("cs:"))
    if back is None or item == subject:
        return []
    return _with_graph((item, f"cs:{back}", subject), "inference:inverse")


def _with_graph(triple: tuple[str, str, str], graph: str) -> list[str]:
    return [_line(*triple), _line(*triple, graph)]


def _event(
    slug: str,
    kind: str,
    facts: tuple[tuple[str, str], ...],
    implied: tuple[str, str, str],
) -> Told:
    name = f"event:{slug}"
    told = [(name, f"cs:{key}", item) for key, item in facts]
    return Told(((name, "rdf:type", f"cs:{kind}"), *told), implied)


def _one(subject: str, predicate: str, item: str) -> Told:
    return Told(((subject, f"cs:{predicate}", item),))


def _line(subject: str, predicate: str, item: str, graph: str = "") -> str:
    text = item if item.startswith('"') else f"<{expand(item)}>"
    end = f" <{expand(graph)}> ." if graph else " ."
    return f"<{expand(subject)}> <{expand(predicate)}> {text}{end}"


def _text(words: str) -> str:
    return f'"{words}"'


def _decimal(value: int) -> str:
    return f'"{value}.0"^^<{PREFIXES["xsd"]}decimal>'


def _date(chance: random.Random, length: int) -> str:
    day = f"{chance.randint(2008, 2026)}-{chance.randint(1, 12):02}"
    day = f"{day}-{chance.randint(1, 28):02}"
    kind = {4: "gYear", 7: "gYearMonth", 10: "date"}[length]
    return f'"{day[:length]}"^^<{PREFIXES["xsd"]}{kind}>'


def _digits(number: int, base: int) -> list[int]:
    """Give at least two digits of a number, so that each number has its own word."""
    digits = [number % base, number // base % base]
    number //= base * base
    while number:
        digits.append(number % base)
        number //= base
    return digits


def _word(number: int) -> str:
    return "".join(EN[digit] for digit in _digits(number, len(EN)))


def write(path: Path, quads: int, seed: int = SEED) -> int:
    """Write a world to a file and give the number of its quads."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for line in lines(quads, seed):
            file.write(f"{line}\n")
            count += 1
    return count


def main() -> None:
    """Read the size and the file from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quads", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--output", "-o", type=Path, required=True)
    asked = parser.parse_args()
    write(asked.output, asked.quads, asked.seed)


if __name__ == "__main__":
    main()
