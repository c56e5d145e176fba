"""The server answers at every address as the commands do, and changes with a build."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from graph import build
from graph.lookup import Lookup
from graph.names import BASE, NS
from tests import shell
from tests.conftest import lay_out
from tests.serving import Service, served

DOCUMENTS = {
    "neighbours": ("/neighbours?name=Acme", ("neighbours", "Acme")),
    "depth": (
        "/neighbours?name=acme+a2&depth=2",
        ("neighbours", "acme a2", "--depth=2"),
    ),
    "page": (
        "/neighbours?name=Acme&limit=1&offset=1",
        ("neighbours", "Acme", "--limit=1", "--offset=1"),
    ),
    "search": ("/search?text=acme&limit=3", ("search", "acme", "--limit=3")),
    "path": ("/path?start=Acme&goal=Borealis", ("path", "Acme", "Borealis")),
    "show": ("/show?name=acme+a2", ("show", "acme a2")),
    "listed": ("/listed?name=Acme", ("listed", "Acme")),
}


@pytest.fixture(scope="module")
def service(small_build: Path) -> Iterator[Service]:
    """A server of the invented world."""
    with served(small_build) as running:
        yield running


@pytest.mark.parametrize(("address", "command"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_an_address_gives_the_document_that_its_command_prints(
    address: str, command: tuple[str, ...], service: Service, small_build: Path
) -> None:
    ran = shell.run(*command, "--format=json", build=small_build)
    reply = service.ask(address)
    assert reply.headers["content-type"] == "application/json"
    assert json.loads(reply.body) == json.loads(ran.out)


def test_an_unknown_name_is_404_with_the_nearest(service: Service) -> None:
    reply = service.ask("/neighbours?name=Acmee+Widgets")
    assert reply.status == 404
    assert json.loads(reply.body)["nearest"]


def test_a_wrong_parameter_is_told_in_a_sentence(service: Service) -> None:
    reply = service.ask("/neighbours?name=Acme&dept=2")
    assert reply.status == 400
    assert (
        "'dept': no such parameter; /neighbours takes name, depth" in reply.sentence()
    )


def test_an_entity_leads_people_to_its_page_and_programs_to_its_data(
    service: Service,
) -> None:
    ways = {
        "text/html": "/page/chip/acme-a2",
        "text/turtle": "/data/chip/acme-a2.ttl",
        "application/ld+json": "/data/chip/acme-a2.jsonld",
        "application/n-triples": "/data/chip/acme-a2.nt",
        "text/csv": "/data/chip/acme-a2.csv",
    }
    told = {}
    for accept in ways:
        reply = service.ask("/id/chip/acme-a2", headers={"Accept": accept})
        assert reply.status == 303
        assert "Accept" in reply.headers["vary"]
        told[accept] = reply.headers["location"]
    assert told == ways


def _addresses(build: Path) -> list[str]:
    """List the path of everything that has an address of ours in a build."""
    store = ox.Store.read_only(str(build / "current" / "store"))
    found = set()
    for quad in store:
        for part in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            if isinstance(part, ox.NamedNode) and part.value.startswith(BASE):
                found.add(part.value.removeprefix(BASE).replace("ns#", "ns/"))
    return sorted(found)


def test_everything_with_an_address_is_there_in_both_languages(
    service: Service, small_build: Path
) -> None:
    line = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
    wrong = []
    for path in _addresses(small_build):
        for address in (f"/id/{path}", f"/page/{path}", f"/page/{path}?lang=zh"):
            line.request("GET", quote(address, safe="/?="))
            reply = line.getresponse()
            body = reply.read().decode()
            expected = 303 if address.startswith("/id/") else 200
            language = 'lang="zh"' if address.endswith("zh") else 'lang="en"'
            if reply.status != expected or (expected == 200 and language not in body):
                wrong.append((address, reply.status))
    line.close()
    assert wrong == []


def test_data_holds_the_same_triples_in_every_form(service: Service) -> None:
    told = []
    for form, syntax in (
        ("ttl", ox.RdfFormat.TURTLE),
        ("nt", ox.RdfFormat.N_TRIPLES),
        ("jsonld", ox.RdfFormat.JSON_LD),
    ):
        reply = service.ask(f"/data/chip/acme-a2.{form}")
        assert reply.status == 200
        assert f'<{BASE}chip/acme-a2>; rel="canonical"' == reply.headers["link"]
        told.append({str(quad) for quad in ox.parse(reply.body, format=syntax)})
    assert told[0] == told[1] == told[2] != set()


def test_the_page_is_read_in_the_readers_language(service: Service) -> None:
    reply = service.ask("/page/chip/acme-a2", headers={"Accept-Language": "zh-CN,en"})
    assert 'lang="zh"' in reply.text
    assert "Accept-Language" in reply.headers["vary"]


def test_nothing_is_at_an_address_that_was_never_given(service: Service) -> None:
    for path in ("/id/chip/none", "/data/chip/none.ttl", "/nowhere", "/assets/x.js"):
        for accept in ("text/turtle", "*/*"):
            reply = service.ask(path, headers={"Accept": accept})
            assert (reply.status, reply.sentence().isprintable()) == (404, True)
    page = service.ask("/page/chip/none", headers={"Accept": "text/html"})
    assert (page.status, "<h1>" in page.text) == (404, True)


@pytest.mark.parametrize(
    "path",
    ["/", "/page/chip/acme-a2", "/data/chip/acme-a2.ttl", "/neighbours?name=Acme"],
)
def test_what_a_reader_has_is_not_sent_again(path: str, service: Service) -> None:
    first = service.ask(path)
    again = service.ask(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    since = {"If-Modified-Since": first.headers["last-modified"]}
    assert service.ask(path, headers=since).status == 304
    other = service.ask(path, headers={"If-None-Match": 'W/"another"'})
    assert (other.status, other.body) == (200, first.body)


def test_the_explorer_is_the_page_of_the_build(
    service: Service, small_build: Path
) -> None:
    page = (small_build / "current" / "index.html").read_bytes()
    assert service.ask("/").body == page


def test_a_browser_is_given_the_query_page_and_a_program_the_description(
    service: Service,
) -> None:
    page = service.ask("/sparql", headers={"Accept": "text/html,*/*;q=0.8"})
    assert "yasgui.min.js" in page.text
    told = service.ask("/sparql", headers={"Accept": "text/turtle"})
    service_class = "http://www.w3.org/ns/sparql-service-description#Service"
    found = {str(quad.object) for quad in ox.parse(told.body, ox.RdfFormat.TURTLE)}
    assert f"<{service_class}>" in found


def test_an_answer_is_a_page_without_a_script(service: Service) -> None:
    query = quote("SELECT ?c { ?c cs:fabricatedBy ?o }")
    page = service.ask(f"/sparql?format=html&query={query}")
    assert '<a href="/page/chip/acme-a2">chip:acme-a2</a>' in page.text
    assert "script-src" not in page.headers["content-security-policy"]


def test_a_vocabulary_term_is_told_with_its_label(service: Service) -> None:
    turtle = service.ask("/data/ns/Chip.ttl").body
    labels = {
        quad.object.value
        for quad in ox.parse(turtle, ox.RdfFormat.TURTLE)
        if quad.subject == ox.NamedNode(NS + "Chip")
        and isinstance(quad.object, ox.Literal)
    }
    assert {"chip", "芯片"} <= labels


def test_a_new_build_is_picked_up_while_serving(tmp_path: Path) -> None:
    ontology = lay_out(tmp_path / "ontology")
    folder = tmp_path / "build"
    build(ontology, folder)
    with served(folder) as service:
        first = service.ask("/health").body
        turtle = ontology / "entities" / "acme.ttl"
        text = turtle.read_text(encoding="utf-8").replace("Acme", "Apex")
        turtle.write_text(text, encoding="utf-8")
        build(ontology, folder)
        deadline = time.monotonic() + 20
        while service.ask("/health").body == first:
            assert time.monotonic() < deadline
            time.sleep(0.05)  # until the new generation is open beside the old
        name = Lookup(folder / "current" / "lookup.sqlite").rows(
            "SELECT en FROM entity WHERE name = 'company:acme'"
        )[0][0]
        shown = service.ask("/show?name=company:acme")
        assert json.loads(shown.body)["items"][0]["label"]["en"] == name
        assert "Apex" in name


def test_what_cannot_be_served_is_said_in_a_line(
    tmp_path: Path, small_build: Path
) -> None:
    missing = shell.run("--build", str(tmp_path), "serve", "--port=0")
    assert (missing.code, "no built graph" in missing.error()) == (4, True)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        busy = shell.run("serve", f"--port={port}", build=small_build)
    assert (busy.code, f"127.0.0.1:{port}: " in busy.error()) == (4, True)
    spoilt = tmp_path / "spoilt"
    shutil.copytree(small_build, spoilt, symlinks=True)
    for part in (spoilt / "current" / "store").glob("*.sst"):
        part.unlink()
    broken = shell.run("serve", "--port=0", build=spoilt)
    assert (broken.code, "chipscape build --force" in broken.err) == (4, True)
    assert "Traceback" not in broken.err


def test_without_its_extra_the_command_says_what_to_install(small_build: Path) -> None:
    hidden = (
        "import sys; sys.modules['uvicorn'] = None\n"
        "from graph.cli import main\nmain(['serve'])"
    )
    ran = subprocess.run(  # noqa: S603  (our own command)
        [sys.executable, "-c", hidden],
        capture_output=True,
        text=True,
        env=shell.surroundings(small_build),
        cwd=shell.TOP,
        check=False,
    )
    assert ran.returncode == 4
    assert ran.stderr == (
        "Error: uvicorn is not installed; pip install 'chipscape[serve]'\n"
    )
