/* ---- focus: neighbours on rings around the entity, the rest dimmed ---- */
/* What is around an entity: fans of relations at one step, then the best linked of each. */
function neighboursOf(at) {
  const first = firstRing(at), rank = new Map([[at, 0]]), parent = new Map();
  state.reached = first.size;
  const near = new Map([...first].slice(0, state.most));
  for (const one of near.keys()) { rank.set(one, 1); parent.set(one, at); }
  let ring = [...near.keys()];
  for (let level = 2; level <= state.depth; level++) {
    const next = new Map();
    for (const one of ring) for (const e of linksOf[one]) {
      const far = other(e, one);
      if (shown(e) && !rank.has(far) && !next.has(far)) next.set(far, one);
    }
    state.reached += next.size;
    const room = Math.max(0, state.most - near.size);
    const best = new Set([...next.keys()].sort((a, b) => nodes.r[b] - nodes.r[a] || a - b).slice(0, room));
    ring = [...next.keys()].filter((one) => best.has(one));
    for (const one of ring) { near.set(one, -1); rank.set(one, level); parent.set(one, next.get(one)); }
  }
  return { near, rank, parent };
}
/* If not all neighbours have room, the best linked of every relation are drawn. */
function firstRing(at) {
  const fans = new Map(), placed = new Set();
  for (const e of linksOf[at]) if (shown(e) && other(e, at) !== at) {
    const fan = fanOf(e, at);
    if (!fans.has(fan)) fans.set(fan, []);
    fans.get(fan).push(other(e, at));
  }
  const found = [];
  for (const [fan, list] of [...fans].sort((a, b) => b[1].length - a[1].length || a[0] - b[0]))
    for (const far of list) if (!placed.has(far)) { placed.add(far); found.push([far, fan]); }
  if (found.length <= state.most) return new Map(found);
  const best = new Set(found.map(([far]) => far).sort((a, b) => nodes.r[b] - nodes.r[a] || a - b)
    .slice(0, state.most));
  return new Map([...found.filter(([far]) => best.has(far)), ...found.filter(([far]) => !best.has(far))]);
}
/* Strong lines lead one step outwards; thin ones tie those at the same distance. */
function tie(rank) {
  state.strong = []; state.thin = [];
  const many = state.near.size > 60;
  for (const at of rank.keys()) for (const e of linksOf[at]) {
    const far = edges.to[e];
    if (edges.from[e] !== at || !shown(e) || !rank.has(far)) continue;
    if (rank.get(at) !== rank.get(far) || at === state.focus) state.strong.push(e);
    else if (!many) state.thin.push(e);
  }
}
/* Two or three steps: each ring around the last, everyone near whom it hangs on. */
function orbits(at, rank, parent) {
  const places = new Map(), angle = new Map([[at, 0]]), weight = new Map();
  const scale = fitScale * 1.6, reachX = view.width * .43, reachY = view.height * .44;
  const kids = new Map();
  for (const [one, up] of [...parent].reverse()) {
    weight.set(up, (weight.get(up) ?? 0) + Math.max(1, weight.get(one) ?? 0));
    kids.set(up, [one, ...(kids.get(up) ?? [])]);
  }
  const spread = (one, from, to) => {
    const list = kids.get(one) ?? [], all = list.reduce((sum, kid) => sum + Math.max(1, weight.get(kid) ?? 0), 0);
    let begin = from;
    for (const kid of list) {
      const end = begin + (to - from) * Math.max(1, weight.get(kid) ?? 0) / all;
      angle.set(kid, (begin + end) / 2);
      spread(kid, begin, end);
      begin = end;
    }
  };
  spread(at, -Math.PI / 2, Math.PI * 1.5);
  const depth = Math.max(1, ...rank.values());
  let turn = 0;
  for (const [one, level] of rank) if (one !== at) {
    const far = (depth === 1 ? .75 : level / depth) * (level > 1 && rank.size > 70 ? 1 - (turn++ % 2) * .13 : 1);
    places.set(one, [home.x[at] + reachX * far * Math.cos(angle.get(one)) / scale,
      home.y[at] + reachY * far * Math.sin(angle.get(one)) / scale]);
  }
  return { places, reachX: view.width / 2, reachY: view.height / 2, scale };
}
function rings(at) {
  const members = [...state.near.keys()], size = members.length, places = new Map();
  const wide = view.width, high = view.height, scale = fitScale * 1.6;
  let reachX = Math.min(wide * .3, 270), reachY = Math.min(high * .36, 270);
  const put = (k, x, y) => places.set(members[k],
    [home.x[at] + x / scale, home.y[at] + y / scale]);
  if (size <= 16) {
    members.forEach((_, k) => {
      const angle = (k + .5) / size * 2 * Math.PI - Math.PI / 2;
      put(k, reachX * Math.cos(angle), reachY * Math.sin(angle));
    });
    return { places, reachX: wide / 2, reachY: high / 2, scale };
  }
  reachY = high / 2 - 40;
  const side = Math.ceil(size / 2), rows = Math.floor(2 * reachY / 17);
  const depth = Math.ceil(side / rows), inner = Math.min(wide * .15, 200);
  const step = Math.min(170, Math.max(112, (wide / 2 - inner) / depth));
  for (let k = 0; k < size; k++) {
    const left = k >= side, slot = left ? k - side : k, total = left ? size - side : side;
    const t = total > 1 ? slot / (total - 1) * 2 - 1 : 0;
    const bow = Math.pow(1 - Math.pow(Math.abs(t) * .985, 2.4), 1 / 2.4);
    const x = inner * (.25 + .75 * bow) + (slot % depth) * step, y = t * reachY;
    put(k, left ? -x : x, left ? -y : y);
  }
  return { places, reachX: Math.max(wide / 2, inner + depth * step), reachY: high / 2, scale,
    step: depth > 1 ? step : 0 };
}
let easing = 0, pending = new Map();
function moveAll(moved, position, scale, quick) {
  cancelAnimationFrame(easing);
  const targets = pending = new Map([...pending, ...moved]); // what was still on its way arrives too
  const from = new Map([...targets.keys()].map((at) => [at, [now.x[at], now.y[at]]]));
  const began = performance.now(), start = { ...view };
  const long = quick || matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 280;
  const step = (time) => {
    const t = long ? Math.min(1, Math.max(0, time - began) / long) : 1;
    const soft = t < .5 ? 4 * t ** 3 : 1 - (2 - 2 * t) ** 3 / 2;
    const mix = (a, b) => a + (b - a) * soft;
    for (const [at, [x, y]] of targets) {
      const node = network.body.nodes[at];
      node.x = now.x[at] = mix(from.get(at)[0], x);
      node.y = now.y[at] = mix(from.get(at)[1], y);
    }
    network.moveTo({ scale: mix(start.scale, scale),
      position: { x: mix(start.x, position.x), y: mix(start.y, position.y) } });
    if (t < 1) easing = requestAnimationFrame(step); else pending = new Map();
  };
  step(began);
}
/* How many neighbours are drawn at first; a phone has room for fewer. */
const roomy = () => view.width < 600 ? MOST / 4 : MOST;
function focusOn(at, { quick = false, write = true, most = roomy() } = {}) {
  const targets = homewards();
  state.path = null; state.pathOpen = false;
  state.focus = at; state.walk = -1; state.most = most; state.ring = 0;
  state.near = new Map(); state.strong = []; state.thin = [];
  $("back").hidden = at < 0;
  hideTip();
  if (at < 0) {
    say("");
    const whole = wholeView();
    moveAll(targets, whole.position, whole.scale, quick);
  } else {
    const { near, rank, parent } = neighboursOf(at);
    state.near = near;
    tie(rank);
    const ring = state.depth > 1 ? orbits(at, rank, parent) : rings(at);
    light(at, ring, targets, quick);
  }
  if (write) writeHash();
  showPanel();
  refresh();
}
/* Who was moved for the last picture goes home again. */
function homewards() {
  const targets = new Map();
  for (const old of state.near.keys()) targets.set(old, [home.x[old], home.y[old]]);
  if (state.focus >= 0) targets.set(state.focus, [home.x[state.focus], home.y[state.focus]]);
  return targets;
}
function light(at, ring, targets, quick) {
  if (!targets.has(at) || !ring.places.has(at)) targets.set(at, [home.x[at], home.y[at]]);
  for (const [near, place] of ring.places) targets.set(near, place);
  const fits = Math.min(1, view.width / 2 / ring.reachX, view.height / 2 / ring.reachY);
  state.ring = (ring.step ?? 0) * fits;
  state.touched = false;
  moveAll(targets, ring.centre ?? { x: home.x[at], y: home.y[at] }, ring.scale * fits, quick);
}
function wholeView() {
  const side = Math.min(36, view.width * .05);
  const scale = Math.min((view.width - 2 * side) / (frame.right - frame.left + 40),
    (view.height - 60) / (frame.bottom - frame.top + 40), 2.2);
  return { scale, position: { x: (frame.left + frame.right) / 2, y: (frame.top + frame.bottom) / 2 } };
}
function measure() {
  const box = $("map").getBoundingClientRect();
  view.width = box.width; view.height = box.height;
}
function fit(quick) {
  measure();
  const whole = wholeView();
  fitScale = whole.scale;
  moveAll(new Map(), whole.position, whole.scale, quick);
}
function nearest(x, y, reach) {
  let best = -1, least = Infinity;
  for (let at = 0; at < N; at++) {
    if (!present(at)) continue;
    const far = Math.hypot(toX(now.x[at]) - x, toY(now.y[at]) - y) - radius(at);
    const lost = state.focus >= 0 && at !== state.focus && !state.near.has(at) ? 6 : 0;
    if (far + lost < least) { least = far + lost; best = at; }
  }
  return least <= reach ? best : -1;
}
/* Signs and names are drawn in map.js. So vis-network need not prepare fonts, styles and
   boxes for each node, which is most of what a node costs it, at the start and a frame. */
