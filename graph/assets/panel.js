/* ---- the panel: one entity, its figures, its restrictions, its relations ---- */
const RESTRICTED = "restricted-by";
function go(at) {
  return make("button", { type: "button", class: "go", onclick: () => { showTab("map"); focusOn(at); } },
    sign(nodes.kind[at]), spoken(nameOf(at)));
}
async function showPanel() {
  if (state.pathOpen || state.path) { pathBoxes(state.path.a, state.path.b); showPath(); return; }
  const at = state.focus;
  if (at < 0) { showStart(); return; }
  await unpack();
  if (state.focus !== at || !detail || state.path) return;
  const second = nodes[state.lang === "en" ? "zh" : "en"][at];
  const facts = detail.nodes;
  const aliases = facts.aliases[at].map(textOf).filter((name) => name !== nameOf(at) && name !== second);
  const item = /Q\d+/.exec(textOf(facts.wikidata[at]))?.[0];
  const panel = $("panel");
  fill(panel,
    make("h2", { class: "name" }, spoken(nameOf(at))),
    second === nameOf(at) ? null : make("p", { class: "other-name" }, spoken(second)),
    make("div", { class: "tags" },
      make("span", { class: "tag" }, sign(nodes.kind[at]), kindOf(at)[state.lang]),
      ...facts.roles[at].map((role) => tag(roleName(textOf(role)))),
      facts.ticker[at] ? tag(textOf(facts.ticker[at])) : "",
      tag(word("links", count(linksOf[at].filter((e) => shown(e) && other(e, at) !== at).length)))),
    aliases.length ? make("p", { class: "aliases" },
      ...aliases.flatMap((name, k) => [k ? " · " : "", spoken(name)])) : null,
    make("p", { class: "note" }, link(facts.iri[at], nodes.id[at]), item ? " · " : "",
      item ? link(`https://www.wikidata.org/wiki/${item}`, `Wikidata ${item}`) : ""),
    make("div", { class: "acts" }, depthBox(at), button(word("pathFrom"), () => openPath(at), { class: "small" }),
      facts.values[at].length ? compareButton(at) : ""),
    state.near.size < state.reached ? make("p", { class: "note cut" }, `${word("cut", state.near.size, count(state.reached))} `,
      button(word("draw", Math.min(roomy(), state.reached - state.near.size)), () => {
        focusOn(at, { most: state.most + roomy() });
      }, { class: "small" })) : null,
    present(at) ? null : make("p", { class: "note", text: word("absent", nameOf(at)) }),
    ...valuesOf(at), ...restrictionsOf(at), ...relationsOf(at));
  panel.scrollTop = 0;
  say(present(at) ? nameOf(at) : word("absent", nameOf(at)));
}
function depthBox(at) {
  const box = make("select", { id: "depth" }, ...[1, 2, 3].map((n) =>
    make("option", { value: n, text: String(n) })));
  box.value = state.depth;
  box.addEventListener("change", () => {
    state.depth = +box.value;
    focusOn(at);
    unpack().then(() => $("depth")?.focus());
  });
  return make("label", { class: "switch" }, make("span", { text: word("depth") }), box);
}
function compareButton(at) {
  const held = state.compared.includes(at);
  return button(word(held ? "inCompare" : "compareThis"), () => { if (!held) compare(at); showTab("compare"); },
    { class: "small" });
}
function valuesOf(at) {
  const values = detail.nodes.values[at].filter(([, , , , passages]) => !passages.length || passages.some(told));
  if (!values.length) return [];
  const rows = values.map(([property, value, stance, preferred, cited]) => {
    const passages = cited.filter(told), words = detail.properties[textOf(property)];
    const held = textOf(stance);
    const line = make("div", { class: preferred ? "row" : "row second" }, make("div", { class: "value" },
      make("span", { text: words?.[state.lang] ?? textOf(property) }),
      make("b", {}, make("bdi", { text: digits(textOf(value)) }), words?.unit ? ` ${words.unit}` : ""),
      preferred ? "" : make("small", { class: "note", text: word("old") }),
      held && held !== "Stated" ? tag(stanceName(held), true) : "",
      make("small", { class: "note", text: latest(passages) })));
    return proved(line, passages, "", `${nameOf(at)}: ${valueText(property, value)}`);
  });
  return [make("h2", { text: word("values") }), capped(rows)];
}
function valueText(property, value) {
  const words = detail.properties[textOf(property)];
  return [words?.[state.lang] ?? textOf(property), digits(textOf(value)), words?.unit].filter(Boolean).join(" ");
}
const digits = (text) => /^-?\d+(\.\d+)?$/.test(text)
  ? text.replace(/\.0$/, "").replace(/^-?\d{5,}/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, "\u202f"))
  : text;
const roleName = (role) => detail.roles[role]?.[state.lang] ?? role;

/* Restrictions in the order of time, computed from figures or stated by a source. */
const restricts = (e, at) => relations[edges.relation[e]].id === RESTRICTED && edges.from[e] === at;
function restrictionsOf(at) {
  const found = linksOf[at].filter((e) => shown(e) && restricts(e, at))
    .flatMap((e) => spansOf(e).map((one) => ({ e, one })))
    .sort((a, b) => (a.one.from || NEVER) - (b.one.from || NEVER) || (a.one.to || NEVER) - (b.one.to || NEVER) || a.e - b.e);
  if (!found.length) return [];
  const rows = found.map(({ e, one }) => {
    const begins = textOf(one.begins), ends = textOf(one.ends), inferred = one.flags & INFERRED;
    const when = [begins && word("since", begins), ends && word("until", ends)].filter(Boolean).join(" ");
    const row = make("div", { class: "row" }, go(edges.to[e]),
      inferred ? tag(word("computed")) : one.flags & ACCEPTED ? tag(word("stated"))
        : tag(one.stances.map((s) => stanceName(textOf(s))).join(", "), true));
    const item = proved(row, one.passages.filter(told), textOf(one.rule), sentence(e));
    row.after(make("p", { class: "extra" }, make("b", { text: when || word("always") }),
      ` ${textOf(state.lang === "zh" ? one.zh : one.en)}`));
    return item;
  });
  return [make("h2", { text: word("restrictions") }), capped(rows)];
}
function relationsOf(at) {
  const fans = new Map();
  let off = 0;
  for (const e of linksOf[at]) {
    if (!shown(e)) { off++; continue; }
    if (restricts(e, at)) continue;
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

/* ---- before anything is chosen ---- */
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
        text: captionOf(hull), onclick: () => { showTab("map"); zoomTo(hull); } }),
      make("span", { class: "kind-name note", text: hull.size }))))) : null);
}
function zoomTo(hull) {
  state.touched = true;
  const scale = Math.min(view.width / (hull.right - hull.left + 120),
    view.height / (hull.bottom - hull.top + 120));
  moveAll(new Map(), { x: (hull.left + hull.right) / 2, y: (hull.top + hull.bottom) / 2 }, scale);
  keepView();
}
