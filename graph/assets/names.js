/* ---- names and captions ---- */
/* Names: placed by importance where their box is free, in pixels of the screen. */
const widths = new Map();
function widthOf(ctx, text) {
  const key = ctx.font + text;
  let wide = widths.get(key);
  if (wide === undefined) { wide = ctx.measureText(text).width; widths.set(key, wide); }
  return wide;
}
/* What lies over it: the entity in focus with its neighbours, and what is on its way. */
function drawLively(ctx) {
  if (state.focus >= 0) drawFocus(ctx, view.scale);
  const lively = [...new Set([...moved.keys(), ...state.near.keys(), state.focus])].filter((at) => at >= 0);
  drawNodes(ctx, lively, () => true, 1);
  drawRim(ctx, state.focus); drawRim(ctx, state.walk);
}
function drawTexts(ctx) {
  const ratio = ctx.canvas.width / view.width;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.globalAlpha = 1; ctx.textBaseline = "middle"; ctx.lineJoin = "round"; ctx.lineWidth = 3.4;
  ctx.strokeStyle = colours.paper;
  const taken = [[view.width - 54, view.height - 136, view.width, view.height], // buttons
    ...(data.stages ? [[0, view.height - 56, 150, view.height]] : [])];
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
  if (state.path) drawSteps(ctx, taken); else drawFans(ctx, taken);
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
  if (at === state.focus || state.path) return [below, above, right, left];
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
