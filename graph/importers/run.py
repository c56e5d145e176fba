"""An import from end to end: rows in, a folder of TriG out, or nothing at all.

What is written lies in a staging folder until the last row was read; a file that
breaks half-way leaves the reader's folder as it was.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import pyoxigraph as ox

from .. import firmnames, vocabulary
from ..errors import ImportedFileError, WriteError
from ..names import expand, is_slug, short
from . import ledger, trig
from .joining import Joiner, Known
from .record import Party, Record

if TYPE_CHECKING:
    from ..lookup import Lookup
    from ..vocabulary import Vocabulary

# Each kind's module. Loaded when asked for: a reader of one pays for no other.
KINDS = {
    "eto": "eto",
    "epoch": "epoch",
    "csl": "csl",
    "opensanctions": "opensanctions",
    "wikidata": "wikidata",
    "gleif": "gleif",
    "rdf": "rdf",
}
REVIEW = "review.csv"
_NEVER_NEW = ("cs:Place", "cs:RestrictedPartyList", "cs:Person")
_EVERY_SOURCE = ("event", "company", "org", "place", "list")


@dataclass
class Files:
    """The files of one import, and what was left out of them, by reason."""

    paths: tuple[Path, ...]
    encoding: str
    terms: Vocabulary
    is_organisation: Callable[[str], bool]
    holds: Callable[[str], bool]  # whether the graph has an entity of that name
    day: str  # the dataset's own day, else that of the import: later dates are plans
    left_out: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    kept: int = 0  # passages that the files have already
    whole: dict[str, bytes] = field(default_factory=dict)  # files to write as they are


@dataclass(frozen=True)
class Import:
    """What is asked of an import."""

    kind: str
    files: tuple[Path, ...]
    into: Path
    ontology: Path
    today: str  # the day on which the file was read
    issued: str = ""  # the dataset's own date; empty where it has none
    encoding: str = "utf-8"
    keep: str = ""  # "known" or "all"; empty for the kind's own way
    ledgers: tuple[Path, ...] = ()
    about: dict[str, str] = field(
        default_factory=dict
    )  # title, publisher, url, license
    dry: bool = False  # count and write nothing


@dataclass(frozen=True)
class Outcome:
    """What an import did."""

    source: str
    rows: int
    kept: int  # rows that became passages
    statements: int
    joined: dict[str, int]  # by proof: ledger, wikidata, lei, ticker, name
    new: int  # entities that only the dataset knows
    pending: int  # pairs left to a person
    left_out: dict[str, int]  # rows, by reason
    written: tuple[Path, ...]


def import_dataset(asked: Import, lookup: Lookup) -> Outcome:
    """Read a dataset's files and write them as facts for ``build --with``.

    Raises:
        ImportedFileError: a file is not what its kind says; nothing is written.
        WriteError: the disk refused; nothing is left half-written.
    """
    staging = asked.into / f".import-{os.getpid()}"
    try:
        (staging / "facts").mkdir(parents=True)
        (staging / "entities").mkdir()
        outcome = _Run(asked, lookup, staging).run()
        if not asked.dry:
            _publish(staging, asked.into)
    except OSError as bad:
        raise WriteError(
            f"{bad.filename or asked.into}: {bad.strerror or bad}; nothing was "
            "written; free some room or choose another folder with --into"
        ) from bad
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        _forget(asked.into)
    return outcome


class _Run:
    """One import under way."""

    def __init__(self, asked: Import, lookup: Lookup, staging: Path) -> None:
        self.asked = asked
        self.staging = staging
        self.module = import_module(f".{KINDS[asked.kind]}", __package__)
        self.keeps_all = (asked.keep or self.module.KEEP) == "all"
        self.terms = vocabulary.read(asked.ontology)
        verdicts = [
            verdict
            for path in (*asked.ledgers, asked.into / REVIEW)
            for verdict in ledger.read(path)
        ]
        self.verdicts = [v for v in verdicts if v.dataset == asked.kind]
        self.other_verdicts = [
            v for v in ledger.read(asked.into / REVIEW) if v.dataset != asked.kind
        ]
        firms = firmnames.read(asked.ontology)
        known = Known(lookup, self.terms, firms)
        names_prove = getattr(self.module, "NAMES_PROVE", True)
        self.joiner = Joiner(
            known, ledger.Ledger(self.verdicts), asked.kind, names_prove
        )
        self.files = Files(
            asked.files,
            asked.encoding,
            self.terms,
            firms.is_organisation,
            known.kind.__contains__,
            asked.issued or asked.today,
        )
        self.new: dict[str, tuple[str, Party]] = {}
        self.named: dict[str, Party] = {}
        self.joined: dict[str, tuple[str, Party]] = {}
        self.used: set[str] = set()
        self.prefixes = set(_EVERY_SOURCE)
        self.kept = self.statements = 0

    def run(self) -> Outcome:
        source = self._source()
        body = self.staging / "body"
        with body.open("w", encoding="utf-8") as out:
            for record in self.module.read(self.files):
                self._record(record, source, out)
        if not self.files.rows:
            raise ImportedFileError(
                f"{self.asked.files[0]}: no rows; give the files of kind "
                f"{self.asked.kind}"
            )
        if self.kept:
            self._facts(source, body)
            self._entities(source)
        body.unlink()
        for name, data in self.files.whole.items():
            (self.staging / name).write_bytes(data)
        self.joiner.alike()
        self._review()
        return Outcome(
            source,
            self.files.rows,
            self.kept + self.files.kept,
            self.statements,
            dict(sorted(self.joiner.counts.items())),
            sum(name in self.used for name, _ in self.new.values()),
            len(self.joiner.pending),
            dict(sorted(self.files.left_out.items())),
            tuple(
                self.asked.into / path.relative_to(self.staging)
                for path in sorted(self.staging.rglob("*"))
                if path.is_file()
            ),
        )

    def _record(self, record: Record, source: str, out: TextIO) -> None:
        for party in record.names:
            self._name(party)
        lines: list[str] = []
        touched: list[str] = []
        for subject, predicate, thing in record.facts:
            told = subject if isinstance(subject, str) else self._name(subject)
            what = thing if isinstance(thing, str) else self._name(thing)
            if told and what:
                lines.append(f"{told} {predicate} {what}")
                touched += (told, what)
                if what[0].isalpha():
                    self.prefixes.add(what.partition(":")[0])
            elif not what and isinstance(thing, Party) and thing.kind in _NEVER_NEW:
                kind = self.terms.terms[thing.kind].label_en
                self.files.left_out[f"rows on a {kind} that the graph lacks"] += 1
                return
            elif isinstance(subject, str):  # an event that lacks a role says nothing
                lines.clear()
                break
        # an event of which the class alone is left says nothing
        if not lines or (len(lines) == 1 and " a cs:" in lines[0]):
            if record.facts:
                self.files.left_out["rows on what the graph does not know"] += 1
            return
        self.used.update(touched)
        out.write(trig.passage(record, source, lines))
        self.kept += 1
        self.statements += len(lines)

    def _name(self, party: Party) -> str:
        """Give the entity that a party is: one of the graph's, or a new one."""
        name = self.joiner.join(party)
        if name:
            if party.name:
                _gather(self.joined, name, party)
            return name
        if party.key in self.new:
            name = self.new[party.key][0]
            if party.aliases:
                _gather(self.new, name, party)
            return name
        if not self.keeps_all or not party.name or party.kind in _NEVER_NEW:
            return ""
        slug = trig.slug(party.key)
        kind = self.terms.iri_kind(party.kind)
        own = party.key.removeprefix(f"{kind}:")
        if not slug or not trig.is_name(party.name):
            self.files.left_out["names that are no names (mark-up, too long)"] += 1
            return ""
        is_ours = kind and own != party.key and is_slug(own)
        name = party.key if is_ours else f"{kind}:{self.asked.kind}-{slug}"
        self.new[party.key] = name, party
        return name

    def _source(self) -> str:
        dated = self.asked.issued or self.asked.today
        return f"{self.asked.kind}-{dated}"

    def _facts(self, source: str, body: Path) -> None:
        told = self.asked.about or _dataset(self.asked.ontology, self.asked.kind)
        issued = "cs:undated true"
        if self.asked.issued:
            issued = f"dct:issued {trig.day(self.asked.issued)}"
        files = self.asked.files
        hashes = ", ".join(trig.text(f"{path.name} {_sha256(path)}") for path in files)
        names = [name for name, _ in (*self.new.values(), *self.joined.values())]
        kinds = self.prefixes | {name.partition(":")[0] for name in names}
        path = self.staging / "facts" / f"{source}.trig"
        with path.open("w", encoding="utf-8") as out:
            out.write(trig.header(sorted(kinds), source))
            out.write(
                f"src:{source} a cs:Dataset ; "
                f"dct:title {trig.text(told['title'], 'en')} ; "
                f"dct:publisher {trig.text(told['publisher'])} ;\n"
                f"    {issued} ; "
                f'cs:url "{told["url"]}"^^xsd:anyURI ; '
                f"cs:readOn {trig.day(self.asked.today)} ; "
                f"dct:license {told['license']} ; cs:fileHash {hashes} .\n"
            )
            with body.open(encoding="utf-8") as rows:
                shutil.copyfileobj(rows, out)

    def _entities(self, source: str) -> None:
        taken = self.joiner.known.taken
        lines = [
            trig.entity(name, party, source)
            for name, party in sorted(self.new.values())
            if name in self.used
        ]
        added: dict[str, str] = {}
        for name, party in sorted(self.joined.values()):
            if party.kind not in _NEVER_NEW:
                line = trig.supplement(name, party, taken, source)
                if line:
                    added.setdefault(name, line)
        lines += added.values()
        if not lines:
            return
        kinds = sorted({line.partition(":")[0] for line in lines})
        path = self.staging / "entities" / f"{source}.ttl"
        with path.open("w", encoding="utf-8") as out:
            out.write(trig.entity_header(kinds))
            out.writelines(lines)

    def _review(self) -> None:
        decided = [v for v in ledger.read(self.asked.into / REVIEW) if v.verdict]
        verdicts = [*self.other_verdicts, *decided, *self.joiner.pending]
        if verdicts:
            ledger.write(self.staging / REVIEW, verdicts)


