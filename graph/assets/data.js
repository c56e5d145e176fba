/* ---- data and state ---- */
const data = JSON.parse($("data").textContent);
const { nodes, edges, kinds, relations, groups } = data;
for (let e = 1; e < edges.from.length; e++) edges.from[e] += edges.from[e - 1]; // steps
nodes.zh = nodes.zh.map((name, at) => name || nodes.en[at]);
const N = nodes.id.length, E = edges.from.length;
const numberOf = new Map(nodes.id.map((id, at) => [id, at]));
const linksOf = Array.from({ length: N }, () => []);
for (let e = 0; e < E; e++) {
  linksOf[edges.from[e]].push(e);
  if (edges.to[e] !== edges.from[e]) linksOf[edges.to[e]].push(e);
}
const usuallyOff = () => new Set(relations.flatMap((r, at) => r.off ? [at] : []));
const state = {
  lang: "en", dark: false, theme: "", focus: -1, depth: 1, most: MOST, plans: false, inferred: true,
  kindOff: new Set(), relationOff: usuallyOff(),
  near: new Map(), reached: 0, strong: [], thin: [], walk: -1, touched: false, ring: 0,
  tab: "map", path: null, pathOpen: false, directed: false, compared: [],
  mode: "", date: "", pace: 1, undated: true, sort: 0, down: false, sheet: 0,
};
/* What the filters and the time let through: asked often, so worked out once a change. */
const seen = new Uint8Array(E).fill(1), there = new Uint8Array(N).fill(1);
const order = nodes.r.map((_, at) => at).sort((a, b) => nodes.r[b] - nodes.r[a] || a - b);
let colours = {}, network = null, detail = null, waiting = null;

const word = (key, ...values) =>
  WORDS[state.lang][key].replace(/\{(\d)\}/g, (_, at) => values[at]);
const nameOf = (at) => nodes[state.lang][at];
const kindOf = (at) => kinds[nodes.kind[at]];
const other = (e, at) => edges.from[e] === at ? edges.to[e] : edges.from[e];
const count = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");

const shown = (e) => seen[e] === 1;
const present = (at) => there[at] === 1;
const wanted = (flags) =>
  (flags & ACCEPTED || state.plans) && (!(flags & INFERRED) || state.inferred);
function sift() {
  for (let at = 0; at < N; at++)
    there[at] = !state.kindOff.has(nodes.kind[at]) && existed(at) ? 1 : 0;
  let links = 0;
  for (let e = 0; e < E; e++) {
    seen[e] = !state.relationOff.has(edges.relation[e]) && there[edges.from[e]] &&
      there[edges.to[e]] && holds(e) ? 1 : 0;
    links += seen[e];
  }
  return links;
}
/* The statements in the picture: all, or those of the entities in focus or on the path. */
function drawn() {
  if (state.focus >= 0) return [...state.strong, ...state.thin].sort((a, b) => a - b);
  const list = [];
  for (let e = 0; e < E; e++) if (seen[e]) list.push(e);
  return list;
}

/* The packed part: aliases, values, evidence. Unpacked once, when first asked for. */
function unpack() {
  waiting ??= (async () => {
    const bytes = Uint8Array.from(atob($("detail").textContent), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    detail = JSON.parse(await new Response(stream).text());
    index = buildIndex();
    prepareTime();
  })().catch(() => say(word("tooOld")));
  return waiting;
}

/* ---- small pieces of the document ---- */
function make(tag, options = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(options)) {
    if (key === "text") element.textContent = value;
    else if (key === "class") element.className = value;
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}
const fill = (element, ...children) =>
  element.replaceChildren(...children.filter((child) => child !== null));
const button = (text, onclick, options = {}) =>
  make("button", { type: "button", text, onclick, ...options });
/* The language a name is in, for those who hear the page. */
const HAN = /[\u3400-\u9fff]/;
const tongue = (text) => HAN.test(text) ? "zh-Hans" : "en";
const spoken = (text, tag = "bdi") => make(tag, { lang: tongue(text), text });
const OUTLINES = {
  circle: null,
  square: [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([x, y]) => [x * .86, y * .86]),
  diamond: [[0, -1.2], [1.08, 0], [0, 1.2], [-1.08, 0]],
  triangle: [[0, -1.15], [1.1, .8], [-1.1, .8]],
  down: [[0, 1.15], [1.1, -.8], [-1.1, -.8]],
  hexagon: [0, 1, 2, 3, 4, 5].map((k) => [1.08 * Math.cos(k * Math.PI / 3),
    1.08 * Math.sin(k * Math.PI / 3)]),
  plus: [[-.4, -1.1], [.4, -1.1], [.4, -.4], [1.1, -.4], [1.1, .4], [.4, .4], [.4, 1.1],
    [-.4, 1.1], [-.4, .4], [-1.1, .4], [-1.1, -.4], [-.4, -.4]],
  star: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((k) => {
    const reach = k % 2 ? .55 : 1.28, angle = (k - 2.5) * Math.PI / 5;
    return [reach * Math.cos(angle), reach * Math.sin(angle)];
  }),
};
function vector(tag, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
function sign(kind) {
  const [shape, colour, hollow] = kinds[kind].look;
  const svg = vector("svg", { class: "sign", viewBox: "-8 -8 16 16", "aria-hidden": "true" });
  const points = OUTLINES[shape];
  const mark = points
    ? vector("polygon", { points: points.map(([x, y]) => `${x * 5.2},${y * 5.2}`).join(" ") })
    : vector("circle", { r: 5.2 });
  mark.style.fill = hollow ? "var(--side)" : `var(--c${colour})`;
  mark.style.stroke = `var(--c${colour})`;
  mark.style.strokeWidth = hollow ? "2" : "0";
  svg.append(mark);
  return svg;
}
const say = (text) => { $("status").textContent = text; };
