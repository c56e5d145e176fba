/* ---- the panel: one entity, its relations, their evidence ---- */
const textOf = (number) => detail.texts[number];
function link(url, text) {
  if (!/^https?:\/\//i.test(url)) return make("span", { text });
  return make("a", { href: url, target: "_blank", rel: "noopener noreferrer", text });
}
function go(at) {
  return make("button", { type: "button", class: "go", onclick: () => focusOn(at) },
    sign(nodes.kind[at]), make("bdi", { lang: state.lang, text: nameOf(at) }));
}
const tag = (text, doubt = false) => make("span", { class: doubt ? "tag doubt" : "tag", text });

async function showPanel() {
  const at = state.focus;
  if (at < 0) { showStart(); return; }
  await unpack();
  if (state.focus !== at || !detail) return;
  const second = nodes[state.lang === "en" ? "zh" : "en"][at];
  const facts = detail.nodes;
  const aliases = facts.aliases[at].map(textOf).filter((name) => name !== nameOf(at) && name !== second);
  const item = /Q\d+/.exec(textOf(facts.wikidata[at]))?.[0];
  const panel = $("panel");
  fill(panel,
    make("h2", { class: "name", lang: state.lang }, make("bdi", { text: nameOf(at) })),
    second === nameOf(at) ? null : make("p", { class: "other-name", lang: state.lang === "en" ? "zh" : "en" },
      make("bdi", { text: second })),
    make("div", { class: "tags" },
      make("span", { class: "tag" }, sign(nodes.kind[at]), kindOf(at)[state.lang]),
      ...facts.roles[at].map((role) => tag(roleName(textOf(role)))),
      facts.ticker[at] ? tag(textOf(facts.ticker[at])) : "",
      tag(word("links", state.near.size))),
    aliases.length ? make("p", { class: "aliases", text: aliases.join(" · ") }) : null,
    make("p", { class: "note" }, link(facts.iri[at], nodes.id[at]), item ? " · " : "",
      item ? link(`https://www.wikidata.org/wiki/${item}`, `Wikidata ${item}`) : ""),
    ...valuesOf(at), ...relationsOf(at));
  panel.scrollTop = 0;
  say(nameOf(at));
}
function valuesOf(at) {
  const values = detail.nodes.values[at];
  if (!values.length) return [];
  const rows = values.map(([property, value, stance, preferred, passages]) => {
    const words = detail.properties[textOf(property)];
    const told = textOf(stance);
    const line = make("div", { class: preferred ? "row" : "row second" }, make("div", { class: "value" },
      make("span", { text: words?.[state.lang] ?? textOf(property) }),
      make("b", {}, make("bdi", { text: digits(textOf(value)) }), words?.unit ? ` ${words.unit}` : ""),
      preferred ? "" : make("small", { class: "note", text: word("old") }),
      told && told !== "Stated" ? tag(stanceName(told), true) : "",
      make("small", { class: "note", text: latest(passages) })));
    return withEvidence(line, passages, "");
  });
  return [make("h2", { text: word("values") }), capped(rows)];
}
const digits = (text) => /^-?\d+(\.\d+)?$/.test(text)
  ? text.replace(/\.0$/, "").replace(/^-?\d{5,}/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, "\u202f"))
  : text;
const roleName = (role) => detail.roles[role]?.[state.lang] ?? role;
const stanceName = (stance) => detail.stances[stance]?.[state.lang] ?? stance;
const latest = (passages) => passages.map((p) => textOf(detail.passages.issued[p])).sort().at(-1) ?? "";

