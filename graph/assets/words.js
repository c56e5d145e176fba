const WORDS = {
  en: {
    accepted: "Statements", all: "all", back: "← Whole map", by: "by", close: "Esc",
    counts: "{0} entities · {1} statements · {2} passages cited",
    dash: "dashed: a plan, rumour or denial", dots: "dotted: inferred by a rule",
    doubts: "Plans, rumours, denials", evidence: "Show the passages ({0})",
    far: "Zoom out", fit: "Show all", hidden: "{0} more are switched off in the legend",
    how: "How to read the map", inferred: "inferred", inferredSwitch: "Inferred by rules",
    keys: "Arrow keys move the map, plus and minus zoom, 0 shows all, N and P walk " +
      "through neighbours, Enter opens, Escape goes back.",
    kinds: "Types", legend: "Legend and filters", line: "wide end: the subject of a statement",
    links: "{0} links", map: "Map of the network", more: "Show {0} more", most: "Most linked",
    near: "Zoom in", none: "none", nothing: "Nothing found", old: "not preferred",
    panel: "Details", pick: "Choose an entity on the map, or search.", regions: "Regions",
    relations: "Relations", restored: "restored text", rule: "Rule: {0}", search: "Search",
    searchHint: "Name, 中文, pinyin, ticker", show: "Show", size: "size: how many links",
    skip: "Skip to details", sign: "colour and shape: the type", theme: "Dark",
    themeBack: "Light", tooOld: "This browser cannot open the evidence; please update it.",
    undated: "undated", unknown: "No entity {0} here", values: "Figures and dates",
    version: "version {0}", language: "中文",
  },
  zh: {
    accepted: "陈述", all: "全选", back: "← 全图", by: "说者", close: "Esc",
    counts: "{0} 个实体 · {1} 条陈述 · {2} 处出处",
    dash: "虚线：计划、传闻或否认", dots: "点线：由规则推得", doubts: "计划、传闻、否认",
    evidence: "显示出处（{0}）", far: "缩小", fit: "显示全部", hidden: "另有 {0} 条被图例关闭",
    how: "如何读图", inferred: "推得", inferredSwitch: "由规则推得",
    keys: "方向键移动，加减号缩放，0 显示全部，N 和 P 逐个走过相邻实体，回车打开，Esc 返回。",
    kinds: "类型", legend: "图例与筛选", line: "粗端：陈述的主语", links: "{0} 个关联",
    map: "网络图", more: "再显示 {0} 条", most: "关联最多", near: "放大", none: "全不选",
    nothing: "没有找到", old: "非首选", panel: "详情", pick: "在图上点选一个实体，或搜索。",
    regions: "区域", relations: "关系", restored: "已修复文本", rule: "规则：{0}", search: "搜索",
    searchHint: "名称、中文、拼音、代码", show: "显示", size: "大小：关联的多少",
    skip: "跳到详情", sign: "颜色与形状：类型", theme: "深色", themeBack: "浅色",
    tooOld: "此浏览器无法打开出处，请更新。", undated: "无日期", unknown: "这里没有实体 {0}",
    values: "数值与日期", version: "版本 {0}", language: "English",
  },
};
const ACCEPTED = 1, INFERRED = 2, CAP = 8;
const $ = (id) => document.getElementById(id);

/* vis-network adds style elements of parts that are not used here; the page's policy
   forbids them, so while it loads they become templates, which do nothing. */
document.createElement = function (tag, ...rest) {
  return Document.prototype.createElement.call(
    document, tag === "style" ? "template" : tag, ...rest);
};
