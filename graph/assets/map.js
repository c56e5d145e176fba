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
    const one = edges.from[e], two = edges.to[e], flags = edges.flags[e];
    const key = one < two ? one * N + two : two * N + one;
    const style = flags & ACCEPTED ? (flags & INFERRED ? 1 : 0) : 2;
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
    const key = (kindOf(one).look[1] * 3 + style) * 2 + hub;
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
const DASHES = [[], [1.5, 3], [6, 4]];

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
    ctx.setLineDash(style === 2 ? DASHES[2].map((d) => d / scale) : []);
    ctx.stroke(path);
  }
  ctx.setLineDash([]); ctx.globalAlpha = 1;
}
const inFocus = (at) => at === state.focus || state.near.has(at);

/* Lines of the entity in focus: tapered from subject to object, dashed if in doubt. */
function drawFocus(ctx, scale) {
  ctx.lineWidth = .8 / scale; ctx.globalAlpha = .16; ctx.strokeStyle = colours.soft;
  ctx.beginPath();
  if (state.near.size <= 60) for (const at of state.near.keys()) for (const e of linksOf[at]) {
    const far = edges.to[e];
    if (edges.from[e] === at && far !== state.focus && state.near.has(far) && shown(e)) {
      ctx.moveTo(now.x[at], now.y[at]); ctx.lineTo(now.x[far], now.y[far]);
    }
  }
  ctx.stroke();
  const list = linksOf[state.focus].filter(shown);
  const many = list.length > 60;
  for (const { one, two, style } of pairs(list)) {
    const x1 = now.x[one], y1 = now.y[one], x2 = now.x[two], y2 = now.y[two];
    const long = Math.hypot(x2 - x1, y2 - y1) || 1;
    const nx = (y1 - y2) / long / scale, ny = (x2 - x1) / long / scale;
    const colour = colours[kindOf(one === state.focus ? two : one).look[1]];
    ctx.globalAlpha = many ? .42 : .6;
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

/* Names: placed by importance where their box is free, in pixels of the screen. */
const widths = new Map();
function widthOf(ctx, text) {
  const key = ctx.font + text;
  let wide = widths.get(key);
  if (wide === undefined) { wide = ctx.measureText(text).width; widths.set(key, wide); }
  return wide;
}
/* What lies over it: the entity in focus with its neighbours, what moves, and names. */
function drawOver(ctx, names) {
  if (state.focus >= 0) drawFocus(ctx, view.scale);
  const lively = new Set([...moved.keys(), ...state.near.keys(), ...(state.focus >= 0 ? [state.focus] : [])]);
  drawNodes(ctx, lively, () => true, 1);
  drawRim(ctx, state.focus); drawRim(ctx, state.walk);
  if (names) drawTexts(ctx);
}
function drawTexts(ctx) {
  ctx.setTransform(pad.ratio, 0, 0, pad.ratio, 0, 0);
  ctx.globalAlpha = 1; ctx.textBaseline = "middle"; ctx.lineJoin = "round"; ctx.lineWidth = 3.4;
  ctx.strokeStyle = colours.paper;
  const taken = [[view.width - 54, view.height - 136, view.width, view.height]]; // buttons
  if (state.focus < 0) {
    drawCaptions(ctx, taken);
    drawNames(ctx, taken, state.arrangement === "stages" ? namedByStage() : order, budget());
    return;
  }
  const near = order.filter((at) => state.near.has(at) && present(at));
  taken.push([0, 0, 150, 52]);
  drawNames(ctx, taken, [state.focus, ...near], 400);
  for (const at of near) {
    const x = toX(now.x[at]), y = toY(now.y[at]);
    taken.push([x - 7, y - 7, x + 7, y + 7]);
  }
  drawFans(ctx, taken);
}
const budget = () => Math.min(240, view.width / (state.arrangement === "stages" ? 5 : 14) +
  70 * (view.scale / fitScale - 1));

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
    const text = clip(ctx, nameAround(at), near ? roomFor(x, r) : main ? 260 : roomAside(x, r));
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
  if (at === state.focus) return [below, above, right, left];
  if (state.near.has(at))
    return [x < toX(now.x[state.focus]) - 1 ? left : right,
      ...(state.near.size > 16 ? [] : [below, above])];
  return state.arrangement === "stages" && view.scale < fitScale * 1.7 ? [right] : [right, left, below, above];
}
/* By stages a name stays in the column of its entity, if that leaves it any room. */
function roomAside(x, r) {
  if (state.arrangement !== "stages") return 170;
  const column = stageFrames.find((part) => toX(part.left) - 8 <= x && x <= toX(part.right) + 8 &&
    part.right - part.left < (frame.right - frame.left) * .7);
  return column ? Math.max(60, Math.round((toX(column.right) - x - r) / 8) * 8) : 170;
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
/* From afar the regions are named, nearer their communities. */
function drawCaptions(ctx, taken) {
  if (state.arrangement === "stages") { drawHeadings(ctx, taken); return; }
  const zoom = view.scale / fitScale, many = lands.length > 1;
  const size = view.width < 600 ? 12 : 14;
  if (many && zoom < 1.7) drawCaption(ctx, taken, lands, size, 36, Math.min(1, (1.7 - zoom) / .3));
  if (zoom >= 1.4 || !many) drawCaption(ctx, taken, hulls, 12, 12, Math.min(1, many ? (zoom - 1.4) / .3 : 1));
}
function drawCaption(ctx, taken, list, size, least, alpha) {
  ctx.font = `700 ${size}px ${colours.sans}`; ctx.textAlign = "center";
  ctx.globalAlpha = alpha;
  for (const part of list) {
    const wide = (part.right - part.left) * view.scale + 40;
    if (part.size < least || wide < 60) continue;
    let text = "";
    const room = Math.max(wide * 1.1, Math.min(230, view.width * .32));
    for (let k = 3; k > 0 && (!text || widthOf(ctx, text) > room); k--)
      text = captionOf(part, k);
    text = clip(ctx, text, Math.min(320, view.width * .8));
    const half = widthOf(ctx, text) / 2;
    const places = captionPlaces(part, size, half).map(([x, y]) =>
      [x, y, [x - half - 4, y - size * .75, x + half + 4, y + size * .75]]);
    const found = places.find(([, , box]) => free(taken, box) && clear(box)) ??
      places.find(([, , box]) => free(taken, box));
    if (!found) continue;
    taken.push(found[2]);
    put(ctx, text, found[0], found[1], colours.caption);
  }
  ctx.globalAlpha = 1;
}
/* Over or under one of its parts, the largest first, inside the view. */
function captionPlaces(part, size, half) {
  const rim = 25 * view.scale + size * .75, found = [];
  for (const hull of part.parts ?? [part]) {
    const middle = toX((hull.left + hull.right) / 2);
    if (middle < -60 || middle > view.width + 60) continue;
    const x = Math.min(view.width - half - 8, Math.max(half + 8, middle));
    for (const y of [toY(hull.top) - rim, toY(hull.bottom) + rim])
      if (y > 12 && y < view.height - 12) found.push([x, y]);
  }
  return found;
}
const clear = (box) => hulls.every((hull) => box[0] > toX(hull.right) || box[2] < toX(hull.left) ||
  box[1] > toY(hull.bottom) || box[3] < toY(hull.top));
const captionOf = (hull, most = 3) => hull.leaders.slice(0, most).map(nameOf).join(" · ");

/* In focus each relation's fan of neighbours carries its name, half way out. */
function drawFans(ctx, taken) {
  const fans = new Map();
  for (const [at, fan] of state.near) {
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
