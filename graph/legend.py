"""Labels and citations that a network carries along for its readers."""

from __future__ import annotations

from .dataset import Facts
from .dates import day_to
from .descriptions import Entity
from .words import label

_OURS = "CC BY 4.0"
_BOUND = "cs:nonCommercial"


def licence(facts: Facts) -> str:
    """Say under which terms the whole stands: what a reader brought can bind it.

    Our own selection is CC BY 4.0; sources that may not be used commercially are
    named, so that no page, export or manifest goes out without them.
    """
    terms = facts.vocabulary.terms
    bound = sorted(
        f"{terms[source.licence].label_en} ({source.title})"
        for source in facts.sources.values()
        if source.licence in terms and terms[source.licence].facts.get(_BOUND)
    )
    if not bound:
        return _OURS
    return f"{_OURS}; not for commercial use, as it holds data under {', '.join(bound)}"


def described_under(facts: Facts, entity: Entity) -> str:
    """Give the terms of the datasets that an entity's names came from, if any."""
    terms = facts.vocabulary.terms
    return " | ".join(
        sorted(
            {
                terms[facts.sources[text].licence].label_en
                for key, text in entity.notes
                if key == "prov:wasDerivedFrom" and text in facts.sources
            }
        )
    )


def legend(facts: Facts, version: str) -> dict[str, object]:
    """Give the labels of kinds, relations, properties and stances for a picture."""
    terms = facts.vocabulary.terms
    relations = {}
    for term in facts.vocabulary.relations():
        back = terms.get(term.inverse)
        if term.facts.get("cs:derived") == "true" and not term.is_off:
            continue
        relations[term.label_en] = {
            "en": term.label_en,
            "zh": term.label_zh,
            "inverse_en": back.label_en if back else "",
            "inverse_zh": back.label_zh if back else "",
            "symmetric": term.is_symmetric,
            "off": term.is_off,
            "term": term.name.removeprefix("cs:"),
        }
    return {
        "title": "chipscape",
        "version": version,
        "licence": licence(facts),
        "relations": relations,
        "kinds": {
            name.removeprefix("cs:"): {"en": term.label_en, "zh": term.label_zh}
            for name, term in sorted(terms.items())
            if facts.vocabulary.below(name, "cs:Entity")
        },
        "properties": {
            name.removeprefix("cs:"): {
                "en": term.label_en,
                "zh": term.label_zh,
                "unit": facts.vocabulary.symbol(term.unit),
            }
            for name, term in sorted(terms.items())
            if term.is_value
        },
        "roles": {
            name.removeprefix("cs:"): {"en": term.label_en, "zh": term.label_zh}
            for name, term in sorted(terms.items())
            if "cs:Role" in term.types
        },
        "stances": {
            name.removeprefix("cs:"): {"en": term.label_en, "zh": term.label_zh}
            for name, term in sorted(terms.items())
            if "cs:Stance" in term.types
        },
        "stages": stages(facts),
    }


def stages(facts: Facts) -> dict[str, object]:
    """Give the stages of the supply chain in order, and what speaks for each.

    ``kinds`` and ``roles`` lead to a stage, ``makers`` to the stage of those who make
    such things; a relation leads to one for its subject and one for its object, empty
    where it says nothing, or to that of the maker of its object. Classes inherit.
    """
    vocabulary = facts.vocabulary
    terms = vocabulary.terms
    found = [term for term in terms.values() if "cs:SupplyStage" in term.types]
    found.sort(key=lambda term: (int(term.facts.get("cs:stageOrder", "0")), term.name))
    return {
        "order": [
            {
                "id": _named(term.name),
                "en": term.label_en,
                "zh": term.label_zh,
                "band": term.facts.get("cs:stageBand", ""),
            }
            for term in found
        ],
        "kinds": {
            name.removeprefix("cs:"): _stage_of_class(facts, name, "cs:stage")
            for name in sorted(terms)
            if vocabulary.below(name, "cs:Entity")
        },
        "makers": {
            name.removeprefix("cs:"): _stage_of_class(facts, name, "cs:makerStage")
            or _stage_of_class(facts, name, "cs:stage")
            for name in sorted(terms)
            if vocabulary.below(name, "cs:Entity")
        },
        "roles": {
            name.removeprefix("cs:"): _named(term.facts.get("cs:stage", ""))
            for name, term in sorted(terms.items())
            if "cs:Role" in term.types
        },
        "relations": {
            term.label_en: {
                "subject": _named(term.facts.get("cs:subjectStage", "")),
                "object": _named(term.facts.get("cs:objectStage", "")),
                "by_object": term.facts.get("cs:speaksByObject") == "true",
            }
            for term in vocabulary.relations()
            if term.facts.keys()
            & {"cs:subjectStage", "cs:objectStage", "cs:speaksByObject"}
        },
    }


def _stage_of_class(facts: Facts, kind: str, key: str) -> str:
    """Give the stage that a class or the nearest class above it names."""
    term = facts.vocabulary.terms.get(kind)
    while term is not None:
        if key in term.facts:
            return _named(term.facts[key])
        term = facts.vocabulary.terms.get(term.parents[0]) if term.parents else None
    return ""


def _named(name: str) -> str:
    return name.removeprefix("cs:")


def citation(facts: Facts, name: str) -> dict[str, object]:
    """Give what a reader needs to find a passage again."""
    passage = facts.passages[name]
    source = facts.sources[passage.source]
    return {
        "source": source.name,
        "title": source.title,
        "publisher": label(facts, source.publisher),
        "issued": source.issued,
        "said": day_to(source.issued or source.read_on),
        "locator": passage.locator,
        "url": source.url,
        "stance": passage.stance.removeprefix("cs:"),
        "speaker": label(facts, passage.speaker) or passage.speaker_role,
        "restored": bool(passage.restored_by),
        "accepted": bool(passage.accepted),
    }
