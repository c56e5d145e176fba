/* ---- the path between two entities: all shortest ones over what is shown ---- */
const PATHS = 20;
function shortest(a, b) {
  const far = new Int32Array(N).fill(-1), before = Array.from({ length: N });
  far[a] = 0;
  let ring = [a];
  while (ring.length && far[b] < 0) {
    const next = [];
    for (const at of ring) for (const e of linksOf[at]) {
      if (!seen[e] || (state.directed && edges.from[e] !== at)) continue;
      const to = other(e, at);
      if (far[to] < 0) { far[to] = far[at] + 1; before[to] = []; next.push(to); }
      if (far[to] === far[at] + 1 && !before[to].includes(at)) before[to].push(at);
    }
    ring = next;
  }
  if (far[b] < 0) return { paths: [], steps: -1, more: false };
  const paths = [];
  const back = (tail) => {
    if (paths.length > PATHS) return;
    if (tail[0] === a) { paths.push(tail); return; }
    for (const at of before[tail[0]].sort((x, y) => nodes.r[y] - nodes.r[x] || x - y))
      back([at, ...tail]);
  };
  back([b]);
  return { paths: paths.slice(0, PATHS), steps: far[b], more: paths.length > PATHS };
}
/* Every statement that makes one step of a path. */
const stepsOf = (one, two) => linksOf[one].filter((e) => seen[e] && other(e, one) === two &&
  (!state.directed || edges.from[e] === one));

function openPath(a = state.focus, b = -1) {
  state.pathOpen = true;
  pathBoxes(a, b);
  ($(a >= 0 ? "path-b" : "path-a") ?? $("panel")).focus();
  travel(a, b);
}
function travel(a, b, { quick = false, write = true } = {}) {
  const targets = homewards(), began = performance.now();
  state.path = { a, b, ...(a >= 0 && b >= 0 && a !== b && present(a) && present(b)
    ? shortest(a, b) : { paths: [], steps: -1, more: false }) };
  const { paths } = state.path;
  document.documentElement.dataset.pathMs = (performance.now() - began).toFixed(2);
  state.focus = paths.length ? a : -1; state.walk = -1; state.ring = 0;
  state.near = new Map(paths.flat().filter((at) => at !== a).map((at) => [at, -1]));
  state.thin = [];
  state.strong = [...new Set(paths.flatMap((path) =>
    path.slice(1).flatMap((at, k) => stepsOf(path[k], at))))];
  $("back").hidden = false;
  hideTip();
  if (paths.length) light(a, columns(paths), targets, quick);
  else { const whole = wholeView(); moveAll(targets, whole.position, whole.scale, quick); }
  if (write) writeHash();
  showPath();
  refresh();
}
/* From left to right, or downwards where there is more room: one column a step. */
function columns(paths) {
  const steps = paths[0].length - 1, places = new Map(), scale = fitScale * 1.6;
  const upright = view.height > view.width;
  const long = (upright ? view.height : view.width) * (upright ? .84 : .72);
  const high = (upright ? view.width : view.height) * .8;
  const a = paths[0][0];
  for (let k = 0; k <= steps; k++) {
    const members = [...new Set(paths.map((path) => path[k]))];
    members.forEach((at, m) => {
      const along = (k / steps - .5) * long;
      const across = ((m + .5) / members.length - .5) * high;
      const [x, y] = upright ? [across, along] : [along, across];
      places.set(at, [home.x[a] + x / scale, home.y[a] + y / scale]);
    });
  }
  return { places, reachX: view.width / 2, reachY: view.height / 2, scale,
    centre: { x: home.x[a], y: home.y[a] } };
}
/* On the map each step carries its relation. */
function drawSteps(ctx, taken) {
  ctx.font = `italic 12px ${colours.sans}`; ctx.textAlign = "center";
  const done = new Set();
  for (const e of state.strong) {
    const one = edges.from[e], two = edges.to[e], key = Math.min(one, two) * N + Math.max(one, two);
    if (done.has(key)) continue;
    const same = state.strong.filter((x) => x === e || (other(x, one) === two &&
      (edges.from[x] === one || edges.to[x] === one)));
    const text = relations[edges.relation[e]][state.lang] + (same.length > 1 ? ` +${same.length - 1}` : "");
    const half = widthOf(ctx, text) / 2;
    for (const part of [.5, .38, .62, .28, .72]) {
      const x = toX(now.x[one] + (now.x[two] - now.x[one]) * part);
      const y = toY(now.y[one] + (now.y[two] - now.y[one]) * part);
      const box = [x - half - 3, y - 8, x + half + 3, y + 8];
      if (box[0] < 2 || box[2] > view.width - 2 || !free(taken, box)) continue;
      taken.push(box); done.add(key);
      put(ctx, text, x, y, colours.soft);
      break;
    }
  }
}

