"""Rows of a generation's index, asked of the SPARQL server that it was pushed onto.

Each request asks for the index's header and for the current generation too. If these
are others than at the start, a push has put another generation in its place, and what
was read may not be mixed with what comes. Where a server shows half an update, they are
asked for once more after the answer: an index is removed only when another is current.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator

from . import index_rdf as form
from .dialects import CONTROL
from .endpoint import Endpoint
from .errors import MissingIndexError, OtherVersionError, ReplacedGenerationError
from .lookup import SCHEMA_VERSION, Row

Marks = tuple[str, str]  # the header, and the current generation's digest
Place = tuple[str, str]  # a table and the column that its rows are looked up by

_AT_ONCE = 400  # buckets that one request asks for
_PAGE = "page"
_HEADER, _CURRENT = "header", "current"


class IndexReader:
    """Reads buckets and whole tables of one generation's index."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Read the header, and the small tables that nearly every question reads.

        Raises:
            EndpointError: the server cannot be used.
            MissingIndexError: nothing was pushed onto it.
            OtherVersionError: another version of chipscape wrote it.
        """
        self.endpoint = endpoint
        self.url = endpoint.url
        self.graph = form.graph_of(_current(endpoint))
        told = self._ask([self._whole(one, one) for one in form.SMALL])
        self._marks = _marks(told)
        if not all(self._marks):
            raise _unpushed(self.url)
        header = json.loads(self._marks[0])
        if (header.get("format"), header.get("schema")) != (
            form.FORMAT,
            SCHEMA_VERSION,
        ):
            raise OtherVersionError(
                f"{self.url}: pushed by another version of chipscape; "
                f"run chipscape push --endpoint {self.url} with this one"
            )
        self.rows_of: dict[str, int] = header["rows"]
        self.small: dict[str, list[Row]] = {table: [] for table in form.SMALL}
        for table, _, text in told:
            if table in self.small:
                self.small[table] += form.unpacked(text)

    def bucket(self, place: Place, key: int | str) -> int:
        """Say which bucket of a table a key falls into."""
        table, column = place
        return form.bucket(key, form.BUCKETS[table][column], self.rows_of[table])

    def buckets(
        self, wanted: list[tuple[Place, int]]
    ) -> Iterator[tuple[Place, int, list[Row]]]:
        """Give the rows of buckets, some hundred a request; of those that have any.

        Raises:
            ReplacedGenerationError: the index is no longer there.
        """
        for start in range(0, len(wanted), _AT_ONCE):
            numbers: dict[Place, list[int]] = defaultdict(list)
            for place, number in wanted[start : start + _AT_ONCE]:
                numbers[place].append(number)
            parts = [self._some(place, held) for place, held in numbers.items()]
            for of, key, text in self._told(parts):
                table, _, column = of.partition(".")
                number = int(key.rpartition("/")[2])
                yield (table, column), number, form.unpacked(text)

    def pages(self, table: str) -> list[Row]:
        """Give all rows of a table, in no order.

        Raises:
            ReplacedGenerationError: the index is no longer there, or not all of it.
        """
        told = self._told([self._whole(table, _PAGE)])
        rows = [row for _, _, text in told for row in form.unpacked(text)]
        if len(rows) != self.rows_of[table]:
            raise ReplacedGenerationError(
                f"{self.url}: {table} has {len(rows)} rows of {self.rows_of[table]}; "
                f"run chipscape push --endpoint {self.url}"
            )
        return rows

    def holding(self, words: list[str], size: int, limit: int) -> list[int]:
        """List the entities that rank first by names that hold words.

        Folded words have letters, digits, + and # alone, so that nothing in them is to
        be escaped. Scores are those of ``search`` times ten; ``200.0``, because some
        engines divide whole numbers into whole numbers.
        """
        first, *more = (f'"{word}"' for word in words)
        also = "".join(f" && CONTAINS(?f, {word})" for word in more)
        told = self.endpoint.rows(
            f"SELECT ?e (MAX(?s) AS ?best) FROM NAMED <{self.graph}> "
            f"{{ GRAPH <{self.graph}> {{ "
            f"{{ ?e <{form.SPELT}> ?f FILTER(CONTAINS(?f, {first}){also}) }} UNION "
            f"{{ ?e <{form.BEGUN}> ?f FILTER(STRSTARTS(?f, {first}){also}) }} "
            f"?e <{form.RANK}> ?r }} "
            f"BIND(ROUND(IF(STRSTARTS(?f, {first}), 600.0, 400.0) "
            f"+ 200.0 * {size} / STRLEN(?f)) AS ?s) }} "
            f"GROUP BY ?e ?r ORDER BY DESC(?best) ?r LIMIT {limit}"
        )
        self._held_on(self._ask([]))
        return [int((row[0] or "").rpartition("/")[2]) for row in told]

    def _whole(self, table: str, of: str) -> str:
        return (
            f"{{ GRAPH <{self.graph}> {{ ?k <{form.predicate(table)}> ?row }} "
            f'BIND("{of}" AS ?of) }}'
        )

    def _some(self, place: Place, numbers: Iterable[int]) -> str:
        keys = " ".join(f"<{form.KEY}{number}>" for number in numbers)
        return (
            f"{{ VALUES ?k {{ {keys} }} GRAPH <{self.graph}> "
            f'{{ ?k <{form.predicate(*place)}> ?row }} BIND("{".".join(place)}" AS ?of)'
            " }"
        )

    def _ask(self, parts: list[str]) -> list[tuple[str, str, str]]:
        """Ask for several things at once, and for the marks."""
        marks = (
            f"{{ VALUES ?k {{ <{form.KEY}header> }} GRAPH <{self.graph}> "
            f'{{ ?k <{form.HEADER}> ?row }} BIND("{_HEADER}" AS ?of) }} UNION '
            f"{{ GRAPH <{CONTROL}> {{ ?k <{form.CURRENT}> ?row }} "
            f'BIND("{_CURRENT}" AS ?of) }}'
        )
        both = " UNION ".join([marks, *parts])
        rows = self.endpoint.rows(
            f"SELECT ?of ?k ?row FROM NAMED <{self.graph}> FROM NAMED <{CONTROL}> "
            f"{{ {both} }}"
        )
        return [(row[0] or "", row[1] or "", row[2] or "") for row in rows]

    def _told(self, parts: list[str]) -> list[tuple[str, str, str]]:
        rows = self._ask(parts)
        self._held_on(rows)
        if not self.endpoint.dialect.one_transaction:
            self._held_on(self._ask([]))
        return [row for row in rows if row[0] not in (_HEADER, _CURRENT)]

    def _held_on(self, told: list[tuple[str, str, str]]) -> None:
        """Make sure that the generation read is still the one that is current."""
        if _marks(told) != self._marks:
            raise ReplacedGenerationError(
                f"{self.url}: the graph was replaced while it was read; ask again"
            )


def _current(endpoint: Endpoint) -> str:
    """Ask which generation readers are led to."""
    found = endpoint.rows(
        f"SELECT ?row FROM NAMED <{CONTROL}> "
        f"{{ GRAPH <{CONTROL}> {{ ?k <{form.CURRENT}> ?row }} }}"
    )
    if not found:
        raise _unpushed(endpoint.url)
    return str(found[0][0])


def _unpushed(url: str) -> MissingIndexError:
    return MissingIndexError(
        f"{url}: no chipscape graph there that a push has ended; "
        f"run chipscape push --endpoint {url}"
    )


def _marks(told: list[tuple[str, str, str]]) -> Marks:
    """Give the header and the current generation."""
    held = {of: text for of, _, text in told}
    return held.get(_HEADER, ""), held.get(_CURRENT, "")
