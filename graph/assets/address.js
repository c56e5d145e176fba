/* ---- the address: the exact view, by names that stay ---- */
const escapePart = (text) => encodeURIComponent(text).replaceAll("%3A", ":").replaceAll("%2C", ",");
const slug = (at) => escapePart(nodes.id[at]).replaceAll(",", "%2C");
const numberAt = (id) => { try { return numberOf.get(decodeURIComponent(id)) ?? -1; } catch { return -1; } };
let written = null;
function address() {
  const usual = usuallyOff(), part = [], add = (key, value) => { if (value) part.push(`${key}=${value}`); };
  if (state.path) add("path", [state.path.a, state.path.b].map((at) => at < 0 ? "" : slug(at)).join(","));
  else if (state.focus >= 0) add("n", slug(state.focus));
  add("d", state.depth > 1 && state.depth);
  add("m", state.most > roomy() && state.focus >= 0 && !state.path && state.most);
  add("dir", state.directed && 1);
  add("by", state.arrangement === "stages" && "stages");
  add("tab", state.tab !== "map" && state.tab);
  if (state.sort || state.down) add("sort", `${COLUMNS[state.sort]}${state.down ? ",down" : ""}`);
  add("cmp", state.compared.map(slug).join(","));
  add("k", [...state.kindOff].map((at) => escapePart(kinds[at].id)).sort().join(","));
  add("r", relations.flatMap((r, at) => usual.has(at) === state.relationOff.has(at) ? [] : [escapePart(r.id)]).join(","));
  add("plans", state.plans && 1);
  if (!state.inferred) add("inferred", "0");
  if (state.mode) add(state.mode, state.date);
  if (!state.undated) add("undated", "0");
  add("l", state.lang === "zh" && "zh");
  add("theme", state.theme);
  if (state.touched && state.tab === "map" && view.width) add("v", [
    (view.x - frame.left) / (frame.right - frame.left || 1), (view.y - frame.top) / (frame.bottom - frame.top || 1),
    view.scale / fitScale].map((n) => n.toFixed(3)).join(","));
  return part.length ? `#${part.join("&")}` : "";
}
/* A step that Back should undo is a new entry; moving the map or a slider is not. */
function writeHash(quietly = false) {
  written = address();
  if (location.hash === written) return;
  if (quietly) try { history.replaceState(null, "", written || "#"); return; } catch { /* in a frame */ }
  location.hash = written;
}
let keeping = 0;
function keepView() {
  clearTimeout(keeping);
  keeping = setTimeout(() => writeHash(true), 400);
}
async function readHash(quick) {
  if (location.hash === written || (written === "" && location.hash === "")) return;
  clearTimeout(keeping);
  written = location.hash;
  const asked = new URLSearchParams(location.hash.slice(1).replaceAll("+", "%2B"));
  const list = (key) => (asked.get(key) ?? "").split(",").filter(Boolean);
  const raw = (key) => new RegExp(`[#&]${key}=([^&]*)`).exec(written)?.[1].split(",") ?? [];
  const at = (key, k = 0) => numberAt(raw(key)[k] ?? "");
  readLook(asked);
  state.kindOff = new Set(kinds.flatMap((kind, k) => list("k").includes(kind.id) ? [k] : []));
  const usual = usuallyOff(), turned = new Set(list("r"));
  state.relationOff = new Set(relations.flatMap((r, k) => usual.has(k) !== turned.has(r.id) ? [k] : []));
  state.plans = asked.get("plans") === "1";
  state.inferred = asked.get("inferred") !== "0";
  state.undated = asked.get("undated") !== "0";
  state.depth = Math.min(3, Math.max(1, +asked.get("d") || 1));
  state.directed = asked.get("dir") === "1";
  const [column, down] = list("sort");
  state.sort = Math.max(0, COLUMNS.indexOf(column)); state.down = down === "down";
  state.compared = raw("cmp").map(numberAt).filter((one) => one >= 0).slice(0, MOST_COMPARED);
  const mode = ["as-of", "known-by"].find((key) => asked.has(key)) ?? "";
  if (mode || state.mode) await setTime(mode, asked.get(mode) ?? "", { write: false, draw: false });
  sift(); buildLines(); showLegend(); showTimes();
  arrangeBy(asked.get("by") === "stages" ? "stages" : "links", { quick: true, write: false });
  place(asked, at, quick);
}
function readLook(asked) {
  const lang = asked.get("l") === "zh" ? "zh" : "en";
  const theme = ["dark", "light"].includes(asked.get("theme")) ? asked.get("theme") : "";
  if (theme !== state.theme) { state.theme = theme; setTheme(theme ? theme === "dark" : prefersDark()); }
  if (lang !== state.lang || theme) { state.lang = lang; showWords(); }
}
function place(asked, at, quick) {
  const id = asked.get("n"), most = Math.max(roomy(), Math.min(5000, +asked.get("m") || 0));
  const focus = id === null ? (written ? -1 : data.focus) : at("n");
  if (asked.has("path")) {
    state.pathOpen = true;
    pathBoxes(at("path"), at("path", 1));
    travel(at("path"), at("path", 1), { quick, write: false });
  } else focusOn(focus, { quick, write: false, most });
  if (id !== null && focus < 0) say(word("unknown", id.slice(0, 80)));
  const tab = asked.get("tab");
  showTab(["table", "places", "compare"].includes(tab) ? tab : "map", { write: false });
  const seenAt = (asked.get("v") ?? "").split(",").map(Number);
  if (seenAt.length === 3 && seenAt.every(Number.isFinite) && seenAt[2] > 0) {
    state.touched = true;
    moveAll(new Map(), { x: frame.left + seenAt[0] * (frame.right - frame.left),
      y: frame.top + seenAt[1] * (frame.bottom - frame.top) },
    fitScale * Math.min(30, Math.max(.2, seenAt[2])), true);
  }
}
