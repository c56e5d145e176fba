"""What the server passes of the W3C's own tests, beside the engine without a server.

Clone https://github.com/w3c/rdf-tests somewhere; none of its files are ours. Then, from
the top of the checkout,

    python -m tests.bench.w3c RDF-TESTS [BUILD]

``BUILD`` is a build folder, whose manifest and page are borrowed. Each query's data are
made a generation; the running server is led from one to the next, and asked over HTTP.
Numbers and truths are compared by value. The failures come first, then the table that
docs/conformance.md holds.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from graph import places
from tests.bench.w3c_answers import Found, Term, engine_answer, expected, server_answer
from tests.serving import Service, served
from tests.wire import said

SUITE = "https://w3c.github.io/rdf-tests/sparql/sparql11/"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
EVALUATION = (
    *("aggregates", "bind", "bindings", "cast", "construct", "exists", "functions"),
    *("grouping", "negation", "project-expression", "property-path", "subquery"),
)
FORMATS = ("csv-tsv-res", "json-res")
SYNTAX = ("syntax-query",)
FORMAT_OF = {".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES}
FORMAT_OF |= {".rdf": ox.RdfFormat.RDF_XML}


@dataclass(frozen=True)
class Manifest:
    """A manifest of the suite."""

    folder: Path
    rdf: ox.Store

    def one(self, node: Term, name: str) -> Term | None:
        """Give what a node says by a property, if anything."""
        return next(iter(self.all(node, name)), None)

    def all(self, node: Term, name: str) -> list[Term]:
        """Give all that a node says by a property."""
        assert isinstance(node, ox.NamedNode | ox.BlankNode)
        found = self.rdf.quads_for_pattern(node, ox.NamedNode(name), None)
        return [quad.object for quad in found]

    def listed(self, node: Term | None) -> Iterator[Term]:
        """Go through a list."""
        while node is not None and node != ox.NamedNode(f"{RDF}nil"):
            first = self.one(node, f"{RDF}first")
            if first is not None:
                yield first
            node = self.one(node, f"{RDF}rest")

    def entries(self) -> list[Term]:
        """List the tests."""
        name = ox.NamedNode(f"{MF}entries")
        heads = [quad.object for quad in self.rdf.quads_for_pattern(None, name, None)]
        return [entry for head in heads for entry in self.listed(head)]

    def kind(self, entry: Term) -> str:
        """Give a test's class without its namespace."""
        return value(self.one(entry, f"{RDF}type")).removeprefix(MF)

    def file(self, node: Term | None) -> Path | None:
        """Give the file that an address of the suite stands for."""
        if node is None:
            return None
        return self.folder / value(node).rpartition("/")[2]


def value(node: Term | None) -> str:
    """Give a term's text; of nothing, nothing."""
    if isinstance(node, ox.NamedNode | ox.Literal | ox.BlankNode):
        return node.value
    return ""


def manifest(top: Path, group: str) -> Manifest:
    """Read the manifest of a group of tests."""
    folder = top / "sparql" / "sparql11" / group
    rdf = ox.Store()
    base = f"{SUITE}{group}/manifest.ttl"
    rdf.load(path=str(folder / "manifest.ttl"), base_iri=base)
    return Manifest(folder, rdf)


class Site:
    """A build folder whose generation is what a test says."""

    def __init__(self, folder: Path, borrowed: Path) -> None:
        """Begin with a generation of one statement."""
        self.folder = folder
        self._borrowed = borrowed
        self._made = 0
        start = ox.Store()
        here = ox.NamedNode(SUITE)
        start.add(ox.Quad(here, here, here, ox.DefaultGraph()))
        self.lay(start)

    def lay(self, data: ox.Store) -> str:
        """Make data the current generation; give its name."""
        self._made += 1
        name = f"test{self._made}"
        place = self.folder / "generations" / name
        place.mkdir(parents=True)
        for file in ("manifest.json", "index.html", "lookup.sqlite"):
            shutil.copy(self._borrowed / file, place / file)
        data.dump(str(place / "chipscape.nq"), format=ox.RdfFormat.N_QUADS)
        disk = ox.Store(str(place / "store"))  # what is small is served from the file
        here = ox.NamedNode(SUITE)
        disk.add(ox.Quad(here, here, here, ox.DefaultGraph()))
        disk.flush()
        del disk
        link = self.folder / "next"
        link.symlink_to(Path("generations") / name)
        link.replace(self.folder / "current")
        return name


