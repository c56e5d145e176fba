"""Answers to SPARQL queries as text: the four standard formats, and a table.

Formats follow SPARQL 1.1 Query Results JSON, CSV and TSV, and XML (W3C, 2013).
"""

from __future__ import annotations

import csv
import io
import json
import re
from xml.sax.saxutils import escape, quoteattr

from .errors import UnknownTermError
from .names import short
from .render import columns
from .sparql import Answer, Question, Table, Triples

_XML = '<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
Term = dict[str, str]


def written(answer: Answer, form: str) -> str:
    """Write an answer in a format that fits it.

    Raises:
        UnknownTermError: triples were asked for as a table of solutions, or a table
            as triples.
    """
    if isinstance(answer, bool):
        return _boolean(answer, form)
    if isinstance(answer, Triples):
        if form in ("csv", "tsv", "xml", "json"):
            raise UnknownTermError(
                f"triples cannot be written as {form}; use turtle, ntriples or jsonld"
            )
        return answer.text.rstrip()
    writers = {"table": _table, "json": _json, "csv": _csv, "tsv": _tsv, "xml": _xml}
    if form not in writers:
        raise UnknownTermError(
            f"solutions cannot be written as {form}; use table, json, csv, tsv or xml"
        )
    return writers[form](answer)


def listed(questions: list[Question], lang: str) -> str:
    """List named questions with what they ask."""
    return columns(
        [
            (one.name, one.title_zh if lang == "zh" else one.title_en)
            for one in questions
        ]
    )


def _boolean(answer: bool, form: str) -> str:
    word = "true" if answer else "false"
    if form == "json":
        return json.dumps({"head": {}, "boolean": answer})
    if form == "xml":
        return f"{_XML}\n<head/>\n<boolean>{word}</boolean>\n</sparql>"
    return word


def _table(answer: Table) -> str:
    rows = [
        ["" if term is None else short(term["value"]) for term in row]
        for row in answer.rows
    ]
    return columns(rows, [name.upper() for name in answer.variables])


def _json(answer: Table) -> str:
    bindings = [
        {
            name: term
            for name, term in zip(answer.variables, row, strict=True)
            if term is not None
        }
        for row in answer.rows
    ]
    told = {"head": {"vars": answer.variables}, "results": {"bindings": bindings}}
    return json.dumps(told, ensure_ascii=False, indent=1)


def _csv(answer: Table) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(answer.variables)
    writer.writerows(
        [["" if term is None else term["value"] for term in row] for row in answer.rows]
    )
    return buffer.getvalue().rstrip("\r\n")


def _tsv(answer: Table) -> str:
    lines = ["\t".join(f"?{name}" for name in answer.variables)]
    lines += ["\t".join(_turtle_term(term) for term in row) for row in answer.rows]
    return "\n".join(lines)


def _turtle_term(term: Term | None) -> str:
    if term is None:
        return ""
    if term["type"] == "uri":
        return f"<{term['value']}>"
    if term["type"] == "bnode":
        return f"_:{term['value']}"
    text = json.dumps(term["value"], ensure_ascii=False)
    if "xml:lang" in term:
        return f"{text}@{term['xml:lang']}"
    return f"{text}^^<{term['datatype']}>" if "datatype" in term else text


def _xml(answer: Table) -> str:
    lines = [_XML, "<head>"]
    lines += [f"<variable name={quoteattr(name)}/>" for name in answer.variables]
    lines += ["</head>", "<results>"]
    for row in answer.rows:
        cells = "".join(
            f"<binding name={quoteattr(name)}>{_xml_term(term)}</binding>"
            for name, term in zip(answer.variables, row, strict=True)
            if term is not None
        )
        lines.append(f"<result>{cells}</result>")
    return "\n".join([*lines, "</results>", "</sparql>"])


def _xml_term(term: Term) -> str:
    if _NOT_XML.search(term["value"]):
        raise UnknownTermError(
            "solutions hold a control character, which XML cannot; use json or tsv"
        )
    value = escape(term["value"], {"\r": "&#13;"})
    if term["type"] != "literal":
        return f"<{term['type']}>{value}</{term['type']}>"
    extra = ""
    if "xml:lang" in term:
        extra = f" xml:lang={quoteattr(term['xml:lang'])}"
    elif "datatype" in term:
        extra = f" datatype={quoteattr(term['datatype'])}"
    return f"<literal{extra}>{value}</literal>"
