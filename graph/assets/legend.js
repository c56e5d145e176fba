/* ---- the legend is the filter ---- */
function check(label, number, on, change, picture) {
  const box = make("input", { type: "checkbox" });
  box.checked = on;
  box.addEventListener("change", () => { change(box.checked); filtered(); });
  return make("li", {}, make("label", {}, box, picture ?? "", make("span", { text: label }),
    make("span", { class: "count", text: count(number) })));
}
function tally(list, size) {
  const found = new Array(size).fill(0);
  for (const at of list) found[at]++;
  return found;
}
function part(key, names, sizes, off, picture) {
  const rows = names.map((name, at) => [at, name[state.lang]])
    .sort((a, b) => sizes[b[0]] - sizes[a[0]] || a[0] - b[0])
    .map(([at, label]) => check(label, sizes[at], !off.has(at),
      (on) => on ? off.delete(at) : off.add(at), picture?.(at)));
  const all = make("button", { type: "button", class: "all", text: word(off.size ? "all" : "none") });
  all.addEventListener("click", () => {
    if (off.size) off.clear(); else names.forEach((_, at) => off.add(at));
    filtered(); showLegend();
  });
  return [make("div", { class: "head" }, make("h2", { text: word(key) }), all), make("ul", {}, ...rows)];
}
/* What there is at the time asked about, whatever is switched off. */
function counted() {
  const whole = !state.mode, flags = edges.flags;
  const held = nodes.id.map((_, at) => whole || existed(at));
  const list = relations.length ? edges.from.flatMap((from, e) =>
    whole || (held[from] && held[edges.to[e]] && times.spans[e].some(inTime)) ? [e] : []) : [];
  return {
    kinds: tally(nodes.kind.filter((_, at) => held[at]), kinds.length),
    relations: tally(list.map((e) => edges.relation[e]), relations.length),
    doubts: list.filter((e) => !(flags[e] & ACCEPTED)).length,
    inferred: list.filter((e) => flags[e] & INFERRED).length,
    entities: held.filter(Boolean).length, statements: list.length,
    passages: state.mode === "known-by" ? times.said.filter((_, p) => told(p)).length : data.passages,
  };
}
function showCounts(sums = counted()) {
  $("counts").textContent = [data.left_out ? word("leftOut", count(data.left_out)) : "",
    word("counts", count(sums.entities), count(sums.statements), count(sums.passages)),
    data.licence, data.version && word("version", data.version)].filter(Boolean).join(" · ");
}
let legendOpen = true;
function showLegend() {
  const sums = counted();
  showCounts(sums);
  const fold = make("details", {},
    make("summary", { text: word("legend") }),
    ...part("kinds", kinds, sums.kinds, state.kindOff, sign),
    make("h2", { text: word("show") }),
    make("ul", {},
      check(word("doubts"), sums.doubts, state.plans, (on) => { state.plans = on; }, stroke(2)),
      check(word("inferredSwitch"), sums.inferred, state.inferred,
        (on) => { state.inferred = on; }, stroke(1))),
    ...part("relations", relations, sums.relations, state.relationOff));
  fold.open = legendOpen;
  fold.addEventListener("toggle", () => { legendOpen = fold.open; });
  $("legend").replaceChildren(fold);
}
function filtered({ write = true } = {}) {
  const links = sift();
  buildLines();
  if (state.path) travel(state.path.a, state.path.b, { quick: true, write: false });
  else if (state.focus >= 0) focusOn(state.focus, { quick: true, write: false, most: state.most });
  else { redraw(); showPanel(); refresh(); }
  if (write) writeHash(true);
  say(`${word("accepted")}: ${count(links)}`);
  return links;
}

/* ---- the views: map, table, comparison ---- */
const TABS = ["map", "table", "places", "compare"];
function showTab(tab, { write = true } = {}) {
  const turned = state.tab !== tab;
  state.tab = tab;
  for (const one of TABS) {
    const on = one === tab, mark = $(`tab-${one}`);
    $(one === "map" ? "stage" : one).hidden = !on;
    mark.setAttribute("aria-selected", on);
    mark.tabIndex = on ? 0 : -1;
  }
  if (!turned) return;
  if (tab === "map") resized();
  refresh();
  if (write) writeHash();
}
/* What else shows the statements of the picture follows it. */
function refresh() {
  const size = state.focus >= 0 ? state.strong.length + state.thin.length : seen.reduce((sum, one) => sum + one, 0);
  $("tab-map").textContent = word("mapTab");
  fill($("tab-table"), word("tableTab"), make("small", { text: count(size) }));
  fill($("tab-compare"), word("compareTab"), state.compared.length ? make("small", { text: state.compared.length }) : null);
  if (state.tab === "table") { state.sheet = 0; showTable(); }
  $("tab-places").textContent = word("placesTab");
  if (state.tab === "places") showPlaces();
  if (state.tab === "compare") showCompare();
}
function startTabs() {
  TABS.forEach((tab, k) => {
    $(`tab-${tab}`).addEventListener("click", () => showTab(tab));
    $(`tab-${tab}`).addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = TABS[(k + step + TABS.length) % TABS.length];
      showTab(next);
      $(`tab-${next}`).focus();
    });
  });
}
