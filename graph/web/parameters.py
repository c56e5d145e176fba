"""The questions that an address can ask, and their parameters read strictly.

``ROUTES`` leads from the name of a question (``/neighbours``) to how it is asked and
answered. Parameters are called as the command's long options are, with underscores
(``as_of``); hyphens are read alike. What the command takes by position has a name:
``name``, ``text``, ``start``, ``goal``, ``chip``. A parameter that does not exist, is
doubled where one is meant, lacks or is out of range is an error, never left out. The
caps are narrower than the command's, for strangers ask. Nothing here knows of HTTP:
a document comes back, or one of ``errors`` is raised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .. import answers, judgements
from ..errors import BadParameterError
from ..lookup import Lookup
from ..steps import STANCES
from . import kinds
from .kinds import Parameter

Pairs = Iterable[tuple[str, str]]
Values = dict[str, Any]

MOST = 1000  # items of an answer
FURTHEST = 1_000_000  # items that may be skipped
_MOST_VERDICTS = 100  # chips that are screened at once, at half a millisecond each
_MOST_PAIRS = 64


class Route:
    """One question: its parameters, what it tells, and how it is answered."""

    __slots__ = ("_answer", "name", "parameters", "what")

    def __init__(
        self,
        name: str,
        what: str,
        parameters: tuple[Parameter, ...],
        answer: Callable[[Lookup, Values, list[str]], dict[str, Any]],
    ) -> None:
        self.name = name
        self.what = what
        self.parameters = parameters
        self._answer = answer

    def read(self, pairs: Pairs) -> Values:
        """Read the pairs of a query string as arguments.

        Raises:
            BadParameterError: one is unknown, doubled, lacking or not allowed so.
        """
        given: dict[str, list[str]] = {}
        for place, (name, value) in enumerate(pairs):
            if place >= _MOST_PAIRS:
                raise BadParameterError(f"at most {_MOST_PAIRS} parameters are read")
            given.setdefault(name.replace("-", "_"), []).append(value)
        known = {one.name: one for one in self.parameters}
        strange = [name for name in given if name not in known]
        if strange:
            raise BadParameterError(
                f"{strange[0][:40]!r}: no such parameter; /{self.name} takes "
                f"{', '.join(known)}"
            )
        return {
            one.key: _values(one, given.get(one.name, [])) for one in self.parameters
        }

    def answer(self, lookup: Lookup, pairs: Pairs) -> dict[str, Any]:
        """Answer the pairs of a query string with a document of the question's schema.

        Where a name was not plainly an entity's own, ``remarks`` in the document say
        how it was read.

        Raises:
            BadParameterError: a parameter is not allowed so.
            NameLookupError: a name leads to no entity or to several; its ``document``
                is the answer that says so.
            UnknownTermError: a relation, type or kind of thing that does not fit.
            BadDateError: a day before any rule.
            ImpossibleFigureError: a figure that no chip can have.
            QueryLimitError: the question was given up.
        """
        remarks: list[str] = []
        document = self._answer(lookup, self.read(pairs), remarks)
        return {**document, "remarks": remarks} if remarks else document


def _values(one: Parameter, texts: list[str]) -> Any:
    if one.many:
        if len(texts) > kinds.MOST_TIMES:
            raise BadParameterError(
                f"{one.name}: may be given {kinds.MOST_TIMES} times, not {len(texts)}"
            )
        return tuple(one.value(text) for text in texts)
    if len(texts) > 1:
        raise BadParameterError(
            f"{one.name}: is given {len(texts)} times; give it once"
        )
    if texts:
        return one.value(texts[0])
    if one.required:
        raise BadParameterError(f"{one.name}: is lacking; {one.what}")
    return one.default


def _search(lookup: Lookup, asked: Values, _: list[str]) -> dict[str, Any]:
    return answers.search(lookup, **asked).document()


def _neighbours(lookup: Lookup, asked: Values, remarks: list[str]) -> dict[str, Any]:
    return answers.neighbours(lookup, **asked, remark=remarks.append).document()


def _path(lookup: Lookup, asked: Values, remarks: list[str]) -> dict[str, Any]:
    return answers.path(lookup, **asked, remark=remarks.append).document()


def _show(lookup: Lookup, asked: Values, remarks: list[str]) -> dict[str, Any]:
    return answers.show(lookup, **asked, remark=remarks.append).document()


def _listed(lookup: Lookup, asked: Values, remarks: list[str]) -> dict[str, Any]:
    return answers.listed(lookup, **asked, remark=remarks.append).document()


def _evidence(lookup: Lookup, asked: Values, remarks: list[str]) -> dict[str, Any]:
    return answers.evidence(lookup, **asked, remark=remarks.append).document()


def _screen(lookup: Lookup, asked: Values, remarks: list[str]) -> dict[str, Any]:
    told = {key: asked.pop(key) for key in judgements.FIGURES}
    figures = {key: value for key, value in told.items() if value is not None}
    limit, offset = asked.pop("limit"), asked.pop("offset")
    everything = bool(asked["everything"])
    if sum((asked["chip"] is not None, bool(figures), everything)) != 1:
        raise BadParameterError(
            "give one of: chip, figures such as fp16 and die_area, or all=true"
        )
    for name, key in (("dense", "dense"), ("planar", "planar"), _MARKETED):
        if asked[key] is not None and not figures:
            raise BadParameterError(f"{name}: goes with figures such as fp16")
    for name, value in (("limit", limit), ("offset", offset)):
        if value is not None and not everything:
            raise BadParameterError(f"{name}: goes with all=true")
    if everything and asked["history"]:
        raise BadParameterError("history: goes with one chip or figures, not with all")
    for key in ("dense", "planar", "history", "everything"):
        asked[key] = bool(asked[key])
    page = (offset or 0, limit or _MOST_VERDICTS)
    return judgements.screen(
        lookup, **asked, figures=figures, page=page, remark=remarks.append
    ).document()


_MARKETED = ("data_centre", "marketed")
_NAME = "An entity as people write it: NVIDIA, 英伟达, NVDA, company:nvidia."


def _limit(most: int, default: int) -> Parameter:
    return kinds.whole("limit", "Most items given.", 1, most, default)


_OFFSET = kinds.whole("offset", "Items skipped.", 0, FURTHEST, 0)

ROUTES = {
    route.name: route
    for route in (
        Route(
            "search",
            "Find entities by English or Chinese name, pinyin or ticker.",
            (
                kinds.text("text", "What to look for.", required=True),
                _limit(MOST, 20),
            ),
            _search,
        ),
        Route(
            "neighbours",
            "List the links of an entity, best connected first, with their passages.",
            (
                kinds.text("name", _NAME, required=True),
                kinds.whole("depth", "Steps.", 1, 3, 1),
                kinds.text("relation", "Only this relation; repeatable.", many=True),
                kinds.text("type", "Only this type.", key="types", many=True),
                kinds.choice(
                    "direction",
                    "Links to the entity, from it, or both.",
                    ("in", "out", "both"),
                    "both",
                ),
                kinds.date("as_of", "Only what held on that date."),
                kinds.date("known_by", "Only what was published by then."),
                kinds.text(
                    "stance", f"One of {', '.join(STANCES)}; repeatable.", many=True
                ),
                _limit(MOST, 50),
                _OFFSET,
                kinds.choice("lang", "Language of the reader.", ("en", "zh"), "en"),
            ),
            _neighbours,
        ),
        Route(
            "path",
            "List all shortest paths between two entities, with their passages.",
            (
                kinds.text("start", _NAME, required=True),
                kinds.text("goal", _NAME, required=True),
                kinds.whole("max", "Most links of a path.", 1, 12, 6, key="longest"),
            ),
            _path,
        ),
        Route(
            "show",
            "Give an entity's names, values and events, with their passages.",
            (kinds.text("name", _NAME, required=True),),
            _show,
        ),
        Route(
            "screen",
            "Screen a chip, figures or every chip against the export rules of a day.",
            (
                kinds.text("chip", "A chip or system by its name."),
                kinds.text(
                    "to", "The destination: a country, or its ISO code.", required=True
                ),
                kinds.text("party", "Who receives it."),
                kinds.date("on", "The day; without it the last day known."),
                kinds.choice(
                    "action",
                    "From the US, from elsewhere, or within the country.",
                    judgements.ACTIONS,
                    "export",
                ),
                kinds.figure("tpp", "Total processing performance."),
                kinds.figure("fp16", "Dense FP16/BF16 TFLOPS."),
                kinds.figure("fp8", "Dense FP8 TFLOPS."),
                kinds.figure("fp4", "Dense FP4 TFLOPS."),
                kinds.figure("int8", "Dense INT8 TOPS."),
                kinds.figure("int4", "Dense INT4 TOPS."),
                kinds.figure("die_area", "mm² of logic on non-planar nodes."),
                kinds.figure("memory_bandwidth", "DRAM bandwidth, GB/s."),
                kinds.figure("memory_bandwidth_density", "Of a stack, GB/s/mm²."),
                kinds.figure("interconnect", "Chip-to-chip rate both ways, GB/s."),
                kinds.flag("dense", "The rates are dense, however far apart."),
                kinds.flag("planar", "No die on a non-planar process."),
                kinds.flag(
                    "data_centre",
                    "Designed or marketed for data centres, or not.",
                    key="marketed",
                ),
                kinds.flag("all", "Every chip in the graph.", key="everything"),
                kinds.flag("history", "The verdict at each date it changes."),
                kinds.whole("limit", "Of all, most chips.", 1, _MOST_VERDICTS, None),
                kinds.whole("offset", "Of all, chips skipped.", 0, FURTHEST, None),
            ),
            _screen,
        ),
        Route(
            "listed",
            "Say which official lists name a party or an owner of it; absence is no "
            "clearance.",
            (
                kinds.text("name", _NAME, required=True),
                kinds.date("on", "Only lists that named it on that day."),
            ),
            _listed,
        ),
        Route(
            "evidence",
            "List what each passage says about an entity, or all that a source says.",
            (
                kinds.text(
                    "name", f"{_NAME} Or source:SLUG, passage:SLUG/N.", required=True
                ),
                _limit(MOST, 100),
                _OFFSET,
            ),
            _evidence,
        ),
    )
}
