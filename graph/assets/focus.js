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
/* How many neighbours are drawn at first; a phone has room for fewer. */
const roomy = () => view.width < 600 ? MOST / 4 : MOST;
function focusOn(at, { quick = false, write = true, most = roomy() } = {}) {
  const targets = homewards();
  if (state.focus < 0 && at >= 0) state.earlier = { ...view, touched: state.touched };
  state.path = null; state.pathOpen = false;
  state.focus = at; state.walk = -1; state.most = most; state.ring = 0;
  state.near = new Map(); state.strong = []; state.thin = [];
  $("back").hidden = at < 0;
  hideTip();
  if (at < 0) {
    say("");
    const { x, y, scale, touched } = state.earlier ?? {};
    const back = touched ? { scale, position: { x, y } } : wholeView();
    state.touched = Boolean(touched);
    moveAll(targets, back.position, back.scale, quick);
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
