"""How long a named query takes over HTTP: our server beside the Oxigraph server.

Both answer the same queries over the same ``chipscape.nq`` on connections kept open,
by turns, in JSON; theirs is told the prefixes that ours knows. A number in a comment
makes each query a new one, for ours keeps what it answered: a last column gives the
time of asking the same again. Run it from the top of
the checkout as

    python -m tests.bench.serving [BUILD]

``BUILD`` is a build folder; without one the checkout's own is used. The last lines
give the median of the ratios, which may be 1.5 at most, and the small query that is
asked while twenty-four run that never end, which may take a second at most. So may the
time from the command to the first answer, in the first line.
"""

from __future__ import annotations

import http.client
import statistics
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox

from graph import places, sparql, worker
from tests.servers import Server, oxigraph
from tests.serving import served

ROUNDS = 15
MOST_RATIO = 1.5
MOST_SECONDS = 1.0
HOSTILE = 24
STARTS = 5
SMALL = "SELECT ?s { ?s a cs:Company } LIMIT 5 # "
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
JSON = "application/sparql-results+json"

Ask = Callable[[str], float]


def asker(url: str, prologue: str = "") -> Ask:
    """Give what asks a server on a connection kept open, and times the answer."""
    place = urlsplit(url)
    line = http.client.HTTPConnection(place.hostname or "", place.port, timeout=120)
    headers = {"Accept": JSON, "Content-Type": "application/sparql-query"}

    def ask(query: str) -> float:
        begun = time.perf_counter()
        line.request("POST", place.path, (prologue + query).encode(), headers)
        reply = line.getresponse()
        body = reply.read()
        if reply.status != 200:
            raise SystemExit(f"{url}: {reply.status} {body[:200]!r}")
        return time.perf_counter() - begun

    return ask


def say(line: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Print a line for each query, then the medians."""
    build = Path(sys.argv[1]) if len(sys.argv) > 1 else places.build_folder()
    generation = places.generation(build)
    _start(build.resolve())
    with oxigraph() as theirs, served(build.resolve(), "--quiet") as ours:
        _load(theirs, generation / "chipscape.nq")
        url = f"http://127.0.0.1:{ours.port}/sparql"
        store = ox.Store.read_only(str(generation / "store"))
        prefixes = worker.usual_prefixes(store).items()
        prologue = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes)
        _compare(asker(theirs.url, prologue), asker(url))
        _crowd(url)


def _start(build: Path) -> None:
    """Time from the command to its first answer."""
    took = []
    for _ in range(STARTS):
        begun = time.perf_counter()
        with served(build, "--quiet"):
            took.append(time.perf_counter() - begun)
    say(f"start {statistics.median(took):.2f} s (at most {MOST_SECONDS:g})")


def _load(server: Server, data: Path) -> None:
    place = urlsplit(server.store_url)
    line = http.client.HTTPConnection(place.hostname or "", place.port, timeout=600)
    with data.open("rb") as quads:
        line.request("POST", place.path, quads, {"Content-Type": "application/n-quads"})
    reply = line.getresponse()
    if reply.status >= 300:
        raise SystemExit(f"{server.store_url}: {reply.status} {reply.read()[:200]!r}")


def _compare(theirs: Ask, ours: Ask) -> None:
    ratios, agains = [], []
    heads = f"{'Oxigraph ms':>12} {'ours ms':>9} {'ratio':>6} {'again ms':>9}"
    say(f"{'query':44} {heads}")
    for question in sparql.questions(places.ontology()):
        texts = [f"{question.text}\n# {number}" for number in range(ROUNDS)]
        told = [(theirs(text), ours(text), ours(text)) for text in texts]
        their, our, again = map(statistics.median, zip(*told, strict=True))
        ratios.append(our / their)
        agains.append(again / their)
        times = f"{their * 1000:12.2f} {our * 1000:9.2f} {our / their:6.2f}"
        say(f"{question.name:44} {times} {again * 1000:9.2f}")
    median, slow = statistics.median(ratios), sum(one > MOST_RATIO for one in ratios)
    say(
        f"median ratio {median:.2f} (at most {MOST_RATIO}), largest {max(ratios):.2f}, "
        f"above {MOST_RATIO} {slow} of {len(ratios)}"
    )
    say(f"asked again: median {statistics.median(agains):.2f}, max {max(agains):.2f}")


def _crowd(url: str) -> None:
    """Time a small query while others run that would never end."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=_hostile, args=(url, stop), daemon=True)
        for _ in range(24)
    ]
    for thread in threads:
        thread.start()
    small = asker(url)
    took: list[float] = []
    end = time.monotonic() + 20
    while time.monotonic() < end:
        took.append(small(f"{SMALL}{len(took)}"))
        time.sleep(0.05)
    stop.set()
    say(
        f"beside {HOSTILE} endless queries, {len(took)} small ones: median "
        f"{statistics.median(took) * 1000:.1f} ms, slowest {max(took) * 1000:.0f} ms "
        f"(at most {MOST_SECONDS * 1000:.0f})"
    )


def _hostile(url: str, stop: threading.Event) -> None:
    place = urlsplit(url)
    while not stop.is_set():
        line = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
        headers = {"Content-Type": "application/sparql-query"}
        try:
            line.request("POST", place.path, ENDLESS.encode(), headers)
            line.getresponse().read()
        except OSError:
            return  # the server was stopped
        finally:
            line.close()


if __name__ == "__main__":
    main()