function lighten(node) {
  if (!node) return;
  const kind = Object.getPrototypeOf(node);
  const nothing = Object.freeze({});
  kind.updateLabelModule = kind.resize = kind.updateBoundingBox = () => {};
  kind.isOverlappingWith = () => false;
  kind.isBoundingBoxOverlappingWith = function (area) {
    return this.x > area.left && this.x < area.right && this.y > area.top && this.y < area.bottom;
  };
  kind.draw = function (ctx) { drawNode(ctx, this.id, this.x, this.y); return nothing; };
}
function startMap() {
  arrange();
  buildLines();
  const list = nodes.id.map((_, at) => ({ id: at, x: home.x[at], y: home.y[at] }));
  const signs = new vis.DataSet(list.splice(0, 1));
  network = new vis.Network($("map"), { nodes: signs, edges: [] }, {
    autoResize: false, physics: { enabled: false }, layout: { improvedLayout: false, randomSeed: 1 },
    interaction: { selectable: false, dragNodes: false, hover: false, zoomSpeed: .7 },
    nodes: { shape: "dot", chosen: false },
  });
  lighten(network.body.nodes[0]);
  signs.add(list);
  network.on("beforeDrawing", (ctx) => {
    const place = network.getViewPosition();
    view.scale = network.getScale(); view.x = place.x; view.y = place.y;
    drawUnder(ctx);
  });
  network.on("afterDrawing", drawOver);
  network.on("click", (event) => {
    const { x, y } = event.pointer.DOM;
    const touch = event.event?.pointerType === "touch";
    const at = nearest(x, y, touch ? 22 : 9);
    if (at >= 0) focusOn(at);
    else if (state.focus >= 0) leave();
  });
  network.on("zoom", () => {
    state.touched = true;
    keepView();
    const scale = network.getScale();
    const held = Math.min(fitScale * 30, Math.max(fitScale * .45, scale));
    if (held !== scale) network.moveTo({ scale: held });
  });
  network.on("dragStart", () => { state.touched = true; hideTip(); });
  network.on("dragEnd", keepView);
  network.renderer.allowRedraw = false; // it has asked for several pictures: draw one
  requestAnimationFrame(() => { network.renderer.allowRedraw = true; redraw(); });
  fit(true);
  new ResizeObserver(() => {
    const box = $("map").getBoundingClientRect();
    if (box.width && (box.width !== view.width || box.height !== view.height)) resized();
  }).observe($("map"));
}
function resized() {
  if (state.tab !== "map") return;
  network.setSize("100%", "100%");
  measure();
  if (!state.touched && state.focus < 0) fit(true);
  else { fitScale = wholeView().scale; redraw(); }
}
const redraw = () => network.redraw();