def _gather(held: dict[str, tuple[str, Party]], name: str, party: Party) -> None:
    """Keep a party with the aliases of every row that names it."""
    _, known = held.setdefault(party.key, (name, party))
    if known.aliases != party.aliases:
        both = tuple(dict.fromkeys((*known.aliases, *party.aliases)))
        held[party.key] = name, known._replace(aliases=both)


def _dataset(ontology: Path, kind: str) -> dict[str, str]:
    """Give title, publisher, url and license of a kind of dataset."""
    about = ox.NamedNode(expand(f"dataset:{kind}"))
    told: dict[str, str] = {}
    for quad in vocabulary.parse(ontology / "datasets.ttl", ox.RdfFormat.TURTLE):
        if quad.subject == about and isinstance(
            quad.object, (ox.NamedNode, ox.Literal)
        ):
            key = short(quad.predicate.value).partition(":")[2]
            told[key] = short(quad.object.value)
    lacks = [key for key in ("title", "publisher", "url", "license") if key not in told]
    if lacks:
        raise ImportedFileError(
            f"{ontology / 'datasets.ttl'}: dataset:{kind} has no {lacks[0]}; write it"
        )
    return told


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _publish(staging: Path, into: Path) -> None:
    """Move what was written into place, file by file, each whole."""
    for path in sorted(staging.rglob("*")):
        if path.is_file():
            place = into / path.relative_to(staging)
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)


def _forget(into: Path) -> None:
    """Remove the folder where it was made for nothing."""
    for folder in (into / "facts", into / "entities", into):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
