"""The page of an entity, made from the lookup index alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from .. import proof, show
from ..lookup import Entity, Lookup
from ..steps import Step
from . import links
from .addresses import page_of
from .cites import cited, doubts, full, named, spoken
from .frame import Leaf, Site, with_lang
from .markup import Html, escaped, joined, tag
from .paging import MANY, counted, numbered, part_at, start_of, turn
from .phrases import phrase
from .schema_org import entity_block
from .terms import Terms

_RESTRICTED = "cs:restrictedBy"
_WIKIDATA = "https://www.wikidata.org/wiki/"


@dataclass(frozen=True)
class Part:
    """Which part of an entity's page is asked for: all, one relation, passages."""

    relation: str = ""
    accepted: bool = True
    passages: bool = False
    number: int = 1


@dataclass(frozen=True)
class _Desk:
    """What the parts of one page share."""

    lookup: Lookup
    entity: Entity
    terms: Terms
    lang: str

    def say(self, key: str, *values: object) -> str:
        return phrase(key, self.lang, *values)


def leaf(
    lookup: Lookup, entity: Entity, terms: Terms, lang: str, site: Site, part: Part
) -> Leaf:
    """Make an entity's page, or one part of it.

    Raises:
        UnknownTermError: there is no such relation, or no such page of it.
    """
    desk = _Desk(lookup, entity, terms, lang)
    path = page_of(entity.name) or ""
    title = entity.label(lang)
    if part.relation:
        group = links.chosen(links.groups(lookup, entity), part.relation, part.accepted)
        title = f"{title}: {group.label(lang)}"
        body = _whole_group(desk, group, path, part.number)
        here = part_at(part.number, group.count)
        path = numbered(path + _query(group), here)
        return Leaf(title, path, body, name=entity.name, focus=entity.name)
    if part.passages:
        body = _all_passages(desk, path, part.number)
        here = part_at(part.number, proof.count(lookup, entity.name))
        path = numbered(f"{path}?passages=1", here)
        title = f"{title}: {desk.say('passages')}"
        return Leaf(title, path, body, name=entity.name, focus=entity.name)
    told = show.card(lookup, entity)
    found = links.groups(lookup, entity)
    return Leaf(
        title,
        path,
        joined(_sections(desk, told, found, path)),
        _description(desk, told),
        entity.name,
        entity.name,
        entity_block(told, terms, site.origin + path),
    )


def _sections(
    desk: _Desk, told: dict[str, Any], found: list[links.Group], path: str
) -> list[Html]:
    accepted = [one for one in found if one.accepted]
    limits = [one for one in accepted if one.term == _RESTRICTED and one.side == "out"]
    accepted = [one for one in accepted if one not in limits]
    doubtful = [one for one in found if not one.accepted]
    parts = [_heading(desk, told)]
    if told["values"]:
        parts += [_title(desk, "values"), _values(desk, told["values"])]
    if limits:
        parts += [_title(desk, "restrictions"), _groups(desk, limits, path)]
    if accepted:
        parts += [_title(desk, "links"), _groups(desk, accepted, path)]
    if told["events"]:
        parts += [_title(desk, "events"), _events(desk, told["events"])]
    if doubtful:
        note = tag("p", desk.say("doubtful_note"), class_="note")
        parts += [_title(desk, "doubtful"), note, _groups(desk, doubtful, path)]
    count = proof.count(desk.lookup, desk.entity.name)
    if count:
        address = with_lang(f"{path}?passages=1", desk.lang)
        more = tag("a", desk.say("all_passages", count), href=address)
        parts += [_title(desk, "passages"), tag("p", more, class_="all")]
    if len(parts) == 1:
        parts.append(tag("p", desk.say("nothing"), class_="lead note"))
    return parts


def _title(desk: _Desk, key: str) -> Html:
    return tag("h2", desk.say(key))


def _heading(desk: _Desk, told: dict[str, Any]) -> Html:
    entity, lang, terms = desk.entity, desk.lang, desk.terms
    other = "en" if lang == "zh" else "zh"
    parts = [tag("h1", entity.label(lang))]
    if entity.label(other) and entity.label(other) != entity.label(lang):
        parts.append(tag("p", entity.label(other), class_="other", lang=other))
    kinds = [f"cs:{name}" for name in (entity.kind, *told["roles"])]
    tags = [
        tag("a", terms.label(kind, lang), class_="tag", href=page_of(kind, lang))
        for kind in kinds
    ]
    parts.append(tag("p", *tags, class_="tags"))
    rows = [
        (desk.say("aliases"), joined(told["aliases"], " · ")),
        (desk.say("ticker"), joined(told["tickers"], " · ")),
        (desk.say("address"), tag("code", entity.iri)),
    ]
    if entity.wikidata:
        link = tag("a", entity.wikidata, href=_WIKIDATA + quote(entity.wikidata))
        rows.append(("Wikidata", link))
    parts.append(_list(rows))
    return joined(parts)


def _list(rows: list[tuple[str, Html]]) -> Html:
    return tag("dl", *[tag("dt", k) + tag("dd", v) for k, v in rows if v])


