"""A graph on a SPARQL 1.1 server, asked and changed over HTTP.

``Endpoint(url).rows(query)`` is for our own questions, ``.query(text)`` for those of
others: it answers as ``sparql.Engine.query`` does, behind the same guard. What servers
do differently is in ``dialects``; one connection is kept alive; nothing is retried
but a connection that the server had closed while it rested.
"""

from __future__ import annotations

import os
import re
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from . import replies, wire
from .dialects import PLAIN, Dialect, Term, put, recognised
from .errors import (
    EndpointAddressError,
    EndpointAnswerError,
    EndpointError,
    ForeignCredentialsError,
    QueryLimitError,
    QuerySyntaxError,
)
from .guard import admit
from .names import BASE, NS
from .sparql import ROWS, SECONDS, Answer, Table, Triples

if TYPE_CHECKING:
    pass

ENDPOINT = "CHIPSCAPE_ENDPOINT"
UPDATE_URL = "CHIPSCAPE_UPDATE_URL"
STORE_URL = "CHIPSCAPE_STORE_URL"
MOST_BYTES = 32 * 1024**2  # of an answer to a foreign query; more is cut, and said
_MOST_OWN = 1024**3  # of an answer to a query of ours; more is an error
_UPDATE_SECONDS = 600.0
_TABLES = "application/sparql-results+json"
_NETS = "application/n-triples, text/ntriples;q=0.9"
_KINDS = f"SELECT DISTINCT ?kind {{ ?class <{NS}iriKind> ?kind }}"
_LATE = re.compile(r"S1T00|timed? ?out|estimated execution time|deadline|cancel", re.I)
_AT = re.compile(r"(?<=error at )(\d+)(?=:)")


