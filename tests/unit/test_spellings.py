"""The spellings by which people may type a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.descriptions import Entity
from graph.names import normal
from graph.spellings import HOW, read_suffixes, spellings


def entity(
    en: str,
    zh: str,
    *,
    name: str = "company:example",
    aliases: tuple[tuple[str, str], ...] = (),
    tickers: tuple[str, ...] = (),
    needs_context: tuple[str, ...] = (),
    pinyin: tuple[str, ...] = (),
    wikidata: str = "",
) -> Entity:
    return Entity(
        name=name,
        kind="cs:Company",
        label_en=en,
        label_zh=zh,
        aliases=aliases,
        tickers=tickers,
        roles=(),
        wikidata=wikidata,
        lei="",
        needs_context=needs_context,
        pinyin=pinyin,
        notes=(),
    )


def origins(one: Entity, makers: tuple[str, ...] = ()) -> dict[str, str]:
    """Give each folded spelling and how it was come by."""
    return {spelt.folded: spelt.how for spelt in spellings(one, makers)}


def test_every_way_to_write_a_company_is_a_spelling() -> None:
    acme = entity("Acme", "艾克米", aliases=(("Acme Inc", "en"),), tickers=("XEX:ACM",))
    assert origins(acme) == {
        "acme": "label",
        "艾克米": "label",
        "acmeinc": "alias",
        "xexacm": "ticker",
        "acm": "ticker",
        "example": "slug",
        "companyexample": "slug",
        "aikemi": "pinyin",
        "akm": "initials",
    }


@pytest.mark.parametrize(
    ("chinese", "other"),
    [("台积电", "臺積電"), ("臺積電", "台积电"), ("长鑫存储", "長鑫存儲")],
    ids=["to traditional", "to simplified", "both characters change"],
)
def test_the_other_script_is_a_spelling(chinese: str, other: str) -> None:
    assert origins(entity("Example", chinese))[normal(other)] == "script"


def test_a_stated_pinyin_replaces_the_reckoned_one() -> None:
    told = origins(entity("CXMT", "长鑫存储", pinyin=("chang xin cun chu",)))
    assert told["changxincunchu"] == "pinyin"
    assert "zhangxincunchu" not in told


def test_two_initials_are_too_few_to_be_a_spelling() -> None:
    told = origins(entity("Example", "寒武", name="company:x"))
    assert "initials" not in told.values()


def test_a_name_without_chinese_has_no_pinyin() -> None:
    told = origins(entity("AMD", "AMD", name="company:amd"))
    assert told == {"amd": "label", "companyamd": "slug"}


def test_a_product_is_known_without_its_makers_name() -> None:
    chip = entity("Acme A2", "艾克米A2", name="chip:acme-a2")
    assert origins(chip, ("Acme", "艾克米"))["a2"] == "short"


def test_a_homograph_counts_only_in_context() -> None:
    apple = entity("Apple", "苹果", needs_context=("Apple", "苹果"))
    told = origins(apple)
    assert (told["apple"], told["苹果"], told["example"]) == (
        "context",
        "context",
        "slug",
    )


def test_the_best_origin_of_a_spelling_is_kept() -> None:
    same = entity(
        "ARM", "ARM", name="company:arm", aliases=(("Arm", "en"),), tickers=("X:ARM",)
    )
    assert origins(same)["arm"] == "label"


def test_spellings_come_sorted_and_each_once() -> None:
    found = spellings(entity("Acme", "艾克米", tickers=("XEX:ACM",), wikidata="Q1"))
    assert found == sorted(set(found))
    assert len({one.folded for one in found}) == len(found)
    assert {one.how for one in found} <= set(HOW)


def test_what_folds_to_nothing_is_no_spelling() -> None:
    assert "" not in origins(entity("Example", "例", aliases=(("!!!", "en"),)))


def test_a_stock_code_is_found_as_quote_services_write_it(tmp_path: Path) -> None:
    (tmp_path / "ticker-suffixes.csv").write_text("exchange,suffix\nXEX,FL\nXEX,FA\n")
    one = entity("Acme", "艾克米", tickers=("XEX:0042",))
    found = spellings(one, (), read_suffixes(tmp_path))
    codes = {spelt.text for spelt in found if spelt.how == "ticker"}
    assert codes == {"XEX:0042", "0042", "0042.FL", "0042.FA", "42", "42.FL", "42.FA"}


def test_a_folder_without_suffixes_has_none(tmp_path: Path) -> None:
    assert read_suffixes(tmp_path) == {}


def test_initials_follow_the_reading_that_was_given() -> None:
    found = origins(entity("Longcore", "长鑫存储", pinyin=("chang xin cun chu",)))
    assert found["cxcc"] == "initials"
    assert "zxcc" not in found
