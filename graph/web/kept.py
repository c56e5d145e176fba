"""Answers kept for who asks the same again: a generation never changes.

What is asked for longest ago goes first when room is needed.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from typing import Any

from .line import Answer

MOST_BYTES = 32 * 1024**2
_MOST_OF_ONE = 1024**2
_AROUND = 1024  # bytes that Python takes beside a question and its answer


class Kept:
    """Answers by question, up to a number of bytes.

    >>> kept = Kept(3000)
    >>> for name in ("a", "b"):
    ...     kept.keep({"path": name}, ({}, b"1234"))
    >>> kept.of({"path": "a"}), len(kept)
    (({}, b'1234'), 2)
    >>> kept.keep({"path": "c"}, ({}, b"90"))
    >>> kept.of({"path": "b"}) is None, len(kept)
    (True, 2)
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        """Keep nothing yet."""
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._left = most_bytes

    def __len__(self) -> int:
        """Count the answers."""
        return len(self._answers)

    def of(self, question: dict[str, Any]) -> Answer | None:
        """Give the answer to a question, if it was kept."""
        key = json.dumps(question)
        if key not in self._answers:
            return None
        self._answers.move_to_end(key)
        return self._answers[key]

    def keep(self, question: dict[str, Any], answer: Answer) -> None:
        """Keep an answer, unless it is an error or takes much of the room."""
        key = json.dumps(question)
        size = _size(key, answer)
        if "error" in answer[0] or size > _MOST_OF_ONE or key in self._answers:
            return
        self._answers[key] = answer
        self._left -= size
        while self._left < 0:
            self._left += _size(*self._answers.popitem(last=False))


def _size(key: str, answer: Answer) -> int:
    return _AROUND + len(key) + len(answer[1])
