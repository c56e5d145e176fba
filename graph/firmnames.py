"""A firm's name without its legal form, for comparing names of different sources.

The forms stand in ``ontology/legal-forms.txt``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from .names import normal
from .vocabulary import text_of

_WORD = re.compile(r"[^\W_]+")
_ASIDE = re.compile(r"[(（\[]([^)）\]]*)[)）\]]")
_SHORTEST = 3  # letters of a name in brackets that may stand for the whole


class Firms:
    """Names compared without their legal forms."""

    def __init__(
        self, forms: frozenset[str], words: frozenset[str] = frozenset()
    ) -> None:
        self._words = words
        self._ends = sorted(
            (tuple(form.split()) for form in forms if form.isascii()),
            key=lambda words: -len(words),
        )
        self._tails = tuple(
            sorted(
                (form for form in forms if not form.isascii()), key=lambda f: -len(f)
            )
        )
        self.core = lru_cache(maxsize=1 << 16)(self._core)

    def forms(self, name: str, maker: str = "") -> tuple[str, ...]:
        """Give the ways a name may be held: whole, without an aside, without a maker.

        >>> Firms(frozenset({"co", "ltd"})).forms("Acme Chips Co., Ltd. (ACC)")
        ('acc', 'acmechips', 'acmechipscoltdacc')
        """
        if not name:
            return ()
        found = {self.core(name)}
        aside = _ASIDE.search(name)
        if aside is not None:
            found.add(self.core(_ASIDE.sub(" ", name)))
            inner = self.core(aside[1])
            found |= {inner} if len(inner) >= _SHORTEST else set()
        if maker:
            made = self.core(maker)
            found |= {
                form.removeprefix(made)
                for form in tuple(found)
                if form != made and form.startswith(made)
            } | {made + form for form in tuple(found) if not form.startswith(made)}
        return tuple(sorted(form for form in found if form))

    def is_organisation(self, name: str) -> bool:
        """Say whether a name has a legal form, or a word that only organisations bear.

        A name without either may be a person's.
        """
        words = _WORD.findall(unicodedata.normalize("NFKC", name).casefold())
        return (
            self.core(name) != normal(name)
            or not self._words.isdisjoint(words)
            or any(char.isdigit() for char in name)
        )

    def _core(self, name: str) -> str:
        plain = unicodedata.normalize("NFKC", name).casefold().replace(".", "")
        words = tuple(_WORD.findall(plain.replace("'", "").replace("’", "")))
        while True:
            for end in self._ends:
                if words[-len(end) :] == end and len(words) > len(end):
                    words = words[: -len(end)]
                    break
            else:
                break
        if len(words) > 1 and words[0] == "the":
            words = words[1:]
        folded = normal(" ".join(words))
        for tail in self._tails:
            if folded.endswith(tail) and folded != tail:
                return folded.removesuffix(tail)
        return folded


def read(folder: Path) -> Firms:
    """Read the legal forms and the words of organisations of an ontology folder.

    Raises:
        MissingOntologyError: a file is not there.
        UnreadableFileError: one is not UTF-8.
    """
    return Firms(
        _listed(folder / "legal-forms.txt"), _listed(folder / "organisation-words.txt")
    )


def _listed(path: Path) -> frozenset[str]:
    lines = (line.partition("#")[0].strip() for line in text_of(path).splitlines())
    return frozenset(line for line in lines if line)
