"""What an import did, for people and for programs."""

from __future__ import annotations

import json

from .importers import Outcome
from .render import clean, columns


def text(outcome: Outcome) -> str:
    """Write what was taken, joined, left to a person and left out."""
    rows = [
        ("rows read", f"{outcome.rows:,}"),
        ("rows taken", f"{outcome.kept:,}"),
        ("statements", f"{outcome.statements:,}"),
        *((f"joined by {how}", f"{n:,}") for how, n in outcome.joined.items()),
        ("new entities", f"{outcome.new:,}"),
        ("pairs to review", f"{outcome.pending:,}"),
        *((f"left out: {clean(why)}", f"{n:,}") for why, n in outcome.left_out.items()),
    ]
    written = [clean(str(path)) for path in outcome.written]
    return "\n".join([columns(rows), *written])


def document(outcome: Outcome) -> str:
    """Write the same as JSON."""
    told = {
        "schema": "chipscape/import/1",
        "source": outcome.source,
        "rows": outcome.rows,
        "taken": outcome.kept,
        "statements": outcome.statements,
        "joined": outcome.joined,
        "new_entities": outcome.new,
        "pairs_to_review": outcome.pending,
        "left_out": outcome.left_out,
        "written": [str(path) for path in outcome.written],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)