def show(service: Service, name: str) -> None:
    """Wait until a generation is served."""
    deadline = time.monotonic() + 30
    while name not in service.ask("/health").text:
        if time.monotonic() > deadline:
            raise SystemExit(f"{name} is not served: {service.log.read_text()[-500:]}")
        time.sleep(0.01)


def data_of(found: Manifest, action: Term, group: str) -> ox.Store:
    """Load what a test's query is asked of."""
    store = ox.Store()
    for node in found.all(action, f"{QT}data"):
        _load(store, found, node, ox.DefaultGraph(), group)
    for node in found.all(action, f"{QT}graphData"):
        _load(store, found, node, ox.NamedNode(value(node)), group)
    for node in found.all(action, f"{UT}graphData"):
        file = found.one(node, f"{UT}graph")
        label = value(found.one(node, str(LABEL).strip("<>")))
        if file is not None:
            _load(store, found, file, ox.NamedNode(label), group)
    return store


def _load(
    store: ox.Store,
    found: Manifest,
    node: Term,
    graph: ox.NamedNode | ox.DefaultGraph,
    group: str,
) -> None:
    file = found.file(node)
    assert file is not None
    base = f"{SUITE}{group}/{file.name}"
    form = FORMAT_OF[file.suffix]
    store.load(path=str(file), format=form, base_iri=base, to_graph=graph)


def evaluated(
    top: Path, group: str, site: Site, service: Service, told: Counter[str]
) -> None:
    """Run a group's tests that ask a query."""
    found = manifest(top, group)
    for entry in found.entries():
        kind = found.kind(entry)
        if kind not in ("QueryEvaluationTest", "CSVResultFormatTest"):
            continue
        action = found.one(entry, f"{MF}action")
        result = found.file(found.one(entry, f"{MF}result"))
        assert action is not None
        file = found.file(found.one(action, f"{QT}query"))
        assert file is not None
        assert result is not None
        base = f"{SUITE}{group}/{file.name}"
        query = f"BASE <{base}>\n{file.read_text('utf-8')}"
        store = data_of(found, action, group)
        wanted = expected(result, query, base)
        own = _same(lambda: engine_answer(store, query, result), wanted)  # noqa: B023
        show(service, site.lay(store))
        ours = _same(lambda: server_answer(service, query, result), wanted)  # noqa: B023
        where = "formats" if group in FORMATS else "evaluation"
        told[f"{where} all"] += 1
        told[f"{where} engine"] += own == ""
        told[f"{where} server"] += ours == ""
        if ours or own:
            name = value(entry).rpartition("#")[2]
            say(f"{group} {name}: server {ours or 'passes'}; engine {own or 'passes'}")


def _same(ask: Callable[[], Found], wanted: Found) -> str:
    """Say how an answer differs; nothing if it does not."""
    try:
        found = ask()
    except (SyntaxError, ValueError, OSError, RuntimeError) as bad:
        return f"refuses ({str(bad)[:90]})"
    return "" if found == wanted else "answers otherwise"


def parsed(top: Path, group: str, service: Service, told: Counter[str]) -> None:
    """Run a group's tests of syntax."""
    found = manifest(top, group)
    for entry in found.entries():
        kind = found.kind(entry)
        if "SyntaxTest" not in kind:
            continue
        file = found.file(found.one(entry, f"{MF}action"))
        assert file is not None
        query = f"BASE <{SUITE}{group}/{file.name}>\n{file.read_text('utf-8')}"
        right = kind.startswith("Positive")
        reply = service.query(query)
        read = reply.status == 200 or "is not supported" in reply.text
        passed = read == right
        told["syntax engine"] += _accepts(query) == right
        told["syntax all"] += 1
        told["syntax server"] += passed
        if not passed:
            say(f"{group} {file.name}: {kind}, but {reply.text.strip()}")


