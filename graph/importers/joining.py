"""Which entity of the graph a row means: by proof, never by likeness.

In this order: a verdict of a ledger, an identifier (Wikidata, LEI, ticker), the exact
name without legal form and with no country against it. Two entities that go by one
name, another identifier or another country leave the row to a person, as does any
name that is merely alike. On 34 name variants and 13 decoys the exact name joined
29 rightly and none wrongly, where the best likeness joined fewer and some wrongly.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from ..firmnames import Firms
from ..names import normal
from .ledger import Ledger, Verdict
from .record import Party

if TYPE_CHECKING:
    from ..lookup import Lookup
    from ..vocabulary import Vocabulary

_ALIKE = 88.0  # least likeness, of 100, at which a pair is shown to a person
_BLOCK = 128  # names compared with all others at once
_SHORTEST = 4  # letters of a name that may be like another
_CANDIDATES = 3  # most pairs shown of one name
_NAMED_ONCE = ("cs:Place", "cs:RestrictedPartyList")  # their names are their own
_NAMES = 2  # spellings that are labels or aliases, in the order of ``spellings.HOW``


class Known:
    """What the graph holds, as far as joining needs it."""

    def __init__(self, lookup: Lookup, vocabulary: Vocabulary, firms: Firms) -> None:
        self.firms = firms
        self.vocabulary = vocabulary
        self.kind: dict[str, str] = {}
        self.by_identifier: dict[tuple[str, str], str] = {}
        self.identifiers: dict[tuple[str, str], str] = {}
        number: dict[int, str] = {}
        for row in lookup.rows(
            "SELECT id, name, kind, wikidata, ticker, lei FROM entity"
        ):
            number[row[0]] = row[1]
            self.kind[row[1]] = f"cs:{row[2]}"
            self._identify(row[1], row[3], row[4], row[5])
        self.by_name: dict[str, set[str]] = defaultdict(set)
        self.by_label: dict[str, set[str]] = defaultdict(set)
        taken = set()
        for entity, text, how, folded in lookup.rows(
            "SELECT entity, text, how, folded FROM spelling"
        ):
            taken.add(folded)
            if how < _NAMES:
                self.by_name[firms.core(text)].add(number[entity])
            if how == 0:
                self.by_label[folded].add(number[entity])
        self.taken = frozenset(taken)
        self.country = _countries(lookup, number)
        self.maker = _makers(lookup, number)

    def _identify(self, name: str, wikidata: str, tickers: str, lei: str) -> None:
        told = [("wikidata", wikidata), ("lei", lei)]
        told += [("ticker", ticker) for ticker in tickers.split()]
        for scheme, value in told:
            if value:
                self.by_identifier[scheme, value] = name
                self.identifiers[name, scheme] = value

    def is_like_kind(self, name: str, kind: str) -> bool:
        """Say whether an entity can be a party of a kind: firms are one kind."""
        mine = self.kind[name]
        if mine == kind or not kind:
            return True
        below = self.vocabulary.below
        top = "cs:Organisation"
        return below(mine, top) and below(kind, top)


class Joiner:
    """Joins the parties of one dataset, each once, and keeps what is left to people."""

    def __init__(
        self, known: Known, ledger: Ledger, dataset: str, names_prove: bool = True
    ) -> None:
        self.known = known
        self.names_prove = names_prove
        self.ledger = ledger
        self.dataset = dataset
        self.counts: Counter[str] = Counter()
        self.pending: list[Verdict] = []
        self.unjoined: dict[str, Party] = {}
        self._found: dict[str, str] = {}

    def join(self, party: Party) -> str:
        """Give the entity that a party is, or nothing."""
        found = self._found.get(party.key)
        if found is None or (
            not found and party.name and party.key not in self.unjoined
        ):
            found = self._found[party.key] = self._prove(party)
        return found

    def alike(self) -> None:
        """Look for names like those of the parties that were not joined.

        All names are compared with all, a block at a time: one call compares some
        millions of pairs a second, where a call for each name took four times as long.
        """
        from numpy import float32
        from rapidfuzz import fuzz, process

        names = sorted(self.known.by_name)
        known = [_by_word(name) for name in names]
        asked = [
            (party, text)
            for party in self.unjoined.values()
            if len(text := _by_word(self.known.firms.core(party.name))) >= _SHORTEST
        ]
        for start in range(0, len(asked), _BLOCK):
            block = asked[start : start + _BLOCK]
            scores = process.cdist(
                [text for _, text in block],
                known,
                scorer=fuzz.ratio,
                score_cutoff=_ALIKE,
                dtype=float32,
            )
            for (party, _), row in zip(block, scores, strict=True):
                self._offer(
                    party, {names[at]: float(row[at]) for at in row.nonzero()[0]}
                )

    def _offer(self, party: Party, alike: dict[str, float]) -> None:
        best: dict[str, float] = {}
        for name, score in alike.items():
            for owner in self.known.by_name[name]:
                if self.known.is_like_kind(owner, party.kind):
                    best[owner] = max(best.get(owner, 0.0), score)
        for owner in sorted(best, key=lambda one: (-best[one], one))[:_CANDIDATES]:
            self._suggest(party, owner, "like name", best[owner])

    def _prove(self, party: Party) -> str:
        if party.key in self.known.kind:  # RDF may use our own names
            return self._counted("id", party.key)
        decided = self.ledger.same(self.dataset, party.key)
        if decided:
            if decided in self.known.kind:
                return self._counted("ledger", decided)
            self.counts["verdicts on entities that the graph lacks"] += 1
        for scheme, value in party.identifiers:
            owner = self.known.by_identifier.get((scheme, value))
            if owner is not None and self.known.is_like_kind(owner, party.kind):
                return self._counted(scheme, owner)
        if not party.name:
            return ""
        named = self._named(party)
        return self._counted("name", named) if named else ""

    def _named(self, party: Party) -> str:
        owners = self._owners(party)
        doubts = {owner: self._doubt(party, owner, len(owners)) for owner in owners}
        for owner, why in sorted(doubts.items()):
            if why:
                self._suggest(party, owner, why, 100.0)
        sure = [owner for owner, why in doubts.items() if not why]
        if len(owners) == 1 and sure:
            return sure[0]
        self.unjoined[party.key] = party
        return ""

    def _owners(self, party: Party) -> set[str]:
        """Give who goes by the name: as written, without legal form, by any form."""
        known, texts = self.known, [party.name, party.zh]
        texts += [alias for alias, _ in party.aliases]
        whole = [known.firms.core(party.name)]
        loose = [
            form for text in texts for form in known.firms.forms(text, party.maker)
        ]
        for names, forms in (
            (known.by_label, [normal(party.name)]),
            (known.by_name, whole),
            (known.by_name, loose),
        ):
            owners = {
                owner
                for form in forms
                for owner in names.get(form, ())
                if known.is_like_kind(owner, party.kind)
                and not self.ledger.is_settled(self.dataset, party.key, owner)
            }
            if owners:
                return owners
        return set()

    def _doubt(self, party: Party, owner: str, owners: int) -> str:
        known = self.known
        if owners > 1:
            return "same name, several owners"
        if not party.kind:
            return "same name, kind unknown"
        if not self.names_prove and party.kind not in _NAMED_ONCE:
            return "same name"
        for scheme, value in party.identifiers:
            if (
                scheme != "ticker"
                and known.identifiers.get((owner, scheme), value) != value
            ):
                return f"same name, another {scheme}"
        countries = known.country.get(owner)
        place = normal(party.country)
        if place and countries and place not in countries:
            return "same name, another country"
        makers = known.maker.get(owner)
        if party.maker and makers and not makers & set(known.firms.forms(party.maker)):
            return "same name, another maker"
        return ""

    def _suggest(self, party: Party, owner: str, why: str, score: float) -> None:
        if self.ledger.is_settled(self.dataset, party.key, owner):
            return
        row = (self.dataset, party.key, party.name, owner, f"{score:.0f}", why)
        if not any(v[:4] == row[:4] for v in self.pending):
            self.pending.append(Verdict(*row, "", "", ""))

    def _counted(self, how: str, owner: str) -> str:
        self.counts[how] += 1
        return owner


def _countries(lookup: Lookup, number: dict[int, str]) -> dict[str, set[str]]:
    """Give the folded spellings of the country where each organisation has its seat.

    A place with a code of two letters is a country; a city says nothing here.
    """
    spelt: dict[int, set[str]] = defaultdict(set)
    countries = set()
    for place, folded, text in lookup.rows(
        "SELECT s.entity, s.folded, s.text FROM spelling s "
        "JOIN entity e ON e.id = s.entity WHERE e.kind = 'Place'"
    ):
        spelt[place].add(folded)
        if len(text) == 2 and text.isascii() and text.isupper():
            countries.add(place)
    found: dict[str, set[str]] = defaultdict(set)
    for subject, place in lookup.rows(
        "SELECT l.subject, l.object FROM link l JOIN relation r ON r.id = l.relation "
        "WHERE r.name = 'headquartered-in' AND l.accepted = 1"
    ):
        if place in countries:
            found[number[subject]] |= spelt[place]
    return found


def _makers(lookup: Lookup, number: dict[int, str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for product, folded in lookup.rows(
        "SELECT l.object, s.folded FROM link l JOIN relation r ON r.id = l.relation "
        "JOIN spelling s ON s.entity = l.subject "
        "WHERE r.name = 'develops' AND l.accepted = 1"
    ):
        found[number[product]].add(folded)
    return found


def _by_word(text: str) -> str:
    return " ".join(sorted(text.split()))
