/* ---- the table: the statements of the picture, sortable, a sheet at a time ---- */
const SHEET = 100;
const COLUMNS = ["subject", "relation", "object", "valid", "stance", "sources"];
const ranks = {};
/* Names in the order of their language; sorted once, for sorting names costs most. */
function ranked() {
  return ranks[state.lang] ??= (() => {
    const sorter = new Intl.Collator(state.lang === "zh" ? "zh-Hans" : "en", { numeric: true });
    const place = (names) => {
      const rank = new Int32Array(names.length);
      names.map((_, k) => k).sort((a, b) => sorter.compare(names[a], names[b]) || a - b)
        .forEach((at, k) => { rank[at] = k; });
      return rank;
    };
    return { nodes: place(nodes[state.lang]), relations: place(relations.map((r) => r[state.lang])) };
  })();
}
const standingOf = (e) => {
  const held = stancesOf(e).map((s) => stanceName(textOf(s)));
  return [...held, edges.flags[e] & INFERRED ? word("inferred") : ""].filter(Boolean).join(", ");
};
function sorted() {
  const { nodes: names, relations: kinds } = ranked(), list = drawn();
  const key = [
    (e) => names[edges.from[e]], (e) => kinds[edges.relation[e]], (e) => names[edges.to[e]],
    (e) => whenOf(e), (e) => standingOf(e), (e) => passagesOf(e).length,
  ][state.sort];
  const keys = new Map(list.map((e) => [e, key(e)])), way = state.down ? -1 : 1;
  return list.sort((a, b) => {
    const one = keys.get(a), two = keys.get(b);
    return (one < two ? -1 : one > two ? 1 : 0) * way || names[edges.from[a]] - names[edges.from[b]] ||
      kinds[edges.relation[a]] - kinds[edges.relation[b]] || a - b;
  });
}
async function showTable() {
  await unpack();
  if (!detail || state.tab !== "table") return;
  const list = sorted(), sheets = Math.max(1, Math.ceil(list.length / SHEET));
  state.sheet = Math.min(state.sheet, sheets - 1);
  const start = state.sheet * SHEET, rows = list.slice(start, start + SHEET);
  const held = document.activeElement?.dataset?.key;
  fill($("table"),
    pager(start, list.length, sheets),
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": word("tableTab") },
      make("table", {}, make("caption", { text: captionText(list.length) }),
        make("thead", {}, make("tr", {}, ...COLUMNS.map(heading))),
        make("tbody", {}, ...rows.map(tableRow)))),
    list.length ? null : make("p", { class: "note", text: word("empty") }));
  if (held) $("table").querySelector(`[data-key="${held}"]`)?.focus();
}
function captionText(size, title = false) {
  const time = state.mode && `${word(state.mode === "as-of" ? "asOf" : "knownBy")} ${state.date}`;
  const ends = state.path?.paths.length ? `${nameOf(state.path.a)} → ${nameOf(state.path.b)}`
    : state.focus >= 0 && nameOf(state.focus);
  const parts = title ? [ends, word("told", count(size))] : [word("caption", count(size)), ends];
  return [...parts, time].filter(Boolean).join(" · ");
}
function heading(key, k) {
  const on = state.sort === k;
  return make("th", { scope: "col", ...(on ? { "aria-sort": state.down ? "descending" : "ascending" } : {}) },
    make("button", { type: "button", class: "sort", "data-key": key, title: word("sortHint", word(key)),
      onclick: () => {
        state.down = on && !state.down; state.sort = k; state.sheet = 0;
        showTable(); writeHash(true);
      } }, word(key), make("span", { "aria-hidden": "true", text: on ? (state.down ? " ↓" : " ↑") : " ↕" })));
}
function tableRow(e) {
  const passages = passagesOf(e), rule = textOf(detail.edges.rule[e]), note = noteOf(e);
  const last = make("td", {}), row = make("tr", {},
    make("th", { scope: "row" }, go(edges.from[e])),
    make("td", {}, relations[edges.relation[e]][state.lang],
      note ? make("small", { class: "note", text: note }) : ""),
    make("td", {}, go(edges.to[e])), make("td", { class: "when", text: whenOf(e) }),
    make("td", {}, ...(edges.flags[e] & ACCEPTED ? [standingOf(e)] : marks(e))), last);
  let more = null;
  if (passages.length || rule) last.append(opener(passages, (open) => {
    if (open) row.after(more ??= make("tr", { class: "more-row" },
      make("td", { colspan: COLUMNS.length }, evidence(passages, rule, sentence(e)))));
    else more.remove();
  }));
  return row;
}
function pager(start, size, sheets) {
  const turn = (sign, key, to) => make("button", { type: "button", class: "plain", text: sign, "data-key": key,
    "aria-label": word(key), title: word(key), ...(to < 0 || to >= sheets || to === state.sheet ? { disabled: "" } : {}),
    onclick: () => { state.sheet = to; showTable().then(() => { say(shownRows(to * SHEET, size)); }); } });
  return make("div", { class: "bar" },
    make("span", { class: "note", text: shownRows(start, size) }),
    turn("⇤", "first", 0), turn("←", "previous", state.sheet - 1),
    turn("→", "next", state.sheet + 1), turn("⇥", "last", sheets - 1),
    button(word("saveCsv"), saveCsv, { class: "small", "data-key": "csv" }));
}
const shownRows = (start, size) =>
  word("pageOf", count(size ? start + 1 : 0), count(Math.min(size, start + SHEET)), count(size));

/* ---- the same as a file ---- */
/* A cell that a spreadsheet would take for a formula begins with an apostrophe instead. */
function cell(text) {
  const safe = /^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
function csv() {
  const head = ["subject_id", "subject", "relation", "object_id", "object", "valid_from", "valid_to",
    "stances", "inferred", "note", "sources", "titles", "urls", "data_version", "licence"];
  const { title, url } = detail.passages;
  const rows = sorted().map((e) => {
    const passages = passagesOf(e), [from = "", to = ""] = whenOf(e).split("–");
    const each = (column) => [...new Set(passages.map((p) => textOf(column[p])).filter(Boolean))].join(" | ");
    return [nodes.id[edges.from[e]], nameOf(edges.from[e]), relations[edges.relation[e]].id,
      nodes.id[edges.to[e]], nameOf(edges.to[e]), from, to, stancesOf(e).map(textOf).join(" "),
      String(Boolean(edges.flags[e] & INFERRED)), noteOf(e), String(passages.length), each(title), each(url),
      data.version, data.licence];
  });
  return [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}
async function saveCsv() {
  await unpack();
  if (detail) save(new Blob(["\ufeff", csv()], { type: "text/csv;charset=utf-8" }), fileName("csv"));
}
