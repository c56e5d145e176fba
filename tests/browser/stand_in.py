"""A server of a few lines for the pages: the pure functions over HTTP, nothing more.

The pages are looked at through it, so that what they need of a server is plain. It is
no model of the real one: no limits, one query at a time.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from graph import Generation, sparql
from graph.lookup import FILE, Lookup
from graph.places import ontology
from graph.web import console, linked


class StandIn(ThreadingHTTPServer):
    """Serves one generation's pages on a free port of this machine."""

    daemon_threads = True

    def __init__(self, world: Generation) -> None:
        """Open the generation and start to listen."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = world.folder
        self.engine = sparql.Engine(world.folder / "store")
        self.lock = threading.Lock()
        self.origin = f"http://127.0.0.1:{self.server_port}"
        self.site = linked.Site(world.version, "data CC BY 4.0", self.origin)
        self.terms = linked.Terms(self.rows(linked.QUERY).rows)
        self.refused: list[dict[str, Any]] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def rows(self, query: str) -> sparql.Table:
        """Answer a SELECT."""
        with self.lock:
            found = self.engine.query(query)
        assert isinstance(found, sparql.Table)
        return found

    def __exit__(self, *_: object) -> None:
        """Stop serving and end the query process."""
        self.shutdown()
        self.server_close()
        self.engine.close()


class _Handler(BaseHTTPRequestHandler):
    server: StandIn

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        asked = dict(parse_qsl(url.query))
        lang = asked.get("lang", "en")
        if url.path.startswith("/page/"):
            self._page(url.path.removeprefix("/page/"), asked, lang)
        elif url.path == linked.STYLE:
            self._send(linked.stylesheet().encode(), "text/css")
        elif url.path.startswith("/assets/"):
            name = url.path.removeprefix("/assets/")
            self._send(console.file(name), console.ASSETS[name])
        elif "text/html" in self.headers["Accept"]:
            listed = sparql.questions(ontology())
            text = console.page(
                listed,
                self.server.terms,
                lang,
                self.server.site,
                asked.get("query", ""),
            )
            self._send(text.encode(), "text/html", policy=console.POLICY)
        else:
            self._answer(asked["query"])

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(dict(parse_qsl(body))["query"])

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _page(self, path: str, asked: dict[str, str], lang: str) -> None:
        served = self.server
        lookup = Lookup(served.folder / FILE)
        name = linked.name_at(path)
        if name is None or linked.is_known(lookup, served.terms, name) is False:
            text = linked.missing(lang, served.site)
            self._send(text.encode(), "text/html", 404, linked.POLICY)
            return
        questions = linked.page_queries(lookup, name)
        tables = {key: served.rows(query) for key, query in questions.items()}
        part = linked.part_of(asked)
        text = linked.page(lookup, name, served.terms, tables, lang, served.site, part)
        self._send(text.encode(), "text/html", policy=linked.POLICY)

    def _answer(self, query: str) -> None:
        table = self.server.rows(query)
        rows = [
            {
                variable: node
                for variable, node in zip(table.variables, row, strict=True)
                if node is not None
            }
            for row in table.rows
        ]
        told = {"head": {"vars": table.variables}, "results": {"bindings": rows}}
        self._send(json.dumps(told).encode(), "application/sparql-results+json")

    def _send(
        self,
        body: bytes,
        media: str,
        status: int = 200,
        policy: str = "default-src 'none'",
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{media}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)
