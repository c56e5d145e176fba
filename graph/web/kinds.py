"""What a parameter of an address may be: read strictly, and described for OpenAPI.

A value is read whole or refused; the refusal says what is allowed and names the
parameter. Nothing is guessed, cut or left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ..dates import day_to
from ..errors import BadDateError, BadParameterError

LONGEST = 200  # characters of a text
MOST_TIMES = 20  # values of a parameter that may be repeated
_SHOWN = 40  # characters of a wrong value that an error shows
_FIGURE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?", re.ASCII)
_UNSENT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_DATE = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"


class Parameter:
    """One parameter: its name, what it asks for, how it is read and what it may be.

    ``key`` is the argument that it gives, ``schema`` the JSON schema of one value;
    ``default`` None means that it may be left out, ``required`` that it may not.
    """

    __slots__ = ("default", "key", "many", "name", "read", "required", "schema", "what")

    def __init__(
        self,
        name: str,
        what: str,
        read: Callable[[str], Any],
        schema: dict[str, Any],
        *,
        key: str = "",
        required: bool = False,
        many: bool = False,
        default: Any = None,
    ) -> None:
        self.name = name
        self.what = what
        self.read = read
        self.schema = schema
        self.key = key or name
        self.required = required
        self.many = many
        self.default = default

    def value(self, text: str) -> Any:
        """Read one value.

        Raises:
            BadParameterError: it is not what the parameter may be.
        """
        try:
            return self.read(text)
        except _NotAllowedError as wrong:
            shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
            raise BadParameterError(f"{self.name}: {wrong}, not {shown!r}") from None


class _NotAllowedError(Exception):
    """Says what a value must be."""


def text(
    name: str, what: str, *, key: str = "", required: bool = False, many: bool = False
) -> Parameter:
    """Give a parameter that is a name or other words."""
    schema = {"type": "string", "minLength": 1, "maxLength": LONGEST}
    return Parameter(name, what, _text, schema, key=key, required=required, many=many)


def date(name: str, what: str) -> Parameter:
    """Give a parameter that is a year, month or day."""
    return Parameter(name, what, _date, {"type": "string", "pattern": _DATE})


def whole(
    name: str, what: str, least: int, most: int, default: int | None, key: str = ""
) -> Parameter:
    """Give a parameter that is a whole number within bounds."""

    def read(told: str) -> int:
        digits = told.isascii() and told.isdigit() and len(told) <= len(str(most))
        if not digits or not least <= int(told) <= most:
            raise _NotAllowedError(f"must be a whole number from {least} to {most}")
        return int(told)

    schema = {"type": "integer", "minimum": least, "maximum": most}
    return Parameter(name, what, read, schema, key=key, default=default)


def figure(name: str, what: str) -> Parameter:
    """Give a parameter that is a decimal number, nought or more."""
    schema = {"type": "number", "minimum": 0, "exclusiveMaximum": 1e12}
    return Parameter(name, what, _figure, schema)


def choice(
    name: str, what: str, options: tuple[str, ...], default: str | None
) -> Parameter:
    """Give a parameter that is one of a few words."""

    def read(told: str) -> str:
        if told not in options:
            raise _NotAllowedError(f"must be one of {', '.join(options)}")
        return told

    schema = {"type": "string", "enum": list(options)}
    return Parameter(name, what, read, schema, default=default)


def flag(name: str, what: str, *, key: str = "") -> Parameter:
    """Give a parameter that is true or false."""
    return Parameter(name, what, _flag, {"type": "boolean"}, key=key)


def _text(told: str) -> str:
    if not told.strip():
        raise _NotAllowedError("must not be empty")
    if len(told) > LONGEST:
        raise _NotAllowedError(f"must be of {LONGEST} characters or fewer")
    if _UNSENT.search(told):
        raise _NotAllowedError("must hold no control characters")
    return told


def _date(told: str) -> str:
    try:
        day_to(told)
    except BadDateError:
        raise _NotAllowedError("must be a date: YYYY, YYYY-MM or YYYY-MM-DD") from None
    return told


def _figure(told: str) -> float:
    if not _FIGURE.fullmatch(told):
        raise _NotAllowedError("must be a number such as 989 or 0.5, below 10^12")
    return float(told)


def _flag(told: str) -> bool:
    if told not in ("true", "false"):
        raise _NotAllowedError("must be true or false")
    return told == "true"