def _values(desk: _Desk, values: list[dict[str, Any]]) -> Html:
    rows: list[Html] = []
    last = ""
    for value in values:
        label = value["label"][desk.lang]
        name = f"cs:{value['property']}"
        first = named(name, label, desk.lang) if label != last else escaped(label)
        last = label
        figure = [tag("b", f"{value['shown']} {value['unit']}".strip())]
        figure += doubts(value["stances"], desk.terms, desk.lang)
        if value["disputed"]:
            figure.append(tag("span", desk.say("differ"), class_="tag"))
        rows.append(
            tag(
                "tr",
                tag("th", first, scope="row"),
                tag("td", joined(figure, " "), class_="figure"),
                tag("td", cited(value["passages"], desk.lang)),
                class_=None if value["preferred"] else "second",
            )
        )
    heads = [
        tag("th", desk.say(key), scope="col")
        for key in ("property", "value", "sources")
    ]
    return tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *rows))


def _groups(desk: _Desk, found: list[links.Group], path: str) -> Html:
    shape = "groups" if len(found) > 1 else None
    return tag("div", *[_group(desk, one, path) for one in found], class_=shape)


def _group(desk: _Desk, group: links.Group, path: str) -> Html:
    steps = links.read(desk.lookup, desk.entity, group, links.FEW)
    parts = [
        tag("h3", group.label(desk.lang), " ", tag("small", str(group.count))),
        _steps(desk, steps),
    ]
    if group.count > len(steps):
        address = with_lang(path + _query(group), desk.lang)
        more = tag("a", desk.say("all", group.count), href=address)
        parts.append(tag("p", more, class_="all"))
    return tag("section", *parts, class_="group")


def _steps(desk: _Desk, steps: list[Step]) -> Html:
    passages = desk.lookup.passages("link", [step.id for step in steps])
    rows = []
    for step in steps:
        when = spoken(step.valid_from, step.valid_to, step.on_date, desk.lang)
        note = step.note_zh if desk.lang == "zh" else step.note_en
        parts = [named(step.other.name, step.other.label(desk.lang), desk.lang)]
        rule = desk.say("inferred", step.rule) if step.inferred else ""
        told = " · ".join(text for text in (when, note, rule) if text)
        parts += [tag("span", told, class_="note")] if told else []
        parts += doubts(step.stances, desk.terms, desk.lang)
        rows.append(tag("li", joined(parts, " "), cited(passages[step.id], desk.lang)))
    return tag("ul", *rows)


def _events(desk: _Desk, events: list[dict[str, Any]]) -> Html:
    rows = []
    for event in events:
        parts = [tag("span", event["date"] or "", class_="when")]
        parts.append(named(event["id"], event["text"][desk.lang], desk.lang))
        parts += doubts([event["stance"]], desk.terms, desk.lang)
        rows.append(tag("li", joined(parts, " "), cited(event["passages"], desk.lang)))
    return tag("ul", *rows, class_="list")


def _whole_group(desk: _Desk, group: links.Group, path: str, number: int) -> Html:
    start = start_of(number, group.count)
    steps = links.read(desk.lookup, desk.entity, group, MANY, start)
    head = _subhead(desk, path, group.label(desk.lang))
    note = Html()
    if not group.accepted:
        note = tag("p", desk.say("doubtful_note"), class_="note")
    return joined(
        [
            head,
            note,
            counted(number, group.count, desk.lang),
            tag("div", _steps(desk, steps), class_="group whole"),
            turn(path + _query(group), number, group.count, desk.lang),
        ]
    )


def _all_passages(desk: _Desk, path: str, number: int) -> Html:
    name = desk.entity.name
    total = proof.count(desk.lookup, name)
    start = start_of(number, total)
    shown = proof.evidence(desk.lookup, name, None, MANY, start)
    head = _subhead(desk, path, desk.say("passages"))
    rows = [
        tag(
            "li",
            full(item, desk.lang),
            " ",
            joined(doubts([item["stance"]], desk.terms, desk.lang)),
            tag(
                "ul",
                *[tag("li", told[desk.lang]) for told in item["statements"]],
                class_="said",
            )
            if item["statements"]
            else Html(),
        )
        for item in shown
    ]
    return joined(
        [
            head,
            counted(number, total, desk.lang),
            tag("ul", *rows, class_="list"),
            turn(f"{path}?passages=1", number, total, desk.lang),
        ]
    )


def _subhead(desk: _Desk, path: str, what: str) -> Html:
    name = desk.entity.label(desk.lang)
    back = tag("a", name, href=with_lang(path, desk.lang))
    return tag("p", back, class_="crumb") + tag("h1", f"{name}: {what}")


def _query(group: links.Group) -> str:
    doubt = "" if group.accepted else "&accepted=no"
    return f"?relation={quote(group.name, safe='')}{doubt}"


def _description(desk: _Desk, told: dict[str, Any]) -> str:
    kinds = [f"cs:{name}" for name in (desk.entity.kind, *told["roles"])]
    names = [desk.terms.label(kind, desk.lang) for kind in kinds]
    mark = "：" if desk.lang == "zh" else ": "
    return f"{desk.entity.label(desk.lang)}{mark}{', '.join(names)}"
