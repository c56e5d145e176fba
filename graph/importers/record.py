"""What an importer gives for one row: the things it names and what it says of them."""

from __future__ import annotations

from typing import NamedTuple


class Party(NamedTuple):
    """Something that a row names, to be joined with what the graph holds.

    ``key`` is its id in the dataset. A later row may name it by key alone.
    """

    key: str
    kind: str = ""  # "cs:Company"
    name: str = ""
    zh: str = ""
    aliases: tuple[tuple[str, str], ...] = ()  # (text, language)
    country: str = ""  # a code or a name
    identifiers: tuple[tuple[str, str], ...] = ()  # (scheme, value)
    maker: str = ""  # of a product: the maker's name, which people leave out


# A subject is a party or a short name; an object may also be a literal as TriG has it.
Fact = tuple["Party | str", str, "Party | str"]


class Record(NamedTuple):
    """One row: where it stands and what it says. A record without facts names only."""

    key: str  # the last part of the passage's address
    locator: str
    facts: tuple[Fact, ...]
    names: tuple[Party, ...] = ()  # parties to know even if no fact of this row does
    stance: str = "cs:Stated"
