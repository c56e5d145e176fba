/* ---- focus: neighbours on rings around the entity, the rest dimmed ---- */
function neighboursOf(at) {
  const sizes = new Map(), first = new Map();
  for (const e of linksOf[at]) if (shown(e) && other(e, at) !== at) {
    const fan = fanOf(e, at);
    sizes.set(fan, (sizes.get(fan) ?? 0) + 1);
  }
  const fans = [...sizes.keys()].sort((a, b) => sizes.get(b) - sizes.get(a) || a - b);
  for (const fan of fans) for (const e of linksOf[at]) {
    const far = other(e, at);
    if (far !== at && shown(e) && fanOf(e, at) === fan && !first.has(far)) first.set(far, fan);
  }
  return first;
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
let easing = 0;
function moveAll(targets, position, scale, quick) {
  cancelAnimationFrame(easing);
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
    if (t < 1) easing = requestAnimationFrame(step);
  };
  step(began);
}
function focusOn(at, { quick = false, write = true } = {}) {
  const targets = new Map();
  for (const old of state.near.keys()) targets.set(old, [home.x[old], home.y[old]]);
  state.focus = at; state.walk = -1;
  state.near = at >= 0 ? neighboursOf(at) : new Map();
  $("back").hidden = at < 0;
  hideTip();
  if (at < 0) {
    say("");
    const whole = wholeView();
    moveAll(targets, whole.position, whole.scale, quick);
  } else {
    const ring = rings(at);
    targets.set(at, [home.x[at], home.y[at]]);
    for (const [near, place] of ring.places) targets.set(near, place);
    const fits = Math.min(1, view.width / 2 / ring.reachX, view.height / 2 / ring.reachY);
    state.ring = (ring.step ?? 0) * fits;
    moveAll(targets, { x: home.x[at], y: home.y[at] }, ring.scale * fits, quick);
  }
  if (write) writeHash();
  showPanel();
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
    else if (state.focus >= 0) focusOn(-1);
  });
  network.on("zoom", () => {
    state.touched = true;
    const scale = network.getScale();
    const held = Math.min(fitScale * 30, Math.max(fitScale * .45, scale));
    if (held !== scale) network.moveTo({ scale: held });
  });
  network.on("dragStart", () => { state.touched = true; hideTip(); });
  network.renderer.allowRedraw = false; // it has asked for several pictures: draw one
  requestAnimationFrame(() => { network.renderer.allowRedraw = true; redraw(); });
  fit(true);
  new ResizeObserver(() => {
    const box = $("map").getBoundingClientRect();
    if (box.width !== view.width || box.height !== view.height) resized();
  }).observe($("map"));
}
function resized() {
  network.setSize("100%", "100%");
  measure();
  if (!state.touched && state.focus < 0) fit(true); else redraw();
}
const redraw = () => network.redraw();
