"""Names lead to entities: exact first, then by script, pinyin and typing errors.

A name is looked up folded (case, width, accents, punctuation gone). The best origin
that matches decides; if it names several entities, they are listed and none is
chosen. Only when nothing matches are near names tried, and then the answer says what
it read the name as.
"""

from __future__ import annotations

from .errors import AmbiguousNameError, UnknownNameError
from .lookup import MOST, Entity, Lookup
from .names import BASE, normal, short

# Scores by origin of the spelling, in the order of ``spellings.HOW``.
_SCORES = (100, 98, 97, 96, 94, 90, 90, 88, 80)
_HOW = (
    "label",
    "alias",
    "ticker",
    "id",
    "short name",
    "name in context",
    "other script",
    "pinyin",
    "initials",
)
_CHANCE = ("pinyin", "initials")
# Names that hold a text: a name that begins with it scores 60, another 40, and up to
# 20 more for the share of the name that it is. A piece of an identifier or of initials
# is chance, so these must begin with it.
_HELD = """
SELECT s.entity, s.text, s.how, MAX(ROUND(
  CASE WHEN instr(s.folded, ?1) = 1 THEN 60.0 ELSE 40.0 END
  + 20.0 * ?2 / length(s.folded), 1)) AS score
FROM spelling s JOIN entity e ON e.id = s.entity
WHERE instr(s.folded, ?1) > 0
  AND (s.how NOT IN (?3, ?4) OR instr(s.folded, ?1) = 1)"""
_AMONG = " AND s.rowid IN (SELECT rowid FROM trigram WHERE trigram MATCH ?)"
_BEGUN = (_HOW.index("ticker"), _HOW.index("initials"))
_RANKED = " GROUP BY s.entity ORDER BY score DESC, e.degree DESC, e.name LIMIT ?"
_SURE = 5  # origins before this one need no remark
_NEAR = 84.0  # least likeness, of 100, of a name that is read as another
_SHORT = 4  # names of so few letters are never read as another
_FAINT = 60.0  # the same for a name that is only suggested in an error
_MOST_THREES = 60  # three letters in a row that are looked up; the rest is compared
_WORDS = 8  # most words of a text that are looked for one by one
_CLEAR = 4.0  # least lead of the best near name over the next entity's


class Hit:
    """One entity found: how well, and by which of its names."""

    __slots__ = (
        "entity",
        "how",
        "matched",
        "score",
    )

    def __init__(
        self,
        entity: Entity,
        score: float,
        matched: str,
        how: str,
    ) -> None:
        self.entity = entity
        self.score = score
        self.matched = matched
        self.how = how


class Resolved:
    """The entity meant, and a remark where the name was not plainly its own."""

    __slots__ = (
        "entity",
        "remark",
    )

    def __init__(
        self,
        entity: Entity,
        remark: str,
    ) -> None:
        self.entity = entity
        self.remark = remark


def resolve(lookup: Lookup, name: str) -> Resolved:
    """Find the one entity that a name means.

    Raises:
        AmbiguousNameError: the name is that of several entities.
        UnknownNameError: nothing goes by it; near names are offered.
    """
    hits = _exact(lookup, name)
    if hits:
        best = [hit for hit in hits if hit.score == hits[0].score]
        if len(best) > 1:
            raise AmbiguousNameError(name, tuple(_candidate(hit) for hit in best))
        sure = hits[0].how in _HOW[:_SURE]
        return Resolved(hits[0].entity, "" if sure else _remark(name, hits[0]))
    near = [hit for hit in _near(lookup, name, 8) if _same_number(name, hit.matched)]
    if near and (len(near) == 1 or near[0].score - near[1].score >= _CLEAR):
        return Resolved(near[0].entity, _remark(name, near[0]))
    offered = [*near, *_holding(lookup, [name], 4), *_near(lookup, name, 4, _FAINT)]
    names = dict.fromkeys(_candidate(hit) for hit in offered)
    raise UnknownNameError(name, tuple(names)[:4])


def named(lookup: Lookup, name: str, kinds: tuple[str, ...]) -> list[Hit]:
    """List the entities of some classes that a name exactly means, best origin only.

    Readings in pinyin and initials, which may be chance, are left out.
    """
    hits = [
        hit
        for hit in _exact(lookup, name)
        if hit.entity.kind in kinds and hit.how not in _CHANCE
    ]
    return [hit for hit in hits if hit.score == hits[0].score]


