"""What people type leads to the entity they mean, in both languages.

Nicknames, codes of stocks, model numbers as they are written, pinyin, the other script.
A name that is also a common word or another thing's name is never taken silently.
"""

from __future__ import annotations

import pytest

from graph import Generation
from graph.errors import AmbiguousNameError
from graph.search import resolve

COMPANIES = {
    "英伟达": "nvidia",
    "輝達": "nvidia",
    "NVDA.US": "nvidia",
    "牙膏厂": "intel",
    "农企": "amd",
    "台积电": "tsmc",
    "taijidian": "tsmc",
    "台GG": "tsmc",
    "2330.TW": "tsmc",
    "TSM": "tsmc",
    "삼성전자": "samsung-electronics",
    "005930.KS": "samsung-electronics",
    "海力士": "sk-hynix",
    "000660": "sk-hynix",
    "8035.T": "tokyo-electron",
    "東京威力科創": "tokyo-electron",
    "6857": "advantest",
    "应材": "applied-materials",
    "泛林": "lam-research",
    "艾司摩尔": "asml",
    "BESI.AS": "besi",
    "IFX.DE": "infineon",
    "6488.TWO": "globalwafers",
    "鸿海": "foxconn",
    "GOOGL": "alphabet",
    "脸书": "meta",
    "AWS": "amazon-web-services",
    "CRWV": "coreweave",
    "MLNX": "mellanox",
    "XLNX": "xilinx",
    "菊厂": "huawei",
    "Zhongxin": "smic",
    "0981.HK": "smic",
    "688981.SH": "smic",
    "长鑫": "cxmt",
    "changxin": "cxmt",
    "changdian": "jcet",
    "长江存储": "ymtc",
    "寒武紀": "cambricon",
    "hanwuji": "cambricon",
    "688256": "cambricon",
    "壁仞": "biren",
    "沐曦": "metax",
    "moerxiancheng": "moore-threads",
    "天数智芯": "iluvatar",
    "百度昆仑芯": "kunlunxin",
    "阿里平头哥": "t-head",
    "BABA": "alibaba",
    "0700.HK": "tencent",
    "000977.SZ": "inspur-information",
    "北方华创": "naura",
    "301269": "empyrean",
    "盛美": "acm-research-shanghai",
    "0600.HK": "axera",
    "智谱": "zhipu",
}
OTHERS = {
    "H-100": "chip:nvidia-h100",
    "h100 80gb": "chip:nvidia-h100",
    "英伟达H20": "chip:nvidia-h20",
    "B-200": "chip:nvidia-b200",
    "GB200 NVL72": "system:nvidia-gb200-nvl72",
    "4090D": "chip:nvidia-rtx-4090d",
    "NVIDIA 4090": "chip:nvidia-rtx-4090",
    "MI-300X": "chip:amd-mi300x",
    "AMD MI355X": "chip:amd-mi355x",
    "Gaudi3": "chip:intel-gaudi-3",
    "Ironwood": "chip:google-tpu-v7",
    "Trainium 2": "chip:aws-trainium-2",
    "Amazon Trainium2": "chip:aws-trainium-2",
    "昇腾": "family:huawei-ascend",
    "升腾910": "chip:huawei-ascend-910",
    "华为910B": "chip:huawei-ascend-910b",
    "ascend910c": "chip:huawei-ascend-910c",
    "华为昇腾910C": "chip:huawei-ascend-910c",
    "384超节点": "system:huawei-cloudmatrix-384",
    "思元590": "chip:cambricon-siyuan-590",
    "MTT S4000": "chip:moore-threads-mtt-s4000",
    "昆仑P800": "chip:kunlunxin-p800",
    "含光": "chip:alibaba-hanguang-800",
    "高带宽存储器": "memory:hbm",
    "EUV": "tool:euv-scanner",
    "中芯国际7nm": "node:smic-7nm",
    "台积电3nm": "node:tsmc-3nm",
    "18A": "node:intel-18a",
    "实体清单": "list:entity-list",
    "老黄": "person:jensen-huang",
    "Jen-Hsun Huang": "person:jensen-huang",
    "苏妈": "person:lisa-su",
    "孫正義": "person:masayoshi-son",
    "shan jizhang": "person:shan-jizhang",
    "qiu xiaoxin": "person:qiu-xiaoxin",
}
MEANT = {typed: f"company:{slug}" for typed, slug in COMPANIES.items()} | OTHERS

# Words that mean other things too: what they are read as, and the remark that says so.
COMMON = {
    "Atlas": "chip:positron-atlas",
    "Grace": "chip:nvidia-grace",
    "Sunrise": "company:sunrise",
    "Sun": "company:sun-microsystems",
    "Titan": "chip:openai-titan",
    "Colossus": "system:xai-colossus",
    "Frontier": "system:frontier",
    "地平线": "company:horizon-robotics",
    "曙光": "company:sugon",
    "理想": "company:li-auto",
    "长江": "chip:moore-threads-changjiang",
    "天玑": "architecture:iluvatar-tianji",
    "奥特曼": "person:sam-altman",
}


@pytest.mark.parametrize(("typed", "name"), MEANT.items(), ids=ascii)
def test_what_people_type_comes_first(
    typed: str, name: str, real_world: Generation
) -> None:
    assert real_world.search(typed)[0].entity.name == name
    assert real_world.entity(typed).name == name


@pytest.mark.parametrize(("typed", "name"), COMMON.items(), ids=ascii)
def test_a_common_word_is_never_taken_silently(
    typed: str, name: str, real_world: Generation
) -> None:
    found = resolve(real_world.lookup, typed)
    assert found.entity.name == name
    assert found.remark.startswith(f"'{typed}' read as ")


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("紫光", {"company:tsinghua-unigroup", "company:unisplendour"}),
        ("Xeon 6", {"chip:intel-granite-rapids", "chip:intel-sierra-forest"}),
    ],
    ids=["Unigroup", "Xeon 6"],
)
def test_a_shared_name_lists_those_who_bear_it(
    typed: str, names: set[str], real_world: Generation
) -> None:
    with pytest.raises(AmbiguousNameError) as error:
        real_world.entity(typed)
    assert {told.partition(" ")[0] for told in error.value.candidates} == names
