/* ---- two to four side by side ---- */
const MOST_COMPARED = 4;
function compare(at) {
  if (state.compared.includes(at)) return;
  if (state.compared.length >= MOST_COMPARED) { say(word("compareFull")); return; }
  state.compared.push(at);
  writeHash();
}
/* The figures of one entity by property: the preferred one, and what others say. */
function figures(at) {
  const found = new Map();
  for (const [property, value, stance, preferred, cited] of detail.nodes.values[at]) {
    const passages = cited.filter(told);
    if (cited.length && !passages.length) continue;
    const one = { text: textOf(value), stance: textOf(stance), preferred, passages };
    const key = textOf(property);
    const known = found.get(key) ?? { best: null, others: [] };
    found.set(key, known);
    if (preferred && !known.best) known.best = one; else known.others.push(one);
  }
  for (const known of found.values()) {
    if (!known.best) known.best = known.others.shift();
    const same = (one) => amount(one.text) === null ? one.text === known.best.text
      : amount(one.text) === amount(known.best.text);
    known.others = known.others.filter((one) => one.stance === "Stated" && !same(one) &&
      !finer(one.text, known.best.text));
  }
  return found;
}
const amount = (text) => /^-?\d+(\.\d+)?$/.test(text) && !/^(19|20)\d\d$/.test(text) ? Number(text) : null;
/* 2023 does not disagree with 2023-11. */
const finer = (one, best) => /^\d{4}(-\d\d){0,2}$/.test(one) && /^\d{4}-/.test(best) &&
  (best.startsWith(one) || one.startsWith(best));

async function showCompare() {
  await unpack();
  if (!detail || state.tab !== "compare") return;
  const list = state.compared, all = list.map(figures);
  const box = make("input", { id: "compare-add", type: "text" });
  const found = make("ul", { id: "compare-add-found", class: "found" });
  combobox(box, found, (at) => {
    compare(at);
    showCompare().then(() => $("compare-add")?.focus());
  }, word("addCompare"), (at) => detail.nodes.values[at].length > 0 && !state.compared.includes(at));
  box.placeholder = word("compareHint");
  const adder = list.length < MOST_COMPARED ? make("div", { class: "search" }, box, found)
    : make("span", { class: "note", text: word("compareFull") });
  fill($("compare"),
    make("div", { class: "bar" }, make("h2", { text: word("compareTitle") }), adder),
    list.length ? make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": word("compareTitle") },
      compareTable(list, all)) : null,
    list.length < 2 ? make("p", { class: "note pad", text: word("pickCompare") }) : null,
    list.length > 1 ? make("p", { class: "note pad", text: word("preferredNote") }) : null);
}
function compareTable(list, all) {
  const keys = [...new Set(all.flatMap((one) => [...one.keys()]))];
  const held = (key) => all.filter((one) => one.has(key)).length;
  keys.sort((a, b) => held(b) - held(a) || labelOf(a).localeCompare(labelOf(b)));
  return make("table", { class: "compare" },
    make("caption", { text: word("compareCaption", list.map(nameOf).join(" · ")) }),
    make("thead", {}, make("tr", {}, make("th", { scope: "col", text: word("property") }),
      ...list.map((at, k) => make("th", { scope: "col" }, go(at), make("button", { type: "button", class: "plain",
        text: "×", "aria-label": word("remove", nameOf(at)), title: word("remove", nameOf(at)), onclick: () => {
          state.compared.splice(k, 1);
          writeHash();
          showCompare().then(() => $("compare-add")?.focus());
        } }))))),
    make("tbody", {}, ...keys.map((key) => figureRow(key, list, all)), ...linkRows(list)));
}
const labelOf = (key) => detail.properties[key]?.[state.lang] ?? key;
function figureRow(key, list, all) {
  const unit = detail.properties[key]?.unit, first = amount(all[0].get(key)?.best.text ?? "");
  return make("tr", {}, make("th", { scope: "row", text: labelOf(key) }),
    ...list.map((at, k) => {
      const known = all[k].get(key);
      if (!known) return make("td", { class: "none", text: "–" });
      const { best, others } = known, own = amount(best.text);
      const part = k && first && own !== null ? (own / first - 1) * 100 : null;
      const block = make("td", {}, make("div", { class: "row" },
        make("b", { text: digits(best.text) + (unit ? ` ${unit}` : "") }),
        part === null ? "" : make("small", { class: "note", title: word("against", nameOf(list[0])),
          text: `${part > 0 ? "+" : part < 0 ? "−" : "±"}${Math.abs(part).toFixed(Math.abs(part) < 10 ? 1 : 0)} %` }),
        best.stance && best.stance !== "Stated" ? tag(stanceName(best.stance), true) : ""),
      others.length ? make("p", { class: "disagree" }, "≠ ", word("others",
        [...new Set(others.map((one) => digits(one.text)))].join(" / "))) : "");
      const passages = [...best.passages, ...others.flatMap((one) => one.passages)];
      let list_ = null;
      if (passages.length) block.firstChild.append(opener(passages, (open) => {
        if (open) block.append(list_ ??= evidence(passages, "", `${nameOf(at)}: ${labelOf(key)} ${digits(best.text)} ${unit ?? ""}`.trim()));
        else list_.remove();
      }));
      return block;
    }));
}
/* Relations that at least two of them have: who makes them, on what, under which rule. */
function linkRows(list) {
  const fans = list.map((at) => {
    const found = new Map();
    for (const e of linksOf[at]) if (shown(e)) {
      const fan = fanOf(e, at);
      found.set(fan, [...found.get(fan) ?? [], other(e, at)]);
    }
    return found;
  });
  const held = (fan) => fans.filter((one) => one.has(fan)).length;
  return [...new Set(fans.flatMap((one) => [...one.keys()]))].filter((fan) => held(fan) > 1 || list.length === 1)
    .sort((a, b) => held(b) - held(a) || a - b)
    .map((fan) => make("tr", {}, make("th", { scope: "row", text: fanName(fan) }), ...fans.map((one) => {
      const ends = [...new Set(one.get(fan) ?? [])].sort((a, b) => nodes.r[b] - nodes.r[a] || a - b);
      return ends.length ? make("td", {}, capped(ends.map((at) => make("li", {}, go(at)))))
        : make("td", { class: "none", text: "–" });
    })));
}