def _accepts(query: str) -> bool:
    """Say whether the engine itself takes a query."""
    try:
        ox.Store().query(query)
    except SyntaxError:
        return False
    except RuntimeError:
        pass  # it reads it, and has no such function
    return True


def spoken(top: Path, site: Site, service: Service, told: Counter[str]) -> None:
    """Run the protocol's tests."""
    found = manifest(top, "protocol")
    for entry in found.entries():
        action = found.one(entry, f"{MF}action")
        assert action is not None
        name = value(entry).rpartition("#")[2]
        if ":" in name or not name:
            continue
        show(service, site.lay(data_of(found, entry, "protocol")))
        requests = found.listed(found.one(action, f"{HT}requests"))
        problems = [_request(found, one, service) for one in requests]
        part = "updates" if name.startswith("update") else "protocol"
        told[f"{part} all"] += 1
        passed = not any(problems)
        told[f"{part} server"] += passed
        if not passed:
            say(f"protocol {name}: {'; '.join(filter(None, problems))}")


def _request(found: Manifest, request: Term, service: Service) -> str:
    """Send a request of a manifest; say what is wrong with the answer."""
    path = value(found.one(request, f"{HT}absolutePath"))
    method = value(found.one(request, f"{HT}methodName"))
    lines = [f"{method} {path.replace('/sparql/', '/sparql', 1)} HTTP/1.1"]
    lines += ["Host: localhost", "Connection: close"]
    for header in found.listed(found.one(request, f"{HT}headers")):
        name = value(found.one(header, f"{HT}fieldName"))
        lines.append(f"{name}: {value(found.one(header, f'{HT}fieldValue'))}")
    body = b""
    content = found.one(request, f"{HT}body")
    if content is not None:
        coding = value(found.one(content, f"{CNT}characterEncoding")) or "utf-8"
        body = value(found.one(content, f"{CNT}chars")).encode(coding)
        lines.append(f"Content-Length: {len(body)}")
    sent = "\r\n".join([*lines, "", ""]).encode() + body
    head, _, answer = said(service, sent).partition(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    response = found.one(request, f"{HT}resp")
    assert response is not None
    wanted = [value(one)[-3:] for one in found.all(response, f"{MF}expectedStatus")]
    if f"{status // 100}xx" not in wanted:
        return f"{status} where {' or '.join(wanted)} was expected"
    truth = value(found.one(response, f"{MF}expectedBoolean"))
    if truth and truth.encode() not in answer:
        return f"not {truth}"
    return ""


def say(line: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Print the failures, then the table."""
    if len(sys.argv) < 2:
        raise SystemExit("usage: python -m tests.bench.w3c RDF-TESTS [BUILD]")
    top = Path(sys.argv[1])
    build = Path(sys.argv[2]) if len(sys.argv) > 2 else places.build_folder()
    told: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="w3c-") as folder:
        site = Site(Path(folder), places.generation(build))
        with served(Path(folder), "--quiet") as service:
            for group in (*EVALUATION, *FORMATS):
                evaluated(top, group, site, service, told)
            for group in SYNTAX:
                parsed(top, group, service, told)
            spoken(top, site, service, told)
    say("| group | tests | over HTTP | the engine alone |\n| --- | --- | --- | --- |")
    for part in ("evaluation", "formats", "syntax", "protocol", "updates"):
        count = told[f"{part} all"]
        cells = [f"{told[f'{part} {who}']}" for who in ("server", "engine")]
        if part in ("protocol", "updates"):
            cells[1] = "–"
        say(f"| {part} | {count} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
