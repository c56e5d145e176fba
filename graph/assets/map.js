/* ---- the map: places, hulls, lines, signs, names ---- */
const home = { x: new Float64Array(N), y: new Float64Array(N) };
const now = { x: null, y: null };
const frame = { left: 0, right: 0, top: 0, bottom: 0 };
let hulls = [], lands = [], lines = [], stageFrames = [], fitScale = 1;

/* Take the places of the arrangement that is on, turned and stretched to the screen. */
function arrange() {
  const box = $("stage").getBoundingClientRect(), tall = box.height > box.width * 1.1;
  const spots = state.arrangement === "stages" ? data.stages : nodes;
  const [x, y] = tall ? [spots.y, spots.x] : [spots.x, spots.y];
  const span = (list) => list.reduce((a, b) => Math.max(a, b), -1e9) -
    list.reduce((a, b) => Math.min(a, b), 1e9) + 120;
  const stretch = (box.width / box.height) / (span(x) / span(y));
  const wide = Math.min(1.22, Math.max(1, stretch)), high = Math.min(1.22, Math.max(1, 1 / stretch));
  for (let at = 0; at < N; at++) { home.x[at] = x[at] * wide; home.y[at] = y[at] * high; }
  if (!now.x) { now.x = home.x.slice(); now.y = home.y.slice(); }
  if (!N) return;
  frame.left = frame.top = 1e9; frame.right = frame.bottom = -1e9;
  for (let at = 0; at < N; at++) {
    frame.left = Math.min(frame.left, home.x[at]); frame.right = Math.max(frame.right, home.x[at]);
    frame.top = Math.min(frame.top, home.y[at]); frame.bottom = Math.max(frame.bottom, home.y[at]);
  }
  if (state.arrangement === "stages") stageFrames = data.stages.parts.map((part) => {
    const [l, t, r, b] = tall ? [1, 0, 3, 2].map((k) => part.frame[k]) : part.frame;
    return { ...part, left: l * wide, right: r * wide, top: t * high, bottom: b * high };
  });
  else outlineRegions();
}
function outlineRegions() {
  const members = groups.map(() => []);
  for (let at = 0; at < N; at++) if (nodes.group[at] >= 0) members[nodes.group[at]].push(at);
  hulls = groups.map((leaders, number) => hullOf(leaders, members[number], data.region[number]));
  lands = data.regions.map((leaders, number) =>
    landOf(leaders, hulls.filter((hull) => hull.land === number)));
}
/* A region is its communities, drawn with a rim so wide that they flow together. */
function landOf(leaders, parts) {
  const most = (key, pick) => pick(...parts.map((part) => part[key]));
  const path = new Path2D();
  for (const part of parts) path.addPath(part.path);
  for (const one of parts) for (const two of parts) {
    if (one === two || Math.hypot(one.x - two.x, one.y - two.y) > one.reach + two.reach + 60) continue;
    path.moveTo(one.x, one.y); path.lineTo(two.x, two.y);
  }
  return { leaders, path, parts, size: parts.reduce((sum, part) => sum + part.size, 0),
    left: most("left", Math.min), right: most("right", Math.max),
    top: most("top", Math.min), bottom: most("bottom", Math.max) };
}
function hullOf(leaders, members, land) {
  const points = members.map((at) => [home.x[at], home.y[at]]);
  const x = points.reduce((sum, p) => sum + p[0], 0), y = points.reduce((sum, p) => sum + p[1], 0);
  points.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (list) => {
    const chain = [];
    for (const p of list) {
      while (chain.length > 1) {
        const [a, b] = chain.slice(-2);
        if ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0) break;
        chain.pop();
      }
      chain.push(p);
    }
    return chain.slice(0, -1);
  };
  const ring = [...half(points), ...half(points.slice().reverse())];
  const path = new Path2D();
  ring.forEach(([px, py], k) => k ? path.lineTo(px, py) : path.moveTo(px, py));
  path.closePath();
  const xs = points.map((p) => p[0]), ys = points.map((p) => p[1]);
  const cx = x / points.length, cy = y / points.length;
  return { leaders, land, path, size: points.length, x: cx, y: cy,
    reach: Math.max(...ring.map(([px, py]) => Math.hypot(px - cx, py - cy))),
    left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

/* One line a pair: solid if any statement is accepted and told, else dotted or dashed. */
function pairs(list) {
  const found = new Map();
  for (const e of list) {
    const one = edges.from[e], two = edges.to[e];
    const key = one < two ? one * N + two : two * N + one;
    const style = styleOf(e);
    const known = found.get(key);
    if (!known || style < known.style) found.set(key, { one, two, style });
  }
  return found.values();
}
function buildLines() {
  const bundles = new Map();
  const visible = [];
  for (let e = 0; e < E; e++) if (shown(e)) visible.push(e);
  for (const { one, two, style } of pairs(visible)) {
    const hub = Math.max(linksOf[one].length, linksOf[two].length) > 120 ? 1 : 0;
    const key = (kindOf(one).look[1] * 4 + style) * 2 + hub;
    let bundle = bundles.get(key);
    if (!bundle || bundle.size >= 90) {
      bundle = { colour: kindOf(one).look[1], style, hub, path: new Path2D(), size: 0 };
      bundles.set(key, bundle);
      bundles.set(bundle, bundle);
    }
    trace(bundle.path, one, two);
    bundle.size++;
  }
  lines = [...bundles.keys()].filter((key) => typeof key === "object");
}
function trace(path, one, two) {
  const x1 = home.x[one], y1 = home.y[one], x2 = home.x[two], y2 = home.y[two];
  path.moveTo(x1, y1);
  if (state.arrangement === "stages") {
    const half = (x1 + x2) / 2;
    path.bezierCurveTo(half, y1, half, y2, x2, y2);
    return;
  }
  const a = nodes.group[one], b = nodes.group[two];
  if (a === b || a < 0 || b < 0) { path.lineTo(x2, y2); return; }
  const mix = (from, to) => from + (to - from) * .75;
  path.bezierCurveTo(mix(x1 + (x2 - x1) / 3, hulls[a].x), mix(y1 + (y2 - y1) / 3, hulls[a].y),
    mix(x2 - (x2 - x1) / 3, hulls[b].x), mix(y2 - (y2 - y1) / 3, hulls[b].y), x2, y2);
}
const DASHES = [[], [1.5, 3], [6, 4], [2.5, 2.5]];

/* What stays while the view moves: regions, lines, and all that is not in focus. */
function drawUnder(ctx) {
  const scale = view.scale;
  ctx.lineJoin = "round";
  ctx.globalAlpha = 1;
  if (state.arrangement === "stages") drawStages(ctx); else drawRegions(ctx);
  if (state.focus < 0 && !moved.size) drawLines(ctx, scale);
  drawNodes(ctx, order, (at) => !moved.has(at) && !inFocus(at), state.focus < 0 ? 1 : .13, MARGIN);
}
function drawRegions(ctx) {
  for (const { path } of lands) {
    ctx.fillStyle = ctx.strokeStyle = colours.land; ctx.lineWidth = 46;
    ctx.stroke(path); ctx.fill(path);
  }
  ctx.fillStyle = ctx.strokeStyle = colours.hull; ctx.lineWidth = 16;
  if (lands.length < hulls.length) for (const { path } of hulls) { ctx.stroke(path); ctx.fill(path); }
}
function drawLines(ctx, scale) {
  const plenty = Math.min(1, 2600 / Math.max(1, E));
  ctx.lineWidth = Math.min(1.1, .75 + scale * .2) / scale;
  for (const { colour, style, hub, path } of lines) {
    ctx.strokeStyle = colours[colour];
    ctx.globalAlpha = (style === 1 ? .6 : 1) * (hub ? .55 : 1) *
      (state.arrangement === "stages" ? .5 : 1) * (colours.dark ? .17 : .15) * (.62 + .38 * plenty) *
      Math.min(1.35, Math.max(1, scale / fitScale * .8));
    ctx.setLineDash(style > 1 ? DASHES[style].map((d) => d / scale) : []);
    ctx.stroke(path);
  }
  ctx.setLineDash([]); ctx.globalAlpha = 1;
}
const inFocus = (at) => at === state.focus || state.near.has(at);

/* Lines of the entity in focus: tapered from subject to object, dashed if in doubt. */
function drawFocus(ctx, scale) {
  ctx.lineWidth = .8 / scale; ctx.globalAlpha = .16; ctx.strokeStyle = colours.soft;
  ctx.beginPath();
  for (const e of state.thin) {
    const one = edges.from[e], two = edges.to[e];
    ctx.moveTo(now.x[one], now.y[one]); ctx.lineTo(now.x[two], now.y[two]);
  }
  ctx.stroke();
  const list = state.strong, many = list.length > 60;
  for (const { one, two, style } of pairs(list)) {
    const x1 = now.x[one], y1 = now.y[one], x2 = now.x[two], y2 = now.y[two];
    const long = Math.hypot(x2 - x1, y2 - y1) || 1;
    const nx = (y1 - y2) / long / scale, ny = (x2 - x1) / long / scale;
    const colour = colours[kindOf(one === state.focus ? two : one).look[1]];
    ctx.globalAlpha = list.length > 200 ? .26 : many ? .42 : .6;
    ctx.strokeStyle = ctx.fillStyle = colour;
    ctx.beginPath();
    if (style === 0) {
      const wide = many ? 1.4 : 2.3, thin = .35;
      ctx.moveTo(x1 + nx * wide, y1 + ny * wide); ctx.lineTo(x2 + nx * thin, y2 + ny * thin);
      ctx.lineTo(x2 - nx * thin, y2 - ny * thin); ctx.lineTo(x1 - nx * wide, y1 - ny * wide);
      ctx.fill();
    } else {
      ctx.lineWidth = 1.5 / scale;
      ctx.setLineDash(DASHES[style].map((d) => d / scale));
      ctx.moveTo(x1, y1); ctx.lineTo(x2, y2);
      ctx.stroke();
      ctx.setLineDash([]);
    }
  }
  ctx.globalAlpha = 1;
}

/* Radius on the screen: in the whole view as laid out, then growing slower than the map. */
function radius(at) {
  const zoom = view.scale / fitScale;
  const r = nodes.r[at] * .92 * view.scale * (zoom > 1 ? zoom ** -.45 : 1);
  if (state.near.has(at)) return Math.max(4.6, state.near.size > 16 ? Math.min(8, r) : r);
  return Math.max(at === state.focus ? 6 : Math.min(2.3, 1.3 + fitScale), r);
}

/* Signs of one look and size are one path: drawn at once, not one by one. */
function drawNodes(ctx, list, wanted, alpha, margin = 0) {
  const scale = view.scale, batches = new Map();
  const reachX = (view.width * (.5 + margin) + 30) / scale;
  const reachY = (view.height * (.5 + margin) + 30) / scale;
  for (const at of list) {
    const x = now.x[at], y = now.y[at];
    if (Math.abs(x - view.x) > reachX || Math.abs(y - view.y) > reachY || !present(at) || !wanted(at))
      continue;
    const r = radius(at), kind = nodes.kind[at], key = kind * 3 + (r > 9 ? 2 : r > 3.4 ? 1 : 0);
    let batch = batches.get(key);
    if (!batch) batches.set(key, batch = { look: kinds[kind].look, path: new Path2D(), r });
    outline(batch.path, OUTLINES[batch.look[0]], x, y, r / scale);
  }
  ctx.globalAlpha = alpha;
  for (const { look: [, colour, hollow], path, r } of batches.values()) {
    ctx.lineWidth = (hollow ? Math.max(r * .3, 1.1) : Math.min(r * .3, 1.2)) / scale;
    ctx.fillStyle = hollow ? colours.paper : colours[colour];
    ctx.strokeStyle = hollow ? colours[colour] : colours.paper;
    ctx.fill(path);
    if (hollow || r > 3.4) ctx.stroke(path);
  }
  ctx.globalAlpha = 1;
}
function outline(path, points, x, y, r) {
  if (!points) { path.moveTo(x + r, y); path.arc(x, y, r, 0, 2 * Math.PI); return; }
  path.moveTo(x + points[0][0] * r, y + points[0][1] * r);
  for (let k = 1; k < points.length; k++) path.lineTo(x + points[k][0] * r, y + points[k][1] * r);
  path.closePath();
}
function drawRim(ctx, at) {
  if (at < 0) return;
  ctx.beginPath();
  ctx.arc(now.x[at], now.y[at], (radius(at) * 1.35 + 4) / view.scale, 0, 2 * Math.PI);
  ctx.lineWidth = 2.4 / view.scale; ctx.strokeStyle = colours.accent; ctx.stroke();
}
