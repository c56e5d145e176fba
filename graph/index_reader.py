"""Rows of a generation's index, asked of the SPARQL server that it was pushed onto.

Each request asks for the index's header and the marks of the control graph too. If they
are others than at the start, a push has put another generation in its place, or is
about to, and what was read may not be mixed with what comes. Where a server shows half
an update, they are asked for once more after the answer.
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
_HEADER, _CONTROL = "header", "control graph"
# Where a data set is named, as beside a default graph, a fixed GRAPH must be in it.
_DATA = f"FROM NAMED <{form.GRAPH}>"


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
        self._marks: Marks = ("", "")
        told = self._ask([self._whole(one, one) for one in form.SMALL])
        self._marks = _marks(told)
        if not all(self._marks):
            raise self._unpushed(told)
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
            f"SELECT ?e (MAX(?s) AS ?best) {_DATA} {{ GRAPH <{form.GRAPH}> {{ "
            f"{{ ?e <{form.SPELT}> ?f FILTER(CONTAINS(?f, {first}){also}) }} UNION "
            f"{{ ?e <{form.BEGUN}> ?f FILTER(STRSTARTS(?f, {first}){also}) }} "
            f"?e <{form.RANK}> ?r }} "
            f"BIND(ROUND(IF(STRSTARTS(?f, {first}), 600.0, 400.0) "
            f"+ 200.0 * {size} / STRLEN(?f)) AS ?s) }} "
            f"GROUP BY ?e ?r ORDER BY DESC(?best) ?r LIMIT {limit}"
        )
        return [int((row[0] or "").rpartition("/")[2]) for row in told]

    def _whole(self, table: str, of: str) -> str:
        return (
            f"{{ GRAPH <{form.GRAPH}> {{ ?k <{form.predicate(table)}> ?row }} "
            f'BIND("{of}" AS ?of) }}'
        )

    def _some(self, place: Place, numbers: Iterable[int]) -> str:
        keys = " ".join(f"<{form.KEY}{number}>" for number in numbers)
        return (
            f"{{ VALUES ?k {{ {keys} }} GRAPH <{form.GRAPH}> "
            f'{{ ?k <{form.predicate(*place)}> ?row }} BIND("{".".join(place)}" AS ?of)'
            " }"
        )

    def _ask(self, parts: list[str]) -> list[tuple[str, str, str]]:
        """Ask for several things at once, and for the marks."""
        marks = (
            f"{{ VALUES ?k {{ <{form.KEY}header> }} GRAPH <{form.GRAPH}> "
            f'{{ ?k <{form.HEADER}> ?row }} BIND("{_HEADER}" AS ?of) }} UNION '
            f"{{ GRAPH <{CONTROL}> {{ <{CONTROL}> ?k ?row }} "
            f'BIND("{_CONTROL}" AS ?of) }}'
        )
        both = " UNION ".join([marks, *parts])
        rows = self.endpoint.rows(
            f"SELECT ?of ?k ?row {_DATA} FROM NAMED <{CONTROL}> {{ {both} }}"
        )
        return [(row[0] or "", row[1] or "", row[2] or "") for row in rows]

    def _told(self, parts: list[str]) -> list[tuple[str, str, str]]:
        rows = self._ask(parts)
        marks = {_marks(rows)}
        if not self.endpoint.dialect.one_transaction:
            marks.add(_marks(self._ask([])))
        if marks != {self._marks}:
            raise ReplacedGenerationError(
                f"{self.url}: the graph was replaced while it was read; ask again"
            )
        return [row for row in rows if row[0] not in (_HEADER, _CONTROL)]

    def _unpushed(self, told: list[tuple[str, str, str]]) -> MissingIndexError:
        push = f"chipscape push --endpoint {self.url}"
        if any(of == _CONTROL for of, _, _ in told):
            return MissingIndexError(
                f"{self.url}: a push of a chipscape graph has not ended; wait for it, "
                f"or run {push}, which goes on where it stopped"
            )
        return MissingIndexError(
            f"{self.url}: no index of a chipscape graph there; run {push}"
        )


def _marks(told: list[tuple[str, str, str]]) -> Marks:
    """Give the header and the current generation; no generation amid a switch."""
    header = "".join(text for of, _, text in told if of == _HEADER)
    marks = {key: text for of, key, text in told if of == _CONTROL}
    switching = f"{CONTROL}#switching" in marks
    return header, "" if switching else marks.get(f"{CONTROL}#current", "")