class Endpoint:
    """A SPARQL server; use it as a context, or close it. Not for several threads."""

    def __init__(
        self,
        url: str,
        update_url: str = "",
        *,
        store_url: str = "",
        credentials: wire.Credentials | None = None,
        seconds: float = SECONDS,
    ) -> None:
        """Remember the server; the connection is made with the first question.

        Args:
            url: where it answers queries (SPARQL 1.1 Protocol).
            update_url: where it takes updates; by default what its kind is known for,
                else ``url``.
            store_url: where it speaks the Graph Store Protocol, if not as its kind
                is known to.
            credentials: by default those of the environment. They go to the host of
                ``url`` and nowhere else.
            seconds: wall time of a question.

        Raises:
            EndpointAddressError: an address is none, holds a password, or is of
                another server than ``url``.
        """
        self.url = url
        self.seconds = seconds
        self._address = wire.address(url)
        self._update = update_url
        self._store = store_url
        for other in (update_url, store_url):
            if other and wire.address(other).origin != self._address.origin:
                raise EndpointAddressError(
                    f"endpoint: {other} is another server than {url}; credentials go "
                    "to one server only, so give addresses of the same host and port"
                )
        found = wire.from_environment() if credentials is None else credentials
        self._wire = wire.Wire(self._address, found)
        self._dialect: Dialect | None = None
        self._kinds: dict[str, str] | None = None

    @property
    def dialect(self) -> Dialect:
        """Give the server's dialect; it is asked for its name once."""
        if self._dialect is None:
            self._ask("ASK {}", self.seconds, 10_000, _TABLES)
        return self._dialect or PLAIN

    def rows(
        self, query: str, *, seconds: float | None = None
    ) -> list[tuple[str | None, ...]]:
        """Answer a SELECT of ours with plain texts, whole or not at all.

        The query goes as it stands: prefixes declared, graphs named. On a server
        that has no default graph of its own, the facts are its default graph.

        Raises:
            QueryLimitError: too slow, or the server cuts the answer.
            EndpointError: and what stands below it.
        """
        return [
            tuple(one["value"] if one else None for one in row)
            for row in self.terms(query, seconds=seconds)
        ]

    def terms(
        self, query: str, *, seconds: float | None = None
    ) -> list[list[Term | None]]:
        """Answer a SELECT of ours with terms, whole or not at all; see ``rows``."""
        wall = self.seconds if seconds is None else seconds
        ready = put(query, {}, self.dialect, ours=True)
        told = self._results(
            self._ask(ready.text, wall, _MOST_OWN, _TABLES, ready.own_data)
        )
        if isinstance(told, bool):
            raise EndpointAnswerError(f"{self.url}: answers a SELECT with {told}")
        if told.truncated:
            raise QueryLimitError(
                f"{self.url}: cuts an answer at {len(told.rows):,} rows; raise the "
                "server's limit (Virtuoso: ResultSetMaxRows)"
            )
        return told.rows

    def ask(self, query: str, *, seconds: float | None = None) -> bool:
        """Answer an ASK of ours."""
        wall = self.seconds if seconds is None else seconds
        ready = put(query, {}, self.dialect, ours=True)
        told = self._results(
            self._ask(ready.text, wall, 10_000, _TABLES, ready.own_data)
        )
        if not isinstance(told, bool):
            raise EndpointAnswerError(f"{self.url}: answers an ASK with a table")
        return told

    def query(
        self,
        text: str,
        *,
        seconds: float | None = None,
        rows: int = ROWS,
        form: str = "turtle",
    ) -> Answer:
        """Answer one query of others, as ``sparql.Engine.query`` does.

        Args:
            text: SELECT, ASK, CONSTRUCT or DESCRIBE; the project's prefixes need not
                be declared.
            seconds: wall time; by default that of the endpoint.
            rows: most solutions or triples returned; more are cut and said to be.
            form: turtle, ntriples or jsonld, for triples.

        Raises:
            ForbiddenQueryError: SERVICE, an update, or monstrous nesting.
            QuerySyntaxError: not SPARQL, or not as this server reads it.
            QueryLimitError: not answered in time.
            EndpointError: and what stands below it.
        """
        admit(text)
        try:
            ready = put(text, {}, self.dialect)
        except QuerySyntaxError:
            ready = put(text, self._prefixes(), self.dialect)
        wall = self.seconds if seconds is None else seconds
        accept = _NETS if ready.shape == "net" else _TABLES
        reply = self._ask(ready.text, wall, MOST_BYTES, accept, ready.own_data)
        if ready.shape == "net":
            return self._triples(reply, rows, form)
        told = self._results(reply)
        if isinstance(told, bool) or len(told.rows) <= rows:
            return told
        return Table(told.variables, told.rows[:rows], truncated=True)

    def update(self, text: str, *, seconds: float = _UPDATE_SECONDS) -> None:
        """Send one SPARQL 1.1 update request of ours."""
        reply = self._wire.ask(
            "POST",
            self._update_target(),
            text.encode(),
            {"Content-Type": "application/sparql-update"},
            seconds=seconds,
            most=1_000_000,
        )
        self._settled(reply, change=True)

    def put(self, graph: str, ntriples: bytes) -> None:
        """Replace a named graph by triples; an empty name is the default graph."""
        self._store_call("PUT", graph, ntriples)

    def post(self, graph: str, ntriples: bytes) -> None:
        """Add triples to a named graph; an empty name is the default graph."""
        self._store_call("POST", graph, ntriples)

    def post_quads(self, nquads: bytes) -> None:
        """Add quads, to a server whose graph store takes whole data sets."""
        self._stored("POST", self._store_target(), nquads, "application/n-quads")

    @property
    def has_store(self) -> bool:
        """Say whether the server is known to speak the Graph Store Protocol."""
        return bool(self._store) or self.dialect.default_store

    def close(self) -> None:
        """Let the connection go."""
        self._wire.close()

    def __enter__(self) -> Endpoint:
        """Give the endpoint itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the connection go."""
        self.close()

    # -- asking -----------------------------------------------------------------

    def _ask(
        self,
        query: str,
        seconds: float,
        most: int,
        accept: str,
        own_data: bool = False,
    ) -> wire.Reply:
        """Send a query; the server's kind is known from the first answer on."""
        if self._dialect is None and query != "ASK {}":
            self._ask("ASK {}", seconds, 10_000, _TABLES)
        fields = {"query": query}
        if self._dialect is not None and self._dialect.facts and not own_data:
            fields["default-graph-uri"] = self._dialect.facts
        reply = self._wire.ask(
            "POST",
            self._address.target,
            urlencode(fields).encode(),
            {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept},
            seconds=seconds,
            most=most,
        )
        if self._dialect is None:
            self._dialect = recognised(reply.headers.get("server", ""))
        self._settled(reply)
        return reply

    def _settled(self, reply: wire.Reply, *, change: bool = False) -> None:
        """Let a good answer pass; turn any other into an error of ours."""
        if 200 <= reply.status < 300:
            return
        said = self._wire.reason(reply)
        why = f"{reply.status} {said}".strip()
        if reply.status in (401, 403):
            raise ForeignCredentialsError(
                f"{self.url}: {why}; set {wire.USER} and {wire.PASSWORD}, "
                f"or {wire.TOKEN}, to what the server knows"
            )
        if reply.status in (408, 504) or (reply.status >= 500 and _LATE.search(said)):
            raise QueryLimitError(
                f"{self.url}: the server stopped the query ({why}); narrow it"
            )
        if reply.status in (429, 503):
            after = reply.headers.get("retry-after", "")
            wait = f" in {after} s" if after.isdigit() else " later"
            raise EndpointError(f"{self.url}: busy ({why}); try again{wait}")
        if reply.status == 400 and not change:
            told = _AT.sub(lambda line: str(max(1, int(line[0]) - 1)), said)
            raise QuerySyntaxError(f"query: refused by {self.url}: {told}; mend it")
        raise EndpointAnswerError(
            f"{self.url}: {why}; check that SPARQL is answered there"
            + (" and changes are allowed" if change else "")
        )

    def _results(self, reply: wire.Reply) -> Table | bool:
        """Read SPARQL JSON results; of those cut at a limit, what came whole."""
        try:
            return replies.results(reply)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as bad:
            raise self._foreign(reply) from bad

    def _foreign(self, reply: wire.Reply) -> EndpointAnswerError:
        kind = reply.headers.get("content-type", "").partition(";")[0] or "no type"
        tail = self._wire.hidden(reply.body[-80:].decode("utf-8", "replace"))
        shown = "".join(c for c in " ".join(tail.split()) if c.isprintable())
        return EndpointAnswerError(
            f"{self.url}: no SPARQL results but {kind}, which ends in {shown!r}; "
            "check the address"
        )

    def _triples(self, reply: wire.Reply, most: int, form: str) -> Triples:
        try:
            return replies.triples(reply, most, form)
        except ValueError as bad:
            raise self._foreign(reply) from bad

    def _prefixes(self) -> dict[str, str]:
        """Give the prefixes of the kinds of entity that the graph there has."""
        if self._kinds is None:
            kinds = [str(row[0]) for row in self.rows(_KINDS)]
            names = (*kinds, "correction", "inference")
            self._kinds = {name: f"{BASE}{name}/" for name in names if name.isalpha()}
        return self._kinds

    # -- changing ---------------------------------------------------------------

    def _update_target(self) -> str:
        if self._update:
            return wire.address(self._update).target
        return self._beside({"oxigraph": "update", "virtuoso": "sparql-auth"})

    def _store_target(self) -> str:
        if self._store:
            return wire.address(self._store).target
        known = {"oxigraph": "store", "virtuoso": "sparql-graph-crud-auth"}
        return self._beside(known)

    def _beside(self, known: dict[str, str]) -> str:
        """Give the path beside the query's that a kind of server is known for."""
        own = self._address.target
        name = known.get(self.dialect.kind)
        return (
            own if name is None else f"{urlsplit(own).path.rpartition('/')[0]}/{name}"
        )

    def _store_call(self, method: str, graph: str, body: bytes) -> None:
        target = self._store_target()
        key = "graph-uri" if self.dialect.kind == "virtuoso" else "graph"
        which = f"{key}={quote(graph, safe='')}" if graph else "default"
        target += ("&" if "?" in target else "?") + which
        self._stored(method, target, body, "application/n-triples")

    def _stored(self, method: str, target: str, body: bytes, kind: str) -> None:
        if self.dialect.kind == "virtuoso" and kind == "application/n-triples":
            kind = "text/turtle"  # it knows the type of N-Triples for answers only
        reply = self._wire.ask(
            method,
            target,
            body,
            {"Content-Type": kind},
            seconds=_UPDATE_SECONDS,
            most=1_000_000,
        )
        if not (method == "DELETE" and reply.status == 404):
            self._settled(reply, change=True)


def from_environment(url: str = "", update_url: str = "") -> Endpoint | None:
    """Give the endpoint that an option or the environment names; none is no error."""
    there = url or os.environ.get(ENDPOINT, "")
    if not there:
        return None
    update = update_url or os.environ.get(UPDATE_URL, "")
    return Endpoint(there, update, store_url=os.environ.get(STORE_URL, ""))