function relationsOf(at) {
  const fans = new Map();
  let off = 0;
  for (const e of linksOf[at]) {
    if (!shown(e)) { off++; continue; }
    const fan = fanOf(e, at);
    if (!fans.has(fan)) fans.set(fan, []);
    fans.get(fan).push(e);
  }
  const parts = [];
  for (const [fan, list] of [...fans].sort((a, b) => b[1].length - a[1].length || a[0] - b[0])) {
    list.sort((a, b) => nodes.r[other(b, at)] - nodes.r[other(a, at)] || a - b);
    parts.push(make("h3", {}, fanName(fan), make("small", { text: ` ${list.length}` })),
      capped(list.map((e) => statement(e, at))));
  }
  if (off) parts.push(make("p", { class: "note", text: word("hidden", off) }));
  return [make("h2", { text: word("relations") }), ...parts];
}
function statement(e, at) {
  const facts = detail.edges, flags = edges.flags[e];
  const since = textOf(facts.valid_from[e]), until = textOf(facts.valid_to[e]);
  const note = textOf(facts[state.lang === "zh" ? "qualifiers_zh" : "qualifiers"][e]);
  const extra = [note, since || until ? `${since}–${until}` : ""].filter(Boolean).join(" · ");
  const row = make("div", { class: "row" }, go(other(e, at)),
    ...(flags & ACCEPTED ? [] : facts.stances[e].map((s) => tag(stanceName(textOf(s)), true))),
    flags & INFERRED ? tag(word("inferred")) : "");
  const item = withEvidence(row, facts.passages[e], textOf(facts.rule[e]));
  if (extra) row.after(make("p", { class: "extra", text: extra }));
  return item;
}
function withEvidence(row, passages, rule) {
  const item = make("li", {}, row);
  if (!passages.length && !rule) return item;
  const toggle = make("button", { type: "button", class: "cite", "aria-expanded": "false",
    "aria-label": word("evidence", passages.length), title: word("evidence", passages.length),
    text: `❝ ${passages.length}` });
  let list = null;
  toggle.addEventListener("click", () => {
    const open = toggle.getAttribute("aria-expanded") !== "true";
    toggle.setAttribute("aria-expanded", open);
    if (open) item.append(list ??= evidence(passages, rule));
    else list.remove();
  });
  row.append(toggle);
  return item;
}
function evidence(passages, rule) {
  const { title, publisher, issued, locator, url, stance, speaker, restored } = detail.passages;
  return make("ul", { class: "evidence" },
    rule ? make("li", { text: word("rule", rule) }) : null,
    ...passages.map((p) => {
      const told = textOf(stance[p]), who = textOf(speaker[p]);
      const where = [textOf(publisher[p]), textOf(issued[p]) || word("undated"), textOf(locator[p])];
      return make("li", {}, tag(stanceName(told), told !== "Stated"), " ",
        who ? `${word("by")} ${who} ` : "", restored[p] ? tag(word("restored"), true) : "",
        make("div", {}, link(textOf(url[p]), textOf(title[p]) || textOf(url[p]))),
        make("div", { class: "where", text: where.filter(Boolean).join(" · ") }));
    }));
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
function stroke(style) {
  const svg = vector("svg", { class: "stroke", viewBox: "0 0 26 10", "aria-hidden": "true" });
  const mark = style === 0 ? vector("polygon", { points: "1,2 25,4.6 25,5.4 1,8" })
    : vector("line", { x1: 1, x2: 25, y1: 5, y2: 5, "stroke-dasharray": DASHES[style].join(" ") });
  mark.style.stroke = style ? "var(--soft)" : "none";
  mark.style.strokeWidth = "2";
  mark.style.fill = "var(--soft)";
  svg.append(mark);
  return svg;
}
function showStart() {
  const guide = (part, key) => make("li", {}, part, make("span", { text: word(key) }));
  const regions = hulls.filter((hull) => hull.size >= 12).slice(0, 24);
  fill($("panel"),
    make("h2", { class: "name", text: data.title }),
    make("p", { class: "note", text: word("pick") }),
    make("h2", { text: word("how") }),
    make("ul", { class: "guide" },
      guide(make("span", { text: "●" }), "sign"), guide(make("span", { text: "• ●" }), "size"),
      guide(stroke(0), "line"), guide(stroke(1), "dots"), guide(stroke(2), "dash")),
    make("h2", { text: word("most") }),
    make("ul", { class: "rows" }, ...order.filter(present).slice(0, 12).map((at) =>
      make("li", {}, make("div", { class: "row" }, go(at),
        make("span", { class: "kind-name note", text: kindOf(at)[state.lang] }))))),
    regions.length > 1 ? make("h2", { text: word("regions") }) : null,
    regions.length > 1 ? make("ul", { class: "rows" }, ...regions.map((hull) => make("li", {},
      make("div", { class: "row" }, make("button", { type: "button", class: "go",
        text: captionOf(hull), onclick: () => zoomTo(hull) }),
      make("span", { class: "kind-name note", text: hull.size }))))) : null);
}
function zoomTo(hull) {
  state.touched = true;
  const scale = Math.min(view.width / (hull.right - hull.left + 120),
    view.height / (hull.bottom - hull.top + 120));
  moveAll(new Map(), { x: (hull.left + hull.right) / 2, y: (hull.top + hull.bottom) / 2 }, scale);
}