/* ---- the same as text ---- */
function pathBoxes(a, b) {
  const field = (id, key, at) => {
    const box = make("input", { id, type: "text" });
    const list = make("ul", { id: `${id}-found`, class: "found" });
    box.value = at >= 0 ? nameOf(at) : "";
    const holder = make("div", { class: "search" }, box, list);
    combobox(box, list, (found) => {
      travel(id === "path-a" ? found : state.path?.a ?? -1, id === "path-b" ? found : state.path?.b ?? -1);
      if (id === "path-a" && (state.path?.b ?? -1) < 0) $("path-b").focus();
    }, word(key));
    return make("div", { class: "field" }, make("label", { for: id, text: word(key) }), holder);
  };
  const way = make("input", { type: "checkbox", id: "path-directed" });
  way.checked = state.directed;
  way.addEventListener("change", () => {
    state.directed = way.checked;
    travel(state.path.a, state.path.b);
  });
  fill($("panel"),
    make("div", { class: "head" }, make("h2", { class: "name", text: word("pathTitle") }),
      button(word("leave"), leave, { class: "all" })),
    make("div", { class: "ends" }, field("path-a", "from", a), field("path-b", "to", b),
      button("⇅", () => { const { a: was, b: is } = state.path; pathBoxes(is, was); travel(is, was); },
        { class: "plain", "aria-label": word("swap"), title: word("swap") })),
    make("label", { class: "switch" }, way, make("span", { text: word("directed") })),
    make("div", { id: "path-result" }));
}
async function showPath() {
  if (!$("path-result")) pathBoxes(state.path.a, state.path.b);
  await unpack();
  if (!detail || !state.path || !$("path-result")) return;
  const { a, b, paths, steps, more } = state.path;
  let text = word("noPath");
  if (a < 0 || b < 0) text = word("pickTwo");
  else if (a === b) text = word("samePath");
  else if (more) text = word("pathsCut", paths.length, steps);
  else if (paths.length === 1) text = word("onePath", 1, steps);
  else if (paths.length) text = word("paths", paths.length, steps);
  fill($("path-result"), make("p", { class: "note", text }), ...paths.map((path, k) => {
    const title = `${word("pathNumber", k + 1)}: ${path.slice(1, -1).map(nameOf).join(" → ") || "→"}`;
    const fold = make("details", { class: "way" }, make("summary", { text: title }),
      make("div", { class: "stop" }, go(path[0])),
      ...path.slice(1).map((at, step) => make("div", {},
        make("ul", { class: "rows hop" }, ...stepsOf(path[step], at).map((e) => hop(e, path[step]))),
        make("div", { class: "stop" }, go(at)))));
    fold.open = k === 0;
    return fold;
  }));
  say(text);
}
function hop(e, at) {
  const relation = relations[edges.relation[e]], out = edges.from[e] === at;
  const when = whenOf(e);
  return withEvidence(make("div", { class: "row" },
    make("span", { class: "arrow", "aria-hidden": "true", text: out ? "↓" : "↑" }),
    make("span", { text: out ? relation[state.lang] : relation[`back_${state.lang}`] }), ...marks(e),
    when ? make("small", { class: "note", text: when }) : ""), e);
}
function leave() {
  state.path = null; state.pathOpen = false;
  focusOn(-1);
}