def search(lookup: Lookup, text: str, limit: int = 20) -> list[Hit]:
    """List entities that a text may mean, best first.

    Exact names come before names that begin with the text, these before names that
    hold it, and near names fill up what is left; the better connected goes first.
    """
    found: dict[int, Hit] = {}
    for hit in [*_exact(lookup, text), *_holding(lookup, [text], limit)]:
        if hit.entity.id not in found or hit.score > found[hit.entity.id].score:
            found[hit.entity.id] = hit
    if not found:
        hits = _holding(lookup, text.split(), limit) or _near(lookup, text, limit)
        found = {hit.entity.id: hit for hit in hits}
    ranked = sorted(
        found.values(),
        key=lambda hit: (-hit.score, -hit.entity.degree, hit.entity.name),
    )
    return ranked[:limit]


def _exact(lookup: Lookup, name: str) -> list[Hit]:
    if name.startswith(BASE):
        name = short(name)
    folded = normal(name)
    lookup.need("entity", "name", (name,))
    lookup.need("spelling", "folded", (folded,))
    whole = lookup.rows("SELECT id FROM entity WHERE name = ?", (name,))
    if whole:
        return [Hit(lookup.entity(whole[0][0]), 100.0, name, "id")]
    rows = lookup.rows(
        "SELECT entity, text, how FROM spelling WHERE folded = ? ORDER BY how, entity",
        (folded,),
    )
    return _hits(
        lookup, [(row[0], float(_SCORES[row[2]]), row[1], row[2]) for row in rows]
    )


def _holding(lookup: Lookup, words: list[str], limit: int) -> list[Hit]:
    """List names that hold every word, in whatever order; beginnings come first.

    The ranking is SQLite's work: a short text is in nearly every name. Texts of three
    letters and more are looked up by these, so that not every name is read.
    """
    folded = [text for word in words[:_WORDS] if (text := normal(word))]
    if not folded:
        return []
    size = sum(map(len, folded))
    lookup.need_held(folded, size, limit)
    query = _HELD + " AND instr(s.folded, ?) > 0" * (len(folded) - 1)
    told: list[str | int] = [folded[0], size, *_BEGUN, *folded[1:]]
    threes = {
        f'"{text[at : at + 3]}"' for text in folded for at in range(len(text) - 2)
    }
    if threes and lookup.has_trigrams():
        query += _AMONG
        told.append(" AND ".join(sorted(threes)[:_MOST_THREES]))
    rows = lookup.rows(query + _RANKED, (*told, min(limit, MOST)))
    return _hits(lookup, [(row[0], row[3], row[1], row[2]) for row in rows])


def _near(
    lookup: Lookup, text: str, limit: int, least: float | None = None
) -> list[Hit]:
    from rapidfuzz import fuzz, process  # only a name that nobody bears pays for it

    folded = normal(text)
    if least is None:
        least = _NEAR if len(folded) > _SHORT else 100.0
    names, rows = lookup.spellings()
    matches = process.extract(
        folded,
        names,
        scorer=fuzz.ratio,
        score_cutoff=least,
        limit=min(limit * 4, len(rows)),
    )
    scored = [
        (rows[at][0], round(score * 0.9, 1), rows[at][1], rows[at][2])
        for _, score, at in matches
    ]
    return _hits(lookup, scored)[:limit]


def _hits(lookup: Lookup, scored: list[tuple[int, float, str, int]]) -> list[Hit]:
    best: dict[int, tuple[int, float, str, int]] = {}
    for row in scored:
        if row[0] not in best or row[1] > best[row[0]][1]:
            best[row[0]] = row
    entities = lookup.entities(sorted(best))
    hits = [
        Hit(entities[number], score, text, _HOW[how])
        for number, score, text, how in best.values()
    ]
    return sorted(
        hits, key=lambda hit: (-hit.score, -hit.entity.degree, hit.entity.name)
    )


def _same_number(asked: str, found: str) -> bool:
    """Say whether two names have the same digits: A1000 is no misspelt A100."""
    mine, theirs = (
        "".join(char for char in normal(text) if char.isdigit())
        for text in (asked, found)
    )
    return mine == theirs


def _candidate(hit: Hit) -> str:
    entity = hit.entity
    other = f" {entity.zh}" if entity.zh != entity.en else ""
    return f"{entity.name} ({entity.en}{other}, {entity.kind})"


def _remark(name: str, hit: Hit) -> str:
    return (
        f"{name!r} read as {hit.entity.en} ({hit.entity.name}), by {hit.how} "
        f"{hit.matched!r}"
    )
