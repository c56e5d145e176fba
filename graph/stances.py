"""The six stances and their order: from what is asserted to what is denied."""

from __future__ import annotations

from collections.abc import Iterable

from .dataset import Facts

_ORDER = ("Stated", "Planned", "Forecast", "Rumoured", "Opinion", "Denied")


def of_passages(facts: Facts, passages: Iterable[str]) -> tuple[str, ...]:
    """Give the stances of passages, in the fixed order, each once."""
    passages = list(passages)
    if len(passages) == 1:  # as most links have
        return (facts.passages[passages[0]].stance.removeprefix("cs:"),)
    return in_order(
        facts.passages[name].stance.removeprefix("cs:") for name in passages
    )


def in_order(stances: Iterable[str]) -> tuple[str, ...]:
    """Sort stances from what is asserted to what is denied, each once."""
    return tuple(sorted(set(stances), key=_ORDER.index))
