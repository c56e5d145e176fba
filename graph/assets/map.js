/* ---- the map: places, hulls, lines, signs, names ---- */
const home = { x: Float64Array.from(nodes.x), y: Float64Array.from(nodes.y) };
const now = { x: null, y: null };
const frame = { left: 0, right: 0, top: 0, bottom: 0 };
let hulls = [], lines = [], fitScale = 1;

function arrange() {
  const box = $("stage").getBoundingClientRect();
  if (box.height > box.width * 1.1) [home.x, home.y] = [home.y, home.x];
  const span = (list) => list.reduce((a, b) => Math.max(a, b), -1e9) -
    list.reduce((a, b) => Math.min(a, b), 1e9) + 120;
  const stretch = (box.width / box.height) / (span(home.x) / span(home.y));
  const wide = Math.min(1.22, Math.max(1, stretch)), high = Math.min(1.22, Math.max(1, 1 / stretch));
  for (let at = 0; at < N; at++) {
    home.x[at] = Math.round(home.x[at] * wide); // vis-network keeps whole numbers
    home.y[at] = Math.round(home.y[at] * high);
  }
  now.x = home.x.slice(); now.y = home.y.slice();
  if (!N) return;
  frame.left = frame.top = 1e9; frame.right = frame.bottom = -1e9;
  for (let at = 0; at < N; at++) {
    frame.left = Math.min(frame.left, home.x[at]); frame.right = Math.max(frame.right, home.x[at]);
    frame.top = Math.min(frame.top, home.y[at]); frame.bottom = Math.max(frame.bottom, home.y[at]);
  }
  hulls = groups.map((leaders, number) => hullOf(leaders, number));
}
function hullOf(leaders, number) {
  const points = [];
  let x = 0, y = 0;
  for (let at = 0; at < N; at++) if (nodes.group[at] === number) {
    points.push([home.x[at], home.y[at]]); x += home.x[at]; y += home.y[at];
  }
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
  return { leaders, path, size: points.length, x: x / points.length, y: y / points.length,
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
    const key = kindOf(one).look[1] * 4 + style;
    let bundle = bundles.get(key);
    if (!bundle || bundle.size >= 90) {
      bundle = { colour: kindOf(one).look[1], style, path: new Path2D(), size: 0 };
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
  const a = nodes.group[one], b = nodes.group[two];
  if (a === b || a < 0 || b < 0) { path.lineTo(x2, y2); return; }
  const mix = (from, to) => from + (to - from) * .75;
  path.bezierCurveTo(mix(x1 + (x2 - x1) / 3, hulls[a].x), mix(y1 + (y2 - y1) / 3, hulls[a].y),
    mix(x2 - (x2 - x1) / 3, hulls[b].x), mix(y2 - (y2 - y1) / 3, hulls[b].y), x2, y2);
}
const DASHES = [[], [1.5, 3], [6, 4], [2.5, 2.5]];

function drawUnder(ctx) {
  const scale = network.getScale();
  ctx.lineJoin = "round";
  ctx.fillStyle = colours.hull; ctx.strokeStyle = colours.hull; ctx.lineWidth = 34;
  for (const hull of hulls) { ctx.stroke(hull.path); ctx.fill(hull.path); }
  if (state.focus >= 0) { drawFocus(ctx, scale); return; }
  const plenty = Math.min(1, 2600 / Math.max(1, E));
  ctx.lineWidth = Math.min(1.1, .75 + scale * .2) / scale;
  for (const { colour, style, path } of lines) {
    ctx.strokeStyle = colours[colour];
    ctx.globalAlpha = (style === 1 ? .6 : 1) * (colours.dark ? .17 : .15) * (.62 + .38 * plenty) *
      Math.min(1.35, Math.max(1, scale / fitScale * .8));
    ctx.setLineDash(style > 1 ? DASHES[style].map((d) => d / scale) : []);
    ctx.stroke(path);
  }
  ctx.setLineDash([]); ctx.globalAlpha = 1;
}

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
  return Math.max(at === state.focus ? 6 : 2.3, r);
}

/* vis-network calls this for each entity in view. */
function drawNode(ctx, id, x, y) {
  if (!present(id)) return;
  const scale = view.scale;
  const near = state.focus < 0 || id === state.focus || state.near.has(id);
  const [shape, colour, hollow] = kindOf(id).look;
  const r = radius(id) / scale;
  ctx.globalAlpha = near ? 1 : .11;
  ctx.beginPath();
  const points = OUTLINES[shape];
  if (points) {
    for (let k = 0; k < points.length; k++) {
      const px = x + points[k][0] * r, py = y + points[k][1] * r;
      if (k) ctx.lineTo(px, py); else ctx.moveTo(px, py);
    }
    ctx.closePath();
  } else ctx.arc(x, y, r, 0, 2 * Math.PI);
  const thick = hollow ? Math.max(r * .34, 1.1 / scale) : Math.min(r * .3, 1.2 / scale);
  ctx.lineWidth = thick;
  ctx.fillStyle = hollow ? colours.paper : colours[colour];
  ctx.strokeStyle = hollow ? colours[colour] : colours.paper;
  ctx.fill();
  if (hollow || r * scale > 3.4) ctx.stroke();
  if (id === state.focus || id === state.walk) {
    ctx.beginPath(); ctx.arc(x, y, r * 1.35 + 4 / scale, 0, 2 * Math.PI);
    ctx.lineWidth = 2.4 / scale; ctx.strokeStyle = colours.accent; ctx.stroke();
  }
}
const view = { scale: 1, x: 0, y: 0, width: 0, height: 0 };

/* Names: placed by importance where their box is free, in pixels of the screen. */
const widths = new Map();
function widthOf(ctx, text) {
  const key = ctx.font + text;
  let wide = widths.get(key);
  if (wide === undefined) { wide = ctx.measureText(text).width; widths.set(key, wide); }
  return wide;
}
const toX = (x) => (x - view.x) * view.scale + view.width / 2;
const toY = (y) => (y - view.y) * view.scale + view.height / 2;

function drawOver(ctx) {
  const ratio = ctx.canvas.width / view.width;
  ctx.save();
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.globalAlpha = 1; ctx.textBaseline = "middle"; ctx.lineJoin = "round"; ctx.lineWidth = 3.4;
  ctx.strokeStyle = colours.paper;
  const taken = [[view.width - 54, view.height - 136, view.width, view.height]]; // buttons
  if (state.focus < 0) { drawCaptions(ctx, taken); drawNames(ctx, taken, order, budget()); }
  else {
    const near = order.filter((at) => state.near.has(at) && present(at));
    taken.push([0, 0, 150, 52]);
    drawNames(ctx, taken, [state.focus, ...near], 400);
    for (const at of near) {
      const x = toX(now.x[at]), y = toY(now.y[at]);
      taken.push([x - 7, y - 7, x + 7, y + 7]);
    }
    if (state.path) drawSteps(ctx, taken); else drawFans(ctx, taken);
  }
  ctx.restore();
}
const budget = () => Math.min(220, view.width / 14 + 70 * (view.scale / fitScale - 1));

function free(taken, box) {
  return taken.every((b) => box[0] > b[2] || box[2] < b[0] || box[1] > b[3] || box[3] < b[1]);
}
function put(ctx, text, x, y, colour) {
  ctx.strokeText(text, x, y);
  ctx.fillStyle = colour; ctx.fillText(text, x, y);
}
function drawNames(ctx, taken, list, most) {
  let drawn = 0;
  const waiting = [];
  for (const at of list) {
    if (waiting.length >= most * 2.5) break;
    if (!present(at)) continue;
    const x = toX(now.x[at]), y = toY(now.y[at]);
    if (x < -20 || y < -10 || x > view.width + 20 || y > view.height + 10) continue;
    const r = radius(at);
    if (r > 5.5 && state.near.size <= 16) taken.push([x - r * .6, y - r * .6, x + r * .6, y + r * .6]);
    waiting.push([at, x, y, r]);
  }
  ctx.textAlign = "left";
  for (const [at, x, y, r] of waiting) {
    if (drawn >= most) break;
    const main = at === state.focus, near = !main && state.focus >= 0;
    const strong = nodes.r[at] > 12, size = main ? 15 : strong && !near ? 13 : 12;
    ctx.font = `${main || strong ? 600 : 400} ${size}px ${colours.sans}`;
    const text = clip(ctx, nameOf(at), near ? roomFor(x, r) : main ? 260 : 170);
    const wide = widthOf(ctx, text), half = size * .62;
    for (const [lx, ly] of spots(at, x, y, r, wide, half)) {
      const box = [lx - 2, ly - half, lx + wide + 2, ly + half];
      if (box[0] < 2 || box[2] > view.width - 2 || box[1] < 2 || box[3] > view.height - 2) continue;
      if (!main && !free(taken, box)) continue;
      taken.push(box);
      put(ctx, text, lx, ly, colours.ink);
      drawn++;
      break;
    }
  }
}
function spots(at, x, y, r, wide, half) {
  const right = [x + r + 4, y], left = [x - r - 4 - wide, y];
  const below = [x - wide / 2, y + r + half + 3], above = [x - wide / 2, y - r - half - 3];
  if (at === state.focus || state.path) return [below, above, right, left];
  if (state.near.has(at))
    return [x < toX(now.x[state.focus]) - 1 ? left : right,
      ...(state.near.size > 16 ? [] : [below, above])];
  return [right, left, below, above];
}
/* A neighbour's name goes outwards, as long as the ring and the border leave room. */
function roomFor(x, r) {
  const left = x < toX(now.x[state.focus]) - 1, border = (left ? x : view.width - x) - r - 8;
  const room = Math.min(border, state.ring > 0 ? state.ring - 2 * r - 8 : 180);
  return Math.max(64, Math.round(room / 8) * 8);
}
const clipped = new Map();
function clip(ctx, text, most) {
  const key = ctx.font + most + text;
  let short = clipped.get(key);
  if (short === undefined) {
    short = text;
    while (short.length > 4 && widthOf(ctx, short) > most) short = short.slice(0, -2).trimEnd() + "…";
    clipped.set(key, short);
  }
  return short;
}
function drawCaptions(ctx, taken) {
  const fade = (2 - view.scale / fitScale) / .6;
  if (fade <= 0) return;
  ctx.font = `600 12px ${colours.sans}`; ctx.textAlign = "center";
  for (const hull of hulls) {
    const wide = (hull.right - hull.left) * view.scale + 40;
    const centre = toX((hull.left + hull.right) / 2);
    if (hull.size < 12 || wide < 108 || centre < 0 || centre > view.width) continue;
    let text = "";
    for (let k = hull.leaders.length; k > 0 && (!text || widthOf(ctx, text) > wide * 1.15); k--)
      text = captionOf(hull, k);
    const half = widthOf(ctx, text) / 2;
    const x = Math.min(view.width - half - 6, Math.max(half + 6, centre));
    for (const y of [toY(hull.top) - 17 * view.scale - 10, toY(hull.bottom) + 17 * view.scale + 10,
      toY(hull.top) - 17 * view.scale - 26]) {
      const box = [x - half - 4, y - 9, x + half + 4, y + 9];
      if (y < 10 || y > view.height - 10 || !free(taken, box)) continue;
      taken.push(box);
      ctx.globalAlpha = Math.min(1, fade);
      put(ctx, text, x, y, colours.caption);
      ctx.globalAlpha = 1;
      break;
    }
  }
}
const captionOf = (hull, most = 3) => hull.leaders.slice(0, most).map(nameOf).join(" · ");

/* In focus each relation's fan of neighbours carries its name, half way out. */
function drawFans(ctx, taken) {
  const fans = new Map();
  for (const [at, fan] of state.near) {
    if (fan < 0) continue;
    if (!fans.has(fan)) fans.set(fan, []);
    fans.get(fan).push(at);
  }
  ctx.font = `italic 12px ${colours.sans}`; ctx.textAlign = "center";
  const cx = toX(now.x[state.focus]), cy = toY(now.y[state.focus]);
  for (const [fan, members] of fans) {
    const middle = members[members.length >> 1];
    const dx = toX(now.x[middle]) - cx, dy = toY(now.y[middle]) - cy;
    const text = fanName(fan), half = widthOf(ctx, text) / 2;
    for (const part of [.6, .48, .72, .36, .82]) {
      const lx = cx + dx * part, ly = cy + dy * part;
      const box = [lx - half - 3, ly - 8, lx + half + 3, ly + 8];
      if (!free(taken, box)) continue;
      taken.push(box);
      put(ctx, text, lx, ly, colours.soft);
      break;
    }
  }
}
/* A fan is a relation seen from one end: relation * 2, + 1 from its object. */
function fanOf(e, at) {
  const relation = edges.relation[e];
  return relation * 2 + (edges.to[e] === at && edges.from[e] !== at && !relations[relation].same);
}
function fanName(fan) {
  const relation = relations[fan >> 1];
  return fan & 1 ? relation[`back_${state.lang}`] : relation[state.lang];
}
