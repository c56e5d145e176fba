"""Literals and names as TriG writes them, and the two files of an import.

Written by hand because it is a stream: one row in, four lines out, nothing kept. The
build parses what is written here with the same parser as every facts file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from ..dates import is_date_text
from ..names import PREFIXES, is_slug, normal
from .record import Party, Record

_ESCAPES = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
)
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_HIDDEN = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069<>]")
_LONGEST = 160  # characters of a name, as the shape of names has it
_IDENTIFIERS = {  # how each scheme is written, and what a value of it looks like
    "wikidata": ("skos:exactMatch wd:{}", re.compile(r"Q[1-9][0-9]{0,11}")),
    "lei": ('cs:lei "{}"', re.compile(r"[0-9A-Z]{18}[0-9]{2}")),
    "ticker": ('cs:ticker "{}"', re.compile(r"[A-Z]{2,10}:[0-9A-Z.-]{1,12}")),
}


def text(value: str, language: str = "") -> str:
    r"""Write a text literal.

    >>> print(text('say "x"', "en"))
    "say \"x\""@en
    """
    return f'"{value.translate(_ESCAPES)}"' + (f"@{language}" if language else "")


def decimal(value: str | float) -> str:
    """Write a number as xsd:decimal: never with an exponent, always with a point.

    Raises:
        ValueError: it is no finite number.

    >>> decimal("4.80"), decimal(8e11), decimal("1e-3")
    ('4.80', '800000000000.0', '0.001')
    """
    written = value if isinstance(value, str) else repr(value)
    if not _DECIMAL.fullmatch(written):
        number = float(written)
        if number != number or number in (float("inf"), float("-inf")):
            raise ValueError(written)
        written = f"{number:.12f}".rstrip("0")
        written += "0" if written.endswith(".") else ""
    return written if "." in written else f"{written}.0"


@lru_cache(maxsize=1 << 12)
def day(value: str) -> str:
    """Write a date in its own precision: a year, a month or a day.

    Raises:
        ValueError: it is none of these.

    >>> day("2023"), day("2023-11-17")
    ('"2023"^^xsd:gYear', '"2023-11-17"^^xsd:date')
    """
    kind = {4: "gYear", 7: "gYearMonth", 10: "date"}.get(len(value), "")
    if not is_date_text(value, f"xsd:{kind}"):
        raise ValueError(value)
    return f'"{value}"^^xsd:{kind}'


@lru_cache(maxsize=1 << 16)
def slug(value: str) -> str:
    """Make the last part of an address of a text.

    >>> slug("P-313 (Émile)")
    'p-313-emile'
    """
    plain = unicodedata.normalize("NFKD", value).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    made = _NOT_SLUG.sub("-", plain).strip("-")
    return made if is_slug(made) else ""


def is_name(value: str) -> bool:
    """Say whether a text can be an entity's name: one short line without mark-up."""
    return bool(value) and len(value) <= _LONGEST and not _HIDDEN.search(value)


def header(names: Iterable[str], source: str) -> str:
    """Write the prefixes of a facts file, its passages' among them."""
    bases = {name: PREFIXES[name] for name in ("cs", "dct", "prov", "xsd")}
    bases |= {
        name: f"https://w3id.org/chipscape/{name}/" for name in set(names) - set(bases)
    }
    bases["p"] = f"https://w3id.org/chipscape/passage/{source}/"
    bases["src"] = "https://w3id.org/chipscape/source/"
    return "".join(f"@prefix {key}: <{iri}> .\n" for key, iri in sorted(bases.items()))


def passage(record: Record, source: str, lines: list[str]) -> str:
    """Write a row's passage and what it says; ``lines`` are its statements."""
    return (
        f"p:{record.key} a cs:Passage ; dct:isPartOf src:{source} ; "
        f"cs:locator {text(record.locator)} ; cs:stance {record.stance} .\n"
        f"p:{record.key} {{ {' . '.join(lines)} }}\n"
    )


def entity(name: str, party: Party, source: str) -> str:
    """Write the description of an entity that only the dataset knows."""
    zh = party.zh if is_name(party.zh) else party.name
    kept = [(a, lang) for a, lang in party.aliases if is_name(a) and a != party.name]
    aliases = ", ".join(text(alias, lang) for alias, lang in sorted(set(kept)))
    more = f" ; skos:altLabel {aliases}" if aliases else ""
    return (
        f"{name} a {party.kind} ; rdfs:label {text(party.name, 'en')}, "
        f"{text(zh, 'zh')}{more}{_identifiers(party)} ; "
        f"prov:wasDerivedFrom src:{source} .\n"
    )


def supplement(name: str, party: Party, taken: frozenset[str], source: str) -> str:
    """Write names and identifiers that the dataset adds to a known entity, or nothing.

    ``taken`` are the folded names that anything in the graph goes by: none is given
    to a second entity.
    """
    texts = ((party.name, "en"), (party.zh, "zh"), *party.aliases)
    fresh = {
        (told, lang)
        for told, lang in texts
        if is_name(told) and (folded := normal(told)) and folded not in taken
    }
    aliases = ", ".join(text(told, lang) for told, lang in sorted(fresh))
    told = [f"skos:altLabel {aliases}"] if aliases else []
    told += [part for part in (_identifiers(party).removeprefix(" ; "),) if part]
    if not told:
        return ""
    return f"{name} {' ; '.join([*told, f'prov:wasDerivedFrom src:{source}'])} .\n"


def entity_header(kinds: Iterable[str]) -> str:
    """Write the prefixes of a file of entities."""
    bases = {name: PREFIXES[name] for name in ("cs", "prov", "rdfs", "skos", "wd")}
    bases |= {name: f"https://w3id.org/chipscape/{name}/" for name in kinds}
    bases["src"] = "https://w3id.org/chipscape/source/"
    return "".join(f"@prefix {key}: <{iri}> .\n" for key, iri in sorted(bases.items()))


def is_identifier(scheme: str, value: str) -> bool:
    """Say whether a text is an identifier of a scheme that the graph keeps."""
    known = _IDENTIFIERS.get(scheme)
    return known is not None and bool(known[1].fullmatch(value))


def _identifiers(party: Party) -> str:
    return "".join(
        f" ; {_IDENTIFIERS[scheme][0].format(value)}"
        for scheme, value in sorted(set(party.identifiers))
        if is_identifier(scheme, value)
    )
