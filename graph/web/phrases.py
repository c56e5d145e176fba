"""The words of the linked-data pages in English and Chinese.

Words about the page only: names of classes, relations and stances come from the
vocabulary.
"""

from __future__ import annotations

LANGUAGES = ("en", "zh")
_PHRASES = {
    "skip": ("Skip to the content", "跳到正文"),
    "explorer": ("Explorer", "图谱浏览"),
    "other": ("中文", "English"),
    "aliases": ("Also known as", "又名"),
    "identifiers": ("Identifiers", "标识"),
    "address": ("Address", "地址"),
    "ticker": ("Listed as", "证券代码"),
    "values": ("Figures and dates", "数值与日期"),
    "property": ("Property", "属性"),
    "value": ("Value", "值"),
    "stance": ("Stance", "说法性质"),
    "sources": ("Sources", "来源"),
    "differ": ("sources differ", "来源不一致"),
    "restrictions": ("Restrictions", "限制"),
    "links": ("Links", "关系"),
    "doubtful": ("Said, but not established", "有此说法，尚未成为事实"),
    "doubtful_note": (
        "Plans, forecasts, rumours, opinions and denials; none of these is a fact.",
        "计划、预测、传闻、观点与否认，均不作为事实。",
    ),
    "events": ("Events", "事件"),
    "passages": ("Passages", "出处段落"),
    "all": ("All {0}", "全部 {0} 项"),
    "all_passages": (
        "What each of its passages says ({0})",
        "各出处段落的内容（{0}）",
    ),
    "shown": ("{0}–{1} of {2}", "第 {0}–{1} 项，共 {2} 项"),
    "previous": ("Previous", "上一页"),
    "next": ("Next", "下一页"),
    "pages": ("Pages", "分页"),
    "inferred": ("inferred: {0}", "推断：{0}"),
    "undated": ("undated", "无日期"),
    "from": ("from {0}", "自 {0}"),
    "until": ("until {0}", "至 {0}"),
    "span": ("{0} to {1}", "{0} 至 {1}"),
    "on": ("on {0}", "{0}"),
    "data": ("Data", "数据"),
    "licence": ("Licence: {0}. Version {1}.", "许可：{0}。版本 {1}。"),
    "gaps": (
        "A missing link proves nothing. It informs; it is not legal advice.",
        "没有列出的关系不代表不存在。仅供参考，不构成法律意见。",
    ),
    "nothing": ("Nothing is recorded here.", "此处没有记录。"),
    "cut": (
        "Only the first ten thousand rows were read; ask the SPARQL endpoint for all.",
        "只读取了前一万行；全部内容请查询SPARQL端点。",
    ),
    "first": ("The first {0}; the data below has all.", "前 {0} 项；全部见下方数据。"),
    "said_by": ("said by {0}", "发言者：{0}"),
    "restored": ("restored from a damaged text", "由残损文本复原"),
    "original": ("original", "原文"),
    "says": ("What it says", "内容"),
    "facts": ("Facts", "事实"),
    "mentioned": ("Referred to by", "被引用于"),
    "said_of": ("What passages say", "出处段落所述"),
    "subject": ("Subject", "主体"),
    "object": ("Object", "内容"),
    "publisher": ("Publisher", "发布者"),
    "issued": ("Issued", "发布日期"),
    "kind": ("Kind", "类别"),
    "terms": ("Terms of use", "使用条款"),
    "title": ("Title", "标题"),
    "source": ("Source", "来源"),
    "locator": ("Place", "位置"),
    "speaker": ("Speaker", "发言者"),
    "characters": ("Characters", "字符位置"),
    "fingerprint": ("SHA-256 of the text", "文本SHA-256"),
    "web": ("On the web", "网址"),
    "definition": ("Definition", "定义"),
    "example": ("Example", "示例"),
    "note": ("Note", "说明"),
    "domain": ("Said of", "适用于"),
    "range": ("Leads to", "取值"),
    "parents": ("Broader", "上位"),
    "children": ("Narrower", "下位"),
    "inverse": ("Inverse", "逆关系"),
    "unit": ("Unit", "单位"),
    "matches": ("Elsewhere", "对应词汇"),
    "uses": ("Terms that refer to it", "涉及它的术语"),
    "term": ("Term", "术语"),
    "vocabulary": ("Vocabulary", "词汇表"),
    "classes": ("Classes", "类"),
    "relations": ("Relations", "关系"),
    "quantities": ("Values", "数值属性"),
    "named": ("Named values and annotations", "命名值与注释"),
    "console": ("SPARQL", "SPARQL查询"),
    "console_note": (
        "A plain pattern sees facts; GRAPH ?p {{ … }} sees what passage ?p says, "
        "and ?p cs:stance ?s how it says it.",
        "普通模式看到事实；GRAPH ?p {{ … }} 看到段落 ?p 的说法，"
        "?p cs:stance ?s 是其说法性质。",
    ),
    "examples": ("Example queries", "示例查询"),
    "query": ("Query", "查询"),
    "run": ("Run the query", "运行查询"),
    "endpoint": ("SPARQL endpoint", "SPARQL端点"),
    "result": ("Result", "结果"),
    "tab": ("Query", "查询"),
    "rows": ("{0} rows", "{0} 行"),
    "first_rows": ("The first {0} rows; there are more", "前 {0} 行；还有更多"),
    "yes": ("Yes", "是"),
    "no": ("No", "否"),
    "missing": ("Nothing goes by this address", "此地址没有内容"),
    "missing_note": (
        "Addresses of things never change; this one was never given. "
        "Look for a name in the explorer.",
        "条目地址不会更改；此地址从未分配。请在图谱浏览中按名称查找。",
    ),
    "back": ("Back to {0}", "返回 {0}"),
}
_FOREIGN = {
    "rdf:type": ("type", "类型"),
    "owl:Class": ("class", "类"),
    "owl:ObjectProperty": ("relation", "关系"),
    "owl:DatatypeProperty": ("value", "数值属性"),
    "owl:SymmetricProperty": ("symmetric relation", "对称关系"),
    "owl:AnnotationProperty": ("annotation", "注释"),
    "rdfs:label": ("name", "名称"),
    "skos:altLabel": ("also known as", "又名"),
    "dct:title": ("title", "标题"),
    "dct:isPartOf": ("part of", "属于"),
    "dct:publisher": ("publisher", "发布者"),
    "dct:mediator": ("republished by", "转载者"),
    "dct:issued": ("issued", "发布日期"),
    "dct:language": ("language", "语言"),
    "dct:license": ("terms of use", "使用条款"),
    "dct:description": ("description", "说明"),
    "oa:start": ("first character", "起始字符"),
    "oa:end": ("last character", "结束字符"),
    "prov:wasDerivedFrom": ("derived from", "来源于"),
    "rdfs:subClassOf": ("broader class", "上位类"),
    "rdfs:subPropertyOf": ("broader property", "上位属性"),
    "rdfs:domain": ("said of", "适用于"),
    "rdfs:range": ("leads to", "取值"),
}


def phrase(key: str, lang: str, *values: object) -> str:
    """Give words of the page in a language, places filled.

    >>> phrase("shown", "en", 1, 50, 412)
    '1–50 of 412'
    """
    return _PHRASES[key][LANGUAGES.index(lang)].format(*values)


def foreign(name: str, lang: str) -> str | None:
    """Give words for a property that others define, if pages have any."""
    found = _FOREIGN.get(name)
    return found[LANGUAGES.index(lang)] if found else None
