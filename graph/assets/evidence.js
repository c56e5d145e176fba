/* ---- evidence: who said it, where, when; ready to be quoted ---- */
const textOf = (number) => detail.texts[number];
function link(url, text) {
  if (!/^https?:\/\//i.test(url)) return spoken(text, "span");
  return make("a", { href: url, target: "_blank", rel: "noopener noreferrer", lang: tongue(text), text });
}
const tag = (text, doubt = false) => make("span", { class: doubt ? "tag doubt" : "tag", text });
const stanceName = (stance) => detail.stances[stance]?.[state.lang] ?? stance;
const latest = (passages) => passages.filter(told).map((p) => textOf(detail.passages.issued[p])).sort().at(-1) ?? "";
function passagesOf(e) {
  if (times.spans[e].length === 1) return detail.edges.passages[e].filter(told);
  return [...new Set(spansOf(e).flatMap((one) => one.passages))].filter(told).sort((a, b) => a - b);
}
const stancesOf = (e) => state.mode && times.spans[e].length > 1
  ? [...new Set(spansOf(e).flatMap((one) => one.stances))] : detail.edges.stances[e];
const marks = (e) => [
  ...(edges.flags[e] & ACCEPTED ? [] : stancesOf(e).map((s) => tag(stanceName(textOf(s)), true))),
  edges.flags[e] & INFERRED ? tag(word("inferred")) : "",
];
const fromTo = (since, until) => since || until ? `${since}–${until}` : "";
/* The time of a statement: that of all its parts that count now, open if one is. */
function whenOf(e) {
  const list = spansOf(e);
  const starts = list.map((one) => textOf(one.begins)).filter(Boolean).sort();
  const ends = list.map((one) => textOf(one.ends));
  return fromTo(starts[0] ?? "", ends.includes("") ? "" : ends.sort().at(-1) ?? "");
}
function noteOf(e) {
  const key = state.lang === "zh" ? "zh" : "en";
  if (!state.mode || times.spans[e].length === 1)
    return textOf(detail.edges[key === "zh" ? "qualifiers_zh" : "qualifiers"][e]);
  return [...new Set(spansOf(e).map((one) => textOf(one[key])).filter(Boolean))].join("; ");
}
const sentence = (e) =>
  `${nameOf(edges.from[e])} — ${relations[edges.relation[e]][state.lang]} → ${nameOf(edges.to[e])}`;
function statement(e, at) {
  const extra = [noteOf(e), whenOf(e)].filter(Boolean).join(" · ");
  const row = make("div", { class: "row" }, go(other(e, at)), ...marks(e));
  const item = withEvidence(row, e);
  if (extra) row.after(make("p", { class: "extra", text: extra }));
  return item;
}
function withEvidence(row, e) {
  return proved(row, passagesOf(e), textOf(detail.edges.rule[e]), sentence(e));
}
/* A row with a button that opens what it rests on. */
function proved(row, passages, rule, claim) {
  const item = make("li", {}, row);
  if (!passages.length && !rule) return item;
  let list = null;
  row.append(opener(passages, (open) => {
    if (open) item.append(list ??= evidence(passages, rule, claim));
    else list.remove();
  }));
  return item;
}
function opener(passages, change) {
  const toggle = button(`❝ ${passages.length}`, () => {
    const open = toggle.getAttribute("aria-expanded") !== "true";
    toggle.setAttribute("aria-expanded", open);
    change(open);
  }, { class: "cite", "aria-expanded": "false", "aria-label": word("evidence", passages.length),
    title: word("evidence", passages.length) });
  return toggle;
}
function evidence(passages, rule, claim) {
  const { title, publisher, issued, locator, url, stance, speaker, restored } = detail.passages;
  return make("ul", { class: "evidence" },
    rule ? make("li", { text: word("rule", rule) }) : null,
    ...passages.map((p) => {
      const held = textOf(stance[p]), who = textOf(speaker[p]);
      const where = [textOf(publisher[p]), textOf(issued[p]) || word("undated"), textOf(locator[p])];
      return make("li", {}, tag(stanceName(held), held !== "Stated"), " ",
        who ? `${word("by")} ${who} ` : "", restored[p] ? tag(word("restored"), true) : "",
        make("div", {}, link(textOf(url[p]), textOf(title[p]) || textOf(url[p]))),
        make("div", { class: "where", lang: tongue(where.join("")), text: where.filter(Boolean).join(" · ") }),
        button(word("citation"), () => copy(citation(p, claim), word("citationName")), { class: "small" }));
    }));
}
/* One reference, well-formed in any document: who, what, when, where, for which claim. */
function citation(p, claim) {
  const { title, publisher, issued, locator, url, stance, speaker } = detail.passages;
  const [name, press, day, place, address, who] =
    [title, publisher, issued, locator, url, speaker].map((column) => textOf(column[p]));
  const where = [press, name && `“${name}”`, day || word("undated"), place, address].filter(Boolean).join(", ");
  const held = [stanceName(textOf(stance[p])), who && `${word("by")} ${who}`].filter(Boolean).join(" ");
  return `${where} [${held}]. ${claim}. ${[data.title, data.version, data.licence].filter(Boolean).join(", ")}.`;
}
function capped(rows) {
  const list = make("ul", { class: "rows" }, ...rows.slice(0, CAP));
  if (rows.length <= CAP) return list;
  const more = make("button", { type: "button", class: "more", text: word("more", rows.length - CAP) });
  const item = make("li", {}, more);
  more.addEventListener("click", () => {
    item.replaceWith(...rows.slice(CAP));
    rows[CAP].querySelector("button")?.focus();
  });
  list.append(item);
  return list;
}
